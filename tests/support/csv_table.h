// SPDX-License-Identifier: Apache-2.0
/** @file tests/support/csv_table.h
 *  Shared reference data as tables of text cells; for tests only.
 */
#ifndef LEDGERWATT_TESTS_SUPPORT_CSV_TABLE_H
#define LEDGERWATT_TESTS_SUPPORT_CSV_TABLE_H

#include <stddef.h>

typedef struct csv_table {
    char *bytes;
    size_t row_count;
    size_t column_count; /* of the header row */
    char ***cells;       /* [row_count + 1][at least column_count], row 0 is the header */
} csv_table;

/** Path of a file below LEDGERWATT_DATA in a static buffer; NULL, after a message, when that
 * variable is not set: the test then returns. */
const char *data_path(const char *relative);

/** The whole file, terminated; size in *size. Fails the test when it cannot be read. */
char *file_bytes(const char *path, size_t *size);

/** The CSV at `path` whose header is in line `header_line` (from 1). */
csv_table csv_read(const char *path, size_t header_line);
void csv_free(csv_table *table);

/** Column of that name, else the first whose name begins so; fails the test when there is none. */
size_t csv_column(const csv_table *table, const char *name);
/** Number in a cell; rows count from 0 below the header. */
double csv_number(const csv_table *table, size_t row, size_t column);

#endif
