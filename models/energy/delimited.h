// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/delimited.h
 *  Tables of text as people export them: a header line, then rows of fields.
 *
 *  Fields stand between semicolons, tabs or commas, whichever the header line has (in that order),
 *  and may be in double quotes. Where the comma separates nothing it may be the decimal sign.
 *  Empty lines are passed over. Every fault names the file and the line.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_DELIMITED_H
#define LEDGERWATT_MODELS_ENERGY_DELIMITED_H

#include "models/energy/text_table.h"
#include "sim/base/status.h"

typedef struct lw_delimited {
    const char *name; /**< of the file, for faults */
    lw_error *error;
    lw_line_reader reader;
    char separator;
    size_t column_count;
    lw_slice *titles; /**< [column_count], of the header line */
    lw_slice *fields; /**< [column_count], of the row read last */
} lw_delimited;

/** Reads the header line. `name`, `bytes` and `error` are borrowed until lw_delimited_close, which
 *  is due after a failure as well. */
lw_status lw_delimited_open(lw_delimited *table, const char *name, lw_slice text, lw_error *error);
void lw_delimited_close(lw_delimited *table);

/** Reads the next row; *more is false at the end. LW_ERR_FILE_FORMAT when the row has more or fewer
 *  fields than the header. */
lw_status lw_delimited_next(lw_delimited *table, bool *more);

/** Index of the column with that title, whatever its case; column_count when there is none. */
size_t lw_delimited_column(const lw_delimited *table, const char *title);

/** Number in a field, with either decimal sign where that is clear. */
bool lw_delimited_number(const lw_delimited *table, lw_slice field, double *number);
/** True for an empty field and for the usual words for "no figure" (NaN, NA, null, -). */
bool lw_slice_is_missing(lw_slice field);

/** Fills the error with file and line (of the row read last) and returns LW_ERR_FILE_FORMAT. */
lw_status lw_delimited_fault(const lw_delimited *table, const char *suggestion, const char *format,
                             ...) __attribute__((format(printf, 3, 4)));
/** The same at another line; 0 = the file as a whole. */
lw_status lw_delimited_fault_at(const lw_delimited *table, int line, const char *suggestion,
                                const char *format, ...) __attribute__((format(printf, 4, 5)));

/** How much of a field is shown in a message. */
int lw_slice_shown(lw_slice field);

#endif
