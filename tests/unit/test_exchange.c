// SPDX-License-Identifier: Apache-2.0
#include "models/market/exchange/exchange.h"
#include "tests/support/market_town.h"

#include <criterion/criterion.h>

#include <signal.h>
#include <string.h>

#define KWH LW_MILLIWH_PER_KWH

static market_town town_now;

static void begin(void)
{
    town_begin(&town_now, &town_tariff, 100000);
}

static void end(void)
{
    town_end(&town_now);
}

static const lw_clearing *clear_in(lw_exchange *exchange, const lw_exchange_book *book)
{
    const lw_exchange_round round = {.book = book, .tariff = &town_tariff};
    return lw_exchange_clear(exchange, &round);
}

TestSuite(exchange, .init = begin, .fini = end);

Test(exchange, shares_all_there_is_when_demand_exceeds_it)
{
    const int64_t import[] = {KWH, KWH / 2, 5 * KWH / 2, 0};
    const int64_t export[] = {0, 0, 0, 2 * KWH};
    const lw_clearing *clearing = town_trade(&town_now, 4, import, export);
    cr_assert_eq(clearing->energy_milliwh, 2 * KWH);
    cr_assert_eq(clearing->sold_milliwh[3], 2 * KWH);
    cr_assert_eq(clearing->value_micro, 200000);
}

Test(exchange, shares_no_more_than_is_wanted)
{
    const int64_t import[] = {KWH, 0, 0};
    const int64_t export[] = {0, 3 * KWH, 3 * KWH};
    const lw_clearing *clearing = town_trade(&town_now, 3, import, export);
    cr_assert_eq(clearing->bought_milliwh[0], KWH);
    cr_assert_eq(clearing->sold_milliwh[1], KWH / 2);
    cr_assert_eq(clearing->sold_milliwh[2], KWH / 2);
}

Test(exchange, swapping_import_and_export_swaps_buyers_and_sellers)
{
    const int64_t import[] = {7, 0, 11, 5, 0};
    const int64_t export[] = {0, 3, 0, 1, 13};
    int64_t bought[5];
    memcpy(bought, town_trade(&town_now, 5, import, export)->bought_milliwh, sizeof bought);
    // NOLINTNEXTLINE(readability-suspicious-call-argument): swapped is what is tried
    const lw_clearing *swapped = town_trade(&town_now, 5, export, import);
    cr_assert_eq(memcmp(bought, swapped->sold_milliwh, sizeof bought), 0);
}

Test(exchange, gives_equal_members_equal_shares_but_for_one_unit)
{
    const int64_t import[] = {1000, 1000, 1000, 0};
    const int64_t export[] = {0, 0, 0, 100};
    const lw_clearing *clearing = town_trade(&town_now, 4, import, export);
    cr_assert_eq(clearing->bought_milliwh[0], 34);
    cr_assert_eq(clearing->bought_milliwh[1], 33);
    cr_assert_eq(clearing->bought_milliwh[2], 33);
}

Test(exchange, nobody_and_one_member_trade_nothing)
{
    cr_assert_eq(town_trade(&town_now, 0, NULL, NULL)->trade_count, 0);
    const int64_t import[] = {KWH};
    const int64_t export[] = {0};
    cr_assert_eq(town_trade(&town_now, 1, import, export)->trade_count, 0);
}

Test(exchange, without_surplus_or_without_demand_nothing_is_traded)
{
    const int64_t some[] = {KWH, 2 * KWH};
    const int64_t none[] = {0, 0};
    cr_assert_eq(town_trade(&town_now, 2, some, none)->energy_milliwh, 0);
    cr_assert_eq(town_trade(&town_now, 2, none, some)->energy_milliwh, 0);
    cr_assert_eq(town_trade(&town_now, 2, none, none)->trade_count, 0);
}

Test(exchange, keeps_nothing_from_one_interval_to_the_next)
{
    const int64_t import[] = {KWH, 0};
    const int64_t export[] = {0, KWH};
    const int64_t none[] = {0, 0};
    cr_assert_eq(town_trade(&town_now, 2, import, export)->trade_count, 2);
    const lw_clearing *clearing = town_trade(&town_now, 2, none, none);
    cr_assert_eq(clearing->trade_count, 0);
    cr_assert_eq(clearing->bought_milliwh[0], 0);
    cr_assert_eq(clearing->sold_value_micro[1], 0);
}

