// SPDX-License-Identifier: Apache-2.0
/* Published and hand-computed cases. Sources stand at each test. */
#include "tests/support/market_town.h"

#include <criterion/criterion.h>

#include <string.h>

#define KWH LW_MILLIWH_PER_KWH

/* No fee, no tax, retail 0.20, feed-in 0.10: prices play no part in these cases. */
static const lw_tariff plain = {.retail_micro_per_kwh = 200000, .feed_in_micro_per_kwh = 100000};

static void expect_bought(size_t count, const int64_t *import, const int64_t *export,
                          const int64_t *expected)
{
    market_town town;
    town_begin(&town, &plain, LW_PARAM_ABSENT);
    const lw_clearing *clearing = town_trade(&town, count, import, export);
    for (size_t member = 0; member < count; member++) {
        cr_assert_eq(clearing->bought_milliwh[member], expected[member],
                     "member %zu bought %ld, expected %ld", member,
                     (long)clearing->bought_milliwh[member], (long)expected[member]);
    }
    town_end(&town);
}

/* Code de l'energie, article D.315-6: failing coefficients, pro rata of consumption, within the
 * quantity consumed. Loads 1.0, 0.5, 2.5 kWh and a pool of 2 kWh, then 6 kWh. */
Test(val_market, legal_default_key_with_a_pool_smaller_than_the_load)
{
    const int64_t import[] = {KWH, KWH / 2, 5 * KWH / 2, 0};
    const int64_t export[] = {0, 0, 0, 2 * KWH};
    const int64_t expected[] = {KWH / 2, KWH / 4, 5 * KWH / 4, 0};
    expect_bought(4, import, export, expected);
}

Test(val_market, legal_default_key_never_exceeds_the_quantity_consumed)
{
    const int64_t import[] = {KWH, KWH / 2, 5 * KWH / 2, 0};
    const int64_t export[] = {0, 0, 0, 6 * KWH};
    const int64_t expected[] = {KWH, KWH / 2, 5 * KWH / 2, 0};
    expect_bought(4, import, export, expected);
}

/* The case of doc.plein-soleil.org (A injects 1 kWh, B uses 0.4, C 0.8) under the default key:
 * 0.3333 and 0.6667 kWh. */
Test(val_market, plein_soleil_case_by_the_default_key)
{
    const int64_t import[] = {0, 2 * KWH / 5, 4 * KWH / 5};
    const int64_t export[] = {KWH, 0, 0};
    const int64_t expected[] = {0, 333333, 666667};
    expect_bought(3, import, export, expected);
}

/* gsy-e's community manager drained sellers in the order of insertion: of two equal sellers the
 * first sold everything. Here both sell the same. Homes (production, use): (1.4, 1), (0, 0.5),
 * (1.4, 1). */
Test(val_market, equal_sellers_sell_the_same_whatever_their_order)
{
    market_town town;
    town_begin(&town, &plain, LW_PARAM_ABSENT);
    const int64_t import[] = {0, KWH / 2, 0};
    const int64_t export[] = {2 * KWH / 5, 0, 2 * KWH / 5};
    const lw_clearing *clearing = town_trade(&town, 3, import, export);
    cr_assert_eq(clearing->sold_milliwh[0], KWH / 4);
    cr_assert_eq(clearing->sold_milliwh[2], KWH / 4);
    town_end(&town);
}

/* Largest remainder, ties to the first: four splits computed by hand, seen through an exchange
 * whose buyers import `weights` x `factor` and whose seller exports `total`. */
static void expect_split(int64_t total, size_t count, const int64_t *weights, int64_t factor,
                         const int64_t *expected)
{
    int64_t import[8] = {0};
    int64_t export[8] = {0};
    for (size_t member = 0; member < count; member++) {
        import[member] = weights[member] * factor;
    }
    export[count] = total;
    market_town town;
    town_begin(&town, &plain, LW_PARAM_ABSENT);
    const lw_clearing *clearing = town_trade(&town, count + 1, import, export);
    for (size_t member = 0; member < count; member++) {
        cr_assert_eq(clearing->bought_milliwh[member], expected[member]);
    }
    cr_assert_eq(clearing->sold_milliwh[count], total);
    town_end(&town);
}

Test(val_market, splits_a_hundred_in_three)
{
    expect_split(100, 3, (const int64_t[]){1, 1, 1}, 1000, (const int64_t[]){34, 33, 33});
}

Test(val_market, splits_a_million_and_one_by_3_5_2)
{
    expect_split(1000001, 3, (const int64_t[]){3, 5, 2}, 1000000,
                 (const int64_t[]){300000, 500001, 200000});
}

Test(val_market, splits_seven_as_it_is)
{
    expect_split(7, 5, (const int64_t[]){0, 1, 1, 1, 4}, 1, (const int64_t[]){0, 1, 1, 1, 4});
}

Test(val_market, splits_1e15_by_7_11_13)
{
    expect_split(INT64_C(1000000000000000), 3, (const int64_t[]){7, 11, 13},
                 INT64_C(100000000000000),
                 (const int64_t[]){INT64_C(225806451612903), INT64_C(354838709677419),
                                   INT64_C(419354838709678)});
}

