// SPDX-License-Identifier: Apache-2.0
#include "models/energy/weather_file.h"
#include "sim/base/civil.h"
#include "tests/support/csv_table.h"
#include "tests/support/weather_text.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static lw_weather_series *parse(const weather_text *text)
{
    lw_weather_series *series = NULL;
    lw_error error;
    cr_assert_eq(lw_weather_file_parse(text->bytes, text->size, "test.epw", &series, &error), LW_OK,
                 "line %d: %s", error.line, error.message);
    return series;
}

static lw_error refused(const weather_text *text)
{
    lw_weather_series *series = NULL;
    lw_error error = {0};
    cr_assert_eq(lw_weather_file_parse(text->bytes, text->size, "bad.epw", &series, &error),
                 LW_ERR_FILE_FORMAT);
    cr_assert_null(series);
    cr_assert_str_eq(error.file, "bad.epw");
    return error;
}

static lw_time_us instant(int32_t year, int32_t month, int32_t day, int32_t hour)
{
    return (lw_civil_days(year, month, day) * 86400 + hour * INT64_C(3600)) * LW_US_PER_S;
}

Test(weather_file, epw_hour_names_the_hour_that_ends_then)
{
    weather_text text = epw_text(false);
    lw_weather_series *series = parse(&text);
    cr_assert_eq(series->count, 8760U);
    /* The first row, "hour 1", is 00:00 to 01:00 of UTC+1: 23:00 UTC of the day before. */
    const lw_weather_slot slot = lw_weather_series_slot(series, instant(2017, 12, 31, 23));
    cr_assert_eq(slot.index, 0U);
    cr_assert_eq(slot.start_us, instant(2017, 12, 31, 23));
    const lw_weather_slot noon = lw_weather_series_slot(series, instant(2018, 1, 1, 11));
    cr_assert_eq(noon.index, 12U);
    cr_assert_float_eq(series->ghi_w_per_m2[12], 120.0, 0.0);
    cr_assert_float_eq(series->dni_w_per_m2[12], 36.0, 0.0);
    cr_assert_float_eq(series->dhi_w_per_m2[12], 60.0, 0.0);
    cr_assert_float_eq(series->wind_m_per_s[12], 12.0, 0.0);
    cr_assert_float_eq(series->temperature_c[12], 0.1, 0.0);
    cr_assert_float_eq(series->pressure_pa[12], 101325.0, 1e-9);
    cr_assert(isnan(series->albedo_ratio[12]));
    lw_weather_series_destroy(series);
    free(text.bytes);
}

Test(weather_file, place_and_zone_come_from_the_header)
{
    weather_text text = epw_text(false);
    lw_weather_series *series = parse(&text);
    cr_assert_float_eq(series->place.latitude_deg, 48.9, 0.0);
    cr_assert_float_eq(series->place.longitude_deg, 2.3, 0.0);
    cr_assert_float_eq(series->place.altitude_m, 67.0, 0.0);
    cr_assert_eq(series->zone_offset_us, 3600 * LW_US_PER_S);
    lw_weather_series_destroy(series);
    free(text.bytes);
}

Test(weather_file, sam_hour_names_the_hour_that_starts_then)
{
    weather_text text = sam_text(1, false);
    lw_weather_series *series = parse(&text);
    const lw_weather_slot slot = lw_weather_series_slot(series, instant(2018, 1, 1, 7));
    cr_assert_eq(slot.index, 0U);
    cr_assert_float_eq(series->ghi_w_per_m2[5], 50.0, 0.0);
    cr_assert_float_eq(series->pressure_pa[5], 101325.0, 1e-9);
    cr_assert_eq(series->zone_offset_us, -7 * 3600 * LW_US_PER_S);
    lw_weather_series_destroy(series);
    free(text.bytes);
}

Test(weather_file, rows_may_be_shorter_than_an_hour)
{
    weather_text text = sam_text(4, true);
    lw_weather_series *series = parse(&text);
    cr_assert_eq(series->count, 35040U);
    cr_assert_eq(series->step_us, 900 * LW_US_PER_S);
    const lw_weather_slot slot =
        lw_weather_series_slot(series, instant(2018, 1, 1, 8) + 1000 * LW_US_PER_S);
    cr_assert_eq(slot.index, 5U);
    cr_assert_eq(slot.start_us, instant(2018, 1, 1, 8) + 900 * LW_US_PER_S);
    cr_assert(isnan(series->dni_w_per_m2[5]));
    lw_weather_series_destroy(series);
    free(text.bytes);
}

