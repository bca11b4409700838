// SPDX-License-Identifier: Apache-2.0
/* What only a whole scenario can tell of an exchange: at which pointer it is told, and how. */
#include "models/market/exchange/exchange.h"
#include "models/market/exchange/exchange_kind.h"

#include <criterion/criterion.h>

#include <string.h>

#define ABSENT LW_PARAM_ABSENT
#define LIST(items)                                                                                \
    {                                                                                              \
        sizeof(items) / sizeof(items)[0], (items)                                                  \
    }

/* Two communities; north has two groups. As in a file, in no order. */
static const lw_exchange_group groups[] = {
    {.name = "homes", .community = 0, .first = 0, .count = 4},
    {.name = "farm", .community = 1, .first = 5, .count = 2},
    {.name = "school", .community = 0, .first = 4, .count = 1}};
static const lw_exchange_members members = {groups, 3, 7};
static const lw_tariff_params tariff = {.retail_per_kwh = 210000,
                                        .feed_in_per_kwh = 40000,
                                        .retail_grid_fee_per_kwh = ABSENT,
                                        .retail_tax_ratio = ABSENT};
static lw_report report;

static void check_with(const lw_tariff_params *prices, const char *tag, const void *params)
{
    const lw_param_variant *variant = lw_exchange_variants;
    while (strcmp(variant->tag, tag) != 0) {
        variant++;
    }
    const lw_variant choice = {.choice = variant, .value = (void *)params};
    lw_report_init(&report);
    lw_exchange_check(&choice, prices, &members, "/exchange", &report);
}

static void check(const char *tag, const void *params)
{
    check_with(&tariff, tag, params);
}

static void expect_none(void)
{
    cr_assert_eq(report.count, 0, "%s: %s", report.items[0].pointer, report.items[0].message);
    lw_report_fini(&report);
}

/* One fault, here, whose message holds the text. */
static void expect(lw_status status, const char *pointer, const char *message,
                   const char *suggestion)
{
    cr_assert_eq(report.count, 1, "%zu faults", report.count);
    cr_assert_eq(report.items[0].status, status);
    cr_assert_str_eq(report.items[0].pointer, pointer);
    cr_assert_not_null(strstr(report.items[0].message, message), "%s", report.items[0].message);
    cr_assert_not_null(strstr(report.items[0].suggestion, suggestion), "%s",
                       report.items[0].suggestion);
    lw_report_fini(&report);
}

static void check_shares(lw_key_share_params *shares, size_t count)
{
    const lw_static_key_params params = {.shares = {count, shares}, .price_per_kwh = ABSENT};
    check("static_key", &params);
}

Test(exchange_check, shares_of_each_community_may_add_up_to_one)
{
    lw_key_share_params shares[] = {{"homes", ABSENT, 600000},
                                    {"farm", ABSENT, 1000000},
                                    {"school", 0, 300000},
                                    {"homes", 3, 100000}};
    check_shares(shares, 4);
    expect_none();
}

Test(exchange_check, shares_above_one_are_told_with_what_is_too_much)
{
    lw_key_share_params shares[] = {
        {"homes", ABSENT, 700000}, {"farm", ABSENT, 500000}, {"school", ABSENT, 300001}};
    check_shares(shares, 3);
    expect(LW_ERR_INCONSISTENT, "/exchange/shares/2/share_ratio",
           "add up to 1.000001, 1e-06 too much", "at most 1");
}

Test(exchange_check, an_unknown_group_is_told_with_the_nearest_name)
{
    lw_key_share_params shares[] = {{"hoems", ABSENT, 700000}};
    check_shares(shares, 1);
    expect(LW_ERR_BAD_REFERENCE, "/exchange/shares/0/group", "\"hoems\"",
           "did you mean \"homes\"?");
    lw_key_share_params far[] = {{"factory", ABSENT, 700000}};
    check_shares(far, 1);
    expect(LW_ERR_BAD_REFERENCE, "/exchange/shares/0/group", "\"factory\"", "");
}

