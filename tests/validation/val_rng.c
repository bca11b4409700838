// SPDX-License-Identifier: Apache-2.0
/* Random integers are even, and streams with neighbouring names are independent. Fixed seeds;
 * limits of 4 standard errors, or the probability that belongs to them. */
#include "sim/kernel/sampler.h"

#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>

#include <math.h>
#include <stdlib.h>

enum { DRAW_COUNT = 200000, DRAWS_PER_INTERVAL = 100 };

#define TAIL_PROBABILITY 6.3e-5

static void assert_even(uint64_t bound, uint64_t class_count)
{
    size_t *counts = calloc(class_count, sizeof *counts);
    cr_assert_not_null(counts);
    lw_rng rng = {0};
    for (uint32_t i = 0; i < DRAW_COUNT; i++) {
        if (i % DRAWS_PER_INTERVAL == 0) {
            rng = lw_rng_at(lw_stream_of(5, "below", 0, "homes", i), bound >> 16);
        }
        const uint64_t value = lw_sample_below(&rng, bound);
        counts[class_count == bound ? value : value / (bound / class_count)]++;
    }
    const double expected = (double)DRAW_COUNT / (double)class_count;
    double statistic = 0.0;
    for (uint64_t i = 0; i < class_count; i++) {
        statistic += ((double)counts[i] - expected) * ((double)counts[i] - expected) / expected;
    }
    cr_assert_geq(gsl_cdf_chisq_Q(statistic, (double)class_count - 1), TAIL_PROBABILITY,
                  "below %llu: chi-square %g", (unsigned long long)bound, statistic);
    free(counts);
}

Test(rng_law, integers_are_even)
{
    assert_even(2, 2);
    assert_even(6, 6);
    assert_even(1000, 1000);
    assert_even(UINT64_C(1) << 32, 1024);
    /* Here a product without rejection gives every third value twice as often. */
    assert_even(UINT64_C(3) << 62, 3);
    assert_even(UINT64_C(3) << 62, 1536);
}

Test(rng_law, integers_have_no_favourite_residue)
{
    size_t counts[3] = {0};
    for (uint32_t i = 0; i < DRAW_COUNT; i++) {
        lw_rng rng = lw_rng_at(lw_stream_of(5, "below", 0, "homes", 0), i);
        counts[lw_sample_below(&rng, UINT64_C(3) << 62) % 3]++;
    }
    for (size_t i = 0; i < 3; i++) {
        const double error = sqrt(DRAW_COUNT * 2.0 / 9.0);
        cr_assert_leq(fabs((double)counts[i] - DRAW_COUNT / 3.0), 4.0 * error);
    }
}

/* Mean product of two standardised uniforms; its standard error is 1 / sqrt(DRAW_COUNT). */
static double correlation(lw_stream (*stream)(uint32_t), uint64_t interval_step)
{
    double sum = 0.0;
    for (uint32_t i = 0; i < DRAW_COUNT; i++) {
        lw_rng a = lw_rng_at(stream(0), i);
        lw_rng b = lw_rng_at(stream(1), i + interval_step);
        sum += 12.0 * (lw_sample_uniform(&a) - 0.5) * (lw_sample_uniform(&b) - 0.5);
    }
    return sum / DRAW_COUNT;
}

static lw_stream same(uint32_t which)
{
    (void)which;
    return lw_stream_of(1, "load", 0, "homes", 0);
}

static lw_stream by_index(uint32_t which)
{
    return lw_stream_of(1, "load", 0, "homes", which);
}

static lw_stream by_replicate(uint32_t which)
{
    return lw_stream_of(1, "load", which, "homes", 0);
}

static lw_stream by_seed(uint32_t which)
{
    return lw_stream_of(1 + which, "load", 0, "homes", 0);
}

static lw_stream by_purpose(uint32_t which)
{
    return lw_stream_of(1, which == 0 ? "load" : "pv", 0, "homes", 0);
}

Test(rng_law, neighbours_are_uncorrelated)
{
    const double limit = 4.0 / sqrt(DRAW_COUNT);
    cr_assert_leq(fabs(correlation(same, 1)), limit);
    cr_assert_leq(fabs(correlation(same, 96)), limit);
    cr_assert_leq(fabs(correlation(by_index, 0)), limit);
    cr_assert_leq(fabs(correlation(by_replicate, 0)), limit);
    cr_assert_leq(fabs(correlation(by_seed, 0)), limit);
    cr_assert_leq(fabs(correlation(by_purpose, 0)), limit);
}
