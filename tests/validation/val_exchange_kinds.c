// SPDX-License-Identifier: Apache-2.0
/* Worked tables and published cases of repartition keys and pools. Sources stand at each. */
#include "tests/support/hand_book.h"

#include <criterion/criterion.h>

#include <math.h>

#define KWH LW_MILLIWH_PER_KWH
#define LIST(items)                                                                                \
    {                                                                                              \
        sizeof(items) / sizeof(items)[0], (items)                                                  \
    }

/* ---- keys: consumers a, b, c with 1.0, 0.5, 2.5 kWh and a producer d. Worked by hand from the
 * definitions; the default is Code de l'energie, article D.315-6. ---- */

static lw_pro_rata_params by_default = {.price_per_kwh = LW_PARAM_ABSENT};
static lw_equal_share_params equal_share = {.price_per_kwh = LW_PARAM_ABSENT};
static lw_key_share_params shares_403030[] = {
    {"a", LW_PARAM_ABSENT, 400000}, {"b", LW_PARAM_ABSENT, 300000}, {"c", LW_PARAM_ABSENT, 300000}};
static lw_static_key_params static_403030 = {.shares = LIST(shares_403030),
                                             .price_per_kwh = LW_PARAM_ABSENT};
static lw_key_rank_params order_abc[] = {{"a"}, {"b"}, {"c"}};
static lw_priority_params priority_abc = {.order = LIST(order_abc),
                                          .price_per_kwh = LW_PARAM_ABSENT};

typedef struct key_row {
    const char *tag;
    const void *params;
    int64_t produced;
    int64_t bought[3];
    int64_t surplus;
} key_row;

static const key_row key_rows[] = {
    {"pro_rata", &by_default, 2 * KWH, {KWH / 2, KWH / 4, 5 * KWH / 4}, 0},
    {"pro_rata", &by_default, 6 * KWH, {KWH, KWH / 2, 5 * KWH / 2}, 2 * KWH},
    {"static_key", &static_403030, 2 * KWH, {800000, 500000, 600000}, 100000},
    {"static_key", &static_403030, 6 * KWH, {1000000, 500000, 1800000}, 2700000},
    {"priority", &priority_abc, 2 * KWH, {1000000, 500000, 500000}, 0},
    {"priority", &priority_abc, 6 * KWH, {1000000, 500000, 2500000}, 2000000},
    {"equal_share", &equal_share, 2 * KWH, {750000, 500000, 750000}, 0},
    {"equal_share", &equal_share, 6 * KWH, {1000000, 500000, 2500000}, 2000000},
};

Test(val_exchange_kinds, keys_share_two_and_six_kwh_as_worked_by_hand)
{
    const int64_t import[] = {KWH, KWH / 2, 5 * KWH / 2, 0};
    for (size_t r = 0; r < sizeof key_rows / sizeof key_rows[0]; r++) {
        const key_row *row = &key_rows[r];
        const int64_t export[] = {0, 0, 0, row->produced};
        hand_book hand;
        hand_begin(&hand, 4, row->tag, row->params);
        const lw_clearing *clearing = hand_clear(&hand, import, export);
        for (size_t i = 0; i < 3; i++) {
            cr_assert_eq(clearing->bought_milliwh[i], row->bought[i], "%s of %ld: %zu bought %ld",
                         row->tag, (long)row->produced, i, (long)clearing->bought_milliwh[i]);
        }
        cr_assert_eq(row->produced - clearing->sold_milliwh[3], row->surplus);
        hand_end(&hand);
    }
}

