// SPDX-License-Identifier: Apache-2.0
#include "sim/base/quantity.h"
#include "tests/support/random_values.h"

#include <criterion/criterion.h>

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { COUNT_MAX = 100000, CASE_COUNT = 3000, SMALL_COUNT_MAX = 40 };

typedef struct split_case {
    int64_t total;
    size_t count;
    int64_t *weights;
    int64_t *parts;
    int64_t *scratch;
} split_case;

static split_case split_case_create(size_t count)
{
    split_case c = {.count = count};
    c.weights = calloc(count, sizeof *c.weights);
    c.parts = calloc(count, sizeof *c.parts);
    c.scratch = calloc(count, sizeof *c.scratch);
    cr_assert(c.weights != NULL && c.parts != NULL && c.scratch != NULL);
    return c;
}

static void split_case_destroy(split_case *c)
{
    free(c->weights);
    free(c->parts);
    free(c->scratch);
}

/* Weights of one size or of mixed sizes, some zero, few distinct values (ties) or many. */
static void split_case_fill(split_case *c, random_values *random)
{
    const int64_t total = random_size(random);
    const int64_t bound = random_size(random) / (int64_t)c->count + 2;
    const bool mixed = random_below(random, 2) == 0;
    const bool tied = random_below(random, 3) == 0;
    int64_t sum = 0;
    for (size_t i = 0; i < c->count; i++) {
        const int64_t limit = mixed ? (bound >> random_below(random, 40)) + 1 : bound;
        c->weights[i] = (int64_t)random_below(random, (uint64_t)limit);
        c->weights[i] = tied ? c->weights[i] % 3 : c->weights[i];
        sum += c->weights[i];
    }
    c->total = sum == 0 ? 0 : total;
}

static int64_t sum_of(const int64_t *values, size_t count)
{
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += values[i];
    }
    return sum;
}

__extension__ typedef __int128 wide;

/* What the part lacks of its exact share, times the sum of weights. */
static wide shortfall(const split_case *c, size_t i, int64_t weight_sum)
{
    return (wide)c->total * c->weights[i] - (wide)c->parts[i] * weight_sum;
}

/* The law that defines largest remainders, without computing them anew: each part is its share
 * rounded down or up; none with a smaller remainder was rounded up while one with a larger, or
 * equal and earlier, was rounded down. A part rounded down falls short by its remainder, one
 * rounded up by its remainder less one weight_sum. */
static void assert_largest_remainder(const split_case *c, uint64_t seed)
{
    const int64_t weight_sum = sum_of(c->weights, c->count);
    for (size_t i = 0; i < c->count; i++) {
        const wide short_i = shortfall(c, i, weight_sum);
        cr_assert(short_i < weight_sum || c->total == 0, "seed %llu", (unsigned long long)seed);
        cr_assert(short_i > -(wide)weight_sum || c->total == 0, "seed %llu",
                  (unsigned long long)seed);
        cr_assert(c->weights[i] != 0 || c->parts[i] == 0);
        for (size_t j = 0; j < c->count; j++) {
            const wide short_j = shortfall(c, j, weight_sum);
            if (short_i < 0 && short_j >= 0) {
                const wide rest_i = short_i + weight_sum;
                cr_assert(short_j < rest_i || (short_j == rest_i && i < j), "seed %llu",
                          (unsigned long long)seed);
            }
        }
    }
}

Test(quantity_property, splits_add_up_and_follow_the_largest_remainders)
{
    random_values random = random_values_begin();
    for (int n = 0; n < CASE_COUNT; n++) {
        split_case c = split_case_create(1 + random_below(&random, SMALL_COUNT_MAX));
        split_case_fill(&c, &random);
        lw_split(c.total, c.weights, c.count, c.parts, c.scratch);
        cr_assert_eq(sum_of(c.parts, c.count), c.total, "seed %llu case %d",
                     (unsigned long long)random.seed, n);
        assert_largest_remainder(&c, random.seed);
        split_case_destroy(&c);
    }
}

/* A rest and whose it is; the largest first, of equals the lower index. */
typedef struct rest_of {
    int64_t rest;
    size_t index;
} rest_of;

static int by_rest(const void *a, const void *b)
{
    const rest_of *x = a;
    const rest_of *y = b;
    if (x->rest != y->rest) {
        return x->rest > y->rest ? -1 : 1;
    }
    return x->index < y->index ? -1 : 1;
}

/* Largest remainders as the textbook has them: divide in 128 bits, sort, hand out. */
static void split_plainly(int64_t total, const int64_t *weights, size_t count, int64_t *parts)
{
    rest_of *rests = calloc(count, sizeof *rests);
    cr_assert_not_null(rests);
    const int64_t weight_sum = sum_of(weights, count);
    int64_t left = total;
    for (size_t i = 0; i < count; i++) {
        const wide product = (wide)total * weights[i];
        parts[i] = weight_sum == 0 ? 0 : (int64_t)(product / weight_sum);
        rests[i] = (rest_of){weight_sum == 0 ? 0 : (int64_t)(product % weight_sum), i};
        left -= parts[i];
    }
    qsort(rests, count, sizeof *rests, by_rest);
    for (int64_t n = 0; n < left; n++) {
        parts[rests[n].index]++;
    }
    free(rests);
}

