// SPDX-License-Identifier: Apache-2.0
#include "sim/statistics/sobol_indices.h"

#include "sim/base/check.h"
#include "sim/kernel/sampler.h"
#include "sim/statistics/bootstrap.h"

#include <gsl/gsl_qrng.h>

#include <math.h>
#include <string.h>

enum { RESAMPLE_COUNT = 1000 };

size_t lw_saltelli_point_count(const lw_saltelli *saltelli)
{
    return saltelli->base_count * (saltelli->input_count + 2);
}

/* GSL's sequence has 30 bits. */
#define SOBOL_SCALE 1073741824.0

static void draw_shift(const lw_saltelli *saltelli, uint32_t shift[2 * LW_SOBOL_INPUT_MAX])
{
    lw_rng rng = lw_rng_at(lw_stream_of(saltelli->seed, "saltelli", 0, "shift", 0), 0);
    for (size_t d = 0; d < 2 * saltelli->input_count; d++) {
        shift[d] = lw_rng_u32(&rng) >> 2;
    }
}

/* The middle of the cell, so that no coordinate is 0. */
static double shifted(double coordinate, uint32_t shift)
{
    return ((double)((uint32_t)(coordinate * SOBOL_SCALE) ^ shift) + 0.5) / SOBOL_SCALE;
}

/* One row of the base from 2k coordinates: A, B, and A with each column of B. */
static void fill_row(const lw_saltelli *saltelli, const double *coordinates, double *points)
{
    const size_t k = saltelli->input_count;
    const double *a = coordinates;
    const double *b = coordinates + k;
    memcpy(points, a, k * sizeof *points);
    memcpy(points + k, b, k * sizeof *points);
    for (size_t i = 0; i < k; i++) {
        double *mixed = points + (i + 2) * k;
        memcpy(mixed, a, k * sizeof *mixed);
        mixed[i] = b[i];
    }
}

lw_status lw_saltelli_design(const lw_saltelli *saltelli, double *points, lw_error *error)
{
    const size_t k = saltelli->input_count;
    LW_ASSERT(k >= 1 && saltelli->base_count >= 1);
    if (k > LW_SOBOL_INPUT_MAX) {
        return lw_error_set(error, LW_ERR_LIMIT, "",
                            "%zu inputs: a Saltelli design takes at most %d (screen them first)", k,
                            LW_SOBOL_INPUT_MAX);
    }
    gsl_qrng *sequence = gsl_qrng_alloc(gsl_qrng_sobol, (unsigned)(2 * k));
    if (sequence == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "no memory for a design of %zu inputs", k);
    }
    uint32_t shift[2 * LW_SOBOL_INPUT_MAX];
    double coordinates[2 * LW_SOBOL_INPUT_MAX] = {0};
    draw_shift(saltelli, shift);
    for (size_t r = 0; r < saltelli->base_count; r++) {
        if (r > 0) { /* GSL leaves out the first point, 0, without which it is no net */
            (void)gsl_qrng_get(sequence, coordinates);
        }
        for (size_t d = 0; d < 2 * k; d++) {
            coordinates[d] = shifted(coordinates[d], shift[d]);
        }
        fill_row(saltelli, coordinates, points + r * (k + 2) * k);
    }
    gsl_qrng_free(sequence);
    return LW_OK;
}

/* What an index is computed from; rows of the base are what the bootstrap draws. */
typedef struct sample {
    const double *results;
    size_t stride; /* results of a row */
    size_t input;
} sample;

typedef struct moments {
    double mean;
    double variance;
} moments;

static moments moments_of(const sample *s, const uint32_t *rows, size_t count)
{
    const double n = 2 * (double)count;
    double sum = 0;
    for (size_t r = 0; r < count; r++) {
        const double *y = s->results + rows[r] * s->stride;
        sum += y[0] + y[1];
    }
    const double mean = sum / n;
    double squares = 0;
    for (size_t r = 0; r < count; r++) {
        const double *y = s->results + rows[r] * s->stride;
        squares += (y[0] - mean) * (y[0] - mean) + (y[1] - mean) * (y[1] - mean);
    }
    return (moments){mean, squares / n};
}

static double first_index(const void *context, const uint32_t *rows, size_t count)
{
    const sample *s = context;
    const moments of = moments_of(s, rows, count);
    double sum = 0;
    for (size_t r = 0; r < count; r++) {
        const double *y = s->results + rows[r] * s->stride;
        sum += (y[1] - of.mean) * (y[2 + s->input] - y[0]);
    }
    return sum / ((double)count * of.variance);
}

static double total_index(const void *context, const uint32_t *rows, size_t count)
{
    const sample *s = context;
    const moments of = moments_of(s, rows, count);
    double sum = 0;
    for (size_t r = 0; r < count; r++) {
        const double *y = s->results + rows[r] * s->stride;
        sum += (y[0] - y[2 + s->input]) * (y[0] - y[2 + s->input]);
    }
    return sum / (2 * (double)count * of.variance);
}

lw_status lw_sobol_indices(const lw_saltelli *saltelli, const double *results, double confidence,
                           lw_sobol_index *indices, lw_error *error)
{
    for (size_t i = 0; i < saltelli->input_count; i++) {
        const sample s = {results, saltelli->input_count + 2, i};
        lw_bootstrap_request request = {.statistic = first_index,
                                        .context = &s,
                                        .count = saltelli->base_count,
                                        .resample_count = RESAMPLE_COUNT,
                                        .confidence = confidence,
                                        .seed = saltelli->seed,
                                        .purpose = "sobol"};
        lw_bootstrap_estimate first;
        lw_bootstrap_estimate total;
        lw_status status = lw_bootstrap(&request, &first, error);
        request.statistic = total_index;
        if (status == LW_OK) {
            status = lw_bootstrap(&request, &total, error);
        }
        if (status != LW_OK) {
            return status;
        }
        indices[i] = (lw_sobol_index){first.value, first.interval, total.value, total.interval};
    }
    return LW_OK;
}
