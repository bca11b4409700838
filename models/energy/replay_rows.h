// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/replay_rows.h
 *  Rows of a table of measured use, with their instants, before they are put on an even grid.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_REPLAY_ROWS_H
#define LEDGERWATT_MODELS_ENERGY_REPLAY_ROWS_H

#include "models/energy/delimited.h"
#include "models/energy/load_params.h"
#include "sim/base/status.h"
#include "sim/kernel/zone.h"

typedef struct lw_replay_row {
    int64_t utc_s; /**< what the time column says, or the count from `start` */
    int line;
} lw_replay_row;

typedef struct lw_replay_rows {
    const lw_load_file_params *params;
    const lw_zone *zone;
    lw_delimited table;
    size_t time_column;  /**< table.column_count = none */
    size_t *columns;     /**< [column_count] of the table */
    size_t column_count; /**< to be replayed */
    lw_replay_row *rows; /**< [row_count], in order of time */
    double *values;      /**< [row_count][column_count], >= 0, NaN = missing */
    size_t row_count, row_room;
    int64_t standard_offset_s; /**< of clock "standard" */
    int64_t step_s;            /**< smallest difference of two rows; all others are multiples */
} lw_replay_rows;

/** Reads and checks all rows; at least two. params, text, zone and error are borrowed until
 *  lw_replay_rows_fini, which is due after a failure as well. */
lw_status lw_replay_rows_read(lw_replay_rows *rows, const lw_load_file_params *params,
                              lw_slice text, const lw_zone *zone, lw_error *error);
void lw_replay_rows_fini(lw_replay_rows *rows);

#endif
