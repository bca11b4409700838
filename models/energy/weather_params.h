// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/weather_params.h
 *  What a scenario may say about its weather, and what that comes to once the blanks are filled.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_WEATHER_PARAMS_H
#define LEDGERWATT_MODELS_ENERGY_WEATHER_PARAMS_H

#include "models/energy/climate.h"
#include "models/energy/weather_config.h"
#include "sim/base/param.h"
#include "sim/base/status.h"

#include <stdbool.h>

extern const lw_param_table lw_weather_file_table;
extern const lw_param_table lw_weather_synthetic_table;

/** Zones and noise of either source. */
const lw_weather_zone_params *lw_weather_zone_params_of(const lw_variant *model);
bool lw_weather_is_synthetic(const lw_variant *model);

/** A synthetic climate with every blank filled. */
typedef struct lw_weather_recipe {
    lw_climate_means means;
    lw_sky_profile sky;
    double temperature_day_sd_k;
    double temperature_day_memory_ratio;
} lw_weather_recipe;

lw_weather_recipe lw_weather_recipe_of(const lw_weather_synthetic_params *params);

/** Place whose weather the climate is, without its height; false when it is nowhere in particular:
 *  "own", or all the monthly means are the scenario's. */
bool lw_weather_climate_place(const lw_weather_synthetic_params *params, lw_place *place);

/** Faults that no single row can see, at pointers below `pointer`. */
void lw_weather_params_check(const lw_variant *model, const char *pointer, lw_report *report);

#endif
