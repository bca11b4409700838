// SPDX-License-Identifier: Apache-2.0
/* Accuracy against the long double functions of libm, which carry 11 bits more. Each test states
 * the bound that the header promises. */
#include "sim/base/elementary.h"
#include "tests/support/random_values.h"

#include <criterion/criterion.h>

#include <float.h>
#include <math.h>
#include <stddef.h>

_Static_assert(LDBL_MANT_DIG >= 64, "the reference needs a long double wider than double");

enum { DRAW_COUNT = 200000 };

typedef double function(double x);
typedef long double reference(long double x);

typedef struct span {
    double low;
    double high;
} span;

/* Distance of neighbouring doubles at the reference. */
static double ulp_of(long double value)
{
    const double size = fabs((double)value);
    return nextafter(size, (double)INFINITY) - size;
}

static double error_of(double found, long double expected)
{
    return (double)fabsl((long double)found - expected);
}

/* Largest errors over a span, drawn evenly: absolute, and in units of the last place. */
typedef struct worst {
    double absolute;
    double ulp;
} worst;

static worst worst_over(function *f, reference *g, span range)
{
    random_values random = random_values_begin();
    worst found = {0.0, 0.0};
    for (int i = 0; i < DRAW_COUNT; i++) {
        const double x = random_between(&random, range.low, range.high);
        const long double expected = g((long double)x);
        const double error = error_of(f(x), expected);
        found.absolute = fmax(found.absolute, error);
        found.ulp = fmax(found.ulp, error / ulp_of(expected));
    }
    return found;
}

#define ASSERT_ULP(f, g, low, high, bound)                                                         \
    cr_assert_leq(worst_over(f, g, (span){low, high}).ulp, bound, #f " on [%g, %g]: %g ulp",       \
                  (double)(low), (double)(high), worst_over(f, g, (span){low, high}).ulp)
#define ASSERT_ABSOLUTE(f, g, low, high, bound)                                                    \
    cr_assert_leq(worst_over(f, g, (span){low, high}).absolute, bound, #f " on [%g, %g]: %g",      \
                  (double)(low), (double)(high), worst_over(f, g, (span){low, high}).absolute)

Test(elementary_accuracy, exp_is_within_one_ulp)
{
    ASSERT_ULP(lw_exp, expl, -745.0, -708.0, 1.0);
    ASSERT_ULP(lw_exp, expl, -708.0, 709.78, 1.0);
    ASSERT_ULP(lw_exp, expl, -1.0, 1.0, 1.0);
    ASSERT_ULP(lw_exp, expl, -1e-8, 1e-8, 1.0);
}

Test(elementary_accuracy, log_is_within_one_ulp)
{
    ASSERT_ULP(lw_log, logl, 0.0, 4.0, 1.0);
    ASSERT_ULP(lw_log, logl, 0.999, 1.001, 1.0);
    ASSERT_ULP(lw_log, logl, 1.0, 1.0000001, 1.0);
    ASSERT_ULP(lw_log, logl, 0.0, 1e-308, 1.0);
    ASSERT_ULP(lw_log, logl, 1e300, DBL_MAX, 1.0);
}

Test(elementary_accuracy, log_is_within_one_ulp_in_every_binade)
{
    random_values random = random_values_begin();
    for (int exponent = -1074; exponent < 1024; exponent++) {
        for (int i = 0; i < 50; i++) {
            const double x = ldexp(random_between(&random, 1.0, 2.0), exponent);
            const long double expected = logl((long double)x);
            cr_assert_leq(error_of(lw_log(x), expected), ulp_of(expected), "at %a", x);
        }
    }
}

static double exp_of_log(double x)
{
    return lw_exp(lw_log(x));
}

static long double identity(long double x)
{
    return x;
}

Test(elementary_accuracy, exp_undoes_log)
{
    ASSERT_ULP(exp_of_log, identity, 0.01, 100.0, 8.0);
}

Test(elementary_accuracy, exp_and_log_never_decrease)
{
    double before_exp = 0.0;
    double before_log = lw_log(0.5);
    double x = 0.5;
    for (int i = 0; i < 1000000; i++) {
        const double now_exp = lw_exp(-20.0 + 4e-5 * i);
        cr_assert_geq(now_exp, before_exp);
        before_exp = now_exp;
        x = nextafter(x + 1e-6, 2.0);
        cr_assert_geq(lw_log(x), before_log);
        before_log = lw_log(x);
    }
}

