// SPDX-License-Identifier: Apache-2.0
#include "models/energy/weather.h"
#include "models/energy/weather_file.h"
#include "sim/base/civil.h"
#include "tests/support/weather_text.h"

#include <criterion/criterion.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define HOUR_US (3600 * LW_US_PER_S)

static lw_time_us instant(int32_t year, int32_t month, int32_t day, int32_t hour)
{
    return (lw_civil_days(year, month, day) * 86400 + hour * INT64_C(3600)) * LW_US_PER_S;
}

static lw_weather_series *parse(const weather_text *text)
{
    lw_error error = {.status = LW_OK};
    lw_weather_series *series = NULL;
    cr_assert_eq(lw_weather_file_parse(text->bytes, text->size, "test.csv", &series, &error), LW_OK,
                 "%s", error.message);
    return series;
}

static lw_error refused(const weather_text *text)
{
    lw_error error = {.status = LW_OK};
    lw_weather_series *series = NULL;
    cr_assert_eq(lw_weather_file_parse(text->bytes, text->size, "bad.csv", &series, &error),
                 LW_ERR_FILE_FORMAT);
    cr_assert_null(series);
    cr_assert_str_eq(error.file, "bad.csv");
    return error;
}

Test(weather_formats, tmy3_hour_names_its_end)
{
    weather_text text = tmy3_text();
    lw_weather_series *series = parse(&text);
    cr_assert_eq(series->count, 8760U);
    cr_assert_eq(series->filled_value_count, 0);
    cr_assert_float_eq(series->place.latitude_deg, 40.783, 0.0);
    cr_assert_float_eq(series->place.longitude_deg, -73.967, 0.0);
    cr_assert_float_eq(series->place.altitude_m, 40.0, 0.0);
    /* 12:00 to 13:00 there, 17:00 UTC, stands in the row "13:00" */
    const lw_weather_slot noon = lw_weather_series_slot(series, instant(2018, 1, 1, 17));
    cr_assert_eq(noon.index, 12U);
    cr_assert_eq(noon.start_us, instant(2018, 1, 1, 17));
    cr_assert_float_eq(series->ghi_w_per_m2[noon.index], 120.0, 0.0);
    cr_assert_float_eq(series->pressure_pa[noon.index], 101300.0, 1e-9);
    cr_assert_float_eq(series->albedo_ratio[noon.index], 0.15, 0.0);
    cr_assert_float_eq(series->rain_mm_per_h[noon.index], 1.2, 0.0);
    cr_assert(isnan(series->snow_depth_cm[noon.index]));
    lw_weather_series_destroy(series);
    free(text.bytes);
}

Test(weather_formats, pvgis_hour_lies_around_the_instant_of_its_irradiance)
{
    weather_text text = pvgis_text("0.1761", 0, false);
    lw_weather_series *series = parse(&text);
    /* the row 12:00 UTC is of 12:10:34, so of the hour 11:40:34 to 12:40:34 */
    const lw_time_us start = instant(2018, 6, 21, 11) + (40 * 60 + 34) * LW_US_PER_S;
    const lw_weather_slot slot = lw_weather_series_slot(series, start);
    cr_assert_eq(slot.start_us, start);
    cr_assert_eq(slot.index, 171U * 24U + 12U);
    cr_assert_eq(lw_weather_series_slot(series, start - 1).index, slot.index - 1);
    cr_assert_float_eq(series->wind_m_per_s[slot.index], 12.0, 0.0);
    cr_assert_float_eq(series->pressure_pa[slot.index], 99870.0, 0.0);
    lw_weather_series_destroy(series);
    free(text.bytes);
}

