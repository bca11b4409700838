// SPDX-License-Identifier: Apache-2.0
/* The only file with 128-bit integers, a compiler extension that gcc and clang share. */
#include "sim/base/quantity.h"

#include "sim/base/check.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

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

lw_money_micro lw_money_sum(lw_money_micro a, lw_money_micro b)
{
    return a == LW_MONEY_UNKNOWN || b == LW_MONEY_UNKNOWN ? LW_MONEY_UNKNOWN : a + b;
}

double lw_double_from_micro(int64_t micro)
{
    return micro == LW_MONEY_UNKNOWN ? (double)NAN : (double)micro / (double)LW_MICRO;
}

/* Lists the places of the weights that are not zero, in order, and adds them up. Most splits have
 * many zeros (who exports does not import), whose parts are zero without being looked at; to skip
 * them by a branch would cost more than they do, because it cannot be predicted. Asserts once at
 * the end what each step would have to: a sign bit of any weight or of any partial sum stays in
 * `signs`. (Of two numbers >= 0 the sum, taken modulo 2^64, has the sign bit exactly when it does
 * not fit.) */
static size_t list_weights(const int64_t *restrict weights, size_t count, int64_t *restrict places,
                           int64_t *weight_sum)
{
    uint64_t sum = 0;
    uint64_t signs = 0;
    size_t listed = 0;
    for (size_t i = 0; i < count; i++) {
        const uint64_t weight = (uint64_t)weights[i];
        sum += weight;
        signs |= weight | sum;
        places[listed] = (int64_t)i;
        listed += weight != 0 ? 1 : 0;
    }
    LW_ASSERT(signs >> 63 == 0);
    *weight_sum = (int64_t)sum;
    return listed;
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

/* A split at work. What is left of the total after the floors goes to the largest rests. They are
 * looked at digit by digit from the top, so the cost is O(count) whatever they are (quickselect has
 * inputs that make it quadratic); few rests have small digits, for clearing the counts costs more
 * than they do. */
enum { DIGIT_BITS = 11, FEW_DIGIT_BITS = 6, DIGIT_COUNT_MAX = 1 << DIGIT_BITS };
typedef struct split {
    int64_t total;
    int64_t weight_sum;
    const int64_t *weights;
    int64_t *parts;
    int bits;
    int shift; /* of the digit at hand */
    uint32_t counts[DIGIT_COUNT_MAX];
} split;

static void begin_digits(split *s, size_t count)
{
    s->bits = count < DIGIT_COUNT_MAX ? FEW_DIGIT_BITS : DIGIT_BITS;
    s->shift = 0;
    while (s->shift + s->bits < 63 && (s->weight_sum - 1) >> (s->shift + s->bits) > 0) {
        s->shift++;
    }
    memset(s->counts, 0, sizeof s->counts[0] << s->bits);
}

/* Writes the floors of the shares listed, and how many rests have which first digit; returns what
 * is left of the total. */
static int64_t write_floors_wide(split *s, size_t count, const int64_t *places)
{
    int64_t left = s->total;
    for (size_t i = 0; i < count; i++) {
        const int64_t weight = s->weights[places[i]];
        const int64_t part = share_floor_wide(s->total, weight, s->weight_sum);
        const int64_t rest = share_rest(s->total, weight, part, s->weight_sum);
        s->parts[places[i]] = part;
        s->counts[(uint64_t)rest >> s->shift]++;
        left -= part;
    }
    return left;
}

/* The same without a division: a guess in double, at most one off, put right by its exact rest.
 * Needs total < 2^50, so that the guess is good to less than one, and weight_sum < 2^61, so that
 * the rest of a guess one off still fits 64 bits. What the loop reads is copied first: through
 * pointers to integers it would be read again after every part that is written. */
static int64_t write_floors_guessed(split *s, size_t count, const int64_t *restrict places)
{
    const int64_t *restrict weights = s->weights;
    int64_t *restrict parts = s->parts;
    uint32_t *restrict counts = s->counts;
    const int64_t total = s->total;
    const int64_t weight_sum = s->weight_sum;
    const int shift = s->shift;
    const double ratio = (double)total / (double)weight_sum;
    int64_t left = total;
    for (size_t i = 0; i < count; i++) {
        const int64_t weight = weights[places[i]];
        int64_t part = (int64_t)((double)weight * ratio);
        int64_t rest = share_rest(total, weight, part, weight_sum);
        const int64_t more = (rest >= weight_sum ? 1 : 0) - (rest < 0 ? 1 : 0);
        part += more;
        rest -= more * weight_sum;
        parts[places[i]] = part;
        counts[(uint64_t)rest >> shift]++;
        left -= part;
    }
    return left;
}

/* The digit in which the rank-th largest rest lies; takes off `rank` those with a larger one. */
static uint64_t digit_of_rank(const split *s, size_t *rank)
{
    size_t digit = ((size_t)1 << s->bits) - 1;
    while (s->counts[digit] < *rank) {
        *rank -= s->counts[digit];
        LW_ASSERT(digit > 0);
        digit--;
    }
    return digit;
}

/* Gives a unit to all listed whose first digit is larger, and keeps those in the list whose digit
 * it is. Without a branch: which of them has cannot be predicted. Returns how many were kept. */
static size_t give_by_first_digit(const split *s, int64_t *restrict places, size_t count,
                                  uint64_t digit)
{
    const int64_t *restrict weights = s->weights;
    int64_t *restrict parts = s->parts;
    const int64_t total = s->total;
    const int64_t weight_sum = s->weight_sum;
    const int shift = s->shift;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        const int64_t place = places[i];
        const int64_t part = parts[place];
        const int64_t rest = share_rest(total, weights[place], part, weight_sum);
        const uint64_t own = (uint64_t)rest >> shift;
        parts[place] = part + (int64_t)((digit - own) >> 63); /* 1 when own > digit */
        places[kept] = place;
        kept += own == digit ? 1 : 0;
    }
    return kept;
}

