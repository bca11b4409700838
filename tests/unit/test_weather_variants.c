// SPDX-License-Identifier: Apache-2.0
/* Variants of the formats: minutes and units in SAM CSV, components in PVGIS. */
#include "models/energy/sun.h"
#include "models/energy/weather_file.h"
#include "sim/base/civil.h"
#include "tests/support/weather_text.h"

#include <criterion/criterion.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MINUTE_US (60 * LW_US_PER_S)
#define HOUR_US (60 * MINUTE_US)

static lw_time_us midnight(int32_t year, int32_t month, int32_t day)
{
    return lw_civil_days(year, month, day) * 24 * HOUR_US;
}

static lw_status parse(const weather_text *text, lw_weather_series **series, lw_error *error)
{
    *error = (lw_error){.status = LW_OK};
    return lw_weather_file_parse(text->bytes, text->size, "test.csv", series, error);
}

static lw_weather_series *parsed(const weather_text *text)
{
    lw_error error;
    lw_weather_series *series = NULL;
    cr_assert_eq(parse(text, &series, &error), LW_OK, "%d: %s", error.line, error.message);
    return series;
}

typedef struct sam_case {
    int per_hour, first_minute;
    int odd_row, odd_minute; /* a row whose minute is another one, or -1 */
    const char *facts, *values, *columns, *units;
} sam_case;

static const sam_case plain = {2,
                               0,
                               -1,
                               0,
                               "Source,Latitude,Longitude,Time Zone,Elevation",
                               "test,50,8,1,100",
                               "Year,Month,Day,Hour,Minute,GHI,DNI,DHI,Temperature,Wind Speed",
                               ""};

/* GHI is the number of the row in its day. */
static weather_text sam_with_minutes(const sam_case *of)
{
    const int per_day = 24 * of->per_hour;
    weather_text text = {.bytes = malloc(1000 + (size_t)365 * (size_t)per_day * 60)};
    cr_assert_not_null(text.bytes);
    text.size = (size_t)sprintf(text.bytes, "%s\n%s\n%s\n%s", of->facts, of->values, of->columns,
                                of->units);
    for (int row = 0; row < 365 * per_day; row++) {
        const lw_civil date =
            lw_civil_from_seconds((lw_civil_days(2019, 1, 1) + row / per_day) * INT64_C(86400));
        const int minute = row == of->odd_row
                               ? of->odd_minute
                               : of->first_minute + row % of->per_hour * 60 / of->per_hour;
        text.size += (size_t)sprintf(text.bytes + text.size, "2019,%d,%d,%d,%d,%d,0,%d,10,2\n",
                                     date.month, date.day, row % per_day / of->per_hour, minute,
                                     row % per_day, row % per_day);
    }
    return text;
}

static lw_weather_series *parsed_case(const sam_case *of)
{
    weather_text text = sam_with_minutes(of);
    lw_weather_series *series = parsed(&text);
    free(text.bytes);
    return series;
}

/* Where the record of 12:00 + minutes begins, in minutes after noon of 1 July there. */
static int start_around_noon(const lw_weather_series *series, int minute)
{
    const lw_time_us noon = midnight(2018, 7, 1) + 11 * HOUR_US;
    const lw_weather_slot slot = lw_weather_series_slot(series, noon + minute * MINUTE_US);
    return (int)((slot.start_us - noon) / MINUTE_US);
}

Test(weather_variants, minutes_of_sam_are_the_middle_of_the_record)
{
    static const struct {
        int per_hour, first_minute, start;
    } cases[] = {{1, 30, 0}, {1, 0, -30}, {2, 15, 0}, {2, 0, -15}, {4, 0, -7}, {12, 0, -2}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        sam_case of = plain;
        of.per_hour = cases[i].per_hour;
        of.first_minute = cases[i].first_minute;
        lw_weather_series *series = parsed_case(&of);
        const lw_time_us noon = midnight(2018, 7, 1) + 11 * HOUR_US;
        const lw_weather_slot slot =
            lw_weather_series_slot(series, noon + of.first_minute * MINUTE_US);
        cr_assert_eq(start_around_noon(series, of.first_minute), cases[i].start, "case %zu", i);
        cr_assert_eq(slot.start_us + series->step_us / 2, noon + of.first_minute * MINUTE_US);
        cr_assert_eq((int)series->ghi_w_per_m2[slot.index], 12 * of.per_hour);
        lw_weather_series_destroy(series);
    }
}

