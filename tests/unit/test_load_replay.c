// SPDX-License-Identifier: Apache-2.0
/* Loads from files: what is read, what is refused, and that energy is the file's to the last
 * milliwatt-hour. */
#include "models/energy/load_replay.h"
#include "models/energy/meter.h"
#include "tests/support/load_case.h"

#include <criterion/criterion.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_SIZE = 1 << 21 };

static lw_zone *zone_named(const char *name)
{
    lw_zone *zone = NULL;
    lw_error error;
    cr_assert_eq(lw_zone_open(name, &zone, &error), LW_OK);
    return zone;
}

static lw_replay_series *read_text(const lw_load_file_params *params, const char *text,
                                   const char *zone_name)
{
    lw_zone *zone = zone_named(zone_name);
    lw_replay_series *series = NULL;
    lw_error error = {.message = ""};
    const lw_slice slice = {text, strlen(text)};
    cr_assert_eq(lw_replay_series_read(params, slice, zone, &series, &error), LW_OK, "%d: %s",
                 error.line, error.message);
    lw_zone_close(zone);
    return series;
}

static lw_error read_fault(const lw_load_file_params *params, const char *text,
                           const char *zone_name)
{
    lw_zone *zone = zone_named(zone_name);
    lw_replay_series *series = NULL;
    lw_error error = {.message = ""};
    const lw_slice slice = {text, strlen(text)};
    cr_assert_neq(lw_replay_series_read(params, slice, zone, &series, &error), LW_OK);
    cr_assert_null(series);
    lw_zone_close(zone);
    return error;
}

static int64_t row_milliwh(const lw_replay_series *series, size_t column, size_t k)
{
    const lw_energy_milliwh *total = series->total + column * (series->count + 1);
    return total[k + 1] - total[k];
}

static int64_t at(int32_t month, int32_t day, int32_t hour)
{
    const lw_civil civil = {2016, month, day, hour, 0, 0};
    return lw_civil_seconds(&civil);
}

/* ---- reading ---- */

Test(replay_series, units_become_milliwatt_hours)
{
    static const int64_t expected[] = {250000, 250, 125000, 125};
    for (int32_t unit = LW_LOAD_UNIT_KWH; unit <= LW_LOAD_UNIT_W; unit++) {
        lw_load_file_params params = load_file("use.csv");
        params.unit = unit;
        lw_replay_series *series =
            read_text(&params, "time;use\n2016-01-01 00:00;0,25\n2016-01-01 00:30;1e-3\n", "UTC");
        cr_assert_eq(series->step_s, 1800);
        cr_assert_eq(series->first_s, at(1, 1, 0));
        cr_assert_eq(row_milliwh(series, 0, 0), expected[unit]);
        lw_replay_series_destroy(series);
    }
}

Test(replay_series, columns_are_chosen_by_name_beginning_or_all)
{
    static const char text[] = "time,load_b1,solar_b1,load_b2\n"
                               "2016-01-01T00:00Z,1,2,3\n2016-01-01T01:00Z,4,5,6\n";
    static const char *const wanted[] = {NULL, "LOAD_B2", "load_*"};
    static const size_t counts[] = {3, 1, 2};
    static const int64_t last[] = {6000000, 6000000, 6000000};
    for (size_t i = 0; i < 3; i++) {
        lw_load_file_params params = load_file("use.csv");
        params.column = wanted[i];
        lw_replay_series *series = read_text(&params, text, "Europe/Paris");
        cr_assert_eq(series->column_count, counts[i]);
        cr_assert_eq(row_milliwh(series, counts[i] - 1, 1), last[i]);
        lw_replay_series_destroy(series);
    }
}

/* As spreadsheets write them: a separator after the last figure of every line. */
Test(replay_series, a_column_without_a_title_is_none)
{
    const lw_load_file_params params = load_file("use.csv");
    lw_replay_series *series =
        read_text(&params, "time;use;\r\n2016-01-01 00:00;1,5;\r\n2016-01-01 01:00;2;\r\n", "UTC");
    cr_assert_eq(series->column_count, 1U);
    cr_assert_eq(row_milliwh(series, 0, 0), 1500000);
    lw_replay_series_destroy(series);
    cr_assert_not_null(strstr(read_fault(&params, "time;;\n2016-01-01 00:00;1;2\n", "UTC").message,
                              "no column besides that of the time"));
}

