// SPDX-License-Identifier: Apache-2.0
#include "models/market/contract/share.h"
#include "tests/support/contract_case.h"

#include <criterion/criterion.h>

static lw_share_holder_params holders[] = {{"homes", 0.7}, {"flats", 0.2}};

static lw_share_params params_of(void)
{
    lw_share_params params;
    lw_param_set_defaults(&lw_share_table, &params);
    params.name = "roof";
    params.asset = "roof";
    params.holders = (lw_array){2, holders};
    params.transfer_rate_per_year = 0;
    return params;
}

/* The roof has earned so much in each world, by the retailer. */
static void earn(contract_case *c, lw_money_micro outside_micro, lw_money_micro inside_micro)
{
    const lw_account roof = lw_account_member(&c->inside, TOWN_ROOF);
    const lw_transfer feed_in = {LW_POSTING_ENERGY_FEED_IN, LW_ACCOUNT_RETAILER, roof};
    lw_contract_desk desk = {.outside = &c->outside,
                             .inside = &c->inside,
                             .outside_micro = c->outside_micro,
                             .inside_micro = c->inside_micro,
                             .member_gain_micro = c->member_gain_micro,
                             .gain = &c->gain};
    lw_contract_pay_outside(&desk, feed_in, outside_micro);
    lw_contract_pay(&desk, feed_in, inside_micro);
}

static lw_money_micro owned(const lw_money_micro *bills)
{
    lw_money_micro sum = 0;
    for (int i = 0; i < TOWN_PEOPLE; i++) {
        sum -= bills[i];
    }
    return sum;
}

Test(share, shares_out_what_the_roof_earned_and_keeps_the_part_of_nobody)
{
    const lw_share_params params = params_of();
    contract_case c;
    town_begin(&c, &lw_share_class, &params);
    earn(&c, 0, 1000000);
    town_end_month(&c, NULL, NULL);
    cr_assert_eq(town_figure(&c, LW_SHARE_DIVIDEND), 900000);
    cr_assert_eq(-c.inside_micro[0], 175000);
    cr_assert_eq(-c.inside_micro[TOWN_FLATS], 50000);
    cr_assert_eq(-c.inside_micro[TOWN_ROOF], 100000);
    cr_assert_eq(town_count(&c, LW_OPERATION_DIVIDEND), 8);
    cr_assert(town_balances(&c));
    town_end(&c);
}

Test(share, shares_out_a_loss_alike)
{
    const lw_share_params params = params_of();
    contract_case c;
    town_begin(&c, &lw_share_class, &params);
    earn(&c, 1000000, -1000000);
    town_end_month(&c, NULL, NULL);
    cr_assert_eq(-c.outside_micro[0], 175000);
    cr_assert_eq(-c.inside_micro[0], -175000);
    cr_assert_eq(-c.inside_micro[TOWN_ROOF], -100000);
    cr_assert_eq(c.member_gain_micro[0], -350000);
    cr_assert(town_balances(&c));
    town_end(&c);
}

Test(share, loses_no_millionth_by_rounding)
{
    lw_share_params params = params_of();
    params.share_count = 997; /* nothing divides */
    contract_case c;
    town_begin(&c, &lw_share_class, &params);
    for (int64_t k = 1; k <= 200; k++) {
        const lw_money_micro before_out = owned(c.outside_micro);
        const lw_money_micro before_in = owned(c.inside_micro);
        earn(&c, 1000003 * k, k % 3 == 0 ? -77777 * k : 1234567 * k + 1);
        const lw_money_micro out = owned(c.outside_micro);
        const lw_money_micro in = owned(c.inside_micro);
        town_end_month(&c, NULL, NULL);
        cr_assert_eq(owned(c.outside_micro), out);
        cr_assert_eq(owned(c.inside_micro), in);
        cr_assert_eq(out - before_out, 1000003 * k);
        cr_assert(in != before_in);
        cr_assert(town_balances(&c));
    }
    town_end(&c);
}

Test(share, changes_hands_and_stays_as_many)
{
    lw_share_params params = params_of();
    params.transfer_rate_per_year = 6; /* every other month */
    contract_case c;
    town_begin(&c, &lw_share_class, &params);
    for (int month = 0; month < 60; month++) {
        lw_contract_set_clear(c.set);
        c.operations.count = 0;
        town_end_month(&c, NULL, NULL);
        const int64_t *shares = lw_contract_set_member_figures(c.set, 0, 1);
        int64_t sum = 0;
        for (int i = 0; i < TOWN_PEOPLE; i++) {
            cr_assert_geq(shares[i], 0);
            sum += shares[i];
        }
        cr_assert_eq(sum, 1000);
        cr_assert_eq(town_figure(&c, LW_SHARE_HELD), 900);
        cr_assert_eq(town_figure(&c, LW_SHARE_TRANSFERS),
                     (int64_t)town_count(&c, LW_OPERATION_SHARE_TRANSFER));
        cr_assert(town_balances(&c));
        if (month == 30) {
            town_replace(&c);
        }
    }
    const int64_t *shares = lw_contract_set_member_figures(c.set, 0, 1);
    cr_assert(shares[0] != 175 || shares[1] != 175, "some were sold");
    cr_assert_eq(c.gain.by_payer_micro[LW_PAYER_MEMBERS], 0, "a sale is no gain");
    town_end(&c);
}

static const char *first_fault(const lw_share_params *params, lw_report *report)
{
    contract_case c;
    const lw_share_params good = params_of();
    town_begin(&c, &lw_share_class, &good);
    c.choice.value = (void *)(uintptr_t)params;
    lw_report_init(report);
    lw_contract_check(&c.contracts, &c.members, "/contracts", report);
    town_end(&c);
    return report->error_count == 0 ? "" : report->items[0].pointer;
}

Test(share, refuses_more_than_the_whole_and_roofs_that_are_not_one)
{
    lw_report report;
    lw_share_params params = params_of();
    cr_assert_str_eq(first_fault(&params, &report), "");
    lw_report_fini(&report);
    lw_share_holder_params much[] = {{"homes", 0.7}, {"flats", 0.4}};
    params.holders = (lw_array){2, much};
    cr_assert_str_eq(first_fault(&params, &report), "/contracts/0/holders");
    lw_report_fini(&report);
    lw_share_holder_params unknown[] = {{"nobody", 0.1}};
    params.holders = (lw_array){1, unknown};
    cr_assert_str_eq(first_fault(&params, &report), "/contracts/0/holders/0/group");
    lw_report_fini(&report);
    params = params_of();
    params.asset = "homes";
    cr_assert_str_eq(first_fault(&params, &report), "/contracts/0/asset");
    lw_report_fini(&report);
}
