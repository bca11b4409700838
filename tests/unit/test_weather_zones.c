// SPDX-License-Identifier: Apache-2.0
#include "models/energy/climate.h"
#include "models/energy/gaussian_level.h"
#include "models/energy/weather.h"
#include "models/energy/weather_noise.h"
#include "models/energy/weather_params.h"
#include "models/energy/weather_zones.h"
#include "sim/base/civil.h"
#include "sim/base/elementary.h"
#include "sim/base/param.h"
#include "tests/support/figure_table.h"

#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>

#include <math.h>
#include <string.h>

enum { ZONE_COUNT = 16, YEAR = 2015 };

#define HOUR_US (3600 * LW_US_PER_S)

static lw_weather_zone_params grid(int64_t side, double spacing_m)
{
    return (lw_weather_zone_params){
        .grid_side_count = side, .grid_spacing_m = spacing_m, .cloud_speed_m_per_s = 10.0};
}

static lw_weather_zones zones_of(const lw_weather_zone_params *params)
{
    lw_weather_zones zones;
    lw_error error;
    cr_assert_eq(lw_weather_zones_init(&zones, params, &error), LW_OK);
    return zones;
}

static double distance(const lw_weather_zone_params *params, size_t a, size_t b)
{
    const lw_weather_spot p = lw_weather_zone_spot(params, a);
    const lw_weather_spot q = lw_weather_zone_spot(params, b);
    return hypot(p.east_m - q.east_m, p.north_m - q.north_m);
}

Test(weather_zones, correlation_is_the_formula)
{
    /* 1/e at 4.5 km for 15 minutes and 10 m/s (PHYSICS: WVM) */
    cr_assert_float_eq(lw_weather_correlation(4500, 10, 900), exp(-1.0), 1e-15);
    cr_assert_float_eq(lw_weather_correlation(5000, 10, 3600), exp(-10000.0 / 36000.0), 1e-15);
    cr_assert_float_eq(lw_weather_correlation(0, 10, 900), 1.0, 0.0);
}

/* GSL's factor of the same matrix is the reference; ours differs in the order of the sums alone. */
Test(weather_zones, factor_is_that_of_gsl)
{
    gsl_set_error_handler_off();
    const lw_weather_zone_params params = grid(4, 1250);
    lw_weather_zones zones = zones_of(&params);
    const double scales_s[] = {86400, 3600, 900};
    gsl_matrix *matrix = gsl_matrix_alloc(ZONE_COUNT, ZONE_COUNT);
    for (int s = 0; s < LW_WEATHER_SCALE_COUNT; s++) {
        for (size_t i = 0; i < ZONE_COUNT; i++) {
            for (size_t j = 0; j < ZONE_COUNT; j++) {
                gsl_matrix_set(matrix, i, j,
                               exp(-2.0 * distance(&params, i, j) / (10.0 * scales_s[s])));
            }
        }
        cr_assert_eq(gsl_linalg_cholesky_decomp1(matrix), GSL_SUCCESS);
        for (size_t i = 0; i < ZONE_COUNT; i++) {
            const double *row = lw_weather_zones_row(&zones, (lw_weather_scale)s, i);
            for (size_t j = 0; j <= i; j++) {
                cr_assert_float_eq(row[j], gsl_matrix_get(matrix, i, j), 1e-12);
            }
        }
    }
    gsl_matrix_free(matrix);
    lw_weather_zones_fini(&zones);
}

Test(weather_zones, zones_at_one_place_have_one_shock)
{
    lw_weather_named_zone twins[] = {{"a", 10, 20}, {"b", 500, 0}, {"c", 10, 20}, {"d", 0, 900}};
    const lw_weather_zone_params params = {.zones = {4, twins}, .cloud_speed_m_per_s = 5.0};
    lw_weather_zones zones = zones_of(&params);
    const double *row = lw_weather_zones_row(&zones, LW_WEATHER_SCALE_NOISE, 2);
    cr_assert_float_eq(row[0], 1.0, 0.0);
    cr_assert_float_eq(row[1], 0.0, 1e-12);
    cr_assert_float_eq(row[2], 0.0, 0.0);
    for (size_t zone = 0; zone < 4; zone++) {
        const double *weights = lw_weather_zones_row(&zones, LW_WEATHER_SCALE_HOUR, zone);
        double square = 0.0;
        for (size_t j = 0; j <= zone; j++) {
            square += weights[j] * weights[j];
        }
        cr_assert_float_eq(square, 1.0, 1e-12);
    }
    lw_weather_zones_fini(&zones);
}

