// SPDX-License-Identifier: Apache-2.0
#include "models/energy/weather_year.h"

#include "sim/base/check.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

enum {
    COMMON_YEAR = 2001,
    LEAP_YEAR = 2000,
    COMMON_YEAR_HOUR_COUNT = 8760,
    LEAP_YEAR_HOUR_COUNT = 8784
};

static int64_t minute_of_year(const lw_weather_stamp *stamp)
{
    return ((stamp->month * INT64_C(31) + stamp->day) * 24 + stamp->hour) * 60 + stamp->minute;
}

lw_status lw_weather_year_order(const lw_weather_rows *rows, const lw_weather_stamp *found,
                                const lw_weather_stamp *expected, const lw_weather_stamp *previous)
{
    const int64_t now = minute_of_year(found);
    if (now == minute_of_year(expected)) {
        return LW_OK;
    }
    const char *what = "rows are missing before it";
    if (previous != NULL && now == minute_of_year(previous)) {
        what = "it repeats the row before";
    } else if (now < minute_of_year(expected)) {
        what = "it is out of order";
    }
    return lw_weather_rows_fault(
        rows, NULL,
        "the row is of month %d, day %d, %02d:%02d: expected month %d, day %d, %02d:%02d; %s (rows "
        "go from 1 January to 31 December without gaps)",
        found->month, found->day, found->hour, found->minute, expected->month, expected->day,
        expected->hour, expected->minute, what);
}

#define HOUR_US (3600 * LW_US_PER_S)

/* Puts a straight line into the gap of `gap` records that follows record `before`. */
static void bridge(double *column, size_t count, size_t before, size_t gap)
{
    LW_ASSERT(count > gap);
    const double from = column[before];
    const double to = column[(before + gap + 1) % count];
    for (size_t g = 1; g <= gap; g++) {
        column[(before + g) % count] = from + (to - from) * (double)g / (double)(gap + 1);
    }
}

/* Bridges the gaps of a column that closes on itself; false when one is longer than gap_max. */
static bool bridge_all(double *column, size_t count, size_t gap_max, int64_t *filled_count)
{
    for (size_t i = 0; i < count; i++) {
        size_t gap = 0;
        while (gap <= gap_max && isnan(column[(i + gap + 1) % count])) {
            gap++;
        }
        if (!isnan(column[i]) && gap > gap_max) {
            return false;
        }
        if (!isnan(column[i]) && gap > 0) {
            bridge(column, count, i, gap);
            *filled_count += (int64_t)gap;
        }
    }
    return true;
}

lw_status lw_weather_year_bridge(const lw_weather_rows *rows, lw_weather_series *series)
{
    const size_t gap_max = (size_t)(LW_WEATHER_GAP_HOUR_MAX * HOUR_US / series->step_us);
    LW_ASSERT(series->count > gap_max + 1);
    if (!bridge_all(series->temperature_c, series->count, gap_max, &series->filled_value_count) ||
        !bridge_all(series->wind_m_per_s, series->count, gap_max, &series->filled_value_count)) {
        return lw_weather_rows_file_fault(
            rows,
            "temperature or wind is missing for more than %d hours around the turn of the year",
            LW_WEATHER_GAP_HOUR_MAX);
    }
    return LW_OK;
}

/* Rows per hour of a year with `row_count` rows, 0 when no year has that many. */
static int rows_per_hour(size_t row_count, size_t year_hour_count)
{
    const size_t per_hour = row_count / year_hour_count;
    const bool whole = row_count % year_hour_count == 0;
    return whole && per_hour >= 1 && per_hour <= 60 && 60 % per_hour == 0 ? (int)per_hour : 0;
}

lw_status lw_weather_year_create(const lw_weather_rows *rows, size_t count,
                                 lw_weather_series **series)
{
    const int common = rows_per_hour(count, COMMON_YEAR_HOUR_COUNT);
    const int leap = rows_per_hour(count, LEAP_YEAR_HOUR_COUNT);
    if (common == 0 && leap == 0) {
        return lw_weather_rows_file_fault(
            rows,
            "the file has %zu rows of data: expected a whole year, 8760 hours (8784 with 29 "
            "February) or a number of rows per hour that divides 60",
            count);
    }
    const lw_status status = lw_weather_series_create(count, series, rows->error);
    if (status == LW_OK) {
        (*series)->place = rows->place;
        (*series)->zone_offset_us = rows->zone_offset_us;
        (*series)->step_us = HOUR_US / (common > 0 ? common : leap);
        (*series)->repeats_yearly = true;
        (*series)->has_leap_day = leap > 0;
    }
    return status;
}