/* D.315-6: "within the limit of the quantity consumed". A share larger than the use is cut. */
Test(val_exchange_kinds, no_key_gives_more_than_is_consumed)
{
    static lw_key_share_params all_to_b[] = {{"b", LW_PARAM_ABSENT, 1000000}};
    static const lw_static_key_params params = {.shares = LIST(all_to_b),
                                                .price_per_kwh = LW_PARAM_ABSENT};
    const int64_t import[] = {0, KWH / 5, 0};
    const int64_t export[] = {0, 0, KWH};
    hand_book hand;
    hand_begin(&hand, 3, "static_key", &params);
    cr_assert_eq(hand_clear(&hand, import, export)->bought_milliwh[1], KWH / 5);
    hand_end(&hand);
}

/* doc.plein-soleil.org: A injects 1 kWh, B uses 0.4, C 0.8, B before C: B buys nothing from the
 * retailer and C 0.2; B owes A for 0.4, C for 0.6. */
Test(val_exchange_kinds, plein_soleil_serves_b_before_c)
{
    static lw_key_rank_params order[] = {{"b"}, {"c"}};
    static const lw_priority_params params = {.order = LIST(order),
                                              .price_per_kwh = LW_PARAM_ABSENT};
    const int64_t import[] = {0, 400000, 800000};
    const int64_t export[] = {KWH, 0, 0};
    hand_book hand;
    hand_begin(&hand, 3, "priority", &params);
    const lw_clearing *clearing = hand_clear(&hand, import, export);
    cr_assert_eq(clearing->bought_milliwh[1], 400000);
    cr_assert_eq(clearing->bought_milliwh[2], 600000);
    cr_assert_eq(clearing->sold_milliwh[0], KWH);
    hand_end(&hand);
}

/* The same by a static key of half each: 0.4 and 0.5, and 0.1 is surplus. */
Test(val_exchange_kinds, plein_soleil_by_halves_leaves_a_tenth)
{
    static lw_key_share_params halves[] = {{"b", LW_PARAM_ABSENT, 500000},
                                           {"c", LW_PARAM_ABSENT, 500000}};
    static const lw_static_key_params params = {.shares = LIST(halves),
                                                .price_per_kwh = LW_PARAM_ABSENT};
    const int64_t import[] = {0, 400000, 800000};
    const int64_t export[] = {KWH, 0, 0};
    hand_book hand;
    hand_begin(&hand, 3, "static_key", &params);
    const lw_clearing *clearing = hand_clear(&hand, import, export);
    cr_assert_eq(clearing->bought_milliwh[1], 400000);
    cr_assert_eq(clearing->bought_milliwh[2], 500000);
    cr_assert_eq(clearing->sold_milliwh[0], 900000);
    hand_end(&hand);
}

/* Tests of gsy-e's community manager: homes (production, use) of (7, 5) and (0, 7), shares 0.6 and
 * 0.4. Surplus is 2; home 2 buys 0.8 of it although it wants 7, and 1.2 goes to the grid. */
Test(val_exchange_kinds, gsy_community_of_two_homes)
{
    static lw_key_share_params shares[] = {{"a", LW_PARAM_ABSENT, 600000},
                                           {"b", LW_PARAM_ABSENT, 400000}};
    static const lw_static_key_params params = {.shares = LIST(shares),
                                                .price_per_kwh = LW_PARAM_ABSENT};
    const int64_t import[] = {0, 7 * KWH};
    const int64_t export[] = {2 * KWH, 0};
    hand_book hand;
    hand_begin(&hand, 2, "static_key", &params);
    const lw_clearing *clearing = hand_clear(&hand, import, export);
    cr_assert_eq(clearing->bought_milliwh[1], 800000);
    cr_assert_eq(export[0] - clearing->sold_milliwh[0], 1200000);
    hand_end(&hand);
}

/* Homes (1.4, 1), (0, 0.5), (1.4, 1), shares 0.4, 0.2, 0.4: 0.16 is shared. gsy-e drained home 1
 * first (surplus to the grid 0.24, 0, 0.40); two equal sellers sell the same. */