Test(replay_series, rows_without_times_are_counted_from_the_start)
{
    lw_load_file_params params = load_file("use.csv");
    params.start = (lw_civil){2016, 1, 1, 0, 0, 0};
    params.interval_s = 3600;
    params.column = "kWh";
    lw_replay_series *series = read_text(&params, "month,kWh\n1,0.5\n1,0.25\n", "Europe/Paris");
    cr_assert_eq(series->first_s, at(1, 1, 0) - 3600);
    cr_assert_eq(series->count, 2U);
    cr_assert_eq(row_milliwh(series, 0, 1), 250000);
    lw_replay_series_destroy(series);
    params.interval_s = LW_PARAM_ABSENT;
    cr_assert_eq(read_fault(&params, "month,kWh\n1,0.5\n", "UTC").status, LW_ERR_INCONSISTENT);
}

Test(replay_series, times_may_name_the_end_of_the_interval)
{
    lw_load_file_params params = load_file("use.csv");
    params.stamp = 1;
    lw_replay_series *series =
        read_text(&params, "time,use\n2016-01-01 00:15,1\n2016-01-01 00:30,1\n", "UTC");
    cr_assert_eq(series->first_s, at(1, 1, 0));
    lw_replay_series_destroy(series);
}

/* Hours of a day of local time, as a person who owns a clock writes them. */
static void write_local_day(char *text, const char *day, int skipped, int twice)
{
    size_t used = (size_t)sprintf(text, "time,use\n");
    for (int hour = 0; hour < 24; hour++) {
        for (int times = 0; times < (hour == twice ? 2 : 1) && hour != skipped; times++) {
            used += (size_t)sprintf(text + used, "%s %02d:00,1\n", day, hour);
        }
    }
}

Test(replay_series, local_days_have_23_24_or_25_hours)
{
    char text[1024];
    lw_load_file_params params = load_file("use.csv");
    write_local_day(text, "2016-03-27", 2, -1);
    lw_replay_series *spring = read_text(&params, text, "Europe/Paris");
    cr_assert_eq(spring->count, 23U);
    cr_assert_eq(spring->first_s, at(3, 26, 23));
    lw_replay_series_destroy(spring);
    write_local_day(text, "2016-10-30", -1, 2);
    lw_replay_series *autumn = read_text(&params, text, "Europe/Paris");
    cr_assert_eq(autumn->count, 25U);
    lw_replay_series_destroy(autumn);
}

/* Without summer time every day has 24 hours; then "local" is wrong and says so. */
Test(replay_series, a_clock_without_summer_time_is_called_standard)
{
    char text[1024];
    lw_load_file_params params = load_file("use.csv");
    write_local_day(text, "2016-03-27", -1, -1);
    const lw_error spring = read_fault(&params, text, "Europe/Paris");
    cr_assert_eq(spring.line, 4);
    cr_assert_not_null(strstr(spring.message, "2016-03-27 02:00 does not exist in Europe/Paris"));
    cr_assert_not_null(strstr(spring.suggestion, "standard"));
    params.clock = LW_LOAD_CLOCK_STANDARD;
    lw_replay_series *series = read_text(&params, text, "Europe/Paris");
    cr_assert_eq(series->count, 24U);
    cr_assert_eq(series->first_s, at(3, 26, 23));
    lw_replay_series_destroy(series);
    write_local_day(text, "2016-10-30", -1, -1);
    params.clock = LW_LOAD_CLOCK_LOCAL;
    const lw_error autumn = read_fault(&params, text, "Europe/Paris");
    cr_assert_not_null(strstr(autumn.message, "1 rows are missing"));
    cr_assert_not_null(strstr(autumn.suggestion, "standard"));
}

