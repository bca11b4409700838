// SPDX-License-Identifier: Apache-2.0
/* The only file with 128-bit integers, a compiler extension that gcc and clang share. */
#include "sim/base/quantity.h"

#include "sim/base/check.h"

#include <math.h>
#include <stdbool.h>

__extension__ typedef __int128 wide;
__extension__ typedef unsigned __int128 wide_unsigned;

/* value / divisor rounded half to even, divisor > 0; 64-bit division where it suffices, which is
 * several times faster. */
static wide divide_half_even(wide value, int64_t divisor)
{
    wide quotient = 0;
    wide rest = 0;
    if (value >= INT64_MIN && value <= INT64_MAX) {
        quotient = (int64_t)value / divisor;
        rest = (int64_t)value % divisor;
    } else {
        quotient = value / divisor;
        rest = value % divisor;
    }
    if (rest < 0) {
        quotient -= 1;
        rest += divisor;
    }
    const wide twice = 2 * rest;
    const bool is_odd = quotient % 2 != 0;
    return quotient + (twice > divisor || (twice == divisor && is_odd) ? 1 : 0);
}

int64_t lw_mul_div(int64_t a, int64_t b, int64_t c)
{
    LW_ASSERT(c > 0);
    const wide quotient = divide_half_even((wide)a * b, c);
    LW_ASSERT(quotient >= INT64_MIN && quotient <= INT64_MAX);
    return (int64_t)quotient;
}

int64_t lw_mul_div_down(int64_t a, int64_t b, int64_t c)
{
    LW_ASSERT(a >= 0 && b >= 0 && c > 0);
    const wide product = (wide)a * b;
    if (product <= INT64_MAX) {
        return (int64_t)product / c;
    }
    LW_ASSERT(product / c <= INT64_MAX);
    return (int64_t)(product / c);
}

lw_money_micro lw_energy_value(lw_energy_milliwh energy, lw_price_micro_per_kwh price)
{
    return lw_mul_div(energy, price, LW_MILLIWH_PER_KWH);
}

int64_t lw_scale_ppm(int64_t amount, lw_ratio_ppm ratio)
{
    return lw_mul_div(amount, ratio, LW_MICRO);
}

int64_t lw_micro_from_double(double value)
{
    LW_ASSERT(fabs(value) < 9.2e12);
    /* Units and fraction apart: the product of a large value as a whole would lose its last digits.
     * Both parts are exact. */
    const double units = trunc(value);
    const double micro = rint((value - units) * (double)LW_MICRO);
    return (int64_t)units * LW_MICRO + (int64_t)micro;
}

double lw_kwh_from_milliwh(lw_energy_milliwh energy)
{
    return (double)energy / (double)LW_MILLIWH_PER_KWH;
}

double lw_double_from_micro(int64_t micro)
{
    return (double)micro / (double)LW_MICRO;
}

/* Up to this many values are selected by sorting. */
enum { FEW_COUNT_MAX = 32 };

static int64_t sum_of_weights(const int64_t *weights, size_t count)
{
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        LW_ASSERT(weights[i] >= 0 && weights[i] <= INT64_MAX - sum);
        sum += weights[i];
    }
    return sum;
}

/* floor(total * weight / weight_sum) in 128 bits. */
static int64_t share_floor_wide(int64_t total, int64_t weight, int64_t weight_sum)
{
    return (int64_t)((wide_unsigned)total * (wide_unsigned)weight / (wide_unsigned)weight_sum);
}

/* total * weight - part * weight_sum. It is less than 2^63 in size for every part within one of the
 * exact share (weight_sum permitting), so arithmetic modulo 2^64 gives it exactly. */
static int64_t share_rest(int64_t total, int64_t weight, int64_t part, int64_t weight_sum)
{
    return (int64_t)((uint64_t)total * (uint64_t)weight - (uint64_t)part * (uint64_t)weight_sum);
}

/* The same floor without a division: a guess in double, at most one off, put right by its exact
 * rest. Needs total < 2^50, so that the guess is good to less than one, and weight_sum < 2^61, so
 * that the rest of a guess one off still fits 64 bits. */
static int64_t share_floor_guessed(int64_t total, int64_t weight, int64_t weight_sum, double ratio)
{
    const int64_t guess = (int64_t)((double)weight * ratio);
    const int64_t rest = share_rest(total, weight, guess, weight_sum);
    return guess + (rest >= weight_sum ? 1 : 0) - (rest < 0 ? 1 : 0);
}

