// SPDX-License-Identifier: Apache-2.0
#include "sim/statistics/morris.h"

#include "sim/base/check.h"
#include "sim/kernel/sampler.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double delta_of(const lw_morris *morris)
{
    const double levels = (double)morris->level_count;
    return levels / (2 * (levels - 1));
}

size_t lw_morris_point_count(const lw_morris *morris)
{
    return morris->trajectory_count * (morris->input_count + 1);
}

static void check(const lw_morris *morris)
{
    LW_ASSERT(morris->input_count >= 1 && morris->trajectory_count >= 1);
    LW_ASSERT(morris->level_count >= 2 && morris->level_count % 2 == 0);
}

/* A random order of the inputs (Fisher-Yates). */
static void shuffle(lw_rng *rng, size_t *order, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        order[i] = i;
    }
    for (size_t i = count; i > 1; i--) {
        const size_t j = (size_t)lw_sample_below(rng, i);
        const size_t kept = order[i - 1];
        order[i - 1] = order[j];
        order[j] = kept;
    }
}

/* The start lies in the lower half of the levels and an input steps up, or in the upper half and
 * steps down: so that every level is met as often. */
static void walk(const lw_morris *morris, size_t trajectory, size_t *order, double *points)
{
    const size_t k = morris->input_count;
    const double step = 1.0 / (double)(morris->level_count - 1);
    lw_rng rng =
        lw_rng_at(lw_stream_of(morris->seed, "morris", 0, "trajectory", (uint32_t)trajectory), 0);
    shuffle(&rng, order, k);
    for (size_t i = 0; i < k; i++) {
        const uint64_t level = lw_sample_below(&rng, morris->level_count / 2);
        const bool down = lw_sample_below(&rng, 2) == 1;
        points[i] = (double)level * step + (down ? delta_of(morris) : 0);
    }
    for (size_t s = 0; s < k; s++) {
        double *row = points + (s + 1) * k;
        memcpy(row, row - k, k * sizeof *row);
        const double before = row[order[s]];
        row[order[s]] = before < delta_of(morris) - step / 2 ? before + delta_of(morris)
                                                             : before - delta_of(morris);
        row[order[s]] = row[order[s]] < step / 2 ? 0 : row[order[s]];
    }
}

lw_status lw_morris_design(const lw_morris *morris, double *points, lw_error *error)
{
    check(morris);
    const size_t k = morris->input_count;
    size_t *order = calloc(k, sizeof *order);
    if (order == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "no memory for a design of %zu inputs", k);
    }
    for (size_t t = 0; t < morris->trajectory_count; t++) {
        walk(morris, t, order, points + t * (k + 1) * k);
    }
    free(order);
    return LW_OK;
}

/* Effect of input `i` in a trajectory, of the one step that moves it. */
static double effect_of(const lw_morris *morris, const double *points, const double *results,
                        size_t i)
{
    const size_t k = morris->input_count;
    for (size_t s = 0; s < k; s++) {
        const double moved = points[(s + 1) * k + i] - points[s * k + i];
        if (fabs(moved) > delta_of(morris) / 2) {
            return (results[s + 1] - results[s]) / moved;
        }
    }
    LW_UNREACHABLE("a trajectory moves every input once");
}

lw_status lw_morris_effects(const lw_morris *morris, const double *points, const double *results,
                            lw_morris_effect *effects, lw_error *error)
{
    check(morris);
    const size_t r = morris->trajectory_count;
    const size_t length = morris->input_count + 1;
    double *signed_sizes = calloc(2 * r, sizeof *signed_sizes);
    if (signed_sizes == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "no memory for %zu trajectories", r);
    }
    double *sizes = signed_sizes + r;
    for (size_t i = 0; i < morris->input_count; i++) {
        for (size_t t = 0; t < r; t++) {
            signed_sizes[t] = effect_of(morris, points + t * length * morris->input_count,
                                        results + t * length, i);
            sizes[t] = fabs(signed_sizes[t]);
        }
        const lw_mean_estimate mu = lw_estimate_mean(signed_sizes, r, 0.95);
        const lw_mean_estimate mu_star = lw_estimate_mean(sizes, r, 0.95);
        effects[i] = (lw_morris_effect){.mu = mu.mean,
                                        .mu_star = mu_star.mean,
                                        .mu_star_error = mu_star.standard_error,
                                        .sigma = mu.standard_deviation};
    }
    free(signed_sizes);
    return LW_OK;
}