Test(replay_series, faults_name_the_line_and_what_to_write)
{
    static const struct {
        const char *text;
        int line;
        const char *message;
    } faults[] = {
        {"", 0, "the file is empty"},
        {"time,use\n2016-01-01 00:00,1\n", 0, "1 rows"},
        {"time\n2016-01-01 00:00\n", 1, "no column besides that of the time"},
        {"time,use\n2016-01-01 00:00,1\n01/01/2016 01:00,1\n", 3, "is no date and time"},
        {"time,use\n2016-01-01 01:00,1\n2016-01-01 00:00,1\n", 3, "is before that in line 2"},
        {"time,use\n2016-01-01 00:00,1\n2016-01-01 00:00,1\n", 3, "stands already in line 2"},
        {"time,use\n2016-01-01 00:00,1\n2016-01-01 01:00,-1\n", 3, "use is never negative"},
        {"time,use\n2016-01-01 00:00,1\n2016-01-01 01:00,x\n", 3, "expected a number"},
        {"time,use\n2016-01-01 00:00,1\n2016-01-01 01:00,\n", 3, "has no figure here"},
        {"time,use\n2016-01-01 00:00,1\n2016-01-01 01:00,NaN\n", 3, "has no figure here"},
        {"time,use\n2016-01-01 00:00,1\n2016-01-01 01:00,1\n2016-01-01 04:00,1\n", 4,
         "2 rows are missing"},
        {"time,use\n2016-01-01 00:00,1\n2016-01-01 01:00,1\n2016-01-01 02:30,1\n", 4,
         "no multiple of the step of 3600 s"},
        {"time,use\n2016-01-01 00:00,1\n2016-01-01 00:07,1\n", 0, "does not divide a day"},
        {"time,use\n2016-01-01 00:00,1\n2016-01-01 01:00,1e9\n", 3, "too much"},
        {"time,use\n2016-01-01 00:00,1\n2016-01-01 01:00,1,5\n", 3, "3 fields"},
    };
    const lw_load_file_params params = load_file("use.csv");
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        const lw_error error = read_fault(&params, faults[i].text, "UTC");
        cr_assert_not_null(strstr(error.message, faults[i].message), "%s", error.message);
        cr_assert_eq(error.line, faults[i].line, "%s: line %d", error.message, error.line);
        cr_assert_eq(error.status, LW_ERR_FILE_FORMAT);
    }
}

/* Fifteen days of hours; figure = hour of the week, in Wh. */
static char *two_weeks(int left_out, int empty)
{
    char *text = calloc(1, TEXT_SIZE);
    size_t used = (size_t)sprintf(text, "time,use\n");
    for (int hour = 0; hour < 15 * 24; hour++) {
        const lw_civil civil = lw_civil_from_seconds(at(1, 4, 0) + 3600 * hour);
        char figure[16];
        snprintf(figure, sizeof figure, "%d", hour % 168 + 1);
        if (hour != left_out) {
            used += (size_t)sprintf(text + used, "2016-%02d-%02d %02d:00,%s\n", civil.month,
                                    civil.day, civil.hour, hour == empty ? "" : figure);
        }
    }
    return text;
}

Test(replay_series, gaps_are_filled_from_the_nearest_week_and_counted)
{
    lw_load_file_params params = load_file("use.csv");
    params.unit = LW_LOAD_UNIT_WH;
    params.gaps = 1;
    char *whole = two_weeks(-1, -1);
    char *with_gaps = two_weeks(30, 200);
    lw_replay_series *expected = read_text(&params, whole, "UTC");
    lw_replay_series *filled = read_text(&params, with_gaps, "UTC");
    cr_assert_eq(expected->filled_count, 0);
    cr_assert_eq(filled->filled_count, 2);
    cr_assert_eq(filled->count, expected->count);
    for (size_t k = 0; k < expected->count; k++) {
        cr_assert_eq(row_milliwh(filled, 0, k), row_milliwh(expected, 0, k), "hour %zu", k);
    }
    lw_replay_series_destroy(expected);
    lw_replay_series_destroy(filled);
    free(whole);
    free(with_gaps);
}

Test(replay_series, what_no_week_has_cannot_be_filled)
{
    lw_load_file_params params = load_file("use.csv");
    params.gaps = 1;
    const lw_error error = read_fault(
        &params, "time,use\n2016-01-01 00:00,1\n2016-01-01 01:00,\n2016-01-01 02:00,1\n", "UTC");
    cr_assert_eq(error.line, 3);
    cr_assert_not_null(strstr(error.message, "nor at that time of any week"));
}

