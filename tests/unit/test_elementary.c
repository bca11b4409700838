// SPDX-License-Identifier: Apache-2.0
/* Special values, and the bits themselves; tests/validation/val_elementary.c has the accuracy. */
#include "sim/base/crypto.h"
#include "sim/base/elementary.h"
#include "tests/support/random_values.h"

#include <criterion/criterion.h>

#include <float.h>
#include <math.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>

static const double inf = (double)INFINITY;

static bool is_nan(double x)
{
    return isnan(x);
}

static bool same_zero(double x, double zero)
{
    return x == 0.0 && signbit(x) == signbit(zero);
}

Test(elementary, exp_at_its_edges)
{
    cr_assert_eq(lw_exp(0.0), 1.0);
    cr_assert_eq(lw_exp(-0.0), 1.0);
    cr_assert_eq(lw_exp(5e-324), 1.0);
    cr_assert_eq(lw_exp(inf), inf);
    cr_assert_eq(lw_exp(-inf), 0.0);
    cr_assert(is_nan(lw_exp((double)NAN)));
    cr_assert_lt(lw_exp(709.782712893383), inf);
    cr_assert_gt(lw_exp(709.782712893383), 1.797e308);
    cr_assert_eq(lw_exp(709.79), inf);
    cr_assert_eq(lw_exp(710.0), inf);
    cr_assert_eq(lw_exp(DBL_MAX), inf);
    cr_assert_eq(lw_exp(-745.13), 5e-324);
    cr_assert_eq(lw_exp(-745.2), 0.0);
    cr_assert_eq(lw_exp(-746.0), 0.0);
    cr_assert_eq(lw_exp(-DBL_MAX), 0.0);
}

Test(elementary, log_at_its_edges)
{
    cr_assert(same_zero(lw_log(1.0), 0.0));
    cr_assert_eq(lw_log(0.0), -inf);
    cr_assert_eq(lw_log(-0.0), -inf);
    cr_assert_eq(lw_log(inf), inf);
    cr_assert(is_nan(lw_log(-5e-324)));
    cr_assert(is_nan(lw_log(-inf)));
    cr_assert(is_nan(lw_log((double)NAN)));
    cr_assert_float_eq(lw_log(5e-324), -744.4400719213812, 2e-13);
    cr_assert_float_eq(lw_log(DBL_MIN), -708.3964185322641, 2e-13);
    cr_assert_float_eq(lw_log(DBL_MAX), 709.782712893384, 2e-13);
    cr_assert_eq(lw_log(1.0 + DBL_EPSILON), nextafter(DBL_EPSILON, 0.0));
}

Test(elementary, pow_at_its_edges)
{
    cr_assert_eq(lw_pow(0.0, 2.5), 0.0);
    cr_assert_eq(lw_pow(-0.0, 2.5), 0.0);
    cr_assert_eq(lw_pow(0.0, -1.0), inf);
    cr_assert_eq(lw_pow(0.0, 0.0), 1.0);
    cr_assert_eq(lw_pow(7.0, 0.0), 1.0);
    cr_assert_eq(lw_pow(7.0, -0.0), 1.0);
    cr_assert_eq(lw_pow(1.0, inf), 1.0);
    cr_assert_eq(lw_pow(1.0, 1e308), 1.0);
    cr_assert_eq(lw_pow(2.0, inf), inf);
    cr_assert_eq(lw_pow(2.0, -inf), 0.0);
    cr_assert_eq(lw_pow(0.5, inf), 0.0);
    cr_assert_eq(lw_pow(0.5, -inf), inf);
    cr_assert_eq(lw_pow(inf, 0.5), inf);
    cr_assert_eq(lw_pow(inf, -0.5), 0.0);
    cr_assert_eq(lw_pow(1.0 + DBL_EPSILON, 1e308), inf);
    cr_assert_eq(lw_pow(1.0 - DBL_EPSILON, 1e308), 0.0);
    cr_assert(is_nan(lw_pow(-2.0, 2.0)));
    cr_assert(is_nan(lw_pow((double)NAN, 2.0)));
    cr_assert(is_nan(lw_pow(2.0, (double)NAN)));
}

Test(elementary, whole_powers_of_small_numbers_are_exact)
{
    for (int base = 1; base <= 10; base++) {
        double product = 1.0;
        for (int exponent = 0; exponent <= 12; exponent++) {
            cr_assert_eq(lw_pow(base, exponent), product, "%d^%d", base, exponent);
            product *= base;
        }
    }
    for (int exponent = -1074; exponent < 1024; exponent++) {
        cr_assert_eq(lw_pow(2.0, exponent), ldexp(1.0, exponent), "2^%d", exponent);
    }
}

