// SPDX-License-Identifier: Apache-2.0
/* Each function reduces its argument to a short interval around a point where it is known, sums a
 * Taylor series there, and carries the rounding error of the reduction as a second, small double.
 * The order of every operation is fixed by the source; nothing here may be fused or reassociated.
 */
#include "sim/base/elementary.h"

#include "sim/base/check.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

_Static_assert(FLT_EVAL_METHOD == 0, "doubles must not be computed in a wider format");
_Static_assert(DBL_MANT_DIG == 53 && DBL_MAX_EXP == 1024, "doubles must be IEEE 754 binary64");

/* Adding and taking away 1.5 x 2^52 rounds a double below 2^51 to the nearest integer. */
#define ROUND_SHIFT 0x1.8p52

/* Constants in parts. The first parts have so few bits that their product with the reduction's
 * integer is exact. */
#define LN2_HIGH 0x1.62e42fefa3800p-1
#define LN2_LOW 0x1.ef35793c76730p-45
#define LOG2_E 0x1.71547652b82fep+0
#define HALF_PI_1 0x1.921fb54400000p+0
#define HALF_PI_2 0x1.0b4611a600000p-34
#define HALF_PI_3 0x1.3198a2e037073p-69
#define TWO_OVER_PI 0x1.45f306dc9c883p-1
#define HALF_PI_HIGH 0x1.921fb54442d18p+0
#define HALF_PI_LOW 0x1.1a62633145c07p-54

