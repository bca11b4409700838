// SPDX-License-Identifier: Apache-2.0
#include "scenarios/sweep/sweep_design.h"

#include "scenarios/load/param_text.h"
#include "sim/base/check.h"
#include "sim/base/elementary.h"
#include "sim/kernel/sampler.h"
#include "sim/statistics/morris.h"
#include "sim/statistics/sobol_indices.h"

#include <math.h>
#include <stdio.h>

static size_t grid_count(const lw_sweep_plan *plan)
{
    const lw_sweep_factor *factors = plan->factors.items;
    size_t count = 1;
    for (size_t i = 0; i < plan->factors.count; i++) {
        count *= lw_sweep_step_count(&factors[i]);
    }
    return count;
}

static lw_morris morris_of(const lw_sweep_plan *plan)
{
    const lw_sweep_morris *params = plan->design.value;
    return (lw_morris){.input_count = lw_sweep_input_count(plan),
                       .trajectory_count = (size_t)params->trajectory_count,
                       .level_count = (size_t)params->level_count,
                       .seed = (uint64_t)plan->seed};
}

static lw_saltelli saltelli_of(const lw_sweep_plan *plan)
{
    const lw_sweep_saltelli *params = plan->design.value;
    return (lw_saltelli){.input_count = lw_sweep_input_count(plan),
                         .base_count = (size_t)params->base_count,
                         .seed = (uint64_t)plan->seed};
}

static size_t point_count(const lw_sweep_plan *plan)
{
    const lw_sweep_design design = lw_sweep_design_of(plan);
    if (design == LW_SWEEP_GRID) {
        return grid_count(plan);
    }
    if (design == LW_SWEEP_RANDOM) {
        return (size_t)((const lw_sweep_random *)plan->design.value)->point_count;
    }
    if (design == LW_SWEEP_MORRIS) {
        const lw_morris morris = morris_of(plan);
        return lw_morris_point_count(&morris);
    }
    const lw_saltelli saltelli = saltelli_of(plan);
    return lw_saltelli_point_count(&saltelli);
}

/* The last factor varies fastest; ends of a range are met. */
static void fill_grid(const lw_sweep_plan *plan, lw_sweep_points *points)
{
    const lw_sweep_factor *factors = plan->factors.items;
    for (size_t p = 0; p < points->point_count; p++) {
        size_t rest = p;
        for (size_t i = plan->factors.count; i > 0; i--) {
            const lw_sweep_factor *factor = &factors[i - 1];
            const size_t steps = lw_sweep_step_count(factor);
            const double step = (double)(rest % steps);
            const bool is_listed = factor->levels.count > 0 || factor->values.count > 0;
            points->coordinates[p * points->input_count + i - 1] =
                is_listed || steps == 1 ? (step + 0.5) / (double)steps : step / (double)(steps - 1);
            rest /= steps;
        }
    }
}

static void fill_random(const lw_sweep_plan *plan, lw_sweep_points *points)
{
    const lw_sweep_factor *factors = plan->factors.items;
    for (size_t i = 0; i < plan->factors.count; i++) {
        const lw_stream stream = lw_stream_of((uint64_t)plan->seed, "sweep", 0, factors[i].name, 0);
        for (size_t p = 0; p < points->point_count; p++) {
            lw_rng rng = lw_rng_at(stream, p);
            points->coordinates[p * points->input_count + i] = lw_sample_uniform(&rng);
        }
    }
}

static lw_status fill(const lw_sweep_plan *plan, lw_sweep_points *points, lw_error *error)
{
    const lw_sweep_design design = lw_sweep_design_of(plan);
    if (design == LW_SWEEP_GRID) {
        fill_grid(plan, points);
        return LW_OK;
    }
    if (design == LW_SWEEP_RANDOM) {
        fill_random(plan, points);
        return LW_OK;
    }
    if (design == LW_SWEEP_MORRIS) {
        const lw_morris morris = morris_of(plan);
        return lw_morris_design(&morris, points->coordinates, error);
    }
    const lw_saltelli saltelli = saltelli_of(plan);
    return lw_saltelli_design(&saltelli, points->coordinates, error);
}

