// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/load_shape.h
 *  Standard profiles: relative use by season, day of the week and quarter-hour, with a course
 *  through the year; mean 1 over every civil year.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_LOAD_SHAPE_H
#define LEDGERWATT_MODELS_ENERGY_LOAD_SHAPE_H

#include "models/energy/holiday.h"
#include "models/energy/load_params.h"
#include "sim/base/status.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    LW_WEEK_DAY_COUNT = 7, /**< Monday first; a holiday is a Sunday */
    LW_QUARTER_COUNT = 96,
    LW_YEAR_DAY_COUNT_MAX = 366,
    LW_SEASON_COUNT = 3
};

typedef enum lw_load_periods {
    LW_LOAD_ONE_PERIOD, /**< the whole year */
    LW_LOAD_SEASONS,    /**< BDEW's: winter, transition (21 March to 14 May, 15 September to 31
                             October), summer (15 May to 14 September) */
    LW_LOAD_MONTHS
} lw_load_periods;

/** How days of one period differ in height. */
typedef enum lw_load_height { LW_LOAD_LEVEL, LW_LOAD_KNOTS, LW_LOAD_MONTH_MEANS } lw_load_height;

typedef double lw_load_week[LW_WEEK_DAY_COUNT][LW_QUARTER_COUNT];

typedef struct lw_load_shape {
    lw_load_periods periods;
    lw_load_week *weeks; /**< [lw_load_period_count(periods)], relative use */
    lw_load_height height;
    double monthly[LW_YEAR_MONTH_COUNT]; /**< knots or means */
    bool h0_dynamic;
} lw_load_shape;

int lw_load_period_count(lw_load_periods periods);
/** 0 .. lw_load_period_count - 1. */
int lw_load_period(lw_load_periods periods, int month, int day);

/** A shape whose weeks are all 0. */
lw_status lw_load_shape_create(lw_load_periods periods, lw_load_shape **shape, lw_error *error);
void lw_load_shape_destroy(lw_load_shape *shape);
bool lw_load_shape_is_same(const lw_load_shape *a, const lw_load_shape *b);
/** True when nothing is ever used. */
bool lw_load_shape_is_empty(const lw_load_shape *shape);

/** The 96 ratios of a day before its level; weekday 0..6. */
const double *lw_load_shape_day(const lw_load_shape *shape, int month, int day, int weekday);
/** Factor of each day of a civil year, 1 January first, such that the mean of level x ratio over
 *  the year is 1. Asserts that the shape is not empty. */
void lw_load_shape_levels(const lw_load_shape *shape, int32_t year, lw_holidays holidays,
                          double levels[LW_YEAR_DAY_COUNT_MAX]);

/** BDEW's course of H0 through the year, day 1..366. */
double lw_load_h0_dynamic(int year_day);

#endif