Test(exchange_check, an_index_beyond_its_group_is_told)
{
    lw_key_share_params shares[] = {{"homes", 4, 700000}};
    check_shares(shares, 1);
    expect(LW_ERR_INCONSISTENT, "/exchange/shares/0/index", "has 4 participants", "");
}

Test(exchange_check, a_share_given_twice_is_told)
{
    lw_key_share_params shares[] = {
        {"homes", ABSENT, 100000}, {"homes", 1, 100000}, {"homes", 1, 100000}};
    check_shares(shares, 3);
    expect(LW_ERR_INCONSISTENT, "/exchange/shares/2/group", "has a share already", "one share");
}

Test(exchange_check, a_group_has_one_place_in_the_order)
{
    lw_key_rank_params ranks[] = {{"school"}, {"homes"}, {"school"}};
    const lw_priority_params params = {.order = LIST(ranks), .price_per_kwh = ABSENT};
    check("priority", &params);
    expect(LW_ERR_INCONSISTENT, "/exchange/order/2/group", "\"school\"", "once");
    lw_key_rank_params unknown[] = {{"shcool"}};
    const lw_priority_params typo = {.order = LIST(unknown), .price_per_kwh = ABSENT};
    check("priority", &typo);
    expect(LW_ERR_BAD_REFERENCE, "/exchange/order/0/group", "shcool", "\"school\"");
}

/* The rows themselves refuse an empty list (param.h). */
Test(exchange_check, no_list_of_a_key_may_be_empty)
{
    const lw_param *rows[] = {lw_param_find(&lw_priority_table, "order"),
                              lw_param_find(&lw_static_key_table, "shares"),
                              lw_param_find(&lw_full_dynamic_table, "coefficients"),
                              lw_param_find(&lw_bilateral_table, "preferences")};
    for (size_t i = 0; i < 4; i++) {
        cr_assert_eq(rows[i]->count_low, 1);
        cr_assert_eq(rows[i]->presence, LW_PARAM_REQUIRED);
    }
}

static void check_coefficients(lw_coefficient_params *rows, size_t count)
{
    const lw_full_dynamic_params params = {.coefficients = {count, rows}, .price_per_kwh = ABSENT};
    check("full_dynamic", &params);
}

Test(exchange_check, a_producer_gives_no_more_than_he_has)
{
    lw_coefficient_params rows[] = {
        {"school", "homes", 800000}, {"homes", "school", 500000}, {"school", "school", 250000}};
    check_coefficients(rows, 3);
    expect(LW_ERR_INCONSISTENT, "/exchange/coefficients/2/share_ratio",
           "\"school\" add up to 1.05, 0.05 too much", "at most 1");
}

Test(exchange_check, groups_of_two_communities_cannot_trade)
{
    lw_coefficient_params rows[] = {{"farm", "homes", 500000}};
    check_coefficients(rows, 1);
    expect(LW_ERR_INCONSISTENT, "/exchange/coefficients/0/consumer", "different communities",
           "one");
    lw_preference_params wishes[] = {{"homes", "farm", ABSENT}};
    const lw_bilateral_params params = {.preferences = LIST(wishes)};
    check("bilateral", &params);
    expect(LW_ERR_INCONSISTENT, "/exchange/preferences/0/seller", "different communities", "one");
}

Test(exchange_check, a_pair_has_one_coefficient_and_one_place)
{
    lw_coefficient_params rows[] = {{"school", "homes", 100000}, {"school", "homes", 100000}};
    check_coefficients(rows, 2);
    expect(LW_ERR_INCONSISTENT, "/exchange/coefficients/1/consumer", "already", "one share");
    lw_preference_params wishes[] = {{"homes", "school", ABSENT}, {"homes", "school", 100000}};
    const lw_bilateral_params params = {.preferences = LIST(wishes)};
    check("bilateral", &params);
    expect(LW_ERR_INCONSISTENT, "/exchange/preferences/1", "already", "once");
}

