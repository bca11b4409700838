// SPDX-License-Identifier: Apache-2.0
/* Sobol' indices of functions whose indices are known in closed form, and how often intervals of
 * known values cover them. */
#include "sim/base/elementary.h"
#include "sim/kernel/sampler.h"
#include "sim/statistics/bootstrap.h"
#include "sim/statistics/sobol_indices.h"

#include <criterion/criterion.h>

#include <math.h>
#include <stdlib.h>

enum { TRIAL_COUNT = 1000 };

typedef double (*model)(const double *x, size_t k);

/* Ishigami & Homma 1990, a = 7, b = 0.1: inputs uniform in (-pi, pi). */
static double ishigami(const double *x, size_t k)
{
    (void)k;
    const double a = lw_sin((2 * x[0] - 1) * LW_PI);
    const double b = lw_sin((2 * x[1] - 1) * LW_PI);
    const double c = (2 * x[2] - 1) * LW_PI;
    return a + 7 * b * b + 0.1 * c * c * c * c * a;
}

/* Sobol's g-function: product of (|4x - 2| + a) / (1 + a). */
static const double g_weights[] = {0, 1, 4.5, 9, 99, 99, 99, 99};

static double g_function(const double *x, size_t k)
{
    double product = 1;
    for (size_t i = 0; i < k; i++) {
        product *= (fabs(4 * x[i] - 2) + g_weights[i]) / (1 + g_weights[i]);
    }
    return product;
}

static void estimate(const lw_saltelli *plan, model of, lw_sobol_index *indices)
{
    lw_error error;
    const size_t count = lw_saltelli_point_count(plan);
    double *points = calloc(count * plan->input_count, sizeof *points);
    double *results = calloc(count, sizeof *results);
    cr_assert_eq(lw_saltelli_design(plan, points, &error), LW_OK);
    for (size_t p = 0; p < count; p++) {
        results[p] = of(points + p * plan->input_count, plan->input_count);
    }
    cr_assert_eq(lw_sobol_indices(plan, results, 0.95, indices, &error), LW_OK);
    free(points);
    free(results);
}

Test(sensitivity, indices_of_ishigami_are_within_two_hundredths)
{
    /* V = a^2/8 + b pi^4/5 + b^2 pi^8/18 + 1/2 and its parts, exact. */
    static const double first[] = {0.313905, 0.442411, 0};
    static const double total[] = {0.557589, 0.442411, 0.243684};
    for (uint64_t seed = 1; seed <= 3; seed++) {
        const lw_saltelli plan = {.input_count = 3, .base_count = 2048, .seed = seed};
        lw_sobol_index indices[3];
        estimate(&plan, ishigami, indices);
        for (int i = 0; i < 3; i++) {
            cr_assert_float_eq(indices[i].first, first[i], 0.02, "seed %d: S%d = %f", (int)seed, i,
                               indices[i].first);
            cr_assert_float_eq(indices[i].total, total[i], 0.02, "seed %d: T%d = %f", (int)seed, i,
                               indices[i].total);
        }
    }
}

Test(sensitivity, indices_of_the_g_function_are_within_two_hundredths)
{
    const lw_saltelli plan = {.input_count = 8, .base_count = 2048, .seed = 1};
    lw_sobol_index indices[8];
    estimate(&plan, g_function, indices);
    double variance = 1;
    double parts[8];
    for (int i = 0; i < 8; i++) {
        parts[i] = 1 / (3 * (1 + g_weights[i]) * (1 + g_weights[i]));
        variance *= 1 + parts[i];
    }
    const double whole = variance - 1;
    for (int i = 0; i < 8; i++) {
        cr_assert_float_eq(indices[i].first, parts[i] / whole, 0.02);
        cr_assert_float_eq(indices[i].total, parts[i] * (variance / (1 + parts[i])) / whole, 0.02);
    }
}

