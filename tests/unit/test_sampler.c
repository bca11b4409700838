// SPDX-License-Identifier: Apache-2.0
/* Edges, bits and refusals; tests/validation/val_sampler.c has the distributions. */
#include "sim/base/crypto.h"
#include "sim/base/elementary.h"
#include "sim/kernel/sampler.h"

#include <criterion/criterion.h>

#include <math.h>
#include <signal.h>
#include <string.h>

static lw_rng rng_of(uint64_t interval)
{
    return lw_rng_at(lw_stream_of(2016, "test", 0, "homes", 0), interval);
}

/* A reader whose next two 64-bit draws are given. */
static lw_rng rng_that_gives(uint64_t first, uint64_t second)
{
    lw_rng rng = rng_of(0);
    rng.words[0] = (uint32_t)(first & UINT32_MAX);
    rng.words[1] = (uint32_t)(first >> 32);
    rng.words[2] = (uint32_t)(second & UINT32_MAX);
    rng.words[3] = (uint32_t)(second >> 32);
    rng.used_count = 0;
    return rng;
}

Test(sampler, uniform_is_never_zero_or_one)
{
    lw_rng rng = rng_that_gives(0, UINT64_MAX);
    cr_assert_eq(lw_sample_uniform(&rng), 0x1p-53);
    cr_assert_eq(lw_sample_uniform(&rng), 1.0 - 0x1p-53);
}

Test(sampler, the_extreme_uniforms_give_finite_variates)
{
    lw_rng rng = rng_that_gives(0, UINT64_MAX);
    const double longest = lw_sample_exponential(&rng, 2.0);
    cr_assert_float_eq(longest, 2.0 * 36.7368005696771, 1e-12);
    const double shortest = lw_sample_exponential(&rng, 2.0);
    cr_assert_float_eq(shortest, 2.0 * 0x1p-53, 1e-30);
    rng = rng_that_gives(0, UINT64_MAX);
    const double lowest = lw_sample_normal(&rng);
    cr_assert_float_eq(lowest, -8.20953615160139, 1e-12);
    cr_assert_eq(lw_sample_normal(&rng), -lowest);
    rng = rng_that_gives(0, UINT64_MAX);
    cr_assert_eq(lw_sample_poisson(&rng, 9.9), 0);
    const int64_t largest = lw_sample_poisson(&rng, 9.9);
    cr_assert(largest > 40 && largest <= 120);
}

Test(sampler, normal_rises_with_its_uniform)
{
    double before = -(double)INFINITY;
    for (uint64_t i = 0; i < 100000; i++) {
        lw_rng rng = rng_that_gives(i * (UINT64_MAX / 100000), 0);
        const double now = lw_sample_normal(&rng);
        cr_assert_gt(now, before);
        before = now;
    }
}

Test(sampler, a_normal_uses_one_uniform)
{
    lw_rng by_normal = rng_of(1);
    lw_rng by_uniform = rng_of(1);
    for (int i = 0; i < 1000; i++) {
        const double expected = lw_normal_quantile(lw_sample_uniform(&by_uniform));
        cr_assert_eq(lw_sample_normal(&by_normal), expected);
    }
}

/* Inversion has the tails of its function, which is tested apart, out to the last bit. */
Test(sampler, exponential_and_lognormal_are_inverted_too)
{
    lw_rng rng = rng_of(2);
    lw_rng by_uniform = rng_of(2);
    for (int i = 0; i < 1000; i++) {
        const double waiting = -3.0 * lw_log(lw_sample_uniform(&by_uniform));
        cr_assert_eq(lw_sample_exponential(&rng, 3.0), waiting);
        const double normal = lw_normal_quantile(lw_sample_uniform(&by_uniform));
        cr_assert_eq(lw_sample_lognormal(&rng, -1.0, 0.5), lw_exp(-1.0 + 0.5 * normal));
    }
}

Test(sampler, an_integer_below_one_is_zero)
{
    lw_rng rng = rng_of(1);
    for (int i = 0; i < 100; i++) {
        cr_assert_eq(lw_sample_below(&rng, 1), 0);
    }
}

Test(sampler, integers_stay_below_their_bound)
{
    static const uint64_t bounds[] = {
        2,         3, 7, 1000003, UINT64_C(1) << 32, UINT64_C(1) << 63, (UINT64_C(1) << 63) + 1,
        UINT64_MAX};
    lw_rng rng = rng_of(1);
    for (size_t i = 0; i < sizeof bounds / sizeof bounds[0]; i++) {
        for (int n = 0; n < 10000; n++) {
            cr_assert_lt(lw_sample_below(&rng, bounds[i]), bounds[i]);
        }
    }
}

/* 2^64 = 3 x 6148914691236517205 + 1: of the three products with low half below 3, that with low
 * half 0 is the one too many, and is drawn again. */