Test(replay_series, a_yearly_energy_scales_each_column)
{
    lw_load_file_params params = load_file("use.csv");
    params.annual_kwh = 3650.0;
    lw_replay_series *series =
        read_text(&params, "time,a,b\n2016-01-01 00:00,1,10\n2016-01-01 12:00,3,30\n", "UTC");
    for (size_t column = 0; column < 2; column++) { /* a day of 10 kWh */
        cr_assert_eq(row_milliwh(series, column, 0), 2500000);
        cr_assert_eq(row_milliwh(series, column, 1), 7500000);
    }
    lw_replay_series_destroy(series);
}

/* ---- replaying ---- */

static lw_load_array *array_of(const lw_zone *zone, int64_t start_s, int64_t end_s,
                               int64_t interval_s)
{
    lw_load_config config = load_config(1, interval_s);
    config.zone = zone;
    config.start_us = start_s * LW_US_PER_S;
    config.end_us = end_s * LW_US_PER_S;
    return load_create(&config);
}

static void step_local(lw_load_array *array, const lw_zone *zone, int64_t start_s,
                       int64_t interval_s, double *power_w)
{
    const lw_civil local = lw_zone_local(zone, (start_s + interval_s / 2) * LW_US_PER_S);
    lw_load_step(array, start_s * LW_US_PER_S, &local, (double)NAN, power_w);
}

/* A year of half-hours in UTC whose figures have one digit more than a milliwatt-hour: each is half
 * a milliwatt-hour above a whole one, so that rows rounded one by one would add up 9 Wh too much.
 */
static char *year_text(int64_t *total_milliwh)
{
    char *text = calloc(1, TEXT_SIZE);
    size_t used = (size_t)sprintf(text, "time,use\n");
    int64_t total_tenths = 0;
    for (int half = 0; half < 366 * 48; half++) {
        const lw_civil civil = lw_civil_from_seconds(at(1, 1, 0) + 1800 * half);
        const int64_t tenths = 1234565 + half * 7919 % 300000 * 10; /* of a milliwatt-hour */
        total_tenths += tenths;
        used += (size_t)sprintf(text + used, "%04d-%02d-%02d %02d:%02d,%d.%07d\n", civil.year,
                                civil.month, civil.day, civil.hour, civil.minute,
                                (int)(tenths / 10000000), (int)(tenths % 10000000));
    }
    *total_milliwh = (total_tenths + 5) / 10;
    return text;
}

/* Whatever the run's interval, finer, coarser, or across the rows, a meter counts the file's own
 * total, and never more than a milliwatt-hour away on the way. */
Test(load_replay, energy_is_the_files_to_the_milliwatt_hour)
{
    static const int64_t intervals_s[] = {300, 900, 1200, 1800, 3600};
    int64_t total_milliwh = 0;
    char *text = year_text(&total_milliwh);
    lw_zone *zone = zone_named("Europe/Paris");
    const int64_t end_s = load_year_start_s(2017);
    for (size_t i = 0; i < 5; i++) {
        lw_load_file_params params = load_file("use.csv");
        params.clock = LW_LOAD_CLOCK_UTC;
        lw_load_array *array = array_of(zone, at(1, 1, 0), end_s, intervals_s[i]);
        lw_error error = {.message = ""};
        cr_assert_eq(load_add_file(array, "file", &params, text, 1, &error), LW_OK, "%s",
                     error.message);
        lw_integrator *meter = NULL;
        cr_assert_eq(lw_integrator_create(1, &meter, &error), LW_OK);
        int64_t counted = 0;
        for (int64_t at_s = at(1, 1, 0); at_s < end_s; at_s += intervals_s[i]) {
            double power_w = 0.0;
            lw_energy_milliwh energy = 0;
            step_local(array, zone, at_s, intervals_s[i], &power_w);
            lw_integrator_step(meter, &power_w, (double)intervals_s[i], &energy);
            counted += energy;
        }
        counted += (int64_t)floor(meter->carry_milliwh[0] + 0.5);
        cr_assert_eq(counted, total_milliwh, "%lld s: %lld of %lld", (long long)intervals_s[i],
                     (long long)counted, (long long)total_milliwh);
        lw_integrator_destroy(meter);
        lw_load_array_destroy(array);
    }
    lw_zone_close(zone);
    free(text);
}