lw_status lw_sweep_points_create(const lw_sweep_plan *plan, lw_arena *arena,
                                 lw_sweep_points *points, lw_error *error)
{
    const lw_sweep_design design = lw_sweep_design_of(plan);
    const bool repeats = design == LW_SWEEP_GRID || design == LW_SWEEP_RANDOM;
    *points = (lw_sweep_points){.input_count = lw_sweep_input_count(plan),
                                .point_count = point_count(plan),
                                .replicate_count = repeats ? (size_t)plan->replicate_count : 1};
    points->member_count = points->point_count * points->replicate_count;
    points->coordinates = lw_arena_calloc(arena, points->point_count * points->input_count + 1,
                                          sizeof *points->coordinates);
    if (points->coordinates == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "no memory for %zu points",
                            points->point_count);
    }
    return fill(plan, points, error);
}

lw_sweep_member lw_sweep_member_at(const lw_sweep_plan *plan, const lw_sweep_points *points,
                                   size_t index)
{
    LW_ASSERT(index < points->member_count);
    lw_sweep_member member = {.point = index / points->replicate_count,
                              .replicate = index % points->replicate_count};
    member.coordinates = points->coordinates + member.point * points->input_count;
    if (lw_sweep_seed_is_input(plan)) {
        const double place = member.coordinates[points->input_count - 1];
        const double chosen = floor(place * (double)plan->replicate_count);
        const double last = (double)(plan->replicate_count - 1);
        member.replicate = (size_t)(chosen < last ? chosen : last);
    }
    member.seed = plan->seed + (int64_t)member.replicate;
    return member;
}

static size_t listed_index(double coordinate, size_t count)
{
    const double place = floor(coordinate * (double)count);
    return place < (double)(count - 1) ? (size_t)place : count - 1;
}

static double in_range(const lw_sweep_factor *factor, double coordinate)
{
    if (factor->whole) {
        const double value = floor(factor->low + coordinate * (factor->high - factor->low + 1));
        return value < factor->high ? value : factor->high;
    }
    if (factor->scale == LW_SWEEP_LOG) {
        const double low = lw_log(factor->low);
        return coordinate >= 1 ? factor->high
                               : lw_exp(low + coordinate * (lw_log(factor->high) - low));
    }
    return coordinate >= 1 ? factor->high : factor->low + coordinate * (factor->high - factor->low);
}

double lw_sweep_factor_value(const lw_sweep_factor *factor, double coordinate)
{
    if (factor->levels.count > 0) {
        return (double)listed_index(coordinate, factor->levels.count);
    }
    if (factor->values.count > 0) {
        return (
            (const double *)factor->values.items)[listed_index(coordinate, factor->values.count)];
    }
    return in_range(factor, coordinate);
}

static bool add_setting(lw_arena *arena, const char *text, const char **settings, size_t *count)
{
    LW_ASSERT(*count < LW_SWEEP_SETTING_MAX);
    settings[*count] = lw_arena_strdup(arena, text);
    return settings[(*count)++] != NULL;
}

static bool set_factor(const lw_sweep_factor *factor, double coordinate, lw_arena *arena,
                       const char **settings, size_t *count)
{
    const double value = lw_sweep_factor_value(factor, coordinate);
    if (factor->levels.count == 0) {
        char number[40];
        char text[LW_POINTER_SIZE + 48];
        (void)snprintf(text, sizeof text, "%s=%s", factor->pointer,
                       lw_number_plain(value, number, sizeof number));
        return add_setting(arena, text, settings, count);
    }
    const lw_sweep_level *level = (const lw_sweep_level *)factor->levels.items + (size_t)value;
    const lw_sweep_setting *items = level->settings.items;
    for (size_t i = 0; i < level->settings.count; i++) {
        if (!add_setting(arena, items[i].set, settings, count)) {
            return false;
        }
    }
    return true;
}

lw_status lw_sweep_settings(const lw_sweep_plan *plan, const lw_sweep_member *member,
                            lw_arena *arena, const char **settings, size_t *count, lw_error *error)
{
    const lw_sweep_factor *factors = plan->factors.items;
    *count = 0;
    for (size_t i = 0; i < plan->factors.count; i++) {
        if (!set_factor(&factors[i], member->coordinates[i], arena, settings, count)) {
            return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for the settings");
        }
    }
    return LW_OK;
}
