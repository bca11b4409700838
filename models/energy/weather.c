// SPDX-License-Identifier: Apache-2.0
#include "models/energy/weather.h"

#include "models/energy/weather_file.h"
#include "models/energy/weather_light.h"
#include "models/energy/weather_noise.h"
#include "models/energy/weather_params.h"
#include "models/energy/weather_series.h"
#include "models/energy/weather_synthetic.h"
#include "models/energy/weather_zones.h"
#include "sim/base/check.h"
#include "sim/base/civil.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define ALBEDO_DEFAULT_RATIO 0.2 /* grass and roofs; PVWatts */

const lw_param_variant lw_weather_variants[] = {
    {.tag = "file", .doc = "Hours read from a weather file.", .table = &lw_weather_file_table},
    {.tag = "synthetic",
     .doc = "Hours made from twelve monthly means.",
     .table = &lw_weather_synthetic_table},
    {.tag = NULL},
};

struct lw_weather {
    lw_weather_series *series;
    lw_weather_zones zones;
    lw_weather_noise noise;
    double standard_pressure_pa;
    int64_t filled_day_count;
};

void lw_weather_check(const lw_variant *model, const char *pointer, lw_report *report)
{
    lw_weather_params_check(model, pointer, report);
}

static lw_status open_series(const lw_weather_config *config, const lw_weather_zones *zones,
                             lw_weather_series **series, lw_error *error)
{
    if (lw_weather_is_synthetic(&config->model)) {
        return lw_weather_synthetic_make(config, zones, series, error);
    }
    LW_ASSERT(config->file_bytes != NULL);
    const lw_weather_file_params *params = config->model.value;
    return lw_weather_file_parse(config->file_bytes, config->file_size, params->path, series,
                                 error);
}

/* 29 Februaries, in the standard time of the file, of which the period has any part. */
static int64_t leap_days(const lw_weather_series *series, lw_time_us start_us, lw_time_us end_us)
{
    const int64_t first_s = (start_us + series->zone_offset_us) / LW_US_PER_S;
    const int64_t last_s = (end_us + series->zone_offset_us) / LW_US_PER_S;
    int64_t count = 0;
    for (int32_t year = lw_civil_from_seconds(first_s).year;
         year <= lw_civil_from_seconds(last_s).year; year++) {
        if (lw_civil_is_leap_year(year)) {
            const int64_t day_s = lw_civil_days(year, 2, 29) * 86400;
            count += day_s < last_s && day_s + 86400 > first_s;
        }
    }
    return count;
}

/* Noise around the hours of a file goes by New York's sky: what the file's own would be is not
 * known beforehand. */
static lw_sky_profile sky_of(const lw_variant *model)
{
    return lw_weather_is_synthetic(model) ? lw_weather_recipe_of(model->value).sky
                                          : lw_sky_new_york;
}

static lw_status fill(lw_weather *weather, const lw_weather_config *config, lw_error *error)
{
    const lw_weather_zone_params *params = lw_weather_zone_params_of(&config->model);
    lw_status status = lw_weather_zones_init(&weather->zones, params, error);
    if (status == LW_OK) {
        weather->noise.sd_ratio = params->noise_sd_ratio;
        weather->noise.sky = sky_of(&config->model);
        status = lw_weather_noise_init(&weather->noise, &weather->zones,
                                       (lw_noise_seed){config->seed, config->replicate}, error);
    }
    return status == LW_OK ? open_series(config, &weather->zones, &weather->series, error) : status;
}

lw_status lw_weather_create(const lw_weather_config *config, lw_weather **weather, lw_error *error)
{
    LW_ASSERT(config->end_us > config->start_us);
    *weather = NULL;
    lw_weather *fresh = calloc(1, sizeof *fresh);
    if (fresh == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "/weather", "memory ran out for the weather");
    }
    const lw_status status = fill(fresh, config, error);
    if (status != LW_OK) {
        lw_weather_destroy(fresh);
        return status;
    }
    const lw_weather_series *series = fresh->series;
    fresh->standard_pressure_pa = lw_standard_pressure_pa(series->place.altitude_m);
    if (series->repeats_yearly && !series->has_leap_day) {
        fresh->filled_day_count = leap_days(series, config->start_us, config->end_us);
    }
    *weather = fresh;
    return LW_OK;
}

