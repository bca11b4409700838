// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/mechanism/light_client.h"

#include <math.h>

enum { HASH_BYTES = 32 };

static const lw_param rows[] = {
    {.name = "count",
     .kind = LW_PARAM_INTEGER,
     .offset = offsetof(lw_light_client_params, count),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "1",
     .doc = "Devices that keep headers only.",
     .source = "definition: none unless the scenario says so",
     .high = 1e7},
    {.name = "proofs_per_year",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_light_client_params, proofs_per_year),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "1/year",
     .doc = "Proofs of inclusion that one of them asks for in a year.",
     .source = "assumption: one a day (UNVERIFIED)",
     .high = 1e8,
     .fallback = 365},
};

const lw_param_table lw_light_client_table = {
    .name = "light clients",
    .doc = "Members' devices that check headers and proofs, and store no transactions.",
    .size = sizeof(lw_light_client_params),
    .rows = rows,
    .count = LW_PARAM_COUNT(rows)};

int lw_proof_level_count(int64_t leaf_count)
{
    int levels = 0;
    for (int64_t reach = 1; reach < leaf_count; reach *= 2) {
        levels++;
    }
    return levels;
}

lw_light_client lw_light_client_of(const lw_light_client_params *params,
                                   const lw_first_sync_params *speeds, const lw_usage *usage,
                                   double years)
{
    const lw_replica *replica = &usage->replica;
    if (usage->node_device.pue_ratio == 0 || !(years > 0)) {
        return (lw_light_client){(double)NAN, (double)NAN};
    }
    const double header_bytes =
        (double)replica->bytes[LW_STORAGE_HEADER] + (double)replica->bytes[LW_STORAGE_SIGNATURE];
    const double tx_count = (double)replica->tx_count;
    const double tx_bytes = tx_count > 0 ? (double)replica->bytes[LW_STORAGE_TX] / tx_count : 0;
    const double mean = usage->block_count > 0 ? tx_count / (double)usage->block_count : 0;
    const double proof_bytes = tx_bytes + HASH_BYTES * lw_proof_level_count((int64_t)ceil(mean));
    const double bytes =
        header_bytes / years + (tx_count > 0 ? params->proofs_per_year * proof_bytes : 0);
    const double check_s =
        lw_sync_signature_s(speeds, &usage->node_device) * (double)replica->signature_count / years;
    const double time_s = fmax(8 * bytes / speeds->download_bit_per_s, check_s);
    return (lw_light_client){.bytes_per_year = bytes,
                             .energy_j_per_year = speeds->work_power_w * time_s};
}
