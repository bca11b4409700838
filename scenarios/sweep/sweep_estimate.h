// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/sweep/sweep_estimate.h
 *  What the members of a sweep say: means and ranges, paired differences, ranks, sensitivities.
 */
#ifndef LEDGERWATT_SCENARIOS_SWEEP_SWEEP_ESTIMATE_H
#define LEDGERWATT_SCENARIOS_SWEEP_SWEEP_ESTIMATE_H

#include "scenarios/sweep/sweep_collect.h"
#include "sim/statistics/bootstrap.h"
#include "sim/statistics/morris.h"
#include "sim/statistics/sobol_indices.h"

/** A figure of one settlement, or its excess over another's in the same run. */
typedef struct lw_sweep_figure {
    const char *metric;
    size_t settlement;
    size_t less; /**< settlement_count = the figure itself */
} lw_sweep_figure;

enum { LW_SWEEP_FIGURE_MAX = 1000 };

/** The figures that the plan asks for, or its default. Reports settlements that do not exist. */
lw_status lw_sweep_figures(const lw_sweep *sweep, const lw_sweep_table *table,
                           lw_sweep_figure figures[LW_SWEEP_FIGURE_MAX], size_t *count,
                           lw_error *error);

/** Value of a figure in a member; NaN where it is not there. */
double lw_sweep_value(const lw_sweep_table *table, const lw_sweep_figure *figure, size_t member);

/** Members [first, first + count). */
typedef struct lw_sweep_range {
    size_t first;
    size_t count;
} lw_sweep_range;

/** Of the members of a range that are done. */
typedef struct lw_sweep_summary {
    lw_mean_estimate mean; /**< its interval is from what was drawn: seeds, points, or both */
    double low;            /**< 5 % of the members lie below */
    double high;           /**< 5 % lie above */
    size_t positive_count;
    lw_interval positive; /**< of the share of members above 0 */
    /** Of a figure that is a ratio (per kWh): that of the sums over the members, by bootstrap; NaN
     *  of any other. The mean of the members' ratios is another figure. */
    lw_bootstrap_estimate ratio;
} lw_sweep_summary;
lw_status lw_sweep_summarise(const lw_sweep *sweep, const lw_sweep_table *table,
                             const lw_sweep_figure *figure, lw_sweep_range range,
                             lw_sweep_summary *summary, lw_error *error);

/** Wilson's interval of a share of `count` out of `member_count` members. Runs of several points
 * have the same seeds, and those of a grid chosen points: it is that of as many as were drawn
 * apart. */
lw_interval lw_sweep_share(const lw_sweep *sweep, size_t member_count, size_t successes,
                           size_t count);

/** Members in which each settlement has the highest `metric`; ties go to the first. firsts is
 *  [settlement_count]; returns how many members were counted. Members without any trade or
 *  operation are counted apart: there is nothing to settle, so nobody settles it best. */
size_t lw_sweep_rank(const lw_sweep_table *table, const char *metric, size_t *firsts,
                     size_t *no_trade_count);

/** Effects or indices of the inputs, [input_count]. LW_ERR_STOPPED when members are missing. */
lw_status lw_sweep_effects(const lw_sweep *sweep, const lw_sweep_table *table,
                           const lw_sweep_figure *figure, lw_morris_effect *effects,
                           lw_error *error);
lw_status lw_sweep_indices(const lw_sweep *sweep, const lw_sweep_table *table,
                           const lw_sweep_figure *figure, lw_sobol_index *indices, lw_error *error);

#endif
