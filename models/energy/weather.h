// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/weather.h
 *  Weather of one place: light, temperature and wind of any interval, in any order.
 *
 *  Two sources behind one door: hours read from a file (weather_file.h) and hours made from a
 *  monthly climate (weather_synthetic.h). Either way an hour of the record is cut to intervals by
 *  holding its clearness (weather_light.h), and clouds may pass within it (weather_noise.h); the
 *  intervals of an hour add up to it in both cases.
 *
 *  A city may have several zones with skies of their own (weather_zones.h): synthetic hours differ
 *  between them, hours of a file by their noise only. Temperature, wind and all else is the city's.
 *
 *  The sun that goes with the values stands at lw_weather_place: the site for synthetic weather,
 *  the station for a file, so that hours and sun agree even if the scenario's site is elsewhere.
 *
 *  A file of one year serves for every year: hours are found by month, day and hour in the file's
 *  own standard time. 29 February repeats the 28th when the file has none; such days are counted.
 *  Leaves out. Synthetic snow and rain, temperature that differs between zones.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_WEATHER_H
#define LEDGERWATT_MODELS_ENERGY_WEATHER_H

#include "models/energy/sky.h"
#include "models/energy/weather_config.h"
#include "sim/base/param.h"
#include "sim/base/quantity.h"
#include "sim/base/status.h"

#include <stddef.h>
#include <stdint.h>

/** Tags "file" (lw_weather_file_params) and "synthetic" (lw_weather_synthetic_params). */
extern const lw_param_variant lw_weather_variants[];

/** Means over one interval. */
typedef struct lw_weather_values {
    lw_irradiance irradiance;
    double temperature_c;
    double wind_m_per_s;
    double albedo_ratio;      /**< of the ground: the record's where it has one, else 0.2 */
    double pressure_pa;       /**< the record's, else of the standard atmosphere */
    double snow_depth_cm;     /**< NaN, as the two below, when the record does not have it */
    double snowfall_cm_per_h; /**< growth of the depth, 0 when it shrinks */
    double rain_mm_per_h;
} lw_weather_values;

typedef struct lw_weather lw_weather;

/** Faults that no single row can see (climate "own" without its means, ...), at pointers below
 *  `pointer` ("/weather"). */
void lw_weather_check(const lw_variant *model, const char *pointer, lw_report *report);

/** Prepares the weather of [start_us, end_us). LW_ERR_FILE_FORMAT names file, line and what was
 *  found; LW_ERR_INCONSISTENT when a month is brighter than its clear sky allows. */
lw_status lw_weather_create(const lw_weather_config *config, lw_weather **weather, lw_error *error);
void lw_weather_destroy(lw_weather *weather);

/** Number of zones: 1, or what the scenario asks for; lw_weather_zone_find of weather_zones.h tells
 *  the index of a name. */
size_t lw_weather_zone_total(const lw_weather *weather);

/** Values of an interval inside the period; interval_us > 0, at most one hour. Pure: any interval,
 *  in any order, from any thread. Cost: 1.4 us with noise; that of zone i grows with i, 2.1 us on
 *  average over 16 zones. */
void lw_weather_sample(const lw_weather *weather, size_t zone, lw_time_us start_us,
                       lw_time_us interval_us, lw_weather_values *values);

/** Where the sun must be computed for this weather. */
lw_place lw_weather_place(const lw_weather *weather);
/** Days of the period that the file did not have (29 February) and that repeat the day before. */
int64_t lw_weather_filled_day_count(const lw_weather *weather);
/** Values that the file lacked and that its neighbours, or the night, stand in for. */
int64_t lw_weather_filled_value_count(const lw_weather *weather);

/** Sun, weather and sky of an interval in one call: what the city needs before lw_pv_step. */
void lw_weather_sky(const lw_weather *weather, size_t zone, lw_time_us start_us,
                    lw_time_us interval_us, lw_weather_values *values, lw_sky *sky);

#endif
