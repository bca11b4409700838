// SPDX-License-Identifier: Apache-2.0
#include "models/energy/weather_rows.h"

#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

enum { SHOWN_LENGTH_MAX = 40 };

#define HOUR_US (3600 * LW_US_PER_S)

lw_weather_rows lw_weather_rows_of(const char *bytes, size_t size, const char *name,
                                   const lw_weather_rule *rules, lw_error *error)
{
    return (lw_weather_rows){.name = name,
                             .error = error,
                             .reader = lw_line_reader_of(bytes, size),
                             .rules = rules,
                             .clock_columns = {-1, -1, -1, -1}};
}

__attribute__((format(printf, 4, 0))) static lw_status
set_fault(const lw_weather_rows *rows, int line, int column, const char *format, va_list arguments)
{
    char text[LW_MESSAGE_SIZE];
    vsnprintf(text, sizeof text, format, arguments);
    if (rows->error != NULL) {
        lw_error_set(rows->error, LW_ERR_FILE_FORMAT, "", "%s", text);
        lw_text_escape(rows->name, rows->error->file, sizeof rows->error->file);
        rows->error->line = line;
        rows->error->column = column;
    }
    return LW_ERR_FILE_FORMAT;
}

lw_status lw_weather_rows_fault(const lw_weather_rows *rows, const lw_slice *at, const char *format,
                                ...)
{
    const int column = at != NULL ? (int)(at->bytes - rows->line.bytes) + 1 : 0;
    va_list arguments;
    va_start(arguments, format);
    const lw_status status = set_fault(rows, rows->reader.line, column, format, arguments);
    va_end(arguments);
    return status;
}

lw_status lw_weather_rows_file_fault(const lw_weather_rows *rows, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const lw_status status = set_fault(rows, 0, 0, format, arguments);
    va_end(arguments);
    return status;
}

lw_shown_field lw_weather_rows_shown(lw_slice field)
{
    char bytes[SHOWN_LENGTH_MAX + 1];
    lw_shown_field shown = {""};
    const size_t size = field.size > SHOWN_LENGTH_MAX ? SHOWN_LENGTH_MAX : field.size;
    for (size_t i = 0; i < size; i++) {
        bytes[i] = field.bytes[i];
        if (bytes[i] == '\0') {
            bytes[i] = '\x01'; /* a text cannot hold a NUL */
        }
    }
    bytes[size] = '\0';
    lw_text_escape(bytes, shown.text, sizeof shown.text);
    return shown;
}

bool lw_weather_rows_next(lw_weather_rows *rows)
{
    if (!lw_line_reader_next(&rows->reader, &rows->line)) {
        return false;
    }
    const size_t count = lw_slice_fields(rows->line, rows->fields, LW_WEATHER_FIELD_COUNT_MAX);
    rows->field_count = count < LW_WEATHER_FIELD_COUNT_MAX ? count : LW_WEATHER_FIELD_COUNT_MAX;
    return true;
}

lw_status lw_weather_rows_next_header(lw_weather_rows *rows)
{
    if (!lw_weather_rows_next(rows)) {
        rows->reader.line++;
        return lw_weather_rows_fault(rows, NULL, "the file ends inside its header");
    }
    return LW_OK;
}

lw_status lw_weather_rows_header_number(const lw_weather_rows *rows, lw_slice field,
                                        const char *what, double low, double high, double *number)
{
    if (!lw_slice_number(field, number) || *number < low || *number > high) {
        return lw_weather_rows_fault(rows, &field,
                                     "the header's %s is \"%s\": expected a number from %g to %g",
                                     what, lw_weather_rows_shown(field).text, low, high);
    }
    return LW_OK;
}

lw_status lw_weather_rows_integer(const lw_weather_rows *rows, int column,
                                  const lw_int_range *range, int *number)
{
    const bool there = (size_t)column < rows->field_count;
    const lw_slice field = there ? rows->fields[column] : (lw_slice){"", 0};
    double value = 0.0;
    if (!lw_slice_number(field, &value) || value < range->low || value > range->high ||
        value != floor(value)) {
        return lw_weather_rows_fault(
            rows, there ? &field : NULL, "%s is \"%s\": expected a whole number from %d to %d",
            range->name, lw_weather_rows_shown(field).text, range->low, range->high);
    }
    *number = (int)value;
    return LW_OK;
}

