// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/load_course.h
 *  What the homes of a profile have in common at a time: the profile, and what drives their events.
 *
 *  Use is cut in two: `base`, which is always on (no more than the profile has), and the rest,
 *  excess_ratio times a random x of mean 1. The memory of x delays and flattens, so what drives x
 *  leads and is steeper, hour by hour, such that the mean of x is the profile's excess again.
 *  Busy and quiet days that all have in common, and days colder than usual for the season, are
 *  scaled to leave each year's energy as it is.
 *  A course is a function of the date: it has no state to keep.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_LOAD_COURSE_H
#define LEDGERWATT_MODELS_ENERGY_LOAD_COURSE_H

#include "models/energy/load_shape.h"
#include "sim/base/quantity.h"
#include "sim/kernel/rng.h"

enum {
    LW_DAY_KIND_COUNT = 2, /**< Monday to Friday; weekends and holidays */
    LW_WEEK_SLOT_COUNT = LW_DAY_KIND_COUNT * LW_DAY_HOUR_COUNT,
    LW_LOAD_FIRST_DAY = -36600 /**< days since 1970 that are numbered from 0: 1869 */
};

/** How many degrees each day of a run is colder than its season has it; 0 outside. */
typedef struct lw_load_temperature {
    int64_t first_day; /**< since 1970 */
    int64_t day_count;
    double *more_k; /**< [day_count] */
} lw_load_temperature;

typedef struct lw_load_course_config {
    lw_time_us interval_us; /**< divides an hour */
    lw_holidays holidays;
    double base_ratio;
    double memory_ratio; /**< of x, over one interval */
    double shared_day_sd_ratio;
    double shared_day_memory_ratio;
    lw_stream shared_stream;
    double temperature_response_ratio_per_k;
    const lw_load_temperature *temperature; /**< borrowed for life; NULL: no response */
} lw_load_course_config;

typedef struct lw_load_course {
    lw_load_course_config config;
    lw_load_shape *shape; /**< owned */
    /* Of the year. */
    int32_t year;
    int day_count;
    double levels[LW_YEAR_DAY_COUNT_MAX];
    double shared[LW_YEAR_DAY_COUNT_MAX]; /**< common factor of each day's drive */
    double energy[LW_YEAR_DAY_COUNT_MAX]; /**< part of the year's events in each day, with it */
    double excess_ratio;                  /**< mean of what is above the base */
    double drive_scale;
    /* Of the day. */
    int64_t day; /**< since 1970; INT64_MIN = none yet */
    double use[LW_QUARTER_COUNT];
    double drive[LW_QUARTER_COUNT];
    /* Of the interval. */
    double use_ratio;   /**< the profile, mean 1 over the year */
    double base_ratio;  /**< part of it that is always on */
    double drive_ratio; /**< what drives x, mean 1 */
} lw_load_course;

/** Takes the shape over, also on failure. */
lw_status lw_load_course_create(const lw_load_course_config *config, lw_load_shape *shape,
                                lw_load_course **course, lw_error *error);
void lw_load_course_destroy(lw_load_course *course);
/** True when a course of that configuration and shape would do the same. */
bool lw_load_course_serves(const lw_load_course *course, const lw_load_course_config *config,
                           const lw_load_shape *shape);

/** Moves to an interval with `local` wall clock at its middle. */
void lw_load_course_begin(lw_load_course *course, const lw_civil *local);
/** The common factor of the day. */
double lw_load_course_shared(const lw_load_course *course);

/** Parts of a typical year's events in each slot of the week; they add up to 1. */
void lw_load_course_shares(const lw_load_course *course, double shares[LW_WEEK_SLOT_COUNT]);

/** 0..47: hour of a working day or of a free one, day since 1970. */
int lw_load_slot(lw_holidays holidays, int64_t day, int hour);

/** Uniform around 1 from a standard normal level: busy and quiet, but never beyond sqrt(3) standard
 *  deviations. */
double lw_load_day_factor(double sd_ratio, double level);

#endif
