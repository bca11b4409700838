// SPDX-License-Identifier: Apache-2.0
#include "models/energy/weather_series.h"

#include "models/energy/columns.h"
#include "sim/base/check.h"
#include "sim/base/civil.h"

#include <math.h>
#include <stdlib.h>

enum { LEAP_YEAR = 2000, COMMON_YEAR = 2001, FEBRUARY = 2, LEAP_DAY = 29 };

#define COLUMN(member)                                                                             \
    {                                                                                              \
        offsetof(lw_weather_series, member), sizeof(double)                                        \
    }
static const lw_column_place columns[] = {
    COLUMN(ghi_w_per_m2),  COLUMN(dni_w_per_m2),  COLUMN(dhi_w_per_m2),
    COLUMN(temperature_c), COLUMN(wind_m_per_s),  COLUMN(albedo_ratio),
    COLUMN(pressure_pa),   COLUMN(snow_depth_cm), COLUMN(rain_mm_per_h)};
enum { COLUMN_COUNT = sizeof columns / sizeof columns[0] };

static void clear_record(lw_weather_series *series, size_t i)
{
    series->ghi_w_per_m2[i] = (double)NAN;
    series->dni_w_per_m2[i] = (double)NAN;
    series->dhi_w_per_m2[i] = (double)NAN;
    series->temperature_c[i] = (double)NAN;
    series->wind_m_per_s[i] = (double)NAN;
    series->albedo_ratio[i] = (double)NAN;
    series->pressure_pa[i] = (double)NAN;
    series->snow_depth_cm[i] = (double)NAN;
    series->rain_mm_per_h[i] = (double)NAN;
}

lw_status lw_weather_series_create(size_t count, lw_weather_series **series, lw_error *error)
{
    *series = NULL;
    lw_weather_series *fresh = calloc(1, sizeof *fresh);
    if (fresh == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for the weather");
    }
    const lw_status status = lw_columns_reserve(fresh, columns, COLUMN_COUNT, count, error);
    if (status != LW_OK) {
        lw_weather_series_destroy(fresh);
        return status;
    }
    fresh->count = count;
    fresh->zone_count = 1;
    for (size_t i = 0; i < count; i++) {
        clear_record(fresh, i);
    }
    *series = fresh;
    return LW_OK;
}

lw_status lw_weather_series_add_zones(lw_weather_series *series, size_t zone_count, lw_error *error)
{
    LW_ASSERT(series->zone_count == 1 && zone_count >= 1);
    if (zone_count > 1) {
        series->zone_ghi_w_per_m2 =
            calloc((zone_count - 1) * series->count, sizeof *series->zone_ghi_w_per_m2);
        if (series->zone_ghi_w_per_m2 == NULL) {
            return lw_error_set(error, LW_ERR_MEMORY, "/weather", "memory ran out for the zones");
        }
    }
    series->zone_count = zone_count;
    return LW_OK;
}

double *lw_weather_series_zone_ghi(const lw_weather_series *series, size_t zone)
{
    if (zone == 0 || series->zone_count == 1) {
        return series->ghi_w_per_m2;
    }
    LW_ASSERT(zone < series->zone_count);
    return &series->zone_ghi_w_per_m2[(zone - 1) * series->count];
}

void lw_weather_series_destroy(lw_weather_series *series)
{
    if (series != NULL) {
        free(series->zone_ghi_w_per_m2);
        lw_columns_free(series, columns, COLUMN_COUNT);
        free(series);
    }
}

/* Quotient rounded down, and what is left. */
static int64_t floor_div(int64_t a, int64_t b, int64_t *rest)
{
    int64_t quotient = a / b;
    if (a % b < 0) {
        quotient--;
    }
    *rest = a - quotient * b;
    return quotient;
}

static int64_t day_index(const lw_weather_series *series, int64_t day)
{
    const lw_civil date = lw_civil_from_seconds(day * 86400);
    if (series->has_leap_day) {
        return lw_civil_year_day(LEAP_YEAR, date.month, date.day) - 1;
    }
    const bool filled = date.month == FEBRUARY && date.day == LEAP_DAY;
    return lw_civil_year_day(COMMON_YEAR, date.month, filled ? LEAP_DAY - 1 : date.day) - 1;
}

lw_weather_slot lw_weather_series_slot(const lw_weather_series *series, lw_time_us instant_us)
{
    const lw_time_us day_us = 86400 * LW_US_PER_S;
    lw_time_us past_us = 0;
    lw_weather_slot slot;
    if (series->repeats_yearly) {
        lw_time_us day_time_us = 0;
        const int64_t day = floor_div(instant_us + series->zone_offset_us, day_us, &day_time_us);
        const int64_t in_day = floor_div(day_time_us, series->step_us, &past_us);
        slot.index = (size_t)(day_index(series, day) * (day_us / series->step_us) + in_day);
    } else {
        LW_ASSERT(instant_us >= series->first_us);
        slot.index = (size_t)floor_div(instant_us - series->first_us, series->step_us, &past_us);
    }
    LW_ASSERT(slot.index < series->count);
    slot.start_us = instant_us - past_us;
    return slot;
}
