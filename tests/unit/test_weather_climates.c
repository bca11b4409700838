// SPDX-License-Identifier: Apache-2.0
#include "models/energy/climate.h"
#include "models/energy/weather.h"
#include "models/energy/weather_params.h"
#include "sim/base/civil.h"
#include "sim/base/param.h"

#include <criterion/criterion.h>

#include <math.h>
#include <stdio.h>

enum { YEAR = 2015, SEED_COUNT = 3 };

#define HOUR_US (3600 * LW_US_PER_S)

/* A climate where it belongs, and its year: kWh/m2 and degC that follow from its twelve means. */
typedef struct climate_case {
    const char *name;
    lw_climate climate;
    const lw_climate_row *row;
    lw_place site;
    int32_t utc_offset_h;
    double year_kwh_per_m2;
} climate_case;

static const climate_case cases[] = {
    {"new-york", LW_CLIMATE_NEW_YORK, &lw_climate_new_york, {40.78, -73.97, 40}, -5, 1472},
    {"lyon", LW_CLIMATE_LYON, &lw_climate_lyon, {45.76, 4.84, 175}, 0, 1321},
    {"paris", LW_CLIMATE_PARIS, &lw_climate_paris, {48.86, 2.35, 35}, 0, 1068},
    {"perpignan", LW_CLIMATE_PERPIGNAN, &lw_climate_perpignan, {42.70, 2.90, 30}, 0, 1565},
    {"walenstadt", LW_CLIMATE_WALENSTADT, &lw_climate_walenstadt, {47.12, 9.31, 425}, 1, 1121},
};
enum { CASE_COUNT = sizeof cases / sizeof cases[0] };

static lw_weather *weather_of(const climate_case *it, uint64_t seed)
{
    lw_weather_synthetic_params params;
    lw_param_set_defaults(&lw_weather_synthetic_table, &params);
    params.climate = (int32_t)it->climate;
    const lw_time_us offset = it->utc_offset_h * HOUR_US;
    const lw_weather_config config = {
        .model = {&lw_weather_variants[1], &params},
        .site = it->site,
        .start_us = lw_civil_days(YEAR, 1, 1) * 86400 * LW_US_PER_S - offset,
        .end_us = lw_civil_days(YEAR + 1, 1, 1) * 86400 * LW_US_PER_S - offset,
        .seed = seed};
    lw_weather *weather = NULL;
    lw_error error;
    cr_assert_eq(lw_weather_create(&config, &weather, &error), LW_OK, "%s: %s", it->name,
                 error.message);
    return weather;
}

/* Means of the months of one year. */
typedef struct month_means {
    double ghi[LW_MONTH_COUNT], temperature[LW_MONTH_COUNT], wind[LW_MONTH_COUNT];
} month_means;

static month_means means_of(const climate_case *it, const lw_weather *weather)
{
    month_means means = {0};
    lw_time_us start = lw_civil_days(YEAR, 1, 1) * 86400 * LW_US_PER_S - it->utc_offset_h * HOUR_US;
    for (int32_t m = 0; m < LW_MONTH_COUNT; m++) {
        const int64_t count = lw_civil_month_days(YEAR, m + 1) * INT64_C(24);
        for (int64_t hour = 0; hour < count; hour++, start += HOUR_US) {
            lw_weather_values values;
            lw_weather_sample(weather, 0, start, HOUR_US, &values);
            means.ghi[m] += values.irradiance.ghi_w_per_m2 / (double)count;
            means.temperature[m] += values.temperature_c / (double)count;
            means.wind[m] += values.wind_m_per_s / (double)count;
        }
    }
    return means;
}

Test(weather_climates, names_are_in_the_order_of_the_choices)
{
    const lw_param *row = lw_param_find(&lw_weather_synthetic_table, "climate");
    for (size_t i = 0; i < CASE_COUNT; i++) {
        cr_assert_str_eq(row->choices[cases[i].climate], cases[i].name);
        cr_assert_str_eq(cases[i].row->name, cases[i].name);
    }
}

/* Every month can be had at its place, whatever the seed, and is met. */
Test(weather_climates, every_month_has_the_irradiance_of_its_climate)
{
    for (size_t i = 0; i < CASE_COUNT; i++) {
        for (uint64_t seed = 1; seed <= SEED_COUNT; seed++) {
            lw_weather *weather = weather_of(&cases[i], seed);
            const month_means means = means_of(&cases[i], weather);
            double year = 0.0;
            for (int32_t m = 0; m < LW_MONTH_COUNT; m++) {
                cr_assert_float_eq(means.ghi[m], cases[i].row->means.ghi_w_per_m2[m], 1e-6);
                year += means.ghi[m] * lw_civil_month_days(YEAR, m + 1) * 0.024;
            }
            cr_assert_float_eq(year, cases[i].year_kwh_per_m2, 1.5, "%s %.1f", cases[i].name, year);
            lw_weather_destroy(weather);
        }
    }
}

