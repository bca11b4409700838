// SPDX-License-Identifier: Apache-2.0
#include "models/energy/climate.h"
#include "models/energy/weather.h"
#include "models/energy/weather_params.h"
#include "models/energy/weather_synthetic.h"
#include "sim/base/civil.h"
#include "tests/support/same_bytes.h"

#include <criterion/criterion.h>

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { MONTH_COUNT = 12, YEAR = 2016, YEAR_HOUR_COUNT = 8784 };

#define HOUR_US (3600 * LW_US_PER_S)

static const lw_place new_york = {40.78, -73.97, 40.0};

static lw_weather_synthetic_params default_params(void)
{
    lw_weather_synthetic_params params;
    lw_param_set_defaults(&lw_weather_synthetic_table, &params);
    params.climate = LW_CLIMATE_NEW_YORK;
    return params;
}

/* Midnight in New York's standard time. */
static lw_time_us midnight(int32_t year, int32_t month, int32_t day)
{
    return (lw_civil_days(year, month, day) * 86400 + 5 * 3600) * LW_US_PER_S;
}

typedef struct period {
    lw_time_us start_us;
    lw_time_us end_us;
} period;

static lw_status try_weather(lw_weather_synthetic_params *params, lw_place site, uint64_t seed,
                             period when, lw_weather **weather, lw_error *error)
{
    const lw_weather_config config = {.model = {&lw_weather_variants[1], params},
                                      .site = site,
                                      .start_us = when.start_us,
                                      .end_us = when.end_us,
                                      .seed = seed};
    return lw_weather_create(&config, weather, error);
}

static lw_weather *weather_of_year(uint64_t seed, int32_t year)
{
    lw_weather_synthetic_params params = default_params();
    lw_weather *weather = NULL;
    lw_error error;
    cr_assert_eq(try_weather(&params, new_york, seed,
                             (period){midnight(year, 1, 1), midnight(year + 1, 1, 1)}, &weather,
                             &error),
                 LW_OK, "%s", error.message);
    return weather;
}

static lw_weather_values hour_of(const lw_weather *weather, int64_t hour)
{
    lw_weather_values values;
    lw_weather_sample(weather, 0, midnight(YEAR, 1, 1) + hour * HOUR_US, HOUR_US, &values);
    return values;
}

Test(weather_synthetic, every_month_has_the_irradiance_of_the_climate)
{
    lw_weather *weather = weather_of_year(7, YEAR);
    int64_t hour = 0;
    for (int m = 0; m < MONTH_COUNT; m++) {
        const int count = lw_civil_month_days(YEAR, m + 1) * 24;
        double sum = 0.0;
        for (int i = 0; i < count; i++) {
            sum += hour_of(weather, hour++).irradiance.ghi_w_per_m2;
        }
        cr_assert_float_eq(sum / count, lw_climate_new_york.means.ghi_w_per_m2[m], 1e-6, "month %d",
                           m + 1);
    }
    lw_weather_destroy(weather);
}

Test(weather_synthetic, temperature_and_wind_have_the_monthly_means)
{
    double temperature[MONTH_COUNT] = {0};
    double wind[MONTH_COUNT] = {0};
    enum { SEED_COUNT = 20 };
    for (uint64_t seed = 1; seed <= SEED_COUNT; seed++) {
        lw_weather *weather = weather_of_year(seed, YEAR);
        int64_t hour = 0;
        for (int m = 0; m < MONTH_COUNT; m++) {
            const int count = lw_civil_month_days(YEAR, m + 1) * 24;
            for (int i = 0; i < count; i++) {
                const lw_weather_values values = hour_of(weather, hour++);
                temperature[m] += values.temperature_c / count / SEED_COUNT;
                wind[m] += values.wind_m_per_s / count / SEED_COUNT;
            }
        }
        lw_weather_destroy(weather);
    }
    /* Standard errors over 20 months: 0.3 K and 1.2 % of the wind; four of them are allowed. */
    for (int m = 0; m < MONTH_COUNT; m++) {
        cr_assert_float_eq(temperature[m], lw_climate_new_york.means.temperature_c[m], 1.2,
                           "month %d: %g degC", m + 1, temperature[m]);
        cr_assert_float_eq(wind[m] / lw_climate_new_york.means.wind_m_per_s[m], 1.0, 0.05,
                           "month %d: %g m/s", m + 1, wind[m]);
    }
}