Test(val_exchange_kinds, gsy_community_of_three_homes_without_its_order_of_insertion)
{
    static lw_key_share_params shares[] = {{"a", LW_PARAM_ABSENT, 400000},
                                           {"b", LW_PARAM_ABSENT, 200000},
                                           {"c", LW_PARAM_ABSENT, 400000}};
    static const lw_static_key_params params = {.shares = LIST(shares),
                                                .price_per_kwh = LW_PARAM_ABSENT};
    const int64_t import[] = {0, KWH / 2, 0};
    const int64_t export[] = {400000, 0, 400000};
    hand_book hand;
    hand_begin(&hand, 3, "static_key", &params);
    const lw_clearing *clearing = hand_clear(&hand, import, export);
    cr_assert_eq(clearing->bought_milliwh[1], 160000);
    cr_assert_eq(clearing->sold_milliwh[0], 80000);
    cr_assert_eq(clearing->sold_milliwh[2], 80000);
    hand_end(&hand);
}

/* ---- pools: the formulae of Long et al. 2017 (mid-market rate, bill sharing) and Liu et al. 2017
 * (supply and demand ratio) over retail 0.20 and feed-in 0.10, checked by their own budget:
 * buy D - sell S is the bill with the grid. ---- */

typedef struct pool_row {
    int64_t supply_kwh, demand_kwh;
    double mid_buy, mid_sell, ratio_buy, ratio_sell, bill_buy, bill_sell;
} pool_row;

static const pool_row pool_rows[] = {{6, 10, .17, .15, .155, .125, .08, 0},
                                     {10, 6, .15, .13, .10, .10, 0, .04},
                                     {8, 8, .15, .15, .10, .10, 0, 0},
                                     {2, 10, .19, .15, .193333, .166667, .16, 0}};

/* Mean prices of all that is bought and sold, the rest with the retailer included. Three buyers and
 * two sellers; energies such that nothing divides evenly. */
static void mean_prices(const char *tag, const void *params, const pool_row *row, double *buy,
                        double *sell)
{
    const int64_t demand = row->demand_kwh * KWH;
    const int64_t supply = row->supply_kwh * KWH;
    const int64_t import[] = {demand / 7, demand / 3, demand - demand / 7 - demand / 3, 0, 0};
    const int64_t export[] = {0, 0, 0, supply / 3, supply - supply / 3};
    hand_book hand;
    hand_begin(&hand, 5, tag, params);
    const lw_clearing *clearing = hand_clear(&hand, import, export);
    const double rest_bought = (double)(demand - clearing->energy_milliwh) * 0.20;
    const double rest_sold = (double)(supply - clearing->energy_milliwh) * 0.10;
    const double value = (double)clearing->value_micro;
    *buy = (value + rest_bought) / (double)demand;
    *sell = (value + rest_sold) / (double)supply;
    hand_end(&hand);
}

static void expect_prices(const char *tag, const void *params, const pool_row *row,
                          double buy_expected, double sell_expected)
{
    double buy = 0;
    double sell = 0;
    mean_prices(tag, params, row, &buy, &sell);
    cr_assert(fabs(buy - buy_expected) <= 1e-6, "%s %ld:%ld buy %.7f", tag, (long)row->supply_kwh,
              (long)row->demand_kwh, buy);
    cr_assert(fabs(sell - sell_expected) <= 1e-6, "%s %ld:%ld sell %.7f", tag,
              (long)row->supply_kwh, (long)row->demand_kwh, sell);
}

Test(val_exchange_kinds, pools_have_the_prices_of_their_formulae)
{
    static const char nothing = 0;
    static const lw_supply_demand_ratio_params liu = {.variant = LW_SUPPLY_DEMAND_LIU2017};
    static const lw_bill_sharing_params bill = {.window = LW_BILL_SHARING_INTERVAL};
    for (size_t r = 0; r < sizeof pool_rows / sizeof pool_rows[0]; r++) {
        const pool_row *row = &pool_rows[r];
        expect_prices("mid_market_rate", &nothing, row, row->mid_buy, row->mid_sell);
        expect_prices("supply_demand_ratio", &liu, row, row->ratio_buy, row->ratio_sell);
        expect_prices("bill_sharing", &bill, row, row->bill_buy, row->bill_sell);
    }
}

