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

/* Places of the weights stand in the low halves of the list, so that one list serves several
 * splits; the high halves are for what a split has to remember of each place. */
#define HALF_BITS 32
static const int64_t low_half = (INT64_C(1) << HALF_BITS) - 1;

/* To skip the zeros by a branch would cost more than they do, because it cannot be predicted.
 * Asserts once at the end what each step would have to: a sign bit of any weight or of any partial
 * sum stays in `sums` or `bits`. (Of two numbers >= 0 the sum, taken modulo 2^64, has the sign bit
 * exactly when it does not fit.) The bits of all weights together are a bound on each. */
lw_weights lw_weights_of(const int64_t *restrict values, size_t count, int64_t *restrict places)
{
    uint64_t sum = 0;
    uint64_t sums = 0;
    uint64_t bits = 0;
    size_t listed = 0;
    LW_ASSERT(count <= INT32_MAX);
    for (size_t i = 0; i < count; i++) {
        const uint64_t weight = (uint64_t)values[i];
        sum += weight;
        sums |= sum;
        bits |= weight;
        places[listed] = (int64_t)i;
        listed += weight != 0 ? 1 : 0;
    }
    LW_ASSERT((sums | bits) >> 63 == 0);
    return (lw_weights){.values = values,
                        .count = count,
                        .sum = (int64_t)sum,
                        .bound = (int64_t)bits,
                        .places = places,
                        .place_count = listed};
}

/* A split at work. What is left of the total after the floors goes to the largest rests. They are
 * looked at digit by digit from the top, so the cost is O(count) whatever they are (quickselect has
 * inputs that make it quadratic); few rests have small digits, for clearing the counts costs more
 * than they do. */
enum { DIGIT_BITS = 11, FEW_DIGIT_BITS = 6, DIGIT_COUNT_MAX = 1 << DIGIT_BITS };
typedef struct split {
    const lw_weights *weights;
    int64_t total;
    int64_t *parts;
    int bits;
    int shift; /* of the digit at hand */
    uint32_t counts[DIGIT_COUNT_MAX];
} split;

static void begin_digits(split *s)
{
    s->bits = s->weights->place_count < DIGIT_COUNT_MAX ? FEW_DIGIT_BITS : DIGIT_BITS;
    s->shift = 0;
    while (s->shift + s->bits < 63 && (s->weights->sum - 1) >> (s->shift + s->bits) > 0) {
        s->shift++;
    }
    memset(s->counts, 0, sizeof s->counts[0] << s->bits);
}

/* What every share is made with: total / sum = whole + fraction / 2^64, the fraction cut. */
typedef struct quotient {
    uint64_t whole;
    uint64_t fraction;
} quotient;

static quotient quotient_of(const split *s)
{
    const uint64_t sum = (uint64_t)s->weights->sum;
    const uint64_t total = (uint64_t)s->total;
    return (quotient){total / sum, (uint64_t)(((wide_unsigned)(total % sum) << 64) / sum)};
}

/* Writes the floors of the shares and the first digits of their rests, and counts the digits;
 * returns what is left of the total. The cut makes a share too small by less than weight / 2^64 <
 * 1: its floor is right or one less, and the exact rest, below 2 sum < 2^64, tells which. */
static int64_t write_floors(split *s)
{
    const quotient ratio = quotient_of(s);
    const uint64_t sum = (uint64_t)s->weights->sum;
    uint64_t left = (uint64_t)s->total;
    for (size_t i = 0; i < s->weights->place_count; i++) {
        const int64_t place = s->weights->places[i] & low_half;
        const uint64_t weight = (uint64_t)s->weights->values[place];
        uint64_t part =
            ratio.whole * weight + (uint64_t)((wide_unsigned)ratio.fraction * weight >> 64);
        uint64_t rest = (uint64_t)s->total * weight - part * sum;
        if (rest >= sum) {
            part++;
            rest -= sum;
        }
        const uint64_t digit = rest >> s->shift;
        s->parts[place] = (int64_t)part;
        s->counts[digit]++;
        s->weights->places[i] = place | (int64_t)(digit << HALF_BITS);
        left -= part;
    }
    return (int64_t)left;
}

/* The same in half the time where weight x sum < 2^64 for every weight. Raised by one, the fraction
 * makes a share too large by weight / 2^64 at most, which is less than 1 / sum. A rest is a whole
 * number of sums' parts, so neither the floor nor rest = floor(sum x what is behind the point) can
 * be changed by it. What the loop reads is copied first: through pointers to integers it would be
 * read again after every part that is written. */
