// SPDX-License-Identifier: Apache-2.0
#include "models/city/balance.h"

static int64_t magnitude(int64_t value)
{
    return value < 0 ? -value : value;
}

int64_t lw_balance_meters_milliwh(const lw_roster *roster, const lw_registers *registers,
                                  int64_t *scratch)
{
    for (uint32_t i = 0; i < roster->participant_count; i++) {
        const int64_t in = registers->meters->import_milliwh[i] + registers->pv_milliwh[i] +
                           registers->ev_out_milliwh[i];
        const int64_t out = registers->meters->export_milliwh[i] + registers->load_milliwh[i] +
                            registers->ev_in_milliwh[i];
        scratch[i] = in - out;
    }
    const lw_battery_array *batteries = registers->batteries;
    for (size_t b = 0; b < batteries->count; b++) {
        scratch[registers->battery_owners[b]] +=
            batteries->discharged_milliwh[b] - batteries->charged_milliwh[b];
    }
    int64_t residual = 0;
    for (uint32_t i = 0; i < roster->participant_count; i++) {
        residual += magnitude(scratch[i]);
    }
    return residual;
}

int64_t lw_balance_feeders_milliwh(const lw_roster *roster, const lw_registers *registers)
{
    int64_t residual = 0;
    for (uint32_t c = 0; c < roster->community_count; c++) {
        const lw_roster_community *community = &roster->communities[c];
        int64_t metered = 0;
        for (uint32_t i = community->first; i < community->first + community->count; i++) {
            metered += registers->meters->import_milliwh[i] - registers->meters->export_milliwh[i];
        }
        residual += magnitude(registers->feeder_import_milliwh[c] -
                              registers->feeder_export_milliwh[c] - metered);
    }
    return residual;
}

int64_t lw_balance_batteries_milliwh(const lw_registers *registers)
{
    int64_t residual = 0;
    for (size_t b = 0; b < registers->batteries->count; b++) {
        residual += magnitude(lw_battery_residual_milliwh(registers->batteries, b));
    }
    return residual;
}
