// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/load_params.h
 *  What a scenario says about electricity use; models/energy/load.h says what becomes of it.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_LOAD_PARAMS_H
#define LEDGERWATT_MODELS_ENERGY_LOAD_PARAMS_H

#include "models/energy/heating.h"
#include "sim/base/civil.h"
#include "sim/base/param.h"

#include <stdbool.h>
#include <stdint.h>

enum { LW_DAY_HOUR_COUNT = 24, LW_YEAR_MONTH_COUNT = 12 };

/** Tags "stochastic" (lw_load_stochastic_params), "profile" (lw_load_profile_params), "file"
 *  (lw_load_file_params), "none". */
extern const lw_param_variant lw_load_variants[];

typedef enum lw_load_shape_name {
    LW_LOAD_SHAPE_RES1,
    LW_LOAD_SHAPE_RES2,
    LW_LOAD_SHAPE_FLAT,
    LW_LOAD_SHAPE_OFFICE,
    LW_LOAD_SHAPE_SHOP,
    LW_LOAD_SHAPE_COUNT
} lw_load_shape_name;

/** A standard profile; only ratios matter. */
typedef struct lw_load_profile_params {
    double annual_kwh;
    int32_t shape;                 /**< lw_load_shape_name */
    const char *shape_file;        /**< instead of `shape`, or NULL */
    const char *shape_column;      /**< of shape_file; NULL = its only one */
    bool h0_dynamic;               /**< with BDEW's yearly course of H0 */
    lw_array hourly_weekday_ratio; /**< [24] Monday to Friday, or absent: the shape's */
    lw_array hourly_weekend_ratio; /**< [24] or absent */
    lw_array monthly_ratio;        /**< [12] or absent */
    lw_heating_params *heating;    /**< NULL = none */
    lw_cooling_params *cooling;    /**< NULL = none */
} lw_load_profile_params;

/** Whose numbers stand for those that a stochastic load does not give. */
typedef enum lw_load_activity {
    LW_LOAD_ACTIVITY_OF_SHAPE,
    LW_LOAD_ACTIVITY_HOME,
    LW_LOAD_ACTIVITY_WORKPLACE
} lw_load_activity;

/** How a load varies at random; NaN in a scenario's = the activity's. */
typedef struct lw_load_chance {
    double base_ratio;          /**< b */
    double event_rate_per_day;  /**< lambda */
    double memory_ratio;        /**< rho, over 15 min */
    double routine_shape_ratio; /**< gamma shape of the weekly routine; small = very personal */
    double day_sd_ratio;        /**< of the day's factor, below 1/sqrt(3) */
    double day_memory_ratio;    /**< its correlation from day to day */
    double jump_shape_ratio;    /**< s: gamma shape of one event's size */
    double shared_day_sd_ratio; /**< of the factor that all have in common */
    double temperature_response_ratio_per_k; /**< more use for each degree below the season's */
} lw_load_chance;

typedef struct lw_load_stochastic_params {
    lw_load_profile_params profile; /**< its rows stand in the table of "stochastic" too */
    int32_t activity;               /**< lw_load_activity */
    double size_log_sd_ratio;       /**< spread of yearly energy between homes; 0 = all alike */
    double shared_day_memory_ratio; /**< correlation of the common factor from day to day */
    lw_load_chance chance;
} lw_load_stochastic_params;

typedef enum lw_load_unit {
    LW_LOAD_UNIT_KWH,
    LW_LOAD_UNIT_WH,
    LW_LOAD_UNIT_KW,
    LW_LOAD_UNIT_W
} lw_load_unit;

typedef enum lw_load_clock {
    LW_LOAD_CLOCK_LOCAL,
    LW_LOAD_CLOCK_STANDARD,
    LW_LOAD_CLOCK_UTC
} lw_load_clock;

/** Measured use, read from a table of text. */
typedef struct lw_load_file_params {
    const char *path;
    const char *column;      /**< name, or beginning of names and "*"; NULL = all but the time */
    const char *time_column; /**< NULL = the first */
    lw_civil start;          /**< of the first row when no column has the time; year 0 = one has */
    int64_t interval_s;      /**< of the rows then; LW_PARAM_ABSENT otherwise */
    int32_t unit;            /**< lw_load_unit */
    int32_t clock;           /**< lw_load_clock */
    int32_t stamp;           /**< 0: the time is the interval's start, 1: its end */
    int32_t gaps;            /**< 0: an error, 1: filled from other weeks */
    int32_t outside;         /**< 0: an error, 1: the file repeats */
    int64_t reuse_shift_weeks;
    double annual_kwh; /**< NaN: as in the file */
    lw_heating_params *heating;
    lw_cooling_params *cooling;
} lw_load_file_params;

extern const lw_param_table lw_load_profile_table;
extern const lw_param_table lw_load_stochastic_table;
extern const lw_param_table lw_load_file_table;

/** The profile inside a model's parameters, NULL for "none" and "file". */
const lw_load_profile_params *lw_load_profile_of(const lw_variant *model);

/** The numbers of a stochastic load, those that it does not give taken from its activity. */
lw_load_chance lw_load_chance_of(const lw_load_stochastic_params *params);

/** Heat and cold that a model asks for; NULL = none. */
typedef struct lw_load_wishes {
    const lw_heating_params *heating;
    const lw_cooling_params *cooling;
} lw_load_wishes;
lw_load_wishes lw_load_wishes_of(const lw_variant *model);

/** Path of the file that a model reads, NULL when it needs none. */
const char *lw_load_file_path(const lw_variant *model);

#endif
