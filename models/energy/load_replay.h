// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/load_replay.h
 *  Homes that use what a file says, in the run's own intervals and years.
 *
 *  Home i takes column i modulo the number of columns; each time round, reuse_shift_weeks later.
 *  When the file covers the period, its instants are the run's. Else, and for shifted homes, the
 *  run's local date is looked up in the file: the same date in a year of it (the years taken in
 *  turn), moved by up to three days to the same day of the week; in a file of less than 52 weeks,
 *  the same day of the week in one of its weeks in turn. The energy of an interval is a difference
 *  of totals, in whole milliwatt-hours, so intervals that follow one another in the file add up to
 *  the file's energy exactly.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_LOAD_REPLAY_H
#define LEDGERWATT_MODELS_ENERGY_LOAD_REPLAY_H

#include "models/energy/replay_series.h"
#include "sim/base/civil.h"

typedef struct lw_load_replay lw_load_replay;

typedef struct lw_load_replay_config {
    const lw_load_file_params *params; /**< borrowed during the call, as `text` */
    lw_slice text;
    const lw_zone *zone; /**< borrowed for life */
    lw_time_us start_us; /**< of the run */
    lw_time_us end_us;
    lw_time_us interval_us; /**< whole seconds */
} lw_load_replay_config;

/** Errors as lw_replay_series_read; LW_ERR_INCONSISTENT when the file does not cover the period and
 *  may not repeat, or is shorter than a week and should. */
lw_status lw_load_replay_create(const lw_load_replay_config *config, lw_load_replay **replay,
                                lw_error *error);
void lw_load_replay_destroy(lw_load_replay *replay);

/** Moves to an interval: its start, and the local wall clock at its middle. */
void lw_load_replay_begin(lw_load_replay *replay, lw_time_us start_us, const lw_civil *local);
/** Energy of a home, from 0 on, in that interval. */
lw_energy_milliwh lw_load_replay_energy(const lw_load_replay *replay, size_t home);

/** What a home uses in 365 days, on the average of the file, kWh. */
double lw_load_replay_yearly_kwh(const lw_load_replay *replay, size_t home);
/** The file as it was read. */
const lw_replay_series *lw_load_replay_series(const lw_load_replay *replay);

#endif
