// SPDX-License-Identifier: Apache-2.0
#include "models/energy/weather_synthetic.h"

#include "models/energy/climate.h"
#include "models/energy/gaussian_level.h"
#include "models/energy/sky.h"
#include "models/energy/weather_params.h"
#include "sim/base/check.h"
#include "sim/base/civil.h"
#include "sim/base/elementary.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { HOURS_PER_DAY = 24, MONTH_HOUR_COUNT_MAX = 31 * 24, KNOT_ROUND_COUNT = 40 };

#define HOUR_US (3600 * LW_US_PER_S)
#define US_PER_DAY_INTEGER (86400 * LW_US_PER_S)
#define WARMEST_HOUR 15.0 /* mean of the twelve months of TMY3 725033, standard time */

/* Wind over its monthly mean, hours of TMY3 725033: coefficient of variation 0.40 (a Weibull
 * variable of shape 2.68), hourly autocorrelation 0.80, daily means 0.31, two fifths of the
 * variance between days. */
#define WIND_WEIBULL_SHAPE 2.68
#define WIND_WEIBULL_SCALE 1.12479 /* 1 / Gamma(1 + 1/shape): mean 1 */
#define WIND_DAY_SHARE 0.41
#define WIND_DAY_MEMORY 0.31
#define WIND_HOUR_MEMORY 0.67

/* Shifts of the Gaussian sky that are tried; +-8 standard deviations leave one end of the
 * distribution. */
#define SHIFT_LIMIT 8.0
#define CLEARNESS_MAX 0.95 /* of what arrives outside the atmosphere */
enum { SHIFT_HALVING_COUNT = 48 };

/* Everything that the months have in common. */
typedef struct workshop {
    const lw_weather_config *config;
    const lw_weather_zones *zones;
    lw_weather_recipe recipe;
    double temperature_knots_c[LW_MONTH_COUNT];
    lw_weather_series *series;
    int64_t first_day; /* of the records, days since 1970 in standard time */
    lw_level_series warmth, wind;
    size_t zone; /* whose sky is being made */
    lw_level_series sky;
    double *ghi_w_per_m2; /* of that zone */
} workshop;

/* Values in the middle of the months whose straight connection has the monthly means: a month's
 * mean is an eighth of the value before, three quarters of its own and an eighth of the next. */
static void solve_knots(const double *means, double *knots)
{
    for (size_t m = 0; m < LW_MONTH_COUNT; m++) {
        knots[m] = means[m];
    }
    for (int round = 0; round < KNOT_ROUND_COUNT; round++) {
        double next[LW_MONTH_COUNT];
        for (size_t m = 0; m < LW_MONTH_COUNT; m++) {
            const double around = knots[(m + 11) % 12] + knots[(m + 1) % 12];
            next[m] = (means[m] - around / 8.0) / 0.75;
        }
        for (size_t m = 0; m < LW_MONTH_COUNT; m++) {
            knots[m] = next[m];
        }
    }
}

/* A calendar month of the records. */
typedef struct month_span {
    size_t month; /* 0..11 */
    int64_t first_day;
    int day_count;
} month_span;

static double seasonal_c(const workshop *shop, const month_span *span, double days_into_month)
{
    const double *knots = shop->temperature_knots_c;
    const double x = days_into_month / span->day_count;
    const double own = knots[span->month];
    if (x < 0.5) {
        return knots[(span->month + 11) % 12] * (0.5 - x) + own * (0.5 + x);
    }
    return own * (1.5 - x) + knots[(span->month + 1) % 12] * (x - 0.5);
}

static void make_air(const workshop *shop, const month_span *span)
{
    const double range_k = shop->recipe.means.temperature_range_k[span->month];
    for (int d = 0; d < span->day_count; d++) {
        const int64_t day = span->first_day + d;
        const size_t at = (size_t)(day - shop->first_day) * HOURS_PER_DAY;
        double wind[HOURS_PER_DAY];
        lw_level_series_day(&shop->wind, day, wind);
        const double anomaly_k =
            shop->recipe.temperature_day_sd_k * lw_level_series_of_day(&shop->warmth, day);
        for (size_t h = 0; h < HOURS_PER_DAY; h++) {
            const double middle_h = (double)h + 0.5;
            const double phase = 2.0 * LW_PI * (middle_h - WARMEST_HOUR) / HOURS_PER_DAY;
            shop->series->temperature_c[at + h] = seasonal_c(shop, span, d + middle_h / 24.0) +
                                                  0.5 * range_k * lw_cos(phase) + anomaly_k;
            const double exceeded = -lw_log(lw_normal_cdf(-wind[h]));
            shop->series->wind_m_per_s[at + h] = shop->recipe.means.wind_m_per_s[span->month] *
                                                 WIND_WEIBULL_SCALE *
                                                 lw_pow(exceeded, 1.0 / WIND_WEIBULL_SHAPE);
        }
    }
}

