// SPDX-License-Identifier: Apache-2.0
/** @file sim/statistics/estimate.h
 *  What a handful of replicates says of the whole: means, proportions, quantiles, with intervals.
 *
 *  Model.  Mean: Student's interval m +- t s / sqrt(n), exact for normal values and good from some
 *          ten replicates on otherwise. Proportion: Wilson's interval, which stays inside [0, 1]
 *          and is honest at 0 and n of n. Quantile: linear between order statistics (type 7).
 *  Leaves out. Correlated replicates: the caller's are independent by construction.
 *  Sources. Wilson 1927, J. Am. Stat. Assoc. 22; Hyndman & Fan 1996, Am. Stat. 50 (type 7).
 *
 *  Student's quantile is GSL's, which calls libm: last bits of an interval may differ between
 *  machines. No simulated state depends on them.
 */
#ifndef LEDGERWATT_SIM_STATISTICS_ESTIMATE_H
#define LEDGERWATT_SIM_STATISTICS_ESTIMATE_H

#include <stddef.h>

typedef struct lw_interval {
    double low;
    double high;
} lw_interval;

typedef struct lw_mean_estimate {
    size_t count;
    double mean;               /**< NaN without values */
    double standard_deviation; /**< of the values, n - 1 in the denominator; NaN below two */
    double standard_error;     /**< of the mean */
    lw_interval interval;      /**< of the mean; NaN below two values */
} lw_mean_estimate;

/** Mean of values[count] with its interval at `confidence`, in (0, 1). For a paired difference pass
 *  the differences. Cost O(count). */
lw_mean_estimate lw_estimate_mean(const double *values, size_t count, double confidence);

/** Quantile of Student's distribution at probability p in (0, 1). */
double lw_student_quantile(double p, double freedom);

/** Wilson's interval of a proportion; NaN when count is 0. Asserts 0 <= successes <= count. */
lw_interval lw_estimate_proportion(size_t successes, size_t count, double confidence);

/** Sorts values[count], rising. Asserts that none is NaN. */
void lw_sort_values(double *values, size_t count);

/** Quantile of sorted values[count] at ratio in [0, 1]; NaN without values. */
double lw_quantile(const double *sorted, size_t count, double ratio);

#endif
