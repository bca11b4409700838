// SPDX-License-Identifier: Apache-2.0
#include "models/energy/weather_pvgis.h"

#include "models/energy/weather_year.h"

#include <math.h>
#include <string.h>

enum { STAMP_SIZE = 13, MONTH_COUNT = 12 };

#define HOUR_US (3600 * LW_US_PER_S)
#define INSTANT_FACTOR_MAX 2.0
#define NO_MARKER                                                                                  \
    {                                                                                              \
        (double)NAN, (double)NAN                                                                   \
    }

static const char latitude_name[] = "Latitude (decimal degrees)";

static const char horizontal_beam_name[] = "Gb(i)"; /* on a plane of slope 0 */

static const lw_weather_rule rules[LW_WEATHER_QUANTITY_COUNT] = {
    [LW_WEATHER_GHI] = {{"G(h)", "G(i)"}, 0, 2000, " W/m2", 1, NO_MARKER},
    [LW_WEATHER_DNI] = {{"Gb(n)", horizontal_beam_name}, 0, 2000, " W/m2", 1, NO_MARKER},
    [LW_WEATHER_DHI] = {{"Gd(h)", "Gd(i)"}, 0, 2000, " W/m2", 1, NO_MARKER},
    [LW_WEATHER_TEMPERATURE] = {{"T2m"}, -90, 70, " degC", 1, NO_MARKER},
    [LW_WEATHER_WIND] = {{"WS10m"}, 0, 120, " m/s", 1, NO_MARKER},
    [LW_WEATHER_PRESSURE] = {{"SP"}, 30000, 110000, " Pa", 1, NO_MARKER},
    [LW_WEATHER_ALBEDO] = {{NULL}, 0, 0, "", 1, NO_MARKER},
    [LW_WEATHER_SNOW_DEPTH] = {{NULL}, 0, 0, "", 1, NO_MARKER},
    [LW_WEATHER_RAIN] = {{NULL}, 0, 0, "", 1, NO_MARKER},
};

/* A file, and what PVGIS adds to rows. */
typedef struct pvgis_file {
    lw_weather_rows rows;
    bool has_latitude, has_longitude, has_altitude;
    double offset_h;                /* of the header */
    int32_t years[MONTH_COUNT + 1]; /* that a month comes from, 0 = not known yet */
    int32_t minute;                 /* of every stamp */
    bool has_horizontal_beam;       /* where others have the beam at right angles */
} pvgis_file;

bool lw_weather_pvgis_is(const char *bytes, size_t size)
{
    lw_line_reader reader = lw_line_reader_of(bytes, size);
    lw_slice line = {"", 0};
    const size_t length = sizeof latitude_name - 1;
    return lw_line_reader_next(&reader, &line) && line.size > length &&
           memcmp(line.bytes, latitude_name, length) == 0;
}

/* Splits "name: value"; the value is cut at the first blank ("0 deg."). False without a colon. */
static bool split_fact(lw_slice line, lw_slice *name, lw_slice *value)
{
    const char *colon = line.size > 0 ? memchr(line.bytes, ':', line.size) : NULL;
    if (colon == NULL) {
        return false;
    }
    const char *end = line.bytes + line.size;
    const char *from = colon + 1;
    while (from < end && (*from == ' ' || *from == '\t')) {
        from++;
    }
    const char *to = from;
    while (to < end && *to != ' ' && *to != '\t') {
        to++;
    }
    *name = (lw_slice){line.bytes, (size_t)(colon - line.bytes)};
    *value = (lw_slice){from, (size_t)(to - from)};
    return true;
}

static lw_status read_slope(const lw_weather_rows *rows, lw_slice value)
{
    double slope_deg = 0.0;
    const lw_status status =
        lw_weather_rows_header_number(rows, value, "slope", -90, 180, &slope_deg);
    if (status == LW_OK && slope_deg != 0.0) {
        return lw_weather_rows_fault(rows, &value,
                                     "the irradiance is that of a plane with a slope of %g deg: "
                                     "ask PVGIS for slope 0, or for a typical year (TMY)",
                                     slope_deg);
    }
    return status;
}

static lw_status read_fact(pvgis_file *file, lw_slice name, lw_slice value)
{
    lw_weather_rows *rows = &file->rows;
    if (lw_slice_is(name, latitude_name)) {
        file->has_latitude = true;
        return lw_weather_rows_header_number(rows, value, "latitude", -90, 90,
                                             &rows->place.latitude_deg);
    }
    if (lw_slice_is(name, "Longitude (decimal degrees)")) {
        file->has_longitude = true;
        return lw_weather_rows_header_number(rows, value, "longitude", -180, 180,
                                             &rows->place.longitude_deg);
    }
    if (lw_slice_is(name, "Elevation (m)")) {
        file->has_altitude = true;
        return lw_weather_rows_header_number(rows, value, "elevation (m)", -500, 9000,
                                             &rows->place.altitude_m);
    }
    if (lw_slice_is(name, "Irradiance Time Offset (h)")) {
        return lw_weather_rows_header_number(rows, value, "irradiance time offset (h)", -1, 1,
                                             &file->offset_h);
    }
    return lw_slice_is(name, "Slope") ? read_slope(rows, value) : LW_OK;
}