Test(elementary, circle_at_its_edges)
{
    cr_assert(same_zero(lw_sin(0.0), 0.0));
    cr_assert(same_zero(lw_sin(-0.0), -0.0));
    cr_assert(same_zero(lw_tan(-0.0), -0.0));
    cr_assert_eq(lw_cos(0.0), 1.0);
    cr_assert_eq(lw_cos(-0.0), 1.0);
    cr_assert_eq(lw_sin(5e-324), 5e-324);
    cr_assert_eq(lw_tan(-5e-324), -5e-324);
    cr_assert_eq(lw_cos(5e-324), 1.0);
    cr_assert_eq(lw_sin(LW_PI / 2), 1.0);
    cr_assert_eq(lw_cos(LW_PI), -1.0);
    cr_assert_float_eq(lw_sin(LW_PI), 1.2246467991473532e-16, 1e-31);
    cr_assert_float_eq(lw_cos(LW_PI / 2), 6.123233995736766e-17, 1e-31);
    cr_assert_float_eq(lw_sin(1e6), -0.34999350217129294, 2e-16);
    cr_assert_float_eq(lw_cos(-1e6), 0.93675212753314474, 2e-16);
}

Test(elementary, arcs_at_their_edges)
{
    cr_assert(same_zero(lw_atan(-0.0), -0.0));
    cr_assert_eq(lw_atan(5e-324), 5e-324);
    cr_assert_eq(lw_atan(inf), LW_PI / 2);
    cr_assert_eq(lw_atan(-inf), -LW_PI / 2);
    cr_assert_eq(lw_atan(1.0), LW_PI / 4);
    cr_assert_eq(lw_atan(DBL_MAX), LW_PI / 2);
    cr_assert(is_nan(lw_atan((double)NAN)));
    cr_assert_eq(lw_asin(1.0), LW_PI / 2);
    cr_assert_eq(lw_asin(-1.0), -LW_PI / 2);
    cr_assert_eq(lw_asin(1.0000001), LW_PI / 2);
    cr_assert_eq(lw_asin(-inf), -LW_PI / 2);
    cr_assert(same_zero(lw_asin(-0.0), -0.0));
    cr_assert(is_nan(lw_asin((double)NAN)));
    cr_assert(same_zero(lw_acos(1.0), 0.0));
    cr_assert(same_zero(lw_acos(7.0), 0.0));
    cr_assert_eq(lw_acos(0.0), LW_PI / 2);
    cr_assert_eq(lw_acos(-1.0), LW_PI);
    cr_assert_eq(lw_acos(-1.1), LW_PI);
    cr_assert(is_nan(lw_acos((double)NAN)));
}

/* Annex F of the C standard lists these. */
Test(elementary, atan2_knows_the_axes_and_the_corners)
{
    static const double values[] = {0.0, -0.0, 1.0, -1.0, 5e-324, -5e-324, 1e308, -1e308};
    for (size_t i = 0; i < 8; i++) {
        for (size_t j = 0; j < 8; j++) {
            const double expected = atan2(values[i], values[j]);
            const double found = lw_atan2(values[i], values[j]);
            cr_assert_float_eq(found, expected, 5e-16, "%g %g", values[i], values[j]);
            cr_assert_eq(signbit(found), signbit(expected), "%g %g", values[i], values[j]);
        }
        cr_assert_float_eq(lw_atan2(inf, values[i]), LW_PI / 2, 0);
        cr_assert_float_eq(lw_atan2(-inf, values[i]), -LW_PI / 2, 0);
        cr_assert(same_zero(lw_atan2(values[i], inf), copysign(0.0, values[i])));
        cr_assert_float_eq(lw_atan2(values[i], -inf), copysign(LW_PI, values[i]), 0);
        cr_assert(is_nan(lw_atan2(values[i], (double)NAN)));
        cr_assert(is_nan(lw_atan2((double)NAN, values[i])));
    }
    cr_assert_float_eq(lw_atan2(inf, inf), LW_PI / 4, 0);
    cr_assert_float_eq(lw_atan2(-inf, -inf), -3 * LW_PI / 4, 5e-16);
}

