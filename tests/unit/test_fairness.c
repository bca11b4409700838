// SPDX-License-Identifier: Apache-2.0
#include "models/market/accounts/fairness.h"

#include <criterion/criterion.h>

#include <math.h>

static void expect(const lw_money_micro *gains, size_t count, double gini, double min_max,
                   double jain)
{
    lw_money_micro copy[8];
    for (size_t i = 0; i < count; i++) {
        copy[i] = gains[count - 1 - i]; /* the order does not matter */
    }
    const lw_fairness fairness = lw_fairness_of(copy, count);
    const double found[] = {fairness.gini_ratio, fairness.min_max_ratio, fairness.jain_ratio};
    const double expected[] = {gini, min_max, jain};
    for (int i = 0; i < 3; i++) {
        cr_assert_eq(isnan(found[i]), isnan(expected[i]), "figure %d: %g", i, found[i]);
        cr_assert(isnan(expected[i]) || fabs(found[i] - expected[i]) < 1e-12, "figure %d: %g", i,
                  found[i]);
    }
}

Test(fairness, of_equal_gains_is_perfect)
{
    expect((lw_money_micro[]){5, 5, 5, 5}, 4, 0, 1, 1);
}

Test(fairness, of_one_who_gains_all_is_worst)
{
    expect((lw_money_micro[]){0, 0, 0, 8}, 4, 0.75, 0, 0.25);
}

/* 1, 2, 3, 4: mean difference 20 / 16 / (2 x 2.5) = 0.25; Jain 100 / (4 x 30). */
Test(fairness, of_one_to_four_by_hand)
{
    expect((lw_money_micro[]){3, 1, 4, 2}, 4, 0.25, 0.25, 100.0 / 120.0);
}

/* -2 and 6: |difference| 8, Gini 2 x 8 / (2 x 2 x 8) = 0.5; Jain 16 / (2 x 40). */
Test(fairness, with_a_loser_stays_within_its_bounds)
{
    expect((lw_money_micro[]){-2, 6}, 2, 0.5, -1.0 / 3.0, 0.2);
    expect((lw_money_micro[]){-5, 5}, 2, 0.5, -1, (double)NAN);
}

Test(fairness, of_nothing_is_not_a_number)
{
    expect((lw_money_micro[]){0, 0}, 2, (double)NAN, (double)NAN, (double)NAN);
    expect(NULL, 0, (double)NAN, (double)NAN, (double)NAN);
    expect((lw_money_micro[]){-3, -1}, 2, 0.25, (double)NAN, (double)NAN);
}
