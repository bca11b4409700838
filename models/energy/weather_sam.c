// SPDX-License-Identifier: Apache-2.0
#include "models/energy/weather_sam.h"

#include "models/energy/weather_year.h"

#define ABSENT                                                                                     \
    {                                                                                              \
        -999.0, -9999.0                                                                            \
    }

static const lw_weather_rule rules[LW_WEATHER_QUANTITY_COUNT] = {
    [LW_WEATHER_GHI] = {{"GHI"}, 0, 2000, " W/m2", 1, ABSENT},
    [LW_WEATHER_DNI] = {{"DNI", "Beam"}, 0, 2000, " W/m2", 1, ABSENT},
    [LW_WEATHER_DHI] = {{"DHI", "Diffuse"}, 0, 2000, " W/m2", 1, ABSENT},
    [LW_WEATHER_TEMPERATURE] = {{"Tdry", "Temperature"}, -90, 70, " degC", 1, ABSENT},
    [LW_WEATHER_WIND] = {{"Wspd", "Wind Speed"}, 0, 120, " m/s", 1, ABSENT},
    [LW_WEATHER_PRESSURE] = {{"Pres", "Pressure"}, 300, 1100, " mbar", 0.01, ABSENT},
    [LW_WEATHER_ALBEDO] = {{"Albedo", "Surface Albedo"}, 0, 1, "", 1, ABSENT},
    [LW_WEATHER_SNOW_DEPTH] = {{"Snow", "Snow Depth"}, 0, 2000, " cm", 1, ABSENT},
    [LW_WEATHER_RAIN] = {{NULL}, 0, 0, "", 1, ABSENT},
};

/* The columns that say when, found once for a file. */
static int column_named(const lw_weather_rows *rows, const char *name, const char *short_name)
{
    for (size_t i = 0; i < rows->field_count; i++) {
        if (lw_slice_is(rows->fields[i], name) || lw_slice_is(rows->fields[i], short_name)) {
            return (int)i;
        }
    }
    return -1;
}

bool lw_weather_sam_is(const char *bytes, size_t size)
{
    lw_weather_rows rows = lw_weather_rows_of(bytes, size, "", rules, NULL);
    return lw_weather_rows_next(&rows) && column_named(&rows, "Latitude", "lat") >= 0;
}

static lw_status read_place(lw_weather_rows *rows)
{
    static const char *const wanted[4][2] = {
        {"Latitude", "lat"}, {"Longitude", "lon"}, {"Time Zone", "tz"}, {"Elevation", "elev"}};
    int columns[4] = {0};
    lw_status status = lw_weather_rows_next_header(rows);
    for (size_t i = 0; i < 4 && status == LW_OK; i++) {
        columns[i] = column_named(rows, wanted[i][0], wanted[i][1]);
        if (columns[i] < 0) {
            return lw_weather_rows_fault(rows, NULL, "the header has no %s", wanted[i][0]);
        }
    }
    if (status == LW_OK) {
        status = lw_weather_rows_next_header(rows);
    }
    lw_slice facts[4] = {{NULL, 0}};
    for (size_t i = 0; i < 4 && status == LW_OK; i++) {
        if ((size_t)columns[i] >= rows->field_count) {
            return lw_weather_rows_fault(rows, NULL, "the header has no %s", wanted[i][0]);
        }
        facts[i] = rows->fields[columns[i]];
    }
    return status == LW_OK ? lw_weather_rows_place(rows, facts) : status;
}

static const lw_int_range clock_ranges[] = {{"Month", 1, 12}, {"Day", 1, 31}, {"Hour", 0, 23}};

static lw_status read_header(lw_weather_rows *rows)
{
    lw_status status = read_place(rows);
    if (status == LW_OK) {
        status = lw_weather_rows_next_header(rows);
    }
    if (status == LW_OK) {
        status = lw_weather_rows_columns(rows);
    }
    for (size_t i = 0; i < 3 && status == LW_OK; i++) {
        rows->clock_columns[i] = column_named(rows, clock_ranges[i].name, clock_ranges[i].name);
        if (rows->clock_columns[i] < 0) {
            status = lw_weather_rows_fault(rows, NULL, "no column %s", clock_ranges[i].name);
        }
    }
    return status;
}

static lw_status read_stamp(const lw_weather_rows *rows, lw_weather_stamp *stamp)
{
    int *const parts[] = {&stamp->month, &stamp->day, &stamp->hour};
    lw_status status = LW_OK;
    for (size_t i = 0; i < 3 && status == LW_OK; i++) {
        status = lw_weather_rows_integer(rows, rows->clock_columns[i], &clock_ranges[i], parts[i]);
    }
    return status;
}

lw_status lw_weather_sam_parse(const char *bytes, size_t size, const char *name,
                               lw_weather_series **series, lw_error *error)
{
    *series = NULL;
    lw_weather_rows rows = lw_weather_rows_of(bytes, size, name, rules, error);
    const lw_status status = read_header(&rows);
    return status == LW_OK ? lw_weather_year_read(&rows, read_stamp, 0, series) : status;
}
