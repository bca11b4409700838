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
        const lw_civil c = lw_civil_from_seconds(first + (int64_t)i * 3600);
        append(&text, "%d,%d,%d,%d,60,?,%.1f,0,50,101325,0,0,0,%d,%d,%d", 1990 + c.month, c.month,
               c.day, c.hour + 1, (i / 24 + 1) / 10.0, 10 * c.hour, 3 * c.hour, 5 * c.hour);
        append(&text, ",0,0,0,0,0,%d,0,0,0,0,0,0,0,0,0,0,999\r\n", c.hour);
    }
    return text;
}

weather_text sam_text(int per_hour, bool only_global)
{
    weather_text text = empty_text((size_t)(8760 * per_hour));
    append(&text, "Source,Location ID,City,State,Country,Latitude,Longitude,Time Zone,Elevation\n");
    append(&text, "test,0,Phoenix,AZ,USA,33.43,-112.02,-7,339\n");
    append(&text, "Year,Month,Day,Hour,%s,Tdry,Pres,Wspd\n", only_global ? "GHI" : "GHI,DNI,DHI");
    const int64_t first = lw_civil_days(2001, 1, 1) * 86400;
    for (int i = 0; i < 8760 * per_hour; i++) {
        const lw_civil c = lw_civil_from_seconds(first + (int64_t)i * 3600 / per_hour);
        append(&text, "2001,%d,%d,%d,%d", c.month, c.day, c.hour, 10 * c.hour);
        if (!only_global) {
            append(&text, ",%d,%d", 3 * c.hour, 5 * c.hour);
        }
        append(&text, ",%.1f,1013.25,%d\n", (i / (24 * per_hour) + 1) / 10.0, c.hour);
    }
    return text;
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