Test(weather_formats, minutes_of_the_stamp_count_like_the_offset_of_the_header)
{
    weather_text header = pvgis_text("0.2", 0, false);
    weather_text stamp = pvgis_text("0", 12, false);
    lw_weather_series *a = parse(&header);
    lw_weather_series *b = parse(&stamp);
    cr_assert_eq(a->zone_offset_us, b->zone_offset_us);
    cr_assert_eq(a->zone_offset_us, 18 * 60 * LW_US_PER_S);
    for (size_t i = 0; i < a->count; i++) {
        cr_assert_float_eq(a->ghi_w_per_m2[i], b->ghi_w_per_m2[i], 0.0);
    }
    lw_weather_series_destroy(a);
    lw_weather_series_destroy(b);
    free(header.bytes);
    free(stamp.bytes);
}

/* The mean of the hour is the instant's clearness times the mean height of the sun: at that instant
 * the weather has the file's own value again. */
Test(weather_formats, pvgis_irradiance_of_the_instant_comes_back)
{
    weather_text text = pvgis_text("0.1761", 0, false);
    lw_weather_file_params params = {.path = "tmy.csv"};
    const lw_weather_config config = {.model = {&lw_weather_variants[0], &params},
                                      .start_us = instant(2017, 1, 1, 0),
                                      .end_us = instant(2018, 1, 1, 0),
                                      .file_bytes = text.bytes,
                                      .file_size = text.size};
    lw_weather *weather = NULL;
    lw_error error;
    cr_assert_eq(lw_weather_create(&config, &weather, &error), LW_OK, "%s", error.message);
    for (int hour = 8; hour <= 15; hour++) {
        lw_weather_values values;
        const lw_time_us middle = instant(2017, 6, 21, hour) + 634 * LW_US_PER_S;
        lw_weather_sample(weather, 0, middle - LW_US_PER_S, 2 * LW_US_PER_S, &values);
        cr_assert_float_eq(values.irradiance.ghi_w_per_m2, 600.0, 0.1, "hour %d", hour);
        cr_assert_float_eq(values.irradiance.dni_w_per_m2, 400.0, 1e-9);
        cr_assert_float_eq(values.irradiance.dhi_w_per_m2, 200.0, 0.1);
    }
    lw_weather_destroy(weather);
    free(text.bytes);
}

Test(weather_formats, a_leap_year_of_pvgis_has_its_day)
{
    weather_text text = pvgis_text("0", 0, true);
    lw_weather_series *series = parse(&text);
    cr_assert(series->has_leap_day);
    cr_assert_eq(series->count, 8784U);
    lw_weather_series_destroy(series);
    free(text.bytes);
}

Test(weather_formats, windows_line_ends_and_a_byte_order_mark_change_nothing)
{
    const weather_text wholes[] = {tmy3_text(), pvgis_text("0.1761", 0, false), sam_text(2, false)};
    for (size_t i = 0; i < sizeof wholes / sizeof wholes[0]; i++) {
        weather_text other = as_windows_writes(&wholes[i]);
        lw_weather_series *a = parse(&wholes[i]);
        lw_weather_series *b = parse(&other);
        cr_assert_eq(a->count, b->count);
        cr_assert_eq(a->zone_offset_us, b->zone_offset_us);
        cr_assert_eq(memcmp(a->ghi_w_per_m2, b->ghi_w_per_m2, a->count * sizeof(double)), 0);
        cr_assert_eq(memcmp(a->temperature_c, b->temperature_c, a->count * sizeof(double)), 0);
        lw_weather_series_destroy(a);
        lw_weather_series_destroy(b);
        free(wholes[i].bytes);
        free(other.bytes);
    }
}

/* A fault in one cell or line of a format. */
typedef struct broken_file {
    const char *format;
    int line, field; /* field 0: the line is dropped, -1: it is doubled */
    const char *cell;
    const char *says;
    bool names_cell; /* the error has the cell's column */
} broken_file;

static weather_text text_of(const char *format)
{
    return strcmp(format, "tmy3") == 0 ? tmy3_text() : pvgis_text("0.1761", 0, false);
}

static int byte_of(const weather_text *text, int line, int field)
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

