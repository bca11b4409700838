// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/sweep/sweep_design.h
 *  The members of a sweep: which run has which factors and which seed.
 *
 *  A member is a number from 0 on; it is all that a shard, a file name or a row of a table needs.
 */
#ifndef LEDGERWATT_SCENARIOS_SWEEP_SWEEP_DESIGN_H
#define LEDGERWATT_SCENARIOS_SWEEP_SWEEP_DESIGN_H

#include "scenarios/sweep/sweep_plan.h"
#include "sim/base/arena.h"

typedef struct lw_sweep_points {
    size_t input_count; /**< the factors, and the seed where it is an input */
    size_t point_count;
    size_t replicate_count; /**< runs of each point */
    size_t member_count;    /**< point_count x replicate_count */
    double *coordinates;    /**< [point_count][input_count], in [0, 1] */
} lw_sweep_points;

/** Points of a checked plan; memory from `arena`. */
lw_status lw_sweep_points_create(const lw_sweep_plan *plan, lw_arena *arena,
                                 lw_sweep_points *points, lw_error *error);

typedef struct lw_sweep_member {
    size_t point;
    size_t replicate;
    int64_t seed;
    const double *coordinates; /**< [input_count] */
} lw_sweep_member;

/** Members of one point stand together, by replicate. */
lw_sweep_member lw_sweep_member_at(const lw_sweep_plan *plan, const lw_sweep_points *points,
                                   size_t index);

/** The number of a factor without levels at a coordinate; index of the level with them. */
double lw_sweep_factor_value(const lw_sweep_factor *factor, double coordinate);

/** "/pointer=value" of every field that the member sets, in the order of the factors. Texts live in
 *  the arena; `settings` has room for LW_SWEEP_SETTING_MAX. Returns how many; 0 with an error when
 *  memory is out. */
enum { LW_SWEEP_SETTING_MAX = 240 };
lw_status lw_sweep_settings(const lw_sweep_plan *plan, const lw_sweep_member *member,
                            lw_arena *arena, const char **settings, size_t *count, lw_error *error);

#endif
