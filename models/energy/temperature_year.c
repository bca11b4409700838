// SPDX-License-Identifier: Apache-2.0
#include "models/energy/temperature_year.h"

#include "models/energy/weather.h"
#include "models/energy/weather_synthetic.h"
#include "sim/base/check.h"
#include "sim/base/civil.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define HOUR_US (3600 * LW_US_PER_S)

enum {
    HOURS_PER_DAY = 24,
    FIRST_YEAR = 2001, /* no leap year, and the first of four that are one cycle */
    FILE_YEAR_COUNT = 1,
    SYNTHETIC_YEAR_COUNT = 4,
    SYNTHETIC_STRIDE = 3, /* divides a day */
    CLIMATE_SEED = 1
};

static lw_time_us year_start_us(int32_t year)
{
    return lw_civil_days(year, 1, 1) * 86400 * LW_US_PER_S;
}

lw_status lw_temperature_year_create(int32_t first_year, int32_t year_count,
                                     lw_temperature_year **years, lw_error *error)
{
    LW_ASSERT(year_count > 0);
    const int64_t hour_count =
        (lw_civil_days(first_year + year_count, 1, 1) - lw_civil_days(first_year, 1, 1)) *
        HOURS_PER_DAY;
    *years = NULL;
    lw_temperature_year *fresh = calloc(1, sizeof *fresh);
    double *hourly_c = calloc((size_t)hour_count, sizeof *hourly_c);
    if (fresh == NULL || hourly_c == NULL) {
        free(fresh);
        free(hourly_c);
        return lw_error_set(error, LW_ERR_MEMORY, "/weather",
                            "memory ran out for the temperatures of the climate");
    }
    *fresh = (lw_temperature_year){.first_year = first_year,
                                   .year_count = year_count,
                                   .hour_count = (size_t)hour_count,
                                   .hourly_c = hourly_c};
    *years = fresh;
    return LW_OK;
}

void lw_temperature_year_destroy(lw_temperature_year *years)
{
    if (years != NULL) {
        free(years->hourly_c);
        free(years);
    }
}

/* Every third hour of a synthetic climate, whose day is a smooth wave, stands for its neighbours.
 */
static void spread_hours(const lw_weather_series *series, lw_temperature_year *years)
{
    const lw_time_us start_us = year_start_us(years->first_year);
    for (size_t first = 0; first < years->hour_count; first += SYNTHETIC_STRIDE) {
        const lw_time_us middle_us =
            start_us + (lw_time_us)(first + SYNTHETIC_STRIDE / 2) * HOUR_US;
        const lw_weather_slot slot = lw_weather_series_slot(series, middle_us);
        for (size_t hour = first; hour < first + SYNTHETIC_STRIDE; hour++) {
            years->hourly_c[hour] = series->temperature_c[slot.index];
        }
    }
}

static lw_status draw_synthetic(const lw_weather_config *config, lw_temperature_year *years,
                                lw_error *error)
{
    lw_weather_series *series = NULL;
    const lw_status status = lw_weather_synthetic_make_air(config, &series, error);
    if (status == LW_OK) {
        spread_hours(series, years);
    }
    lw_weather_series_destroy(series);
    return status;
}

static void sample_hours(const lw_weather *weather, lw_temperature_year *years)
{
    const lw_time_us start_us = year_start_us(years->first_year);
    for (size_t hour = 0; hour < years->hour_count; hour++) {
        lw_weather_values values;
        lw_weather_sample(weather, 0, start_us + (lw_time_us)hour * HOUR_US, HOUR_US, &values);
        years->hourly_c[hour] = values.temperature_c;
    }
}

/* Temperature is the city's: one zone of the sky, without noise, has it too and costs less. */
static lw_status read_file(const lw_weather_config *config, lw_temperature_year *years,
                           lw_error *error)
{
    lw_weather *weather = NULL;
    lw_weather_config plain = *config;
    lw_weather_file_params file = *(const lw_weather_file_params *)config->model.value;
    file.zone.zones.count = 0;
    file.zone.grid_side_count = 1;
    file.zone.noise_sd_ratio = 0.0;
    plain.model.value = &file;
    const lw_status status = lw_weather_create(&plain, &weather, error);
    if (status == LW_OK) {
        sample_hours(weather, years);
    }
    lw_weather_destroy(weather);
    return status;
}

static bool is_file(const lw_weather_config *config)
{
    return strcmp(config->model.choice->tag, "file") == 0;
}

static lw_status draw(const lw_weather_config *config, lw_temperature_year *years, lw_error *error)
{
    lw_weather_config whole = *config;
    whole.start_us = year_start_us(years->first_year);
    whole.end_us = year_start_us(years->first_year + years->year_count);
    return is_file(config) ? read_file(&whole, years, error) : draw_synthetic(&whole, years, error);
}

static lw_status make(const lw_weather_config *config, int32_t first_year, int32_t year_count,
                      lw_temperature_year **years, lw_error *error)
{
    lw_status status = lw_temperature_year_create(first_year, year_count, years, error);
    if (*years != NULL) {
        status = draw(config, *years, error);
    }
    if (status != LW_OK) {
        lw_temperature_year_destroy(*years);
        *years = NULL;
    }
    return status;
}

lw_status lw_temperature_year_of_climate(const lw_weather_config *weather,
                                         lw_temperature_year **years, lw_error *error)
{
    lw_weather_config climate = *weather;
    climate.seed = CLIMATE_SEED;
    climate.replicate = 0;
    return make(&climate, FIRST_YEAR, is_file(weather) ? FILE_YEAR_COUNT : SYNTHETIC_YEAR_COUNT,
                years, error);
}

static int32_t year_of(lw_time_us utc_us)
{
    return lw_civil_from_seconds(utc_us / LW_US_PER_S).year;
}

lw_status lw_temperature_year_of_run(const lw_weather_config *weather, lw_temperature_year **years,
                                     lw_error *error)
{
    const int32_t first_year = year_of(weather->start_us);
    const int32_t last_year = year_of(weather->end_us - 1);
    return make(weather, first_year, last_year - first_year + 1, years, error);
}
