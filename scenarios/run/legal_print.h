// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/legal_print.h
 *  "Is it legal?": the answers of a comparison, each once, behind the names of all it is for.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_LEGAL_PRINT_H
#define LEDGERWATT_SCENARIOS_RUN_LEGAL_PRINT_H

#include "scenarios/result/comparison_reader.h"
#include "scenarios/run/number_text.h"

#include <stdbool.h>
#include <stdio.h>

/** False of results of earlier versions. */
bool lw_legal_is_said(const lw_comparison *comparison);
/** "Is it legal?", without an end of line. */
const char *lw_legal_heading(lw_language language);
/** One line an answer, each behind `bullet`. */
void lw_legal_print(const lw_comparison *comparison, lw_language language, const char *bullet,
                    FILE *stream);

#endif
