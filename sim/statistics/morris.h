// SPDX-License-Identifier: Apache-2.0
/** @file sim/statistics/morris.h
 *  Morris screening: which of many inputs matter at all, from few runs.
 *
 *  Model.  A trajectory walks through the unit cube on a grid of `level_count` levels and changes
 *          one input at a time by delta = p / (2 (p - 1)); each step gives an elementary effect
 *          (y' - y) / delta with its sign. Over the trajectories: mu* (mean of their sizes) says
 *          how much an input matters, mu (mean) in which direction, sigma whether it acts with
 *          others or not in proportion.
 *  Leaves out. Shares of variance: that is sobol_indices.h, for the inputs that are left.
 *  Sources. Morris 1991, Technometrics 33, 161-174; Campolongo, Cariboni & Saltelli 2007,
 *          Environ. Model. Softw. 22, 1509-1518 (mu*).
 */
#ifndef LEDGERWATT_SIM_STATISTICS_MORRIS_H
#define LEDGERWATT_SIM_STATISTICS_MORRIS_H

#include "sim/base/status.h"
#include "sim/statistics/estimate.h"

#include <stdint.h>

typedef struct lw_morris {
    size_t input_count;
    size_t trajectory_count;
    size_t level_count; /**< even, 4 is usual */
    uint64_t seed;
} lw_morris;

typedef struct lw_morris_effect {
    double mu;
    double mu_star;
    double mu_star_error; /**< standard error of mu*; NaN for one trajectory */
    double sigma;         /**< NaN for one trajectory */
} lw_morris_effect;

/** Runs that the design takes: trajectory_count x (input_count + 1). */
size_t lw_morris_point_count(const lw_morris *morris);

/** Fills points[point_count][input_count], row-major, in [0, 1]. Growing the number of trajectories
 *  changes none of the first ones. */
lw_status lw_morris_design(const lw_morris *morris, double *points, lw_error *error);

/** Effects of each input from the results[point_count] of the design's points. */
lw_status lw_morris_effects(const lw_morris *morris, const double *points, const double *results,
                            lw_morris_effect *effects, lw_error *error);

#endif
