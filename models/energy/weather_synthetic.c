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
 * distribution: its very ends, which decide what is possible, are met within rounding. */
#define SHIFT_LIMIT 8.0
#define CLEARNESS_MAX 0.95 /* of what arrives outside the atmosphere */

/* A mean that far beyond what the sky can give is taken for the nearest that it can: tables are
 * rounded, and near a polar night twilight and refraction bring about as much. */
#define REACH_TOLERANCE_W_PER_M2 1.0
enum { SHIFT_HALVING_COUNT = 48 };

/* Everything that the months have in common. */
typedef struct workshop {
    const lw_weather_config *config;
    const lw_weather_zones *zones;
    lw_weather_recipe recipe;
    double temperature_knots_c[LW_MONTH_COUNT];
    int64_t first_day; /* of the records, days since 1970 in standard time */
    int64_t day_count;
    lw_time_us offset_us; /* of that standard time */
    lw_weather_series *series;
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

static void make_month_air(const workshop *shop, const month_span *span)
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
    const lw_place *place = &shop->config->site;
    const double air_mass = lw_air_mass_ratio(lw_sun_zenith_deg(sun)) *
                            lw_standard_pressure_pa(place->altitude_m) / 101325.0;
    const lw_irradiance clear =
        lw_ineichen(sun, air_mass, shop->recipe.sky.linke_turbidity_ratio, place->altitude_m);
    return clear.ghi_w_per_m2 * sun->lit_ratio;
}

static void collect_hour(const workshop *shop, lit_hours *lit, size_t index)
{
    const lw_time_us start_us =
        shop->first_day * US_PER_DAY_INTEGER - shop->offset_us + (lw_time_us)index * HOUR_US;
    const lw_sun sun = lw_sun_over(&shop->config->site, start_us, HOUR_US);
    const double clear = sun.up > 0.0 ? clear_hour(shop, &sun) : 0.0;
    if (clear > 0.0) {
        lit->clear_w_per_m2[lit->count] = clear;
        lit->limit_w_per_m2[lit->count] =
            CLEARNESS_MAX * sun.extraterrestrial_w_per_m2 * sun.up * sun.lit_ratio;
        lit->index[lit->count] = index;
        lit->count++;
    }
}

static size_t first_index(const workshop *shop, const month_span *span)
{
    return (size_t)(span->first_day - shop->first_day) * HOURS_PER_DAY;
}

static size_t hours_in(const month_span *span)
{
    return (size_t)span->day_count * HOURS_PER_DAY;
}

/* All but their levels. */
static void collect_lit(const workshop *shop, const month_span *span, lit_hours *lit)
{
    lit->count = 0;
    for (size_t h = 0; h < hours_in(span); h++) {
        collect_hour(shop, lit, first_index(shop, span) + h);
    }
}

static void set_levels(const workshop *shop, lit_hours *lit)
{
    double level[HOURS_PER_DAY];
    size_t known_day = SIZE_MAX;
    for (size_t i = 0; i < lit->count; i++) {
        const size_t day = lit->index[i] / HOURS_PER_DAY;
        if (day != known_day) {
            lw_level_series_day(&shop->sky, shop->first_day + (int64_t)day, level);
            known_day = day;
        }
        lit->level[i] = level[lit->index[i] % HOURS_PER_DAY];
    }
}

static double limited_irradiance(const lit_hours *lit, size_t i, double index)
{
    const double ghi = lit->clear_w_per_m2[i] * index;
    return ghi < lit->limit_w_per_m2[i] ? ghi : lit->limit_w_per_m2[i];
}

static double sky_irradiance(const workshop *shop, const lit_hours *lit, size_t i, double shift)
{
    return limited_irradiance(
        lit, i, lw_clear_sky_index(&shop->recipe.sky, lw_normal_cdf(lit->level[i] + shift)));
}

static double month_mean(const workshop *shop, const month_span *span, const lit_hours *lit,
                         double shift)
{
    double sum = 0.0;
    for (size_t i = 0; i < lit->count; i++) {
        sum += sky_irradiance(shop, lit, i, shift);
    }
    return sum / (double)hours_in(span);
}

