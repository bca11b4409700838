// SPDX-License-Identifier: Apache-2.0
#include "sim/statistics/root.h"

#include "sim/base/check.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>

#include <math.h>

typedef struct narrowing {
    const lw_root_search *search;
    lw_root_bracket *bracket;
    lw_error *error;
    lw_status status;
} narrowing;

/* Asks the function at x, which lies in the bracket, and draws in the end of the same sign. */
static double ask(narrowing *n, double x)
{
    lw_root_bracket *bracket = n->bracket;
    double value = 0;
    if (x == bracket->low || x == bracket->high) {
        return x == bracket->low ? bracket->low_value : bracket->high_value;
    }
    if (n->status != LW_OK || x < bracket->low || x > bracket->high) {
        return x < bracket->low ? bracket->low_value : bracket->high_value;
    }
    n->status = n->search->function(n->search->context, x, &value, n->error);
    if (n->status != LW_OK) {
        return bracket->low_value; /* anything finite: the search ends */
    }
    LW_ASSERT(isfinite(value));
    if (value == 0) {
        *bracket = (lw_root_bracket){x, x, 0, 0};
    } else if ((value < 0) == (bracket->low_value < 0)) {
        bracket->low = x;
        bracket->low_value = value;
    } else {
        bracket->high = x;
        bracket->high_value = value;
    }
    return value;
}

static double ask_for_gsl(double x, void *context)
{
    return ask(context, x);
}

static bool is_done(const narrowing *n)
{
    const double width = n->bracket->high - n->bracket->low;
    const double middle = n->bracket->low + width / 2;
    return n->status != LW_OK || width <= n->search->tolerance || middle <= n->bracket->low ||
           middle >= n->bracket->high;
}

/* Just beyond the end that the estimate has settled at; then in the middle, so that the width
 * halves whatever the function does. */
static void look_beyond(narrowing *n, double root)
{
    const lw_root_bracket *bracket = n->bracket;
    const double step = 0.9 * n->search->tolerance;
    const bool is_at_low = root - bracket->low < bracket->high - root;
    ask(n, is_at_low ? bracket->low + step : bracket->high - step);
    if (!is_done(n)) {
        ask(n, bracket->low + (bracket->high - bracket->low) / 2);
    }
}

/* Brent's method from the ends of the bracket, until its estimate moves no more. */
static void run_brent(narrowing *n, gsl_root_fsolver *solver)
{
    gsl_function function = {ask_for_gsl, n};
    double last = (double)NAN;
    if (gsl_root_fsolver_set(solver, &function, n->bracket->low, n->bracket->high) != GSL_SUCCESS) {
        return;
    }
    while (!is_done(n)) {
        (void)gsl_root_fsolver_iterate(solver);
        const double root = gsl_root_fsolver_root(solver);
        if (!is_done(n) && fabs(root - last) < n->search->tolerance / 2) {
            look_beyond(n, root);
            return;
        }
        last = root;
    }
}

static lw_status narrow_reals(narrowing *n)
{
    gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    if (solver == NULL) {
        return lw_error_set(n->error, LW_ERR_MEMORY, "", "memory ran out for the root search");
    }
    while (!is_done(n)) {
        run_brent(n, solver);
    }
    gsl_root_fsolver_free(solver);
    return n->status;
}

static lw_status narrow_wholes(narrowing *n)
{
    while (n->status == LW_OK && n->bracket->high - n->bracket->low > 1) {
        ask(n, floor((n->bracket->low + n->bracket->high) / 2));
    }
    return n->status;
}

lw_status lw_root_narrow(const lw_root_search *search, lw_root_bracket *bracket, lw_error *error)
{
    LW_ASSERT(bracket->low < bracket->high && bracket->low_value != 0 && bracket->high_value != 0 &&
              (bracket->low_value < 0) != (bracket->high_value < 0));
    LW_ASSERT(search->whole || search->tolerance > 0);
    narrowing n = {search, bracket, error, LW_OK};
    return search->whole ? narrow_wholes(&n) : narrow_reals(&n);
}

double lw_root_estimate(const lw_root_bracket *bracket)
{
    const double rise = bracket->high_value - bracket->low_value;
    return rise == 0 ? bracket->low
                     : bracket->low - bracket->low_value * (bracket->high - bracket->low) / rise;
}