static uint64_t digit_at(const split *s, int64_t place)
{
    const int64_t rest = share_rest(s->total, s->weights[place], s->parts[place], s->weight_sum);
    return (uint64_t)rest >> s->shift & (((uint64_t)1 << s->bits) - 1);
}

/* Goes on with the next digit of the places listed; those whose digit is larger get a unit, those
 * whose digit it is stay. Returns how many do. */
static size_t give_by_next_digit(split *s, int64_t *places, size_t count, size_t *rank)
{
    s->shift = s->shift > s->bits ? s->shift - s->bits : 0;
    memset(s->counts, 0, sizeof s->counts[0] << s->bits);
    for (size_t i = 0; i < count; i++) {
        s->counts[digit_at(s, places[i])]++;
    }
    const uint64_t digit = digit_of_rank(s, rank);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        const int64_t place = places[i];
        const uint64_t own = digit_at(s, place);
        s->parts[place] += own > digit ? 1 : 0;
        places[kept] = place;
        kept += own == digit ? 1 : 0;
    }
    return kept;
}

/* Gives a unit each to the `rank` largest rests of those listed, the first of equals first. */
static void give_units(split *s, int64_t *places, size_t count, size_t rank)
{
    const uint64_t digit = digit_of_rank(s, &rank);
    size_t kept = give_by_first_digit(s, places, count, digit);
    while (s->shift > 0 && rank < kept) {
        kept = give_by_next_digit(s, places, kept, &rank);
    }
    for (size_t i = 0; i < rank; i++) {
        s->parts[places[i]]++;
    }
}

void lw_split(int64_t total, const int64_t *weights, size_t count, int64_t *parts, int64_t *scratch)
{
    split s;
    const size_t listed = list_weights(weights, count, scratch, &s.weight_sum);
    s.total = total;
    s.weights = weights;
    s.parts = parts;
    LW_ASSERT(total >= 0);
    LW_ASSERT(s.weight_sum > 0 || total == 0);
    if (total == s.weight_sum) {
        memcpy(parts, weights, count * sizeof *parts); /* every share is whole */
        return;
    }
    memset(parts, 0, count * sizeof *parts);
    if (total == 0) {
        return;
    }
    begin_digits(&s, listed);
    const bool is_small = total < INT64_C(1) << 50 && s.weight_sum < INT64_C(1) << 61;
    const int64_t left = is_small ? write_floors_guessed(&s, listed, scratch)
                                  : write_floors_wide(&s, listed, scratch);
    LW_ASSERT(left >= 0 && (uint64_t)left <= listed);
    if (left > 0) {
        give_units(&s, scratch, listed, (size_t)left);
    }
}
