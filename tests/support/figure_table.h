// SPDX-License-Identifier: Apache-2.0
/** @file tests/support/figure_table.h
 *  What a test compared, as a table to draw: the figures in docs/explanation are made of these by
 *  scripts/validation-figures. Without LEDGERWATT_FIGURES nothing is written.
 */
#ifndef LEDGERWATT_TESTS_SUPPORT_FIGURE_TABLE_H
#define LEDGERWATT_TESTS_SUPPORT_FIGURE_TABLE_H

#include <stddef.h>
#include <stdio.h>

/** Begins NAME.csv in the folder LEDGERWATT_FIGURES with a header row; NULL when that variable is
 *  not set. Fails the test when the file cannot be made. */
FILE *figure_open(const char *name, const char *header);
/** One row: a label and numbers. Nothing when the table is NULL. */
void figure_row(FILE *table, const char *label, const double *values, size_t count);
/** Fails the test when not all could be written. */
void figure_close(FILE *table);

/** figure_row with the numbers as arguments. */
#define FIGURE_ROW(table, label, ...)                                                              \
    figure_row(table, label, (const double[]){__VA_ARGS__},                                        \
               sizeof((const double[]){__VA_ARGS__}) / sizeof(double))

#endif
