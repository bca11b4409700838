// SPDX-License-Identifier: Apache-2.0
/* Standard profiles: shipped, from files, and their course through years. */
#include "models/energy/load_course.h"
#include "models/energy/load_shape_file.h"
#include "models/energy/load_standard.h"
#include "tests/support/load_case.h"

#include <criterion/criterion.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const lw_slice no_file = {"", 0};

static lw_load_shape *standard(const lw_load_profile_params *params)
{
    lw_load_shape *shape = NULL;
    lw_error error;
    cr_assert_eq(lw_load_standard(params, no_file, &shape, &error), LW_OK);
    return shape;
}

static lw_load_course *course_of(lw_load_shape *shape, lw_holidays holidays)
{
    const lw_load_course_config config = {.interval_us = 900 * LW_US_PER_S,
                                          .holidays = holidays,
                                          .base_ratio = 0.2,
                                          .memory_ratio = 0.7};
    lw_load_course *course = NULL;
    lw_error error;
    cr_assert_eq(lw_load_course_create(&config, shape, &course, &error), LW_OK);
    return course;
}

/* Means over a year of the profile, and of base and drive put together. */
static void year_means(lw_load_course *course, int32_t year, double *use, double *parts)
{
    int64_t count = 0;
    *use = *parts = 0.0;
    for (int64_t at_s = load_year_start_s(year); at_s < load_year_start_s(year + 1); at_s += 900) {
        const lw_civil local = lw_civil_from_seconds(at_s + 450);
        lw_load_course_begin(course, &local);
        *use += course->use_ratio;
        *parts += course->base_ratio + course->excess_ratio * course->drive_ratio;
        count++;
    }
    *use /= (double)count;
    *parts /= (double)count;
}

Test(load_shape, every_shape_has_mean_one_in_every_year)
{
    static const int32_t years[] = {2015, 2016, 2023};
    for (int32_t name = 0; name < LW_LOAD_SHAPE_COUNT; name++) {
        for (size_t i = 0; i < 3; i++) {
            lw_load_profile_params params = load_profile(1.0);
            params.shape = name;
            lw_load_course *course = course_of(standard(&params), LW_HOLIDAYS_FR);
            double use = 0.0;
            double parts = 0.0;
            year_means(course, years[i], &use, &parts);
            cr_assert_float_eq(use, 1.0, 1e-12, "shape %d, %d: %.15g", name, years[i], use);
            cr_assert_float_eq(parts, 1.0, 1e-12, "shape %d, %d: %.15g", name, years[i], parts);
            lw_load_course_destroy(course);
        }
    }
}

/* Filtered by the memory, the drive has the hourly means of the profile above its base again. */
Test(load_shape, the_drive_gives_the_profile_back)
{
    for (int32_t name = 0; name < LW_LOAD_SHAPE_COUNT; name++) {
        lw_load_profile_params params = load_profile(1.0);
        params.shape = name;
        lw_load_course *course = course_of(standard(&params), LW_HOLIDAYS_NONE);
        double x = 1.0;
        double square = 0.0;
        double gap = 0.0;
        for (int64_t step = 0; step < 365 * 96; step++) {
            const lw_civil local =
                lw_civil_from_seconds(load_year_start_s(2023) + step * 900 + 450);
            lw_load_course_begin(course, &local);
            x = 0.7 * x + 0.3 * course->drive_ratio;
            gap += (course->base_ratio + course->excess_ratio * x - course->use_ratio) / 4.0;
            if (step % 4 == 3) {
                square += gap * gap / 8760.0;
                gap = 0.0;
            }
        }
        /* Where a profile falls faster than the memory forgets, it cannot be followed. */
        const bool steep = name == LW_LOAD_SHAPE_OFFICE || name == LW_LOAD_SHAPE_SHOP;
        cr_assert_lt(sqrt(square), steep ? 0.06 : 0.012, "shape %d: %g", name, sqrt(square));
        lw_load_course_destroy(course);
    }
}