Test(exchange_check, too_many_pairs_are_told_with_their_number)
{
    static const lw_exchange_group large[] = {{.name = "roofs", .first = 0, .count = 200},
                                              {.name = "homes", .first = 200, .count = 101}};
    static const lw_exchange_members town = {large, 2, 301};
    lw_coefficient_params rows[] = {{"roofs", "homes", 1000000}};
    lw_full_dynamic_params params = {.coefficients = LIST(rows), .price_per_kwh = ABSENT};
    const lw_variant choice = {.choice = lw_exchange_variants, .value = &params};
    lw_variant chosen = choice;
    while (chosen.choice->owner != &lw_full_dynamic_class) {
        chosen.choice++;
    }
    lw_report_init(&report);
    lw_exchange_check(&chosen, &tariff, &town, "/exchange", &report);
    expect(LW_ERR_OUT_OF_RANGE, "/exchange/coefficients", "20200 pairs", "smaller groups");
}

Test(exchange_check, a_table_of_prices_is_as_long_as_its_shares_and_rises)
{
    double shares[] = {0, 0.5, 0.5};
    double prices[] = {0.1, 0.09};
    const lw_local_share_lookup_params uneven = {{2, shares}, {1, prices}};
    check("local_share_lookup", &uneven);
    expect(LW_ERR_INCONSISTENT, "/exchange/prices_per_kwh", "1 prices for 2 shares", "each share");
    double three[] = {0.1, 0.09, 0.08};
    const lw_local_share_lookup_params flat = {{3, shares}, {3, three}};
    check("local_share_lookup", &flat);
    expect(LW_ERR_INCONSISTENT, "/exchange/local_share_ratio/2", "0.5", "rising");
}

Test(exchange_check, a_table_of_prices_outside_the_band_is_warned_of)
{
    const lw_local_share_lookup_params lemlab = {.local_share_ratio = {0}};
    lw_tariff_params fitting = tariff;
    fitting.feed_in_per_kwh = 20000;
    check_with(&fitting, "local_share_lookup", &lemlab);
    expect_none();
    check("local_share_lookup", &lemlab);
    cr_assert(report.is_warning[0]);
    expect(LW_ERR_INCONSISTENT, "/exchange/prices_per_kwh", "one side loses", "");
}

/* An empty band leaves nothing to any kind, and each says so. */
Test(exchange_check, every_kind_warns_of_an_empty_band)
{
    static lw_key_share_params shares[] = {{"homes", ABSENT, 500000}};
    static lw_key_rank_params ranks[] = {{"homes"}};
    static lw_coefficient_params rows[] = {{"homes", "school", 500000}};
    static lw_preference_params wishes[] = {{"homes", "school", ABSENT}};
    static const lw_static_key_params static_key = {LIST(shares), ABSENT};
    static const lw_priority_params priority = {LIST(ranks), ABSENT};
    static const lw_full_dynamic_params full_dynamic = {LIST(rows), ABSENT};
    static const lw_bilateral_params bilateral = {LIST(wishes)};
    static const lw_pro_rata_params pro_rata = {ABSENT};
    static const lw_local_share_lookup_params lookup = {.local_share_ratio = {0}};
    static const lw_shapley_params shapley = {12, 100};
    static const int32_t zero = 0;
    const struct {
        const char *tag;
        const void *params;
    } kinds[] = {{"pro_rata", &pro_rata},
                 {"static_key", &static_key},
                 {"priority", &priority},
                 {"equal_share", &pro_rata},
                 {"full_dynamic", &full_dynamic},
                 {"mid_market_rate", &zero},
                 {"supply_demand_ratio", &zero},
                 {"bill_sharing", &zero},
                 {"local_share_lookup", &lookup},
                 {"bilateral", &bilateral},
                 {"shapley", &shapley}};
    lw_tariff_params empty = tariff;
    empty.feed_in_per_kwh = empty.retail_per_kwh;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        check_with(&empty, kinds[i].tag, kinds[i].params);
        cr_assert(report.is_warning[0], "%s", kinds[i].tag);
        cr_assert_eq(strncmp(report.items[0].pointer, "/exchange", 9), 0);
        cr_assert_not_null(strstr(report.items[0].message, "nobody will trade"), "%s",
                           kinds[i].tag);
        lw_report_fini(&report);
    }
}
