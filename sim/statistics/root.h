// SPDX-License-Identifier: Apache-2.0
/** @file sim/statistics/root.h
 *  Where a function that is dear to evaluate changes its sign, between two places of known sign.
 *
 *  Model.  Over real numbers Brent's method, GSL's, until the two places of different sign are no
 *          further apart than the tolerance; where Brent's estimate has settled and the far place
 *          has not followed, the function is asked just beyond the estimate. Over whole numbers
 *          bisection until they are neighbours. The function may jump: then the jump is found.
 *  Leaves out. Places that touch zero without crossing it.
 *  Sources. Brent 1973, Algorithms for Minimization without Derivatives, chapter 4.
 */
#ifndef LEDGERWATT_SIM_STATISTICS_ROOT_H
#define LEDGERWATT_SIM_STATISTICS_ROOT_H

#include "sim/base/status.h"

#include <stdbool.h>

typedef struct lw_root_search {
    /** Finite value at x; a status other than LW_OK ends the search with it. */
    lw_status (*function)(void *context, double x, double *value, lw_error *error);
    void *context;
    double tolerance; /**< > 0, in units of x; not used over whole numbers */
    bool whole;       /**< x takes whole numbers only */
} lw_root_search;

/** Two places and the values there, of different sign. */
typedef struct lw_root_bracket {
    double low;
    double high;
    double low_value;
    double high_value;
} lw_root_bracket;

/** Narrows the bracket to the tolerance; to a single place where the value is exactly 0. Asserts
 *  that the signs differ. Evaluates some ten times where the function is smooth, log2(width /
 *  tolerance) times where it jumps. */
lw_status lw_root_narrow(const lw_root_search *search, lw_root_bracket *bracket, lw_error *error);

/** Where a straight line through both ends crosses zero; the place itself when there is one. */
double lw_root_estimate(const lw_root_bracket *bracket);

#endif
