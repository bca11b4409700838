// SPDX-License-Identifier: Apache-2.0
/** @file models/market/contract/contract.h
 *  The contracts of a scenario: what the programs of a chain would do, whoever runs them.
 *
 *  Model.  Contracts are stepped by the city in the order of the scenario, after the exchange of
 *          each interval and at the end of each local month. They emit operations, which every
 *          settlement gets alike, move money in the accounts, and keep figures of each month. None
 *          of them sees a settlement.
 *  Leaves out. What a settlement that refused an operation would owe to whom: it is counted there,
 *          and nothing is taken back.
 */
#ifndef LEDGERWATT_MODELS_MARKET_CONTRACT_CONTRACT_H
#define LEDGERWATT_MODELS_MARKET_CONTRACT_CONTRACT_H

#include "models/market/contract/contract_kind.h"

typedef struct lw_contract_set lw_contract_set;

/** `contracts` is a list of lw_variant, borrowed for life as config's members are. LW_ERR_MEMORY.
 */
lw_status lw_contract_set_create(const lw_array *contracts, const lw_contract_config *config,
                                 lw_contract_set **set, lw_error *error);
/** NULL is allowed. */
void lw_contract_set_destroy(lw_contract_set *set);

size_t lw_contract_set_count(const lw_contract_set *set);
const char *lw_contract_set_name(const lw_contract_set *set, size_t index);
const lw_contract_class *lw_contract_set_class(const lw_contract_set *set, size_t index);

/** Lets those who answer to messages move their use. */
void lw_contract_set_shift(lw_contract_set *set, const lw_contract_forecast *forecast,
                           lw_energy_milliwh *load_milliwh);
/** Steps all contracts; `desk` brings the books and the list of operations. */
void lw_contract_set_step(lw_contract_set *set, const lw_contract_round *round,
                          const lw_contract_desk *desk);
void lw_contract_set_end_month(lw_contract_set *set, const lw_contract_month *month,
                               const lw_contract_desk *desk);

/** Figures of the month at hand: [figure_count], and [participant_count] of a member figure. */
const int64_t *lw_contract_set_figures(const lw_contract_set *set, size_t index);
const int64_t *lw_contract_set_member_figures(const lw_contract_set *set, size_t index,
                                              size_t figure);
/** Operations emitted in the month, by lw_operation_kind, and their steps. */
const int64_t *lw_contract_set_operation_counts(const lw_contract_set *set, size_t index);
int64_t lw_contract_set_step_count(const lw_contract_set *set, size_t index);
/** Begins another month. */
void lw_contract_set_clear(lw_contract_set *set);

/** The exchange that a passed vote put in force: the last contract's that has one; NULL = the
 *  scenario's. */
const lw_variant *lw_contract_set_exchange(const lw_contract_set *set);

void lw_contract_set_state(lw_contract_set *set, lw_state *state);

/** Reports faults below `pointer` ("/contracts"): equal names, unknown groups, and each kind's. */
void lw_contract_check(const lw_array *contracts, const lw_exchange_members *members,
                       const char *pointer, lw_report *report);

#endif
