// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/replay_series.h
 *  Measured electricity use on an even grid of UTC, read from a table of text.
 *
 *  Rows must come in order. Local times follow the zone: the hour that comes twice in autumn may
 *  stand twice, the one that is skipped in spring must not stand. Rows that are left out and
 *  figures that are missing are a fault, or, when `gaps` says so, lent by the nearest week that has
 *  them at the same time (the week before, the week after, two weeks before, ...), and counted.
 *  Negative figures, times twice, out of order or off the grid are faults. Energy is rounded to
 *  whole milliwatt-hours a row.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_REPLAY_SERIES_H
#define LEDGERWATT_MODELS_ENERGY_REPLAY_SERIES_H

#include "models/energy/load_params.h"
#include "models/energy/text_table.h"
#include "sim/base/quantity.h"
#include "sim/base/status.h"
#include "sim/kernel/zone.h"

typedef struct lw_replay_series {
    int64_t first_s; /**< start of the first row, seconds since 1970, UTC */
    int64_t step_s;  /**< from row to row; divides a day */
    size_t count;    /**< rows */
    size_t column_count;
    int64_t filled_count;     /**< figures that were lent */
    lw_energy_milliwh *total; /**< [column_count][count + 1], energy up to the start of each row */
} lw_replay_series;

/** LW_ERR_FILE_FORMAT names file and line, LW_ERR_BAD_REFERENCE a column that is not there,
 *  LW_ERR_INCONSISTENT parameters that contradict each other. */
lw_status lw_replay_series_read(const lw_load_file_params *params, lw_slice text,
                                const lw_zone *zone, lw_replay_series **series, lw_error *error);
void lw_replay_series_destroy(lw_replay_series *series);

/** Energy of a column from the start of the series to an instant in seconds; parts of a row in
 *  proportion, rounded down, so that differences add up. Before the series 0, after it all. */
lw_energy_milliwh lw_replay_series_until(const lw_replay_series *series, size_t column,
                                         int64_t instant_s);

#endif
