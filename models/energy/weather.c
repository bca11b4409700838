// SPDX-License-Identifier: Apache-2.0
#include "models/energy/weather.h"

#include "models/energy/weather_file.h"
#include "models/energy/weather_series.h"
#include "models/energy/weather_synthetic.h"
#include "sim/base/check.h"
#include "sim/base/civil.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define ALBEDO_DEFAULT_RATIO 0.2 /* grass and roofs; PVWatts */

static const lw_param file_rows[] = {
    {.name = "path",
     .kind = LW_PARAM_FILE,
     .offset = offsetof(lw_weather_file_params, path),
     .doc = "Weather of one year, EnergyPlus (EPW) or SAM CSV; its own place and time zone count."},
};
static const lw_param_table file_table = {.name = "weather from a file",
                                          .doc = "Hours read from a weather file.",
                                          .size = sizeof(lw_weather_file_params),
                                          .rows = file_rows,
                                          .count = LW_PARAM_COUNT(file_rows)};

const lw_param_variant lw_weather_variants[] = {
    {.tag = "file", .doc = "Hours read from a weather file.", .table = &file_table},
    {.tag = "synthetic",
     .doc = "Hours made from twelve monthly means.",
     .table = &lw_weather_synthetic_table},
    {.tag = NULL},
};

struct lw_weather {
    lw_weather_series *series;
    double standard_pressure_pa;
    int64_t filled_day_count;
};

void lw_weather_check(const lw_variant *model, const char *pointer, lw_report *report)
{
    if (model->choice != NULL && model->choice->table == &lw_weather_synthetic_table) {
        lw_weather_synthetic_check(model->value, pointer, report);
    }
}

static lw_status open_series(const lw_weather_config *config, lw_weather_series **series,
                             lw_error *error)
{
    LW_ASSERT(config->model.choice != NULL);
    if (config->model.choice->table == &lw_weather_synthetic_table) {
        return lw_weather_synthetic_make(config, series, error);
    }
    LW_ASSERT(config->model.choice->table == &file_table && config->file_bytes != NULL);
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

lw_status lw_weather_create(const lw_weather_config *config, lw_weather **weather, lw_error *error)
{
    LW_ASSERT(config->end_us > config->start_us);
    *weather = NULL;
    lw_weather_series *series = NULL;
    const lw_status status = open_series(config, &series, error);
    if (status != LW_OK) {
        return status;
    }
    lw_weather *fresh = calloc(1, sizeof *fresh);
    if (fresh == NULL) {
        lw_weather_series_destroy(series);
        return lw_error_set(error, LW_ERR_MEMORY, "/weather", "memory ran out for the weather");
    }
    fresh->series = series;
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
        free(weather);
    }
}

lw_place lw_weather_place(const lw_weather *weather)
{
    return weather->series->place;
}

int64_t lw_weather_filled_day_count(const lw_weather *weather)
{
    return weather->filled_day_count;
}

/* How the sun moves through a record, or through a part of it. */
typedef struct passage {
    double up_mean;   /**< of max(cos(zenith), 0) */
    double lit_ratio; /**< part of the time with the sun up */
} passage;

static passage passage_of(const lw_sun_course *course, lw_time_us from_us, lw_time_us to_us)
{
    return (passage){lw_sun_course_up_mean(course, from_us, to_us),
                     lw_sun_course_lit_ratio(course, from_us, to_us)};
}

/* Global, beam and diffuse of a record: as given, or the global split after Erbs, or the global put
 * together. Erbs is asked about the lit part alone and the answer spread over the record. */