/* The lit hours of a month: Gaussian sky, clear-sky irradiance, and where the hour is recorded. */
typedef struct lit_hours {
    size_t count;
    double level[MONTH_HOUR_COUNT_MAX];
    double clear_w_per_m2[MONTH_HOUR_COUNT_MAX];
    double limit_w_per_m2[MONTH_HOUR_COUNT_MAX]; /* no sky is brighter */
    size_t index[MONTH_HOUR_COUNT_MAX];
} lit_hours;

/* Mean over the hour of a sun that is up for some of it, cloudless. */
static double clear_hour(const workshop *shop, const lw_sun *sun)
{
    const lw_place *place = &shop->series->place;
    const double air_mass = lw_air_mass_ratio(lw_sun_zenith_deg(sun)) *
                            lw_standard_pressure_pa(place->altitude_m) / 101325.0;
    const lw_irradiance clear =
        lw_ineichen(sun, air_mass, shop->recipe.sky.linke_turbidity_ratio, place->altitude_m);
    return clear.ghi_w_per_m2 * sun->lit_ratio;
}

static void collect_hour(const workshop *shop, lit_hours *lit, size_t index, double level)
{
    const lw_time_us start_us = shop->series->first_us + (lw_time_us)index * HOUR_US;
    const lw_sun sun = lw_sun_over(&shop->series->place, start_us, HOUR_US);
    shop->ghi_w_per_m2[index] = 0.0;
    const double clear = sun.up > 0.0 ? clear_hour(shop, &sun) : 0.0;
    if (clear > 0.0) {
        lit->level[lit->count] = level;
        lit->clear_w_per_m2[lit->count] = clear;
        lit->limit_w_per_m2[lit->count] =
            CLEARNESS_MAX * sun.extraterrestrial_w_per_m2 * sun.up * sun.lit_ratio;
        lit->index[lit->count] = index;
        lit->count++;
    }
}

static void collect_lit(const workshop *shop, const month_span *span, lit_hours *lit)
{
    lit->count = 0;
    for (int d = 0; d < span->day_count; d++) {
        const int64_t day = span->first_day + d;
        double level[HOURS_PER_DAY];
        lw_level_series_day(&shop->sky, day, level);
        for (size_t h = 0; h < HOURS_PER_DAY; h++) {
            collect_hour(shop, lit, (size_t)(day - shop->first_day) * HOURS_PER_DAY + h, level[h]);
        }
    }
}

static double sky_irradiance(const workshop *shop, const lit_hours *lit, size_t i, double shift)
{
    const double index =
        lw_clear_sky_index(&shop->recipe.sky, lw_normal_cdf(lit->level[i] + shift));
    const double ghi = lit->clear_w_per_m2[i] * index;
    return ghi < lit->limit_w_per_m2[i] ? ghi : lit->limit_w_per_m2[i];
}

static double month_mean(const workshop *shop, const lit_hours *lit, double shift,
                         double hour_count)
{
    double sum = 0.0;
    for (size_t i = 0; i < lit->count; i++) {
        sum += sky_irradiance(shop, lit, i, shift);
    }
    return sum / hour_count;
}

static lw_status unreachable(const workshop *shop, size_t month, const double range[2],
                             lw_error *error)
{
    char pointer[64];
    snprintf(pointer, sizeof pointer, "/weather/monthly_ghi_w_per_m2/%zu", month);
    return lw_error_set(error, LW_ERR_INCONSISTENT, pointer,
                        "a mean of %.1f W/m2 in month %zu is impossible at latitude %.2f deg: the "
                        "sky there gives %.1f to %.1f W/m2",
                        shop->recipe.means.ghi_w_per_m2[month], month + 1,
                        shop->series->place.latitude_deg, range[0], range[1]);
}

/* Shifts the Gaussian sky of the month until its mean is the climate's, and records the hours. */
static lw_status make_sky(const workshop *shop, const month_span *span, lit_hours *lit,
                          lw_error *error)
{
    collect_lit(shop, span, lit);
    const double hour_count = (double)span->day_count * HOURS_PER_DAY;
    const double target = shop->recipe.means.ghi_w_per_m2[span->month];
    double low = -SHIFT_LIMIT;
    double high = SHIFT_LIMIT;
    const double range[2] = {month_mean(shop, lit, low, hour_count),
                             month_mean(shop, lit, high, hour_count)};
    if (target < range[0] || target > range[1]) {
        return unreachable(shop, span->month, range, error);
    }
    for (int i = 0; i < SHIFT_HALVING_COUNT; i++) {
        const double middle = 0.5 * (low + high);
        if (month_mean(shop, lit, middle, hour_count) < target) {
            low = middle;
        } else {
            high = middle;
        }
    }
    for (size_t i = 0; i < lit->count; i++) {
        shop->ghi_w_per_m2[lit->index[i]] = sky_irradiance(shop, lit, i, high);
    }
    return LW_OK;
}

static month_span month_from(int64_t first_day)
{
    const lw_civil date = lw_civil_from_seconds(first_day * 86400);
    return (month_span){.month = (size_t)date.month - 1,
                        .first_day = first_day,
                        .day_count = lw_civil_month_days(date.year, date.month)};
}

