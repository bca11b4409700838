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

typedef struct lw_weather_file_params {
    const char *path; /**< EPW or SAM CSV */
} lw_weather_file_params;

typedef enum lw_climate { LW_CLIMATE_NEW_YORK, LW_CLIMATE_OWN } lw_climate;

typedef struct lw_weather_synthetic_params {
    int32_t climate;                      /**< lw_climate */
    lw_array monthly_ghi_w_per_m2;        /**< [12] or absent: the climate's */
    lw_array monthly_temperature_c;       /**< [12] or absent */
    lw_array monthly_temperature_range_k; /**< [12] or absent */
    lw_array monthly_wind_m_per_s;        /**< [12] or absent */
    double linke_turbidity_ratio;
    double sky_day_share_ratio;   /**< of the variance of the Gaussian sky: between days */
    double sky_day_memory_ratio;  /**< correlation of the day level from one day to the next */
    double sky_hour_memory_ratio; /**< correlation of the level within the day, hour to hour */
    double temperature_day_sd_k;
    double temperature_day_memory_ratio;
} lw_weather_synthetic_params;

typedef struct lw_weather_config {
    lw_variant model;    /**< of lw_weather_variants */
    lw_place site;       /**< used by synthetic weather */
    lw_time_us start_us; /**< of the simulated period */
    lw_time_us end_us;
    uint64_t seed;
    uint32_t replicate;
    uint32_t zone;          /**< 0 */
    const char *file_bytes; /**< model "file": content of the file, borrowed during the call */
    size_t file_size;
} lw_weather_config;

#endif