/* A line "month,year" of the table of a typical year; any other line is let pass. */
static void read_month_year(pvgis_file *file)
{
    double month = 0.0;
    double year = 0.0;
    const lw_weather_rows *rows = &file->rows;
    if (rows->field_count == 2 && lw_slice_number(rows->fields[0], &month) &&
        lw_slice_number(rows->fields[1], &year) && month >= 1.0 && month <= MONTH_COUNT &&
        year >= 1900.0 && year <= 2199.0) {
        file->years[(int)month] = (int32_t)year;
    }
}

static lw_status check_facts(const pvgis_file *file)
{
    const char *lacking = !file->has_latitude    ? latitude_name
                          : !file->has_longitude ? "Longitude (decimal degrees)"
                          : !file->has_altitude  ? "Elevation (m)"
                                                 : NULL;
    return lacking == NULL
               ? LW_OK
               : lw_weather_rows_fault(&file->rows, NULL, "the header has no %s", lacking);
}

static lw_status read_header(pvgis_file *file)
{
    lw_weather_rows *rows = &file->rows;
    lw_status status = LW_OK;
    while (status == LW_OK) {
        status = lw_weather_rows_next_header(rows);
        if (status != LW_OK) {
            return status;
        }
        if (lw_slice_is(rows->fields[0], "time(UTC)") || lw_slice_is(rows->fields[0], "time")) {
            break;
        }
        lw_slice name;
        lw_slice value;
        if (split_fact(rows->line, &name, &value)) {
            status = read_fact(file, name, value);
        } else {
            read_month_year(file);
        }
    }
    if (status == LW_OK) {
        status = check_facts(file);
    }
    if (status == LW_OK) {
        status = lw_weather_rows_columns(rows);
    }
    const int beam = rows->columns[LW_WEATHER_DNI];
    file->has_horizontal_beam =
        status == LW_OK && beam >= 0 && lw_slice_is(rows->fields[beam], horizontal_beam_name);
    return status;
}

static bool starts_with_digit(lw_slice line)
{
    return line.size > 0 && line.bytes[0] >= '0' && line.bytes[0] <= '9';
}

static size_t count_rows(lw_line_reader reader)
{
    size_t count = 0;
    lw_slice line;
    while (lw_line_reader_next(&reader, &line) && starts_with_digit(line)) {
        count++;
    }
    return count;
}

/* Number of the digits [from, from + count) of a stamp, -1 when one of them is none. */
static int digits_at(lw_slice stamp, size_t from, size_t count)
{
    int number = 0;
    for (size_t i = from; i < from + count; i++) {
        const int digit = stamp.bytes[i] - '0';
        if (digit < 0 || digit > 9) {
            return -1;
        }
        number = 10 * number + digit;
    }
    return number;
}

static lw_status read_stamp(pvgis_file *file, lw_weather_stamp *stamp)
{
    const lw_weather_rows *rows = &file->rows;
    const lw_slice text = rows->fields[0];
    const bool sized = text.size == STAMP_SIZE && text.bytes[8] == ':';
    const int year = sized ? digits_at(text, 0, 4) : -1;
    *stamp =
        (lw_weather_stamp){sized ? digits_at(text, 4, 2) : -1, sized ? digits_at(text, 6, 2) : -1,
                           sized ? digits_at(text, 9, 2) : -1, sized ? digits_at(text, 11, 2) : -1};
    if (year < 1900 || year > 2199 || stamp->month < 1 || stamp->month > MONTH_COUNT ||
        stamp->day < 1 || stamp->day > 31 || stamp->hour < 0 || stamp->hour > 23 ||
        stamp->minute < 0 || stamp->minute > 59) {
        return lw_weather_rows_fault(
            rows, &text, "the time is \"%s\": expected YYYYMMDD:HHMM, e.g. 20180131:1300",
            lw_weather_rows_shown(text).text);
    }
    int32_t *month_year = &file->years[stamp->month];
    if (*month_year != 0 && *month_year != year) {
        return lw_weather_rows_fault(rows, &text,
                                     "the row is of year %d: month %d comes from year %d here",
                                     year, stamp->month, (int)*month_year);
    }
    *month_year = year;
    return LW_OK;
}