Test(weather_file, leap_day_repeats_28_february_when_the_file_has_none)
{
    weather_text text = epw_text(false);
    lw_weather_series *series = parse(&text);
    cr_assert_eq(lw_weather_series_slot(series, instant(2016, 2, 28, 11)).index,
                 lw_weather_series_slot(series, instant(2016, 2, 29, 11)).index);
    cr_assert_eq(lw_weather_series_slot(series, instant(2016, 3, 1, 11)).index,
                 lw_weather_series_slot(series, instant(2016, 2, 29, 11)).index + 24U);
    lw_weather_series_destroy(series);
    free(text.bytes);
}

Test(weather_file, leap_day_of_the_file_is_used_when_it_has_one)
{
    weather_text text = epw_text(true);
    lw_weather_series *series = parse(&text);
    cr_assert_eq(series->count, 8784U);
    cr_assert(series->has_leap_day);
    cr_assert_eq(lw_weather_series_slot(series, instant(2016, 2, 29, 11)).index, 59U * 24U + 12U);
    /* A common year skips it. */
    cr_assert_eq(lw_weather_series_slot(series, instant(2017, 3, 1, 11)).index, 60U * 24U + 12U);
    lw_weather_series_destroy(series);
    free(text.bytes);
}

/* A damaged cell, and what the message must say. */
typedef struct damaged_cell {
    int line, column;
    char cell[24];
    char says[80];
} damaged_cell;

ParameterizedTestParameters(weather_file, a_damaged_cell_is_named)
{
    static damaged_cell cases[] = {
        {1, 7, "91", "latitude is \"91\""},
        {1, 9, "noon", "time zone (hours from UTC) is \"noon\""},
        {8, 1, "DATA", "begins with DATA PERIODS, found \"DATA\""},
        {9, 4, "0", "00:00: expected month 1, day 1, 01:00; it is out of order"},
        {100, 3, "30", "day 30"},
        {100, 7, "warm", "Tdry is \"warm\": expected a number from -90 to 70 degC"},
        {100, 7, "inf", "Tdry is \"inf\""},
        {100, 7, "0x10", "Tdry is \"0x10\""},
        {100, 14, "-5", "GHI is \"-5\": expected a number from 0 to 2000 W/m2"},
        {100, 14, "1e400", "GHI is \"1e400\""},
        {100, 10, "1013", "Pres is \"1013\": expected a number from 30000 to 110000 Pa"},
        {100, 22, "", "Wspd is \"\""},
    };
    return cr_make_param_array(damaged_cell, cases, sizeof cases / sizeof cases[0]);
}

/* Byte of its line at which a field begins, from 1. */
static int column_of(const weather_text *text, int line, int field)
{
    const char *at = text->bytes;
    for (int i = 1; i < line; i++) {
        at = strchr(at, '\n') + 1;
    }
    const char *start = at;
    for (int i = 1; i < field; i++) {
        at = strchr(at, ',') + 1;
    }
    return (int)(at - start) + 1;
}

ParameterizedTest(const damaged_cell *damage, weather_file, a_damaged_cell_is_named)
{
    weather_text whole = epw_text(false);
    weather_text text = with_cell(&whole, damage->line, damage->column, damage->cell);
    const lw_error error = refused(&text);
    const bool is_of_row =
        strstr(damage->says, "expected month") != NULL || strstr(damage->says, "day 30") != NULL;
    const int column = is_of_row ? 0 : column_of(&whole, damage->line, damage->column);
    cr_assert_eq(error.line, damage->line, "line %d", error.line);
    cr_assert_eq(error.column, column, "column %d, not %d: %s", error.column, column,
                 error.message);
    cr_assert_not_null(strstr(error.message, damage->says), "said: %s", error.message);
    free(whole.bytes);
    free(text.bytes);
}

/* 12,5 for 12.5 makes a field too many, and every field behind it would be read as another. */
Test(weather_file, a_decimal_comma_is_refused_with_its_row)
{
    const weather_text wholes[] = {epw_text(false), sam_text(1, false)};
    for (size_t i = 0; i < 2; i++) {
        weather_text text = with_cell(&wholes[i], 100, 7, "12,5");
        const lw_error error = refused(&text);
        cr_assert_eq(error.line, 100);
        cr_assert_not_null(strstr(error.message, "with a point"), "said: %s", error.message);
        free(text.bytes);
        free(wholes[i].bytes);
    }
}

