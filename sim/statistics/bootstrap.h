// SPDX-License-Identifier: Apache-2.0
/** @file sim/statistics/bootstrap.h
 *  Intervals of what is no mean (a ratio of sums, an index), by drawing rows again.
 *
 *  Model.  The statistic of `count` rows is taken again for `resample_count` samples of as many
 *          rows drawn with replacement; the interval is the bias-corrected and accelerated one
 *          (BCa): its ends are quantiles of those statistics, shifted by the median bias and by
 *          the skewness that the jackknife sees. Few rows make resamples too alike, by
 *          (n - 1) / n in variance and as Student's quantile exceeds the normal one: the
 *          quantiles are taken that much further out.
 *  Leaves out. Rows that depend on each other.
 *  Sources. Efron 1987, J. Am. Stat. Assoc. 82, 171-185 (BCa); Hesterberg 2015, Am. Stat. 69,
 *          371-386 (expansion for few rows).
 *
 *  Draws are Philox streams of (seed, purpose), so an interval depends on nothing else.
 */
#ifndef LEDGERWATT_SIM_STATISTICS_BOOTSTRAP_H
#define LEDGERWATT_SIM_STATISTICS_BOOTSTRAP_H

#include "sim/base/status.h"
#include "sim/statistics/estimate.h"

#include <stdint.h>

/** Value of the statistic on rows[count], indices into the context's own data. */
typedef double (*lw_statistic)(const void *context, const uint32_t *rows, size_t count);

typedef struct lw_bootstrap_request {
    lw_statistic statistic;
    const void *context;
    size_t count;          /**< rows */
    size_t resample_count; /**< 1,000 and more for an interval of 95 % */
    double confidence;     /**< in (0, 1) */
    uint64_t seed;
    const char *purpose;
} lw_bootstrap_request;

typedef struct lw_bootstrap_estimate {
    double value; /**< on the rows as they are */
    lw_interval interval;
} lw_bootstrap_estimate;

/** Estimates the statistic. The interval is NaN below three rows, or when a resample gives NaN;
 *  it is the value itself when every resample gives the value. LW_ERR_MEMORY. Cost: resample_count
 * + count evaluations. */
lw_status lw_bootstrap(const lw_bootstrap_request *request, lw_bootstrap_estimate *estimate,
                       lw_error *error);

#endif
