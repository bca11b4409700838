// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/load_statistics.h
 *  The figures by which a load modeller judges a series: for people, not for the digest.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_LOAD_STATISTICS_H
#define LEDGERWATT_SCENARIOS_RUN_LOAD_STATISTICS_H

#include "sim/base/status.h"

#include <stddef.h>

enum { LW_DURATION_POINT_COUNT = 11 };

/** Shares of the time, 0 .. 1, at which the duration curve is read. */
extern const double lw_duration_shares[LW_DURATION_POINT_COUNT];

typedef struct lw_load_statistics {
    double total_kwh;
    double annual_kwh; /**< total, scaled to 365.25 days */
    double mean_kw;
    double peak_kw;           /**< of one interval */
    double load_factor_ratio; /**< mean over peak */
    double variation_ratio;   /**< standard deviation over mean */
    double lag_step_ratio;    /**< correlation with the next interval; NaN when too short or flat */
    double lag_day_ratio;     /**< with the same time a day later */
    double lag_week_ratio;
    double ramp_sd_kw;  /**< of the change from interval to interval */
    double ramp_p99_kw; /**< that 99 % of the changes stay below, in size */
    double duration_kw[LW_DURATION_POINT_COUNT]; /**< reached in that share of the time */
} lw_load_statistics;

/** Statistics of energies_kwh[count], each over interval_s. `count` >= 1. LW_ERR_MEMORY. */
lw_status lw_load_statistics_of(const double *energies_kwh, size_t count, double interval_s,
                                lw_load_statistics *statistics, lw_error *error);

/** Coincidence of `member_count` members of energies_kwh[count][column_count]: peak of the sum over
 *  sum of the peaks, averaged over the disjoint sets of neighbouring columns. Sets
 *  without load are left out; NaN when there is no other. */
double lw_coincidence_ratio(const double *energies_kwh, size_t count, size_t column_count,
                            size_t member_count);

#endif
