// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/weather_config.h
 *  What a scenario says about its weather, and what a run adds to it.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_WEATHER_CONFIG_H
#define LEDGERWATT_MODELS_ENERGY_WEATHER_CONFIG_H

#include "models/energy/sun.h"
#include "sim/base/param.h"
#include "sim/base/quantity.h"

#include <stddef.h>
#include <stdint.h>

/** Metres from the city's origin. */
typedef struct lw_weather_spot {
    double east_m, north_m;
} lw_weather_spot;

typedef struct lw_weather_named_zone {
    const char *name;
    double east_m, north_m;
} lw_weather_named_zone;

/** Zones of the sky and the noise within the hour: the same fields for every source of weather. */
typedef struct lw_weather_zone_params {
    lw_array zones;          /**< of lw_weather_named_zone; absent: the grid */
    int64_t grid_side_count; /**< zones along each side of a square grid; 1 = one zone */
    double grid_spacing_m;
    double cloud_speed_m_per_s;
    double noise_sd_ratio; /**< of the Gaussian sky within an hour; 0 = none */
} lw_weather_zone_params;

typedef struct lw_weather_file_params {
    const char *path; /**< EPW, SAM CSV, TMY3 CSV or PVGIS CSV */
    lw_weather_zone_params zone;
} lw_weather_file_params;

typedef enum lw_climate {
    LW_CLIMATE_NEW_YORK,
    LW_CLIMATE_OWN,
    LW_CLIMATE_LYON,
    LW_CLIMATE_PARIS,
    LW_CLIMATE_PERPIGNAN,
    LW_CLIMATE_WALENSTADT,
    LW_CLIMATE_COUNT
} lw_climate;

/** Whose clear-sky index the synthetic one resembles. */
typedef enum lw_sky_choice { LW_SKY_OF_CLIMATE, LW_SKY_NEW_YORK, LW_SKY_PIEDMONT } lw_sky_choice;

typedef struct lw_weather_synthetic_params {
    int32_t climate;                      /**< lw_climate */
    lw_array monthly_ghi_w_per_m2;        /**< [12] or absent: the climate's */
    lw_array monthly_temperature_c;       /**< [12] or absent */
    lw_array monthly_temperature_range_k; /**< [12] or absent */
    lw_array monthly_wind_m_per_s;        /**< [12] or absent */
    int32_t sky;                          /**< lw_sky_choice */
    double linke_turbidity_ratio;         /**< NaN: the sky's, as the three below */
    double sky_day_share_ratio;           /**< of the variance of the Gaussian sky: between days */
    double sky_day_memory_ratio;  /**< correlation of the day level from one day to the next */
    double sky_hour_memory_ratio; /**< correlation of the level within the day, hour to hour */
    double temperature_day_sd_k;  /**< NaN: the climate's, as the one below */
    double temperature_day_memory_ratio;
    lw_weather_zone_params zone;
} lw_weather_synthetic_params;

typedef struct lw_weather_config {
    lw_variant model;    /**< of lw_weather_variants */
    lw_place site;       /**< used by synthetic weather */
    lw_time_us start_us; /**< of the simulated period */
    lw_time_us end_us;
    uint64_t seed;
    uint32_t replicate;     /**< another year of the same climate */
    const char *file_bytes; /**< model "file": content of the file, borrowed during the call */
    size_t file_size;
} lw_weather_config;

#endif
