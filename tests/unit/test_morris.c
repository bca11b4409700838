// SPDX-License-Identifier: Apache-2.0
#include "sim/statistics/morris.h"

#include <criterion/criterion.h>

#include <math.h>

enum { K = 5, R = 12 };

static const lw_morris plan = {
    .input_count = K, .trajectory_count = R, .level_count = 4, .seed = 7};

static double points[R * (K + 1) * K];
static double results[R * (K + 1)];
static lw_error error;

static void design(void)
{
    cr_assert_eq(lw_morris_design(&plan, points, &error), LW_OK);
}

TestSuite(morris, .init = design);

Test(morris, each_step_moves_one_input_by_delta_and_each_input_once)
{
    for (size_t t = 0; t < R; t++) {
        unsigned moved = 0;
        for (size_t s = 0; s < K; s++) {
            const double *row = points + (t * (K + 1) + s) * K;
            for (size_t i = 0; i < K; i++) {
                const double step = fabs(row[K + i] - row[i]);
                cr_assert(step == 0 || fabs(step - 2.0 / 3) < 1e-12);
                moved ^= step != 0 ? 1U << i : 0;
            }
        }
        cr_assert_eq(moved, (1U << K) - 1);
    }
}

Test(morris, points_lie_on_the_levels_and_meet_each_of_them)
{
    size_t counts[4] = {0};
    for (size_t p = 0; p < R * (K + 1) * K; p++) {
        const double level = points[p] * 3;
        cr_assert_float_eq(level, floor(level + 0.5), 1e-9);
        counts[(size_t)floor(level + 0.5)]++;
    }
    for (int level = 0; level < 4; level++) {
        cr_assert_gt(counts[level], R * (K + 1) * K / 8);
    }
}

Test(morris, a_linear_model_gives_its_coefficients_and_no_sigma)
{
    static const double a[K] = {3, -2, 0, 0.5, 10};
    for (size_t p = 0; p < R * (K + 1); p++) {
        results[p] = 1;
        for (size_t i = 0; i < K; i++) {
            results[p] += a[i] * points[p * K + i];
        }
    }
    lw_morris_effect effects[K];
    cr_assert_eq(lw_morris_effects(&plan, points, results, effects, &error), LW_OK);
    for (size_t i = 0; i < K; i++) {
        cr_assert_float_eq(effects[i].mu, a[i], 1e-12);
        cr_assert_float_eq(effects[i].mu_star, fabs(a[i]), 1e-12);
        cr_assert_float_eq(effects[i].sigma, 0, 1e-12);
    }
}

Test(morris, inputs_that_act_together_have_sigma_and_one_without_effect_has_none)
{
    for (size_t p = 0; p < R * (K + 1); p++) {
        results[p] = points[p * K] * points[p * K + 1];
    }
    lw_morris_effect effects[K];
    cr_assert_eq(lw_morris_effects(&plan, points, results, effects, &error), LW_OK);
    cr_assert_gt(effects[0].sigma, 0.1);
    cr_assert_gt(effects[1].sigma, 0.1);
    cr_assert_eq(effects[2].mu_star, 0);
}

Test(morris, more_trajectories_leave_the_first_ones_as_they_were)
{
    static double longer[2 * R * (K + 1) * K];
    lw_morris twice = plan;
    twice.trajectory_count = 2 * (size_t)R;
    cr_assert_eq(lw_morris_design(&twice, longer, &error), LW_OK);
    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
        cr_assert_eq(points[i], longer[i]);
    }
    cr_assert_eq(lw_morris_point_count(&twice), 2 * R * (K + 1));
}