Test(weather_variants, a_record_of_midnight_reaches_into_the_year_before)
{
    lw_weather_series *series = parsed_case(&plain);
    const lw_time_us new_year = midnight(2019, 1, 1) - HOUR_US;
    cr_assert_eq(lw_weather_series_slot(series, new_year - 10 * MINUTE_US).index, 0U);
    cr_assert_eq(lw_weather_series_slot(series, new_year - 20 * MINUTE_US).index, 17519U);
    lw_weather_series_destroy(series);
}

Test(weather_variants, minutes_that_do_not_go_on_are_refused)
{
    static const struct {
        int first_minute, odd_row, odd_minute, line;
        const char *message;
    } cases[] = {{0, 24, 30, 28, "expected month 1, day 1, 12:00"},
                 {0, 25, 0, 29, "it repeats the row before"},
                 {30, -1, 0, 4, "must be of the first 30 minutes"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        sam_case of = plain;
        of.first_minute = cases[i].first_minute;
        of.odd_row = cases[i].odd_row;
        of.odd_minute = cases[i].odd_minute;
        weather_text text = sam_with_minutes(&of);
        lw_weather_series *series = NULL;
        lw_error error;
        cr_assert_eq(parse(&text, &series, &error), LW_ERR_FILE_FORMAT);
        cr_assert_not_null(strstr(error.message, cases[i].message), "%s", error.message);
        cr_assert_eq(error.line, cases[i].line);
        free(text.bytes);
    }
}

/* SSC's other names, and its line of units. */
Test(weather_variants, sam_by_its_other_names)
{
    sam_case of = plain;
    of.facts = "source,lat,lng,timezone,site elevation,hasunits";
    of.values = "test,50,8,1,100,yes";
    of.columns = "yr,mo,day,hr,min,gh,dn,df,dry bulb,wspd";
    of.units = "y,m,d,h,min,W/m2,W/m2,W/m2,C,m/s\n";
    lw_weather_series *series = parsed_case(&of);
    cr_assert_eq((int)series->ghi_w_per_m2[47], 47);
    cr_assert_eq((int)series->dhi_w_per_m2[47], 47);
    cr_assert_float_eq(series->place.altitude_m, 100.0, 0.0);
    lw_weather_series_destroy(series);
}

static void rename_columns(const weather_text *text, const char *from, const char *to)
{
    char *at = strstr(text->bytes, from);
    cr_assert_not_null(at);
    cr_assert_eq(strlen(from), strlen(to));
    for (size_t i = 0; to[i] != '\0'; i++) {
        at[i] = to[i];
    }
}

/* By day 400 W/m2 of beam on the horizontal plane and 200 of diffuse light. */
Test(weather_variants, pvgis_beam_on_the_horizontal_plane_is_raised)
{
    weather_text text = pvgis_text("0.1", 0, false);
    rename_columns(&text, "G(h),Gb(n),Gd(h)", "none,Gb(i),Gd(i)");
    lw_weather_series *series = parsed(&text);
    const lw_place place = {45.0, 8.0, 250.0};
    for (size_t hour = 8; hour < 16; hour++) {
        const size_t index = 172 * 24 + hour;
        const lw_time_us at = midnight(2001, 6, 22) + (lw_time_us)hour * HOUR_US + 6 * MINUTE_US;
        const double up = lw_sun_at(&place, at).up;
        cr_assert_float_eq(series->dni_w_per_m2[index], 400.0 / up, 1e-9, "hour %zu", hour);
        cr_assert_float_eq(series->ghi_w_per_m2[index] / series->dhi_w_per_m2[index], 3.0, 1e-12);
    }
    for (size_t i = 0; i < series->count; i++) {
        cr_assert_leq(series->dni_w_per_m2[i], 1415.0, "a low sun must not outshine space");
    }
    lw_weather_series_destroy(series);
    free(text.bytes);
}
