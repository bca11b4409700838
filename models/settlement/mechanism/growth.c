// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/mechanism/growth.h"

#include <math.h>

#define REAL(member, presence_, unit_, low_, high_, value, remark, text, source_)                  \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_REAL, .offset = offsetof(lw_first_sync_params, member),  \
        .presence = (presence_), .unit = (unit_), .doc = (text), .source = (source_),              \
        .low = (low_), .high = (high_), .fallback = (value), .fallback_text = (remark)             \
    }

static const lw_param rows[] = {
    REAL(download_bit_per_s, LW_PARAM_DEFAULTED, "bit/s", 100, 1e13, 40e6, NULL,
         "What a new node can download.", "SimBlock 2019: mean of Europe, 40 Mbit/s"),
    REAL(signature_check_s, LW_PARAM_UNSET, "s", 0, 60, 0, "that of the record, or 0.23 ms",
         "Time of a new node to check one signature of a block.",
         "estimate: Ed25519, 273,364 cycles (Bernstein et al. 2011, on a Westmere) at the 1.2 GHz "
         "of a Raspberry Pi 3 (on a board UNVERIFIED)"),
    REAL(tx_execution_s, LW_PARAM_UNSET, "s", 0, 60, 0, "that of the record, or 2.23 ms",
         "Time of a new node to check and execute one transaction.",
         "assumption: one signature of 0.23 ms and one stored word, 20,000 gas (Ethereum yellow "
         "paper) at 10 million gas/s (UNVERIFIED)"),
    REAL(work_power_w, LW_PARAM_DEFAULTED, "W", 0, 1e5, 1.5, NULL,
         "What a new node draws more than its idle power while it checks and executes.",
         "assumption: a small board (UNVERIFIED)"),
};

const lw_param_table lw_first_sync_table = {
    .name = "first sync",
    .doc = "A new node that reads the whole record before it takes part.",
    .size = sizeof(lw_first_sync_params),
    .rows = rows,
    .count = LW_PARAM_COUNT(rows)};

static int64_t bytes_of(const lw_replica *replica)
{
    int64_t sum = 0;
    for (size_t kind = 0; kind < LW_STORAGE_KIND_COUNT; kind++) {
        sum += replica->bytes[kind];
    }
    return sum;
}

void lw_growth_add(lw_usage *usage, const lw_replica *replica, int64_t copies)
{
    const int64_t bytes = bytes_of(replica);
    for (size_t kind = 0; kind < LW_STORAGE_KIND_COUNT; kind++) {
        usage->storage_kind_bytes[kind] += copies * replica->bytes[kind];
    }
    usage->storage_bytes += copies * bytes;
    if (bytes > usage->storage_bytes_replica) {
        usage->storage_bytes_replica = bytes;
        usage->replica = *replica;
    }
}

static double speed(double own_s, double record_s, double fallback_s)
{
    const double told_s = record_s > 0 ? record_s : fallback_s;
    return isnan(own_s) ? told_s : own_s;
}

double lw_sync_signature_s(const lw_first_sync_params *params, const lw_node_device *device)
{
    return speed(params->signature_check_s, device->signature_check_s, LW_SYNC_SIGNATURE_S);
}

lw_first_sync lw_growth_first_sync(const lw_first_sync_params *params, double contract_time_s,
                                   const lw_usage *usage)
{
    const lw_replica *replica = &usage->replica;
    const lw_node_device *device = &usage->node_device;
    if (device->pue_ratio == 0) {
        return (lw_first_sync){(double)NAN, (double)NAN};
    }
    const double signature_s = lw_sync_signature_s(params, device);
    const double tx_s = speed(params->tx_execution_s, device->tx_execution_s, LW_SYNC_TX_S);
    const double kept_ratio = 1.0 - usage->pruned_ratio;
    const double work_s = signature_s * (double)replica->signature_count +
                          kept_ratio * (tx_s * (double)replica->tx_count + contract_time_s);
    const double kept_bytes = (double)usage->storage_bytes_replica -
                              usage->pruned_ratio * (double)replica->bytes[LW_STORAGE_TX];
    const double download_s = 8 * kept_bytes / params->download_bit_per_s;
    const double time_s = fmax(download_s, work_s);
    return (lw_first_sync){.time_s = time_s,
                           .energy_j =
                               (device->idle_power_w * time_s + params->work_power_w * work_s) *
                               device->pue_ratio};
}
