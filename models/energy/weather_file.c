// SPDX-License-Identifier: Apache-2.0
#include "models/energy/weather_file.h"

#include "models/energy/text_table.h"
#include "sim/base/civil.h"

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum {
    FIELD_COUNT_MAX = 64,
    ALIAS_COUNT_MAX = 3,
    COMMON_YEAR_HOUR_COUNT = 8760,
    LEAP_YEAR_HOUR_COUNT = 8784,
    EPW_HEADER_LINE_COUNT = 8,
    EPW_LOCATION_FIELD_COUNT = 10,
    SHOWN_LENGTH_MAX = 40
};

/* What is read of a row. */
typedef enum quantity {
    MONTH,
    DAY,
    HOUR,
    GHI,
    DNI,
    DHI,
    TEMPERATURE,
    WIND,
    PRESSURE,
    ALBEDO,
    QUANTITY_COUNT
} quantity;

/* How a quantity is written in a format. `absent` and, for SAM, -999 and -9999 mean "not measured".
 */
typedef struct column_rule {
    const char *aliases[ALIAS_COUNT_MAX]; /* header names of SAM CSV and NSRDB */
    int epw_index;
    double absent;
    double low, high; /* in `unit` */
    const char *unit;
    double epw_scale; /* EPW writes the quantity so many times larger, in epw_unit */
    const char *epw_unit;
} column_rule;

static const column_rule rules[QUANTITY_COUNT] = {
    [MONTH] = {{"Month"}, 1, (double)NAN, 1, 12, "", 1, ""},
    [DAY] = {{"Day"}, 2, (double)NAN, 1, 31, "", 1, ""},
    [HOUR] = {{"Hour"}, 3, (double)NAN, 0, 24, "", 1, ""},
    [GHI] = {{"GHI"}, 13, 9999, 0, 2000, " W/m2", 1, " W/m2"},
    [DNI] = {{"DNI", "Beam"}, 14, 9999, 0, 2000, " W/m2", 1, " W/m2"},
    [DHI] = {{"DHI", "Diffuse"}, 15, 9999, 0, 2000, " W/m2", 1, " W/m2"},
    [TEMPERATURE] = {{"Tdry", "Temperature"}, 6, 99.9, -90, 70, " degC", 1, " degC"},
    [WIND] = {{"Wspd", "Wind Speed"}, 21, 999, 0, 120, " m/s", 1, " m/s"},
    [PRESSURE] = {{"Pres", "Pressure"}, 9, 999999, 300, 1100, " mbar", 100, " Pa"},
    [ALBEDO] = {{"Albedo", "Surface Albedo"}, 32, 999, 0, 1, "", 1, ""},
};

typedef enum file_format { FORMAT_EPW, FORMAT_SAM } file_format;

typedef struct weather_parser {
    const char *name;
    lw_error *error;
    lw_line_reader reader;
    file_format format;
    lw_place place;
    lw_time_us zone_offset_us;
    int columns[QUANTITY_COUNT]; /* -1 = the file does not have it */
} weather_parser;

