// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/verdict_print.h
 *  The verdict in sentences whose every number stands in the comparison.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_VERDICT_PRINT_H
#define LEDGERWATT_SCENARIOS_RUN_VERDICT_PRINT_H

#include "scenarios/run/number_text.h"
#include "scenarios/run/verdict.h"

#include <stdio.h>

/** Writes the sentences, one a line, each behind `bullet` ("" or "- "). It speaks of every
 *  settlement, and compares the best ledger with the best intermediary. */
void lw_verdict_print(const lw_comparison *comparison, const lw_verdict *verdict,
                      lw_language language, const char *bullet, FILE *stream);

#endif