/* TMY3: data from line 3; PVGIS: from line 19. */
static const broken_file broken[] = {
    {"tmy3", 2, 6, "Tdry", "no column Dry-bulb (C)", false},
    {"tmy3", 1, 5, "91", "time zone (hours from UTC)", false},
    {"tmy3", 100, 0, NULL, "8759 rows of data", false},
    {"tmy3", 100, -1, NULL, "8761 rows of data", false},
    {"tmy3", 100, 1, "01/06/1991", "rows are missing before it", false},
    {"tmy3", 100, 2, "01:00", "it repeats the row before", false},
    {"tmy3", 100, 1, "01/04/1991", "it is out of order", false},
    {"tmy3", 100, 1, "1991-01-05", "expected MM/DD/YYYY", true},
    {"tmy3", 100, 1, "13/05/1991", "expected MM/DD/YYYY", true},
    {"tmy3", 100, 2, "00:00", "expected 01:00 to 24:00", true},
    {"tmy3", 100, 2, "2:00", "expected 01:00 to 24:00", true},
    {"tmy3", 113, 3, "nan", "GHI (W/m^2) is \"nan\": expected a number from 0 to 2000 W/m2", true},
    {"tmy3", 113, 6, "-99", "Dry-bulb (C) is \"-99\"", true},
    {"tmy3", 113, 6, "", "Dry-bulb (C) is \"\"", true},
    {"tmy3", 113, 6, "12,5", "decimals written with a point", false},
    {"pvgis", 1, 1, "Latitude (decimal degrees): north", "latitude is \"north\"", false},
    {"pvgis", 3, 1, "Height: 250", "the header has no Elevation (m)", false},
    {"pvgis", 4, 1, "Irradiance Time Offset (h): 7", "irradiance time offset (h) is \"7\"", false},
    {"pvgis", 4, 1, "Slope: 35 deg. (optimum)", "slope of 35 deg", false},
    {"pvgis", 100, 0, NULL, "8759 rows of data", false},
    {"pvgis", 100, 1, "20180104:0700", "it is out of order", false},
    {"pvgis", 100, 1, "20180104:0800", "it repeats the row before", false},
    {"pvgis", 100, 1, "20180105:0900", "rows are missing before it", false},
    {"pvgis", 100, 1, "20180104:0911", "09:11", false},
    {"pvgis", 100, 1, "20190104:0900", "month 1 comes from year 2018", true},
    {"pvgis", 100, 1, "2018-01-04:09", "expected YYYYMMDD:HHMM", true},
    {"pvgis", 112, 4, "inf", "G(h) is \"inf\"", true},
    {"pvgis", 112, 4, "-1", "G(h) is \"-1\"", true},
    {"pvgis", 112, 10, "998", "SP is \"998\": expected a number from 30000 to 110000 Pa", true},
    {"pvgis", 112, 2, "1,5", "decimals written with a point", false},
    {"pvgis", 8780, 1, "20071231:0900", "rows go on after the end of the data", false},
};

static weather_text break_file(const weather_text *whole, const broken_file *fault)
{
    if (fault->field == 0) {
        return without_line(whole, fault->line);
    }
    return fault->field < 0 ? with_line_twice(whole, fault->line)
                            : with_cell(whole, fault->line, fault->field, fault->cell);
}

Test(weather_formats, a_fault_is_named_with_its_place)
{
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        const broken_file *fault = &broken[i];
        weather_text whole = text_of(fault->format);
        weather_text text = break_file(&whole, fault);
        const lw_error error = refused(&text);
        cr_assert_not_null(strstr(error.message, fault->says), "case %zu said: %s", i,
                           error.message);
        if (fault->cell != NULL && strstr(fault->says, "the header has no") == NULL) {
            cr_assert_eq(error.line, fault->line, "case %zu: line %d", i, error.line);
        }
        if (fault->names_cell) {
            cr_assert_eq(error.column, byte_of(&whole, fault->line, fault->field), "case %zu", i);
        }
        free(text.bytes);
        free(whole.bytes);
    }
}