lw_status lw_weather_rows_place(lw_weather_rows *rows, const lw_slice facts[4])
{
    double zone_h = 0.0;
    lw_status status = lw_weather_rows_header_number(rows, facts[0], "latitude", -90, 90,
                                                     &rows->place.latitude_deg);
    if (status == LW_OK) {
        status = lw_weather_rows_header_number(rows, facts[1], "longitude", -180, 180,
                                               &rows->place.longitude_deg);
    }
    if (status == LW_OK) {
        status = lw_weather_rows_header_number(rows, facts[2], "time zone (hours from UTC)", -12,
                                               14, &zone_h);
    }
    if (status == LW_OK) {
        status = lw_weather_rows_header_number(rows, facts[3], "elevation (m)", -500, 9000,
                                               &rows->place.altitude_m);
    }
    if (status == LW_OK) {
        rows->zone_offset_us = (lw_time_us)floor(zone_h * 3600.0 + 0.5) * LW_US_PER_S;
    }
    return status;
}

static int find_field(const lw_weather_rows *rows, const lw_weather_rule *rule)
{
    for (size_t i = 0; i < rows->field_count; i++) {
        for (size_t n = 0; n < LW_WEATHER_NAME_COUNT_MAX && rule->names[n] != NULL; n++) {
            if (lw_slice_is(rows->fields[i], rule->names[n])) {
                return (int)i;
            }
        }
    }
    return -1;
}

lw_status lw_weather_rows_columns(lw_weather_rows *rows)
{
    const lw_weather_rule *rules = rows->rules;
    for (int q = 0; q < LW_WEATHER_QUANTITY_COUNT; q++) {
        rows->columns[q] = find_field(rows, &rules[q]);
    }
    rows->column_count = rows->field_count;
    const int *columns = rows->columns;
    if (columns[LW_WEATHER_GHI] < 0 &&
        (columns[LW_WEATHER_DNI] < 0 || columns[LW_WEATHER_DHI] < 0)) {
        return lw_weather_rows_fault(rows, NULL,
                                     "no column %s, nor %s with %s: one of both is needed",
                                     rules[LW_WEATHER_GHI].names[0], rules[LW_WEATHER_DNI].names[0],
                                     rules[LW_WEATHER_DHI].names[0]);
    }
    for (int q = LW_WEATHER_TEMPERATURE; q <= LW_WEATHER_WIND; q++) {
        if (columns[q] < 0) {
            return lw_weather_rows_fault(rows, NULL, "no column %s", rules[q].names[0]);
        }
    }
    return LW_OK;
}

static bool is_marker(const lw_weather_rule *rule, double number)
{
    for (int m = 0; m < LW_WEATHER_MARKER_COUNT_MAX; m++) {
        if (number == rule->markers[m]) {
            return true;
        }
    }
    return false;
}

/* Fields too many come from decimal commas more often than from anything else. */
static lw_status check_field_count(const lw_weather_rows *rows)
{
    if (rows->column_count > 0 && rows->field_count > rows->column_count) {
        return lw_weather_rows_fault(
            rows, &rows->fields[rows->column_count],
            "the row has %zu fields, the header %zu: fields are parted by commas and decimals "
            "written with a point",
            rows->field_count, rows->column_count);
    }
    return LW_OK;
}

/* Value of a quantity in a row; NaN when it was not measured. */
static lw_status row_value(const lw_weather_rows *rows, lw_weather_quantity quantity, double *value)
{
    const lw_weather_rule *rule = &rows->rules[quantity];
    const int column = rows->columns[quantity];
    *value = (double)NAN;
    if (column < 0) {
        return LW_OK;
    }
    if ((size_t)column >= rows->field_count && quantity >= LW_WEATHER_PRESSURE) {
        return LW_OK; /* rows may end before what need not be there */
    }
    if ((size_t)column >= rows->field_count) {
        return lw_weather_rows_fault(rows, NULL, "the row has %zu fields, so no %s",
                                     rows->field_count, rule->names[0]);
    }
    const lw_slice field = rows->fields[column];
    double number = 0.0;
    const bool is_number = lw_slice_number(field, &number);
    if (is_number && is_marker(rule, number)) {
        return LW_OK;
    }
    if (!is_number || number < rule->low || number > rule->high) {
        return lw_weather_rows_fault(
            rows, &field, "%s is \"%s\": expected a number from %g to %g%s", rule->names[0],
            lw_weather_rows_shown(field).text, rule->low, rule->high, rule->unit);
    }
    /* An albedo of 0 means that nobody measured it; and no quantity needs a negative zero. */
    *value =
        quantity == LW_WEATHER_ALBEDO && number == 0.0 ? (double)NAN : number / rule->scale + 0.0;
    return LW_OK;
}