/* Rounding leaves pivots just above or below zero when every place is there twice. */
Test(weather_zones, a_grid_twice_over_is_the_same_sky_twice)
{
    lw_weather_named_zone places[2 * ZONE_COUNT];
    for (size_t i = 0; i < (size_t)2 * ZONE_COUNT; i++) {
        const size_t column = i % 4;
        const size_t row = i % ZONE_COUNT / 4;
        places[i] = (lw_weather_named_zone){"zone", 777.7 * (double)column, 333.3 * (double)row};
    }
    const lw_weather_zone_params params = {.zones = {(size_t)2 * ZONE_COUNT, places},
                                           .cloud_speed_m_per_s = 7.0};
    lw_weather_zones zones = zones_of(&params);
    for (int s = 0; s < LW_WEATHER_SCALE_COUNT; s++) {
        for (size_t zone = 0; zone < ZONE_COUNT; zone++) {
            const double *row = lw_weather_zones_row(&zones, (lw_weather_scale)s, zone);
            const double *twin =
                lw_weather_zones_row(&zones, (lw_weather_scale)s, zone + ZONE_COUNT);
            for (size_t j = 0; j <= zone + ZONE_COUNT; j++) {
                cr_assert_float_eq(twin[j], j <= zone ? row[j] : 0.0, 1e-6);
            }
        }
    }
    lw_weather_zones_fini(&zones);
}

Test(weather_zones, names_are_found)
{
    lw_weather_named_zone named[] = {{"harbour", 0, 0}, {"hill", 2000, 0}};
    const lw_weather_zone_params params = {.zones = {2, named}};
    cr_assert_eq(lw_weather_zone_find(&params, "hill"), 1U);
    cr_assert_eq(lw_weather_zone_find(&params, "zone-0"), 2U);
    const lw_weather_zone_params plain = grid(2, 100);
    cr_assert_eq(lw_weather_zone_find(&plain, "zone-3"), 3U);
    cr_assert_eq(lw_weather_zone_find(&plain, "zone-4"), 4U);
    cr_assert_float_eq(lw_weather_zone_spot(&plain, 3).north_m, 100.0, 0.0);
}

Test(weather_zones, a_name_twice_and_zones_with_a_grid_are_faults)
{
    lw_weather_named_zone named[] = {{"a", 0, 0}, {"b", 1, 0}, {"a", 2, 0}};
    const lw_weather_zone_params params = {.zones = {3, named}, .grid_side_count = 2};
    lw_report report;
    lw_report_init(&report);
    lw_weather_zones_check(&params, "/weather", &report);
    cr_assert_eq(report.error_count, 2U);
    cr_assert_str_eq(report.items[0].pointer, "/weather/grid_side_count");
    cr_assert_str_eq(report.items[1].pointer, "/weather/zones/2/name");
    lw_report_fini(&report);
}

static lw_weather *city(const lw_weather_zone_params *zone, uint32_t replicate, int32_t years)
{
    lw_weather_synthetic_params params;
    lw_param_set_defaults(&lw_weather_synthetic_table, &params);
    params.climate = LW_CLIMATE_LYON;
    params.zone.zones = zone->zones;
    params.zone.grid_side_count = zone->grid_side_count;
    params.zone.grid_spacing_m = zone->grid_spacing_m;
    params.zone.cloud_speed_m_per_s = zone->cloud_speed_m_per_s;
    const lw_weather_config config = {.model = {&lw_weather_variants[1], &params},
                                      .site = {45.75, 4.85, 200},
                                      .start_us = lw_civil_days(YEAR, 1, 1) * 86400 * LW_US_PER_S,
                                      .end_us =
                                          lw_civil_days(YEAR + years, 1, 1) * 86400 * LW_US_PER_S,
                                      .seed = 11,
                                      .replicate = replicate};
    lw_weather *weather = NULL;
    lw_error error;
    cr_assert_eq(lw_weather_create(&config, &weather, &error), LW_OK, "%s", error.message);
    return weather;
}

