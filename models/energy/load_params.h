// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/load_params.h
 *  What a scenario says about electricity use; models/energy/load.h says what becomes of it.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_LOAD_PARAMS_H
#define LEDGERWATT_MODELS_ENERGY_LOAD_PARAMS_H

#include "sim/base/param.h"

#include <stdint.h>

enum { LW_DAY_HOUR_COUNT = 24, LW_YEAR_MONTH_COUNT = 12 };

/** Tags "stochastic" (lw_load_stochastic_params), "profile" (lw_load_profile_params), "none". */
extern const lw_param_variant lw_load_variants[];

typedef enum lw_load_shape {
    LW_LOAD_SHAPE_RES1,
    LW_LOAD_SHAPE_RES2,
    LW_LOAD_SHAPE_FLAT
} lw_load_shape;

/** Mean use by hour of the local day and by month; only ratios matter. */
typedef struct lw_load_profile_params {
    double annual_kwh;
    int32_t shape;                 /**< lw_load_shape */
    lw_array hourly_weekday_ratio; /**< [24] Monday to Friday, or absent: the shape's */
    lw_array hourly_weekend_ratio; /**< [24] or absent */
    lw_array monthly_ratio;        /**< [12] or absent */
} lw_load_profile_params;

typedef struct lw_load_stochastic_params {
    lw_load_profile_params profile; /**< its rows stand in the table of "stochastic" too */
    double size_log_sd_ratio;       /**< spread of yearly energy between homes; 0 = all alike */
    double base_ratio;              /**< b */
    double event_rate_per_day;      /**< lambda */
    double memory_ratio;            /**< rho, over 15 min */
    double routine_shape_ratio;     /**< gamma shape of the weekly routine; small = very personal */
    double day_log_sd_ratio;        /**< of the day's factor */
    double day_memory_ratio;        /**< its correlation from day to day */
    double day_shared_ratio;        /**< part of its variance that all homes share */
    double jump_shape_ratio;        /**< s: gamma shape of one event's size */
} lw_load_stochastic_params;

extern const lw_param_table lw_load_profile_table;
extern const lw_param_table lw_load_stochastic_table;

/** The profile inside a model's parameters, NULL for "none". */
const lw_load_profile_params *lw_load_profile_of(const lw_variant *model);

#endif
