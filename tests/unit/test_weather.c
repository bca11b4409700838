// SPDX-License-Identifier: Apache-2.0
#include "models/energy/weather.h"
#include "sim/base/civil.h"
#include "tests/support/same_bytes.h"
#include "tests/support/weather_text.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define HOUR_US (3600 * LW_US_PER_S)

static lw_time_us instant(int32_t year, int32_t month, int32_t day, int32_t hour)
{
    return (lw_civil_days(year, month, day) * 86400 + hour * INT64_C(3600)) * LW_US_PER_S;
}

/* Weather of a text, whatever the scenario's site. Frees the text. */
static lw_weather *weather_of(weather_text text, lw_time_us start, lw_time_us end)
{
    lw_weather_file_params params = {.path = "test.epw"};
    const lw_weather_config config = {.model = {&lw_weather_variants[0], &params},
                                      .site = {-33.9, 151.2, 50.0},
                                      .start_us = start,
                                      .end_us = end,
                                      .file_bytes = text.bytes,
                                      .file_size = text.size};
    lw_weather *weather = NULL;
    lw_error error;
    cr_assert_eq(lw_weather_create(&config, &weather, &error), LW_OK, "%s", error.message);
    free(text.bytes);
    return weather;
}

static lw_weather *paris_2016(void)
{
    return weather_of(epw_text(false), instant(2016, 1, 1, 0), instant(2017, 1, 1, 0));
}

static lw_weather *phoenix_2016(bool only_global)
{
    return weather_of(sam_text(1, only_global), instant(2016, 1, 1, 0), instant(2017, 1, 1, 0));
}

Test(weather, is_the_file_hour_by_hour)
{
    lw_weather *weather = paris_2016();
    for (int hour = 0; hour < 24; hour++) {
        lw_weather_values values;
        lw_weather_sample(weather, 0, instant(2016, 6, 20, 23) + hour * HOUR_US, HOUR_US, &values);
        cr_assert_float_eq(values.irradiance.ghi_w_per_m2, 10.0 * hour, 1e-12);
        cr_assert_float_eq(values.irradiance.dni_w_per_m2, 3.0 * hour, 1e-12);
        cr_assert_float_eq(values.irradiance.dhi_w_per_m2, 5.0 * hour, 1e-12);
        cr_assert_float_eq(values.wind_m_per_s, hour, 1e-12);
        cr_assert_float_eq(values.temperature_c, 17.2, 1e-12); /* day 172 of a common year */
        cr_assert_float_eq(values.albedo_ratio, 0.2, 0.0);
    }
    lw_weather_destroy(weather);
}

static lw_irradiance sum_of_parts(const lw_weather *weather, lw_time_us start, int part_count)
{
    lw_irradiance sum = {0};
    const lw_time_us length = HOUR_US / part_count;
    for (int i = 0; i < part_count; i++) {
        lw_weather_values values;
        lw_weather_sample(weather, 0, start + i * length, length, &values);
        sum.ghi_w_per_m2 += values.irradiance.ghi_w_per_m2 / part_count;
        sum.dni_w_per_m2 += values.irradiance.dni_w_per_m2 / part_count;
        sum.dhi_w_per_m2 += values.irradiance.dhi_w_per_m2 / part_count;
    }
    return sum;
}

ParameterizedTestParameters(weather, parts_of_an_hour_add_up_to_it)
{
    static int counts[] = {2, 4, 12, 16, 60};
    return cr_make_param_array(int, counts, sizeof counts / sizeof counts[0]);
}

/* Dawn, dusk and polar hours included: the station is moved around the globe. */
ParameterizedTest(const int *part_count, weather, parts_of_an_hour_add_up_to_it)
{
    static const char *const latitudes[] = {"48.9", "-75", "0", "69.5", "90"};
    for (size_t i = 0; i < sizeof latitudes / sizeof latitudes[0]; i++) {
        weather_text text = epw_text(false);
        weather_text moved = with_cell(&text, 1, 7, latitudes[i]);
        free(text.bytes);
        lw_weather *weather = weather_of(moved, instant(2016, 1, 1, 0), instant(2017, 1, 1, 0));
        for (int hour = 0; hour < 8784; hour += 7) {
            const lw_time_us start = instant(2016, 1, 1, 0) + hour * HOUR_US;
            const lw_irradiance whole = sum_of_parts(weather, start, 1);
            const lw_irradiance parts = sum_of_parts(weather, start, *part_count);
            cr_assert_float_eq(parts.ghi_w_per_m2, whole.ghi_w_per_m2, 1e-9, "hour %d", hour);
            cr_assert_float_eq(parts.dni_w_per_m2, whole.dni_w_per_m2, 1e-9, "hour %d", hour);
            cr_assert_float_eq(parts.dhi_w_per_m2, whole.dhi_w_per_m2, 1e-9, "hour %d", hour);
        }
        lw_weather_destroy(weather);
    }
}