static lw_weather_values at(const lw_weather *weather, size_t zone, int64_t quarter)
{
    lw_weather_values values;
    const lw_time_us start = lw_civil_days(YEAR, 1, 1) * 86400 * LW_US_PER_S;
    lw_weather_sample(weather, zone, start + quarter * HOUR_US / 4, HOUR_US / 4, &values);
    return values;
}

Test(weather_zones, a_zone_at_the_end_changes_no_other)
{
    lw_weather_named_zone named[] = {{"a", 0, 0}, {"b", 3000, 0}, {"c", 900, 4000}};
    const lw_weather_zone_params one = grid(1, 0);
    const lw_weather_zone_params two = {.zones = {2, named}, .cloud_speed_m_per_s = 10};
    const lw_weather_zone_params three = {.zones = {3, named}, .cloud_speed_m_per_s = 10};
    lw_weather *alone = city(&one, 0, 1);
    lw_weather *pair = city(&two, 0, 1);
    lw_weather *trio = city(&three, 0, 1);
    cr_assert_eq(lw_weather_zone_total(trio), 3U);
    int different = 0;
    for (int64_t quarter = 0; quarter < 35040; quarter += 11) {
        const double first = at(alone, 0, quarter).irradiance.ghi_w_per_m2;
        const double second = at(pair, 1, quarter).irradiance.ghi_w_per_m2;
        cr_assert_eq(first, at(pair, 0, quarter).irradiance.ghi_w_per_m2);
        cr_assert_eq(first, at(trio, 0, quarter).irradiance.ghi_w_per_m2);
        cr_assert_eq(second, at(trio, 1, quarter).irradiance.ghi_w_per_m2);
        cr_assert_eq(at(trio, 0, quarter).temperature_c, at(trio, 2, quarter).temperature_c);
        different += first != second;
    }
    cr_assert_gt(different, 1000);
    lw_weather_destroy(alone);
    lw_weather_destroy(pair);
    lw_weather_destroy(trio);
}

/* Running sums of two variables. */
typedef struct moments {
    double count, x, y, xx, yy, xy;
} moments;

static void add(moments *sum, double x, double y)
{
    sum->count += 1.0;
    sum->x += x;
    sum->y += y;
    sum->xx += x * x;
    sum->yy += y * y;
    sum->xy += x * y;
}

static double correlation(const moments *sum)
{
    const double n = sum->count;
    return (n * sum->xy - sum->x * sum->y) /
           sqrt((n * sum->xx - sum->x * sum->x) * (n * sum->yy - sum->y * sum->y));
}

/* Levels of the noise in 6,000 hours: standard error of a correlation of AR(1) blocks about .008.
 * Tolerance of the table in PHYSICS: .05. */
Test(weather_zones, noise_of_two_zones_is_correlated_as_the_formula_says)
{
    const double distances_m[] = {250, 1000, 2500, 4500, 10000};
    FILE *figure = figure_open("zones", "scale,distance_m,found,formula");
    for (size_t i = 0; i < 5; i++) {
        const lw_weather_zone_params params = grid(2, distances_m[i]);
        lw_weather_zones zones = zones_of(&params);
        lw_weather_noise noise = {.sd_ratio = 0.5, .sky = lw_sky_piedmont};
        lw_error error;
        cr_assert_eq(lw_weather_noise_init(&noise, &zones, (lw_noise_seed){3, 0}, &error), LW_OK);
        moments sum = {0};
        moments far = {0};
        for (int64_t hour = 0; hour < 6000; hour++) {
            double a[LW_NOISE_BLOCK_COUNT_MAX];
            double b[LW_NOISE_BLOCK_COUNT_MAX];
            double c[LW_NOISE_BLOCK_COUNT_MAX];
            lw_weather_noise_levels(&noise, 1, hour * HOUR_US, 12, a);
            lw_weather_noise_levels(&noise, 3, hour * HOUR_US, 12, b);
            lw_weather_noise_levels(&noise, 2, hour * HOUR_US, 12, c);
            for (int block = 0; block < 12; block++) {
                add(&sum, a[block], b[block]);
                add(&far, a[block], c[block]);
            }
        }
        const double near_formula = exp(-2.0 * distances_m[i] / 9000.0);
        const double far_formula = exp(-2.0 * sqrt(2.0) * distances_m[i] / 9000.0);
        FIGURE_ROW(figure, "noise", distances_m[i], correlation(&sum), near_formula);
        FIGURE_ROW(figure, "noise", sqrt(2.0) * distances_m[i], correlation(&far), far_formula);
        cr_assert_float_eq(sum.xx / sum.count, 1.0, 0.035);
        cr_assert_float_eq(correlation(&sum), near_formula, 0.035);
        cr_assert_float_eq(correlation(&far), far_formula, 0.02);
        lw_weather_noise_fini(&noise);
        lw_weather_zones_fini(&zones);
    }
    figure_close(figure);
}