/* Writes the floors and their rests; returns what is left of the total. */
static int64_t split_floors(int64_t total, const int64_t *weights, size_t count, int64_t weight_sum,
                            int64_t *parts, int64_t *rests)
{
    const bool is_small = total < INT64_C(1) << 50 && weight_sum < INT64_C(1) << 61;
    const double ratio = (double)total / (double)weight_sum;
    int64_t left = total;
    for (size_t i = 0; i < count; i++) {
        parts[i] = is_small ? share_floor_guessed(total, weights[i], weight_sum, ratio)
                            : share_floor_wide(total, weights[i], weight_sum);
        rests[i] = share_rest(total, weights[i], parts[i], weight_sum);
        left -= parts[i];
    }
    return left;
}

/* The digit of base 256 in which the rank-th largest value lies, rank from 1; takes off `rank` the
 * values with a larger digit. */
static size_t digit_of_rank(const int64_t *values, size_t count, int shift, size_t *rank)
{
    size_t counts[256] = {0};
    for (size_t i = 0; i < count; i++) {
        counts[(uint64_t)values[i] >> shift & 0xFF]++;
    }
    size_t digit = 255;
    while (counts[digit] < *rank) {
        *rank -= counts[digit];
        LW_ASSERT(digit > 0);
        digit--;
    }
    return digit;
}

/* Keeps, in order, the values with the digit; returns how many. No branch in the loop: which value
 * has the digit cannot be predicted. */
static size_t keep_digit(int64_t *values, size_t count, int shift, size_t digit)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        const int64_t value = values[i];
        values[kept] = value;
        kept += ((uint64_t)value >> shift & 0xFF) == digit ? 1 : 0;
    }
    return kept;
}

/* A value, and how many of those equal to it are among the `rank` largest. */
typedef struct threshold {
    int64_t value;
    size_t tie_count;
} threshold;

/* The same by sorting, for a handful of values: counting digits costs more than that. */
static threshold select_largest_of_few(int64_t *values, size_t count, size_t rank)
{
    for (size_t i = 1; i < count; i++) {
        const int64_t value = values[i];
        size_t place = i;
        for (; place > 0 && values[place - 1] < value; place--) {
            values[place] = values[place - 1];
        }
        values[place] = value;
    }
    threshold last = {.value = values[rank - 1], .tie_count = 0};
    while (last.tie_count < rank && values[rank - 1 - last.tie_count] == last.value) {
        last.tie_count++;
    }
    return last;
}

/* The rank-th largest of values in [0, limit]. Digit by digit from the top, so the cost is O(count)
 * whatever the values (quickselect has inputs that make it quadratic). Overwrites values. */
static threshold select_largest(int64_t *values, size_t count, int64_t limit, size_t rank)
{
    if (count <= FEW_COUNT_MAX) {
        return select_largest_of_few(values, count, rank);
    }
    int shift = 0;
    while (shift < 56 && limit >> (shift + 8) > 0) {
        shift += 8;
    }
    uint64_t found = 0;
    for (; shift >= 0; shift -= 8) {
        const size_t digit = digit_of_rank(values, count, shift, &rank);
        count = keep_digit(values, count, shift, digit);
        found |= (uint64_t)digit << shift;
    }
    return (threshold){.value = (int64_t)found, .tie_count = rank};
}

void lw_split(int64_t total, const int64_t *weights, size_t count, int64_t *parts, int64_t *scratch)
{
    const int64_t weight_sum = sum_of_weights(weights, count);
    LW_ASSERT(total >= 0);
    LW_ASSERT(weight_sum > 0 || total == 0);
    if (total == 0) {
        for (size_t i = 0; i < count; i++) {
            parts[i] = 0;
        }
        return;
    }
    const int64_t left = split_floors(total, weights, count, weight_sum, parts, scratch);
    LW_ASSERT(left >= 0 && (uint64_t)left <= count);
    if (left == 0) {
        return;
    }
    threshold last = select_largest(scratch, count, weight_sum, (size_t)left);
    for (size_t i = 0; i < count; i++) {
        const int64_t rest = share_rest(total, weights[i], parts[i], weight_sum);
        parts[i] += rest > last.value ? 1 : 0;
        if (rest == last.value && last.tie_count > 0) {
            parts[i]++;
            last.tie_count--;
        }
    }
}
