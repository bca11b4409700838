// SPDX-License-Identifier: Apache-2.0
#include "models/energy/gaussian_level.h"

#include "sim/base/check.h"
#include "sim/kernel/sampler.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { MEMORY_DAY_COUNT = 64, PURPOSE_SIZE = 64 };

#define DAY_OFFSET 100000 /* makes the number of any day from 1800 on positive */

static uint64_t day_number(int64_t day)
{
    LW_ASSERT(day + DAY_OFFSET >= MEMORY_DAY_COUNT);
    return (uint64_t)(day + DAY_OFFSET);
}

static lw_stream stream_of(const lw_level_model *model, const lw_level_span *span, const char *part)
{
    char purpose[PURPOSE_SIZE];
    snprintf(purpose, sizeof purpose, "%s-%s", model->purpose, part);
    return lw_stream_of(span->seed, purpose, span->replicate, "zone", span->zone);
}

static double shock_of_day(lw_stream stream, int64_t day)
{
    lw_rng rng = lw_rng_at(stream, day_number(day));
    return lw_sample_normal(&rng);
}

/* Moving sum of the shocks of a day and the days before it, weighted by powers of the memory. */
static void sum_shocks(lw_level_series *series, const double *shocks)
{
    const double memory = series->model.day_memory_ratio;
    double variance = 0.0;
    double weight = 1.0;
    double weights[MEMORY_DAY_COUNT];
    for (int k = 0; k < MEMORY_DAY_COUNT; k++) {
        weights[k] = weight;
        variance += weight * weight;
        weight *= memory;
    }
    for (int64_t d = 0; d < series->day_count; d++) {
        double sum = 0.0;
        for (int k = 0; k < MEMORY_DAY_COUNT; k++) {
            sum += weights[k] * shocks[d + MEMORY_DAY_COUNT - 1 - k];
        }
        series->day_level[d] = sum / sqrt(variance);
    }
}

lw_status lw_level_series_init(lw_level_series *series, const lw_level_model *model,
                               const lw_level_span *span, lw_error *error)
{
    LW_ASSERT(span->day_count > 0);
    *series = (lw_level_series){.model = *model,
                                .hour_stream = stream_of(model, span, "hour"),
                                .first_day = span->first_day,
                                .day_count = span->day_count};
    const size_t shock_count = (size_t)span->day_count + MEMORY_DAY_COUNT - 1;
    double *shocks = calloc(shock_count, sizeof *shocks);
    series->day_level = calloc((size_t)span->day_count, sizeof *series->day_level);
    if (shocks == NULL || series->day_level == NULL) {
        free(shocks);
        return lw_error_set(error, LW_ERR_MEMORY, "/weather", "memory ran out for the weather");
    }
    const lw_stream day_stream = stream_of(model, span, "day");
    const int64_t first_shock_day = span->first_day - (MEMORY_DAY_COUNT - 1);
    for (size_t i = 0; i < shock_count; i++) {
        shocks[i] = shock_of_day(day_stream, first_shock_day + (int64_t)i);
    }
    sum_shocks(series, shocks);
    free(shocks);
    return LW_OK;
}

void lw_level_series_fini(lw_level_series *series)
{
    free(series->day_level);
    series->day_level = NULL;
}

double lw_level_series_of_day(const lw_level_series *series, int64_t day)
{
    LW_ASSERT(day >= series->first_day && day - series->first_day < series->day_count);
    return series->day_level[day - series->first_day];
}

void lw_level_series_day(const lw_level_series *series, int64_t day,
                         double level[LW_LEVEL_HOUR_COUNT])
{
    const double memory = series->model.hour_memory_ratio;
    const double fresh = sqrt(1.0 - memory * memory);
    const double of_day = sqrt(series->model.day_share_ratio) * lw_level_series_of_day(series, day);
    const double hour_part = sqrt(1.0 - series->model.day_share_ratio);
    lw_rng rng = lw_rng_at(series->hour_stream, day_number(day));
    double within = lw_sample_normal(&rng);
    for (int h = 0; h < LW_LEVEL_HOUR_COUNT; h++) {
        if (h > 0) {
            within = memory * within + fresh * lw_sample_normal(&rng);
        }
        level[h] = of_day + hour_part * within;
    }
}
