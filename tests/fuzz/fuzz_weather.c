// SPDX-License-Identifier: Apache-2.0
/* Bytes of a weather file -> series or error. A year has 8760 rows, more than a fuzzer can guess,
 * so the first byte of an input says what follows:
 *   y, l, h          head and first rows; sound rows are added up to a common year, a leap year, or
 *                    a common year in half hours
 *   any other byte   the rest is the whole file
 * Laws: a series or an error, never both; what is in a series is within its range; every instant
 * has a record. */
#include "models/energy/weather_file.h"
#include "sim/base/check.h"
#include "sim/base/civil.h"
#include "tests/fuzz/fuzz_target.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROW_SIZE_MAX = 128, EPW_HEADER_LINE_COUNT = 8, SAM_HEADER_LINE_COUNT = 3 };
enum { TMY3_HEADER_LINE_COUNT = 2, PVGIS_FACTOR_MAX = 2 };

#define EPW_ROW                                                                                    \
    "2001,%d,%d,%d,60,?,10,0,50,101325,0,0,0,100,50,60,0,0,0,0,0,3,0,0,0,0,0,0,0,0,0,0,0.2\n"
#define SAM_ROW "2001,%d,%d,%d,100,50,60,10,1013,3\n"
#define TMY3_ROW "%02d/%02d/2001,%02d:00,100,50,60,10,3\n"
#define PVGIS_ROW "2001%02d%02d:%02d00,10,50,100,50,60,280,3,250,99870.0\n"

typedef struct made_year {
    int hour_count;
    int per_hour;
    int32_t number;
} made_year;

/* How the rows of a format look that are added. */
typedef struct made_row {
    const char *format; /* of month, day and hour */
    int hour_offset;
} made_row;

static size_t line_length(const char *text, size_t size, size_t at)
{
    const char *end = memchr(text + at, '\n', size - at);
    return end != NULL ? (size_t)(end - (text + at)) : size - at;
}

static size_t count_rows(const char *text, size_t size, int header_line_count)
{
    int line = 0;
    size_t count = 0;
    for (size_t at = 0; at < size; line++) {
        const size_t length = line_length(text, size, at);
        const bool is_blank = length == 0 || (length == 1 && text[at] == '\r');
        count += line >= header_line_count && !is_blank ? 1 : 0;
        at += length + 1;
    }
    return count;
}

static bool begins(const char *text, size_t size, const char *with)
{
    return size >= strlen(with) && memcmp(text, with, strlen(with)) == 0;
}

/* Lines of the header: up to and with the first that begins so, or all. */
static int header_lines(const char *text, size_t size, const char *last)
{
    int line = 0;
    for (size_t at = 0; at < size; line++) {
        if (begins(text + at, size - at, last)) {
            return line + 1;
        }
        at += line_length(text, size, at) + 1;
    }
    return line;
}

static made_row row_of(const char *text, size_t size, int *header_line_count)
{
    static const char tmy3[] = "Date (MM/DD/YYYY)";
    if (begins(text, size, "LOCATION")) {
        *header_line_count = EPW_HEADER_LINE_COUNT;
        return (made_row){EPW_ROW, 1};
    }
    if (begins(text, size, "Latitude (decimal")) {
        *header_line_count = header_lines(text, size, "time");
        return (made_row){PVGIS_ROW, 0};
    }
    if (header_lines(text, size, tmy3) == TMY3_HEADER_LINE_COUNT) {
        *header_line_count = TMY3_HEADER_LINE_COUNT;
        return (made_row){TMY3_ROW, 1};
    }
    *header_line_count = SAM_HEADER_LINE_COUNT;
    return (made_row){SAM_ROW, 0};
}

static size_t write_row(char *out, const made_row *row, const made_year *kind, size_t index)
{
    const int64_t hour = (int64_t)index / kind->per_hour;
    const lw_civil c =
        lw_civil_from_seconds(lw_civil_days(kind->number, 1, 1) * 86400 + hour * 3600);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    const int length =
        snprintf(out, ROW_SIZE_MAX, row->format, c.month, c.day, c.hour + row->hour_offset);
#pragma GCC diagnostic pop
    LW_ASSERT(length > 0 && length < ROW_SIZE_MAX);
    return (size_t)length;
}