/* Mean of the month when every hour is as dull (0), or as bright (1), as the sky's distribution
 * knows it: what no levels of any seed or zone go beyond. */
static double extreme_mean(const workshop *shop, const month_span *span, const lit_hours *lit,
                           double probability_ratio)
{
    const double index = lw_clear_sky_index(&shop->recipe.sky, probability_ratio);
    double sum = 0.0;
    for (size_t i = 0; i < lit->count; i++) {
        sum += limited_irradiance(lit, i, index);
    }
    return sum / (double)hours_in(span);
}

/* Can the sky of the place have the climate's mean in that month? */
static lw_status check_reach(const workshop *shop, const month_span *span, const lit_hours *lit,
                             lw_error *error)
{
    const double target = shop->recipe.means.ghi_w_per_m2[span->month];
    const double low = extreme_mean(shop, span, lit, 0.0);
    const double high = extreme_mean(shop, span, lit, 1.0);
    if (target >= low - REACH_TOLERANCE_W_PER_M2 && target <= high + REACH_TOLERANCE_W_PER_M2) {
        return LW_OK;
    }
    char pointer[64];
    snprintf(pointer, sizeof pointer, "/weather/monthly_ghi_w_per_m2/%zu", span->month);
    return lw_error_set(error, LW_ERR_INCONSISTENT, pointer,
                        "a mean of %.1f W/m2 in month %zu is impossible at latitude %.2f deg: the "
                        "sky there gives %.1f to %.1f W/m2",
                        target, span->month + 1, shop->config->site.latitude_deg, low, high);
}

