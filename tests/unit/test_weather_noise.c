// SPDX-License-Identifier: Apache-2.0
#include "models/energy/weather.h"
#include "models/energy/weather_noise.h"
#include "models/energy/weather_params.h"
#include "sim/base/civil.h"
#include "sim/base/param.h"
#include "tests/support/same_bytes.h"
#include "tests/support/weather_text.h"

#include <criterion/criterion.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { YEAR = 2015 };

#define HOUR_US (3600 * LW_US_PER_S)

static lw_time_us start_of(int32_t year)
{
    return lw_civil_days(year, 1, 1) * 86400 * LW_US_PER_S;
}

static lw_weather *synthetic(double latitude_deg, double noise)
{
    lw_weather_synthetic_params params;
    lw_param_set_defaults(&lw_weather_synthetic_table, &params);
    params.climate = LW_CLIMATE_LYON;
    params.zone.noise_sd_ratio = noise;
    const lw_weather_config config = {.model = {&lw_weather_variants[1], &params},
                                      .site = {latitude_deg, 4.85, 200},
                                      .start_us = start_of(YEAR),
                                      .end_us = start_of(YEAR + 1),
                                      .seed = 5};
    lw_weather *weather = NULL;
    lw_error error;
    cr_assert_eq(lw_weather_create(&config, &weather, &error), LW_OK, "%s", error.message);
    return weather;
}

/* Takes the text. */
static lw_weather *from_file(weather_text text, double noise)
{
    lw_weather_file_params params = {.path = "test", .zone = {.noise_sd_ratio = noise}};
    const lw_weather_config config = {.model = {&lw_weather_variants[0], &params},
                                      .start_us = start_of(YEAR),
                                      .end_us = start_of(YEAR + 1),
                                      .seed = 5,
                                      .file_bytes = text.bytes,
                                      .file_size = text.size};
    lw_weather *weather = NULL;
    lw_error error;
    cr_assert_eq(lw_weather_create(&config, &weather, &error), LW_OK, "%s", error.message);
    free(text.bytes);
    return weather;
}

static lw_irradiance mean_of_parts(const lw_weather *weather, lw_time_us start, int part_count)
{
    lw_irradiance mean = {0};
    const lw_time_us length = HOUR_US / part_count;
    for (int i = 0; i < part_count; i++) {
        lw_weather_values values;
        lw_weather_sample(weather, 0, start + i * length, length, &values);
        cr_assert_geq(values.irradiance.ghi_w_per_m2, 0.0);
        cr_assert_geq(values.irradiance.dni_w_per_m2, 0.0);
        cr_assert_geq(values.irradiance.dhi_w_per_m2, 0.0);
        mean.ghi_w_per_m2 += values.irradiance.ghi_w_per_m2 / part_count;
        mean.dni_w_per_m2 += values.irradiance.dni_w_per_m2 / part_count;
        mean.dhi_w_per_m2 += values.irradiance.dhi_w_per_m2 / part_count;
    }
    return mean;
}

static void assert_hours_are_kept(const lw_weather *noisy, const lw_weather *smooth)
{
    static const int part_counts[] = {1, 2, 4, 12, 60};
    for (int64_t hour = 0; hour < 8760; hour += 13) {
        const lw_time_us start = start_of(YEAR) + hour * HOUR_US;
        const lw_irradiance whole = mean_of_parts(smooth, start, 1);
        for (size_t p = 0; p < 5; p++) {
            const lw_irradiance parts = mean_of_parts(noisy, start, part_counts[p]);
            cr_assert_float_eq(parts.ghi_w_per_m2, whole.ghi_w_per_m2, 1e-9);
            cr_assert_float_eq(parts.dni_w_per_m2, whole.dni_w_per_m2, 1e-9);
            cr_assert_float_eq(parts.dhi_w_per_m2, whole.dhi_w_per_m2, 1e-9);
        }
    }
}