Test(sampler, the_draw_that_would_bias_an_integer_is_thrown_away)
{
    lw_rng rng = rng_that_gives(0, UINT64_MAX);
    cr_assert_eq(lw_sample_below(&rng, 3), 2);
    rng = rng_that_gives(1, UINT64_MAX);
    cr_assert_eq(lw_sample_below(&rng, 3), 0);
    rng = rng_that_gives(UINT64_MAX, 0);
    cr_assert_eq(lw_sample_below(&rng, UINT64_MAX), UINT64_MAX - 1);
}

Test(sampler, a_mean_of_zero_gives_zero)
{
    lw_rng rng = rng_of(1);
    for (int i = 0; i < 100; i++) {
        cr_assert_eq(lw_sample_poisson(&rng, 0.0), 0);
        cr_assert_eq(lw_sample_poisson(&rng, 1e-300), 0);
        cr_assert_eq(lw_sample_exponential(&rng, 0.0), 0.0);
    }
}

Test(sampler, scale_only_scales)
{
    for (uint64_t i = 0; i < 1000; i++) {
        lw_rng one = rng_of(i);
        lw_rng eight = rng_of(i);
        cr_assert_eq(8.0 * lw_sample_gamma(&one, 0.7, 1.0), lw_sample_gamma(&eight, 0.7, 8.0));
        cr_assert_eq(8.0 * lw_sample_exponential(&one, 1.0), lw_sample_exponential(&eight, 8.0));
    }
}

Test(sampler, a_lognormal_without_spread_is_its_median)
{
    lw_rng rng = rng_of(1);
    for (int i = 0; i < 100; i++) {
        cr_assert_eq(lw_sample_lognormal(&rng, 0.75, 0.0), lw_exp(0.75));
    }
}

Test(sampler, extreme_parameters_give_finite_variates)
{
    lw_rng rng = rng_of(1);
    for (int i = 0; i < 1000; i++) {
        const double tiny = lw_sample_gamma(&rng, 1e-6, 1.0);
        cr_assert(tiny >= 0.0 && isfinite(tiny));
        const double huge = lw_sample_gamma(&rng, 1e15, 1.0);
        cr_assert_float_eq(huge, 1e15, 1e9);
        const int64_t count = lw_sample_poisson(&rng, 1e9);
        cr_assert(count > 999000000 && count < 1001000000);
    }
}

Test(sampler, an_empty_range_is_our_bug, .signal = SIGABRT)
{
    lw_rng rng = rng_of(1);
    lw_sample_below(&rng, 0);
}

Test(sampler, a_negative_mean_is_our_bug, .signal = SIGABRT)
{
    lw_rng rng = rng_of(1);
    lw_sample_poisson(&rng, -1.0);
}

Test(sampler, a_mean_that_is_no_number_is_our_bug, .signal = SIGABRT)
{
    lw_rng rng = rng_of(1);
    lw_sample_poisson(&rng, (double)NAN);
}

Test(sampler, a_mean_beyond_a_billion_is_our_bug, .signal = SIGABRT)
{
    lw_rng rng = rng_of(1);
    lw_sample_poisson(&rng, 1.1e9);
}

Test(sampler, a_negative_mean_time_is_our_bug, .signal = SIGABRT)
{
    lw_rng rng = rng_of(1);
    lw_sample_exponential(&rng, -1.0);
}

Test(sampler, a_gamma_without_shape_is_our_bug, .signal = SIGABRT)
{
    lw_rng rng = rng_of(1);
    lw_sample_gamma(&rng, 0.0, 1.0);
}

Test(sampler, a_gamma_without_scale_is_our_bug, .signal = SIGABRT)
{
    lw_rng rng = rng_of(1);
    lw_sample_gamma(&rng, 1.0, 0.0);
}

static void hash_double(lw_sha256 *hash, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    uint8_t bytes[8];
    for (int i = 0; i < 8; i++) {
        bytes[i] = (uint8_t)(bits >> 8 * i);
    }
    lw_sha256_update(hash, bytes, sizeof bytes);
}

/* As the test of the same name of sim/base/elementary.h: every result of every seed hangs on it. */
Test(sampler, gives_the_same_bits_in_every_build)
{
    lw_sha256 *hash = lw_sha256_create();
    for (uint64_t i = 0; i < 2000; i++) {
        lw_rng rng = rng_of(i);
        hash_double(hash, lw_sample_uniform(&rng));
        hash_double(hash, (double)lw_sample_below(&rng, i + 1));
        hash_double(hash, lw_sample_exponential(&rng, 3.0));
        hash_double(hash, lw_sample_normal(&rng));
        hash_double(hash, lw_sample_gamma(&rng, 0.01 + 0.01 * (double)i, 2.0));
        hash_double(hash, (double)lw_sample_poisson(&rng, 0.01 * (double)(i * i)));
        hash_double(hash, lw_sample_lognormal(&rng, 1.0, 0.5));
    }
    uint8_t digest[LW_SHA256_SIZE];
    lw_sha256_finish(hash, digest);
    char hex[LW_SHA256_HEX_SIZE];
    lw_sha256_hex(digest, hex);
    cr_assert_str_eq(hex, "9786cec03023dc8079785e374a0df06266f8a13c92743ec11970154d410f1ff1");
    lw_sha256_destroy(hash);
}