/* Running moments of pairs, for autocorrelations of what has gaps. */
typedef struct moments {
    double count, x, y, xx, yy, xy;
} moments;

static void add_pair(moments *m, double x, double y)
{
    if (isnan(x) || isnan(y)) {
        return;
    }
    m->count += 1.0;
    m->x += x;
    m->y += y;
    m->xx += x * x;
    m->yy += y * y;
    m->xy += x * y;
}

static double correlation(const moments *m)
{
    const double cov = m->xy / m->count - m->x / m->count * (m->y / m->count);
    const double var_x = m->xx / m->count - m->x / m->count * (m->x / m->count);
    const double var_y = m->yy / m->count - m->y / m->count * (m->y / m->count);
    return cov / sqrt(var_x * var_y);
}

/* Clear-sky index of an hour against Ineichen with Linke turbidity 3.3; NaN below 10 deg. */
static double sky_index(const lw_weather *weather, int64_t hour)
{
    const lw_time_us start = midnight(YEAR, 1, 1) + hour * HOUR_US;
    const lw_sun sun = lw_sun_over(&new_york, start, HOUR_US);
    if (sun.up < sin(10.0 * 3.14159265358979 / 180.0)) {
        return (double)NAN;
    }
    const double air_mass =
        lw_air_mass_ratio(lw_sun_zenith_deg(&sun)) * lw_standard_pressure_pa(40.0) / 101325.0;
    return hour_of(weather, hour).irradiance.ghi_w_per_m2 /
           lw_ineichen(&sun, air_mass, 3.3, 40.0).ghi_w_per_m2;
}

typedef struct sky_statistics {
    moments lag_1, lag_2, lag_4, day, ramp;
} sky_statistics;

static void add_year(sky_statistics *statistics, const lw_weather *weather)
{
    double index[YEAR_HOUR_COUNT];
    double day_before = (double)NAN;
    double day_sum = 0.0;
    int day_count = 0;
    for (int hour = 0; hour < YEAR_HOUR_COUNT; hour++) {
        index[hour] = sky_index(weather, hour);
        if (!isnan(index[hour])) {
            day_sum += index[hour];
            day_count++;
        }
        if (hour >= 4) {
            add_pair(&statistics->lag_1, index[hour - 1], index[hour]);
            add_pair(&statistics->lag_2, index[hour - 2], index[hour]);
            add_pair(&statistics->lag_4, index[hour - 4], index[hour]);
            add_pair(&statistics->ramp, index[hour] - index[hour - 1], 0.0);
        }
        if (hour % 24 == 23) {
            add_pair(&statistics->day, day_before, day_sum / day_count);
            day_before = day_sum / day_count;
            day_sum = 0.0;
            day_count = 0;
        }
    }
}

/* Measured in the hours of TMY3 725033: mean .75, sd .25, autocorrelation .85, .77, .64 after 1, 2
 * and 4 hours, daily means .13, ramps .14. */
Test(weather_synthetic, sky_varies_as_over_new_york)
{
    sky_statistics statistics = {0};
    for (uint64_t seed = 1; seed <= 6; seed++) {
        lw_weather *weather = weather_of_year(seed, YEAR);
        add_year(&statistics, weather);
        lw_weather_destroy(weather);
    }
    const moments *m = &statistics.lag_1;
    const double mean = m->y / m->count;
    const double sd = sqrt(m->yy / m->count - mean * mean);
    const double ramp = sqrt(statistics.ramp.xx / statistics.ramp.count);
    fprintf(stderr, "index: mean %.3f sd %.3f lags %.3f %.3f %.3f day %.3f ramp %.3f\n", mean, sd,
            correlation(m), correlation(&statistics.lag_2), correlation(&statistics.lag_4),
            correlation(&statistics.day), ramp);
    cr_assert_float_eq(mean, 0.75, 0.02);
    cr_assert_float_eq(sd, 0.25, 0.03);
    cr_assert_float_eq(correlation(m), 0.85, 0.05);
    cr_assert_float_eq(correlation(&statistics.lag_2), 0.77, 0.05);
    cr_assert_float_eq(correlation(&statistics.lag_4), 0.64, 0.05);
    cr_assert_float_eq(correlation(&statistics.day), 0.13, 0.05);
    cr_assert_float_eq(ramp, 0.14, 0.03);
}