/* The rest that is carried on is itself rounded, to a hair below -1/2 here, before a row of
 * nothing. */
Test(load_replay, no_row_is_below_zero)
{
    lw_load_file_params params = load_file("use.csv");
    lw_replay_series *series = read_text(&params,
                                         "time,use\n2016-01-01 00:00,0.3262851\n"
                                         "2016-01-01 01:00,2.6994555\n2016-01-01 02:00,1.5303479\n"
                                         "2016-01-01 03:00,0\n",
                                         "UTC");
    int64_t before = 0;
    for (int hour = 1; hour <= 4; hour++) {
        const int64_t until = lw_replay_series_until(series, 0, at(1, 1, 0) + 3600 * hour);
        cr_assert_geq(until, before, "hour %d", hour);
        before = until;
    }
    lw_replay_series_destroy(series);
}

/* A row of an hour, cut into 36 pieces, is even to the milliwatt-hour. */
Test(load_replay, a_row_is_spread_evenly)
{
    lw_load_file_params params = load_file("use.csv");
    lw_replay_series *series = read_text(
        &params, "time,use\n2016-01-01 00:00,1.000000\n2016-01-01 01:00,0.123457\n", "UTC");
    for (int64_t at_s = 0; at_s < 7200; at_s += 100) {
        const int64_t start_s = at(1, 1, 0) + at_s;
        const int64_t piece = lw_replay_series_until(series, 0, start_s + 100) -
                              lw_replay_series_until(series, 0, start_s);
        const double even = (at_s < 3600 ? 1000000.0 : 123457.0) / 36.0;
        cr_assert_float_eq((double)piece, even, 1.0);
    }
    lw_replay_series_destroy(series);
}

Test(load_replay, a_file_that_does_not_cover_the_period_must_say_so)
{
    char *text = two_weeks(-1, -1);
    lw_zone *zone = zone_named("UTC");
    lw_load_file_params params = load_file("use.csv");
    lw_load_array *array = array_of(zone, load_year_start_s(2017), load_year_start_s(2018), 3600);
    lw_error error;
    cr_assert_eq(load_add_file(array, "file", &params, text, 1, &error), LW_ERR_INCONSISTENT);
    cr_assert_not_null(strstr(error.message, "2016-01-04 00:00 to 2016-01-19 00:00"));
    cr_assert_not_null(strstr(error.suggestion, "repeat"));
    params.outside = 1;
    cr_assert_eq(load_add_file(array, "file", &params, text, 1, &error), LW_OK);
    lw_load_array_destroy(array);
    lw_zone_close(zone);
    free(text);
}

/* Two weeks stand for a year: each hour of the week is that of the file. */
Test(load_replay, a_short_file_repeats_its_weeks)
{
    char *text = two_weeks(-1, -1);
    lw_zone *zone = zone_named("UTC");
    lw_load_file_params params = load_file("use.csv");
    params.outside = 1;
    params.unit = LW_LOAD_UNIT_WH;
    lw_load_array *array = array_of(zone, load_year_start_s(2017), load_year_start_s(2018), 3600);
    lw_error error;
    cr_assert_eq(load_add_file(array, "file", &params, text, 1, &error), LW_OK);
    for (int64_t hour = 0; hour < 8760; hour++) {
        const int64_t start_s = load_year_start_s(2017) + 3600 * hour;
        double power_w = 0.0;
        step_local(array, zone, start_s, 3600, &power_w);
        const int weekday = lw_civil_weekday(start_s / 86400);
        const int hour_of_week = weekday * 24 + (int)(start_s % 86400 / 3600);
        cr_assert_float_eq(power_w, hour_of_week + 1.0, 1e-9);
    }
    lw_load_array_destroy(array);
    lw_zone_close(zone);
    free(text);
}

