// SPDX-License-Identifier: Apache-2.0
#include "sim/statistics/root.h"

#include <criterion/criterion.h>

#include <math.h>

typedef struct curve {
    double (*at)(double x);
    int asked_count;
    int fail_at; /* 0 = never */
} curve;

static lw_error error;

static lw_status ask(void *context, double x, double *value, lw_error *fault)
{
    curve *c = context;
    c->asked_count++;
    *value = c->at(x);
    return c->asked_count == c->fail_at ? lw_error_set(fault, LW_ERR_IO, "", "no more") : LW_OK;
}

static double line(double x)
{
    return 3 * x - 6;
}

/* Convex: a secant from the right never crosses, so the far end of a bracket lags behind. */
static double steep(double x)
{
    return x * x * x * x * x * x - 2;
}

static double jump(double x)
{
    return x < 0.73 ? -1 : 5;
}

static double falling(double x)
{
    return 40.5 - x;
}

static lw_status narrow(curve *c, bool whole, double tolerance, lw_root_bracket *bracket)
{
    const lw_root_search search = {ask, c, tolerance, whole};
    bracket->low_value = c->at(bracket->low);
    bracket->high_value = c->at(bracket->high);
    return lw_root_narrow(&search, bracket, &error);
}

static void expect(curve *c, double high, double root, int asked_max)
{
    lw_root_bracket bracket = {.low = 0, .high = high};
    cr_assert_eq(narrow(c, false, 1e-4, &bracket), LW_OK);
    cr_assert_leq(bracket.low, root + 1e-12);
    cr_assert_geq(bracket.high, root - 1e-12);
    cr_assert_leq(bracket.high - bracket.low, 1e-4);
    cr_assert_float_eq(lw_root_estimate(&bracket), root, 1e-4);
    cr_assert_leq(c->asked_count, asked_max, "asked %d times", c->asked_count);
}

Test(root, of_a_line_is_found_at_once)
{
    curve c = {.at = line};
    expect(&c, 10, 2, 3);
}

Test(root, of_a_curve_is_enclosed_in_few_evaluations)
{
    curve c = {.at = steep};
    expect(&c, 3, pow(2, 1.0 / 6), 18);
}

Test(root, of_a_jump_is_where_it_jumps)
{
    curve c = {.at = jump};
    expect(&c, 2, 0.73, 60);
}

Test(root, over_whole_numbers_ends_with_neighbours)
{
    curve c = {.at = falling};
    lw_root_bracket bracket = {.low = 1, .high = 1000};
    cr_assert_eq(narrow(&c, true, 0, &bracket), LW_OK);
    cr_assert_eq(bracket.low, 40);
    cr_assert_eq(bracket.high, 41);
    cr_assert_leq(c.asked_count, 10);
}

Test(root, a_place_of_exactly_zero_is_the_whole_bracket)
{
    curve c = {.at = line};
    lw_root_bracket bracket = {.low = 0, .high = 4};
    cr_assert_eq(narrow(&c, true, 0, &bracket), LW_OK);
    cr_assert_eq(bracket.low, 2);
    cr_assert_eq(bracket.high, 2);
    cr_assert_eq(lw_root_estimate(&bracket), 2);
}

Test(root, a_failure_of_the_function_ends_the_search)
{
    curve c = {.at = steep, .fail_at = 2};
    lw_root_bracket bracket = {.low = 0, .high = 3};
    cr_assert_eq(narrow(&c, false, 1e-4, &bracket), LW_ERR_IO);
    cr_assert_eq(c.asked_count, 2);
    cr_assert_str_eq(error.message, "no more");
}
