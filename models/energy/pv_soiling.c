// SPDX-License-Identifier: Apache-2.0
#include "models/energy/pv_soiling.h"

#include "sim/base/check.h"

#include <math.h>
#include <string.h>

#define SECONDS_PER_HOUR 3600.0
#define SECONDS_PER_DAY 86400.0

#define KIMBER "Kimber, Mitchell, Nogradi & Wenger 2006, IEEE 4th WCPEC, as in pvlib soiling.kimber"

static const lw_param rows[] = {
    {.name = "rate_per_day",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_soiling_params, rate_per_day),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "1/d",
     .doc = "Part of the light that a dry day's dirt takes.",
     .source = KIMBER,
     .low = 0,
     .high = 0.1,
     .fallback = 0.0015},
    {.name = "cleaning_threshold_mm",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_soiling_params, cleaning_threshold_mm),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "mm",
     .doc = "Rain within 24 h above which the modules are clean again.",
     .source = KIMBER,
     .low = 0,
     .high = 1000,
     .fallback = 6},
    {.name = "grace_days",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_soiling_params, grace_days),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "d",
     .doc = "Days after such a rain on which no dirt settles.",
     .source = KIMBER,
     .low = 0,
     .high = 366,
     .fallback = 14},
    {.name = "max_ratio",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_soiling_params, max_ratio),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "1",
     .doc = "Loss beyond which it does not grow.",
     .source = KIMBER,
     .low = 0,
     .high = 1,
     .fallback = 0.3},
};

const lw_param_table lw_soiling_table = {.name = "soiling",
                                         .doc = "Dirt on the modules.",
                                         .size = sizeof(lw_soiling_params),
                                         .rows = rows,
                                         .count = LW_PARAM_COUNT(rows)};

static double rain_of_day_mm(const lw_soiling *soiling)
{
    double sum = 0.0;
    for (int h = 0; h < LW_SOILING_HOUR_COUNT; h++) {
        sum += soiling->rain_mm[h];
    }
    return sum;
}

static void begin_hour(lw_soiling *soiling)
{
    memmove(&soiling->rain_mm[1], &soiling->rain_mm[0],
            (LW_SOILING_HOUR_COUNT - 1) * sizeof soiling->rain_mm[0]);
    soiling->rain_mm[0] = 0.0;
    soiling->hour_s = 0.0;
}

void lw_soiling_step(const lw_soiling_params *params, lw_soiling *soiling, double rain_mm,
                     double interval_s)
{
    LW_ASSERT(interval_s > 0.0 && interval_s <= SECONDS_PER_HOUR);
    if (soiling->hour_s >= SECONDS_PER_HOUR) {
        begin_hour(soiling);
    }
    soiling->hour_s += interval_s;
    soiling->rain_mm[0] += rain_mm > 0.0 ? rain_mm : 0.0;
    const double days = interval_s / SECONDS_PER_DAY;
    if (rain_of_day_mm(soiling) > params->cleaning_threshold_mm) {
        soiling->loss_ratio = 0.0;
        soiling->grace_left_days = params->grace_days;
    } else if (soiling->grace_left_days > 0.0) {
        soiling->grace_left_days = fmax(soiling->grace_left_days - days, 0.0);
    } else {
        soiling->loss_ratio =
            fmin(soiling->loss_ratio + params->rate_per_day * days, params->max_ratio);
    }
}