Test(load_shape, the_base_is_never_more_than_the_profile)
{
    lw_load_profile_params params = load_profile(1.0);
    params.shape = LW_LOAD_SHAPE_OFFICE;
    lw_load_course *course = course_of(standard(&params), LW_HOLIDAYS_NONE);
    course->config.base_ratio = 0.5;
    for (int64_t step = 0; step < 14 * 96; step++) {
        const lw_civil local = lw_civil_from_seconds(load_year_start_s(2023) + step * 900 + 450);
        lw_load_course_begin(course, &local);
        cr_assert_leq(course->base_ratio, fmin(course->use_ratio, 0.5) + 1e-15);
    }
    lw_load_course_destroy(course);
}

Test(load_shape, shared_days_and_cold_leave_the_year_as_it_is)
{
    double more_k[730];
    for (int d = 0; d < 730; d++) {
        more_k[d] = 5.0 * sin(0.3 * d) + 1.0; /* colder than usual all in all */
    }
    const lw_load_temperature temperature = {lw_civil_days(2016, 1, 1), 730, more_k};
    lw_load_profile_params params = load_profile(1.0);
    lw_load_course *course = course_of(standard(&params), LW_HOLIDAYS_NONE);
    course->config.shared_day_sd_ratio = 0.2;
    course->config.shared_day_memory_ratio = 0.5;
    course->config.temperature_response_ratio_per_k = 0.02;
    course->config.temperature = &temperature;
    double sum = 0.0;
    double low = 2.0;
    double high = 0.0;
    for (int64_t step = 0; step < 366 * 96; step++) {
        const lw_civil local = lw_civil_from_seconds(load_year_start_s(2016) + step * 900 + 450);
        lw_load_course_begin(course, &local);
        sum += course->drive_ratio * lw_load_course_shared(course) / (366.0 * 96.0);
        low = fmin(low, lw_load_course_shared(course));
        high = fmax(high, lw_load_course_shared(course));
    }
    cr_assert_float_eq(sum, 1.0, 1e-12);
    cr_assert(low < 0.75 && high > 1.25);
    lw_load_course_destroy(course);
}

Test(load_shape, a_holiday_is_a_sunday)
{
    lw_load_profile_params params = load_profile(1.0);
    params.shape = LW_LOAD_SHAPE_OFFICE;
    lw_load_course *with = course_of(standard(&params), LW_HOLIDAYS_FR);
    lw_load_course *without = course_of(standard(&params), LW_HOLIDAYS_NONE);
    const lw_civil may_day = {2023, 5, 1, 10, 7, 30}; /* a Monday */
    const lw_civil tuesday = {2023, 5, 2, 10, 7, 30};
    lw_load_course_begin(with, &may_day);
    lw_load_course_begin(without, &may_day);
    cr_assert_lt(with->use_ratio, 0.2 * without->use_ratio);
    lw_load_course_begin(with, &tuesday);
    cr_assert_gt(with->use_ratio, 0.9 * without->use_ratio);
    lw_load_course_destroy(with);
    lw_load_course_destroy(without);
}

Test(load_shape, months_have_the_ratios_given)
{
    double months[12] = {3, 2, 2, 1, 1, 0, 0, 1, 1, 2, 2, 3};
    lw_load_profile_params params = load_profile(1.0);
    params.monthly_ratio = (lw_array){12, months};
    lw_load_course *course = course_of(standard(&params), LW_HOLIDAYS_NONE);
    double sum[12] = {0};
    double count[12] = {0};
    for (int64_t step = 0; step < 365 * 24; step++) {
        const lw_civil local = lw_civil_from_seconds(load_year_start_s(2023) + step * 3600 + 450);
        lw_load_course_begin(course, &local);
        sum[local.month - 1] += course->use_ratio;
        count[local.month - 1] += 1.0;
    }
    for (int m = 0; m < 12; m++) {
        cr_assert_float_eq(sum[m] / count[m] / (sum[3] / count[3]), months[m], 1e-12);
    }
    lw_load_course_destroy(course);
}

