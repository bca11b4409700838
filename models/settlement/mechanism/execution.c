// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/mechanism/execution.h"

#define SECONDS_PER_HOUR 3600.0

#define REAL(member, unit_, high_, value, text, source_)                                           \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_REAL, .offset = offsetof(lw_execution_params, member),   \
        .presence = LW_PARAM_DEFAULTED, .unit = (unit_), .doc = (text), .source = (source_),       \
        .high = (high_), .fallback = (value)                                                       \
    }

static const lw_param rows[] = {
    REAL(energy_per_step_j, "J", 1e6, 0.003,
         "Energy of one contract step (a stored word read, checked and written) on one node.",
         "assumption: 20,000 gas (SSTORE, Ethereum yellow paper) at 10 million gas/s on a board "
         "that draws 1.5 W more (UNVERIFIED)"),
    REAL(time_per_step_s, "s", 3600, 0.002,
         "Time of one contract step on one node; the steps of a block are done one after another.",
         "assumption: 20,000 gas (SSTORE, Ethereum yellow paper) at 10 million gas/s "
         "(UNVERIFIED)"),
    REAL(
        clerk_time_s, "s", 86400, 300,
        "Work of a clerk on an operation that no program does for an intermediary: a vote counted, "
        "a share transferred.",
        "assumption: 5 min (UNVERIFIED)"),
    REAL(judge_time_s, "s", 864000, 1800,
         "Work on an operation that somebody must decide, whoever keeps the record: a dispute.",
         "assumption: 30 min (UNVERIFIED)"),
};

const lw_param_table lw_execution_table = {
    .name = "execution",
    .doc = "What carrying out the operations of contracts takes.",
    .size = sizeof(lw_execution_params),
    .rows = rows,
    .count = LW_PARAM_COUNT(rows)};

void lw_execution_charge(const lw_execution_params *params, lw_usage *usage)
{
    if (usage->settled_operation_count == 0) {
        return;
    }
    const bool has_copies = usage->storage_bytes_replica > 0;
    const int64_t all_bytes = has_copies ? usage->storage_bytes : 1;
    const int64_t copy_bytes = has_copies ? usage->storage_bytes_replica : 1;
    const int64_t payload_bytes = lw_mul_div(usage->payload_bytes, all_bytes, copy_bytes);
    const double energy_j = params->energy_per_step_j * (double)usage->step_count *
                            ((double)all_bytes / (double)copy_bytes);
    usage->message_bytes += payload_bytes;
    usage->storage_bytes += payload_bytes;
    usage->storage_bytes_replica += usage->payload_bytes;
    usage->storage_kind_bytes[LW_STORAGE_STATE] += payload_bytes;
    usage->replica.bytes[LW_STORAGE_STATE] += usage->payload_bytes;
    usage->energy_j += energy_j;
    usage->energy_marginal_j += energy_j;
}

static lw_money_micro work_micro(int64_t count, double time_s, lw_money_micro rate_micro_per_h)
{
    const double hours = (double)count * time_s / SECONDS_PER_HOUR;
    return lw_micro_from_double(hours * lw_double_from_micro(rate_micro_per_h));
}

void lw_execution_add_work(const lw_execution_params *params, const lw_usage *usage,
                           bool is_intermediary, lw_money_micro labour_rate_micro_per_h,
                           lw_cost_matrix *costs)
{
    const int64_t by_hand_count = is_intermediary ? usage->by_hand_count : 0;
    costs->micro[LW_FUNCTION_RECORD][LW_LINE_LABOUR] +=
        work_micro(by_hand_count, params->clerk_time_s, labour_rate_micro_per_h);
    costs->micro[LW_FUNCTION_DISPUTE][LW_LINE_LABOUR] +=
        work_micro(usage->judged_count, params->judge_time_s, labour_rate_micro_per_h);
}
