// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/load_state.h
 *  What an array of homes is made of; shared by the files that fill it and that step it, nobody
 *  else.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_LOAD_STATE_H
#define LEDGERWATT_MODELS_ENERGY_LOAD_STATE_H

#include "models/energy/heating.h"
#include "models/energy/load_config.h"
#include "models/energy/load_course.h"
#include "models/energy/load_replay.h"
#include "sim/kernel/rng.h"

#include <stdbool.h>

#define LW_LOAD_NO_DAY INT64_MIN

typedef enum lw_load_kind {
    LW_LOAD_NONE,
    LW_LOAD_PROFILE,
    LW_LOAD_STOCHASTIC,
    LW_LOAD_FILE
} lw_load_kind;

typedef struct lw_load_homes {
    lw_load_kind kind;
    size_t first, count;
    lw_load_chance chance;
    double memory_ratio;    /**< over one interval */
    double event_rate;      /**< per interval */
    lw_load_course *course; /**< shared between groups; NULL for none and file */
    lw_load_replay *replay; /**< of a file, owned */
    bool heats, cools;
    lw_thermal heating, cooling; /**< state: their smoothed temperature */
    /* Of the interval. */
    double drive_ratio; /**< what drives x, in common */
    double thermal_w;   /**< heat and cold of a home of ordinary size */
} lw_load_homes;

struct lw_load_array {
    lw_load_config config;
    size_t group_count, group_capacity;
    lw_load_homes *groups;
    size_t course_count, course_capacity;
    lw_load_course **courses;        /**< owned */
    lw_load_temperature temperature; /**< of the run; owned */
    size_t count, capacity;
    /* Columns of homes. */
    double *annual_kwh; /**< without heat and cold */
    double *size_ratio;
    double *expected_kwh; /**< with them */
    lw_stream *day_stream;
    lw_stream *event_stream;
    double *noise;      /**< state: x of the model, mean 1 */
    double *day_level;  /**< Gaussian level of the day; a chain from 1 January on */
    double *day_scale;  /**< makes the factors of the year's days leave its energy as it is */
    double *day_factor; /**< of the day, with it */
    double *pace;       /**< routine of the hour times factor of the day */
    double (*routine)[LW_WEEK_SLOT_COUNT];
    /* Of the interval. */
    uint64_t interval;
    int64_t day;  /**< state: local day of the interval, LW_LOAD_NO_DAY before the first */
    int32_t year; /**< of the days' chains */
    int slot;
    double mean_w_per_kwh; /**< mean power of one yearly kWh, this year */
    bool is_first, new_year, new_day, new_slot;
};

#endif
