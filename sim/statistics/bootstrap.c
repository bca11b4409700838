// SPDX-License-Identifier: Apache-2.0
#include "sim/statistics/bootstrap.h"

#include "sim/base/check.h"
#include "sim/base/elementary.h"
#include "sim/kernel/sampler.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

enum { ROW_COUNT_MIN = 3 };

typedef struct workshop {
    uint32_t *rows;    /* [count], of one resample */
    double *resamples; /* [resample_count], sorted in the end */
    double *left_out;  /* [count], the statistic without one row */
} workshop;

static void close_workshop(workshop *w)
{
    free(w->rows);
    free(w->resamples);
    free(w->left_out);
}

static lw_status open_workshop(const lw_bootstrap_request *request, workshop *w, lw_error *error)
{
    *w = (workshop){.rows = calloc(request->count, sizeof *w->rows),
                    .resamples = calloc(request->resample_count, sizeof *w->resamples),
                    .left_out = calloc(request->count, sizeof *w->left_out)};
    if (w->rows == NULL || w->resamples == NULL || w->left_out == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "no memory for a bootstrap of %zu rows",
                            request->count);
    }
    return LW_OK;
}

/* Fills `resamples`; false when one of them is not a number. */
static bool resample(const lw_bootstrap_request *request, workshop *w)
{
    const lw_stream stream = lw_stream_of(request->seed, request->purpose, 0, "bootstrap", 0);
    for (size_t b = 0; b < request->resample_count; b++) {
        lw_rng rng = lw_rng_at(stream, b);
        for (size_t i = 0; i < request->count; i++) {
            w->rows[i] = (uint32_t)lw_sample_below(&rng, request->count);
        }
        w->resamples[b] = request->statistic(request->context, w->rows, request->count);
        if (isnan(w->resamples[b])) {
            return false;
        }
    }
    lw_sort_values(w->resamples, request->resample_count);
    return true;
}

/* Skewness of the statistic by the jackknife: the acceleration of BCa. */
static double acceleration(const lw_bootstrap_request *request, workshop *w)
{
    double mean = 0;
    for (size_t out = 0; out < request->count; out++) {
        size_t kept = 0;
        for (size_t i = 0; i < request->count; i++) {
            if (i != out) {
                w->rows[kept++] = (uint32_t)i;
            }
        }
        w->left_out[out] = request->statistic(request->context, w->rows, kept);
        mean += w->left_out[out] / (double)request->count;
    }
    double squares = 0;
    double cubes = 0;
    for (size_t i = 0; i < request->count; i++) {
        const double off = mean - w->left_out[i];
        squares += off * off;
        cubes += off * off * off;
    }
    const double spread = squares * sqrt(squares);
    return spread > 0 ? cubes / (6 * spread) : 0;
}

/* Normal quantile of the share of resamples below the value, ties counted half. */
static double median_bias(const lw_bootstrap_request *request, const workshop *w, double value)
{
    double below = 0;
    for (size_t b = 0; b < request->resample_count; b++) {
        below += w->resamples[b] < value ? 1 : w->resamples[b] > value ? 0 : 0.5;
    }
    return lw_normal_quantile(below / (double)request->resample_count);
}

static double end_of(const lw_bootstrap_request *request, const workshop *w, double z,
                     const double correction[2])
{
    const double shifted = correction[0] + z;
    const double ratio = lw_normal_cdf(correction[0] + shifted / (1 - correction[1] * shifted));
    return lw_quantile(w->resamples, request->resample_count, ratio);
}

static lw_interval interval_of(const lw_bootstrap_request *request, workshop *w, double value)
{
    const double n = (double)request->count;
    const double z = sqrt(n / (n - 1)) * lw_student_quantile(0.5 + request->confidence / 2, n - 1);
    const double correction[2] = {median_bias(request, w, value), acceleration(request, w)};
    if (!isfinite(correction[0]) || !isfinite(correction[1])) {
        /* The value lies outside all resamples: plain quantiles are the best that can be said. */
        return (lw_interval){lw_quantile(w->resamples, request->resample_count, lw_normal_cdf(-z)),
                             lw_quantile(w->resamples, request->resample_count, lw_normal_cdf(z))};
    }
    return (lw_interval){end_of(request, w, -z, correction), end_of(request, w, z, correction)};
}

static void estimate_in(const lw_bootstrap_request *request, workshop *w,
                        lw_bootstrap_estimate *estimate)
{
    for (size_t i = 0; i < request->count; i++) {
        w->rows[i] = (uint32_t)i;
    }
    estimate->value = request->statistic(request->context, w->rows, request->count);
    if (request->count >= ROW_COUNT_MIN && !isnan(estimate->value) && resample(request, w)) {
        estimate->interval = interval_of(request, w, estimate->value);
    }
}

lw_status lw_bootstrap(const lw_bootstrap_request *request, lw_bootstrap_estimate *estimate,
                       lw_error *error)
{
    LW_ASSERT(request->confidence > 0 && request->confidence < 1 && request->resample_count > 0);
    LW_ASSERT(request->count <= UINT32_MAX);
    estimate->value = (double)NAN;
    estimate->interval = (lw_interval){(double)NAN, (double)NAN};
    if (request->count == 0) {
        return LW_OK;
    }
    workshop w;
    const lw_status status = open_workshop(request, &w, error);
    if (status == LW_OK) {
        estimate_in(request, &w, estimate);
    }
    close_workshop(&w);
    return status;
}