Test(load_shape, seasons_begin_on_the_days_of_bdew)
{
    static const int first_days[][3] = {{1, 1, 0},  {3, 20, 0}, {3, 21, 1}, {5, 14, 1},
                                        {5, 15, 2}, {9, 14, 2}, {9, 15, 1}, {10, 31, 1},
                                        {11, 1, 0}, {12, 31, 0}};
    for (size_t i = 0; i < sizeof first_days / sizeof first_days[0]; i++) {
        cr_assert_eq(lw_load_period(LW_LOAD_SEASONS, first_days[i][0], first_days[i][1]),
                     first_days[i][2], "%d-%d", first_days[i][0], first_days[i][1]);
    }
}

/* The polynomial by hand: F(1) = 1.2420, F(183) = -0.4393 + 1.9611 - 2.3509 + 0.3843 + 1.24. */
Test(load_shape, h0_is_high_in_winter)
{
    cr_assert_float_eq(lw_load_h0_dynamic(1), 1.2420, 2e-4);
    cr_assert_float_eq(lw_load_h0_dynamic(183), 0.7952, 2e-4);
    lw_load_profile_params params = load_profile(1.0);
    params.shape = LW_LOAD_SHAPE_FLAT;
    params.h0_dynamic = true;
    lw_load_course *course = course_of(standard(&params), LW_HOLIDAYS_NONE);
    const lw_civil winter = {2023, 1, 1, 12, 0, 0};
    const lw_civil summer = {2023, 7, 2, 12, 0, 0};
    lw_load_course_begin(course, &winter);
    const double january = course->use_ratio;
    lw_load_course_begin(course, &summer);
    cr_assert_float_eq(january / course->use_ratio, lw_load_h0_dynamic(1) / lw_load_h0_dynamic(183),
                       1e-12);
    lw_load_course_destroy(course);
}

/* ---- files ---- */

/* A profile by weekday, saturday, sunday and hour: hour + 24 x kind of day. */
static char *hourly_text(const char *separator, const char *point)
{
    static const char *const kinds[] = {"weekday", "saturday", "sunday"};
    char *text = calloc(1, 1 << 14);
    size_t used = (size_t)sprintf(text, "weekday%shour%suse\n", separator, separator);
    for (int kind = 0; kind < 3; kind++) {
        for (int hour = 0; hour < 24; hour++) {
            used += (size_t)sprintf(text + used, "%s%s%d%s%d%s5\n", kinds[kind], separator, hour,
                                    separator, hour + 24 * kind, point);
        }
    }
    return text;
}

static lw_load_shape *parse(const char *text, const char *column)
{
    lw_load_shape *shape = NULL;
    lw_error error = {.message = ""};
    const lw_slice slice = {text, strlen(text)};
    cr_assert_eq(lw_load_shape_file_parse("use.csv", slice, column, &shape, &error), LW_OK,
                 "%d: %s", error.line, error.message);
    return shape;
}

static lw_error parse_fault(const char *text, const char *column)
{
    lw_load_shape *shape = NULL;
    lw_error error = {.message = ""};
    const lw_slice slice = {text, strlen(text)};
    cr_assert_eq(lw_load_shape_file_parse("use.csv", slice, column, &shape, &error),
                 LW_ERR_FILE_FORMAT);
    cr_assert_null(shape);
    cr_assert_str_eq(error.file, "use.csv");
    return error;
}

Test(load_shape_file, hours_and_kinds_of_day_become_a_week)
{
    static const char *const styles[][2] = {{",", "."}, {";", ","}, {"\t", ","}};
    for (size_t i = 0; i < 3; i++) {
        char *text = hourly_text(styles[i][0], styles[i][1]);
        lw_load_shape *shape = parse(text, NULL);
        cr_assert_eq(shape->periods, LW_LOAD_ONE_PERIOD);
        cr_assert_eq(shape->weeks[0][0][0], 0.5);
        cr_assert_eq(shape->weeks[0][4][4 * 7 + 3], 7.5);
        cr_assert_eq(shape->weeks[0][5][4 * 7], 31.5);
        cr_assert_eq(shape->weeks[0][6][95], 71.5);
        lw_load_shape_destroy(shape);
        free(text);
    }
}