enum { LEVEL_DAY_COUNT = 20000 };

/* The Gaussian sky of two zones 5 km apart under slow clouds; days and hours are shared as the two
 * scales say. 20,000 days of memory .65: standard error about .014 for days, less for hours. */
Test(weather_zones, levels_of_two_zones_are_correlated_as_the_formula_says)
{
    lw_weather_named_zone named[] = {{"a", 0, 0}, {"b", 5000, 0}};
    const lw_weather_zone_params params = {.zones = {2, named}, .cloud_speed_m_per_s = 2.0};
    lw_weather_zones zones = zones_of(&params);
    const lw_level_model sky = {"weather-sky", 0.65, 0.65, 0.72};
    lw_level_series levels[2];
    for (size_t zone = 0; zone < 2; zone++) {
        const lw_level_span span = {
            .seed = 4,
            .zone = (uint32_t)zone,
            .day_weights = lw_weather_zones_row(&zones, LW_WEATHER_SCALE_DAY, zone),
            .hour_weights = lw_weather_zones_row(&zones, LW_WEATHER_SCALE_HOUR, zone),
            .day_count = LEVEL_DAY_COUNT};
        lw_error error;
        cr_assert_eq(lw_level_series_init(&levels[zone], &sky, &span, &error), LW_OK);
    }
    moments days = {0};
    moments hours = {0};
    for (int64_t day = 0; day < LEVEL_DAY_COUNT; day++) {
        double a[LW_LEVEL_HOUR_COUNT];
        double b[LW_LEVEL_HOUR_COUNT];
        lw_level_series_day(&levels[0], day, a);
        lw_level_series_day(&levels[1], day, b);
        const double day_a = lw_level_series_of_day(&levels[0], day);
        const double day_b = lw_level_series_of_day(&levels[1], day);
        add(&days, day_a, day_b);
        for (int h = 0; h < LW_LEVEL_HOUR_COUNT; h++) {
            add(&hours, a[h] - sqrt(0.65) * day_a, b[h] - sqrt(0.65) * day_b);
        }
    }
    cr_assert_float_eq(days.yy / days.count, 1.0, 0.05);
    cr_assert_float_eq(correlation(&days), exp(-10000.0 / (2.0 * 86400.0)), 0.05);
    cr_assert_float_eq(correlation(&hours), exp(-10000.0 / (2.0 * 3600.0)), 0.05);
    lw_level_series_fini(&levels[0]);
    lw_level_series_fini(&levels[1]);
    lw_weather_zones_fini(&zones);
}

static double clear_w_per_m2(const lw_place *site, const lw_sun *sun)
{
    const double air_mass = lw_air_mass_ratio(lw_sun_zenith_deg(sun)) *
                            lw_standard_pressure_pa(site->altitude_m) / 101325.0;
    return lw_ineichen(sun, air_mass, 3.6, site->altitude_m).ghi_w_per_m2;
}

/* The Gaussian level that an hour's irradiance stands for. */
static double level_of(double index)
{
    const double p = lw_clear_sky_probability(&lw_sky_piedmont, index);
    return lw_normal_quantile(fmin(fmax(p, 0.005), 0.995));
}

/* The same seen in the hours of the weather, from the ranks of their clear-sky index. The months of
 * both zones are moved to one mean, which takes a little of what they share. Five summers of about
 * 100 independent days: standard error .04 (days of memory). */