static int64_t day_count_of(const workshop *shop)
{
    return (int64_t)(shop->series->count / HOURS_PER_DAY);
}

static lw_status make_months(const workshop *shop, lw_error *error)
{
    lit_hours *lit = calloc(1, sizeof *lit);
    if (lit == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "/weather", "memory ran out for a month");
    }
    const int64_t end_day = shop->first_day + day_count_of(shop);
    lw_status status = LW_OK;
    for (int64_t day = shop->first_day; day < end_day && status == LW_OK;) {
        const month_span span = month_from(day);
        if (shop->zone == 0) {
            make_air(shop, &span);
        }
        status = make_sky(shop, &span, lit, error);
        day += span.day_count;
    }
    free(lit);
    return status;
}

static lw_level_span span_of(const workshop *shop)
{
    const lw_weather_config *config = shop->config;
    return (lw_level_span){.seed = config->seed,
                           .replicate = config->replicate,
                           .zone = (uint32_t)shop->zone,
                           .first_day = shop->first_day,
                           .day_count = day_count_of(shop)};
}

/* Temperature and wind are those of the city. */
static lw_status make_air_levels(workshop *shop, lw_error *error)
{
    const lw_level_model warmth = {"weather-temperature", 1.0,
                                   shop->recipe.temperature_day_memory_ratio, 0.0};
    const lw_level_model wind = {"weather-wind", WIND_DAY_SHARE, WIND_DAY_MEMORY, WIND_HOUR_MEMORY};
    const lw_level_span span = span_of(shop);
    const lw_status status = lw_level_series_init(&shop->warmth, &warmth, &span, error);
    return status == LW_OK ? lw_level_series_init(&shop->wind, &wind, &span, error) : status;
}

static lw_status make_zone(workshop *shop, size_t zone, lw_error *error)
{
    const lw_sky_profile *profile = &shop->recipe.sky;
    const lw_level_model sky = {"weather-sky", profile->day_share_ratio, profile->day_memory_ratio,
                                profile->hour_memory_ratio};
    shop->zone = zone;
    shop->ghi_w_per_m2 = lw_weather_series_zone_ghi(shop->series, zone);
    lw_level_span span = span_of(shop);
    span.day_weights = lw_weather_zones_row(shop->zones, LW_WEATHER_SCALE_DAY, zone);
    span.hour_weights = lw_weather_zones_row(shop->zones, LW_WEATHER_SCALE_HOUR, zone);
    lw_status status = lw_level_series_init(&shop->sky, &sky, &span, error);
    if (status == LW_OK) {
        status = make_months(shop, error);
    }
    lw_level_series_fini(&shop->sky);
    return status;
}

static int64_t floor_days(lw_time_us local_us)
{
    const int64_t day = local_us / US_PER_DAY_INTEGER;
    return local_us % US_PER_DAY_INTEGER < 0 ? day - 1 : day;
}

/* Opens the series: whole months in the standard time that belongs to the site's longitude. */
static lw_status open_series(workshop *shop, lw_error *error)
{
    const lw_weather_config *config = shop->config;
    const lw_time_us offset_us =
        (lw_time_us)floor(config->site.longitude_deg / 15.0 + 0.5) * HOUR_US;
    const lw_civil first = lw_civil_from_seconds(floor_days(config->start_us + offset_us) * 86400);
    const lw_civil last = lw_civil_from_seconds(floor_days(config->end_us - 1 + offset_us) * 86400);
    shop->first_day = lw_civil_days(first.year, first.month, 1);
    const int64_t end_day =
        lw_civil_days(last.year, last.month, 1) + lw_civil_month_days(last.year, last.month);
    const size_t hour_count = (size_t)(end_day - shop->first_day) * HOURS_PER_DAY;
    lw_status status = lw_weather_series_create(hour_count, &shop->series, error);
    if (status == LW_OK) {
        status = lw_weather_series_add_zones(shop->series, shop->zones->count, error);
    }
    if (status == LW_OK) {
        shop->series->place = config->site;
        shop->series->zone_offset_us = offset_us;
        shop->series->step_us = HOUR_US;
        shop->series->first_us = shop->first_day * US_PER_DAY_INTEGER - offset_us;
    }
    return status;
}

lw_status lw_weather_synthetic_make(const lw_weather_config *config, const lw_weather_zones *zones,
                                    lw_weather_series **series, lw_error *error)
{
    workshop shop = {
        .config = config, .zones = zones, .recipe = lw_weather_recipe_of(config->model.value)};
    solve_knots(shop.recipe.means.temperature_c, shop.temperature_knots_c);
    lw_status status = open_series(&shop, error);
    if (status == LW_OK) {
        status = make_air_levels(&shop, error);
    }
    for (size_t zone = 0; status == LW_OK && zone < zones->count; zone++) {
        status = make_zone(&shop, zone, error);
    }
    lw_level_series_fini(&shop.warmth);
    lw_level_series_fini(&shop.wind);
    if (status != LW_OK) {
        lw_weather_series_destroy(shop.series);
        shop.series = NULL;
    }
    *series = shop.series;
    return status;
}
