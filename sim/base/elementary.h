// SPDX-License-Identifier: Apache-2.0
/** @file sim/base/elementary.h
 *  Elementary functions with the same bits on every machine.
 *
 *  libm's exp, log, pow, sin and cos differ in the last bit between CPUs with and without FMA, and
 *  between versions. A result must not, so state that a result depends on uses these: plain IEEE
 *  double operations in a fixed order, compiled with -ffp-contract=off. sqrt, floor, fabs and the
 *  other operations that IEEE 754 rounds correctly may be taken from <math.h>.
 *
 *  Accuracy: each function says what it promises; tests compare with the long double versions of
 *  libm. NaN gives NaN and infinities give the limits, except where a range is asserted.
 */
#ifndef LEDGERWATT_SIM_BASE_ELEMENTARY_H
#define LEDGERWATT_SIM_BASE_ELEMENTARY_H

#define LW_PI 3.14159265358979323846
#define LW_RADIAN_PER_DEGREE (LW_PI / 180.0)

double lw_exp(double x); /**< within 1 ulp; 0 below -745.2, +inf above 709.8 */
double lw_log(double x); /**< within 1 ulp; -inf at 0, NaN below */
/** x > 0, or x = 0 with y > 0; error <= (0.2 |y log x| + 2) ulp. x^0 is 1, 0 to a negative power is
 *  +inf, NaN for a negative x: integer powers of negative numbers are products, not powers. */
double lw_pow(double x, double y);
double lw_sin(double x);  /**< asserts |x| <= 1e6; absolute error <= 2e-16, relative <= 1.5 ulp */
double lw_cos(double x);  /**< as lw_sin */
double lw_tan(double x);  /**< asserts |x| <= 1e6; within 4 ulp */
double lw_asin(double x); /**< x is clamped to [-1, 1]; absolute error <= 5e-16 */
double lw_acos(double x); /**< as lw_asin */
double lw_atan(double x); /**< absolute error <= 2e-16, relative <= 2 ulp */
double lw_atan2(double y, double x); /**< absolute error <= 5e-16; signs of zeros as in C */
/** x > 0 (+inf at 0, NaN below); relative or absolute error <= 1e-13. */
double lw_log_gamma(double x);
/** Inverse of the standard normal distribution function, 0 < p < 1 (-inf at 0, +inf at 1, else
 * NaN); relative error <= 1e-14 (Wichura 1988, algorithm AS 241, PPND16). */
double lw_normal_quantile(double p);
/** Standard normal distribution function; absolute error <= 1e-15, and relative error <= 1e-14 down
 *  to -37 (Cody 1969). */
double lw_normal_cdf(double x);

#endif