Test(weather_zones, skies_of_two_zones_are_correlated)
{
    lw_weather_named_zone named[] = {{"a", 0, 0}, {"b", 5000, 0}};
    const lw_weather_zone_params params = {.zones = {2, named}, .cloud_speed_m_per_s = 2.0};
    lw_weather *weather = city(&params, 0, 5);
    const lw_place site = lw_weather_place(weather);
    moments sum = {0};
    for (int32_t year = YEAR; year < YEAR + 5; year++) {
        const lw_time_us first = lw_civil_days(year, 6, 1) * 86400 * LW_US_PER_S;
        for (int64_t hour = 0; hour < 92 * 24; hour++) {
            const lw_sun sun = lw_sun_over(&site, first + hour * HOUR_US, HOUR_US);
            if (sun.up >= 0.5) {
                lw_weather_values a;
                lw_weather_values b;
                lw_weather_sample(weather, 0, first + hour * HOUR_US, HOUR_US, &a);
                lw_weather_sample(weather, 1, first + hour * HOUR_US, HOUR_US, &b);
                const double clear = clear_w_per_m2(&site, &sun);
                add(&sum, level_of(a.irradiance.ghi_w_per_m2 / clear),
                    level_of(b.irradiance.ghi_w_per_m2 / clear));
            }
        }
    }
    const double share = lw_sky_piedmont.day_share_ratio;
    const double expected =
        share * exp(-10000.0 / (2.0 * 86400.0)) + (1.0 - share) * exp(-10000.0 / (2.0 * 3600.0));
    fprintf(stderr, "correlation %.3f, formula %.3f\n", correlation(&sum), expected);
    cr_assert_float_eq(correlation(&sum), expected, 0.16);
    lw_weather_destroy(weather);
}

/* So the homes of a zone, which are told the temperature of the city, are told their own. */
Test(weather_zones, temperature_and_wind_are_alike_in_all_zones)
{
    const lw_weather_zone_params params = grid(2, 20000);
    lw_weather *weather = city(&params, 0, 1);
    for (int64_t hour = 0; hour < 8760; hour += 7) {
        const lw_time_us start = lw_civil_days(YEAR, 1, 1) * 86400 * LW_US_PER_S + hour * HOUR_US;
        lw_weather_values first;
        lw_weather_sample(weather, 0, start, HOUR_US, &first);
        for (size_t zone = 1; zone < 4; zone++) {
            lw_weather_values own;
            lw_weather_sample(weather, zone, start, HOUR_US, &own);
            cr_assert_eq(own.temperature_c, first.temperature_c);
            cr_assert_eq(own.wind_m_per_s, first.wind_m_per_s);
        }
    }
    lw_weather_destroy(weather);
}

Test(weather_zones, every_zone_has_the_months_of_the_climate)
{
    const lw_weather_zone_params params = grid(2, 4000);
    lw_weather *weather = city(&params, 0, 1);
    for (size_t zone = 0; zone < 4; zone++) {
        double sum = 0.0;
        const lw_time_us start = lw_civil_days(YEAR, 7, 1) * 86400 * LW_US_PER_S;
        for (int64_t hour = 0; hour < 31 * 24; hour++) {
            lw_weather_values values;
            lw_weather_sample(weather, zone, start + hour * HOUR_US, HOUR_US, &values);
            sum += values.irradiance.ghi_w_per_m2 / (31 * 24);
        }
        cr_assert_float_eq(sum, lw_climate_lyon.means.ghi_w_per_m2[6], 1e-6);
    }
    lw_weather_destroy(weather);
}

Test(weather_zones, another_replicate_is_another_year_of_the_same_climate)
{
    const lw_weather_zone_params params = grid(1, 0);
    lw_weather *a = city(&params, 0, 1);
    lw_weather *b = city(&params, 1, 1);
    moments days = {0};
    double year_a = 0.0;
    double year_b = 0.0;
    for (int64_t day = 0; day < 365; day++) {
        double of_a = 0.0;
        double of_b = 0.0;
        for (int64_t quarter = 0; quarter < 96; quarter++) {
            of_a += at(a, 0, day * 96 + quarter).irradiance.ghi_w_per_m2;
            of_b += at(b, 0, day * 96 + quarter).irradiance.ghi_w_per_m2;
        }
        year_a += of_a;
        year_b += of_b;
        if (day >= 120 && day < 240) { /* the season apart */
            add(&days, of_a, of_b);
        }
    }
    cr_assert_float_eq(year_a / year_b, 1.0, 1e-3); /* months of standard time, years of UTC */
    cr_assert_lt(fabs(correlation(&days)), 4.0 / sqrt(120.0) + 0.1);
    lw_weather_destroy(a);
    lw_weather_destroy(b);
}