Test(sensitivity, intervals_of_indices_hold_the_estimate_and_mostly_the_truth)
{
    int covered = 0;
    for (uint64_t seed = 1; seed <= 25; seed++) {
        const lw_saltelli plan = {.input_count = 3, .base_count = 256, .seed = seed};
        lw_sobol_index indices[3];
        estimate(&plan, ishigami, indices);
        cr_assert(indices[0].first_interval.low <= indices[0].first &&
                  indices[0].first <= indices[0].first_interval.high);
        covered +=
            indices[0].first_interval.low <= 0.313905 && 0.313905 <= indices[0].first_interval.high;
    }
    /* A quasi-random design is more even than independent rows, so intervals are too wide. */
    cr_assert_geq(covered, 23);
}

/* Covers of the interval of 95 % in 1,000 trials: 950 +- 4 standard errors of 6.9 would be 922 to
 * 978; asked for are 930 to 970. */
static void assert_covers(int covered)
{
    cr_assert(covered >= 930 && covered <= 970, "%d of 1000 intervals hold the value", covered);
}

Test(sensitivity, intervals_of_a_mean_cover_a_known_one_as_often_as_they_say)
{
    int covered = 0;
    for (uint32_t trial = 0; trial < TRIAL_COUNT; trial++) {
        lw_rng rng = lw_rng_at(lw_stream_of(11, "mean", 0, "trial", trial), 0);
        double differences[12];
        for (int i = 0; i < 12; i++) {
            differences[i] = 3 + 2 * lw_sample_normal(&rng);
        }
        const lw_interval interval = lw_estimate_mean(differences, 12, 0.95).interval;
        covered += interval.low <= 3 && 3 <= interval.high;
    }
    assert_covers(covered);
}

Test(sensitivity, intervals_of_a_proportion_cover_a_known_one_as_often_as_they_say)
{
    int covered = 0;
    for (uint32_t trial = 0; trial < TRIAL_COUNT; trial++) {
        lw_rng rng = lw_rng_at(lw_stream_of(12, "proportion", 0, "trial", trial), 0);
        size_t successes = 0;
        for (int i = 0; i < 200; i++) {
            successes += lw_sample_uniform(&rng) < 0.37;
        }
        const lw_interval interval = lw_estimate_proportion(successes, 200, 0.95);
        covered += interval.low <= 0.37 && 0.37 <= interval.high;
    }
    assert_covers(covered);
}

typedef struct pairs {
    double above[40];
    double below[40];
} pairs;

static double ratio(const void *context, const uint32_t *rows, size_t count)
{
    const pairs *p = context;
    double above = 0;
    double below = 0;
    for (size_t i = 0; i < count; i++) {
        above += p->above[rows[i]];
        below += p->below[rows[i]];
    }
    return above / below;
}

Test(sensitivity, intervals_of_a_ratio_cover_a_known_one_as_often_as_they_say)
{
    int covered = 0;
    for (uint32_t trial = 0; trial < TRIAL_COUNT; trial++) {
        lw_rng rng = lw_rng_at(lw_stream_of(13, "ratio", 0, "trial", trial), 0);
        pairs p;
        for (int i = 0; i < 40; i++) {
            const double shared = lw_sample_normal(&rng);
            p.below[i] = 10 + shared;
            p.above[i] = 4 + 0.5 * shared + 0.5 * lw_sample_normal(&rng);
        }
        const lw_bootstrap_request request = {.statistic = ratio,
                                              .context = &p,
                                              .count = 40,
                                              .resample_count = 1000,
                                              .confidence = 0.95,
                                              .seed = trial,
                                              .purpose = "coverage"};
        lw_bootstrap_estimate e;
        lw_error error;
        cr_assert_eq(lw_bootstrap(&request, &e, &error), LW_OK);
        covered += e.interval.low <= 0.4 && 0.4 <= e.interval.high;
    }
    assert_covers(covered);
}