Test(weather_synthetic, an_hour_does_not_depend_on_when_the_period_starts)
{
    lw_weather_synthetic_params params = default_params();
    lw_weather *late = NULL;
    lw_error error;
    cr_assert_eq(try_weather(&params, new_york, 3,
                             (period){midnight(YEAR, 3, 17), midnight(YEAR, 5, 2)}, &late, &error),
                 LW_OK);
    lw_weather *year = weather_of_year(3, YEAR);
    for (lw_time_us now = midnight(YEAR, 3, 17); now < midnight(YEAR, 5, 2); now += HOUR_US / 4) {
        lw_weather_values a;
        lw_weather_values b;
        lw_weather_sample(late, 0, now, HOUR_US / 4, &a);
        lw_weather_sample(year, 0, now, HOUR_US / 4, &b);
        cr_assert(same_bytes(&a, &b, sizeof a));
    }
    lw_weather_destroy(late);
    lw_weather_destroy(year);
}

Test(weather_synthetic, another_seed_is_other_weather_of_the_same_climate)
{
    lw_weather *a = weather_of_year(1, YEAR);
    lw_weather *b = weather_of_year(2, YEAR);
    int64_t different = 0;
    double year_a = 0.0;
    double year_b = 0.0;
    for (int64_t hour = 0; hour < YEAR_HOUR_COUNT; hour++) {
        const double ghi_a = hour_of(a, hour).irradiance.ghi_w_per_m2;
        const double ghi_b = hour_of(b, hour).irradiance.ghi_w_per_m2;
        different += fabs(ghi_a - ghi_b) > 1.0;
        year_a += ghi_a;
        year_b += ghi_b;
    }
    cr_assert_gt(different, 3000);
    cr_assert_float_eq(year_a / year_b, 1.0, 1e-9);
    lw_weather_destroy(a);
    lw_weather_destroy(b);
}

Test(weather_synthetic, nothing_shines_at_night_and_nothing_outshines_space)
{
    lw_weather *weather = weather_of_year(5, YEAR);
    for (int64_t hour = 0; hour < YEAR_HOUR_COUNT; hour++) {
        const lw_weather_values values = hour_of(weather, hour);
        const lw_sun sun = lw_sun_over(&new_york, midnight(YEAR, 1, 1) + hour * HOUR_US, HOUR_US);
        cr_assert_geq(values.irradiance.ghi_w_per_m2, 0.0);
        cr_assert_leq(values.irradiance.ghi_w_per_m2,
                      fmax(sun.up, 0.0) * sun.extraterrestrial_w_per_m2 + 1e-9);
        cr_assert_leq(values.irradiance.dni_w_per_m2, sun.extraterrestrial_w_per_m2);
        cr_assert_geq(values.wind_m_per_s, 0.0);
        cr_assert(values.temperature_c > -40.0 && values.temperature_c < 50.0);
    }
    lw_weather_destroy(weather);
}

Test(weather_synthetic, an_impossible_month_is_refused_with_what_is_possible)
{
    double ghi[MONTH_COUNT];
    memcpy(ghi, lw_climate_new_york.means.ghi_w_per_m2, sizeof ghi);
    ghi[11] = 300.0;
    lw_weather_synthetic_params params = default_params();
    params.monthly_ghi_w_per_m2 = (lw_array){MONTH_COUNT, ghi};
    lw_weather *weather = NULL;
    lw_error error;
    cr_assert_eq(try_weather(&params, new_york, 1,
                             (period){midnight(YEAR, 1, 1), midnight(YEAR + 1, 1, 1)}, &weather,
                             &error),
                 LW_ERR_INCONSISTENT);
    cr_assert_str_eq(error.pointer, "/weather/monthly_ghi_w_per_m2/11");
    cr_assert_not_null(strstr(error.message, "300.0 W/m2"));
    cr_assert_null(weather);
}