static lw_irradiance record_irradiance(const lw_weather_series *series, size_t index,
                                       const passage *whole, double extraterrestrial)
{
    const lw_irradiance given = {series->ghi_w_per_m2[index], series->dni_w_per_m2[index],
                                 series->dhi_w_per_m2[index]};
    const double lit = whole->lit_ratio;
    if (!isnan(given.dni_w_per_m2) && !isnan(given.dhi_w_per_m2)) {
        const double beam = lit > 0.0 ? given.dni_w_per_m2 * whole->up_mean / lit : 0.0;
        return (lw_irradiance){isnan(given.ghi_w_per_m2) ? beam + given.dhi_w_per_m2
                                                         : given.ghi_w_per_m2,
                               given.dni_w_per_m2, given.dhi_w_per_m2};
    }
    if (lit <= 0.0) {
        return (lw_irradiance){given.ghi_w_per_m2, 0.0, given.ghi_w_per_m2};
    }
    const lw_irradiance split =
        lw_erbs(given.ghi_w_per_m2 / lit, whole->up_mean / lit, extraterrestrial);
    return (lw_irradiance){given.ghi_w_per_m2, split.dni_w_per_m2 * lit, split.dhi_w_per_m2 * lit};
}

/* Mean irradiance of the part [from_us, to_us) of a record. */
static lw_irradiance part_irradiance(const lw_weather_series *series, lw_weather_slot slot,
                                     lw_time_us from_us, lw_time_us to_us)
{
    const lw_time_us end_us = slot.start_us + series->step_us;
    const lw_sun_course course =
        lw_sun_course_at(&series->place, slot.start_us + series->step_us / 2);
    const passage whole = passage_of(&course, slot.start_us, end_us);
    lw_irradiance mean =
        record_irradiance(series, slot.index, &whole, course.extraterrestrial_w_per_m2);
    if (whole.up_mean <= 0.0 || (from_us == slot.start_us && to_us == end_us)) {
        return mean; /* nothing to shape: the sun is down, or the part is the whole */
    }
    const passage part = passage_of(&course, from_us, to_us);
    const double height = part.up_mean / whole.up_mean;
    mean.ghi_w_per_m2 *= height;
    mean.dhi_w_per_m2 *= height;
    mean.dni_w_per_m2 *= part.lit_ratio / whole.lit_ratio;
    return mean;
}

static double or_else(double value, double fallback)
{
    return isnan(value) ? fallback : value;
}

static void add_part(const lw_weather *weather, lw_weather_slot slot, const lw_irradiance *mean,
                     double weight, lw_weather_values *values)
{
    const lw_weather_series *series = weather->series;
    const size_t i = slot.index;
    values->irradiance.ghi_w_per_m2 += weight * mean->ghi_w_per_m2;
    values->irradiance.dni_w_per_m2 += weight * mean->dni_w_per_m2;
    values->irradiance.dhi_w_per_m2 += weight * mean->dhi_w_per_m2;
    values->temperature_c += weight * series->temperature_c[i];
    values->wind_m_per_s += weight * series->wind_m_per_s[i];
    values->albedo_ratio += weight * or_else(series->albedo_ratio[i], ALBEDO_DEFAULT_RATIO);
    values->pressure_pa += weight * or_else(series->pressure_pa[i], weather->standard_pressure_pa);
}

void lw_weather_sample(const lw_weather *weather, lw_time_us start_us, lw_time_us interval_us,
                       lw_weather_values *values)
{
    LW_ASSERT(interval_us > 0 && interval_us <= 3600 * LW_US_PER_S);
    const lw_time_us end_us = start_us + interval_us;
    *values = (lw_weather_values){0};
    for (lw_time_us from_us = start_us; from_us < end_us;) {
        const lw_weather_slot slot = lw_weather_series_slot(weather->series, from_us);
        const lw_time_us slot_end_us = slot.start_us + weather->series->step_us;
        const lw_time_us to_us = slot_end_us < end_us ? slot_end_us : end_us;
        const lw_irradiance mean = part_irradiance(weather->series, slot, from_us, to_us);
        add_part(weather, slot, &mean, (double)(to_us - from_us) / (double)interval_us, values);
        from_us = to_us;
    }
}

void lw_weather_sky(const lw_weather *weather, lw_time_us start_us, lw_time_us interval_us,
                    lw_weather_values *values, lw_sky *sky)
{
    lw_weather_sample(weather, start_us, interval_us, values);
    const lw_sun sun = lw_sun_over(&weather->series->place, start_us, interval_us);
    *sky = lw_sky_of(&sun, &values->irradiance);
}
