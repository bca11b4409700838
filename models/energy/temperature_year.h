// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/temperature_year.h
 *  Whole years of outdoor temperature, hour by hour, to normalise use with.
 *
 *  The years of a climate are those of its weather file, or, of a synthetic climate, ten drawn
 * apart from those of the run, so that their mean is the climate's and no run's luck.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_TEMPERATURE_YEAR_H
#define LEDGERWATT_MODELS_ENERGY_TEMPERATURE_YEAR_H

#include "models/energy/weather_config.h"
#include "sim/base/status.h"

#include <stddef.h>
#include <stdint.h>

typedef struct lw_temperature_year {
    int32_t first_year;
    int32_t year_count;
    size_t hour_count;
    double *hourly_c; /**< [hour_count], whole civil years of UTC, degC */
} lw_temperature_year;

/** Years with every hour at 0 degC, to be filled. */
lw_status lw_temperature_year_create(int32_t first_year, int32_t year_count,
                                     lw_temperature_year **years, lw_error *error);
/** What the climate of a run's weather is like; its period, seed and replicate do not matter. Cost:
 *  about 40 ms. */
lw_status lw_temperature_year_of_climate(const lw_weather_config *weather,
                                         lw_temperature_year **years, lw_error *error);
/** The weather of the run itself, from the beginning of its first year to the end of its last. */
lw_status lw_temperature_year_of_run(const lw_weather_config *weather, lw_temperature_year **years,
                                     lw_error *error);
void lw_temperature_year_destroy(lw_temperature_year *years);

#endif