static int64_t write_floors_of_small(split *s)
{
    const int64_t *restrict values = s->weights->values;
    int64_t *restrict places = s->weights->places;
    int64_t *restrict parts = s->parts;
    uint32_t *restrict counts = s->counts;
    const size_t count = s->weights->place_count;
    const uint64_t sum = (uint64_t)s->weights->sum;
    const uint64_t whole = quotient_of(s).whole;
    const uint64_t fraction = quotient_of(s).fraction + 1;
    const int shift = s->shift;
    uint64_t left = (uint64_t)s->total;
    for (size_t i = 0; i < count; i++) {
        const int64_t place = places[i] & low_half;
        const uint64_t weight = (uint64_t)values[place];
        const wide_unsigned share = (wide_unsigned)fraction * weight;
        const uint64_t part = whole * weight + (uint64_t)(share >> 64);
        const uint64_t rest = (uint64_t)((wide_unsigned)(uint64_t)share * sum >> 64);
        const uint64_t digit = rest >> shift;
        parts[place] = (int64_t)part;
        counts[digit]++;
        places[i] = place | (int64_t)(digit << HALF_BITS);
        left -= part;
    }
    return (int64_t)left;
}

/* The digit in which the rank-th largest rest lies; takes off `rank` those with a larger one. */
static int64_t digit_of_rank(const split *s, size_t *rank)
{
    size_t digit = ((size_t)1 << s->bits) - 1;
    while (s->counts[digit] < *rank) {
        *rank -= s->counts[digit];
        LW_ASSERT(digit > 0);
        digit--;
    }
    return (int64_t)digit;
}

/* Gives a unit to all whose first digit is larger than `digit`, and keeps the places of those whose
 * digit it is: in the high halves, in order. Without a branch: which of them has cannot be
 * predicted. Returns how many were kept. */
static size_t give_by_first_digit(const split *s, int64_t digit)
{
    int64_t *restrict places = s->weights->places;
    int64_t *restrict parts = s->parts;
    const size_t count = s->weights->place_count;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        const int64_t place = places[i] & low_half;
        const int64_t own = places[i] >> HALF_BITS;
        parts[place] += (int64_t)((uint64_t)(digit - own) >> 63); /* 1 when own > digit */
        places[kept] = (places[kept] & low_half) | place << HALF_BITS;
        kept += own == digit ? 1 : 0;
    }
    return kept;
}

static int64_t digit_at(const split *s, int64_t place)
{
    const uint64_t rest = (uint64_t)s->total * (uint64_t)s->weights->values[place] -
                          (uint64_t)s->parts[place] * (uint64_t)s->weights->sum;
    return (int64_t)(rest >> s->shift & (((uint64_t)1 << s->bits) - 1));
}

/* Goes on with the next digit of the places kept; those whose digit is larger get a unit, those
 * whose digit it is stay. Returns how many do. */
static size_t give_by_next_digit(split *s, size_t count, size_t *rank)
{
    int64_t *places = s->weights->places;
    s->shift = s->shift > s->bits ? s->shift - s->bits : 0;
    memset(s->counts, 0, sizeof s->counts[0] << s->bits);
    for (size_t i = 0; i < count; i++) {
        s->counts[digit_at(s, places[i] >> HALF_BITS)]++;
    }
    const int64_t digit = digit_of_rank(s, rank);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        const int64_t place = places[i] >> HALF_BITS;
        const int64_t own = digit_at(s, place);
        s->parts[place] += own > digit ? 1 : 0;
        places[kept] = (places[kept] & low_half) | place << HALF_BITS;
        kept += own == digit ? 1 : 0;
    }
    return kept;
}

/* Gives a unit each to the `rank` largest rests, the first of equals first. */
static void give_units(split *s, size_t rank)
{
    size_t kept = give_by_first_digit(s, digit_of_rank(s, &rank));
    while (s->shift > 0 && rank < kept) {
        kept = give_by_next_digit(s, kept, &rank);
    }
    for (size_t i = 0; i < rank; i++) {
        s->parts[s->weights->places[i] >> HALF_BITS]++;
    }
}

void lw_split_by(const lw_weights *weights, int64_t total, int64_t *parts)
{
    LW_ASSERT(total >= 0);
    LW_ASSERT(weights->sum > 0 || total == 0);
    if (weights->count == 0) {
        return;
    }
    if (total == weights->sum) {
        memcpy(parts, weights->values, weights->count * sizeof *parts); /* every share is whole */
        return;
    }
    memset(parts, 0, weights->count * sizeof *parts);
    if (total == 0) {
        return;
    }
    split s = {.weights = weights, .total = total, .parts = parts};
    begin_digits(&s);
    const bool is_small = (wide)weights->bound * weights->sum >> 64 == 0;
    const int64_t left = is_small ? write_floors_of_small(&s) : write_floors(&s);
    LW_ASSERT(left >= 0 && (uint64_t)left <= weights->place_count);
    if (left > 0) {
        give_units(&s, (size_t)left);
    }
}

void lw_split(int64_t total, const int64_t *weights, size_t count, int64_t *parts, int64_t *scratch)
{
    const lw_weights listed = lw_weights_of(weights, count, scratch);
    lw_split_by(&listed, total, parts);
}