static lw_status file_fault(const weather_parser *parser, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static lw_status file_fault(const weather_parser *parser, int line, const char *format, ...)
{
    char text[LW_MESSAGE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (parser->error != NULL) {
        lw_error_set(parser->error, LW_ERR_FILE_FORMAT, "", "%s", text);
        lw_text_escape(parser->name, parser->error->file, sizeof parser->error->file);
        parser->error->line = line;
    }
    return LW_ERR_FILE_FORMAT;
}

static int shown_length(lw_slice slice)
{
    return slice.size > SHOWN_LENGTH_MAX ? SHOWN_LENGTH_MAX : (int)slice.size;
}

/* Number of one header field within [low, high]. */
static lw_status header_number(const weather_parser *parser, lw_slice field, const char *what,
                               double low, double high, double *number)
{
    if (!lw_slice_number(field, number) || *number < low || *number > high) {
        return file_fault(parser, parser->reader.line,
                          "the header's %s is \"%.*s\": expected a number from %g to %g", what,
                          shown_length(field), field.bytes, low, high);
    }
    return LW_OK;
}

static lw_status read_place(weather_parser *parser, const lw_slice fields[4])
{
    double zone_h = 0.0;
    lw_status status =
        header_number(parser, fields[0], "latitude", -90, 90, &parser->place.latitude_deg);
    if (status == LW_OK) {
        status =
            header_number(parser, fields[1], "longitude", -180, 180, &parser->place.longitude_deg);
    }
    if (status == LW_OK) {
        status = header_number(parser, fields[2], "time zone (hours from UTC)", -12, 14, &zone_h);
    }
    if (status == LW_OK) {
        status = header_number(parser, fields[3], "elevation (m)", -500, 9000,
                               &parser->place.altitude_m);
    }
    if (status == LW_OK) {
        parser->zone_offset_us = (lw_time_us)floor(zone_h * 3600.0 + 0.5) * LW_US_PER_S;
    }
    return status;
}

static lw_status next_header_line(weather_parser *parser, lw_slice *line)
{
    if (!lw_line_reader_next(&parser->reader, line)) {
        return file_fault(parser, parser->reader.line + 1, "the file ends inside its header");
    }
    return LW_OK;
}

/* The lines between LOCATION and the data; the last one must be DATA PERIODS. */
static lw_status skip_epw_header(weather_parser *parser)
{
    lw_slice line = {"", 0};
    for (int i = 1; i < EPW_HEADER_LINE_COUNT; i++) {
        const lw_status status = next_header_line(parser, &line);
        if (status != LW_OK) {
            return status;
        }
    }
    lw_slice title = {"", 0};
    lw_slice_fields(line, &title, 1);
    if (!lw_slice_is(title, "DATA PERIODS")) {
        return file_fault(parser, parser->reader.line,
                          "line %d of an EPW file begins with DATA PERIODS, found \"%.*s\"",
                          EPW_HEADER_LINE_COUNT, shown_length(title), title.bytes);
    }
    return LW_OK;
}

static lw_status read_epw_header(weather_parser *parser, lw_slice first)
{
    lw_slice fields[FIELD_COUNT_MAX];
    if (lw_slice_fields(first, fields, FIELD_COUNT_MAX) < EPW_LOCATION_FIELD_COUNT) {
        return file_fault(parser, 1, "an EPW LOCATION line has %d fields, this one fewer",
                          EPW_LOCATION_FIELD_COUNT);
    }
    for (int q = 0; q < QUANTITY_COUNT; q++) {
        parser->columns[q] = rules[q].epw_index;
    }
    const lw_status status = read_place(parser, &fields[6]);
    return status == LW_OK ? skip_epw_header(parser) : status;
}

static int find_field(const lw_slice *fields, size_t count, const char *const *names)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t n = 0; n < ALIAS_COUNT_MAX && names[n] != NULL; n++) {
            if (lw_slice_is(fields[i], names[n])) {
                return (int)i;
            }
        }
    }
    return -1;
}

static size_t fields_of(lw_slice line, lw_slice fields[FIELD_COUNT_MAX])
{
    const size_t count = lw_slice_fields(line, fields, FIELD_COUNT_MAX);
    return count < FIELD_COUNT_MAX ? count : FIELD_COUNT_MAX;
}

/* First two lines of a SAM CSV: names of the station's facts, then the facts. */
static lw_status read_sam_place(weather_parser *parser, lw_slice names_line)
{
    static const char *const wanted[4][ALIAS_COUNT_MAX] = {
        {"Latitude", "lat"}, {"Longitude", "lon"}, {"Time Zone", "tz"}, {"Elevation", "elev"}};
    lw_slice names[FIELD_COUNT_MAX];
    lw_slice facts[FIELD_COUNT_MAX];
    lw_slice line = {"", 0};
    const size_t name_count = fields_of(names_line, names);
    const lw_status status = next_header_line(parser, &line);
    if (status != LW_OK) {
        return status;
    }
    const size_t fact_count = fields_of(line, facts);
    lw_slice place[4];
    for (size_t i = 0; i < 4; i++) {
        const int at = find_field(names, name_count, wanted[i]);
        if (at < 0 || (size_t)at >= fact_count) {
            return file_fault(parser, parser->reader.line, "the header has no %s", wanted[i][0]);
        }
        place[i] = facts[at];
    }
    return read_place(parser, place);
}

static lw_status read_sam_header(weather_parser *parser, lw_slice first)
{
    lw_slice line = {"", 0};
    lw_slice names[FIELD_COUNT_MAX];
    lw_status status = read_sam_place(parser, first);
    if (status == LW_OK) {
        status = next_header_line(parser, &line);
    }
    if (status != LW_OK) {
        return status;
    }
    const size_t count = fields_of(line, names);
    for (int q = 0; q < QUANTITY_COUNT; q++) {
        parser->columns[q] = find_field(names, count, rules[q].aliases);
    }
    const bool sky =
        parser->columns[GHI] >= 0 || (parser->columns[DNI] >= 0 && parser->columns[DHI] >= 0);
    if (!sky) {
        return file_fault(parser, parser->reader.line,
                          "no column GHI, nor DNI with DHI: one of both is needed");
    }
    static const quantity needed[] = {MONTH, DAY, HOUR, TEMPERATURE, WIND};
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        if (parser->columns[needed[i]] < 0) {
            return file_fault(parser, parser->reader.line, "no column %s",
                              rules[needed[i]].aliases[0]);
        }
    }
    return LW_OK;
}

