// SPDX-License-Identifier: Apache-2.0
/** @file sim/statistics/sobol_indices.h
 *  Sobol' indices: the share of a result's variance that each input causes, alone or with others.
 *
 *  Model.  Saltelli's design: two matrices A and B of `base_count` rows, one Sobol' sequence of
 *          twice as many dimensions as inputs moved by a random digital shift (bits are flipped,
 *          which keeps it a net), and for each input the matrix A with that column of B. First
 *          order S_i = mean y_B (y_ABi - y_A) / V, total T_i = mean (y_A - y_ABi)^2 / 2V, V the
 *          variance of y_A and y_B together, results taken from their mean. Intervals by drawing
 *          rows again (bootstrap.h).
 *  Leaves out. Inputs that depend on each other (tie them into one); indices of second order.
 *  Sources. Saltelli et al. 2010, Comput. Phys. Commun. 181, 259-270 (design, first order);
 *          Jansen 1999, Comput. Phys. Commun. 117, 35-43 (total).
 *
 *  GSL's Sobol' sequence returns zeros past 40 dimensions without an error, so an input more than
 *  LW_SOBOL_INPUT_MAX is refused.
 */
#ifndef LEDGERWATT_SIM_STATISTICS_SOBOL_INDICES_H
#define LEDGERWATT_SIM_STATISTICS_SOBOL_INDICES_H

#include "sim/base/status.h"
#include "sim/statistics/estimate.h"

#include <stdint.h>

enum { LW_SOBOL_INPUT_MAX = 20 };

typedef struct lw_saltelli {
    size_t input_count; /**< 1 to LW_SOBOL_INPUT_MAX */
    size_t base_count;  /**< rows of A; a power of two spreads them best */
    uint64_t seed;      /**< of the shift and of the intervals */
} lw_saltelli;

typedef struct lw_sobol_index {
    double first;
    lw_interval first_interval;
    double total;
    lw_interval total_interval;
} lw_sobol_index;

/** Runs that the design takes: base_count x (input_count + 2). */
size_t lw_saltelli_point_count(const lw_saltelli *saltelli);

/** Fills points[point_count][input_count], row-major, in [0, 1). Row r of the base has its
 *  input_count + 2 points together: A, B, AB_0, AB_1, ... So a longer design begins with a shorter
 *  one. LW_ERR_LIMIT for more than LW_SOBOL_INPUT_MAX inputs, LW_ERR_MEMORY. */
lw_status lw_saltelli_design(const lw_saltelli *saltelli, double *points, lw_error *error);

/** Indices of each input from the results[point_count] of the design's points, with intervals at
 *  `confidence`. Results without variance have NaN indices. */
lw_status lw_sobol_indices(const lw_saltelli *saltelli, const double *results, double confidence,
                           lw_sobol_index *indices, lw_error *error);

#endif
