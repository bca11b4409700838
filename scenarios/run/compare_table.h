// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/compare_table.h
 *  The rows of the comparison for people: which figures, in which order, with which words and
 *  units. How a row is laid out is the affair of whoever prints it.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_COMPARE_TABLE_H
#define LEDGERWATT_SCENARIOS_RUN_COMPARE_TABLE_H

#include "scenarios/result/comparison_reader.h"
#include "scenarios/run/number_text.h"

#include <stdbool.h>

typedef enum lw_cell_style {
    LW_CELL_NUMBER,
    LW_CELL_MONEY,
    LW_CELL_COUNT,
    LW_CELL_DURATION,
    LW_CELL_PERCENT
} lw_cell_style;

/** A row. Headings have no metric; a label that begins with blanks belongs to the row above that
 *  has none. */
typedef struct lw_compare_line {
    const char *metric;
    const char *unit[LW_LANGUAGE_COUNT]; /**< "$" stands for the currency */
    lw_cell_style style;
    const char *label[LW_LANGUAGE_COUNT];
} lw_compare_line;

extern const lw_compare_line lw_compare_lines[];
extern const size_t lw_compare_line_count;

/** A heading and one row for each column of a money table. */
typedef struct lw_compare_section {
    const char *heading[LW_LANGUAGE_COUNT];
    size_t offset; /**< of the lw_comparison_table */
} lw_compare_section;

extern const lw_compare_section lw_compare_sections[];
extern const size_t lw_compare_section_count;

/** Value of a row's figure for a settlement: a metric of the comparison, or one that follows from
 *  several and that the verdict speaks of. */
double lw_compare_value(const lw_comparison *comparison, const lw_compare_line *line,
                        size_t settlement);
/** Some rows are there only when they have something to tell at some settlement. */
bool lw_compare_is_shown(const lw_comparison *comparison, const lw_compare_line *line);
lw_number_text lw_compare_cell(const lw_compare_line *line, double value, lw_language language);
/** Writes the unit, with the currency where it belongs. */
void lw_compare_unit(const lw_compare_line *line, const char *currency, lw_language language,
                     char *out, size_t size);
const lw_comparison_table *lw_compare_section_table(const lw_comparison *comparison,
                                                    const lw_compare_section *section);

/** What a reader must know of the figures above; NULL when there is nothing to say. */
const char *lw_compare_note(const lw_comparison *comparison, lw_language language);

#endif