static lw_status read_header(weather_parser *parser)
{
    lw_slice first = {"", 0};
    lw_slice fields[FIELD_COUNT_MAX];
    lw_status status = next_header_line(parser, &first);
    if (status != LW_OK) {
        return status;
    }
    const size_t count = fields_of(first, fields);
    static const char *const latitude[ALIAS_COUNT_MAX] = {"Latitude", "lat"};
    if (lw_slice_is(fields[0], "LOCATION")) {
        parser->format = FORMAT_EPW;
        return read_epw_header(parser, first);
    }
    if (find_field(fields, count, latitude) >= 0) {
        parser->format = FORMAT_SAM;
        return read_sam_header(parser, first);
    }
    return file_fault(parser, 1,
                      "the first line begins with \"%.*s\": expected an EPW file (LOCATION,...) or "
                      "a SAM CSV (Source,Location ID,...,Latitude,Longitude,Time Zone,Elevation)",
                      shown_length(fields[0]), fields[0].bytes);
}

static bool is_absent(const weather_parser *parser, const column_rule *rule, double number)
{
    if (parser->format == FORMAT_EPW) {
        return number == rule->absent;
    }
    return number == -999.0 || number == -9999.0;
}

/* How many times larger than in the rule's unit the number stands in the file. */
static double scale_of(const weather_parser *parser, const column_rule *rule)
{
    return parser->format == FORMAT_EPW ? rule->epw_scale : 1.0;
}

static lw_status bad_value(const weather_parser *parser, const column_rule *rule, lw_slice field)
{
    const double scale = scale_of(parser, rule);
    return file_fault(parser, parser->reader.line,
                      "%s is \"%.*s\": expected a number from %g to %g%s", rule->aliases[0],
                      shown_length(field), field.bytes, rule->low * scale, rule->high * scale,
                      parser->format == FORMAT_EPW ? rule->epw_unit : rule->unit);
}

/* Value of a quantity in a row; NaN when it was not measured. */
static lw_status row_value(const weather_parser *parser, const lw_slice *fields, size_t count,
                           quantity q, double *value)
{
    const column_rule *rule = &rules[q];
    const int column = parser->columns[q];
    *value = (double)NAN;
    if (column < 0) {
        return LW_OK;
    }
    if ((size_t)column >= count) {
        if (q == PRESSURE || q == ALBEDO) {
            return LW_OK;
        }
        return file_fault(parser, parser->reader.line, "the row has %zu fields, so no %s", count,
                          rule->aliases[0]);
    }
    const lw_slice field = fields[column];
    double number = 0.0;
    const bool is_number = lw_slice_number(field, &number);
    if (is_number && is_absent(parser, rule, number)) {
        return LW_OK;
    }
    const double scaled = is_number ? number / scale_of(parser, rule) : 0.0;
    if (!is_number || scaled < rule->low || scaled > rule->high) {
        return bad_value(parser, rule, field);
    }
    /* An albedo of 0 means that nobody measured it. */
    *value = q == ALBEDO && scaled == 0.0 ? (double)NAN : scaled;
    return LW_OK;
}

/* Where a row must stand in its year. */
typedef struct row_place {
    int month, day, hour;
} row_place;

static row_place expected_place(const weather_parser *parser, const lw_weather_series *series,
                                size_t index)
{
    const int64_t per_hour = 3600 * LW_US_PER_S / series->step_us;
    const int32_t year = series->has_leap_day ? 2000 : 2001;
    const int64_t hour = (int64_t)index / per_hour;
    const lw_civil civil = lw_civil_from_seconds(lw_civil_days(year, 1, 1) * 86400 + hour * 3600);
    return (row_place){civil.month, civil.day, civil.hour + (parser->format == FORMAT_EPW ? 1 : 0)};
}

static lw_status check_place(const weather_parser *parser, const lw_weather_series *series,
                             size_t index, const double values[QUANTITY_COUNT])
{
    const row_place expected = expected_place(parser, series, index);
    if (values[MONTH] != expected.month || values[DAY] != expected.day ||
        values[HOUR] != expected.hour) {
        return file_fault(parser, parser->reader.line,
                          "the row is of month %g, day %g, hour %g: expected month %d, day %d, "
                          "hour %d (rows go from 1 January to 31 December without gaps)",
                          values[MONTH], values[DAY], values[HOUR], expected.month, expected.day,
                          expected.hour);
    }
    return LW_OK;
}

