// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/baseline_print.h
 *  The baselines for people: their table, and the sentences of the verdict that speak of them.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_BASELINE_PRINT_H
#define LEDGERWATT_SCENARIOS_RUN_BASELINE_PRINT_H

#include "scenarios/result/comparison_reader.h"
#include "scenarios/run/number_text.h"

#include <stdbool.h>
#include <stdio.h>

/** What leaves members most, of the settlements whose cost is known and the baselines; the first
 *  on a tie. */
typedef struct lw_best {
    const char *name; /**< NULL = nothing is compared */
    double benefit;
    bool is_baseline;
} lw_best;
lw_best lw_baseline_best(const lw_comparison *comparison);

/** A table of their own, since they lack most figures of a settlement; in blocks of columns where
 *  it does not fit `width` characters. */
void lw_baseline_print_text(const lw_comparison *comparison, lw_language language, size_t width,
                            FILE *stream);
void lw_baseline_print_markdown(const lw_comparison *comparison, lw_language language,
                                FILE *stream);
/** One sentence for each, then which of all that is compared leaves most. */
void lw_baseline_print_verdict(const lw_comparison *comparison, lw_language language,
                               const char *bullet, FILE *stream);
/** Tax that the trades owe on their price, and sharing by the default key does not; 0 without
 *  baselines. */
double lw_baseline_price_tax(const lw_comparison *comparison);

#endif
