// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/compare_print.h
 *  The comparison as text, Markdown, CSV or JSON.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_COMPARE_PRINT_H
#define LEDGERWATT_SCENARIOS_RUN_COMPARE_PRINT_H

#include "scenarios/load/json_writer.h"
#include "scenarios/run/verdict.h"

enum { LW_COMPARE_WIDTH = 100 /**< of the text where no terminal has another */ };

/** Table for a terminal, then the verdict. Where the settlements do not fit side by side in `width`
 *  characters the table comes in blocks, each with the labels of its rows and at least one of them.
 */
void lw_compare_print_text(const lw_comparison *comparison, lw_language language, size_t width,
                           FILE *stream);
/** The same as a Markdown table and paragraphs. */
void lw_compare_print_markdown(const lw_comparison *comparison, lw_language language, FILE *stream);
/** One line a settlement and metric: settlement,metric,unit,value (English keys, full precision).
 */
void lw_compare_print_csv(const lw_comparison *comparison, FILE *stream);
/** The object of DESIGN section 7: currency, settlements, verdict. */
void lw_compare_print_json(const lw_comparison *comparison, FILE *stream);
/** Members title, currency, settlements and verdict of an object that is already begun. */
void lw_compare_json_members(lw_json_writer *json, const lw_comparison *comparison);

#endif
