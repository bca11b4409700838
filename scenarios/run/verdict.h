// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/verdict.h
 *  The verdict: the best ledger against the best intermediary, and where any settlement fell short.
 *  A settlement whose cost is not known is not judged.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_VERDICT_H
#define LEDGERWATT_SCENARIOS_RUN_VERDICT_H

#include "scenarios/result/comparison_reader.h"

#include <stdbool.h>

/** Difference per household and year below which the answer is "cannot tell", in the currency; per
 *  member and year where there is no household.
 *  Assumption: about the price of one invoice by post and its handling. */
#define LW_MATERIALITY_PER_HOUSEHOLD_YEAR 5.0

typedef enum lw_verdict_answer {
    LW_VERDICT_LEDGER,
    LW_VERDICT_INTERMEDIARY,
    LW_VERDICT_CANNOT_TELL, /**< the difference is below the materiality, or is_by_failing */
    LW_VERDICT_ONE_SIDED,   /**< only ledgers have a known cost, or only intermediaries */
    LW_VERDICT_NO_TRADE     /**< nothing was traded, and no contract had an operation */
} lw_verdict_answer;

typedef struct lw_verdict {
    lw_verdict_answer answer;
    size_t ledger;                        /**< index of the best, settlement_count when none */
    size_t intermediary;                  /**< the same */
    size_t ledger_count;                  /**< whose cost is known */
    size_t intermediary_count;            /**< the same */
    double difference_per_household_year; /**< ledger less intermediary; NaN without households */
    double difference_per_member_year;    /**< NaN without members */
    double difference;                    /**< over the period; NaN when one-sided */
    bool is_by_failing; /**< who is ahead is so by trades that he left unsettled alone */
} lw_verdict;

/** What a settlement left undone. */
typedef struct lw_shortfall {
    double settled_share_ratio;       /**< of the traded energy; NaN when nothing was traded */
    double operation_count;           /**< of contracts, settled or not */
    double operation_refused_count;   /**< of them, never settled */
    double operation_unsettled_value; /**< their money, which the gain counts as paid */
    double unserved_count;            /**< of them, not authorised in time */
    double availability_ratio;
    bool exists; /**< of these any is not as it should be */
} lw_shortfall;

lw_verdict lw_verdict_of(const lw_comparison *comparison);
/** "ledger", "intermediary", "cannot_tell", "one_sided", "no_trade". */
const char *lw_verdict_answer_name(lw_verdict_answer answer);
/** False when a fee that it pays is not known; then it has no benefit. */
bool lw_verdict_knows_cost(const lw_comparison *comparison, size_t index);
bool lw_verdict_has_trades(const lw_comparison *comparison, size_t index);
/** Whether any of its trades is settled, or it has none: what stands in for unsettled trades is no
 *  merit of a settlement. */
bool lw_verdict_settles(const lw_comparison *comparison, size_t index);
/** Whether the contracts had anything to settle. */
bool lw_verdict_has_operations(const lw_comparison *comparison, size_t index);
lw_shortfall lw_verdict_shortfall(const lw_comparison *comparison, size_t index);
/** Traded energy over the period at which the gain would pay the cost of settlement `index`, with
 * the gain per kWh and the cost as they are; NaN when the gain per kWh is not positive. */
double lw_verdict_breakeven_energy_kwh(const lw_comparison *comparison, size_t index);

#endif
