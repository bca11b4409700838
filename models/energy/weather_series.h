// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/weather_series.h
 *  Columns of weather records of equal length, from a file or made from a climate.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_WEATHER_SERIES_H
#define LEDGERWATT_MODELS_ENERGY_WEATHER_SERIES_H

#include "models/energy/sun.h"
#include "sim/base/quantity.h"
#include "sim/base/status.h"

#include <stdbool.h>
#include <stddef.h>

/** NaN in a column means that the record does not have it (allowed: ghi, or dni with dhi; albedo;
 *  pressure; snow and rain). A record covers [its start, its start + step). */
typedef struct lw_weather_series {
    lw_place place;
    lw_time_us zone_offset_us; /**< standard time of the records minus UTC */
    lw_time_us step_us;        /**< length of a record; divides an hour */
    lw_time_us first_us;       /**< start of record 0 in UTC; unused when `repeats_yearly` */
    bool repeats_yearly; /**< records are those of one year, 1 January 00:00 standard time first */
    bool has_leap_day;   /**< of a yearly series: 366 days */
    size_t count;
    size_t zone_count;         /**< that have irradiance of their own; 1 = one sky */
    double *zone_ghi_w_per_m2; /**< [zone_count - 1][count] of zones 1.. */
    double *ghi_w_per_m2;      /**< [count], as all below; of zone 0 */
    double *dni_w_per_m2;
    double *dhi_w_per_m2;
    double *temperature_c;
    double *wind_m_per_s;
    double *albedo_ratio;
    double *pressure_pa;
    double *snow_depth_cm;
    double *rain_mm_per_h;
    int64_t filled_value_count; /**< values that the file lacked and a neighbour stands in for */
} lw_weather_series;

/** A series of `count` records, every value NaN. */
lw_status lw_weather_series_create(size_t count, lw_weather_series **series, lw_error *error);
/** Gives every zone after the first an irradiance of its own. */
lw_status lw_weather_series_add_zones(lw_weather_series *series, size_t zone_count,
                                      lw_error *error);
/** Global irradiance [count] of a zone; that of zone 0 when there is one sky. */
double *lw_weather_series_zone_ghi(const lw_weather_series *series, size_t zone);
void lw_weather_series_destroy(lw_weather_series *series);

/** Which record covers an instant, and when that record starts (UTC). */
typedef struct lw_weather_slot {
    size_t index;
    lw_time_us start_us;
} lw_weather_slot;

lw_weather_slot lw_weather_series_slot(const lw_weather_series *series, lw_time_us instant_us);

#endif
