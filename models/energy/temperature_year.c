// SPDX-License-Identifier: Apache-2.0
#include "models/energy/temperature_year.h"

#include "models/energy/weather.h"
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

/* Every third hour of a synthetic climate, whose day is a smooth wave, stands for its neighbours:
 * sampling all of them would take longer than the rest of the preparation. */
static void sample_hours(const lw_weather *weather, size_t stride, lw_temperature_year *years)
{
    const lw_time_us start_us = year_start_us(years->first_year);
    for (size_t first = 0; first < years->hour_count; first += stride) {
        const lw_time_us middle_us = start_us + (lw_time_us)(first + stride / 2) * HOUR_US;
        lw_weather_values values;
        lw_weather_sample(weather, 0, middle_us, HOUR_US, &values);
        for (size_t hour = first; hour < first + stride; hour++) {
            years->hourly_c[hour] = values.temperature_c;
        }
    }
}

static bool is_file(const lw_weather_config *config)
{
    return strcmp(config->model.choice->tag, "file") == 0;
}

/* Temperature is the city's: one zone of the sky, without noise, has it too and costs less. */
static void make_plain(lw_weather_zone_params *zone)
{
    zone->zones.count = 0;
    zone->grid_side_count = 1;
    zone->noise_sd_ratio = 0.0;
}

static lw_status draw(const lw_weather_config *config, lw_temperature_year *years, lw_error *error)
{
    lw_weather *weather = NULL;
    lw_weather_config whole = *config;
    lw_weather_file_params file;
    lw_weather_synthetic_params synthetic;
    if (is_file(config)) {
        file = *(const lw_weather_file_params *)config->model.value;
        make_plain(&file.zone);
        whole.model.value = &file;
    } else {
        synthetic = *(const lw_weather_synthetic_params *)config->model.value;
        make_plain(&synthetic.zone);
        whole.model.value = &synthetic;
    }
    whole.start_us = year_start_us(years->first_year);
    whole.end_us = year_start_us(years->first_year + years->year_count);
    const lw_status status = lw_weather_create(&whole, &weather, error);
    if (status == LW_OK) {
        sample_hours(weather, is_file(config) ? 1 : SYNTHETIC_STRIDE, years);
    }
    lw_weather_destroy(weather);
    return status;
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