/* France 2017: offers at 0.147 per kWh with taxes, 20 % VAT, grid 0.0365 and excise 0.0225 before
 * VAT, feed-in 0.10: some 7.6 c can be avoided, less than the feed-in. (The 0.147, the 0.0365 and
 * the excise are from memory, UNVERIFIED; the test is of the arithmetic.) */
static const lw_tariff france_2017 = {.retail_micro_per_kwh = 147000,
                                      .feed_in_micro_per_kwh = 100000,
                                      .local_grid_fee_micro_per_kwh = 36500 + 22500,
                                      .local_tax_ppm = 200000};

Test(val_market, france_2017_leaves_no_price_that_suits_both)
{
    const double avoidable =
        lw_double_from_micro(lw_tariff_ceiling(&france_2017)) * 1.2; /* with VAT */
    cr_assert_float_eq(avoidable, 0.076, 0.0005);
    cr_assert_not(lw_tariff_band_is_open(&france_2017));
}

/* France, end of 2024: 0.2516 with taxes, feed-in 0.1276, grid 0.0458 and excise 0.021 before VAT:
 * the spread is 4.4 c with VAT, not the naive 0.2516 - 0.1276 = 12.4 c. */
Test(val_market, france_2024_leaves_a_third_of_the_naive_spread)
{
    const lw_tariff tariff = {.retail_micro_per_kwh = 251600,
                              .feed_in_micro_per_kwh = 127600,
                              .local_grid_fee_micro_per_kwh = 45800 + 21000,
                              .local_tax_ppm = 200000};
    const double avoidable = lw_double_from_micro(lw_tariff_ceiling(&tariff)) * 1.2;
    cr_assert_float_eq(avoidable - 0.1276, 0.044, 0.0005);
    cr_assert(lw_tariff_band_is_open(&tariff));
}

static lw_gain gain_of_a_traded_kwh(const lw_tariff *tariff, int64_t price,
                                    lw_energy_milliwh *traded)
{
    market_town town;
    town_begin(&town, tariff, price);
    const int64_t import[] = {KWH, 0};
    const int64_t export[] = {0, KWH};
    *traded = town_trade(&town, 2, import, export)->energy_milliwh;
    const lw_gain gain = lw_gain_between(&town.outside, &town.inside);
    town_end(&town);
    return gain;
}

/* New York's net metering credits surplus at the retail rate: nothing is left to gain. */
Test(val_market, net_metering_leaves_no_gain_to_neighbours)
{
    const lw_gain none = {.clearing_micro = 0};
    lw_tariff tariff = {.retail_micro_per_kwh = 210000, .feed_in_micro_per_kwh = 210000};
    for (int with_fee = 0; with_fee < 2; with_fee++) {
        tariff.local_grid_fee_micro_per_kwh = 60000 * with_fee;
        for (int64_t price = 50000; price <= 210000; price += 10000) {
            lw_energy_milliwh traded = -1;
            const lw_gain gain = gain_of_a_traded_kwh(&tariff, price, &traded);
            cr_assert_eq(traded, 0);
            cr_assert_eq(memcmp(&gain, &none, sizeof gain), 0);
        }
    }
}

/* A feed-in equal to what a local kWh avoids: the band is a single price. */
Test(val_market, feed_in_equal_to_the_avoidable_price_gives_no_gain)
{
    lw_tariff tariff = town_tariff;
    tariff.feed_in_micro_per_kwh = lw_tariff_ceiling(&tariff);
    lw_energy_milliwh traded = -1;
    const lw_gain gain = gain_of_a_traded_kwh(&tariff, tariff.feed_in_micro_per_kwh, &traded);
    cr_assert_eq(traded, 0);
    cr_assert_eq(gain.by_payer_micro[LW_PAYER_MEMBERS], 0);
}

/* One house A with roof and battery, one neighbour B, five intervals, energies in Wh, prices 110
 * between them, 60 for export, 180 for import, micro-euro per Wh; no fees. The energies are the
 * hand computation's; the exchange must find the same trades and the accounts the same cash. */
Test(val_market, micro_scenario_ends_with_the_cash_computed_by_hand)
{
    const lw_tariff tariff = {.retail_micro_per_kwh = 180000, .feed_in_micro_per_kwh = 60000};
    const int64_t export_a_wh[] = {0, 1000, 1700, 0, 0};
    const int64_t import_b_wh[] = {300, 200, 600, 400, 500};
    const int64_t traded_wh[] = {0, 200, 600, 0, 0};
    market_town town;
    town_begin(&town, &tariff, 110000);
    for (int t = 0; t < 5; t++) {
        const int64_t import[] = {0, import_b_wh[t] * 1000};
        const int64_t export[] = {export_a_wh[t] * 1000, 0};
        const lw_clearing *clearing = town_trade(&town, 2, import, export);
        cr_assert_eq(clearing->energy_milliwh, traded_wh[t] * 1000);
    }
    const lw_accounts *inside = &town.inside;
    cr_assert_eq(lw_accounts_balance(inside, lw_account_member(inside, 0)), 202000);
    cr_assert_eq(lw_accounts_balance(inside, lw_account_member(inside, 1)), -304000);
    cr_assert_eq(lw_accounts_balance(inside, LW_ACCOUNT_RETAILER), 102000);
    cr_assert_eq(lw_accounts_residual(inside), 0);
    town_end(&town);
}
