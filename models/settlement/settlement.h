// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/settlement.h
 *  The one interface of every way to keep the books: distributed ledgers and intermediaries alike.
 *
 *  A settlement is a record keeper (`record`) and a way to move money (`payment`). It runs in a
 *  kernel of its own, is fed batches of trades and operations in order of time, and never calls
 *  back: what became of them is read from it after run_until. Nothing it does changes a flow, a
 *  trade or an operation.
 *
 *  The queue is bounded: what does not fit is refused, which is an outcome and not an error. What
 *  is not final at their deadline (`deadline_s` of the record) are refused
 *  then.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_SETTLEMENT_H
#define LEDGERWATT_MODELS_SETTLEMENT_SETTLEMENT_H

#include "models/record/batch.h"
#include "models/settlement/mechanism/config.h"
#include "models/settlement/mechanism/cost.h"
#include "models/settlement/mechanism/public_view.h"
#include "models/settlement/mechanism/usage.h"
#include "sim/base/civil.h"
#include "sim/base/param.h"
#include "sim/base/state.h"
#include "sim/base/status.h"

#include <stdbool.h>

/** Rows of lw_settlement_params. */
extern const lw_param_table lw_settlement_table;

typedef struct lw_settlement lw_settlement;

/** Asserts parameters that lw_settlement_check accepts. LW_ERR_INCONSISTENT when a fault is not of
 * the record's kind or strikes nodes that do not exist; LW_ERR_MEMORY. */
lw_status lw_settlement_create(const lw_settlement_config *config, lw_settlement **settlement,
                               lw_error *error);
/** NULL is allowed. */
void lw_settlement_destroy(lw_settlement *settlement);

/** Submits a batch at batch->interval_end_us, which must be >= the clock; the clock is moved there.
 *  Copies what it needs. */
lw_status lw_settlement_accept(lw_settlement *settlement, const lw_batch *batch, lw_error *error);
/** Runs the kernel up to and including `time_us`. */
lw_status lw_settlement_run_until(lw_settlement *settlement, lw_time_us time_us, lw_error *error);
/** Runs on until nothing is pending, at most to `limit_us`; what is pending then is refused. */
lw_status lw_settlement_drain(lw_settlement *settlement, lw_time_us limit_us, lw_error *error);
/** How long after the period it may still be run: drain_limit_s, or what its record's deadline
 * asks. */
lw_time_us lw_settlement_drain_us(const lw_settlement *settlement);

/** Outcomes since the last clear, in the order in which they happened. Borrowed until the next
 * call. */
const lw_outcome *lw_settlement_outcomes(const lw_settlement *settlement, size_t *count);
void lw_settlement_outcomes_clear(lw_settlement *settlement);
/** Blocks since the last clear. */
const lw_block *lw_settlement_blocks(const lw_settlement *settlement, size_t *count);
void lw_settlement_blocks_clear(lw_settlement *settlement);

/** Saves all that the settlement remembers, with the outcomes and blocks that were not cleared yet,
 * or loads it into a settlement that was created from the same config. Between runs. A saver fails
 *  when the settlement has failed. */
void lw_settlement_state(lw_settlement *settlement, lw_state *state);

/** The clock of its kernel. */
lw_time_us lw_settlement_now(const lw_settlement *settlement);
void lw_settlement_usage(const lw_settlement *settlement, lw_usage *usage);
/** A new node that reads the record as it is at that usage; NaN where no node has to. */
lw_first_sync lw_settlement_first_sync(const lw_settlement *settlement, const lw_usage *usage);
/** One of its light clients, a year at the mean of the period; NaN where there can be none. */
lw_light_client lw_settlement_light_client(const lw_settlement *settlement, const lw_usage *usage);
/** From the start until now, or the end of the period when that is past. */
void lw_settlement_costs(const lw_settlement *settlement, lw_cost_matrix *costs);
/** Life of the equipment whose price is in the costs; 0 = it has none. */
double lw_settlement_equipment_life_year(const lw_settlement *settlement);
/** Who does a function of the matrix, what it costs, and by what source. */
lw_function_default lw_settlement_function(const lw_settlement *settlement, lw_function function);
void lw_settlement_trust(const lw_settlement *settlement, lw_trust *trust);
/** Nodes that told one half of the others one thing and the other half another, and what it cost:
 *  the bribes of their operators, or the stake that they lost where that is more. */
typedef struct lw_collusion {
    int64_t node_count;
    double cost; /**< NaN = nobody lied, or no price is known */
} lw_collusion;
/** Until now; `usage` is that of now. */
lw_collusion lw_settlement_collusion(const lw_settlement *settlement, const lw_usage *usage);
/** The world's chain that it is on, until now; all NaN when it is on none. */
void lw_settlement_public_view(const lw_settlement *settlement, lw_public_view *view);
/** Emissions of manufacturing its devices charged to the period, kg CO2e. */
double lw_settlement_embodied_kg(const lw_settlement *settlement);
/** What every attack on it has done until now, and how many there may be at most. */
size_t lw_settlement_attacks(const lw_settlement *settlement, lw_attack_outcome *outcomes,
                             size_t capacity);
size_t lw_settlement_attacks_max(const lw_settlement *settlement);
/** Columns that only its kind of record has, [*count]; NULL and 0 = none. */
const lw_extra *lw_settlement_extras(const lw_settlement *settlement, size_t *count);
/** Their values until now, [LW_EXTRAS_MAX]. */
void lw_settlement_tell(const lw_settlement *settlement, double *values);
/** What the blocks' `extra` holds. */
const lw_extra *lw_settlement_block_extras(const lw_settlement *settlement, size_t *count);
/** True for intermediaries; "pbft", "syndicate", ... */
bool lw_settlement_is_intermediary(const lw_settlement *settlement);
const char *lw_settlement_kind(const lw_settlement *settlement);

/** Faults of the parameters that a single row cannot see, at pointers below `pointer`:
 *  too few validators for a fault bound, a name used twice is the caller's affair. */
void lw_settlement_check(const lw_settlement_params *params, const char *pointer,
                         lw_report *report);
/** Warns of data that do not reach back to the start of the period, local time. */
void lw_settlement_check_start(const lw_settlement_params *params, const lw_civil *start,
                               const char *pointer, lw_report *report);
/** Reports more partitions of a settlement than LW_PARTITIONS_MAX. */
void lw_settlement_check_partitions(const lw_settlement_params *params, size_t count,
                                    const char *pointer, lw_report *report);
/** Reports, at pointers below `pointer`, an attack that this settlement cannot suffer. */
void lw_settlement_check_siege(const lw_settlement_params *params, const lw_siege *siege,
                               const char *pointer, lw_report *report);
/** Names of the kinds of faults, ends with NULL. */
extern const char *const lw_fault_names[];
/** Reports, at pointers below `pointer` (".../kind", ".../node_first"), a fault that cannot strike
 * this settlement: another kind, or nodes that it does not have. */
void lw_settlement_check_fault(const lw_settlement_params *params, const lw_fault *fault,
                               const char *pointer, lw_report *report);

#endif