Test(exchange, lists_legs_by_participant_with_bought_before_sold)
{
    const int64_t import[] = {5, 0, 8};
    const int64_t export[] = {0, 9, 2};
    const lw_clearing *clearing = town_trade(&town_now, 3, import, export);
    cr_assert_eq(clearing->trade_count, 4);
    const uint32_t participants[] = {0, 1, 2, 2};
    const lw_leg legs[] = {LW_LEG_BOUGHT, LW_LEG_SOLD, LW_LEG_BOUGHT, LW_LEG_SOLD};
    for (uint32_t leg = 0; leg < 4; leg++) {
        cr_assert_eq(clearing->trades[leg].participant, participants[leg]);
        cr_assert_eq(clearing->trades[leg].leg, (uint32_t)legs[leg]);
        cr_assert_eq(clearing->trades[leg].price_micro_per_kwh, 100000);
        cr_assert_gt(clearing->trades[leg].energy_milliwh, 0);
    }
}

Test(exchange, names_members_as_the_city_does)
{
    const uint32_t participants[] = {17, 40};
    const int64_t import[] = {KWH, 0};
    const int64_t export[] = {0, KWH};
    const lw_exchange_book book = {2, participants, import, export};
    const lw_clearing *clearing = clear_in(town_now.exchange, &book);
    cr_assert_eq(clearing->trades[0].participant, 17);
    cr_assert_eq(clearing->trades[1].participant, 40);
}

Test(exchange, clears_books_near_the_limit_of_64_bits)
{
    /* 4.6e12 kWh each way at 0.1 per kWh: 9,223 TWh is the most that the type holds. */
    const int64_t half = INT64_MAX / 2;
    const int64_t import[] = {half, half, 0};
    const int64_t export[] = {0, 0, half};
    const uint32_t participants[] = {0, 1, 2};
    const lw_exchange_book book = {3, participants, import, export};
    const lw_clearing *clearing = clear_in(town_now.exchange, &book);
    cr_assert_eq(clearing->energy_milliwh, half);
    cr_assert_eq(clearing->bought_milliwh[0] + clearing->bought_milliwh[1], half);
}

Test(exchange, members_out_of_order_are_our_bug, .signal = SIGABRT)
{
    const uint32_t participants[] = {1, 0};
    const int64_t import[] = {KWH, 0};
    const int64_t export[] = {0, KWH};
    const lw_exchange_book book = {2, participants, import, export};
    (void)clear_in(town_now.exchange, &book);
}

Test(exchange, more_members_than_announced_are_our_bug, .signal = SIGABRT)
{
    const lw_exchange_book book = {TOWN_MEMBERS_MAX + 1, NULL, NULL, NULL};
    (void)clear_in(town_now.exchange, &book);
}

static const lw_param_variant *variant(const char *tag)
{
    for (size_t index = 0; lw_exchange_variants[index].tag != NULL; index++) {
        if (strcmp(lw_exchange_variants[index].tag, tag) == 0) {
            return &lw_exchange_variants[index];
        }
    }
    return NULL;
}

Test(exchange, none_trades_nothing)
{
    char nothing = 0;
    const lw_variant choice = {.choice = variant("none"), .value = &nothing};
    const lw_exchange_config config = {
        .choice = &choice, .members = &town_members, .member_count_max = 2};
    lw_exchange *none = NULL;
    cr_assert_eq(lw_exchange_create(&config, town_now.arena, &none, NULL), LW_OK);
    const uint32_t participants[] = {0, 1};
    const int64_t import[] = {KWH, 0};
    const int64_t export[] = {0, KWH};
    const lw_exchange_book book = {2, participants, import, export};
    cr_assert_eq(clear_in(none, &book)->trade_count, 0);
    cr_assert_eq(clear_in(none, &book)->energy_milliwh, 0);
    cr_assert_eq(lw_exchange_trade_count_max(none, 2), 0);
    cr_assert_str_eq(lw_exchange_kind(none), "none");
}

Test(exchange, each_variant_is_owned_by_the_class_of_its_name)
{
    for (size_t index = 0; lw_exchange_variants[index].tag != NULL; index++) {
        const lw_exchange_class *class = lw_exchange_variants[index].owner;
        cr_assert_str_eq(class->kind, lw_exchange_variants[index].tag);
        cr_assert_not_null(lw_exchange_variants[index].table);
        cr_assert_gt(lw_exchange_variants[index].table->size, 0);
    }
}

Test(exchange, reports_a_memory_limit_instead_of_crashing)
{
    lw_pro_rata_params params = {.price_per_kwh = 100000};
    const lw_variant choice = {.choice = variant("pro_rata"), .value = &params};
    const lw_exchange_config config = {
        .choice = &choice, .members = &town_members, .member_count_max = 1000};
    for (size_t limit = 0; limit < 100000; limit += 9973) {
        lw_arena *arena = lw_arena_create(limit);
        lw_exchange *exchange = NULL;
        lw_error error;
        cr_assert_eq(lw_exchange_create(&config, arena, &exchange, &error), LW_ERR_MEMORY);
        cr_assert_eq(error.status, LW_ERR_MEMORY);
        cr_assert_null(exchange);
        lw_arena_destroy(arena);
    }
}