/* The linear variant: 0.20 - 0.10 r for the local kWh. At 6:10 that is 0.14, so buyers pay
 * 0.6 x 0.14 + 0.4 x 0.20 on average. */
Test(val_exchange_kinds, linear_ratio_falls_along_a_straight_line)
{
    static const lw_supply_demand_ratio_params linear = {.variant = LW_SUPPLY_DEMAND_LINEAR};
    expect_prices("supply_demand_ratio", &linear, &pool_rows[0], 0.164, 0.14);
    expect_prices("supply_demand_ratio", &linear, &pool_rows[1], 0.10, 0.10);
    expect_prices("supply_demand_ratio", &linear, &pool_rows[2], 0.10, 0.10);
}

/* lemlab's table (community price, its code): a local share of 0.4 costs 0.056 per kWh. */
static int64_t looked_up(int64_t supply, int64_t demand, const lw_tariff *tariff)
{
    static const lw_local_share_lookup_params lemlab = {.local_share_ratio = {0}};
    const int64_t import[] = {demand, 0};
    const int64_t export[] = {0, supply};
    hand_book hand;
    hand_begin(&hand, 2, "local_share_lookup", &lemlab);
    hand.tariff = *tariff;
    const int64_t price = hand_clear(&hand, import, export)->trades[0].price_micro_per_kwh;
    hand_end(&hand);
    return price;
}

Test(val_exchange_kinds, lemlab_looks_up_its_price_by_local_share)
{
    const lw_tariff wide = {.retail_micro_per_kwh = 300000, .feed_in_micro_per_kwh = 0};
    cr_assert_eq(looked_up(4 * KWH, 10 * KWH, &wide), 56000);
    cr_assert_eq(looked_up(1 * KWH, 10 * KWH, &wide), 74000);
    cr_assert_eq(looked_up(KWH / 2, 10 * KWH, &wide), 77000);
    cr_assert_eq(looked_up(13 * KWH / 2, 10 * KWH, &wide), 41000);
    cr_assert_eq(looked_up(10 * KWH, 10 * KWH, &wide), 20000);
    cr_assert_eq(looked_up(90 * KWH, 10 * KWH, &wide), 20000);
}

Test(val_exchange_kinds, a_price_that_is_looked_up_is_paid_as_agreed)
{
    const lw_tariff high = {.retail_micro_per_kwh = 300000, .feed_in_micro_per_kwh = 60000};
    const lw_tariff low = {.retail_micro_per_kwh = 50000, .feed_in_micro_per_kwh = 10000};
    cr_assert_eq(looked_up(10 * KWH, 10 * KWH, &high), 20000);
    cr_assert_eq(looked_up(1 * KWH, 10 * KWH, &low), 74000);
}

/* ---- pairs, worked by hand ---- */

static int64_t pair_energy(const lw_clearing *clearing, uint32_t buyer, uint32_t seller)
{
    int64_t energy = 0;
    for (uint32_t t = 0; t < clearing->trade_count; t++) {
        const lw_trade *leg = &clearing->trades[t];
        energy +=
            leg->leg == LW_LEG_BOUGHT && leg->participant == buyer && leg->counterparty == seller
                ? leg->energy_milliwh
                : 0;
    }
    return energy;
}

/* Producers c (1 kWh) and d (2 kWh); a has 0.5 of c and 0.25 of d, b 0.5 of c and 0.75 of d.
 * Allotted: a 0.5 + 0.5, b 0.5 + 1.5. a uses 0.6, so both parts are cut to 0.3; b uses 5. */
