// SPDX-License-Identifier: Apache-2.0
#include "models/city/balance.h"

/* Energies are added up modulo 2^64: the order does not matter, nothing overflows, and what
 * balances gives zero. A residual must report damage of any size, so it stops at INT64_MAX. */

static int64_t add_magnitude(int64_t residual, uint64_t difference)
{
    const uint64_t size = difference > INT64_MAX ? 0 - difference : difference;
    return size > (uint64_t)(INT64_MAX - residual) ? INT64_MAX : residual + (int64_t)size;
}

int64_t lw_balance_meters_milliwh(const lw_roster *roster, const lw_registers *registers,
                                  int64_t *scratch)
{
    for (uint32_t i = 0; i < roster->participant_count; i++) {
        const uint64_t in = (uint64_t)registers->meters->import_milliwh[i] +
                            (uint64_t)registers->pv_milliwh[i] +
                            (uint64_t)registers->ev_out_milliwh[i];
        const uint64_t out = (uint64_t)registers->meters->export_milliwh[i] +
                             (uint64_t)registers->load_milliwh[i] +
                             (uint64_t)registers->ev_in_milliwh[i];
        scratch[i] = (int64_t)(in - out);
    }
    const lw_battery_array *batteries = registers->batteries;
    for (size_t b = 0; b < batteries->count; b++) {
        int64_t *owner = &scratch[registers->battery_owners[b]];
        *owner = (int64_t)((uint64_t)*owner + (uint64_t)batteries->discharged_milliwh[b] -
                           (uint64_t)batteries->charged_milliwh[b]);
    }
    int64_t residual = 0;
    for (uint32_t i = 0; i < roster->participant_count; i++) {
        residual = add_magnitude(residual, (uint64_t)scratch[i]);
    }
    return residual;
}

int64_t lw_balance_feeders_milliwh(const lw_roster *roster, const lw_registers *registers)
{
    int64_t residual = 0;
    for (uint32_t c = 0; c < roster->community_count; c++) {
        const lw_roster_community *community = &roster->communities[c];
        uint64_t metered = 0;
        for (uint32_t i = community->first; i < community->first + community->count; i++) {
            metered += (uint64_t)registers->meters->import_milliwh[i] -
                       (uint64_t)registers->meters->export_milliwh[i];
        }
        residual =
            add_magnitude(residual, (uint64_t)registers->feeder_import_milliwh[c] -
                                        (uint64_t)registers->feeder_export_milliwh[c] - metered);
    }
    return residual;
}

int64_t lw_balance_batteries_milliwh(const lw_registers *registers)
{
    int64_t residual = 0;
    for (size_t b = 0; b < registers->batteries->count; b++) {
        residual =
            add_magnitude(residual, (uint64_t)lw_battery_residual_milliwh(registers->batteries, b));
    }
    return residual;
}