static bool is_night(const lw_weather_rows *rows, const lw_weather_series *series,
                     lw_time_us start_us)
{
    const lw_sun_course course = lw_sun_course_at(&rows->place, start_us + series->step_us / 2);
    return lw_sun_course_lit_ratio(&course, start_us, start_us + series->step_us) <= 0.0;
}

static lw_status check_light(const lw_weather_rows *rows, lw_weather_series *series,
                             lw_time_us start_us, double values[LW_WEATHER_QUANTITY_COUNT])
{
    const bool has_parts = !isnan(values[LW_WEATHER_DNI]) && !isnan(values[LW_WEATHER_DHI]);
    if (!isnan(values[LW_WEATHER_GHI]) || has_parts) {
        return LW_OK;
    }
    if (is_night(rows, series, start_us)) {
        values[LW_WEATHER_GHI] = 0.0;
        values[LW_WEATHER_DNI] = 0.0;
        values[LW_WEATHER_DHI] = 0.0;
        series->filled_value_count++;
        return LW_OK;
    }
    return lw_weather_rows_fault(
        rows, NULL, "%s is missing by day, and %s and %s do not stand in for it",
        rows->rules[LW_WEATHER_GHI].names[0], rows->rules[LW_WEATHER_DNI].names[0],
        rows->rules[LW_WEATHER_DHI].names[0]);
}

static lw_status check_gap(const lw_weather_rows *rows, const lw_weather_series *series,
                           lw_weather_quantity quantity, double value, size_t *gap)
{
    *gap = isnan(value) ? *gap + 1 : 0;
    if ((lw_time_us)*gap * series->step_us <= LW_WEATHER_GAP_HOUR_MAX * HOUR_US) {
        return LW_OK;
    }
    return lw_weather_rows_fault(rows, &rows->fields[rows->columns[quantity]],
                                 "%s is missing for more than %d hours: shorter gaps are bridged",
                                 rows->rules[quantity].names[0], LW_WEATHER_GAP_HOUR_MAX);
}

lw_status lw_weather_rows_store(lw_weather_rows *rows, lw_weather_series *series, size_t index,
                                lw_time_us start_us)
{
    double values[LW_WEATHER_QUANTITY_COUNT];
    lw_status status = check_field_count(rows);
    for (int q = 0; q < LW_WEATHER_QUANTITY_COUNT && status == LW_OK; q++) {
        status = row_value(rows, (lw_weather_quantity)q, &values[q]);
    }
    if (status == LW_OK) {
        status = check_light(rows, series, start_us, values);
    }
    if (status == LW_OK) {
        status = check_gap(rows, series, LW_WEATHER_TEMPERATURE, values[LW_WEATHER_TEMPERATURE],
                           &rows->temperature_gap);
    }
    if (status == LW_OK) {
        status = check_gap(rows, series, LW_WEATHER_WIND, values[LW_WEATHER_WIND], &rows->wind_gap);
    }
    if (status != LW_OK) {
        return status;
    }
    series->ghi_w_per_m2[index] = values[LW_WEATHER_GHI];
    series->dni_w_per_m2[index] = values[LW_WEATHER_DNI];
    series->dhi_w_per_m2[index] = values[LW_WEATHER_DHI];
    series->temperature_c[index] = values[LW_WEATHER_TEMPERATURE];
    series->wind_m_per_s[index] = values[LW_WEATHER_WIND];
    series->pressure_pa[index] = values[LW_WEATHER_PRESSURE];
    series->albedo_ratio[index] = values[LW_WEATHER_ALBEDO];
    series->snow_depth_cm[index] = values[LW_WEATHER_SNOW_DEPTH];
    /* files give the depth that fell during the row */
    series->rain_mm_per_h[index] =
        values[LW_WEATHER_RAIN] * ((double)HOUR_US / (double)series->step_us);
    return LW_OK;
}
