// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/breakeven_print.h
 *  What a break-even search found: for people, in English or French, and as JSON for programs.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_BREAKEVEN_PRINT_H
#define LEDGERWATT_SCENARIOS_RUN_BREAKEVEN_PRINT_H

#include "scenarios/breakeven/breakeven.h"
#include "scenarios/run/number_text.h"

#include <stdio.h>

typedef struct lw_breakeven_report {
    const lw_evaluation_request *request;
    const lw_breakeven_search *search;
    const lw_breakeven *found;
    const char *currency;
    const char *unit; /**< of the number that varies, or NULL */
} lw_breakeven_report;

void lw_breakeven_print_text(const lw_breakeven_report *report, lw_language language, FILE *out);
void lw_breakeven_print_json(const lw_breakeven_report *report, FILE *out);

#endif