/* A year whose figure is the day of the year, in Wh an hour. */
static char *day_numbers(void)
{
    char *text = calloc(1, TEXT_SIZE);
    size_t used = (size_t)sprintf(text, "time,use\n");
    for (int hour = 0; hour < 366 * 24; hour++) {
        const lw_civil civil = lw_civil_from_seconds(at(1, 1, 0) + 3600 * hour);
        used += (size_t)sprintf(text + used, "%04d-%02d-%02d %02d:00,%d\n", civil.year, civil.month,
                                civil.day, civil.hour, hour / 24 + 1);
    }
    return text;
}

Test(load_replay, a_year_serves_other_years_by_date_and_weekday)
{
    char *text = day_numbers();
    lw_zone *zone = zone_named("UTC");
    lw_load_file_params params = load_file("use.csv");
    params.outside = 1;
    params.unit = LW_LOAD_UNIT_WH;
    lw_load_array *array = array_of(zone, load_year_start_s(2017), load_year_start_s(2021), 3600);
    lw_error error;
    cr_assert_eq(load_add_file(array, "file", &params, text, 1, &error), LW_OK);
    for (int64_t day = lw_civil_days(2017, 1, 1); day < lw_civil_days(2021, 1, 1); day++) {
        const lw_civil date = lw_civil_from_seconds(day * 86400);
        double power_w = 0.0;
        step_local(array, zone, day * 86400 + 12 * 3600, 3600, &power_w);
        const int64_t found = lw_civil_days(2016, 1, 1) + (int64_t)(power_w + 0.5) - 1;
        const int32_t same_day = date.month == 2 && date.day == 29 ? 29 : date.day;
        const int64_t distance = found - lw_civil_days(2016, date.month, same_day);
        cr_assert_eq(lw_civil_weekday(found), lw_civil_weekday(day));
        /* Up to three days, or, at the ends of the file, up to six. */
        const bool near_end = date.month == 1 || date.month == 12;
        cr_assert_leq(llabs(distance), near_end ? 6 : 3, "%d-%d-%d: %lld days off", date.year,
                      date.month, date.day, (long long)distance);
    }
    lw_load_array_destroy(array);
    lw_zone_close(zone);
    free(text);
}

/* Four homes, one column: each next home is two weeks ahead of the one before. */
Test(load_replay, homes_that_share_a_column_may_be_weeks_apart)
{
    char *text = day_numbers();
    lw_zone *zone = zone_named("Europe/Paris");
    lw_load_file_params params = load_file("use.csv");
    params.reuse_shift_weeks = 2;
    params.clock = LW_LOAD_CLOCK_STANDARD;
    params.unit = LW_LOAD_UNIT_WH;
    lw_load_array *array = array_of(zone, at(1, 1, 0), at(12, 1, 0), 3600);
    lw_error error;
    cr_assert_eq(load_add_file(array, "file", &params, text, 4, &error), LW_OK);
    for (int day = 0; day < 60; day++) {
        double power_w[4];
        step_local(array, zone, at(1, 1, 0) + 86400 * day + 12 * 3600, 3600, power_w);
        for (int home = 0; home < 4; home++) {
            cr_assert_float_eq(power_w[home], day + 1 + 14 * home, 1e-9);
        }
    }
    lw_load_array_destroy(array);
    lw_zone_close(zone);
    free(text);
}

Test(load_replay, homes_take_the_columns_in_turn)
{
    lw_zone *zone = zone_named("UTC");
    lw_load_file_params params = load_file("use.csv");
    lw_load_array *array = array_of(zone, at(1, 1, 0), at(1, 1, 2), 3600);
    lw_error error;
    cr_assert_eq(load_add_file(array, "file", &params,
                               "time,a,b\n2016-01-01 00:00,1,2\n2016-01-01 01:00,3,4\n", 5, &error),
                 LW_OK);
    double power_w[5];
    step_local(array, zone, at(1, 1, 0), 3600, power_w);
    for (int home = 0; home < 5; home++) {
        cr_assert_float_eq(power_w[home], 1000.0 * (1 + home % 2), 1e-9);
        cr_assert_float_eq(lw_load_expected_kwh(array, (size_t)home),
                           (home % 2 == 0 ? 4.0 : 6.0) * 8760.0 / 2.0, 1e-6);
    }
    lw_load_array_destroy(array);
    lw_zone_close(zone);
}
