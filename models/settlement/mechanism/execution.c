// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/mechanism/execution.h"

#define SECONDS_PER_HOUR 3600.0
#define MILLION INT64_C(1000000)

#define REAL(member, unit_, high_, value, text, source_)                                           \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_REAL, .offset = offsetof(lw_execution_params, member),   \
        .presence = LW_PARAM_DEFAULTED, .unit = (unit_), .doc = (text), .source = (source_),       \
        .high = (high_), .fallback = (value)                                                       \
    }

static const lw_param rows[] = {
    REAL(energy_per_step_j, "J", 1e6, 0.003,
         "Energy of one contract step (a stored word read, checked and written, 20,000 gas) on one "
         "node; other gas in proportion.",
         "assumption: 20,000 gas (SSTORE, Ethereum yellow paper) at 10 million gas/s on a board "
         "that draws 1.5 W more (UNVERIFIED)"),
    REAL(time_per_step_s, "s", 3600, 0.002,
         "Time of one contract step (20,000 gas) on one node, other gas in proportion; operations "
         "are executed one after another.",
         "assumption: 20,000 gas (SSTORE, Ethereum yellow paper) at 10 million gas/s; users "
         "measured 0.2 to 0.4 on a Raspberry Pi 4 with the state of all Ethereum on its disk "
         "(go-ethereum issue 15382, 2020) and 34 to 64 on a desktop (issue 14969, 2017)"),
    REAL(
        clerk_time_s, "s", 86400, 300,
        "Work of a clerk on an operation that no program does for an intermediary: a vote counted, "
        "a share transferred.",
        "assumption: 5 min (UNVERIFIED)"),
    REAL(judge_time_s, "s", 864000, 1800,
         "Work on an operation that somebody must decide, whoever keeps the record: a dispute.",
         "assumption: 30 min (UNVERIFIED)"),
    {.name = "fee_per_million_gas",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_execution_params, fee_per_million_gas),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "currency",
     .doc = "Fee that a ledger takes for a million gas of contracts, beside what the record asks "
            "for each transaction. An intermediary takes none.",
     .source = "definition: no fee by gas unless the scenario says one",
     .high = 1e6},
    {.name = "gas",
     .kind = LW_PARAM_OBJECT,
     .offset = offsetof(lw_execution_params, gas),
     .presence = LW_PARAM_DEFAULTED,
     .doc = "What a node does for an operation of a contract beside its steps, by kind.",
     .source = "definition of the scenario format",
     .table = &lw_contract_gas_table},
};

const lw_param_table lw_execution_table = {
    .name = "execution",
    .doc = "What carrying out the operations of contracts takes.",
    .size = sizeof(lw_execution_params),
    .rows = rows,
    .count = LW_PARAM_COUNT(rows)};

double lw_execution_time_s(const lw_execution_params *params, int64_t gas)
{
    return params->time_per_step_s * ((double)gas / (double)LW_GAS_PER_STEP);
}

void lw_execution_charge(const lw_execution_params *params, bool is_intermediary, lw_usage *usage)
{
    if (usage->contract_gas == 0 && usage->payload_bytes == 0) {
        return;
    }
    const bool has_copies = usage->storage_bytes_replica > 0;
    const int64_t all_bytes = has_copies ? usage->storage_bytes : 1;
    const int64_t copy_bytes = has_copies ? usage->storage_bytes_replica : 1;
    const int64_t payload_bytes = lw_mul_div(usage->payload_bytes, all_bytes, copy_bytes);
    const double executions = is_intermediary ? 1.0 : (double)all_bytes / (double)copy_bytes;
    const double steps = (double)usage->contract_gas / (double)LW_GAS_PER_STEP;
    usage->contract_energy_j = params->energy_per_step_j * steps * executions;
    usage->message_bytes += payload_bytes;
    usage->storage_bytes += payload_bytes;
    usage->storage_bytes_replica += usage->payload_bytes;
    usage->storage_kind_bytes[LW_STORAGE_STATE] += payload_bytes;
    usage->replica.bytes[LW_STORAGE_STATE] += usage->payload_bytes;
    usage->energy_j += usage->contract_energy_j;
    usage->energy_marginal_j += usage->contract_energy_j;
    if (!is_intermediary) {
        usage->fees_micro = lw_money_sum(
            usage->fees_micro, lw_mul_div(usage->contract_gas - usage->contract_gas_of_floods,
                                          params->fee_per_million_gas, MILLION));
    }
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
