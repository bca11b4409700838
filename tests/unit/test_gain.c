// SPDX-License-Identifier: Apache-2.0
#include "models/market/accounts/gain.h"
#include "tests/support/market_town.h"

#include <criterion/criterion.h>

#include <string.h>

#define KWH LW_MILLIWH_PER_KWH

static const lw_trade bought_kwh = {.participant = 0,
                                    .leg = LW_LEG_BOUGHT,
                                    .energy_milliwh = KWH,
                                    .price_micro_per_kwh = 100000,
                                    .value_micro = 100000};
static const lw_trade sold_kwh = {.participant = 1,
                                  .leg = LW_LEG_SOLD,
                                  .energy_milliwh = KWH,
                                  .price_micro_per_kwh = 100000,
                                  .value_micro = 100000};

Test(gain, of_a_buyer_is_retail_less_what_he_pays_locally)
{
    const lw_gain gain = lw_gain_settled(&town_tariff, &bought_kwh);
    cr_assert_eq(gain.by_payer_micro[LW_PAYER_MEMBERS], 210000 - 167200);
    cr_assert_eq(lw_gain_residual(&gain), 0);
}

Test(gain, of_a_seller_is_value_less_feed_in)
{
    const lw_gain gain = lw_gain_settled(&town_tariff, &sold_kwh);
    cr_assert_eq(gain.by_payer_micro[LW_PAYER_MEMBERS], 60000);
    cr_assert_eq(gain.by_payer_micro[LW_PAYER_RETAILER], 40000);
    cr_assert_eq(lw_gain_residual(&gain), 0);
}

/* The derivation of gain.h in real numbers, per displaced kWh. */
Test(gain, split_by_payer_follows_the_derivation)
{
    lw_tariff tariff = town_tariff;
    tariff.retail_grid_fee_micro_per_kwh = 75000;
    tariff.retail_tax_ppm = 200000;
    lw_gain gain = lw_gain_settled(&tariff, &bought_kwh);
    const lw_gain sold = lw_gain_settled(&tariff, &sold_kwh);
    lw_gain_add(&gain, &sold);
    const double r = 0.21;
    const double f = 0.04;
    const double p = 0.10;
    const double fee = 0.06;
    const double tax = 0.045;
    const double fr = 0.075;
    const double tr = 0.2;
    const double members = r - (p + fee) * (1 + tax) + p - f;
    const double state = (p + fee) * tax - r * tr / (1 + tr);
    const double retailer = -(r / (1 + tr) - fr) + f;
    /* One unit per rounding: three at most in an amount. */
    cr_assert_float_eq(lw_double_from_micro(gain.by_payer_micro[LW_PAYER_MEMBERS]), members, 3e-6);
    cr_assert_float_eq(lw_double_from_micro(gain.by_payer_micro[LW_PAYER_GRID_OPERATOR]), fee - fr,
                       3e-6);
    cr_assert_float_eq(lw_double_from_micro(gain.by_payer_micro[LW_PAYER_STATE]), state, 3e-6);
    cr_assert_float_eq(lw_double_from_micro(gain.by_payer_micro[LW_PAYER_RETAILER]), retailer,
                       3e-6);
    cr_assert_eq(gain.clearing_micro, 0);
    cr_assert_eq(lw_gain_residual(&gain), 0);
}

Test(gain, is_zero_when_the_trade_falls_back_to_retail)
{
    const lw_gain gain = lw_gain_unsettled(&town_tariff, &bought_kwh, LW_UNSETTLED_RETAIL);
    const lw_gain none = {.clearing_micro = 0};
    cr_assert_eq(memcmp(&gain, &none, sizeof gain), 0);
}

Test(gain, is_unchanged_when_the_trade_is_settled_late)
{
    const lw_gain late = lw_gain_unsettled(&town_tariff, &sold_kwh, LW_UNSETTLED_LATE);
    const lw_gain in_time = lw_gain_settled(&town_tariff, &sold_kwh);
    cr_assert_eq(memcmp(&late, &in_time, sizeof late), 0);
}

Test(gain, by_the_grid_operators_default_loses_only_the_internal_payment)
{
    const lw_gain buyer = lw_gain_unsettled(&town_tariff, &bought_kwh, LW_UNSETTLED_DSO_DEFAULT);
    const lw_gain seller = lw_gain_unsettled(&town_tariff, &sold_kwh, LW_UNSETTLED_DSO_DEFAULT);
    cr_assert_eq(buyer.by_payer_micro[LW_PAYER_MEMBERS], 210000 - 62700);
    cr_assert_eq(seller.by_payer_micro[LW_PAYER_MEMBERS], -40000);
    cr_assert_eq(buyer.clearing_micro, 0);
    cr_assert_eq(lw_gain_residual(&buyer), 0);
    cr_assert_eq(lw_gain_residual(&seller), 0);
}

Test(gain, of_half_a_batch_shows_the_pot_that_nobody_was_paid)
{
    const lw_gain gain = lw_gain_settled(&town_tariff, &bought_kwh);
    cr_assert_eq(gain.clearing_micro, 100000);
}

static const int64_t import_milliwh[] = {1234567, 0, 765432, 31, 0};
static const int64_t export_milliwh[] = {0, 543211, 0, 17, 99999};

Test(gain, correcting_every_leg_to_retail_gives_the_world_without_exchange)
{
    market_town town;
    town_begin(&town, &town_tariff, 100000);
    const lw_clearing *clearing = town_trade(&town, 5, import_milliwh, export_milliwh);
    cr_assert_gt(clearing->trade_count, 0);
    for (uint32_t leg = 0; leg < clearing->trade_count; leg++) {
        lw_gain_correct(&town.inside, &town.tariff, 0, &clearing->trades[leg], LW_UNSETTLED_RETAIL);
    }
    cr_assert_eq(memcmp(town.inside.balances_micro, town.outside.balances_micro,
                        town.inside.account_count * sizeof(lw_money_micro)),
                 0);
    cr_assert_eq(memcmp(town.inside.totals_micro, town.outside.totals_micro,
                        sizeof town.inside.totals_micro),
                 0);
    town_end(&town);
}

Test(gain, corrected_accounts_show_the_gain_of_the_legs_under_each_treatment)
{
    for (int treatment = LW_UNSETTLED_RETAIL; treatment <= LW_UNSETTLED_LATE; treatment++) {
        market_town town;
        town_begin(&town, &town_tariff, 100000);
        const lw_clearing *clearing = town_trade(&town, 5, import_milliwh, export_milliwh);
        lw_gain legs = {.clearing_micro = 0};
        for (uint32_t leg = 0; leg < clearing->trade_count; leg++) {
            const lw_trade *trade = &clearing->trades[leg];
            const lw_gain gain =
                lw_gain_unsettled(&town.tariff, trade, (lw_unsettled_treatment)treatment);
            lw_gain_add(&legs, &gain);
            lw_gain_correct(&town.inside, &town.tariff, 0, trade,
                            (lw_unsettled_treatment)treatment);
        }
        const lw_gain seen = lw_gain_between(&town.outside, &town.inside);
        cr_assert_eq(memcmp(&seen, &legs, sizeof seen), 0);
        cr_assert_eq(lw_accounts_residual(&town.inside), 0);
        town_end(&town);
    }
}

Test(gain, names_of_payers_are_those_of_the_result_file)
{
    cr_assert_str_eq(lw_payer_name(LW_PAYER_MEMBERS), "members");
    cr_assert_str_eq(lw_payer_name(LW_PAYER_STATE), "state");
}