/* Global, beam and diffuse, whatever the parts; and nothing is negative. */
Test(weather_noise, the_hour_keeps_its_means)
{
    static const double latitudes_deg[] = {45.75, 30.0};
    for (size_t i = 0; i < 2; i++) {
        lw_weather *noisy = synthetic(latitudes_deg[i], 1.0);
        lw_weather *smooth = synthetic(latitudes_deg[i], 0.0);
        assert_hours_are_kept(noisy, smooth);
        lw_weather_destroy(noisy);
        lw_weather_destroy(smooth);
    }
}

/* Also around the hours of a file, whose beam and diffuse need not add up to its global. */
Test(weather_noise, the_hour_of_a_file_keeps_its_means)
{
    lw_weather *noisy = from_file(pvgis_text("0.1761", 0, false), 1.0);
    lw_weather *smooth = from_file(pvgis_text("0.1761", 0, false), 0.0);
    for (int64_t hour = 0; hour < 8760; hour += 13) {
        /* the records of this file lie from 40:34 to 40:34 */
        const lw_time_us start = start_of(YEAR) + hour * HOUR_US + (40 * 60 + 34) * LW_US_PER_S;
        const lw_irradiance whole = mean_of_parts(smooth, start, 1);
        const lw_irradiance parts = mean_of_parts(noisy, start, 15);
        cr_assert_float_eq(parts.ghi_w_per_m2, whole.ghi_w_per_m2, 1e-9);
        cr_assert_float_eq(parts.dni_w_per_m2, whole.dni_w_per_m2, 1e-9);
        cr_assert_float_eq(parts.dhi_w_per_m2, whole.dhi_w_per_m2, 1e-9);
    }
    lw_weather_destroy(noisy);
    lw_weather_destroy(smooth);
}

/* An interval is the mean of the shorter ones in it. */
Test(weather_noise, intervals_of_any_length_agree)
{
    lw_weather *weather = synthetic(45.75, 0.5);
    for (int64_t quarter = 0; quarter < 35040; quarter += 23) {
        const lw_time_us start = start_of(YEAR) + quarter * HOUR_US / 4;
        lw_weather_values whole;
        lw_weather_sample(weather, 0, start, HOUR_US / 4, &whole);
        double sum = 0.0;
        for (int minute = 0; minute < 15; minute++) {
            lw_weather_values part;
            lw_weather_sample(weather, 0, start + minute * 60 * LW_US_PER_S, 60 * LW_US_PER_S,
                              &part);
            sum += part.irradiance.ghi_w_per_m2 / 15;
        }
        cr_assert_float_eq(sum, whole.irradiance.ghi_w_per_m2, 1e-9);
    }
    lw_weather_destroy(weather);
}

Test(weather_noise, an_interval_is_the_same_whatever_was_asked_before)
{
    lw_weather *weather = synthetic(45.75, 0.5);
    for (int64_t quarter = 17000; quarter < 17400; quarter++) {
        lw_weather_values first;
        lw_weather_values other;
        lw_weather_values again;
        const lw_time_us start = start_of(YEAR) + quarter * HOUR_US / 4;
        lw_weather_sample(weather, 0, start, HOUR_US / 4, &first);
        lw_weather_sample(weather, 0, start - 999 * HOUR_US, HOUR_US / 12, &other);
        lw_weather_sample(weather, 0, start, HOUR_US / 4, &again);
        cr_assert(same_bytes(&first, &again, sizeof first));
    }
    lw_weather_destroy(weather);
}