/* A community whose tariff or price leaves nothing to gain does not trade. */
static lw_energy_milliwh traded(const lw_tariff *tariff, int64_t price)
{
    market_town town;
    town_begin(&town, tariff, price);
    const int64_t import[] = {KWH, 0};
    const int64_t export[] = {0, KWH};
    const lw_energy_milliwh energy = town_trade(&town, 2, import, export)->energy_milliwh;
    town_end(&town);
    return energy;
}

Test(exchange, trades_at_both_ends_of_the_band_and_not_a_millionth_beyond)
{
    cr_assert_eq(traded(&town_tariff, 40000), KWH);
    cr_assert_eq(traded(&town_tariff, 140956), KWH);
    cr_assert_eq(traded(&town_tariff, 39999), 0);
    cr_assert_eq(traded(&town_tariff, 140957), 0);
}

Test(exchange, an_empty_band_gives_no_trade_at_any_price)
{
    lw_tariff tariff = town_tariff;
    tariff.feed_in_micro_per_kwh = 150000;
    for (int64_t price = 0; price < 250000; price += 10000) {
        cr_assert_eq(traded(&tariff, price), 0);
    }
    cr_assert_eq(traded(&tariff, LW_PARAM_ABSENT), 0);
}

Test(exchange, price_left_out_is_the_middle_of_the_band)
{
    market_town town;
    town_begin(&town, &town_tariff, LW_PARAM_ABSENT);
    const int64_t import[] = {KWH, 0};
    const int64_t export[] = {0, KWH};
    cr_assert_eq(town_trade(&town, 2, import, export)->value_micro, 90478);
    town_end(&town);
}

static const lw_tariff_params sound_tariff = {.retail_per_kwh = 210000,
                                              .feed_in_per_kwh = 40000,
                                              .local_grid_fee_per_kwh = 60000,
                                              .local_tax_ratio = 45000,
                                              .local_price_tax_ratio = LW_PARAM_ABSENT,
                                              .retail_grid_fee_per_kwh = LW_PARAM_ABSENT,
                                              .retail_tax_ratio = LW_PARAM_ABSENT};

static void check(const char *kind, void *params, const lw_tariff_params *tariff, lw_report *report)
{
    const lw_variant choice = {.choice = variant(kind), .value = params};
    lw_report_init(report);
    lw_exchange_check(&choice, tariff, &town_members, "/exchange", report);
    cr_assert_eq(report->error_count, 0);
}

Test(exchange, check_warns_of_an_empty_band_with_its_figures)
{
    lw_tariff_params tariff = sound_tariff;
    tariff.feed_in_per_kwh = 150000;
    lw_pro_rata_params params = {.price_per_kwh = LW_PARAM_ABSENT};
    lw_report report;
    check("pro_rata", &params, &tariff, &report);
    cr_assert_eq(report.count, 1);
    cr_assert(report.is_warning[0]);
    cr_assert_str_eq(report.items[0].pointer, "/exchange");
    cr_assert_not_null(strstr(report.items[0].message, "0.140956"));
    cr_assert_not_null(strstr(report.items[0].message, "0.15"));
    lw_report_fini(&report);
}

Test(exchange, check_warns_of_a_price_outside_the_band_and_says_what_to_write)
{
    lw_pro_rata_params params = {.price_per_kwh = 180000};
    lw_report report;
    check("pro_rata", &params, &sound_tariff, &report);
    cr_assert_eq(report.count, 1);
    cr_assert_str_eq(report.items[0].pointer, "/exchange/price_per_kwh");
    cr_assert_not_null(strstr(report.items[0].message, "0.18"));
    cr_assert_not_null(strstr(report.items[0].suggestion, "0.090478"));
    lw_report_fini(&report);
}

Test(exchange, check_is_silent_inside_the_band_and_without_exchange)
{
    lw_pro_rata_params params = {.price_per_kwh = 100000};
    lw_report report;
    check("pro_rata", &params, &sound_tariff, &report);
    cr_assert_eq(report.count, 0);
    lw_report_fini(&report);
    lw_tariff_params empty_band = sound_tariff;
    empty_band.feed_in_per_kwh = 150000;
    char nothing = 0;
    check("none", &nothing, &empty_band, &report);
    cr_assert_eq(report.count, 0);
    lw_report_fini(&report);
}