/* Twelve months of half-hours that are the same all week. */
Test(load_shape_file, months_and_half_hours)
{
    char *text = calloc(1, 1 << 16);
    size_t used = (size_t)sprintf(text, "month,time,a,b\n");
    for (int month = 1; month <= 12; month++) {
        for (int half = 0; half < 48; half++) {
            used += (size_t)sprintf(text + used, "%d,%02d:%02d,1,%d\n", month, half / 2,
                                    half % 2 * 30, 100 * month + half);
        }
    }
    lw_load_shape *shape = parse(text, "b");
    cr_assert_eq(shape->periods, LW_LOAD_MONTHS);
    cr_assert_eq(shape->weeks[11][3][2 * 17 + 1], 1217.0);
    cr_assert_eq(shape->weeks[0][6][95], 147.0);
    lw_load_shape_destroy(shape);
    const lw_error error = parse_fault(text, NULL);
    cr_assert_not_null(strstr(error.message, "2 columns"));
    cr_assert_not_null(strstr(error.suggestion, "shape_column"));
    free(text);
}

/* Replaces the first `wanted` in a copy. */
static char *with(const char *text, const char *wanted, const char *instead)
{
    char *copy = calloc(1, strlen(text) + strlen(instead) + 1);
    const char *at = strstr(text, wanted);
    cr_assert_not_null(at);
    sprintf(copy, "%.*s%s%s", (int)(at - text), text, instead, at + strlen(wanted));
    return copy;
}

Test(load_shape_file, faults_name_the_line)
{
    static const struct {
        const char *wanted, *instead;
        int line;
        const char *message;
    } faults[] = {
        {"weekday,3,3.5", "weekday,3,-3.5", 5, "\"-3.5\" is no relative use"},
        {"weekday,3,3.5", "weekday,3,much", 5, "\"much\" is no relative use"},
        {"weekday,3,3.5", "weekday,24,3.5", 5, "hour is \"24\""},
        {"weekday,3,3.5", "workday,3,3.5", 5, "weekday is \"workday\""},
        {"weekday,3,3.5", "weekday,2,3.5", 5, "02:00 of weekday 1 a second time"},
        {"saturday,0,24.5\n", "", 0, "no row for 00:00 of weekday 6"},
        {"hour,", "stunde,", 1, "no column \"time\" or \"hour\""},
        {"weekday,3,3.5", "weekday,3,3.5,1", 5, "4 fields"},
    };
    char *text = hourly_text(",", ".");
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        char *wrong = with(text, faults[i].wanted, faults[i].instead);
        const lw_error error = parse_fault(wrong, NULL);
        cr_assert_eq(error.line, faults[i].line, "%s: line %d", error.message, error.line);
        cr_assert_not_null(strstr(error.message, faults[i].message), "%s", error.message);
        free(wrong);
    }
    cr_assert_not_null(strstr(parse_fault(text, "g7").message, "no column \"g7\""));
    free(text);
}

Test(load_shape_file, own_hours_go_before_the_file)
{
    double hours[24];
    for (int hour = 0; hour < 24; hour++) {
        hours[hour] = 100.0 + hour;
    }
    char *text = hourly_text(",", ".");
    lw_load_profile_params params = load_profile(1.0);
    params.shape_file = "use.csv";
    params.hourly_weekend_ratio = (lw_array){24, hours};
    lw_load_shape *shape = NULL;
    lw_error error;
    const lw_slice file = {text, strlen(text)};
    cr_assert_eq(lw_load_standard(&params, file, &shape, &error), LW_OK);
    cr_assert_eq(shape->weeks[0][4][4 * 7], 7.5);
    cr_assert_eq(shape->weeks[0][5][4 * 7], 107.0);
    lw_load_shape_destroy(shape);
    free(text);
}