Test(weather, beam_and_diffuse_from_a_global_close_to_it)
{
    lw_weather *weather = phoenix_2016(true);
    const lw_place place = lw_weather_place(weather);
    for (int minute = 0; minute < 10 * 24 * 60; minute += 11) {
        const lw_time_us start = instant(2016, 5, 1, 0) + minute * 60 * LW_US_PER_S;
        const lw_time_us length = 60 * LW_US_PER_S;
        lw_weather_values values;
        lw_weather_sample(weather, 0, start, length, &values);
        const lw_sun sun = lw_sun_over(&place, start, length);
        if (sun.up > 0.1) {
            const lw_irradiance *light = &values.irradiance;
            const double closed = light->dni_w_per_m2 * sun.up + light->dhi_w_per_m2;
            cr_assert_float_eq(closed, light->ghi_w_per_m2, 1e-3 * light->ghi_w_per_m2 + 1e-9);
        }
    }
    lw_weather_destroy(weather);
}

Test(weather, an_interval_across_two_records_is_their_mean)
{
    weather_text text = sam_text(1, false);
    weather_text india = with_cell(&text, 2, 8, "5.5");
    free(text.bytes);
    lw_weather *weather = weather_of(india, instant(2016, 1, 1, 0), instant(2017, 1, 1, 0));
    lw_weather_values values;
    /* 06:00 to 07:00 UTC is 11:30 to 12:30 there. */
    lw_weather_sample(weather, 0, instant(2016, 3, 10, 6), HOUR_US, &values);
    cr_assert_float_eq(values.wind_m_per_s, 11.5, 1e-12);
    lw_weather_destroy(weather);
}

Test(weather, sun_stands_at_the_station_not_at_the_site)
{
    lw_weather *weather = paris_2016();
    const lw_place place = lw_weather_place(weather);
    cr_assert_float_eq(place.latitude_deg, 48.9, 0.0);
    lw_weather_values values;
    lw_sky sky;
    lw_weather_sky(weather, 0, instant(2016, 6, 21, 11), HOUR_US, &values, &sky);
    const lw_sun sun = lw_sun_over(&place, instant(2016, 6, 21, 11), HOUR_US);
    cr_assert_float_eq(sky.up, sun.up, 0.0);
    lw_weather_destroy(weather);
}

Test(weather, leap_days_that_the_file_has_not_are_counted)
{
    lw_weather *weather = paris_2016();
    cr_assert_eq(lw_weather_filled_day_count(weather), 1);
    lw_weather_destroy(weather);
    weather = weather_of(epw_text(false), instant(2017, 1, 1, 0), instant(2018, 1, 1, 0));
    cr_assert_eq(lw_weather_filled_day_count(weather), 0);
    lw_weather_destroy(weather);
    weather = weather_of(epw_text(false), instant(1999, 6, 1, 0), instant(2016, 3, 1, 0));
    cr_assert_eq(lw_weather_filled_day_count(weather), 5);
    lw_weather_destroy(weather);
    weather = weather_of(epw_text(true), instant(2016, 1, 1, 0), instant(2017, 1, 1, 0));
    cr_assert_eq(lw_weather_filled_day_count(weather), 0);
    lw_weather_destroy(weather);
}

Test(weather, an_interval_is_the_same_whatever_was_asked_before)
{
    lw_weather *weather = phoenix_2016(false);
    const lw_time_us start = instant(2016, 7, 4, 18);
    lw_weather_values first;
    lw_weather_values again;
    lw_weather_values other;
    lw_weather_sample(weather, 0, start, HOUR_US / 4, &first);
    lw_weather_sample(weather, 0, start + 1000 * HOUR_US, HOUR_US, &other);
    lw_weather_sample(weather, 0, start, HOUR_US / 4, &again);
    cr_assert(same_bytes(&first, &again, sizeof first));
    lw_weather_destroy(weather);
}

Test(weather, a_damaged_file_gives_no_weather)
{
    weather_text whole = epw_text(false);
    weather_text text = with_cell(&whole, 50, 7, "?");
    lw_weather_file_params params = {.path = "my.epw"};
    const lw_weather_config config = {.model = {&lw_weather_variants[0], &params},
                                      .start_us = 0,
                                      .end_us = 1,
                                      .file_bytes = text.bytes,
                                      .file_size = text.size};
    lw_weather *weather = NULL;
    lw_error error;
    cr_assert_eq(lw_weather_create(&config, &weather, &error), LW_ERR_FILE_FORMAT);
    cr_assert_null(weather);
    cr_assert_str_eq(error.file, "my.epw");
    cr_assert_eq(error.line, 50);
    free(whole.bytes);
    free(text.bytes);
}