Test(weather_noise, beam_and_diffuse_close_to_global)
{
    lw_weather *weather = synthetic(45.75, 0.7);
    const lw_place place = lw_weather_place(weather);
    int moved = 0;
    for (int64_t block = 0; block < 105120; block += 7) {
        const lw_time_us start = start_of(YEAR) + block * 300 * LW_US_PER_S;
        lw_weather_values values;
        lw_weather_sample(weather, 0, start, 300 * LW_US_PER_S, &values);
        const lw_sun sun = lw_sun_over(&place, start, 300 * LW_US_PER_S);
        const lw_irradiance *light = &values.irradiance;
        if (sun.up > 0.1) {
            const double closed = light->dni_w_per_m2 * sun.up + light->dhi_w_per_m2;
            cr_assert_float_eq(closed, light->ghi_w_per_m2, 1e-3 * light->ghi_w_per_m2 + 0.02);
            cr_assert_leq(light->ghi_w_per_m2, 0.96 * sun.extraterrestrial_w_per_m2 * sun.up);
            moved++;
        }
    }
    cr_assert_gt(moved, 5000);
    lw_weather_destroy(weather);
}

/* Scatter of the quarters of an hour around it, over the clear sky, by the hour's clearness. */
typedef struct scatter {
    double square[14];
    double count[14];
} scatter;

static double clear_w_per_m2(const lw_place *place, lw_time_us start, lw_time_us length)
{
    const lw_sun sun = lw_sun_over(place, start, length);
    if (sun.up < 0.2 || sun.lit_ratio < 1.0) {
        return 0.0;
    }
    const double air_mass = lw_air_mass_ratio(lw_sun_zenith_deg(&sun)) *
                            lw_standard_pressure_pa(place->altitude_m) / 101325.0;
    return lw_ineichen(&sun, air_mass, 3.6, place->altitude_m).ghi_w_per_m2;
}

static scatter scatter_of(const lw_weather *weather)
{
    scatter found = {0};
    const lw_place place = lw_weather_place(weather);
    for (int64_t hour = 0; hour < 8760; hour++) {
        const lw_time_us start = start_of(YEAR) + hour * HOUR_US;
        double index[4];
        double mean = 0.0;
        bool lit = true;
        for (int q = 0; q < 4; q++) {
            lw_weather_values values;
            const lw_time_us at = start + q * HOUR_US / 4;
            const double clear = clear_w_per_m2(&place, at, HOUR_US / 4);
            lit = lit && clear > 0.0;
            lw_weather_sample(weather, 0, at, HOUR_US / 4, &values);
            index[q] = lit ? values.irradiance.ghi_w_per_m2 / clear : 0.0;
            mean += index[q] / 4.0;
        }
        const size_t bin = mean < 1.3 ? (size_t)(10.0 * mean) : 13U;
        for (int q = 0; q < 4 && lit; q++) {
            found.square[bin] += (index[q] - mean) * (index[q] - mean) / 4.0;
        }
        found.count[bin] += lit;
    }
    return found;
}

/* Between the two measured roofs of docs/explanation/weather.md at mid clearness, less at both
 * ends. */
Test(weather_noise, hours_of_mid_clearness_vary_most)
{
    lw_weather *weather = synthetic(45.75, 0.5);
    const scatter found = scatter_of(weather);
    double sd[14];
    for (size_t bin = 0; bin < 14; bin++) {
        sd[bin] = sqrt(found.square[bin] / fmax(found.count[bin], 1.0));
        fprintf(stderr, "k %.1f: %.3f (%.0f hours)\n", (double)bin / 10.0, sd[bin],
                found.count[bin]);
    }
    cr_assert(sd[6] > 0.075 && sd[6] < 0.28);
    cr_assert_gt(sd[6], 2.0 * sd[1]);
    cr_assert_gt(sd[6], 1.5 * sd[10]);
    lw_weather_destroy(weather);
}

Test(weather_noise, none_by_default_around_a_file)
{
    lw_weather_file_params params;
    lw_param_set_defaults(&lw_weather_file_table, &params);
    cr_assert_float_eq(params.zone.noise_sd_ratio, 0.0, 0.0);
    lw_weather_synthetic_params synthetic_params;
    lw_param_set_defaults(&lw_weather_synthetic_table, &synthetic_params);
    cr_assert_float_eq(synthetic_params.zone.noise_sd_ratio, 0.5, 0.0);
}