/* A year's mean temperature strays by its days: sd x sqrt((1 + memory) / (1 - memory) / 365), over
 * the seeds; four of those. Wind likewise, with a scatter of days of a quarter. */
Test(weather_climates, the_year_has_the_temperature_and_wind_of_its_climate)
{
    for (size_t i = 0; i < CASE_COUNT; i++) {
        const lw_climate_row *row = cases[i].row;
        double temperature = 0.0;
        double wind = 0.0;
        double expected_c = 0.0;
        double expected_wind = 0.0;
        for (uint64_t seed = 1; seed <= SEED_COUNT; seed++) {
            lw_weather *weather = weather_of(&cases[i], seed);
            const month_means means = means_of(&cases[i], weather);
            for (int32_t m = 0; m < LW_MONTH_COUNT; m++) {
                temperature += means.temperature[m] / (LW_MONTH_COUNT * SEED_COUNT);
                wind += means.wind[m] / (LW_MONTH_COUNT * SEED_COUNT);
            }
            lw_weather_destroy(weather);
        }
        for (int m = 0; m < LW_MONTH_COUNT; m++) {
            expected_c += row->means.temperature_c[m] / LW_MONTH_COUNT;
            expected_wind += row->means.wind_m_per_s[m] / LW_MONTH_COUNT;
        }
        const double memory = row->temperature_day_memory_ratio;
        const double error_k = row->temperature_day_sd_k *
                               sqrt((1.0 + memory) / (1.0 - memory) / (365.0 * SEED_COUNT));
        cr_assert_float_eq(temperature, expected_c, 4.0 * error_k, "%s %.2f", cases[i].name,
                           temperature);
        cr_assert_float_eq(wind / expected_wind, 1.0, 0.04, "%s %.3f", cases[i].name, wind);
    }
}

Test(weather_climates, skies_rise_and_their_inverse_fits)
{
    const lw_sky_profile *const skies[] = {&lw_sky_new_york, &lw_sky_piedmont};
    for (size_t s = 0; s < 2; s++) {
        double before = -1.0;
        for (int i = 0; i <= 1000; i++) {
            const double p = i / 1000.0;
            const double index = lw_clear_sky_index(skies[s], p);
            cr_assert_geq(index, before);
            before = index;
            if (index > skies[s]->quantiles[0]) {
                cr_assert_float_eq(lw_clear_sky_probability(skies[s], index), p, 1e-12);
            }
        }
        cr_assert_float_eq(lw_clear_sky_probability(skies[s], -0.1), 0.0, 0.0);
        cr_assert_float_eq(lw_clear_sky_probability(skies[s], 2.0), 1.0, 0.0);
    }
}

Test(weather_climates, a_sky_can_be_chosen_and_shaped)
{
    lw_weather_synthetic_params params;
    lw_param_set_defaults(&lw_weather_synthetic_table, &params);
    params.climate = LW_CLIMATE_LYON;
    cr_assert_float_eq(lw_weather_recipe_of(&params).sky.linke_turbidity_ratio, 3.6, 0.0);
    params.sky = LW_SKY_NEW_YORK;
    cr_assert_float_eq(lw_weather_recipe_of(&params).sky.linke_turbidity_ratio, 3.3, 0.0);
    params.linke_turbidity_ratio = 4.0;
    params.temperature_day_sd_k = 1.0;
    const lw_weather_recipe recipe = lw_weather_recipe_of(&params);
    cr_assert_float_eq(recipe.sky.linke_turbidity_ratio, 4.0, 0.0);
    cr_assert_float_eq(recipe.sky.day_share_ratio, lw_sky_new_york.day_share_ratio, 0.0);
    cr_assert_float_eq(recipe.temperature_day_sd_k, 1.0, 0.0);
    cr_assert_float_eq(recipe.temperature_day_memory_ratio,
                       lw_climate_lyon.temperature_day_memory_ratio, 0.0);
}

Test(weather_climates, zones_of_a_file_without_noise_are_warned_of)
{
    lw_weather_file_params params;
    lw_param_set_defaults(&lw_weather_file_table, &params);
    const lw_variant model = {&lw_weather_variants[0], &params};
    lw_report report;
    lw_report_init(&report);
    lw_weather_check(&model, "/weather", &report);
    cr_assert_eq(report.count, 0U);
    params.zone.grid_side_count = 3;
    lw_weather_check(&model, "/weather", &report);
    cr_assert_eq(report.count, 1U);
    cr_assert_eq(report.error_count, 0U);
    cr_assert_str_eq(report.items[0].suggestion, "give noise_sd_ratio, e.g. 0.5");
    lw_report_fini(&report);
}