/* The 64 bits of a double as a number, and back. */
static uint64_t bits_of(double value)
{
    uint64_t bits = 0;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static double from_bits(uint64_t bits)
{
    double value = 0.0;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* A number as the sum of a double and a much smaller one. */
typedef struct pair {
    double high;
    double low;
} pair;

static pair two_sum(double a, double b)
{
    const double sum = a + b;
    const double b_part = sum - a;
    return (pair){sum, (a - (sum - b_part)) + (b - b_part)};
}

/* As two_sum, for |a| >= |b|. */
static pair fast_two_sum(double a, double b)
{
    const double sum = a + b;
    return (pair){sum, b - (sum - a)};
}

/* The two halves of a double's 53 bits (Veltkamp). */
static pair halves(double a)
{
    const double shifted = a * 0x1.0000002p27;
    const double high = shifted - (shifted - a);
    return (pair){high, a - high};
}

/* The exact product (Dekker). */
static pair two_product(double a, double b)
{
    const double product = a * b;
    const pair x = halves(a);
    const pair y = halves(b);
    const double low =
        ((x.high * y.high - product) + x.high * y.low + x.low * y.high) + x.low * y.low;
    return (pair){product, low};
}

/* Sums of c[i] x^i; by pairs, because a chain of twelve dependent steps would be slower. */
static double cubic(const double c[4], double x, double x2)
{
    return (c[0] + c[1] * x) + (c[2] + c[3] * x) * x2;
}

static double polynomial_8(const double c[8], double x)
{
    const double x2 = x * x;
    return cubic(c, x, x2) + cubic(c + 4, x, x2) * (x2 * x2);
}

static double polynomial_12(const double c[12], double x)
{
    const double x2 = x * x;
    const double x4 = x2 * x2;
    return (cubic(c, x, x2) + cubic(c + 4, x, x2) * x4) + cubic(c + 8, x, x2) * (x4 * x4);
}

/* ---- exponential ---- */

/* 2^exponent for a normal result. */
static double power_of_two(int exponent)
{
    return from_bits((uint64_t)(exponent + 1023) << 52);
}

/* value x 2^exponent, value near 1; two factors where the result may leave the normal range. */
static double scale(double value, int exponent)
{
    if (exponent > -1000 && exponent < 1000) {
        return value * power_of_two(exponent);
    }
    const int half = exponent / 2;
    return value * power_of_two(half) * power_of_two(exponent - half);
}

/* exp(x + low), |low| < 1e-10: exp(x) = 2^n exp(r), |r| <= ln(2) / 2. */
static double exp_of_sum(double x, double low)
{
    static const double c[12] = {1.0 / 2,       1.0 / 6,        1.0 / 24,        1.0 / 120,
                                 1.0 / 720,     1.0 / 5040,     1.0 / 40320,     1.0 / 362880,
                                 1.0 / 3628800, 1.0 / 39916800, 1.0 / 479001600, 1.0 / 6227020800};
    if (!(x < 710.0)) {
        return x + (double)INFINITY; /* also NaN */
    }
    if (x < -746.0) {
        return 0.0;
    }
    const double n = (x * LOG2_E + ROUND_SHIFT) - ROUND_SHIFT;
    const pair r = fast_two_sum(x - n * LN2_HIGH, low - n * LN2_LOW);
    return scale(1.0 + (r.high + (r.high * r.high * polynomial_12(c, r.high) + r.low)), (int)n);
}

double lw_exp(double x)
{
    return exp_of_sum(x, 0.0);
}

/* ---- logarithm and power ---- */

/* x = 2^exponent x mantissa with sqrt(1/2) <= mantissa < sqrt(2), for a positive finite x. */
static double split_binary(double x, int *exponent)
{
    const uint64_t sqrt_half_bits = UINT64_C(0x3FE6A09E667F3BCD);
    const uint64_t one_bits = UINT64_C(0x3FF0000000000000);
    const bool is_subnormal = x < DBL_MIN;
    const double normal = is_subnormal ? x * 0x1p54 : x;
    /* Moved so that the exponent field steps at sqrt(1/2) and not at 1. */
    const uint64_t moved = bits_of(normal) + (one_bits - sqrt_half_bits);
    *exponent = (int)(moved >> 52) - 1023 - (is_subnormal ? 54 : 0);
    return from_bits((moved & UINT64_C(0x000FFFFFFFFFFFFF)) + sqrt_half_bits);
}

/* log of a positive finite x, error below 0.2 ulp of the high part. With f = mantissa - 1 and
 * s = f / (2 + f): log(1 + f) = 2 artanh(s) = f - f^2/2 + s (f^2/2 + R), R = sum 2 s^2n / (2n + 1).
 */
static pair log_pair(double x)
{
    static const double c[12] = {2.0 / 3,  2.0 / 5,  2.0 / 7,  2.0 / 9,  2.0 / 11, 2.0 / 13,
                                 2.0 / 15, 2.0 / 17, 2.0 / 19, 2.0 / 21, 2.0 / 23, 2.0 / 25};
    int exponent = 0;
    const double f = split_binary(x, &exponent) - 1.0;
    const double n = exponent;
    const double s = f / (2.0 + f);
    const double z = s * s;
    const pair half_square = two_product(0.5 * f, f);
    const double rest = s * (half_square.high + z * polynomial_12(c, z));
    const pair sum = two_sum(n * LN2_HIGH, f);
    const pair less = two_sum(sum.high, -half_square.high);
    const double low = (rest + (n * LN2_LOW - half_square.low)) + (sum.low + less.low);
    return fast_two_sum(less.high, low);
}

double lw_log(double x)
{
    if (!(x > 0.0)) {
        return x == 0.0 ? -(double)INFINITY : (double)NAN;
    }
    return x > DBL_MAX ? x : log_pair(x).high;
}

/* pow where the logarithm does not help: x is 0, infinite, negative or NaN, or y is 0. */
static double pow_special(double x, double y)
{
    if (y == 0.0) {
        return 1.0;
    }
    if (!(x >= 0.0) || isnan(y)) {
        return (double)NAN;
    }
    return (x == 0.0) == (y > 0.0) ? 0.0 : (double)INFINITY;
}

double lw_pow(double x, double y)
{
    if (x == 1.0) {
        return 1.0;
    }
    if (!(x > 0.0 && x <= DBL_MAX) || y == 0.0) {
        return pow_special(x, y);
    }
    const pair logarithm = log_pair(x);
    const double product = y * logarithm.high;
    if (!(fabs(product) < 750.0)) {
        return exp_of_sum(product, 0.0);
    }
    const pair exact = two_product(y, logarithm.high);
    return exp_of_sum(exact.high, exact.low + y * logarithm.low);
}

/* ---- circle ---- */

/* x less the nearest multiple of pi/2, and that multiple's number modulo 4. HALF_PI_1 and _2 have
 * 33 bits and the number at most 20, so both products are exact. */
static pair reduce_quadrant(double x, unsigned *quadrant)
{
    LW_ASSERT(fabs(x) <= 1e6);
    const double n = (x * TWO_OVER_PI + ROUND_SHIFT) - ROUND_SHIFT;
    *quadrant = (unsigned)(int)n & 3U;
    const pair rest = two_sum(x - n * HALF_PI_1, -(n * HALF_PI_2));
    return fast_two_sum(rest.high, rest.low - n * HALF_PI_3);
}

/* sin and cos of r.high + r.low, |r| <= pi/4. */
static double sin_kernel(pair r)
{
    static const double c[8] = {
        -1.0 / 6,        1.0 / 120,        -1.0 / 5040,          1.0 / 362880,
        -1.0 / 39916800, 1.0 / 6227020800, -1.0 / 1307674368000, 1.0 / 355687428096000};
    const double z = r.high * r.high;
    return r.high + (r.high * z * polynomial_8(c, z) + r.low * (1.0 - 0.5 * z));
}

static double cos_kernel(pair r)
{
    static const double c[8] = {
        1.0 / 24,        -1.0 / 720,         1.0 / 40320,          -1.0 / 3628800,
        1.0 / 479001600, -1.0 / 87178291200, 1.0 / 20922789888000, -1.0 / 6402373705728000};
    const double z = r.high * r.high;
    const pair head = fast_two_sum(1.0, -0.5 * z);
    return head.high + (head.low + (z * z * polynomial_8(c, z) - r.high * r.low));
}

/* sin of the angle r plus `quadrant` right angles. */
static double sin_in_quadrant(pair r, unsigned quadrant)
{
    const double value = (quadrant & 1U) != 0 ? cos_kernel(r) : sin_kernel(r);
    return (quadrant & 2U) != 0 ? -value : value;
}

double lw_sin(double x)
{
    if (fabs(x) < 0x1p-27) {
        return x; /* keeps the sign of zero */
    }
    unsigned quadrant = 0;
    const pair r = reduce_quadrant(x, &quadrant);
    return sin_in_quadrant(r, quadrant);
}

double lw_cos(double x)
{
    unsigned quadrant = 0;
    const pair r = reduce_quadrant(x, &quadrant);
    return sin_in_quadrant(r, quadrant + 1);
}

double lw_tan(double x)
{
    if (fabs(x) < 0x1p-27) {
        return x;
    }
    unsigned quadrant = 0;
    const pair r = reduce_quadrant(x, &quadrant);
    return sin_in_quadrant(r, quadrant) / sin_in_quadrant(r, quadrant + 1);
}

/* atan of 0 <= t <= 1: atan(c) + atan((t - c) / (1 + t c)) for c the nearest quarter. */
static pair atan_unit(double t)
{
    static const pair quarters[5] = {{0.0, 0.0},
                                     {0x1.f5b75f92c80ddp-3, 0x1.8ab6e3cf7afbdp-57},
                                     {0x1.dac670561bb4fp-2, 0x1.a2b7f222f65e2p-56},
                                     {0x1.4978fa3269ee1p-1, 0x1.2419a87f2a458p-56},
                                     {0x1.921fb54442d18p-1, 0x1.1a62633145c07p-55}};
    static const double c[8] = {-1.0 / 3,  1.0 / 5,  -1.0 / 7,  1.0 / 9,
                                -1.0 / 11, 1.0 / 13, -1.0 / 15, 1.0 / 17};
    const int index = (int)(4.0 * t + 0.5);
    const double center = 0.25 * index;
    const double u = (t - center) / (1.0 + t * center);
    const double z = u * u;
    const pair sum = fast_two_sum(quarters[index].high, u);
    return (pair){sum.high, sum.low + (quarters[index].low + u * z * polynomial_8(c, z))};
}

double lw_atan(double x)
{
    if (isnan(x) || fabs(x) < 0x1p-27) {
        return x;
    }
    const double size = fabs(x);
    pair angle = {0.0, 0.0};
    if (size <= 1.0) {
        angle = atan_unit(size);
    } else {
        const pair rest = atan_unit(1.0 / size);
        angle = fast_two_sum(HALF_PI_HIGH, -rest.high);
        angle.low += HALF_PI_LOW - rest.low;
    }
    return copysign(angle.high + angle.low, x);
}

/* Angle of the point (x, y) of the first quadrant, 0 <= both. */
static pair angle_in_quadrant(double y, double x)
{
    if (y <= x) {
        /* Equal ones may be 0 / 0 or infinite; the point (0, 0) lies on the axis. */
        return y == x && y != 0.0 ? atan_unit(1.0) : atan_unit(y == 0.0 ? 0.0 : y / x);
    }
    const pair rest = atan_unit(x / y);
    const pair angle = fast_two_sum(HALF_PI_HIGH, -rest.high);
    return (pair){angle.high, angle.low + (HALF_PI_LOW - rest.low)};
}

double lw_atan2(double y, double x)
{
    if (isnan(x) || isnan(y)) {
        return (double)NAN;
    }
    pair angle = angle_in_quadrant(fabs(y), fabs(x));
    if (signbit(x)) {
        const pair rest = angle;
        angle = fast_two_sum(2.0 * HALF_PI_HIGH, -rest.high);
        angle.low += 2.0 * HALF_PI_LOW - rest.low;
    }
    return copysign(angle.high + angle.low, y);
}

static double clamp_to_unit(double x)
{
    return x > 1.0 ? 1.0 : (x < -1.0 ? -1.0 : x);
}

double lw_asin(double x)
{
    const double sine = clamp_to_unit(x);
    return lw_atan2(sine, sqrt((1.0 - sine) * (1.0 + sine)));
}

double lw_acos(double x)
{
    const double cosine = clamp_to_unit(x);
    return lw_atan2(sqrt((1.0 - cosine) * (1.0 + cosine)), cosine);
}
