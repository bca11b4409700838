// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/sweep/sweep_plan.h
 *  The plan of a sweep: which fields of a scenario vary, how, and over how many seeds.
 *
 *  Model.  A factor is a number of the scenario within a range, a list of numbers, or a list of
 * named levels, each of which sets any number of fields together (prices of a year are one factor:
 * "2017" or "2024"). A design chooses points in the space of the factors: `grid` (every
 * combination), `random`, `morris` (screening), `saltelli` (shares of variance). Each point of a
 * grid or of random points is run with every replicate; every point sees the same seeds, so that
 * points differ by their factors and not by luck. In `morris` and `saltelli` the seed is one factor
 * more. Leaves out. Factors that depend on each other except as levels of one factor.
 */
#ifndef LEDGERWATT_SCENARIOS_SWEEP_SWEEP_PLAN_H
#define LEDGERWATT_SCENARIOS_SWEEP_SWEEP_PLAN_H

#include "sim/base/param.h"
#include "sim/base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** "/pointer=value", as --set takes it. */
typedef struct lw_sweep_setting {
    const char *set;
} lw_sweep_setting;

typedef struct lw_sweep_level {
    const char *name;
    lw_array settings; /**< of lw_sweep_setting */
} lw_sweep_level;

typedef enum lw_sweep_scale { LW_SWEEP_LINEAR, LW_SWEEP_LOG } lw_sweep_scale;

typedef struct lw_sweep_factor {
    const char *name;
    const char *pointer; /**< NULL when it has levels */
    double low;          /**< NaN = that of the field's row */
    double high;
    int32_t scale;      /**< lw_sweep_scale */
    bool whole;         /**< whole numbers only */
    int64_t step_count; /**< values of a range on a grid, its ends included */
    lw_array values;    /**< of double; count 0 = none */
    lw_array levels;    /**< of lw_sweep_level; count 0 = none */
} lw_sweep_factor;

typedef enum lw_sweep_design {
    LW_SWEEP_GRID,
    LW_SWEEP_RANDOM,
    LW_SWEEP_MORRIS,
    LW_SWEEP_SALTELLI
} lw_sweep_design;

typedef struct lw_sweep_random {
    int64_t point_count;
} lw_sweep_random;

typedef struct lw_sweep_morris {
    int64_t trajectory_count;
    int64_t level_count;
} lw_sweep_morris;

typedef struct lw_sweep_saltelli {
    int64_t base_count;
} lw_sweep_saltelli;

/** What is estimated: a figure of the comparison, of one settlement or of the difference of two. */
typedef struct lw_sweep_output {
    const char *metric;
    const char *settlement; /**< NULL = every settlement */
    const char *less;       /**< NULL = the figure itself, else its excess over this settlement's */
} lw_sweep_output;

typedef struct lw_sweep_plan {
    int64_t format;
    const char *title;
    const char *scenario; /**< path beside the plan */
    lw_variant design;    /**< choice->owner is none; see lw_sweep_design_of */
    lw_array factors;     /**< of lw_sweep_factor */
    int64_t replicate_count;
    int64_t seed; /**< of the first replicate; the others follow */
    double confidence_ratio;
    lw_array outputs; /**< of lw_sweep_output */
} lw_sweep_plan;

extern const lw_param_table lw_sweep_plan_table;

lw_sweep_design lw_sweep_design_of(const lw_sweep_plan *plan);

/** Columns of the design: the factors, and the seed where it is one of them. */
size_t lw_sweep_input_count(const lw_sweep_plan *plan);
/** Whether the seed is the last input (morris, saltelli with more than one replicate). */
bool lw_sweep_seed_is_input(const lw_sweep_plan *plan);
/** Values that a factor can take on a grid. */
size_t lw_sweep_step_count(const lw_sweep_factor *factor);

/** Faults that no row can see, at pointers of the plan: a factor with neither range nor values, two
 *  of the same name, more members than can be run, more inputs than Saltelli's design takes. Ranges
 *  must have been filled in. */
void lw_sweep_plan_check(const lw_sweep_plan *plan, lw_report *report);

#endif