static int64_t first_day(const lw_weather_series *series)
{
    return lw_civil_days(series->has_leap_day ? LEAP_YEAR : COMMON_YEAR, 1, 1);
}

lw_civil lw_weather_year_hour(const lw_weather_series *series, size_t index)
{
    const int64_t hour = (int64_t)index * series->step_us / HOUR_US;
    return lw_civil_from_seconds(first_day(series) * 86400 + hour * 3600);
}

lw_time_us lw_weather_year_start_us(const lw_weather_series *series, size_t index)
{
    return first_day(series) * 86400 * LW_US_PER_S + (lw_time_us)index * series->step_us -
           series->zone_offset_us;
}

/* Blank lines count nowhere. */
static bool next_row(lw_weather_rows *rows)
{
    while (lw_weather_rows_next(rows)) {
        if (rows->line.size > 0) {
            return true;
        }
    }
    return false;
}

static size_t count_rows(lw_line_reader reader)
{
    size_t count = 0;
    lw_slice line;
    while (lw_line_reader_next(&reader, &line)) {
        count += line.size > 0;
    }
    return count;
}

#define MINUTE_US (60 * LW_US_PER_S)

/* The first minute is the middle of the first record; all follow from it. */
static lw_status take_first_minute(lw_weather_rows *rows, const lw_weather_stamp *first,
                                   lw_weather_series *series)
{
    const lw_time_us step_us = series->step_us;
    if (first->minute * MINUTE_US >= step_us) {
        return lw_weather_rows_fault(rows, NULL,
                                     "the first row is of minute %d: with a row each %d minutes it "
                                     "must be of the first %d minutes of 1 January",
                                     first->minute, (int)(step_us / MINUTE_US),
                                     (int)(step_us / MINUTE_US));
    }
    rows->first_minute = first->minute;
    series->zone_offset_us += step_us / 2 - first->minute * MINUTE_US;
    return LW_OK;
}

static lw_weather_stamp expected_stamp(const lw_weather_rows *rows, const lw_weather_series *series,
                                       size_t index, int hour_offset)
{
    const lw_civil hour = lw_weather_year_hour(series, index);
    const lw_time_us in_hour_us = (lw_time_us)index * series->step_us % HOUR_US;
    const int minute = rows->first_minute + (int)(in_hour_us / MINUTE_US);
    const bool has_minutes = rows->clock_columns[3] >= 0;
    return (lw_weather_stamp){hour.month, hour.day, hour.hour + hour_offset,
                              has_minutes ? minute : 0};
}

static lw_status read_rows(lw_weather_rows *rows, lw_weather_stamp_reader read_stamp,
                           int hour_offset, lw_weather_series *series)
{
    lw_weather_stamp previous = {0};
    lw_status status = LW_OK;
    for (size_t i = 0; status == LW_OK && next_row(rows); i++) {
        lw_weather_stamp found = {0};
        status = read_stamp(rows, &found);
        if (status == LW_OK && i == 0 && rows->clock_columns[3] >= 0) {
            status = take_first_minute(rows, &found, series);
        }
        if (status == LW_OK) {
            const lw_weather_stamp expected = expected_stamp(rows, series, i, hour_offset);
            status = lw_weather_year_order(rows, &found, &expected, i > 0 ? &previous : NULL);
        }
        if (status == LW_OK) {
            status = lw_weather_rows_store(rows, series, i, lw_weather_year_start_us(series, i));
        }
        previous = found;
    }
    return status;
}

lw_status lw_weather_year_read(lw_weather_rows *rows, lw_weather_stamp_reader read_stamp,
                               int hour_offset, lw_weather_series **series)
{
    lw_status status = lw_weather_year_create(rows, count_rows(rows->reader), series);
    if (status == LW_OK) {
        status = read_rows(rows, read_stamp, hour_offset, *series);
    }
    if (status == LW_OK) {
        status = lw_weather_year_bridge(rows, *series);
    }
    if (status != LW_OK) {
        lw_weather_series_destroy(*series);
        *series = NULL;
    }
    return status;
}