Test(elementary, log_gamma_at_its_edges)
{
    cr_assert_eq(lw_log_gamma(inf), inf);
    cr_assert_eq(lw_log_gamma(0.0), inf);
    cr_assert_eq(lw_log_gamma(1e306), inf);
    cr_assert(is_nan(lw_log_gamma(-1.5)));
    cr_assert(is_nan(lw_log_gamma((double)NAN)));
    cr_assert_float_eq(lw_log_gamma(1.0), 0.0, 1e-14);
    cr_assert_float_eq(lw_log_gamma(2.0), 0.0, 1e-14);
    cr_assert_float_eq(lw_log_gamma(0.5), 0.5723649429247001, 1e-14);
    cr_assert_float_eq(lw_log_gamma(5e-324), 744.4400719213812, 1e-11);
}

Test(elementary, normal_distribution_at_its_edges)
{
    cr_assert_eq(lw_normal_quantile(0.0), -inf);
    cr_assert_eq(lw_normal_quantile(1.0), inf);
    cr_assert_eq(lw_normal_quantile(0.5), 0.0);
    cr_assert(is_nan(lw_normal_quantile(-0.1)));
    cr_assert(is_nan(lw_normal_quantile(1.1)));
    cr_assert(is_nan(lw_normal_quantile((double)NAN)));
    cr_assert_lt(lw_normal_quantile(5e-324), -38.0);
    cr_assert_eq(lw_normal_cdf(0.0), 0.5);
    cr_assert_eq(lw_normal_cdf(-inf), 0.0);
    cr_assert_eq(lw_normal_cdf(inf), 1.0);
    cr_assert_eq(lw_normal_cdf(40.0), 1.0);
    cr_assert_eq(lw_normal_cdf(-1e300), 0.0);
    cr_assert_gt(lw_normal_cdf(-38.0), 0.0);
    cr_assert(is_nan(lw_normal_cdf((double)NAN)));
}

Test(elementary, an_angle_beyond_a_million_is_our_bug, .signal = SIGABRT)
{
    lw_sin(1000001.0);
}

Test(elementary, an_infinite_angle_is_our_bug, .signal = SIGABRT)
{
    lw_cos(inf);
}

Test(elementary, an_angle_that_is_no_number_is_our_bug, .signal = SIGABRT)
{
    lw_tan((double)NAN);
}

/* ---- the same bits in every build ---- */

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

static void hash_results(lw_sha256 *hash, random_values *random)
{
    const double unit = random_between(random, 0.0, 1.0);
    const double near = random_between(random, -10.0, 10.0);
    const double far = random_between(random, -1e6, 1e6);
    const double positive = ldexp(1.0 + unit, (int)random_below(random, 2000) - 1000);
    hash_double(hash, lw_exp(near));
    hash_double(hash, lw_exp(far / 1300.0));
    hash_double(hash, lw_log(positive));
    hash_double(hash, lw_log(0.5 + unit));
    hash_double(hash, lw_pow(positive, near));
    hash_double(hash, lw_pow(unit + 0.01, near));
    hash_double(hash, lw_sin(near));
    hash_double(hash, lw_sin(far));
    hash_double(hash, lw_cos(near));
    hash_double(hash, lw_cos(far));
    hash_double(hash, lw_tan(near));
    hash_double(hash, lw_asin(2.0 * unit - 1.0));
    hash_double(hash, lw_acos(2.0 * unit - 1.0));
    hash_double(hash, lw_atan(near));
    hash_double(hash, lw_atan2(near, far));
    hash_double(hash, lw_log_gamma(unit * 40.0));
    hash_double(hash, lw_log_gamma(positive));
    hash_double(hash, lw_normal_quantile(unit));
    hash_double(hash, lw_normal_quantile(unit * 1e-9));
    hash_double(hash, lw_normal_cdf(near));
}

/* Whatever compiler, optimisation and processor: a build that rounds one operation elsewhere, or
 * fuses a product and a sum, gives another digest. A change of an algorithm changes it too; then
 * the results of every scenario change, and the changelog must say so. */
Test(elementary, gives_the_same_bits_in_every_build)
{
    lw_sha256 *hash = lw_sha256_create();
    random_values random = {.state = 20170413};
    for (int i = 0; i < 20000; i++) {
        hash_results(hash, &random);
    }
    uint8_t digest[LW_SHA256_SIZE];
    lw_sha256_finish(hash, digest);
    char hex[LW_SHA256_HEX_SIZE];
    lw_sha256_hex(digest, hex);
    cr_assert_str_eq(hex, "7ad1d600912fc9db8a5792add6feca8a76ad4e7c8e162894deba518bd448a3c6");
    lw_sha256_destroy(hash);
}