/* Months that the check of a period finds impossible. */
static size_t impossible_count(lw_weather_synthetic_params *params, lw_place site, period when)
{
    const lw_weather_config config = {.model = {&lw_weather_variants[1], params},
                                      .site = site,
                                      .start_us = when.start_us,
                                      .end_us = when.end_us};
    lw_report report;
    lw_report_init(&report);
    lw_weather_synthetic_check(&config, &report);
    const size_t count = report.error_count;
    lw_report_fini(&report);
    return count;
}

Test(weather_synthetic, every_impossible_month_of_the_period_is_found_once)
{
    lw_weather_synthetic_params params = default_params();
    const lw_place pole = {89.0, 0.0, 0.0};
    const period year = {midnight(YEAR, 1, 1), midnight(YEAR + 1, 1, 1)};
    const period years = {midnight(YEAR, 1, 1), midnight(YEAR + 3, 1, 1)};
    const period winter = {midnight(YEAR, 12, 5), midnight(YEAR, 12, 6)};
    const period summer = {midnight(YEAR, 6, 5), midnight(YEAR, 6, 6)};
    cr_assert_eq(impossible_count(&params, new_york, year), 0U);
    const size_t at_the_pole = impossible_count(&params, pole, year);
    cr_assert(at_the_pole > 6 && at_the_pole < MONTH_COUNT, "%zu", at_the_pole);
    cr_assert_eq(impossible_count(&params, pole, years), at_the_pole);
    cr_assert_eq(impossible_count(&params, pole, winter), 1U);
    cr_assert_eq(impossible_count(&params, pole, summer), 0U);
}

/* Around both ends of what a March can be, for several seeds: what the check allows is made, with
 * the mean that was asked for, and what it does not allow is refused. */
Test(weather_synthetic, the_check_and_the_making_agree)
{
    double ghi[MONTH_COUNT];
    memcpy(ghi, lw_climate_new_york.means.ghi_w_per_m2, sizeof ghi);
    lw_weather_synthetic_params params = default_params();
    params.monthly_ghi_w_per_m2 = (lw_array){MONTH_COUNT, ghi};
    const period march = {midnight(YEAR, 3, 1), midnight(YEAR, 4, 1)};
    size_t refused_count = 0;
    size_t bent_count = 0; /* to the nearest mean that can be, within 1 W/m2 of either end */
    for (int tenth = 100; tenth <= 3500; tenth += 17) {
        ghi[2] = tenth / 10.0;
        lw_weather *weather = NULL;
        lw_error error;
        const bool is_allowed = impossible_count(&params, new_york, march) == 0;
        const lw_status status =
            try_weather(&params, new_york, (uint64_t)tenth, march, &weather, &error);
        cr_assert_eq(status, is_allowed ? LW_OK : LW_ERR_INCONSISTENT, "%g W/m2", ghi[2]);
        refused_count += !is_allowed;
        double sum = 0.0;
        const int64_t first = 60 * 24; /* of a leap year */
        for (int64_t hour = first; is_allowed && hour < first + 31 * 24; hour++) {
            sum += hour_of(weather, hour).irradiance.ghi_w_per_m2;
        }
        const double gap = is_allowed ? fabs(sum / (31 * 24) - ghi[2]) : 0.0;
        cr_assert_leq(gap, 1.0 + 1e-3, "%g: %g", ghi[2], sum / (31 * 24));
        bent_count += gap > 1e-3 * ghi[2];
        lw_weather_destroy(weather);
    }
    cr_assert(refused_count > 20 && refused_count < 150, "%zu", refused_count);
    cr_assert_leq(bent_count, 2U);
}