Test(weather_formats, semicolons_and_decimal_commas_are_refused)
{
    weather_text text = tmy3_text();
    for (size_t i = 0; i < text.size; i++) {
        if (text.bytes[i] == ',') {
            text.bytes[i] = ';';
        }
    }
    const lw_error error = refused(&text);
    cr_assert_not_null(strstr(error.message, "TMY3 CSV"), "said: %s", error.message);
    free(text.bytes);
}

static weather_text with_cells(weather_text text, int first_line, int count, int field,
                               const char *cell)
{
    for (int i = 0; i < count; i++) {
        weather_text next = with_cell(&text, first_line + i, field, cell);
        free(text.bytes);
        text = next;
    }
    return text;
}

Test(weather_formats, beam_and_diffuse_stand_in_for_global)
{
    weather_text no_global = with_cells(tmy3_text(), 2, 1, 3, "Shade");
    lw_weather_series *series = parse(&no_global);
    cr_assert(isnan(series->ghi_w_per_m2[12]));
    cr_assert_float_eq(series->dni_w_per_m2[12], 36.0, 0.0);
    lw_weather_series_destroy(series);
    weather_text neither = with_cells(no_global, 2, 1, 5, "Shade");
    const lw_error error = refused(&neither);
    cr_assert_not_null(
        strstr(error.message, "no column GHI (W/m^2), nor DNI (W/m^2) with DHI (W/m^2)"));
    free(neither.bytes);
}

Test(weather_formats, short_gaps_are_bridged_and_counted)
{
    /* day 5, temperature 0.5, hours 22 and 23, and day 6, temperature 0.6, hours 0 to 3 */
    weather_text text = with_cells(tmy3_text(), 3 + 4 * 24 + 22, 6, 6, "-9900");
    lw_weather_series *series = parse(&text);
    cr_assert_eq(series->filled_value_count, 6);
    for (int i = 0; i < 6; i++) {
        cr_assert_float_eq(series->temperature_c[118 + i], 0.5 + 0.1 * (i + 1) / 7.0, 1e-12);
    }
    lw_weather_series_destroy(series);
    free(text.bytes);
}

Test(weather_formats, a_gap_around_the_turn_of_the_year_is_bridged)
{
    weather_text text = with_cells(tmy3_text(), 3, 2, 8, "-9900");
    text = with_cells(text, 3 + 8759, 1, 8, "-9900");
    lw_weather_series *series = parse(&text);
    cr_assert_eq(series->filled_value_count, 3);
    cr_assert_float_eq(series->wind_m_per_s[8759], 22.0 + (2.0 - 22.0) / 4.0, 1e-12);
    cr_assert_float_eq(series->wind_m_per_s[1], 22.0 + 3.0 * (2.0 - 22.0) / 4.0, 1e-12);
    lw_weather_series_destroy(series);
    free(text.bytes);
}

Test(weather_formats, a_long_gap_is_refused_where_it_becomes_too_long)
{
    weather_text text = with_cells(tmy3_text(), 100, 7, 6, "-9900");
    const lw_error error = refused(&text);
    cr_assert_eq(error.line, 106);
    cr_assert_not_null(strstr(error.message, "more than 6 hours"), "said: %s", error.message);
    free(text.bytes);
}

Test(weather_formats, a_long_gap_around_the_turn_of_the_year_is_refused)
{
    weather_text text = with_cells(tmy3_text(), 3, 4, 6, "-9900");
    text = with_cells(text, 3 + 8756, 4, 6, "-9900");
    const lw_error error = refused(&text);
    cr_assert_not_null(strstr(error.message, "turn of the year"), "said: %s", error.message);
    free(text.bytes);
}

