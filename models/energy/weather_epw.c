// SPDX-License-Identifier: Apache-2.0
#include "models/energy/weather_epw.h"

#include "models/energy/weather_year.h"

#include <math.h>

enum { HEADER_LINE_COUNT = 8, LOCATION_FIELD_COUNT = 10, ROW_FIELD_COUNT_MAX = 35 };
enum { MONTH_COLUMN = 1, DAY_COLUMN = 2, HOUR_COLUMN = 3 };

#define MARK(marker)                                                                               \
    {                                                                                              \
        (marker), (double)NAN                                                                      \
    }

static const lw_weather_rule rules[LW_WEATHER_QUANTITY_COUNT] = {
    [LW_WEATHER_GHI] = {{"GHI"}, 0, 2000, " W/m2", 1, MARK(9999)},
    [LW_WEATHER_DNI] = {{"DNI"}, 0, 2000, " W/m2", 1, MARK(9999)},
    [LW_WEATHER_DHI] = {{"DHI"}, 0, 2000, " W/m2", 1, MARK(9999)},
    [LW_WEATHER_TEMPERATURE] = {{"Tdry"}, -90, 70, " degC", 1, MARK(99.9)},
    [LW_WEATHER_WIND] = {{"Wspd"}, 0, 120, " m/s", 1, MARK(999)},
    [LW_WEATHER_PRESSURE] = {{"Pres"}, 30000, 110000, " Pa", 1, MARK(999999)},
    [LW_WEATHER_ALBEDO] = {{"Albedo"}, 0, 1, "", 1, MARK(999)},
    [LW_WEATHER_SNOW_DEPTH] = {{"Snow depth"}, 0, 2000, " cm", 1, MARK(999)},
    [LW_WEATHER_RAIN] = {{"Liquid precipitation"}, 0, 500, " mm", 1, MARK(999)},
};

/* From 0. */
static const int places[LW_WEATHER_QUANTITY_COUNT] = {
    [LW_WEATHER_GHI] = 13,        [LW_WEATHER_DNI] = 14,  [LW_WEATHER_DHI] = 15,
    [LW_WEATHER_TEMPERATURE] = 6, [LW_WEATHER_WIND] = 21, [LW_WEATHER_PRESSURE] = 9,
    [LW_WEATHER_ALBEDO] = 32,     [LW_WEATHER_RAIN] = 33, [LW_WEATHER_SNOW_DEPTH] = 30};

bool lw_weather_epw_is(const char *bytes, size_t size)
{
    lw_line_reader reader = lw_line_reader_of(bytes, size);
    lw_slice line = {"", 0};
    lw_slice title = {"", 0};
    if (!lw_line_reader_next(&reader, &line)) {
        return false;
    }
    lw_slice_fields(line, &title, 1);
    return lw_slice_is(title, "LOCATION");
}

/* The lines between LOCATION and the data; the last one must be DATA PERIODS. */
static lw_status skip_header(lw_weather_rows *rows)
{
    for (int i = 1; i < HEADER_LINE_COUNT; i++) {
        const lw_status status = lw_weather_rows_next_header(rows);
        if (status != LW_OK) {
            return status;
        }
    }
    if (!lw_slice_is(rows->fields[0], "DATA PERIODS")) {
        return lw_weather_rows_fault(
            rows, &rows->fields[0], "line %d of an EPW file begins with DATA PERIODS, found \"%s\"",
            HEADER_LINE_COUNT, lw_weather_rows_shown(rows->fields[0]).text);
    }
    return LW_OK;
}

/* Files of older editions lack the last columns; the first row tells. */
static size_t row_field_count(lw_line_reader reader)
{
    lw_slice line;
    while (lw_line_reader_next(&reader, &line)) {
        if (line.size > 0) {
            const size_t count = lw_slice_fields(line, NULL, 0);
            return count < ROW_FIELD_COUNT_MAX ? count : ROW_FIELD_COUNT_MAX;
        }
    }
    return ROW_FIELD_COUNT_MAX;
}

static lw_status read_header(lw_weather_rows *rows)
{
    lw_status status = lw_weather_rows_next_header(rows);
    if (status != LW_OK) {
        return status;
    }
    if (rows->field_count < LOCATION_FIELD_COUNT) {
        return lw_weather_rows_fault(rows, NULL, "an EPW LOCATION line has %d fields, this one %zu",
                                     LOCATION_FIELD_COUNT, rows->field_count);
    }
    status = lw_weather_rows_place(rows, &rows->fields[6]);
    if (status == LW_OK) {
        status = skip_header(rows);
    }
    for (int q = 0; q < LW_WEATHER_QUANTITY_COUNT; q++) {
        rows->columns[q] = places[q];
    }
    rows->column_count = row_field_count(rows->reader);
    return status;
}

static lw_status read_stamp(const lw_weather_rows *rows, lw_weather_stamp *stamp)
{
    static const lw_int_range month = {"Month", 1, 12};
    static const lw_int_range day = {"Day", 1, 31};
    static const lw_int_range hour = {"Hour", 0, 24};
    lw_status status = lw_weather_rows_integer(rows, MONTH_COLUMN, &month, &stamp->month);
    if (status == LW_OK) {
        status = lw_weather_rows_integer(rows, DAY_COLUMN, &day, &stamp->day);
    }
    return status == LW_OK ? lw_weather_rows_integer(rows, HOUR_COLUMN, &hour, &stamp->hour)
                           : status;
}

lw_status lw_weather_epw_parse(const char *bytes, size_t size, const char *name,
                               lw_weather_series **series, lw_error *error)
{
    *series = NULL;
    lw_weather_rows rows = lw_weather_rows_of(bytes, size, name, rules, error);
    const lw_status status = read_header(&rows);
    return status == LW_OK ? lw_weather_year_read(&rows, read_stamp, 1, series) : status;
}
