// SPDX-License-Identifier: Apache-2.0
/* Log-gamma and the normal distribution, on top of the elementary functions proper. */
#include "sim/base/elementary.h"

#include <math.h>

/* Sum of c[i] x^i for i = 0 .. degree. */
static double horner(const double *c, int degree, double x)
{
    double sum = c[degree];
    for (int i = degree - 1; i >= 0; i--) {
        sum = sum * x + c[i];
    }
    return sum;
}

/* Stirling's series for x >= 10; the first term left out is below 1e-15. */
static double log_gamma_large(double x)
{
    const double half_log_two_pi = 0.9189385332046728;
    static const double c[6] = {1.0 / 12,    -1.0 / 360, 1.0 / 1260,
                                -1.0 / 1680, 1.0 / 1188, -691.0 / 360360};
    const double series = horner(c, 5, 1.0 / (x * x)) / x;
    return (x - 0.5) * (lw_log(x) - 1.0) + ((half_log_two_pi - 0.5) + series);
}

double lw_log_gamma(double x)
{
    if (!(x > 0.0)) {
        return x == 0.0 ? (double)INFINITY : (double)NAN;
    }
    double product = 1.0; /* gamma(x + n) / gamma(x) = x (x + 1) ... (x + n - 1) */
    while (x < 10.0) {
        product *= x;
        x += 1.0;
    }
    return product == 1.0 ? log_gamma_large(x) : log_gamma_large(x) - lw_log(product);
}

static double ratio_of_degree_7(const double numerator[8], const double denominator[8], double x)
{
    return horner(numerator, 7, x) / horner(denominator, 7, x);
}

/* Coefficients: Wichura (1988), algorithm AS 241, PPND16. */
static double quantile_center(double q)
{
    static const double a[8] = {3.3871328727963666080e0, 1.3314166789178437745e2,
                                1.9715909503065514427e3, 1.3731693765509461125e4,
                                4.5921953931549871457e4, 6.7265770927008700853e4,
                                3.3430575583588128105e4, 2.5090809287301226727e3};
    static const double b[8] = {1.0,
                                4.2313330701600911252e1,
                                6.8718700749205790830e2,
                                5.3941960214247511077e3,
                                2.1213794301586595867e4,
                                3.9307895800092710610e4,
                                2.8729085735721942674e4,
                                5.2264952788528545610e3};
    return q * ratio_of_degree_7(a, b, 0.180625 - q * q);
}

/* |quantile| for the root r = sqrt(-log p) of a tail probability p. */
static double quantile_tail(double r)
{
    static const double c[8] = {1.42343711074968357734e0,  4.63033784615654529590e0,
                                5.76949722146069140550e0,  3.64784832476320460504e0,
                                1.27045825245236838258e0,  2.41780725177450611770e-1,
                                2.27238449892691845833e-2, 7.74545014278341407640e-4};
    static const double d[8] = {1.0,
                                2.05319162663775882187e0,
                                1.67638483018380384940e0,
                                6.89767334985100004550e-1,
                                1.48103976427480074590e-1,
                                1.51986665636164571966e-2,
                                5.47593808499534494600e-4,
                                1.05075007164441684324e-9};
    static const double e[8] = {6.65790464350110377720e0,  5.46378491116411436990e0,
                                1.78482653991729133580e0,  2.96560571828504891230e-1,
                                2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                2.71155556874348757815e-5, 2.01033439929228813265e-7};
    static const double f[8] = {1.0,
                                5.99832206555887937690e-1,
                                1.36929880922735805310e-1,
                                1.48753612908506148525e-2,
                                7.86869131145613259100e-4,
                                1.84631831751005468180e-5,
                                1.42151175831644588870e-7,
                                2.04426310338993978564e-15};
    return r <= 5.0 ? ratio_of_degree_7(c, d, r - 1.6) : ratio_of_degree_7(e, f, r - 5.0);
}

double lw_normal_quantile(double p)
{
    if (!(p > 0.0 && p < 1.0)) {
        return p == 0.0 ? -(double)INFINITY : (p == 1.0 ? (double)INFINITY : (double)NAN);
    }
    const double q = p - 0.5;
    if (fabs(q) <= 0.425) {
        return quantile_center(q);
    }
    const double tail = q < 0.0 ? p : 1.0 - p;
    return copysign(quantile_tail(sqrt(-lw_log(tail))), q);
}

/* Coefficients below: Cody (1969), Math. Comp. 23, 631-637, as rearranged for the normal
 * distribution in Cody (1993), ACM TOMS 19, 22-32 (algorithm 715, ANORM). */

/* cdf - 1/2 for |x| <= 0.67449. */
static double cdf_center(double x)
{
    static const double a[5] = {18154.981253343561249, 1067.6894854603709582, 161.02823106855587881,
                                2.2352520354606839287, 0.065682337918207449113};
    static const double b[5] = {45507.789335026729956, 10260.932208618978205, 976.09855173777669322,
                                47.20258190468824187, 1.0};
    return x * horner(a, 4, x * x) / horner(b, 4, x * x);
}

/* Upper tail divided by exp(-y^2 / 2), 0.67449 < y <= sqrt(32). */
static double cdf_middle(double y)
{
    static const double c[9] = {
        9842.7148383839780218, 11602.651437647350124,  6848.1904505362823326,
        2494.5375852903726711, 597.27027639480026226,  93.506656132177855979,
        8.8831497943883759412, 0.39894151208813466764, 1.0765576773720192317e-8};
    static const double d[9] = {19685.429676859990727, 38912.003286093271411, 34900.952721145977266,
                                18615.571640885098091, 6485.558298266760755,  1519.377599407554805,
                                235.38790178262499861, 22.266688044328115691, 1.0};
    return horner(c, 8, y) / horner(d, 8, y);
}

/* The same for y > sqrt(32). */
static double cdf_far(double y)
{
    static const double p[6] = {2.9112874951168792e-5, 0.001421619193227893466,
                                0.022235277870649807,  0.1274011611602473639,
                                0.21589853405795699,   0.02307344176494017303};
    static const double q[6] = {7.29751555083966205e-5, 0.00378239633202758244,
                                0.0659881378689285515,  0.468238212480865118,
                                1.28426009614491121,    1.0};
    const double z = 1.0 / (y * y);
    return (0.3989422804014327 - z * horner(p, 5, z) / horner(q, 5, z)) / y;
}

double lw_normal_cdf(double x)
{
    const double y = fabs(x);
    if (isnan(x)) {
        return x;
    }
    if (y <= 0.67448975) {
        return 0.5 + cdf_center(x);
    }
    double tail = 0.0;
    if (y < 40.0) {
        /* y^2 in two parts, the first exact, or its rounding would show in the exponential. */
        const double coarse = floor(y * 16.0) / 16.0;
        const double fine = (y - coarse) * (y + coarse);
        const double factor = y <= 5.656854249492381 ? cdf_middle(y) : cdf_far(y);
        tail = factor * lw_exp(-0.5 * coarse * coarse) * lw_exp(-0.5 * fine);
    }
    return x < 0.0 ? tail : 1.0 - tail;
}