/* By one list: what is shared, and then its value by the shares, as a pool does it. Sizes lie on
 * both sides of where the quick way of making floors ends. */
Test(quantity_property, splits_by_one_list_are_the_textbooks)
{
    random_values random = random_values_begin();
    for (int n = 0; n < CASE_COUNT; n++) {
        const size_t count_max = n % 100 == 0 ? 5000 : SMALL_COUNT_MAX;
        split_case c = split_case_create(1 + random_below(&random, count_max));
        int64_t *expected = calloc(c.count, sizeof *expected);
        int64_t *value = calloc(c.count, sizeof *value);
        cr_assert(expected != NULL && value != NULL);
        split_case_fill(&c, &random);
        lw_weights list = lw_weights_of(c.weights, c.count, c.scratch);
        const int64_t price = c.total;
        c.total = random_below(&random, 4) == 0 ? list.sum / 2 : c.total % (list.sum + 1);
        lw_split_by(&list, c.total, c.parts);
        split_plainly(c.total, c.weights, c.count, expected);
        cr_assert_arr_eq(c.parts, expected, c.count * sizeof *expected, "seed %llu case %d",
                         (unsigned long long)random.seed, n);
        list.values = c.parts;
        list.sum = c.total;
        lw_split_by(&list, c.total == 0 ? 0 : price, value);
        split_plainly(c.total == 0 ? 0 : price, c.parts, c.count, expected);
        cr_assert_arr_eq(value, expected, c.count * sizeof *expected, "seed %llu case %d",
                         (unsigned long long)random.seed, n);
        free(expected);
        free(value);
        split_case_destroy(&c);
    }
}

Test(quantity_property, splits_do_not_depend_on_the_unit_of_weight)
{
    random_values random = random_values_begin();
    for (int n = 0; n < CASE_COUNT; n++) {
        split_case c = split_case_create(1 + random_below(&random, SMALL_COUNT_MAX));
        split_case_fill(&c, &random);
        int64_t before[SMALL_COUNT_MAX];
        lw_split(c.total, c.weights, c.count, c.parts, c.scratch);
        memcpy(before, c.parts, c.count * sizeof before[0]);
        const int64_t factor = 1 + INT64_MAX / (2 * (sum_of(c.weights, c.count) + 1));
        for (size_t i = 0; i < c.count; i++) {
            c.weights[i] *= factor;
        }
        lw_split(c.total, c.weights, c.count, c.parts, c.scratch);
        cr_assert_eq(memcmp(before, c.parts, c.count * sizeof before[0]), 0, "seed %llu case %d",
                     (unsigned long long)random.seed, n);
        split_case_destroy(&c);
    }
}

/* A hundred thousand parts, among them inputs that are hard for selection: all equal, two values,
 * sorted, reversed. The bound is loose (0.25 s, some 0.6 ms measured): it catches a quadratic cost.
 */
Test(quantity_property, splits_a_hundred_thousand_ways_in_linear_time)
{
    random_values random = random_values_begin();
    split_case c = split_case_create(COUNT_MAX);
    for (int shape = 0; shape < 5; shape++) {
        for (size_t i = 0; i < c.count; i++) {
            const int64_t values[5] = {1, 1 + (int64_t)(i % 2), 1 + (int64_t)i,
                                       (int64_t)(c.count - i),
                                       (int64_t)random_below(&random, UINT64_C(1) << 46)};
            c.weights[i] = values[shape];
        }
        for (c.total = 99999; c.total < INT64_C(1) << 52; c.total *= 977) {
            const clock_t start = clock();
            lw_split(c.total, c.weights, c.count, c.parts, c.scratch);
            const double took_s = (double)(clock() - start) / CLOCKS_PER_SEC;
            cr_assert_eq(sum_of(c.parts, c.count), c.total);
            cr_assert_lt(took_s, 0.25, "shape %d took %g s", shape, took_s);
        }
    }
    split_case_destroy(&c);
}

Test(quantity_property, products_round_to_the_nearest_and_halves_to_even)
{
    random_values random = random_values_begin();
    for (int n = 0; n < 200000; n++) {
        const int64_t a = random_size(&random) * (random_below(&random, 2) == 0 ? 1 : -1);
        const int64_t b = random_size(&random) * (random_below(&random, 2) == 0 ? 1 : -1);
        const int64_t c =
            1 + random_size(&random) % (random_below(&random, 2) == 0 ? 8 : INT64_MAX);
        const wide product = (wide)a * b;
        if (product / c > INT64_MAX - 1 || product / c < INT64_MIN + 1) {
            continue;
        }
        const int64_t found = lw_mul_div(a, b, c);
        const wide off = 2 * (product - (wide)found * c);
        cr_assert(off <= c && off >= -(wide)c, "seed %llu case %d", (unsigned long long)random.seed,
                  n);
        cr_assert((off < c && off > -(wide)c) || found % 2 == 0, "seed %llu case %d",
                  (unsigned long long)random.seed, n);
        cr_assert_eq(lw_mul_div(-a, b, c), -found);
    }
}