Test(elementary_accuracy, pow_keeps_its_promise)
{
    random_values random = random_values_begin();
    for (int i = 0; i < DRAW_COUNT; i++) {
        const double x = lw_exp(random_between(&random, -50.0, 50.0));
        const double exponent = random_between(&random, -700.0, 700.0);
        const double y = exponent / lw_log(x);
        const long double expected = powl((long double)x, (long double)y);
        const double bound_ulp = 0.2 * fabs(exponent) + 2.0;
        cr_assert_leq(error_of(lw_pow(x, y), expected), bound_ulp * ulp_of(expected), "%a ^ %a", x,
                      y);
    }
}

Test(elementary_accuracy, pow_keeps_its_promise_for_ordinary_arguments)
{
    random_values random = random_values_begin();
    for (int i = 0; i < DRAW_COUNT; i++) {
        const double x = random_between(&random, 0.0, 20.0);
        const double y = random_between(&random, -3.0, 3.0);
        const long double expected = powl((long double)x, (long double)y);
        const double bound_ulp = 0.2 * fabs(y * lw_log(x)) + 2.0;
        cr_assert_leq(error_of(lw_pow(x, y), expected), bound_ulp * ulp_of(expected), "%a ^ %a", x,
                      y);
    }
}

Test(elementary_accuracy, sin_and_cos_are_within_2e_16)
{
    ASSERT_ABSOLUTE(lw_sin, sinl, -1e6, 1e6, 2e-16);
    ASSERT_ABSOLUTE(lw_cos, cosl, -1e6, 1e6, 2e-16);
    ASSERT_ABSOLUTE(lw_sin, sinl, -7.0, 7.0, 2e-16);
    ASSERT_ABSOLUTE(lw_cos, cosl, -7.0, 7.0, 2e-16);
    ASSERT_ABSOLUTE(lw_sin, sinl, 999999.0, 1e6, 2e-16);
}

Test(elementary_accuracy, sin_and_cos_are_within_one_and_a_half_ulp)
{
    ASSERT_ULP(lw_sin, sinl, -1e6, 1e6, 1.5);
    ASSERT_ULP(lw_cos, cosl, -1e6, 1e6, 1.5);
    ASSERT_ULP(lw_sin, sinl, -1e-3, 1e-3, 1.5);
    ASSERT_ULP(lw_sin, sinl, -1e-300, 1e-300, 1.5);
}

/* The hardest angles: doubles nearest to multiples of pi/2, where all leading digits cancel. libm
 * reduces with the long double pi, so the reference is good to about 2^-64 of the angle there. */
Test(elementary_accuracy, sin_and_cos_hold_near_multiples_of_a_right_angle)
{
    for (int n = 1; n <= 636619; n++) {
        const double x = n * (LW_PI / 2);
        cr_assert_leq(error_of(lw_sin(x), sinl((long double)x)), 2e-16);
        cr_assert_leq(error_of(lw_cos(x), cosl((long double)x)), 2e-16);
        const double small = n % 2 == 0 ? lw_sin(x) : lw_cos(x);
        const long double expected = n % 2 == 0 ? sinl((long double)x) : cosl((long double)x);
        cr_assert_leq(error_of(small, expected), 1e-24 + 2 * ulp_of(expected));
    }
}

Test(elementary_accuracy, squares_of_sin_and_cos_add_up_to_one)
{
    random_values random = random_values_begin();
    for (int i = 0; i < DRAW_COUNT; i++) {
        const double x = random_between(&random, -1e6, 1e6);
        const double sum = lw_sin(x) * lw_sin(x) + lw_cos(x) * lw_cos(x);
        cr_assert_float_eq(sum, 1.0, 7e-16);
    }
}

Test(elementary_accuracy, tan_is_within_four_ulp)
{
    ASSERT_ULP(lw_tan, tanl, -1e6, 1e6, 4.0);
    ASSERT_ULP(lw_tan, tanl, -1.6, 1.6, 4.0);
    ASSERT_ULP(lw_tan, tanl, -1e-5, 1e-5, 4.0);
}

Test(elementary_accuracy, arcs_are_within_5e_16)
{
    ASSERT_ABSOLUTE(lw_asin, asinl, -1.0, 1.0, 5e-16);
    ASSERT_ABSOLUTE(lw_acos, acosl, -1.0, 1.0, 5e-16);
    ASSERT_ABSOLUTE(lw_asin, asinl, 0.999999, 1.0, 5e-16);
    ASSERT_ABSOLUTE(lw_acos, acosl, -1.0, -0.999999, 5e-16);
    ASSERT_ABSOLUTE(lw_acos, acosl, 0.999999, 1.0, 5e-16);
}

