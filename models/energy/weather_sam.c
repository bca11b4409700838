// SPDX-License-Identifier: Apache-2.0
#include "models/energy/weather_sam.h"

#include "models/energy/weather_year.h"

#define ABSENT                                                                                     \
    {                                                                                              \
        -999.0, -9999.0                                                                            \
    }

#define LIGHT(...)                                                                                 \
    {                                                                                              \
        {__VA_ARGS__}, 0, 2000, " W/m2", 1, ABSENT                                                 \
    }
#define AIR(...)                                                                                   \
    {                                                                                              \
        {__VA_ARGS__}, -90, 70, " degC", 1, ABSENT                                                 \
    }

static const lw_weather_rule rules[LW_WEATHER_QUANTITY_COUNT] = {
    [LW_WEATHER_GHI] =
        LIGHT("GHI", "GH", "Global", "Global horizontal", "Global horizontal irradiance"),
    [LW_WEATHER_DNI] = LIGHT("DNI", "Beam", "DN", "Direct normal", "Direct normal irradiance"),
    [LW_WEATHER_DHI] =
        LIGHT("DHI", "Diffuse", "DF", "Diffuse horizontal", "Diffuse horizontal irradiance"),
    [LW_WEATHER_TEMPERATURE] =
        AIR("Tdry", "Temperature", "Dry bulb", "Dry bulb temp", "Ambient", "Ambient temp"),
    [LW_WEATHER_WIND] = {{"Wspd", "Wind Speed"}, 0, 120, " m/s", 1, ABSENT},
    [LW_WEATHER_PRESSURE] = {{"Pres", "Pressure"}, 300, 1100, " mbar", 0.01, ABSENT},
    [LW_WEATHER_ALBEDO] = {{"Albedo", "Surface Albedo", "Alb"}, 0, 1, "", 1, ABSENT},
    [LW_WEATHER_SNOW_DEPTH] = {{"Snow", "Snow Depth", "Snow cover"}, 0, 2000, " cm", 1, ABSENT},
    [LW_WEATHER_RAIN] = {{NULL}, 0, 0, "", 1, ABSENT},
};

enum { TITLE_COUNT_MAX = 4 };

/* What a fact or a column that says when may be called. */
typedef struct titles {
    const char *of[TITLE_COUNT_MAX];
} titles;

static const titles latitude_titles = {{"Latitude", "lat"}};
static const titles units_titles = {{"hasunits", "units"}};
static const titles clock_titles[] = {
    {{"Month", "mo"}}, {{"Day"}}, {{"Hour", "hr"}}, {{"Minute", "min"}}};
enum { MINUTE = 3, CLOCK_COUNT };

static int column_named(const lw_weather_rows *rows, const titles *wanted)
{
    for (size_t i = 0; i < rows->field_count; i++) {
        for (size_t t = 0; t < TITLE_COUNT_MAX && wanted->of[t] != NULL; t++) {
            if (lw_slice_is(rows->fields[i], wanted->of[t])) {
                return (int)i;
            }
        }
    }
    return -1;
}

bool lw_weather_sam_is(const char *bytes, size_t size)
{
    lw_weather_rows rows = lw_weather_rows_of(bytes, size, "", rules, NULL);
    return lw_weather_rows_next(&rows) && column_named(&rows, &latitude_titles) >= 0;
}

static bool says_yes(const lw_weather_rows *rows, int column)
{
    double number = 0.0;
    if (column < 0 || (size_t)column >= rows->field_count) {
        return false;
    }
    const lw_slice field = rows->fields[column];
    return lw_slice_is(field, "yes") || (lw_slice_number(field, &number) && number != 0.0);
}

/* The first two lines; has_units: a line of units follows the names of the columns. */
static lw_status read_place(lw_weather_rows *rows, bool *has_units)
{
    static const titles wanted[4] = {{{"Latitude", "lat"}},
                                     {{"Longitude", "lon", "long", "lng"}},
                                     {{"Time Zone", "tz", "timezone"}},
                                     {{"Elevation", "elev", "el", "site elevation"}}};
    int columns[4] = {0};
    lw_status status = lw_weather_rows_next_header(rows);
    for (size_t i = 0; i < 4 && status == LW_OK; i++) {
        columns[i] = column_named(rows, &wanted[i]);
        if (columns[i] < 0) {
            return lw_weather_rows_fault(rows, NULL, "the header has no %s", wanted[i].of[0]);
        }
    }
    const int units = column_named(rows, &units_titles);
    if (status == LW_OK) {
        status = lw_weather_rows_next_header(rows);
    }
    lw_slice facts[4] = {{NULL, 0}};
    for (size_t i = 0; i < 4 && status == LW_OK; i++) {
        if ((size_t)columns[i] >= rows->field_count) {
            return lw_weather_rows_fault(rows, NULL, "the header has no %s", wanted[i].of[0]);
        }
        facts[i] = rows->fields[columns[i]];
    }
    *has_units = status == LW_OK && says_yes(rows, units);
    return status == LW_OK ? lw_weather_rows_place(rows, facts) : status;
}

static const lw_int_range clock_ranges[CLOCK_COUNT] = {
    {"Month", 1, 12}, {"Day", 1, 31}, {"Hour", 0, 23}, {"Minute", 0, 59}};

static lw_status read_header(lw_weather_rows *rows)
{
    bool has_units = false;
    lw_status status = read_place(rows, &has_units);
    if (status == LW_OK) {
        status = lw_weather_rows_next_header(rows);
    }
    if (status == LW_OK) {
        status = lw_weather_rows_columns(rows);
    }
    for (int i = 0; i < CLOCK_COUNT && status == LW_OK; i++) {
        rows->clock_columns[i] = column_named(rows, &clock_titles[i]);
        if (rows->clock_columns[i] < 0 && i != MINUTE) {
            status = lw_weather_rows_fault(rows, NULL, "no column %s", clock_ranges[i].name);
        }
    }
    return status == LW_OK && has_units ? lw_weather_rows_next_header(rows) : status;
}

static lw_status read_stamp(const lw_weather_rows *rows, lw_weather_stamp *stamp)
{
    int *const parts[CLOCK_COUNT] = {&stamp->month, &stamp->day, &stamp->hour, &stamp->minute};
    const int count = rows->clock_columns[MINUTE] < 0 ? MINUTE : CLOCK_COUNT;
    lw_status status = LW_OK;
    for (int i = 0; i < count && status == LW_OK; i++) {
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
