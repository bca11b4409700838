// SPDX-License-Identifier: Apache-2.0
#include "models/city/dividend.h"

#include <criterion/criterion.h>

/* A battery (0) of two groups: homes (1..3) hold 0.7 of it, an office (4) 0.3; a house (5) nothing.
 */
static lw_battery_share_params shares[] = {{"homes", 0.7}, {"office", 0.3}};

static lw_dividends dividends_of(lw_arena *arena)
{
    static lw_battery_params battery;
    static lw_group_params params[4];
    static lw_roster_group groups[4];
    battery.shares = (lw_array){2, shares};
    const char *const names[] = {"battery", "homes", "office", "other"};
    const uint32_t counts[] = {1, 3, 1, 1};
    uint32_t first = 0;
    for (int g = 0; g < 4; g++) {
        params[g] = (lw_group_params){.name = names[g], .battery = g == 0 ? &battery : NULL};
        groups[g] = (lw_roster_group){.params = &params[g], .first = first, .count = counts[g]};
        first += counts[g];
    }
    const lw_roster roster = {.participant_count = 6, .group_count = 4, .groups = groups};
    lw_dividends dividends;
    lw_error error;
    cr_assert_eq(lw_dividends_create(&roster, arena, &dividends, &error), LW_OK);
    cr_assert_eq(dividends.count, 1U);
    return dividends;
}

Test(dividend, splits_to_the_millionth_and_leaves_nothing)
{
    lw_arena *arena = lw_arena_create(1U << 20);
    const lw_dividends dividends = dividends_of(arena);
    for (lw_money_micro amount = -1000; amount <= 1000; amount += 7) {
        lw_money_micro amounts[6] = {amount, 10, 20, 30, 40, 50};
        lw_dividends_pay(&dividends, amounts);
        cr_assert_eq(amounts[0], 0);
        cr_assert_eq(amounts[5], 50);
        lw_money_micro sum = 0;
        for (int i = 0; i < 6; i++) {
            sum += amounts[i];
        }
        cr_assert_eq(sum, amount + 150);
        const double office = (double)(amounts[4] - 40);
        cr_assert_leq(office - 0.3 * (double)amount, 1.0);
        cr_assert_geq(office - 0.3 * (double)amount, -1.0);
        cr_assert_leq(amounts[1] - 10 - (amounts[3] - 30), 1);
    }
    lw_arena_destroy(arena);
}
