// SPDX-License-Identifier: Apache-2.0
/** @file sim/store/column.h
 *  The values of one series while a run goes on: a buffer that grows to 32 KiB, and what did not
 *  fit in pieces of exactly 4,096 values in the spill.
 *
 *  Values are converted once, when they come in, to the 8 bytes that the result file will hold.
 *  Every NaN becomes the same NaN, since which one arithmetic gives depends on the compiler. One
 *  thread at a time may append to a column; different columns may be filled at once.
 *
 *  Bytes: 48 + 8 for each piece + the buffer, so 100 columns of any length take about 3.3 MB.
 */
#ifndef LEDGERWATT_SIM_STORE_COLUMN_H
#define LEDGERWATT_SIM_STORE_COLUMN_H

#include "sim/store/series_spec.h"
#include "sim/store/spill.h"

enum { LW_COLUMN_PIECE_VALUES = 4096 };

typedef struct lw_column {
    uint32_t number; /**< of the series: the stream in the spill */
    lw_series_type type;
    size_t value_count; /**< all values so far */
    uint64_t *buffer;   /**< the values after the last piece */
    size_t buffer_capacity;
    uint64_t *offsets_bytes; /**< [piece_count], places of the pieces in the spill */
    size_t piece_count;
    size_t piece_capacity;
} lw_column;

void lw_column_fini(lw_column *column);
/** Appends double or int64_t values, as the type says. LW_ERR_IO, LW_ERR_MEMORY: then an unknown
 *  part of them was taken and the column must not be published. */
lw_status lw_column_append(lw_column *column, lw_spill *spill, const void *values,
                           size_t value_count, lw_error *error);
/** Part of a column. */
typedef struct lw_column_range {
    size_t first;
    size_t count;
} lw_column_range;
/** Reads a range back, as 8-byte values of the file. LW_ERR_IO when the spill is damaged. */
lw_status lw_column_read(const lw_column *column, lw_spill *spill, lw_column_range range,
                         uint64_t *values, lw_error *error);
/** Saves the numbers of values, the places of the pieces and the values in the buffer; or replaces
 *  a column by what was saved. `spill_end_bytes` is the length of the spill that the pieces lie in;
 *  a place outside it is a failure. */
void lw_column_state(lw_column *column, uint64_t spill_end_bytes, lw_state *state);

#endif
