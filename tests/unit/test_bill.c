// SPDX-License-Identifier: Apache-2.0
#include "models/market/accounts/bill.h"
#include "tests/support/market_town.h"

#include <criterion/criterion.h>

#include <string.h>

#define KWH LW_MILLIWH_PER_KWH

static lw_bill_lines lines_of(const lw_position *position)
{
    return lw_bill_lines_of(&town_tariff, position);
}

Test(bill, without_trade_both_worlds_cost_the_same)
{
    const lw_bill_lines lines =
        lines_of(&(lw_position){.import_milliwh = 3333333, .export_milliwh = 777777});
    cr_assert_eq(lw_bill_outside(&lines), lw_bill_inside(&lines));
}

Test(bill, outside_is_import_at_retail_less_export_at_feed_in)
{
    const lw_bill_lines lines =
        lines_of(&(lw_position){.import_milliwh = 3 * KWH, .export_milliwh = 2 * KWH});
    cr_assert_eq(lw_bill_outside(&lines), 3 * 210000 - 2 * 40000);
}

Test(bill, buyer_owes_value_grid_fee_and_tax_for_a_local_kwh)
{
    const lw_bill_lines lines = lines_of(&(lw_position){
        .import_milliwh = 3 * KWH, .bought_milliwh = KWH, .bought_value_micro = 100000});
    /* 2 x 0.21 + (0.10 + 0.06) x 1.045 */
    cr_assert_eq(lw_bill_inside(&lines), 420000 + 167200);
}

Test(bill, seller_gets_the_pot_for_what_he_sold_and_feed_in_for_the_rest)
{
    const lw_bill_lines lines = lines_of(
        &(lw_position){.export_milliwh = 3 * KWH, .sold_milliwh = KWH, .sold_value_micro = 100000});
    cr_assert_eq(lw_bill_inside(&lines), -2 * 40000 - 100000);
}

Test(bill, is_within_a_millionth_of_charging_the_difference)
{
    /* The whole import less the displaced energy, against import - bought in one rounding. */
    for (int64_t bought = 0; bought < 2000; bought += 7) {
        const lw_position position = {.import_milliwh = 1999, .bought_milliwh = bought};
        const lw_bill_lines lines = lines_of(&position);
        const lw_charge difference = lw_charge_minus(&lines.retail, &lines.retail_displaced);
        const lw_charge direct = lw_tariff_retail_charge(&town_tariff, 1999 - bought);
        cr_assert_leq(llabs(difference.total_micro - direct.total_micro), 1);
        cr_assert_geq(difference.total_micro, 0);
        cr_assert_geq(difference.grid_fee_micro, 0);
        cr_assert_geq(difference.tax_micro, 0);
    }
}

Test(bill, owes_the_retailer_nothing_when_all_is_bought_locally)
{
    market_town town;
    town_begin(&town, &town_tariff, 100000);
    const int64_t import[] = {123457, 0};
    const int64_t export[] = {0, 999999};
    (void)town_trade(&town, 2, import, export);
    cr_assert_eq(lw_accounts_total(&town.inside, LW_POSTING_ENERGY_RETAIL), 0);
    cr_assert_eq(lw_accounts_total(&town.inside, LW_POSTING_GRID_FEE_RETAIL), 0);
    cr_assert_eq(lw_accounts_total(&town.inside, LW_POSTING_TAX_RETAIL), 0);
    town_end(&town);
}

Test(bill, postings_of_a_kwh_are_as_computed_by_hand)
{
    market_town town;
    town_begin(&town, &town_tariff, 100000);
    const int64_t import[] = {KWH, 0};
    const int64_t export[] = {0, KWH};
    (void)town_trade(&town, 2, import, export);
    const lw_accounts *outside = &town.outside;
    cr_assert_eq(lw_accounts_balance(outside, LW_ACCOUNT_GRID_OPERATOR), 60000);
    cr_assert_eq(lw_accounts_balance(outside, LW_ACCOUNT_STATE), 9043);
    cr_assert_eq(lw_accounts_balance(outside, LW_ACCOUNT_RETAILER), 210000 - 69043 - 40000);
    const lw_accounts *inside = &town.inside;
    cr_assert_eq(lw_accounts_balance(inside, LW_ACCOUNT_GRID_OPERATOR), 60000);
    cr_assert_eq(lw_accounts_balance(inside, LW_ACCOUNT_STATE), 7200);
    cr_assert_eq(lw_accounts_balance(inside, LW_ACCOUNT_RETAILER), 0);
    cr_assert_eq(lw_accounts_balance(inside, lw_account_member(inside, 0)), -167200);
    cr_assert_eq(lw_accounts_balance(inside, lw_account_member(inside, 1)), 100000);
    town_end(&town);
}

Test(bill, adds_up_in_the_row_of_the_month)
{
    market_town town;
    town_begin(&town, &town_tariff, 100000);
    const int64_t import[] = {KWH, 0};
    const int64_t export[] = {0, KWH};
    (void)town_trade(&town, 2, import, export);
    (void)town_trade(&town, 2, import, export);
    cr_assert_eq(town.outside_micro[0], 2 * 210000);
    cr_assert_eq(town.inside_micro[0], 2 * 167200);
    cr_assert_eq(town.outside_micro[1], -2 * 40000);
    cr_assert_eq(town.inside_micro[1], -2 * 100000);
    town_end(&town);
}
