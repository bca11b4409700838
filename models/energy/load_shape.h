// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/load_shape.h
 *  Standard profiles: relative use by hour, kind of day and month, with mean 1 over a year.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_LOAD_SHAPE_H
#define LEDGERWATT_MODELS_ENERGY_LOAD_SHAPE_H

#include "models/energy/load_params.h"

#include <stdint.h>

enum {
    LW_DAY_KIND_COUNT = 2, /**< Monday to Friday, Saturday and Sunday */
    LW_WEEK_SLOT_COUNT = LW_DAY_KIND_COUNT * LW_DAY_HOUR_COUNT
};

/** Relative use; only ratios matter. */
typedef struct lw_load_curve {
    double hourly[LW_DAY_KIND_COUNT][LW_DAY_HOUR_COUNT];
    double monthly[LW_YEAR_MONTH_COUNT];
} lw_load_curve;

/** Use in each month, kind of day and hour. */
typedef struct lw_load_table {
    double ratio[LW_YEAR_MONTH_COUNT][LW_WEEK_SLOT_COUNT];
} lw_load_table;

/** Days of each month and kind: what a table is averaged with. */
typedef struct lw_load_days {
    double count[LW_YEAR_MONTH_COUNT][LW_DAY_KIND_COUNT];
    double total;
} lw_load_days;

/** The shipped shape, or what the scenario gives instead of its parts. */
lw_load_curve lw_load_curve_of(const lw_load_profile_params *params);

/** Days of a civil year; of a mean year (5 weekdays to 2) when `year` is 0. */
lw_load_days lw_load_days_of(int32_t year);

/** Hour by hour and month product of a curve, scaled to mean 1 over the days. */
lw_load_table lw_load_table_of(const lw_load_curve *curve, const lw_load_days *days);
/** What is above `base_ratio` of a table of mean 1, at least 0.02, scaled to mean 1 over the days.
 */
lw_load_table lw_load_table_above(const lw_load_table *table, double base_ratio,
                                  const lw_load_days *days);

/** The input to a filter x <- memory x + (1 - memory) input, `per_hour` steps an hour, whose output
 *  has the hourly means of `table`: the filter delays and flattens, so the input leads and is
 *  steeper. At least 0.02, scaled to mean 1 over the days. */
lw_load_table lw_load_table_sharpened(const lw_load_table *table, double memory_ratio, int per_hour,
                                      const lw_load_days *days);

/** 0..47: hour of a weekday or of a weekend day. `days` since 1970. */
int lw_load_slot(int64_t days, int hour);

#endif