Test(elementary_accuracy, atan_is_within_2e_16)
{
    ASSERT_ABSOLUTE(lw_atan, atanl, -1.0, 1.0, 2e-16);
    ASSERT_ABSOLUTE(lw_atan, atanl, -20.0, 20.0, 2e-16);
    ASSERT_ABSOLUTE(lw_atan, atanl, -1e9, 1e9, 2e-16);
    ASSERT_ULP(lw_atan, atanl, -1.0, 1.0, 2.0);
    ASSERT_ULP(lw_atan, atanl, -1e-6, 1e-6, 2.0);
}

Test(elementary_accuracy, atan2_is_within_5e_16_all_around)
{
    random_values random = random_values_begin();
    for (int i = 0; i < DRAW_COUNT; i++) {
        const double y = random_between(&random, -2.0, 2.0);
        const double x = random_between(&random, -2.0, 2.0);
        cr_assert_leq(error_of(lw_atan2(y, x), atan2l((long double)y, (long double)x)), 5e-16,
                      "%a %a", y, x);
    }
}

static void assert_log_gamma(double x)
{
    const long double expected = lgammal((long double)x);
    const double size = fmax(1.0, (double)fabsl(expected));
    cr_assert_leq(error_of(lw_log_gamma(x), expected), 1e-13 * size, "at %a", x);
}

Test(elementary_accuracy, log_gamma_is_within_1e_13)
{
    random_values random = random_values_begin();
    for (int i = 0; i < DRAW_COUNT; i++) {
        assert_log_gamma(random_between(&random, 0.0, 15.0));
        assert_log_gamma(random_between(&random, 0.0, 1e9));
        assert_log_gamma(lw_exp(random_between(&random, -700.0, 700.0)));
    }
}

Test(elementary_accuracy, log_gamma_gives_the_factorials)
{
    long double product = 1.0L;
    for (int n = 1; n <= 170; n++) {
        const long double expected = logl(product);
        cr_assert_leq(error_of(lw_log_gamma(n), expected), 1e-13 * fmax(1.0, (double)expected));
        product *= n;
    }
}

static long double normal_cdf_reference(long double x)
{
    return 0.5L * erfcl(-x * sqrtl(0.5L));
}

Test(elementary_accuracy, normal_cdf_is_within_1e_15)
{
    ASSERT_ABSOLUTE(lw_normal_cdf, normal_cdf_reference, -40.0, 40.0, 1e-15);
    ASSERT_ABSOLUTE(lw_normal_cdf, normal_cdf_reference, -6.0, 6.0, 1e-15);
    ASSERT_ABSOLUTE(lw_normal_cdf, normal_cdf_reference, -0.7, 0.7, 1e-15);
}

Test(elementary_accuracy, normal_cdf_keeps_its_digits_in_the_lower_tail)
{
    for (int i = 0; i <= 370000; i++) {
        const double x = -1e-4 * i;
        const long double expected = normal_cdf_reference((long double)x);
        cr_assert_leq(error_of(lw_normal_cdf(x), expected), 1e-14 * (double)expected, "at %g", x);
    }
}

/* Newton's method in long double from the answer, on the side of the smaller tail. */
static long double normal_quantile_reference(double p)
{
    const long double tail = p < 0.5 ? (long double)p : 1.0L - (long double)p;
    const long double scale = 2.506628274631000502415765284811L; /* sqrt(2 pi) */
    long double x = -fabsl((long double)lw_normal_quantile(p));
    for (int i = 0; i < 3; i++) {
        x -= (normal_cdf_reference(x) - tail) * scale * expl(0.5L * x * x);
    }
    return p < 0.5 ? x : -x;
}

static void assert_normal_quantile(double p)
{
    const long double expected = normal_quantile_reference(p);
    cr_assert_leq(error_of(lw_normal_quantile(p), expected), 1e-14 * (double)fabsl(expected),
                  "at %a", p);
}

Test(elementary_accuracy, normal_quantile_is_within_1e_14)
{
    random_values random = random_values_begin();
    for (int i = 0; i < DRAW_COUNT / 4; i++) {
        assert_normal_quantile(random_between(&random, 0.0, 1.0));
        assert_normal_quantile(lw_exp(random_between(&random, -700.0, -0.7)));
        assert_normal_quantile(1.0 - lw_exp(random_between(&random, -36.0, -0.7)));
    }
}

Test(elementary_accuracy, normal_quantile_never_decreases)
{
    double before = -(double)INFINITY;
    for (int i = 1; i < 1000000; i++) {
        const double now = lw_normal_quantile(1e-6 * i);
        cr_assert_geq(now, before);
        before = now;
    }
}

Test(elementary_accuracy, normal_quantile_is_odd)
{
    for (int i = 1; i < 1 << 16; i++) {
        const double p = i * 0x1p-17;
        cr_assert_eq(lw_normal_quantile(p), -lw_normal_quantile(1.0 - p));
    }
}