/* Tromso as tables print it: 0 in the polar night, and in November what twilight brings. */
Test(weather_synthetic, a_polar_night_may_be_written_as_a_table_has_it)
{
    double ghi[MONTH_COUNT] = {0, 10, 50, 115, 170, 195, 180, 120, 65, 20, 2, 0};
    const lw_place tromso = {69.65, 18.95, 0.0};
    lw_weather_synthetic_params params = default_params();
    params.monthly_ghi_w_per_m2 = (lw_array){MONTH_COUNT, ghi};
    lw_weather *weather = NULL;
    lw_error error = {.message = ""};
    const period year = {midnight(YEAR, 1, 1), midnight(YEAR + 1, 1, 1)};
    cr_assert_eq(impossible_count(&params, tromso, year), 0U);
    cr_assert_eq(try_weather(&params, tromso, 1, year, &weather, &error), LW_OK, "%s",
                 error.message);
    for (int64_t hour = (YEAR_HOUR_COUNT - 31 * 24); hour < YEAR_HOUR_COUNT; hour++) {
        cr_assert_leq(hour_of(weather, hour).irradiance.ghi_w_per_m2, 1.0);
    }
    lw_weather_destroy(weather);
    ghi[11] = 2.0;
    cr_assert_eq(impossible_count(&params, tromso, year), 1U);
}

/* Temperature and wind without a sky, for a place whose sky the climate's cannot be. */
Test(weather_synthetic, air_alone_is_the_same_air)
{
    lw_weather_synthetic_params params = default_params();
    const lw_weather_config config = {.model = {&lw_weather_variants[1], &params},
                                      .site = {89.0, -73.97, 40.0},
                                      .start_us = midnight(YEAR, 1, 1),
                                      .end_us = midnight(YEAR + 1, 1, 1),
                                      .seed = 7};
    lw_weather *weather = weather_of_year(7, YEAR);
    lw_weather_series *air = NULL;
    lw_error error;
    cr_assert_eq(lw_weather_synthetic_make_air(&config, &air, &error), LW_OK);
    cr_assert_eq(air->count, (size_t)YEAR_HOUR_COUNT);
    for (int64_t hour = 0; hour < YEAR_HOUR_COUNT; hour++) {
        const lw_weather_values values = hour_of(weather, hour);
        cr_assert_eq(values.temperature_c, air->temperature_c[hour]);
        cr_assert_eq(values.wind_m_per_s, air->wind_m_per_s[hour]);
    }
    lw_weather_series_destroy(air);
    lw_weather_destroy(weather);
}

Test(weather_synthetic, own_climate_without_its_means_is_a_fault)
{
    lw_weather_synthetic_params params = default_params();
    params.climate = LW_CLIMATE_OWN;
    const lw_variant model = {&lw_weather_variants[1], &params};
    lw_report report;
    lw_report_init(&report);
    lw_weather_check(&model, "/weather", &report);
    cr_assert_eq(report.error_count, 1U);
    cr_assert_eq(report.items[0].status, LW_ERR_MISSING_KEY);
    lw_report_fini(&report);
}

Test(weather_synthetic, own_means_are_used)
{
    double ghi[MONTH_COUNT];
    double temperature[MONTH_COUNT];
    double range[MONTH_COUNT];
    double wind[MONTH_COUNT];
    for (int m = 0; m < MONTH_COUNT; m++) {
        ghi[m] = 60.0;
        temperature[m] = 10.0;
        range[m] = 0.0;
        wind[m] = 0.0;
    }
    lw_weather_synthetic_params params = default_params();
    params.climate = LW_CLIMATE_OWN;
    params.monthly_ghi_w_per_m2 = (lw_array){MONTH_COUNT, ghi};
    params.monthly_temperature_c = (lw_array){MONTH_COUNT, temperature};
    params.monthly_temperature_range_k = (lw_array){MONTH_COUNT, range};
    params.monthly_wind_m_per_s = (lw_array){MONTH_COUNT, wind};
    params.temperature_day_sd_k = 0.0;
    lw_weather *weather = NULL;
    lw_error error;
    cr_assert_eq(try_weather(&params, new_york, 1,
                             (period){midnight(YEAR, 2, 1), midnight(YEAR, 3, 1)}, &weather,
                             &error),
                 LW_OK, "%s", error.message);
    double sum = 0.0;
    for (int64_t hour = 31 * 24; hour < 60 * 24; hour++) {
        const lw_weather_values values = hour_of(weather, hour);
        sum += values.irradiance.ghi_w_per_m2;
        cr_assert_float_eq(values.temperature_c, 10.0, 1e-9);
        cr_assert_float_eq(values.wind_m_per_s, 0.0, 1e-12);
    }
    cr_assert_float_eq(sum / (29 * 24), 60.0, 1e-6);
    lw_weather_destroy(weather);
}
