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

static lw_stream stream_of(const lw_level_series *series, const char *part, uint32_t zone)
{
    char purpose[PURPOSE_SIZE];
    snprintf(purpose, sizeof purpose, "%s-%s", series->model.purpose, part);
    return lw_stream_of(series->span.seed, purpose, series->span.replicate, "zone", zone);
}

/* Adds a zone's own draws of a day to `count` shocks, weighted. */
static void add_draws(lw_stream stream, int64_t day, double weight, double *shocks, int count)
{
    lw_rng rng = lw_rng_at(stream, day_number(day));
    for (int i = 0; i < count; i++) {
        shocks[i] += weight * lw_sample_normal(&rng);
    }
}

static double weight_of(const double *weights, uint32_t zone, uint32_t of)
{
    if (weights == NULL) {
        return of == zone ? 1.0 : 0.0;
    }
    return weights[of];
}

/* Weighted sums of the draws of the zones up to the series' own: `count` shocks of a day. */
static void draw_shocks(const lw_level_series *series, const char *part, const double *weights,
                        int64_t day, double *shocks, int count)
{
    for (int i = 0; i < count; i++) {
        shocks[i] = 0.0;
    }
    for (uint32_t zone = 0; zone <= series->span.zone; zone++) {
        const double weight = weight_of(weights, series->span.zone, zone);
        if (weight != 0.0) {
            add_draws(stream_of(series, part, zone), day, weight, shocks, count);
        }
    }
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
    for (int64_t d = 0; d < series->span.day_count; d++) {
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
    *series = (lw_level_series){.model = *model, .span = *span};
    const size_t shock_count = (size_t)span->day_count + MEMORY_DAY_COUNT - 1;
    double *shocks = calloc(shock_count, sizeof *shocks);
    series->day_level = calloc((size_t)span->day_count, sizeof *series->day_level);
    if (shocks == NULL || series->day_level == NULL) {
        free(shocks);
        return lw_error_set(error, LW_ERR_MEMORY, "/weather", "memory ran out for the weather");
    }
    const int64_t first_shock_day = span->first_day - (MEMORY_DAY_COUNT - 1);
    for (size_t i = 0; i < shock_count; i++) {
        draw_shocks(series, "day", span->day_weights, first_shock_day + (int64_t)i, &shocks[i], 1);
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
    const int64_t index = day - series->span.first_day;
    LW_ASSERT(index >= 0 && index < series->span.day_count);
    return series->day_level[index];
}

void lw_level_series_day(const lw_level_series *series, int64_t day,
                         double level[LW_LEVEL_HOUR_COUNT])
{
    const double memory = series->model.hour_memory_ratio;
    const double fresh = sqrt(1.0 - memory * memory);
    const double of_day = sqrt(series->model.day_share_ratio) * lw_level_series_of_day(series, day);
    const double hour_part = sqrt(1.0 - series->model.day_share_ratio);
    double shocks[LW_LEVEL_HOUR_COUNT];
    draw_shocks(series, "hour", series->span.hour_weights, day, shocks, LW_LEVEL_HOUR_COUNT);
    double within = shocks[0];
    for (int h = 0; h < LW_LEVEL_HOUR_COUNT; h++) {
        if (h > 0) {
            within = memory * within + fresh * shocks[h];
        }
        level[h] = of_day + hour_part * within;
    }
}
