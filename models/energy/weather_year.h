// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/weather_year.h
 *  The rows of a whole year: 1 January to 31 December, in order, one or several an hour.
 *
 *  The years in the rows are ignored: a typical year takes its months from different ones. A year
 *  of 8,784 hours has a 29 February, one of 8,760 has none.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_WEATHER_YEAR_H
#define LEDGERWATT_MODELS_ENERGY_WEATHER_YEAR_H

#include "models/energy/weather_rows.h"
#include "models/energy/weather_series.h"
#include "sim/base/civil.h"
#include "sim/base/status.h"

#include <stddef.h>

/** The wall clock of a row, as the format writes it. */
typedef struct lw_weather_stamp {
    int month, day, hour, minute;
} lw_weather_stamp;

/** The stamp of the line read last. */
typedef lw_status (*lw_weather_stamp_reader)(const lw_weather_rows *rows, lw_weather_stamp *stamp);

/** Reads the rest of the file into a new series that the caller destroys. `hour_offset` is what a
 *  format adds to the hour that starts: 0 or 1. */
lw_status lw_weather_year_read(lw_weather_rows *rows, lw_weather_stamp_reader read_stamp,
                               int hour_offset, lw_weather_series **series);

/** A yearly series of `count` rows at the place of the file; a fault when no year has as many. */
lw_status lw_weather_year_create(const lw_weather_rows *rows, size_t count,
                                 lw_weather_series **series);
/** Start of the hour of a record, in the standard time of the series. */
lw_civil lw_weather_year_hour(const lw_weather_series *series, size_t index);
/** Start of a record in UTC, in a year that has as many days. */
lw_time_us lw_weather_year_start_us(const lw_weather_series *series, size_t index);

/** Fault unless a row stands at its place in the year: says whether it repeats, jumps back or
 *  leaves a gap. `previous` is the row before, NULL for the first. */
lw_status lw_weather_year_order(const lw_weather_rows *rows, const lw_weather_stamp *found,
                                const lw_weather_stamp *expected, const lw_weather_stamp *previous);
/** Bridges the gaps of temperature and wind of a whole year. */
lw_status lw_weather_year_bridge(const lw_weather_rows *rows, lw_weather_series *series);

#endif
