// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/compare_print.h
 *  The comparison for people: the table, what the law says, and the verdict, as text or Markdown.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_COMPARE_PRINT_H
#define LEDGERWATT_SCENARIOS_RUN_COMPARE_PRINT_H

#include "scenarios/result/comparison_reader.h"
#include "scenarios/run/number_text.h"

#include <stdio.h>

enum { LW_COMPARE_WIDTH = 100 /**< of the text where no terminal has another */ };

/** Table for a terminal, then the verdict. Where the settlements do not fit side by side in `width`
 *  characters the table comes in blocks, each with the labels of its rows and at least one of them.
 */
void lw_compare_print_text(const lw_comparison *comparison, lw_language language, size_t width,
                           FILE *stream);
/** The same as a Markdown table and lists. */
void lw_compare_print_markdown(const lw_comparison *comparison, lw_language language, FILE *stream);

#endif