Test(val_exchange_kinds, full_dynamic_cuts_a_consumers_parts_in_proportion)
{
    static lw_coefficient_params rows[] = {
        {"c", "a", 500000}, {"c", "b", 500000}, {"d", "a", 250000}, {"d", "b", 750000}};
    static const lw_full_dynamic_params params = {.coefficients = LIST(rows),
                                                  .price_per_kwh = LW_PARAM_ABSENT};
    const int64_t import[] = {600000, 5 * KWH, 0, 0};
    const int64_t export[] = {0, 0, KWH, 2 * KWH};
    hand_book hand;
    hand_begin(&hand, 4, "full_dynamic", &params);
    const lw_clearing *clearing = hand_clear(&hand, import, export);
    cr_assert_eq(pair_energy(clearing, 0, 2), 300000);
    cr_assert_eq(pair_energy(clearing, 0, 3), 300000);
    cr_assert_eq(pair_energy(clearing, 1, 2), 500000);
    cr_assert_eq(pair_energy(clearing, 1, 3), 1500000);
    cr_assert_eq(clearing->sold_milliwh[2], 800000);
    cr_assert_eq(clearing->sold_milliwh[3], 1800000);
    cr_assert_eq(clearing->value_micro, 390000); /* 2.6 kWh at 0.15 */
    hand_end(&hand);
}

/* a (3 kWh) and b (1 kWh) both like c (2 kWh) best: 1.5 and 0.5. What a still wants it buys from d
 * (1 kWh): 1.0; b goes without, having no second choice. */
Test(val_exchange_kinds, bilateral_falls_to_the_next_preference)
{
    static lw_preference_params rows[] = {
        {"a", "c", 120000}, {"b", "c", 160000}, {"a", "d", 180000}};
    static const lw_bilateral_params params = {.preferences = LIST(rows)};
    const int64_t import[] = {3 * KWH, KWH, 0, 0};
    const int64_t export[] = {0, 0, 2 * KWH, KWH};
    hand_book hand;
    hand_begin(&hand, 4, "bilateral", &params);
    const lw_clearing *clearing = hand_clear(&hand, import, export);
    cr_assert_eq(pair_energy(clearing, 0, 2), 1500000);
    cr_assert_eq(pair_energy(clearing, 1, 2), 500000);
    cr_assert_eq(pair_energy(clearing, 0, 3), KWH);
    cr_assert_eq(clearing->bought_value_micro[0], 180000 + 180000);
    cr_assert_eq(clearing->bought_value_micro[1], 80000);
    cr_assert_eq(clearing->sold_value_micro[2], 180000 + 80000);
    hand_end(&hand);
}

/* a likes d better, b likes c better, and there is enough of both: each has what it likes, though c
 * stands before d. */
Test(val_exchange_kinds, bilateral_serves_first_choices_first)
{
    static lw_preference_params rows[] = {
        {"a", "d", 150000}, {"a", "c", 150000}, {"b", "c", 150000}, {"b", "d", 150000}};
    static const lw_bilateral_params params = {.preferences = LIST(rows)};
    const int64_t import[] = {KWH, 2 * KWH, 0, 0};
    const int64_t export[] = {0, 0, 2 * KWH, KWH};
    hand_book hand;
    hand_begin(&hand, 4, "bilateral", &params);
    const lw_clearing *clearing = hand_clear(&hand, import, export);
    cr_assert_eq(pair_energy(clearing, 0, 3), KWH);
    cr_assert_eq(pair_energy(clearing, 0, 2), 0);
    cr_assert_eq(pair_energy(clearing, 1, 2), 2 * KWH);
    hand_end(&hand);
}

Test(val_exchange_kinds, a_pair_whose_price_is_outside_the_band_does_not_trade)
{
    static lw_preference_params rows[] = {
        {"a", "c", 200001}, {"b", "c", 99999}, {"b", "d", 200000}};
    static const lw_bilateral_params params = {.preferences = LIST(rows)};
    const int64_t import[] = {KWH, KWH, 0, 0};
    const int64_t export[] = {0, 0, KWH, KWH};
    hand_book hand;
    hand_begin(&hand, 4, "bilateral", &params);
    const lw_clearing *clearing = hand_clear(&hand, import, export);
    cr_assert_eq(clearing->energy_milliwh, KWH);
    cr_assert_eq(pair_energy(clearing, 1, 3), KWH);
    hand_end(&hand);
}