static lw_status check_complete(const weather_parser *parser, const double values[QUANTITY_COUNT])
{
    if (isnan(values[GHI]) && (isnan(values[DNI]) || isnan(values[DHI]))) {
        return file_fault(parser, parser->reader.line,
                          "GHI is missing, and DNI and DHI do not stand in for it");
    }
    if (isnan(values[TEMPERATURE]) || isnan(values[WIND])) {
        return file_fault(parser, parser->reader.line, "%s is missing",
                          rules[isnan(values[WIND]) ? WIND : TEMPERATURE].aliases[0]);
    }
    return LW_OK;
}

static lw_status read_row(const weather_parser *parser, lw_slice line, lw_weather_series *series,
                          size_t index)
{
    lw_slice fields[FIELD_COUNT_MAX];
    const size_t count = fields_of(line, fields);
    double values[QUANTITY_COUNT];
    lw_status status = LW_OK;
    for (int q = 0; q < QUANTITY_COUNT && status == LW_OK; q++) {
        status = row_value(parser, fields, count, (quantity)q, &values[q]);
    }
    if (status == LW_OK) {
        status = check_place(parser, series, index, values);
    }
    if (status == LW_OK) {
        status = check_complete(parser, values);
    }
    if (status != LW_OK) {
        return status;
    }
    series->ghi_w_per_m2[index] = values[GHI];
    series->dni_w_per_m2[index] = values[DNI];
    series->dhi_w_per_m2[index] = values[DHI];
    series->temperature_c[index] = values[TEMPERATURE];
    series->wind_m_per_s[index] = values[WIND];
    series->pressure_pa[index] = values[PRESSURE] * 100.0;
    series->albedo_ratio[index] = values[ALBEDO];
    return LW_OK;
}

/* Blank lines count nowhere. */
static bool next_row(lw_line_reader *reader, lw_slice *line)
{
    while (lw_line_reader_next(reader, line)) {
        if (line->size > 0) {
            return true;
        }
    }
    return false;
}

static size_t count_rows(lw_line_reader reader)
{
    size_t count = 0;
    for (lw_slice line; next_row(&reader, &line);) {
        count++;
    }
    return count;
}

/* Rows per hour of a year with `row_count` rows, 0 when no year has that many. */
static int rows_per_hour(size_t row_count, size_t year_hour_count)
{
    const size_t per_hour = row_count / year_hour_count;
    const bool whole = row_count % year_hour_count == 0;
    return whole && per_hour >= 1 && per_hour <= 60 && 60 % per_hour == 0 ? (int)per_hour : 0;
}

static lw_status create_series(const weather_parser *parser, lw_weather_series **series)
{
    const size_t row_count = count_rows(parser->reader);
    const int common = rows_per_hour(row_count, COMMON_YEAR_HOUR_COUNT);
    const int leap = rows_per_hour(row_count, LEAP_YEAR_HOUR_COUNT);
    if (common == 0 && leap == 0) {
        return file_fault(parser, 0,
                          "the file has %zu rows of data: expected a whole year, 8760 hours (8784 "
                          "with 29 February) or a number of rows per hour that divides 60",
                          row_count);
    }
    const lw_status status = lw_weather_series_create(row_count, series, parser->error);
    if (status != LW_OK) {
        return status;
    }
    (*series)->place = parser->place;
    (*series)->zone_offset_us = parser->zone_offset_us;
    (*series)->step_us = 3600 * LW_US_PER_S / (common > 0 ? common : leap);
    (*series)->repeats_yearly = true;
    (*series)->has_leap_day = leap > 0;
    return LW_OK;
}

lw_status lw_weather_file_parse(const char *bytes, size_t size, const char *name,
                                lw_weather_series **series, lw_error *error)
{
    *series = NULL;
    weather_parser parser = {
        .name = name, .error = error, .reader = lw_line_reader_of(bytes, size)};
    lw_status status = read_header(&parser);
    if (status == LW_OK) {
        status = create_series(&parser, series);
    }
    lw_slice line;
    for (size_t i = 0; status == LW_OK && next_row(&parser.reader, &line); i++) {
        status = read_row(&parser, line, *series, i);
    }
    if (status != LW_OK) {
        lw_weather_series_destroy(*series);
        *series = NULL;
    }
    return status;
}
