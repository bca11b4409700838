// SPDX-License-Identifier: Apache-2.0
/** @file sim/base/quantity.h
 *  Exact quantities: time, energy and money are 64-bit integers, multiplied and rounded only here.
 *
 *  What is counted is an integer, so sums are exact and do not depend on their order. Products are
 *  128 bits wide and rounded once, half to even. Splits give parts that add up to the whole.
 */
#ifndef LEDGERWATT_SIM_BASE_QUANTITY_H
#define LEDGERWATT_SIM_BASE_QUANTITY_H

#include <stddef.h>
#include <stdint.h>

typedef int64_t lw_time_us;             /**< microseconds since 1970-01-01 00:00:00 UTC */
typedef int64_t lw_energy_milliwh;      /**< milliwatt-hours; 10^6 of them are one kWh */
typedef int64_t lw_money_micro;         /**< millionths of the scenario's currency */
typedef int64_t lw_price_micro_per_kwh; /**< millionths of the currency per kWh */
typedef int64_t lw_ratio_ppm;           /**< a ratio in millionths: 0.045 is 45,000 */

#define LW_US_PER_S INT64_C(1000000)
#define LW_MILLIWH_PER_KWH INT64_C(1000000)
#define LW_JOULES_PER_KWH 3.6e6
#define LW_MICRO INT64_C(1000000)
/** An amount of money that nobody knows. */
#define LW_MONEY_UNKNOWN INT64_MIN

/** a * b / c rounded half to even, the product in 128 bits. Asserts c > 0 and that the result fits.
 */
int64_t lw_mul_div(int64_t a, int64_t b, int64_t c);

/** The same rounded down, for a, b >= 0 (asserted). */
int64_t lw_mul_div_down(int64_t a, int64_t b, int64_t c);

/** Value of energy at a price, [micro] = [mWh] x [micro/kWh] / 10^6, rounded half to even.
 *  Exact up to that rounding; either argument may be negative. Asserts that the result fits. */
lw_money_micro lw_energy_value(lw_energy_milliwh energy, lw_price_micro_per_kwh price);

/** amount x ratio, rounded half to even. */
int64_t lw_scale_ppm(int64_t amount, lw_ratio_ppm ratio);

/** Nearest integer (half to even) of value x 10^6, the fraction's product being a double (0.0000025
 *  gives 2). Asserts |value| < 9.2e12. */
int64_t lw_micro_from_double(double value);
/** kWh from milliwatt-hours: the one conversion, done when results are written. */
double lw_kwh_from_milliwh(lw_energy_milliwh energy);
/** a + b; not known when one of them is not. */
lw_money_micro lw_money_sum(lw_money_micro a, lw_money_micro b);
/** Units of the currency from millionths; NaN of LW_MONEY_UNKNOWN. */
double lw_double_from_micro(int64_t micro);

/** Splits `total` >= 0 in proportion to weights[count] >= 0 into parts[count] that add up to
 * `total` exactly (largest remainder; equal remainders go to the lower index, so callers order by
 *  participant id). All weights zero: total must be 0 too (asserted). A part with weight 0 gets 0,
 *  and no part exceeds its exact share by 1 or more. parts may not alias weights.
 *  `scratch` holds `count` values and is overwritten. Cost O(count). Sum of weights must fit 63
 * bits. */
void lw_split(int64_t total, const int64_t *weights, size_t count, int64_t *parts,
              int64_t *scratch);

/** Weights of several splits, looked through once. The parts of one split may become the weights of
 * the next, with their total as the sum, while no part exceeds its weight. */
typedef struct lw_weights {
    const int64_t *values; /**< [count], >= 0; borrowed */
    size_t count;
    int64_t sum;
    int64_t bound;   /**< no value is larger */
    int64_t *places; /**< [count] of the caller's, for the splits: overwritten */
    size_t place_count;
} lw_weights;

/** Looks through values[count] >= 0; asserts that their sum fits 63 bits and count 31. `places`
 * holds `count` values. */
lw_weights lw_weights_of(const int64_t *values, size_t count, int64_t *places);

/** lw_split by such weights. */
void lw_split_by(const lw_weights *weights, int64_t total, int64_t *parts);

static inline double lw_kwh_from_joules(double joules)
{
    return joules / LW_JOULES_PER_KWH;
}

#endif