/* The input's text and the rows that its year lacks; *size grows. */
static char *complete(const char *text, size_t *size, const made_year *kind)
{
    const size_t row_count = (size_t)kind->hour_count * (size_t)kind->per_hour;
    char *whole = malloc(*size + 1 + row_count * ROW_SIZE_MAX);
    LW_ASSERT(whole != NULL);
    memcpy(whole, text, *size);
    size_t used = *size;
    if (used > 0 && whole[used - 1] != '\n') {
        whole[used++] = '\n';
    }
    int header = 0;
    const made_row row = row_of(whole, used, &header);
    for (size_t i = count_rows(whole, used, header); i < row_count; i++) {
        used += write_row(whole + used, &row, kind, i);
    }
    *size = used;
    return whole;
}

static bool is_within(double value, double low, double high)
{
    return isnan(value) || (value >= low && value <= high);
}

static void check_records(const lw_weather_series *series)
{
    for (size_t i = 0; i < series->count; i++) {
        LW_ASSERT(is_within(series->ghi_w_per_m2[i], 0.0, 2000.0 * PVGIS_FACTOR_MAX));
        LW_ASSERT(is_within(series->dni_w_per_m2[i], 0.0, 2000.0));
        LW_ASSERT(is_within(series->dhi_w_per_m2[i], 0.0, 2000.0 * PVGIS_FACTOR_MAX));
        LW_ASSERT(series->temperature_c[i] >= -90.0 && series->temperature_c[i] <= 70.0);
        LW_ASSERT(series->wind_m_per_s[i] >= 0.0 && series->wind_m_per_s[i] <= 120.0);
        LW_ASSERT(is_within(series->albedo_ratio[i], 0.0, 1.0));
        LW_ASSERT(is_within(series->pressure_pa[i], 30000.0, 110000.0));
        LW_ASSERT(is_within(series->snow_depth_cm[i], 0.0, 2000.0));
        LW_ASSERT(is_within(series->rain_mm_per_h[i], 0.0, 500.0 * 60.0));
    }
}

static void check_series(const lw_weather_series *series)
{
    static const int32_t years[] = {1970, 2000, 2016, 2017, 2038};
    LW_ASSERT(series->count >= 8760 && series->step_us > 0);
    check_records(series);
    for (size_t i = 0; i < sizeof years / sizeof years[0]; i++) {
        const int64_t day = lw_civil_days(years[i], 2, 28);
        for (int64_t hour = 0; hour < 48; hour++) {
            const lw_time_us instant_us = (day * 86400 + hour * 3600) * LW_US_PER_S;
            const lw_weather_slot slot = lw_weather_series_slot(series, instant_us);
            LW_ASSERT(slot.index < series->count);
            LW_ASSERT(slot.start_us <= instant_us);
            LW_ASSERT(instant_us < slot.start_us + series->step_us);
        }
    }
}

static void parse(const char *text, size_t size)
{
    lw_error error = {.status = LW_OK};
    lw_weather_series *series = NULL;
    const lw_status status = lw_weather_file_parse(text, size, "fuzz.epw", &series, &error);
    LW_ASSERT((status == LW_OK) == (series != NULL));
    if (status == LW_OK) {
        check_series(series);
    } else {
        LW_ASSERT(status == LW_ERR_FILE_FORMAT && error.status == status);
        LW_ASSERT(error.message[0] != '\0' && strcmp(error.file, "fuzz.epw") == 0);
        LW_ASSERT(error.line >= 0);
    }
    lw_weather_series_destroy(series);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const made_year common = {8760, 1, 2001};
    static const made_year leap = {8784, 1, 2000};
    static const made_year half_hours = {8760, 2, 2001};
    if (size == 0) {
        return 0;
    }
    const made_year *kind = data[0] == 'y'   ? &common
                            : data[0] == 'l' ? &leap
                            : data[0] == 'h' ? &half_hours
                                             : NULL;
    const char *text = (const char *)data + 1;
    size_t text_size = size - 1;
    if (kind == NULL) {
        parse(text, text_size);
        return 0;
    }
    char *whole = complete(text, &text_size, kind);
    parse(whole, text_size);
    free(whole);
    return 0;
}