/* Shifts the Gaussian sky of the month until its mean is the climate's, and records the hours. */
static lw_status make_month_sky(const workshop *shop, const month_span *span, lit_hours *lit,
                                lw_error *error)
{
    collect_lit(shop, span, lit);
    const lw_status status = check_reach(shop, span, lit, error);
    if (status != LW_OK) {
        return status;
    }
    set_levels(shop, lit);
    const double target = shop->recipe.means.ghi_w_per_m2[span->month];
    double low = -SHIFT_LIMIT;
    double high = SHIFT_LIMIT;
    for (int i = 0; i < SHIFT_HALVING_COUNT; i++) {
        const double middle = 0.5 * (low + high);
        if (month_mean(shop, span, lit, middle) < target) {
            low = middle;
        } else {
            high = middle;
        }
    }
    double *ghi_w_per_m2 = shop->ghi_w_per_m2 + first_index(shop, span);
    for (size_t h = 0; h < hours_in(span); h++) {
        ghi_w_per_m2[h] = 0.0;
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

static month_span first_month(const workshop *shop)
{
    return month_from(shop->first_day);
}

static month_span month_after(const month_span *span)
{
    return month_from(span->first_day + span->day_count);
}

static bool is_recorded(const workshop *shop, const month_span *span)
{
    return span->first_day < shop->first_day + shop->day_count;
}

static lw_status no_memory(lw_error *error)
{
    return lw_error_set(error, LW_ERR_MEMORY, "/weather", "memory ran out for a month");
}

static lw_status make_sky(const workshop *shop, lw_error *error)
{
    lit_hours *lit = calloc(1, sizeof *lit);
    if (lit == NULL) {
        return no_memory(error);
    }
    lw_status status = LW_OK;
    for (month_span span = first_month(shop); status == LW_OK && is_recorded(shop, &span);
         span = month_after(&span)) {
        status = make_month_sky(shop, &span, lit, error);
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
                           .day_count = shop->day_count};
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

static lw_status make_air(workshop *shop, lw_error *error)
{
    const lw_status status = make_air_levels(shop, error);
    for (month_span span = first_month(shop); status == LW_OK && is_recorded(shop, &span);
         span = month_after(&span)) {
        make_month_air(shop, &span);
    }
    lw_level_series_fini(&shop->warmth);
    lw_level_series_fini(&shop->wind);
    return status;
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
        status = make_sky(shop, error);
    }
    lw_level_series_fini(&shop->sky);
    return status;
}

static int64_t floor_days(lw_time_us local_us)
{
    const int64_t day = local_us / US_PER_DAY_INTEGER;
    return local_us % US_PER_DAY_INTEGER < 0 ? day - 1 : day;
}

/* Whole months in the standard time that belongs to the site's longitude. */
static workshop workshop_for(const lw_weather_config *config)
{
    workshop shop = {.config = config, .recipe = lw_weather_recipe_of(config->model.value)};
    shop.offset_us = (lw_time_us)floor(config->site.longitude_deg / 15.0 + 0.5) * HOUR_US;
    const int64_t start_day = floor_days(config->start_us + shop.offset_us);
    const int64_t last_day = floor_days(config->end_us - 1 + shop.offset_us);
    const lw_civil first = lw_civil_from_seconds(start_day * 86400);
    const lw_civil last = lw_civil_from_seconds(last_day * 86400);
    shop.first_day = lw_civil_days(first.year, first.month, 1);
    shop.day_count = lw_civil_days(last.year, last.month, 1) +
                     lw_civil_month_days(last.year, last.month) - shop.first_day;
    solve_knots(shop.recipe.means.temperature_c, shop.temperature_knots_c);
    return shop;
}

static lw_status open_series(workshop *shop, lw_error *error)
{
    const size_t hour_count = (size_t)shop->day_count * HOURS_PER_DAY;
    const lw_status status = lw_weather_series_create(hour_count, &shop->series, error);
    if (status == LW_OK) {
        shop->series->place = shop->config->site;
        shop->series->zone_offset_us = shop->offset_us;
        shop->series->step_us = HOUR_US;
        shop->series->first_us = shop->first_day * US_PER_DAY_INTEGER - shop->offset_us;
    }
    return status;
}

static lw_status make_zones(workshop *shop, lw_error *error)
{
    lw_status status = lw_weather_series_add_zones(shop->series, shop->zones->count, error);
    for (size_t zone = 0; status == LW_OK && zone < shop->zones->count; zone++) {
        status = make_zone(shop, zone, error);
    }
    return status;
}

/* Without zones there is no sky. */
static lw_status make_series(const lw_weather_config *config, const lw_weather_zones *zones,
                             lw_weather_series **series, lw_error *error)
{
    workshop shop = workshop_for(config);
    shop.zones = zones;
    lw_status status = open_series(&shop, error);
    if (status == LW_OK) {
        status = make_air(&shop, error);
    }
    if (status == LW_OK && zones != NULL) {
        status = make_zones(&shop, error);
    }
    if (status != LW_OK) {
        lw_weather_series_destroy(shop.series);
        shop.series = NULL;
    }
    *series = shop.series;
    return status;
}

lw_status lw_weather_synthetic_make(const lw_weather_config *config, const lw_weather_zones *zones,
                                    lw_weather_series **series, lw_error *error)
{
    LW_ASSERT(zones != NULL);
    return make_series(config, zones, series, error);
}

lw_status lw_weather_synthetic_make_air(const lw_weather_config *config, lw_weather_series **series,
                                        lw_error *error)
{
    return make_series(config, NULL, series, error);
}

void lw_weather_synthetic_check(const lw_weather_config *config, lw_report *report)
{
    const workshop shop = workshop_for(config);
    bool is_told[LW_MONTH_COUNT] = {false};
    lw_error error;
    lit_hours *lit = calloc(1, sizeof *lit);
    if (lit == NULL) {
        no_memory(&error);
        lw_report_add(report, &error, false);
        return;
    }
    for (month_span span = first_month(&shop); is_recorded(&shop, &span);
         span = month_after(&span)) {
        if (!is_told[span.month]) {
            collect_lit(&shop, &span, lit);
            is_told[span.month] = check_reach(&shop, &span, lit, &error) != LW_OK &&
                                  lw_report_add(report, &error, false) != LW_OK;
        }
    }
    free(lit);
}