/* One group of homes that import and export in the same interval and buy from themselves: every
 * place of the list of legs is used. */
Test(val_exchange_kinds, a_group_may_buy_from_itself)
{
    static lw_preference_params rows[] = {{"homes", "homes", LW_PARAM_ABSENT}};
    static lw_bilateral_params params = {.preferences = LIST(rows)};
    static const lw_exchange_group group = {.name = "homes", .count = 3};
    const lw_exchange_members members = {&group, 1, 3};
    const lw_param_variant *variant = lw_exchange_variants;
    while (variant->owner != &lw_bilateral_class) {
        variant++;
    }
    const lw_variant choice = {variant, &params};
    const lw_exchange_config config = {
        .choice = &choice, .members = &members, .member_count_max = 3};
    lw_arena *arena = lw_arena_create(1 << 20);
    lw_exchange *exchange = NULL;
    cr_assert_eq(lw_exchange_create(&config, arena, &exchange, NULL), LW_OK);
    const uint32_t participants[] = {0, 1, 2};
    const int64_t import[] = {30, 30, 40};
    const int64_t export[] = {40, 40, 20};
    const lw_exchange_book book = {3, participants, import, export};
    const lw_exchange_round round = {.book = &book, .tariff = &hand_tariff};
    const lw_clearing *clearing = lw_exchange_clear(exchange, &round);
    cr_assert_eq(clearing->energy_milliwh, 100);
    cr_assert_eq(clearing->trade_count, 10); /* five pairs */
    lw_arena_destroy(arena);
}

/* ---- Shapley: glove games, whose values are in every textbook. ---- */

/* One producer and two consumers of 1 kWh, any one of whom can take it all: 2/3, 1/6, 1/6 of the
 * pie of 0.10. Each consumer gets 0.5 kWh at 0.20 less 0.016667. */
Test(val_exchange_kinds, shapley_pays_the_scarce_side)
{
    static const lw_shapley_params params = {.exact_member_max = 12, .order_count = 1};
    const int64_t import[] = {KWH, KWH, 0};
    const int64_t export[] = {0, 0, KWH};
    hand_book hand;
    hand_begin(&hand, 3, "shapley", &params);
    const lw_clearing *clearing = hand_clear(&hand, import, export);
    cr_assert_eq(clearing->bought_milliwh[0], KWH / 2);
    cr_assert_eq(clearing->sold_value_micro[2], 100000 + 66666);
    cr_assert_eq(clearing->bought_value_micro[0], 100000 - 16667);
    cr_assert_eq(clearing->bought_value_micro[1], 100000 - 16667);
    hand_end(&hand);
}

/* A consumer of 10 Wh beside one of 1 kWh, and 10 Wh to share: either could take all, so each is
 * worth a sixth of the pie, which is more than the small one pays for. */
Test(val_exchange_kinds, shapley_may_pay_a_small_buyer)
{
    static const lw_shapley_params params = {.exact_member_max = 12, .order_count = 1};
    const int64_t import[] = {KWH, 10000, 0};
    const int64_t export[] = {0, 0, 10000};
    hand_book hand;
    hand_begin(&hand, 3, "shapley", &params);
    const lw_clearing *clearing = hand_clear(&hand, import, export);
    cr_assert_eq(clearing->bought_milliwh[1], 99);
    cr_assert_lt(clearing->bought_value_micro[1], 0);
    cr_assert_eq(clearing->bought_value_micro[0] + clearing->bought_value_micro[1],
                 clearing->sold_value_micro[2]);
    hand_end(&hand);
}