void lw_weather_destroy(lw_weather *weather)
{
    if (weather != NULL) {
        lw_weather_series_destroy(weather->series);
        lw_weather_noise_fini(&weather->noise);
        lw_weather_zones_fini(&weather->zones);
        free(weather);
    }
}

size_t lw_weather_zone_total(const lw_weather *weather)
{
    return weather->zones.count;
}

lw_place lw_weather_place(const lw_weather *weather)
{
    return weather->series->place;
}

int64_t lw_weather_filled_day_count(const lw_weather *weather)
{
    return weather->filled_day_count;
}

int64_t lw_weather_filled_value_count(const lw_weather *weather)
{
    return weather->series->filled_value_count;
}

static double or_else(double value, double fallback)
{
    return isnan(value) ? fallback : value;
}

/* Snow that fell during a record is what the depth grew by. */
static double snowfall_cm_per_h(const lw_weather_series *series, size_t index)
{
    if (index == 0) {
        return isnan(series->snow_depth_cm[0]) ? (double)NAN : 0.0;
    }
    const double more = series->snow_depth_cm[index] - series->snow_depth_cm[index - 1];
    const double hours = (double)series->step_us / (3600.0 * LW_US_PER_S);
    return more < 0.0 ? 0.0 : more / hours; /* NaN when either is missing */
}

static void add_part(const lw_weather *weather, size_t index, const lw_irradiance *mean,
                     double weight, lw_weather_values *values)
{
    const lw_weather_series *series = weather->series;
    values->irradiance.ghi_w_per_m2 += weight * mean->ghi_w_per_m2;
    values->irradiance.dni_w_per_m2 += weight * mean->dni_w_per_m2;
    values->irradiance.dhi_w_per_m2 += weight * mean->dhi_w_per_m2;
    values->temperature_c += weight * series->temperature_c[index];
    values->wind_m_per_s += weight * series->wind_m_per_s[index];
    values->albedo_ratio += weight * or_else(series->albedo_ratio[index], ALBEDO_DEFAULT_RATIO);
    values->pressure_pa +=
        weight * or_else(series->pressure_pa[index], weather->standard_pressure_pa);
    values->snow_depth_cm += weight * series->snow_depth_cm[index];
    values->snowfall_cm_per_h += weight * snowfall_cm_per_h(series, index);
    values->rain_mm_per_h += weight * series->rain_mm_per_h[index];
}

void lw_weather_sample(const lw_weather *weather, size_t zone, lw_time_us start_us,
                       lw_time_us interval_us, lw_weather_values *values)
{
    LW_ASSERT(zone < weather->zones.count);
    LW_ASSERT(interval_us > 0 && interval_us <= 3600 * LW_US_PER_S);
    const lw_time_us end_us = start_us + interval_us;
    *values = (lw_weather_values){0};
    for (lw_time_us from_us = start_us; from_us < end_us;) {
        const lw_weather_slot slot = lw_weather_series_slot(weather->series, from_us);
        const lw_time_us slot_end_us = slot.start_us + weather->series->step_us;
        const lw_time_us to_us = slot_end_us < end_us ? slot_end_us : end_us;
        const lw_light_record record = lw_light_record_of(weather->series, slot, zone);
        const lw_noise_blocks blocks = lw_weather_noise_blocks(&weather->noise, zone, &record);
        const lw_irradiance mean = lw_weather_noise_part(&blocks, &record, from_us, to_us);
        add_part(weather, slot.index, &mean, (double)(to_us - from_us) / (double)interval_us,
                 values);
        from_us = to_us;
    }
}

void lw_weather_sky(const lw_weather *weather, size_t zone, lw_time_us start_us,
                    lw_time_us interval_us, lw_weather_values *values, lw_sky *sky)
{
    lw_weather_sample(weather, zone, start_us, interval_us, values);
    const lw_sun sun = lw_sun_over(&weather->series->place, start_us, interval_us);
    *sky = lw_sky_of(&sun, &values->irradiance);
}
