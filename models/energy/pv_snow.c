// SPDX-License-Identifier: Apache-2.0
#include "models/energy/pv_snow.h"

#include <math.h>

#define SLIDE_LIMIT_W_PER_M2_K (-80.0)
#define SECONDS_PER_HOUR 3600.0

#define MARION "Marion, Schaefer, Caine & Sanchez 2013, Solar Energy 97; NREL/TP-6A20-68705"

static const lw_param rows[] = {
    {.name = "slide_ratio_per_h",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_snow_params, slide_ratio_per_h),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "1/h",
     .doc = "Part of the slant of a vertical plane that snow slides in an hour.",
     .source = MARION,
     .low = 0,
     .high = 10,
     .fallback = 0.197},
    {.name = "snowfall_threshold_cm_per_h",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_snow_params, snowfall_threshold_cm_per_h),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "cm/h",
     .doc = "Snowfall above which the plane is covered.",
     .source = MARION,
     .low = 0,
     .high = 100,
     .fallback = 1},
    {.name = "string_count",
     .kind = LW_PARAM_INTEGER,
     .offset = offsetof(lw_snow_params, string_count),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "1",
     .doc = "Strings of modules one above the other on the slant; each fails as a whole.",
     .source = "assumption: one string on a small roof (UNVERIFIED)",
     .low = 1,
     .high = 1000,
     .fallback = 1},
};

const lw_param_table lw_snow_table = {.name = "snow",
                                      .doc = "Snow on the modules.",
                                      .size = sizeof(lw_snow_params),
                                      .rows = rows,
                                      .count = LW_PARAM_COUNT(rows)};

double lw_snow_covered_ratio(const lw_snow_params *params, double covered_ratio, double sin_tilt,
                             const lw_snow_weather *weather, double interval_s)
{
    if (weather->snowfall_cm_per_h > params->snowfall_threshold_cm_per_h) {
        return 1.0;
    }
    if (weather->depth_cm <= 0.0) {
        return 0.0;
    }
    if (weather->air_c <= weather->poa_w_per_m2 / SLIDE_LIMIT_W_PER_M2_K) {
        return covered_ratio;
    }
    const double slid = params->slide_ratio_per_h * sin_tilt * interval_s / SECONDS_PER_HOUR;
    return fmax(covered_ratio - slid, 0.0);
}

double lw_snow_loss_ratio(const lw_snow_params *params, double covered_ratio)
{
    const double count = (double)params->string_count;
    return ceil(covered_ratio * count) / count;
}
