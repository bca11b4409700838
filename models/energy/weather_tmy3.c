// SPDX-License-Identifier: Apache-2.0
#include "models/energy/weather_tmy3.h"

#include "models/energy/weather_year.h"

#include <math.h>

enum { DATE_SIZE = 10, TIME_SIZE = 5 };

#define ABSENT                                                                                     \
    {                                                                                              \
        -9900.0, (double)NAN                                                                       \
    }

static const char date_title[] = "Date (MM/DD/YYYY)";

static const lw_weather_rule rules[LW_WEATHER_QUANTITY_COUNT] = {
    [LW_WEATHER_GHI] = {{"GHI (W/m^2)"}, 0, 2000, " W/m2", 1, ABSENT},
    [LW_WEATHER_DNI] = {{"DNI (W/m^2)"}, 0, 2000, " W/m2", 1, ABSENT},
    [LW_WEATHER_DHI] = {{"DHI (W/m^2)"}, 0, 2000, " W/m2", 1, ABSENT},
    [LW_WEATHER_TEMPERATURE] = {{"Dry-bulb (C)"}, -90, 70, " degC", 1, ABSENT},
    [LW_WEATHER_WIND] = {{"Wspd (m/s)"}, 0, 120, " m/s", 1, ABSENT},
    [LW_WEATHER_PRESSURE] = {{"Pressure (mbar)"}, 300, 1100, " mbar", 0.01, ABSENT},
    [LW_WEATHER_ALBEDO] = {{"Alb (unitless)"}, 0, 1, "", 1, ABSENT},
    [LW_WEATHER_SNOW_DEPTH] = {{NULL}, 0, 0, "", 1, ABSENT},
    [LW_WEATHER_RAIN] = {{"Lprecip depth (mm)"}, 0, 500, " mm", 1, ABSENT},
};

bool lw_weather_tmy3_is(const char *bytes, size_t size)
{
    lw_line_reader reader = lw_line_reader_of(bytes, size);
    lw_slice line = {"", 0};
    lw_slice title = {"", 0};
    const bool has_station = lw_line_reader_next(&reader, &line);
    if (!has_station || !lw_line_reader_next(&reader, &line)) {
        return false;
    }
    lw_slice_fields(line, &title, 1);
    return lw_slice_is(title, date_title);
}

/* The station's name may hold commas, so its facts are counted from the end of the line. */
static lw_status read_header(lw_weather_rows *rows)
{
    lw_status status = lw_weather_rows_next_header(rows);
    if (status != LW_OK) {
        return status;
    }
    const size_t count = rows->field_count;
    if (count < 7) {
        return lw_weather_rows_fault(rows, NULL,
                                     "the first line of a TMY3 file has 7 fields (station, name, "
                                     "state, time zone, latitude, longitude, elevation), this one "
                                     "%zu",
                                     count);
    }
    const lw_slice facts[4] = {rows->fields[count - 3], rows->fields[count - 2],
                               rows->fields[count - 4], rows->fields[count - 1]};
    status = lw_weather_rows_place(rows, facts);
    if (status == LW_OK) {
        status = lw_weather_rows_next_header(rows);
    }
    return status == LW_OK ? lw_weather_rows_columns(rows) : status;
}

/* Two digits, or -1. */
static int two_digits(const char *bytes)
{
    const int tens = bytes[0] - '0';
    const int ones = bytes[1] - '0';
    return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? 10 * tens + ones : -1;
}

static lw_status read_stamp(const lw_weather_rows *rows, lw_weather_stamp *stamp)
{
    const lw_slice date = rows->fields[0];
    if (date.size != DATE_SIZE || date.bytes[2] != '/' || date.bytes[5] != '/' ||
        two_digits(date.bytes) < 1 || two_digits(date.bytes) > 12 ||
        two_digits(date.bytes + 3) < 1 || two_digits(date.bytes + 3) > 31 ||
        two_digits(date.bytes + 6) < 0 || two_digits(date.bytes + 8) < 0) {
        return lw_weather_rows_fault(rows, &date,
                                     "the date is \"%s\": expected MM/DD/YYYY, e.g. 01/31/1988",
                                     lw_weather_rows_shown(date).text);
    }
    const lw_slice time = rows->field_count > 1 ? rows->fields[1] : (lw_slice){"", 0};
    if (time.size != TIME_SIZE || time.bytes[2] != ':' || two_digits(time.bytes) < 1 ||
        two_digits(time.bytes) > 24 || two_digits(time.bytes + 3) != 0) {
        return lw_weather_rows_fault(rows, rows->field_count > 1 ? &rows->fields[1] : NULL,
                                     "the time is \"%s\": expected 01:00 to 24:00",
                                     lw_weather_rows_shown(time).text);
    }
    *stamp = (lw_weather_stamp){two_digits(date.bytes), two_digits(date.bytes + 3),
                                two_digits(time.bytes), 0};
    return LW_OK;
}

lw_status lw_weather_tmy3_parse(const char *bytes, size_t size, const char *name,
                                lw_weather_series **series, lw_error *error)
{
    *series = NULL;
    lw_weather_rows rows = lw_weather_rows_of(bytes, size, name, rules, error);
    const lw_status status = read_header(&rows);
    return status == LW_OK ? lw_weather_year_read(&rows, read_stamp, 1, series) : status;
}