Test(weather_file, what_a_message_quotes_is_escaped)
{
    weather_text whole = epw_text(false);
    weather_text text = with_cell(&whole, 100, 7, "\x1b[31m\"");
    const lw_error error = refused(&text);
    cr_assert_not_null(strstr(error.message, "\"\\x1b[31m\\\"\""), "said: %s", error.message);
    free(text.bytes);
    free(whole.bytes);
}

Test(weather_file, missing_global_is_made_from_beam_and_diffuse)
{
    weather_text whole = epw_text(false);
    weather_text text = with_cell(&whole, 100, 14, "9999");
    lw_weather_series *series = parse(&text);
    cr_assert(isnan(series->ghi_w_per_m2[91]));
    lw_weather_series_destroy(series);
    free(whole.bytes);
    free(text.bytes);
}

Test(weather_file, a_part_of_a_year_is_refused_with_the_number_of_rows)
{
    weather_text text = epw_text(false);
    text.size = (size_t)(strstr(text.bytes, "\n2000,10,1,") - text.bytes);
    const lw_error error = refused(&text);
    cr_assert_not_null(strstr(error.message, "6552 rows"), "said: %s", error.message);
    free(text.bytes);
}

Test(weather_file, another_format_is_refused_with_what_is_allowed)
{
    weather_text text = {.bytes = strdup("{\"not\": \"weather\"}"), .size = 18};
    const lw_error error = refused(&text);
    cr_assert_not_null(strstr(error.message, "EPW"));
    cr_assert_not_null(strstr(error.message, "SAM CSV"));
    cr_assert_not_null(strstr(error.message, "TMY3 CSV"));
    cr_assert_not_null(strstr(error.message, "PVGIS CSV"));
    free(text.bytes);
}

Test(weather_file, sam_without_a_column_says_which)
{
    weather_text whole = sam_text(1, false);
    weather_text text = with_cell(&whole, 3, 10, "Gusts");
    const lw_error error = refused(&text);
    cr_assert_not_null(strstr(error.message, "no column Wspd"), "said: %s", error.message);
    free(whole.bytes);
    free(text.bytes);
}

/* Every beginning of a file must be refused, not crashed on. The copy is exactly as long as the
 * text, so that the sanitizer sees a read past its end. */
static void refuse_beginnings(weather_text text)
{
    for (size_t size = 0; size < 400; size++) {
        char *exact = malloc(size + 1);
        cr_assert_not_null(exact);
        memcpy(exact, text.bytes, size);
        lw_weather_series *series = NULL;
        cr_assert_neq(lw_weather_file_parse(exact, size, "cut", &series, NULL), LW_OK);
        cr_assert_null(series);
        free(exact);
    }
    free(text.bytes);
}

Test(weather_file, no_beginning_of_a_file_makes_it_crash)
{
    refuse_beginnings(epw_text(false));
    refuse_beginnings(sam_text(1, false));
}

Test(weather_file, no_flipped_bit_of_the_header_makes_it_crash)
{
    weather_text text = epw_text(false);
    for (size_t i = 0; i < 400; i += 3) {
        text.bytes[i] = (char)(text.bytes[i] ^ 0x40);
        lw_weather_series *series = NULL;
        lw_weather_file_parse(text.bytes, text.size, "flipped", &series, NULL);
        lw_weather_series_destroy(series);
        text.bytes[i] = (char)(text.bytes[i] ^ 0x40);
    }
    free(text.bytes);
}

/* NREL TMY3 725033: its yearly global irradiation is 1,472 kWh/m2. */
Test(weather_file, new_york_tmy3_is_read_whole)
{
    const char *path = data_path("weather/USA_NewYork-CentralPark_TMY3.epw");
    if (path == NULL) {
        cr_skip_test("LEDGERWATT_DATA is not set");
    }
    weather_text text = {0};
    text.bytes = file_bytes(path, &text.size);
    lw_weather_series *series = parse(&text);
    double ghi = 0.0;
    double temperature = 0.0;
    for (size_t i = 0; i < series->count; i++) {
        ghi += series->ghi_w_per_m2[i];
        temperature += series->temperature_c[i];
    }
    cr_assert_float_eq(ghi, 1472097.0, 0.5);
    cr_assert_float_eq(temperature / 8760.0, 12.54, 0.2);
    cr_assert_float_eq(series->place.latitude_deg, 40.78, 0.0);
    lw_weather_series_destroy(series);
    free(text.bytes);
}