/* When the irradiance of a row was, after the whole hour of its stamp. */
static lw_time_us instant_offset_us(const pvgis_file *file)
{
    return ((lw_time_us)floor(file->offset_h * 3600.0 + 0.5) + file->minute * INT64_C(60)) *
           LW_US_PER_S;
}

/* Beam on a horizontal plane to beam at right angles to it; no brighter than outside the air. */
static void raise_beam(lw_weather_series *series, size_t index, const lw_sun *sun)
{
    const double beam = series->dni_w_per_m2[index];
    series->ghi_w_per_m2[index] = beam + series->dhi_w_per_m2[index];
    series->dni_w_per_m2[index] =
        sun->up > 0.0 ? fmin(beam / sun->up, sun->extraterrestrial_w_per_m2) : 0.0;
}

/* Irradiance of an instant to that of the hour around it. */
static void spread_instant(const pvgis_file *file, lw_weather_series *series, size_t index,
                           lw_time_us start_us)
{
    const lw_place *place = &file->rows.place;
    const lw_time_us middle_us = start_us + HOUR_US / 2;
    const lw_sun_course course = lw_sun_course_at(place, middle_us);
    const double mean_up = lw_sun_course_up_mean(&course, start_us, start_us + HOUR_US);
    const lw_sun sun = lw_sun_at(place, middle_us);
    const double up = sun.up;
    if (file->has_horizontal_beam) {
        raise_beam(series, index, &sun);
    }
    const double factor = mean_up < INSTANT_FACTOR_MAX * up ? mean_up / up : INSTANT_FACTOR_MAX;
    series->ghi_w_per_m2[index] *= factor;
    series->dhi_w_per_m2[index] *= factor;
    series->dni_w_per_m2[index] *= lw_sun_course_lit_ratio(&course, start_us, start_us + HOUR_US);
}

static lw_status read_row(pvgis_file *file, lw_weather_series *series, size_t index,
                          lw_weather_stamp *previous)
{
    lw_weather_rows *rows = &file->rows;
    lw_weather_stamp found = {0};
    lw_status status = read_stamp(file, &found);
    if (status != LW_OK) {
        return status;
    }
    if (index == 0) {
        file->minute = found.minute;
        series->zone_offset_us = HOUR_US / 2 - instant_offset_us(file);
    }
    const lw_civil hour = lw_weather_year_hour(series, index);
    const lw_weather_stamp expected = {hour.month, hour.day, hour.hour, file->minute};
    status = lw_weather_year_order(rows, &found, &expected, index > 0 ? previous : NULL);
    if (status != LW_OK) {
        return status;
    }
    *previous = found;
    const lw_time_us start_us = lw_weather_year_start_us(series, index);
    status = lw_weather_rows_store(rows, series, index, start_us);
    if (status == LW_OK) {
        spread_instant(file, series, index, start_us);
    }
    return status;
}

/* What follows the data is a legend: no row may stand there. */
static lw_status check_legend(pvgis_file *file)
{
    lw_weather_rows *rows = &file->rows;
    while (lw_weather_rows_next(rows)) {
        if (starts_with_digit(rows->line)) {
            return lw_weather_rows_fault(rows, NULL, "rows go on after the end of the data");
        }
    }
    return LW_OK;
}

static lw_status create_series(const pvgis_file *file, lw_weather_series **series)
{
    const size_t count = count_rows(file->rows.reader);
    const lw_status status = lw_weather_year_create(&file->rows, count, series);
    if (status == LW_OK && (*series)->step_us != HOUR_US) {
        return lw_weather_rows_file_fault(&file->rows,
                                          "the file has %zu rows of data before its first blank "
                                          "line: expected the hours of one year",
                                          count);
    }
    return status;
}

lw_status lw_weather_pvgis_parse(const char *bytes, size_t size, const char *name,
                                 lw_weather_series **series, lw_error *error)
{
    *series = NULL;
    pvgis_file file = {.rows = lw_weather_rows_of(bytes, size, name, rules, error)};
    lw_weather_stamp previous = {0};
    lw_status status = read_header(&file);
    if (status == LW_OK) {
        status = create_series(&file, series);
    }
    for (size_t i = 0; status == LW_OK && i < (*series)->count; i++) {
        lw_weather_rows_next(&file.rows);
        status = read_row(&file, *series, i, &previous);
    }
    if (status == LW_OK) {
        status = check_legend(&file);
    }
    if (status == LW_OK) {
        status = lw_weather_year_bridge(&file.rows, *series);
    }
    if (status != LW_OK) {
        lw_weather_series_destroy(*series);
        *series = NULL;
    }
    return status;
}
