// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/breakeven/breakeven.h
 *  Where two settlements are worth the same, over one number of the scenario.
 *
 *  Model.  The difference is evaluated at some values across the range; between neighbours of
 *          different sign the crossing is enclosed by root search (sim/statistics/root.h), each
 *          evaluation being runs of the scenario.
 *  Leaves out. Crossings that come in pairs between two neighbouring values: more values find them.
 */
#ifndef LEDGERWATT_SCENARIOS_BREAKEVEN_BREAKEVEN_H
#define LEDGERWATT_SCENARIOS_BREAKEVEN_BREAKEVEN_H

#include "scenarios/breakeven/evaluation.h"

enum { LW_BREAKEVEN_VALUES_MAX = 1000 };

typedef struct lw_breakeven_search {
    lw_evaluation *evaluation;
    double low;
    double high;
    size_t value_count; /**< looked at across the range, its ends included: 2 to
                           LW_BREAKEVEN_VALUES_MAX */
    double tolerance;   /**< width of what encloses a crossing; not used for whole numbers */
    bool whole;
    void (*progress)(void *context, size_t done);
    void *progress_context;
} lw_breakeven_search;

/** Two values between which the lead changes; the same one twice where the difference is exactly 0,
 *  the ends of the stretch where it is 0 at neighbouring values. */
typedef struct lw_breakeven_crossing {
    lw_evaluation_point low;
    lw_evaluation_point high;
    double value; /**< estimate between the two; of whole numbers the higher */
} lw_breakeven_crossing;

typedef struct lw_breakeven {
    lw_evaluation_point *points; /**< [point_count] everything evaluated, rising */
    size_t point_count;
    size_t point_capacity;
    lw_breakeven_crossing *crossings; /**< [crossing_count] rising */
    size_t crossing_count;
} lw_breakeven;

/** Searches. End with lw_breakeven_fini in every case. */
lw_status lw_breakeven_find(const lw_breakeven_search *search, lw_breakeven *breakeven,
                            lw_error *error);
void lw_breakeven_fini(lw_breakeven *breakeven);

/** The point with the smallest lead, whoever has it. Asserts that there is a point. */
const lw_evaluation_point *lw_breakeven_nearest(const lw_breakeven *breakeven);

/** Nearest points on either side of a crossing where one of the two is ahead; NULL where none was
 *  looked at. */
const lw_evaluation_point *lw_breakeven_below(const lw_breakeven *breakeven,
                                              const lw_breakeven_crossing *crossing);
const lw_evaluation_point *lw_breakeven_above(const lw_breakeven *breakeven,
                                              const lw_breakeven_crossing *crossing);

#endif
