// SPDX-License-Identifier: Apache-2.0
#include "tests/support/weather_text.h"

#include "sim/base/civil.h"

#include <criterion/criterion.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROW_SIZE_MAX = 160, HEADER_SIZE_MAX = 2000 };

static void append(weather_text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void append(weather_text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    text->size += (size_t)vsprintf(text->bytes + text->size, format, arguments);
    va_end(arguments);
}

static weather_text empty_text(size_t row_count)
{
    weather_text text = {.bytes = malloc(HEADER_SIZE_MAX + row_count * ROW_SIZE_MAX)};
    cr_assert_not_null(text.bytes);
    return text;
}

weather_text epw_text(bool leap_year)
{
    const int hour_count = leap_year ? 8784 : 8760;
    weather_text text = empty_text((size_t)hour_count);
    append(&text, "LOCATION,Paris,-,FRA,test,0,48.9,2.3,1.0,67.0\r\n");
    for (int i = 0; i < 6; i++) {
        append(&text, "COMMENTS %d\r\n", i);
    }
    append(&text, "DATA PERIODS,1,1,Data,Sunday,1/1,12/31\r\n");
    const int64_t first = lw_civil_days(leap_year ? 2000 : 2001, 1, 1) * 86400;
    for (int i = 0; i < hour_count; i++) {
        const int day = i / 24 + 1;
        const lw_civil c = lw_civil_from_seconds(first + (int64_t)i * 3600);
        append(&text, "%d,%d,%d,%d,60,?,%.1f,0,50,101325,0,0,0,%d,%d,%d", 1990 + c.month, c.month,
               c.day, c.hour + 1, day / 10.0, 10 * c.hour, 3 * c.hour, 5 * c.hour);
        append(&text, ",0,0,0,0,0,%d,0,0,0,0,0,0,0,0,0,0,999\r\n", c.hour);
    }
    return text;
}

weather_text sam_text(int per_hour, bool only_global)
{
    weather_text text = empty_text((size_t)8760 * (size_t)per_hour);
    append(&text, "Source,Location ID,City,State,Country,Latitude,Longitude,Time Zone,Elevation\n");
    append(&text, "test,0,Phoenix,AZ,USA,33.43,-112.02,-7,339\n");
    append(&text, "Year,Month,Day,Hour,%s,Tdry,Pres,Wspd\n", only_global ? "GHI" : "GHI,DNI,DHI");
    const int64_t first = lw_civil_days(2001, 1, 1) * 86400;
    for (int i = 0; i < 8760 * per_hour; i++) {
        const int day = i / (24 * per_hour) + 1;
        const lw_civil c = lw_civil_from_seconds(first + (int64_t)i * 3600 / per_hour);
        append(&text, "2001,%d,%d,%d,%d", c.month, c.day, c.hour, 10 * c.hour);
        if (!only_global) {
            append(&text, ",%d,%d", 3 * c.hour, 5 * c.hour);
        }
        append(&text, ",%.1f,1013.25,%d\n", day / 10.0, c.hour);
    }
    return text;
}

weather_text tmy3_text(void)
{
    weather_text text = empty_text(8760);
    append(&text, "725033,\"NEW YORK, CENTRAL PARK\",NY,-5.0,40.783,-73.967,40\n");
    append(&text, "Date (MM/DD/YYYY),Time (HH:MM),GHI (W/m^2),DNI (W/m^2),DHI (W/m^2),"
                  "Dry-bulb (C),Pressure (mbar),Wspd (m/s),Alb (unitless),Lprecip depth (mm)\n");
    const int64_t first = lw_civil_days(2001, 1, 1) * 86400;
    for (int i = 0; i < 8760; i++) {
        const int day = i / 24 + 1;
        const lw_civil c = lw_civil_from_seconds(first + (int64_t)i * 3600);
        append(&text, "%02d/%02d/%04d,%02d:00,%d,%d,%d,%.1f,1013,%d,0.15,%.1f\n", c.month, c.day,
               1990 + c.month, c.hour + 1, 10 * c.hour, 3 * c.hour, 5 * c.hour, day / 10.0, c.hour,
               c.hour / 10.0);
    }
    return text;
}

static void append_pvgis_header(weather_text *text, const char *header_offset_h)
{
    append(text, "Latitude (decimal degrees): 45.000\nLongitude (decimal degrees): 8.000\n");
    append(text, "Elevation (m): 250.0\nIrradiance Time Offset (h): %s\nmonth,year\n",
           header_offset_h);
    for (int month = 1; month <= 12; month++) {
        append(text, "%d,%d\n", month, month == 1 ? 2018 : 2007);
    }
    append(text, "time(UTC),T2m,RH,G(h),Gb(n),Gd(h),IR(h),WS10m,WD10m,SP\n");
}

weather_text pvgis_text(const char *header_offset_h, int minute, bool leap_year)
{
    const int hour_count = leap_year ? 8784 : 8760;
    weather_text text = empty_text((size_t)hour_count);
    append_pvgis_header(&text, header_offset_h);
    const int64_t first = lw_civil_days(leap_year ? 2000 : 2001, 1, 1) * 86400;
    for (int i = 0; i < hour_count; i++) {
        const int day = i / 24 + 1;
        const lw_civil c = lw_civil_from_seconds(first + (int64_t)i * 3600);
        const int light = c.hour >= 6 && c.hour <= 18 ? 200 : 0;
        append(&text, "%d%02d%02d:%02d%02d,%.1f,90,%d,%s%d,%d,280,%d,250,99870.0\n",
               c.month == 1 ? 2018 : 2007, c.month, c.day, c.hour, minute, day / 10.0, 3 * light,
               light == 0 ? "-" : "", 2 * light, light, c.hour);
    }
    append(&text, "\nT2m: 2-m air temperature (degree Celsius)\n\nPVGIS (c) European Union\n");
    return text;
}

static const char *line_start(const weather_text *text, int line)
{
    const char *at = text->bytes;
    for (int i = 1; i < line; i++) {
        at = strchr(at, '\n') + 1;
    }
    return at;
}

/* The bytes before `end`, then those from `resume` on. */
static weather_text spliced(const weather_text *text, const char *end, const char *resume)
{
    const size_t before = (size_t)(end - text->bytes);
    const size_t after = text->size - (size_t)(resume - text->bytes);
    weather_text made = {.bytes = malloc(before + after + 1), .size = before + after};
    cr_assert_not_null(made.bytes);
    memcpy(made.bytes, text->bytes, before);
    memcpy(made.bytes + before, resume, after);
    made.bytes[made.size] = '\0';
    return made;
}

weather_text without_line(const weather_text *text, int line)
{
    return spliced(text, line_start(text, line), line_start(text, line + 1));
}

weather_text with_line_twice(const weather_text *text, int line)
{
    return spliced(text, line_start(text, line + 1), line_start(text, line));
}

weather_text as_windows_writes(const weather_text *text)
{
    weather_text made = {.bytes = malloc(2 * text->size + 4)};
    cr_assert_not_null(made.bytes);
    memcpy(made.bytes, "\xEF\xBB\xBF", 3);
    made.size = 3;
    for (size_t i = 0; i < text->size; i++) {
        if (text->bytes[i] == '\n') {
            made.bytes[made.size++] = '\r';
        }
        made.bytes[made.size++] = text->bytes[i];
    }
    made.bytes[made.size] = '\0';
    return made;
}

weather_text with_cell(const weather_text *text, int line, int column, const char *cell)
{
    const char *at = text->bytes;
    for (int i = 1; i < line; i++) {
        at = strchr(at, '\n') + 1;
    }
    for (int i = 1; i < column; i++) {
        at = strchr(at, ',') + 1;
    }
    const size_t before = (size_t)(at - text->bytes);
    const size_t old = strcspn(at, ",\r\n");
    weather_text changed = {.bytes = malloc(text->size + strlen(cell) + 1)};
    cr_assert_not_null(changed.bytes);
    memcpy(changed.bytes, text->bytes, before);
    changed.size = before;
    append(&changed, "%s%s", cell, at + old);
    return changed;
}
