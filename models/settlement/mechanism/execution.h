// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/mechanism/execution.h
 *  What it takes to carry out operations, whoever keeps the record.
 *
 *  Model.  An operation is a transaction of the record's own size with a payload, and so much gas
 *          (contract_gas.h). Every node that keeps a copy of the record stores the payload. Every
 *          full node of a ledger executes the operation; the server of an intermediary does once,
 *          and its replicas copy what came out. A copy of the record that is behind (a crashed
 *          node) has executed less in the same proportion. Time and energy are proportional to
 *          gas. A ledger that has fees takes one by gas. Where an intermediary keeps the
 *          record, a clerk handles what members would sign on a ledger; a dispute is judged by
 *          somebody in both cases. A payload crosses the network once for each copy.
 *  Leaves out. Fees of intermediaries by operation; the time that a payload takes on the network;
 *          gas of operations that are refused.
 *  Sources. At the rows.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_EXECUTION_H
#define LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_EXECUTION_H

#include "models/settlement/mechanism/contract_gas.h"
#include "models/settlement/mechanism/cost.h"
#include "models/settlement/mechanism/usage.h"

/** `execution` of a settlement. */
typedef struct lw_execution_params {
    double energy_per_step_j;
    double time_per_step_s;
    double clerk_time_s;
    double judge_time_s;
    lw_money_micro fee_per_million_gas;
    lw_contract_gas gas;
} lw_execution_params;

extern const lw_param_table lw_execution_table;

/** Adds what operations take to the figures of a mechanism, whose own storage tells how many
 *  copies of the record there are. */
void lw_execution_charge(const lw_execution_params *params, bool is_intermediary, lw_usage *usage);

/** Time of one node for so much gas, one operation after another. */
double lw_execution_time_s(const lw_execution_params *params, int64_t gas);

/** Adds the work of people: a clerk's to `record` (where an intermediary keeps it), a judge's to
 * `dispute`, at `labour_rate_micro_per_h`. */
void lw_execution_add_work(const lw_execution_params *params, const lw_usage *usage,
                           bool is_intermediary, lw_money_micro labour_rate_micro_per_h,
                           lw_cost_matrix *costs);

#endif
