// SPDX-License-Identifier: Apache-2.0
#include "sim/statistics/estimate.h"

#include "sim/base/check.h"
#include "sim/base/elementary.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort_double.h>

#include <math.h>

static const lw_interval unknown = {(double)NAN, (double)NAN};

static double mean_of(const double *values, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += values[i];
    }
    return sum / (double)count;
}

static double deviation_of(const double *values, size_t count, double mean)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += (values[i] - mean) * (values[i] - mean);
    }
    return sqrt(sum / (double)(count - 1));
}

double lw_student_quantile(double p, double freedom)
{
    return gsl_cdf_tdist_Pinv(p, freedom);
}

lw_mean_estimate lw_estimate_mean(const double *values, size_t count, double confidence)
{
    LW_ASSERT(confidence > 0 && confidence < 1);
    lw_mean_estimate estimate = {.count = count,
                                 .mean = (double)NAN,
                                 .standard_deviation = (double)NAN,
                                 .standard_error = (double)NAN,
                                 .interval = unknown};
    if (count == 0) {
        return estimate;
    }
    estimate.mean = mean_of(values, count);
    if (count == 1) {
        return estimate;
    }
    estimate.standard_deviation = deviation_of(values, count, estimate.mean);
    estimate.standard_error = estimate.standard_deviation / sqrt((double)count);
    const double t = lw_student_quantile(0.5 + confidence / 2, (double)(count - 1));
    estimate.interval.low = estimate.mean - t * estimate.standard_error;
    estimate.interval.high = estimate.mean + t * estimate.standard_error;
    return estimate;
}

lw_interval lw_estimate_proportion(size_t successes, size_t count, double confidence)
{
    LW_ASSERT(successes <= count && confidence > 0 && confidence < 1);
    if (count == 0) {
        return unknown;
    }
    const double n = (double)count;
    const double p = (double)successes / n;
    const double z = lw_normal_quantile(0.5 + confidence / 2);
    const double centre = (p + z * z / (2 * n)) / (1 + z * z / n);
    const double half = z / (1 + z * z / n) * sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    /* At the ends the exact value is the end; rounding would leave it by a last bit. */
    return (lw_interval){.low = successes == 0 ? 0 : centre - half,
                         .high = successes == count ? 1 : centre + half};
}

void lw_sort_values(double *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        LW_ASSERT(!isnan(values[i]));
    }
    gsl_sort(values, 1, count);
}

double lw_quantile(const double *sorted, size_t count, double ratio)
{
    LW_ASSERT(ratio >= 0 && ratio <= 1);
    if (count == 0) {
        return (double)NAN;
    }
    const double place = ratio * (double)(count - 1);
    const size_t below = (size_t)floor(place);
    if (below + 1 >= count) {
        return sorted[count - 1];
    }
    const double part = place - (double)below;
    return part <= 0 ? sorted[below] : sorted[below] + part * (sorted[below + 1] - sorted[below]);
}
