// SPDX-License-Identifier: Apache-2.0
#include "sim/base/quantity.h"

#include <criterion/criterion.h>

#include <math.h>
#include <signal.h>

Test(quantity, halves_go_to_the_even_neighbour)
{
    static const int64_t cases[][4] = {
        {1, 1, 2, 0},   {3, 1, 2, 2},   {5, 1, 2, 2},     {7, 1, 2, 4},     {-1, 1, 2, 0},
        {-3, 1, 2, -2}, {-5, 1, 2, -2}, {-7, 1, 2, -4},   {15, 1, 10, 2},   {25, 1, 10, 2},
        {26, 1, 10, 3}, {24, 1, 10, 2}, {-25, 1, 10, -2}, {-26, 1, 10, -3}, {-24, 1, 10, -2},
        {1, 1, 3, 0},   {2, 1, 3, 1},   {-1, 1, 3, 0},    {-2, 1, 3, -1},   {0, 5, 7, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cr_assert_eq(lw_mul_div(cases[i][0], cases[i][1], cases[i][2]), cases[i][3], "case %zu", i);
    }
}

Test(quantity, products_wider_than_64_bits_are_exact)
{
    const int64_t max = INT64_MAX;
    cr_assert_eq(lw_mul_div(max, max, max), max);
    cr_assert_eq(lw_mul_div(INT64_MIN, max, max), INT64_MIN);
    cr_assert_eq(lw_mul_div(max, 1000000, 1000001), INT64_C(9223362813491962315));
    cr_assert_eq(lw_mul_div(INT64_C(3037000500), INT64_C(3037000500), 2),
                 INT64_C(4611686018500125000));
    /* Halves of a wide product: (2^62 + 1) x 2 / 4 = 2^61 + 1/2, and with 3: 2^61 + 3/2. */
    const int64_t big = INT64_C(1) << 62;
    cr_assert_eq(lw_mul_div(big + 1, 2, 4), big / 2);
    cr_assert_eq(lw_mul_div(big + 3, 2, 4), big / 2 + 2);
    cr_assert_eq(lw_mul_div(-(big + 1), 2, 4), -(big / 2));
    cr_assert_eq(lw_mul_div(-(big + 3), 2, 4), -(big / 2 + 2));
}

Test(quantity, a_kilowatt_hour_costs_its_price)
{
    cr_assert_eq(lw_energy_value(LW_MILLIWH_PER_KWH, 210000), 210000);
    cr_assert_eq(lw_energy_value(1, 210000), 0);
    cr_assert_eq(lw_energy_value(5, 100000), 0); /* 0.5 to even */
    cr_assert_eq(lw_energy_value(15, 100000), 2);
    cr_assert_eq(lw_energy_value(-1500000, 100000), -150000);
    cr_assert_eq(lw_energy_value(1500000, -100000), -150000);
    /* 100 TWh at 0.25: the product has 76 bits. */
    cr_assert_eq(lw_energy_value(INT64_C(100000000000000000), 250000), INT64_C(25000000000000000));
}

Test(quantity, ratios_are_millionths)
{
    cr_assert_eq(lw_scale_ppm(1000000, 45000), 45000);
    cr_assert_eq(lw_scale_ppm(-3, 500000), -2);
    cr_assert_eq(lw_scale_ppm(INT64_MAX, 1000000), INT64_MAX);
}

Test(quantity, decimals_become_the_millionths_they_show)
{
    cr_assert_eq(lw_micro_from_double(0.21), 210000);
    cr_assert_eq(lw_micro_from_double(-0.21), -210000);
    cr_assert_eq(lw_micro_from_double(0.0000005), 0);
    cr_assert_eq(lw_micro_from_double(0.0000015), 2);
    cr_assert_eq(lw_micro_from_double(0.0000025), 2);
    cr_assert_eq(lw_micro_from_double(-0.0000015), -2);
    cr_assert_eq(lw_micro_from_double(0.0), 0);
    cr_assert_eq(lw_micro_from_double(9.1e12), INT64_C(9100000000000000000));
    cr_assert_eq(lw_micro_from_double(-9.1e12), -INT64_C(9100000000000000000));
    /* Above 2^53 millionths the product in double would lose the last digits; 0.25 is exact. */
    cr_assert_eq(lw_micro_from_double(1e12 + 0.25), INT64_C(1000000000000250000));
}

Test(quantity, millionths_survive_the_way_through_double)
{
    for (int64_t micro = -3000000; micro <= 3000000; micro += 7) {
        cr_assert_eq(lw_micro_from_double(lw_double_from_micro(micro)), micro);
    }
    for (int64_t micro = 1; micro < INT64_C(1) << 50; micro = micro * 3 + 1) {
        cr_assert_eq(lw_micro_from_double(lw_double_from_micro(micro)), micro);
    }
}

Test(quantity, conversions_for_results_are_the_nearest_doubles)
{
    cr_assert_eq(lw_kwh_from_milliwh(1500000), 1.5);
    cr_assert_eq(lw_kwh_from_milliwh(1), 1e-6);
    cr_assert_eq(lw_kwh_from_milliwh(-123456789), -123.456789);
    cr_assert_eq(lw_double_from_micro(210000), 0.21);
}

static void assert_split(int64_t total, const int64_t *weights, size_t count,
                         const int64_t *expected)
{
    int64_t parts[8];
    int64_t scratch[8];
    lw_split(total, weights, count, parts, scratch);
    for (size_t i = 0; i < count; i++) {
        cr_assert_eq(parts[i], expected[i], "part %zu is %lld", i, (long long)parts[i]);
    }
}

/* The table of the analytic oracles, exact rational arithmetic. */
Test(quantity, splits_as_worked_by_hand)
{
    assert_split(100, (const int64_t[]){1, 1, 1}, 3, (const int64_t[]){34, 33, 33});
    assert_split(1000001, (const int64_t[]){3, 5, 2}, 3, (const int64_t[]){300000, 500001, 200000});
    assert_split(7, (const int64_t[]){0, 1, 1, 1, 4}, 5, (const int64_t[]){0, 1, 1, 1, 4});
    assert_split(INT64_C(1000000000000000), (const int64_t[]){7, 11, 13}, 3,
                 (const int64_t[]){225806451612903, 354838709677419, 419354838709678});
}

Test(quantity, equal_remainders_go_to_the_lower_index)
{
    assert_split(2, (const int64_t[]){5, 5, 5, 5}, 4, (const int64_t[]){1, 1, 0, 0});
    assert_split(3, (const int64_t[]){1, 2, 1, 2}, 4, (const int64_t[]){1, 1, 0, 1});
    assert_split(1, (const int64_t[]){0, 0, 9, 9}, 4, (const int64_t[]){0, 0, 1, 0});
}

Test(quantity, splits_at_the_edges)
{
    const int64_t max = INT64_MAX;
    assert_split(max, (const int64_t[]){max}, 1, (const int64_t[]){max});
    assert_split(max, (const int64_t[]){1, 1}, 2, (const int64_t[]){max / 2 + 1, max / 2});
    assert_split(max, (const int64_t[]){max - 1, 1}, 2, (const int64_t[]){max - 1, 1});
    assert_split(max, (const int64_t[]){0, max, 0}, 3, (const int64_t[]){0, max, 0});
    assert_split(1, (const int64_t[]){1, max - 1}, 2, (const int64_t[]){0, 1});
    assert_split(0, (const int64_t[]){0, 0, 0}, 3, (const int64_t[]){0, 0, 0});
    assert_split(0, (const int64_t[]){3, 4}, 2, (const int64_t[]){0, 0});
    assert_split(0, NULL, 0, NULL);
}

Test(quantity, division_by_zero_is_our_bug, .signal = SIGABRT)
{
    lw_mul_div(1, 1, 0);
}

Test(quantity, a_negative_divisor_is_our_bug, .signal = SIGABRT)
{
    lw_mul_div(1, 1, -1);
}

Test(quantity, an_overflowing_value_is_our_bug, .signal = SIGABRT)
{
    lw_energy_value(INT64_MAX, 1000001);
}

Test(quantity, an_overflow_below_is_our_bug, .signal = SIGABRT)
{
    lw_energy_value(INT64_MIN, 1000001);
}

Test(quantity, an_overflowing_ratio_is_our_bug, .signal = SIGABRT)
{
    lw_scale_ppm(INT64_MAX, 1000001);
}

Test(quantity, a_double_too_large_for_millionths_is_our_bug, .signal = SIGABRT)
{
    lw_micro_from_double(9.3e12);
}

Test(quantity, not_a_number_is_our_bug, .signal = SIGABRT)
{
    lw_micro_from_double((double)NAN);
}

Test(quantity, splitting_a_debt_is_our_bug, .signal = SIGABRT)
{
    assert_split(-1, (const int64_t[]){1, 1}, 2, (const int64_t[]){0, 0});
}

Test(quantity, a_negative_weight_is_our_bug, .signal = SIGABRT)
{
    assert_split(1, (const int64_t[]){2, -1}, 2, (const int64_t[]){0, 0});
}

Test(quantity, splitting_something_among_nobody_is_our_bug, .signal = SIGABRT)
{
    assert_split(1, (const int64_t[]){0, 0}, 2, (const int64_t[]){0, 0});
}

Test(quantity, weights_beyond_63_bits_are_our_bug, .signal = SIGABRT)
{
    assert_split(1, (const int64_t[]){INT64_MAX, 1}, 2, (const int64_t[]){0, 0});
}

Test(quantity, product_rounded_down_is_exact_and_never_above)
{
    cr_assert_eq(lw_mul_div_down(7, 3, 2), 10);
    cr_assert_eq(lw_mul_div_down(8, 3, 2), 12);
    cr_assert_eq(lw_mul_div_down(0, INT64_MAX, 1), 0);
    cr_assert_eq(lw_mul_div_down(INT64_MAX, INT64_MAX - 1, INT64_MAX), INT64_MAX - 1);
    cr_assert_eq(lw_mul_div_down(INT64_MAX, 999999, LW_MICRO), INT64_C(9223362813482738952));
}

Test(quantity, product_rounded_down_of_a_negative_is_our_bug, .signal = SIGABRT)
{
    (void)lw_mul_div_down(-1, 1, 1);
}