Test(weather_formats, missing_light_is_dark_at_night_and_a_fault_by_day)
{
    weather_text night = with_cells(tmy3_text(), 3, 1, 3, "-9900");
    night = with_cells(night, 3, 1, 5, "-9900");
    lw_weather_series *series = parse(&night);
    cr_assert_eq(series->filled_value_count, 1);
    cr_assert_float_eq(series->ghi_w_per_m2[0], 0.0, 0.0);
    cr_assert_float_eq(series->dni_w_per_m2[0], 0.0, 0.0);
    lw_weather_series_destroy(series);
    weather_text day = with_cells(tmy3_text(), 3 + 12, 1, 3, "-9900");
    day = with_cells(day, 3 + 12, 1, 5, "-9900");
    const lw_error error = refused(&day);
    cr_assert_eq(error.line, 15);
    cr_assert_not_null(strstr(error.message, "missing by day"), "said: %s", error.message);
    free(night.bytes);
    free(day.bytes);
}

Test(weather_formats, snow_and_rain_reach_the_interval)
{
    weather_text text = epw_text(false);
    text = with_cells(text, 9 + 24 + 10, 1, 31, "4"); /* 2 January, hour 11: 4 cm of snow */
    text = with_cells(text, 9 + 24 + 11, 1, 31, "3");
    lw_weather_file_params params = {.path = "snow.epw"};
    const lw_weather_config config = {.model = {&lw_weather_variants[0], &params},
                                      .start_us = instant(2017, 1, 1, 0),
                                      .end_us = instant(2018, 1, 1, 0),
                                      .file_bytes = text.bytes,
                                      .file_size = text.size};
    lw_weather *weather = NULL;
    lw_error error;
    cr_assert_eq(lw_weather_create(&config, &weather, &error), LW_OK, "%s", error.message);
    lw_weather_values values;
    lw_weather_sample(weather, 0, instant(2017, 1, 2, 9), HOUR_US / 4, &values); /* UTC+1 */
    cr_assert_float_eq(values.snow_depth_cm, 4.0, 0.0);
    cr_assert_float_eq(values.snowfall_cm_per_h, 4.0, 0.0);
    cr_assert(isnan(values.rain_mm_per_h));
    lw_weather_sample(weather, 0, instant(2017, 1, 2, 10), HOUR_US / 4, &values);
    cr_assert_float_eq(values.snow_depth_cm, 3.0, 0.0);
    cr_assert_float_eq(values.snowfall_cm_per_h, 0.0, 0.0);
    lw_weather_destroy(weather);
    free(text.bytes);
}

/* Every beginning of a file must be refused, not crashed on; the copy is exactly as long. */
Test(weather_formats, no_beginning_of_a_file_makes_it_crash)
{
    const weather_text wholes[] = {tmy3_text(), pvgis_text("0.1761", 0, false)};
    for (size_t f = 0; f < 2; f++) {
        for (size_t size = 0; size < 900; size += size < 500 ? 1 : 13) {
            char *exact = malloc(size + 1);
            cr_assert_not_null(exact);
            memcpy(exact, wholes[f].bytes, size);
            lw_weather_series *series = NULL;
            cr_assert_neq(lw_weather_file_parse(exact, size, "cut", &series, NULL), LW_OK);
            cr_assert_null(series);
            free(exact);
        }
        free(wholes[f].bytes);
    }
}

Test(weather_formats, no_flipped_bit_of_a_header_makes_it_crash)
{
    weather_text wholes[] = {tmy3_text(), pvgis_text("0.1761", 0, false)};
    for (size_t f = 0; f < 2; f++) {
        for (size_t i = 0; i < 600; i += 3) {
            wholes[f].bytes[i] = (char)(wholes[f].bytes[i] ^ 0x40);
            lw_weather_series *series = NULL;
            lw_weather_file_parse(wholes[f].bytes, wholes[f].size, "flipped", &series, NULL);
            lw_weather_series_destroy(series);
            wholes[f].bytes[i] = (char)(wholes[f].bytes[i] ^ 0x40);
        }
        free(wholes[f].bytes);
    }
}
