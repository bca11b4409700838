// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/verdict.h
 *  The verdict: the best ledger against the best intermediary, in sentences whose every number
 * stands in the comparison.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_VERDICT_H
#define LEDGERWATT_SCENARIOS_RUN_VERDICT_H

#include "scenarios/result/comparison_reader.h"
#include "scenarios/run/number_text.h"

#include <stdbool.h>
#include <stdio.h>

/** Difference per household and year below which the answer is "cannot tell", in the currency.
 *  Assumption: about the price of one invoice by post and its handling. */
#define LW_MATERIALITY_PER_HOUSEHOLD_YEAR 5.0

typedef enum lw_verdict_answer {
    LW_VERDICT_LEDGER,
    LW_VERDICT_INTERMEDIARY,
    LW_VERDICT_CANNOT_TELL, /**< the difference is below the materiality */
    LW_VERDICT_ONE_SIDED,   /**< the scenario has only ledgers, or only intermediaries */
    LW_VERDICT_NO_TRADE     /**< nothing was traded */
} lw_verdict_answer;

typedef struct lw_verdict {
    lw_verdict_answer answer;
    size_t ledger;       /**< index of the best ledger, settlement_count when none */
    size_t intermediary; /**< index of the best intermediary, settlement_count when none */
    double difference_per_household_year; /**< ledger less intermediary, NaN when one-sided */
    double difference;                    /**< over the period */
} lw_verdict;

lw_verdict lw_verdict_of(const lw_comparison *comparison);
/** "ledger", "intermediary", "cannot_tell", "one_sided", "no_trade". */
const char *lw_verdict_answer_name(lw_verdict_answer answer);
/** Traded energy over the period at which the gain would pay the cost of settlement `index`, with
 * the gain per kWh and the cost as they are; NaN when the gain per kWh is not positive. */
double lw_verdict_breakeven_energy_kwh(const lw_comparison *comparison, size_t index);
/** Writes the sentences, one a line. */
void lw_verdict_print(const lw_comparison *comparison, const lw_verdict *verdict,
                      lw_language language, FILE *stream);

#endif
