// SPDX-License-Identifier: Apache-2.0
#include "models/market/contract/information.h"
#include "tests/support/contract_case.h"
#include "tests/support/random_values.h"

#include <criterion/criterion.h>

#include <string.h>

enum { DAY = 96, DAYS = 20 };

static lw_contract_group_params homes[] = {{"homes"}};

static lw_information_params params_of(void)
{
    lw_information_params params;
    lw_param_set_defaults(&lw_information_table, &params);
    params.name = "inhabitants";
    params.groups = (lw_array){1, homes};
    return params;
}

Test(information, tells_each_inhabitant_at_regular_intervals)
{
    lw_information_params params = params_of();
    params.message_interval_h = 1; /* four intervals */
    contract_case c;
    town_begin(&c, &lw_information_class, &params);
    for (size_t k = 0; k < 12; k++) {
        town_step(&c);
        cr_assert_eq(town_count(&c, LW_OPERATION_MESSAGE), 4 * ((k + 1) / 4));
    }
    cr_assert_eq(town_count(&c, LW_OPERATION_MESSAGE), 3 * 4);
    cr_assert_eq(lw_contract_set_member_figures(c.set, 0, 1)[3], 3);
    cr_assert_eq(lw_contract_set_member_figures(c.set, 0, 1)[TOWN_FLATS], 0);
    town_end(&c);
}

Test(information, tells_each_month_what_share_was_local)
{
    const lw_information_params params = params_of();
    const lw_energy_milliwh used[TOWN_PEOPLE] = {100, 100, 0, 100};
    const lw_energy_milliwh imported[TOWN_PEOPLE] = {40, 100, 0, 0};
    contract_case c;
    town_begin(&c, &lw_information_class, &params);
    town_end_month(&c, used, imported);
    const int64_t *rates = lw_contract_set_member_figures(c.set, 0, 0);
    cr_assert_eq(rates[0], 600000);
    cr_assert_eq(rates[1], 0);
    cr_assert_eq(rates[2], 0);
    cr_assert_eq(rates[3], 1000000);
    cr_assert_eq(town_count(&c, LW_OPERATION_MESSAGE), 4);
    town_end(&c);
}

/* Random use over some days with sun at noon; returns the energy used at noon. */
static lw_energy_milliwh days_of(contract_case *c, bool is_replaced)
{
    random_values random = random_values_begin();
    lw_energy_milliwh at_noon = 0;
    for (int day = 0; day < DAYS; day++) {
        lw_energy_milliwh before[TOWN_PEOPLE] = {0};
        lw_energy_milliwh after[TOWN_PEOPLE] = {0};
        for (uint32_t k = 0; k < DAY; k++) {
            lw_energy_milliwh load[TOWN_PEOPLE];
            lw_energy_milliwh pv[TOWN_PEOPLE] = {0};
            pv[TOWN_ROOF] = k >= 40 && k < 56 ? 20000000 : 0;
            for (int i = 0; i < TOWN_PEOPLE; i++) {
                load[i] = (lw_energy_milliwh)random_below(&random, 1000001);
                before[i] += load[i];
            }
            const lw_contract_forecast forecast = {.interval = (uint64_t)day * DAY + k,
                                                   .intervals_per_day = DAY,
                                                   .interval_of_day = k,
                                                   .is_last = k + 1 == DAY,
                                                   .pv_milliwh = pv};
            lw_contract_set_shift(c->set, &forecast, load);
            for (int i = 0; i < TOWN_PEOPLE; i++) {
                cr_assert_geq(load[i], 0);
                after[i] += load[i];
                at_noon += k >= 40 && k < 56 ? load[i] : 0;
            }
            if (is_replaced && k == 70) {
                town_replace(c);
            }
        }
        cr_assert_arr_eq(before, after, sizeof before, "each member's day has the same energy");
    }
    return at_noon;
}

Test(information, lets_those_who_answer_move_use_and_keeps_each_day_the_same)
{
    lw_information_params params = params_of();
    contract_case c;
    town_begin(&c, &lw_information_class, &params);
    const lw_energy_milliwh unmoved = days_of(&c, false);
    town_end(&c);
    params.shiftable_ratio = 0.2;
    town_begin(&c, &lw_information_class, &params);
    const lw_energy_milliwh moved = days_of(&c, false);
    town_end(&c);
    cr_assert_gt(moved, unmoved + unmoved / 20);
    town_begin(&c, &lw_information_class, &params);
    cr_assert_eq(days_of(&c, true), moved, "a stop changes nothing");
    town_end(&c);
}

Test(information, moves_nothing_by_default)
{
    lw_information_params params = params_of();
    contract_case c;
    town_begin(&c, &lw_information_class, &params);
    lw_energy_milliwh load[TOWN_PEOPLE] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    const lw_energy_milliwh pv[TOWN_PEOPLE] = {0};
    const lw_contract_forecast forecast = {.intervals_per_day = DAY, .pv_milliwh = pv};
    lw_contract_set_shift(c.set, &forecast, load);
    cr_assert_eq(load[3], 4);
    town_end(&c);
}
