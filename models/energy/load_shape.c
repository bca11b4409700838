// SPDX-License-Identifier: Apache-2.0
#include "models/energy/load_shape.h"

#include "models/energy/seasonal_course.h"
#include "sim/base/check.h"
#include "sim/base/civil.h"

#include <stdlib.h>
#include <string.h>

enum { SOME_YEAR = 2001 };

int lw_load_period_count(lw_load_periods periods)
{
    static const int counts[] = {[LW_LOAD_ONE_PERIOD] = 1,
                                 [LW_LOAD_SEASONS] = LW_SEASON_COUNT,
                                 [LW_LOAD_MONTHS] = LW_YEAR_MONTH_COUNT};
    return counts[periods];
}

static int season(int month, int day)
{
    const int date = 100 * month + day;
    if (date >= 515 && date <= 914) {
        return 2;
    }
    return date >= 321 && date <= 1031 ? 1 : 0;
}

int lw_load_period(lw_load_periods periods, int month, int day)
{
    if (periods == LW_LOAD_ONE_PERIOD) {
        return 0;
    }
    return periods == LW_LOAD_MONTHS ? month - 1 : season(month, day);
}

lw_status lw_load_shape_create(lw_load_periods periods, lw_load_shape **shape, lw_error *error)
{
    *shape = NULL;
    lw_load_shape *fresh = calloc(1, sizeof *fresh);
    lw_load_week *weeks = calloc((size_t)lw_load_period_count(periods), sizeof *weeks);
    if (fresh == NULL || weeks == NULL) {
        free(fresh);
        free(weeks);
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for a load profile");
    }
    fresh->periods = periods;
    fresh->weeks = weeks;
    *shape = fresh;
    return LW_OK;
}

void lw_load_shape_destroy(lw_load_shape *shape)
{
    if (shape != NULL) {
        free(shape->weeks);
        free(shape);
    }
}

static bool is_same(const double *a, const double *b, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (a[i] != b[i]) {
            return false;
        }
    }
    return true;
}

bool lw_load_shape_is_same(const lw_load_shape *a, const lw_load_shape *b)
{
    const size_t ratio_count =
        (size_t)lw_load_period_count(a->periods) * LW_WEEK_DAY_COUNT * LW_QUARTER_COUNT;
    return a->periods == b->periods && a->height == b->height && a->h0_dynamic == b->h0_dynamic &&
           is_same(a->monthly, b->monthly, LW_YEAR_MONTH_COUNT) &&
           is_same(a->weeks[0][0], b->weeks[0][0], ratio_count);
}

const double *lw_load_shape_day(const lw_load_shape *shape, int month, int day, int weekday)
{
    LW_ASSERT(weekday >= 0 && weekday < LW_WEEK_DAY_COUNT);
    return shape->weeks[lw_load_period(shape->periods, month, day)][weekday];
}

/* BDEW (VDEW 1999): F(d), d = 1 on 1 January. */
double lw_load_h0_dynamic(int year_day)
{
    const double d = year_day;
    return -3.916649251e-10 * d * d * d * d + 3.2e-7 * d * d * d - 7.02e-5 * d * d + 0.0021 * d +
           1.24;
}

static double day_mean(const lw_load_shape *shape, const lw_civil *date, int weekday)
{
    const double *ratios = lw_load_shape_day(shape, date->month, date->day, weekday);
    double sum = 0.0;
    for (int q = 0; q < LW_QUARTER_COUNT; q++) {
        sum += ratios[q];
    }
    return sum / LW_QUARTER_COUNT;
}

/* Days of a year before its mean is made 1: their level, and what they use on average with it. */
typedef struct raw_year {
    int day_count;
    double level[LW_YEAR_DAY_COUNT_MAX];
    double use[LW_YEAR_DAY_COUNT_MAX];
    int month_index[LW_YEAR_DAY_COUNT_MAX];
} raw_year;

static void make_raw(const lw_load_shape *shape, int32_t year, lw_holidays holidays, raw_year *raw)
{
    lw_seasonal_course course;
    memcpy(course.knots, shape->monthly, sizeof course.knots);
    const int64_t first = lw_civil_days(year, 1, 1);
    raw->day_count = lw_civil_is_leap_year(year) ? 366 : 365;
    for (int d = 0; d < raw->day_count; d++) {
        const lw_civil date = lw_civil_from_seconds((first + d) * 86400);
        double level = 1.0;
        if (shape->height == LW_LOAD_KNOTS) {
            level = lw_seasonal_course_at(&course, date.month, date.day);
        }
        if (shape->h0_dynamic) {
            level *= lw_load_h0_dynamic(d + 1);
        }
        raw->level[d] = level;
        raw->use[d] = level * day_mean(shape, &date, lw_holiday_weekday(holidays, first + d));
        raw->month_index[d] = date.month - 1;
    }
}

/* Gives each month the mean that is asked for. */
static void set_month_means(const lw_load_shape *shape, raw_year *raw)
{
    double sum[LW_YEAR_MONTH_COUNT] = {0};
    double count[LW_YEAR_MONTH_COUNT] = {0};
    for (int d = 0; d < raw->day_count; d++) {
        sum[raw->month_index[d]] += raw->use[d];
        count[raw->month_index[d]] += 1.0;
    }
    for (int d = 0; d < raw->day_count; d++) {
        const int m = raw->month_index[d];
        const double factor = sum[m] > 0.0 ? shape->monthly[m] * count[m] / sum[m] : 0.0;
        raw->level[d] *= factor;
        raw->use[d] *= factor;
    }
}

static double raw_mean(const lw_load_shape *shape, int32_t year, lw_holidays holidays,
                       raw_year *raw)
{
    make_raw(shape, year, holidays, raw);
    if (shape->height == LW_LOAD_MONTH_MEANS) {
        set_month_means(shape, raw);
    }
    double sum = 0.0;
    for (int d = 0; d < raw->day_count; d++) {
        sum += raw->use[d];
    }
    return sum / raw->day_count;
}

bool lw_load_shape_is_empty(const lw_load_shape *shape)
{
    raw_year raw;
    return !(raw_mean(shape, SOME_YEAR, LW_HOLIDAYS_NONE, &raw) > 0.0);
}

void lw_load_shape_levels(const lw_load_shape *shape, int32_t year, lw_holidays holidays,
                          double levels[LW_YEAR_DAY_COUNT_MAX])
{
    raw_year raw;
    const double mean = raw_mean(shape, year, holidays, &raw);
    LW_ASSERT(mean > 0.0);
    for (int d = 0; d < raw.day_count; d++) {
        levels[d] = raw.level[d] / mean;
    }
}
