// SPDX-License-Identifier: Apache-2.0
/* How meters become orders: the bidding strategies of `double_auction`, seen through what is
 * cleared. */
#include "models/market/exchange/auction.h"
#include "models/market/exchange/exchange.h"
#include "models/market/exchange/exchange_kind.h"
#include "tests/support/random_values.h"

#include <criterion/criterion.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MEMBERS_MAX = 96 };
#define KWH INT64_C(1000000)

/* A band from 0.10 to 0.20. */
static const lw_tariff band = {.retail_micro_per_kwh = 200000, .feed_in_micro_per_kwh = 100000};
static const lw_tariff closed = {.retail_micro_per_kwh = 100000, .feed_in_micro_per_kwh = 100000};

/* Buyers [0, half) and sellers [half, 2 half) of 1 kWh each, unless the meters are changed. */
typedef struct market {
    lw_arena *arena;
    lw_exchange *exchange;
    lw_exchange_group groups[2];
    lw_exchange_members members;
    size_t count;
    uint32_t participants[MEMBERS_MAX];
    int64_t import_milliwh[MEMBERS_MAX];
    int64_t export_milliwh[MEMBERS_MAX];
    lw_variant choice;
    const lw_tariff *tariff;
    uint64_t interval;
} market;

static const lw_param_variant *variant_named(const char *tag)
{
    const lw_param_variant *variant = lw_exchange_variants;
    while (strcmp(variant->tag, tag) != 0) {
        variant++;
    }
    return variant;
}

static void open_market(market *m, size_t half, const char *kind, void *params)
{
    memset(m, 0, sizeof *m);
    m->arena = lw_arena_create(1 << 22);
    m->count = 2 * half;
    m->groups[0] = (lw_exchange_group){.name = "buyers", .first = 0, .count = (uint32_t)half};
    m->groups[1] =
        (lw_exchange_group){.name = "sellers", .first = (uint32_t)half, .count = (uint32_t)half};
    m->members = (lw_exchange_members){m->groups, 2, (uint32_t)m->count};
    for (uint32_t i = 0; i < m->count; i++) {
        m->participants[i] = i;
        m->import_milliwh[i] = i < half ? KWH : 0;
        m->export_milliwh[i] = i < half ? 0 : KWH;
    }
    m->tariff = &band;
    m->choice = (lw_variant){variant_named(kind), params};
    const lw_exchange_config config = {
        .choice = &m->choice, .members = &m->members, .seed = 11, .member_count_max = m->count};
    cr_assert_eq(lw_exchange_create(&config, m->arena, &m->exchange, NULL), LW_OK);
}

static const lw_clearing *clear(market *m)
{
    const lw_exchange_book book = {m->count, m->participants, m->import_milliwh, m->export_milliwh};
    const lw_exchange_round round = {.book = &book, .tariff = m->tariff, .interval = m->interval};
    return lw_exchange_clear(m->exchange, &round);
}

static void close_market(market *m)
{
    lw_arena_destroy(m->arena);
}

static lw_double_auction_params params_of(lw_pricing pricing, lw_bidding bidding)
{
    return (lw_double_auction_params){.pricing = (int32_t)pricing,
                                      .k_ratio = LW_MICRO / 2,
                                      .bidding = (int32_t)bidding,
                                      .tick_count = 10,
                                      .margin_ratio = LW_MICRO / 10};
}

/* The one price of a clearing of one buyer and one seller; 0 when they do not meet. */
static int64_t price_of_pair(market *m)
{
    const lw_clearing *clearing = clear(m);
    return clearing->trade_count > 0 ? clearing->trades[0].price_micro_per_kwh : 0;
}

/* Everybody bids his limit, so all prices are equal and shares follow energies: the legal default
 * key by another way. */
Test(double_auction, of_the_truthful_shares_like_the_default_key)
{
    lw_double_auction_params auction = params_of(LW_PRICING_UNIFORM, LW_BIDDING_TRUTHFUL);
    lw_pro_rata_params pro_rata = {.price_per_kwh = LW_PARAM_ABSENT};
    market one;
    market other;
    open_market(&one, 20, "double_auction", &auction);
    open_market(&other, 20, "pro_rata", &pro_rata);
    random_values random = random_values_begin();
    for (int round = 0; round < 1000; round++) {
        for (size_t i = 0; i < one.count; i++) {
            one.import_milliwh[i] = other.import_milliwh[i] = random_size(&random) % (3 * KWH);
            one.export_milliwh[i] = other.export_milliwh[i] =
                random_below(&random, 2) == 0 ? 0 : random_size(&random) % (3 * KWH);
        }
        const lw_clearing *a = clear(&one);
        const lw_clearing *b = clear(&other);
        cr_assert_arr_eq(a->bought_milliwh, b->bought_milliwh, one.count * sizeof(int64_t));
        cr_assert_arr_eq(a->sold_milliwh, b->sold_milliwh, one.count * sizeof(int64_t));
        cr_assert_arr_eq(a->bought_value_micro, b->bought_value_micro, one.count * sizeof(int64_t));
        cr_assert_arr_eq(a->sold_value_micro, b->sold_value_micro, one.count * sizeof(int64_t));
        cr_assert_eq(a->trade_count, b->trade_count);
        cr_assert_eq(memcmp(a->trades, b->trades, a->trade_count * sizeof *a->trades), 0);
    }
    close_market(&one);
    close_market(&other);
}

Test(double_auction, k_moves_the_truthful_from_floor_to_ceiling)
{
    lw_double_auction_params params = params_of(LW_PRICING_UNIFORM, LW_BIDDING_TRUTHFUL);
    market m;
    open_market(&m, 1, "double_auction", &params);
    for (int64_t k = 0; k <= LW_MICRO; k += LW_MICRO / 4) {
        params.k_ratio = k;
        cr_assert_eq(price_of_pair(&m), 100000 + k / 10);
    }
    close_market(&m);
}

Test(double_auction, grid_bounded_keeps_a_margin_of_the_band)
{
    lw_double_auction_params params = params_of(LW_PRICING_UNIFORM, LW_BIDDING_GRID_BOUNDED);
    market m;
    open_market(&m, 1, "double_auction", &params);
    params.k_ratio = 0;
    cr_assert_eq(price_of_pair(&m), 110000);
    params.k_ratio = LW_MICRO;
    cr_assert_eq(price_of_pair(&m), 190000);
    params.margin_ratio = LW_MICRO / 2;
    cr_assert_eq(price_of_pair(&m), 150000);
    params.margin_ratio = LW_MICRO / 2 + 10;
    cr_assert_eq(clear(&m)->energy_milliwh, 0);
    close_market(&m);
}

Test(double_auction, an_empty_band_trades_nothing_whatever_is_bid)
{
    lw_bid_limit_params limits[] = {{"buyers", 900000, LW_PARAM_ABSENT, 0, 0}};
    for (int32_t bidding = 0; bidding <= LW_BIDDING_GRID_BOUNDED; bidding++) {
        lw_double_auction_params params = params_of(LW_PRICING_UNIFORM, (lw_bidding)bidding);
        params.limits = (lw_array){1, limits};
        market m;
        open_market(&m, 2, "double_auction", &params);
        m.tariff = &closed;
        cr_assert_eq(clear(&m)->energy_milliwh, 0);
        cr_assert_eq(clear(&m)->trade_count, 0);
        close_market(&m);
    }
}

/* Bid and ask are drawn evenly and independently from the band. They meet in half of all intervals;
 * given that, the bid (pay-as-bid's price) is on average two thirds up the band and the ask one
 * third, each with a variance of 1/18 of the width squared. Four standard errors. */
Test(double_auction, zero_intelligence_draws_evenly_from_the_band)
{
    enum { INTERVALS = 20000 };
    lw_double_auction_params params =
        params_of(LW_PRICING_DISCRIMINATORY, LW_BIDDING_ZERO_INTELLIGENCE);
    for (int64_t k = 0; k <= LW_MICRO; k += LW_MICRO) {
        params.k_ratio = k;
        market m;
        open_market(&m, 1, "double_auction", &params);
        double sum = 0;
        int traded = 0;
        for (m.interval = 0; m.interval < INTERVALS; m.interval++) {
            const int64_t price = price_of_pair(&m);
            cr_assert(price == 0 || (price >= 100000 && price <= 200000));
            sum += price > 0 ? (double)(price - 100000) / 100000 : 0;
            traded += price > 0 ? 1 : 0;
        }
        cr_assert_lt(fabs(traded - INTERVALS / 2.0), 4 * sqrt(INTERVALS / 4.0));
        const double mean = sum / traded;
        cr_assert_lt(fabs(mean - (k > 0 ? 2.0 : 1.0) / 3), 4 * sqrt(1 / 18.0 / traded));
        close_market(&m);
    }
}

/* A draw belongs to a participant and an interval: not to the calls before, nor to the neighbours.
 */
Test(double_auction, draws_belong_to_participant_and_interval)
{
    lw_double_auction_params params =
        params_of(LW_PRICING_PAY_AS_BID, LW_BIDDING_ZERO_INTELLIGENCE);
    lw_bid_limit_params limits[] = {{"sellers", LW_PARAM_ABSENT, 100000, 0, 0}};
    params.limits = (lw_array){1, limits};
    market m;
    open_market(&m, 2, "double_auction", &params);
    m.import_milliwh[1] = 0;
    m.interval = 5;
    const int64_t alone = price_of_pair(&m);
    m.interval = 6;
    cr_assert_neq(price_of_pair(&m), alone);
    m.interval = 5;
    cr_assert_eq(price_of_pair(&m), alone);
    m.import_milliwh[1] = KWH;
    const lw_clearing *both = clear(&m); /* each buys from both sellers: two legs each */
    cr_assert_eq(both->trades[0].price_micro_per_kwh, alone);
    cr_assert_eq(both->trades[2].participant, 1);
    cr_assert_neq(both->trades[2].price_micro_per_kwh, alone);
    close_market(&m);
}

/* One meter that counts both ways meets itself: were its bid and its ask one draw, half-way between
 * them would always be the middle. */
Test(double_auction, bid_and_ask_of_a_meter_are_two_draws)
{
    lw_double_auction_params params =
        params_of(LW_PRICING_DISCRIMINATORY, LW_BIDDING_ZERO_INTELLIGENCE);
    market m;
    open_market(&m, 1, "double_auction", &params);
    m.export_milliwh[0] = KWH;
    m.export_milliwh[1] = 0;
    int off_middle = 0;
    for (m.interval = 0; m.interval < 100; m.interval++) {
        const int64_t price = price_of_pair(&m);
        off_middle += price > 0 && llabs(price - 150000) > 1 ? 1 : 0;
    }
    cr_assert_gt(off_middle, 30);
    close_market(&m);
}

/* In the last tick every bid is above every ask, so that all that can be traded is; those who meet
 * earlier pay prices of their own. */
Test(double_auction, linear_in_time_trades_all_in_the_end)
{
    lw_double_auction_params params =
        params_of(LW_PRICING_DISCRIMINATORY, LW_BIDDING_LINEAR_IN_TIME);
    market m;
    open_market(&m, 10, "double_auction", &params);
    m.import_milliwh[3] = 5 * KWH;
    int64_t low = INT64_MAX;
    int64_t high = 0;
    for (m.interval = 0; m.interval < 200; m.interval++) {
        const lw_clearing *clearing = clear(&m);
        cr_assert_eq(clearing->energy_milliwh, 10 * KWH);
        for (uint32_t i = 0; i < clearing->trade_count; i++) {
            const int64_t price = clearing->trades[i].price_micro_per_kwh;
            low = price < low ? price : low;
            high = price > high ? price : high;
        }
    }
    cr_assert_geq(low, 100000);
    cr_assert_leq(high, 200000);
    cr_assert_lt(low, high);
    close_market(&m);
}

/* With one tick there is nothing to wait for: draws meet or do not. */
Test(double_auction, linear_in_time_of_one_tick_does_not_carry_over)
{
    lw_double_auction_params params = params_of(LW_PRICING_UNIFORM, LW_BIDDING_LINEAR_IN_TIME);
    params.tick_count = 1;
    market m;
    open_market(&m, 1, "double_auction", &params);
    int traded = 0;
    for (m.interval = 0; m.interval < 1000; m.interval++) {
        traded += clear(&m)->energy_milliwh > 0 ? 1 : 0;
    }
    cr_assert(traded > 400 && traded < 600);
    close_market(&m);
}

Test(double_auction, prices_of_a_group_stand_in_place_of_the_strategy_and_are_cut_to_the_band)
{
    lw_double_auction_params params = params_of(LW_PRICING_UNIFORM, LW_BIDDING_TRUTHFUL);
    lw_bid_limit_params limits[] = {{"buyers", 120000, LW_PARAM_ABSENT, 0, 0},
                                    {"sellers", LW_PARAM_ABSENT, 110000, 0, 0}};
    params.limits = (lw_array){2, limits};
    static const int64_t bids[] = {120000, 900000, 105000, 0};
    static const int64_t prices[] = {115000, 155000, 0, 0};
    for (size_t i = 0; i < 4; i++) {
        limits[0].bid_price_per_kwh = bids[i];
        market m;
        open_market(&m, 1, "double_auction", &params);
        cr_assert_eq(price_of_pair(&m), prices[i]);
        close_market(&m);
    }
}

/* Legs stand by participant, bought before sold, and both sides of a pair name each other. */
static void expect_legs(const lw_clearing *clearing)
{
    for (uint32_t i = 0; i < clearing->trade_count; i++) {
        const lw_trade *leg = &clearing->trades[i];
        const lw_trade *before = i > 0 ? leg - 1 : NULL;
        cr_assert(before == NULL || before->participant < leg->participant ||
                  (before->participant == leg->participant && before->leg <= leg->leg));
        uint32_t other = 0;
        while (other < clearing->trade_count &&
               (clearing->trades[other].participant != leg->counterparty ||
                clearing->trades[other].counterparty != leg->participant ||
                clearing->trades[other].leg == leg->leg ||
                clearing->trades[other].price_micro_per_kwh != leg->price_micro_per_kwh ||
                clearing->trades[other].energy_milliwh != leg->energy_milliwh)) {
            other++;
        }
        cr_assert_lt(other, clearing->trade_count);
    }
}

/* Who buys draws his price while who sells says his limit, or the other way round: with k = 0 the
 * price is the ask, with k = 1 the bid. */
Test(double_auction, a_group_has_a_strategy_for_each_side)
{
    enum { DRAWN = LW_BIDDING_ZERO_INTELLIGENCE + 1, MARGIN = LW_BIDDING_GRID_BOUNDED + 1 };
    lw_bid_limit_params limits[] = {{"buyers", LW_PARAM_ABSENT, LW_PARAM_ABSENT, DRAWN, 0},
                                    {"sellers", LW_PARAM_ABSENT, LW_PARAM_ABSENT, DRAWN, MARGIN}};
    lw_double_auction_params params = params_of(LW_PRICING_UNIFORM, LW_BIDDING_TRUTHFUL);
    params.limits = (lw_array){2, limits};
    int64_t lowest = band.retail_micro_per_kwh;
    int64_t highest = 0;
    for (params.k_ratio = 0; params.k_ratio <= LW_MICRO; params.k_ratio += LW_MICRO) {
        market m;
        open_market(&m, 1, "double_auction", &params);
        for (m.interval = 0; m.interval < 200; m.interval++) {
            m.import_milliwh[0] = m.export_milliwh[1] = KWH;
            const int64_t price = price_of_pair(&m);
            if (params.k_ratio == 0 && price != 0) {
                cr_assert_eq(price, 110000, "a tenth above the floor, got %lld", (long long)price);
            } else if (price != 0) {
                lowest = price < lowest ? price : lowest;
                highest = price > highest ? price : highest;
            }
        }
        close_market(&m);
    }
    cr_assert(lowest >= 110000 && highest > lowest + 50000, "bids from %lld to %lld",
              (long long)lowest, (long long)highest);
}

Test(double_auction, pair_pricing_names_who_trades_with_whom_in_order)
{
    static const lw_bidding biddings[] = {LW_BIDDING_ZERO_INTELLIGENCE, LW_BIDDING_LINEAR_IN_TIME,
                                          LW_BIDDING_TRUTHFUL};
    for (size_t b = 0; b < 3; b++) {
        lw_double_auction_params params = params_of(LW_PRICING_PAY_AS_BID, biddings[b]);
        market m;
        open_market(&m, 10, "double_auction", &params);
        for (size_t i = 0; i < m.count; i++) { /* everybody does both */
            m.import_milliwh[i] = (int64_t)(i + 1) * 100000;
            m.export_milliwh[i] = (int64_t)(m.count - i) * 70000;
        }
        for (m.interval = 0; m.interval < 100; m.interval++) {
            expect_legs(clear(&m));
        }
        cr_assert_gt(clear(&m)->trade_count, 0);
        cr_assert_neq(clear(&m)->trades[0].counterparty, LW_POOL);
        close_market(&m);
    }
}

Test(double_auction, one_price_is_traded_with_the_pool)
{
    lw_double_auction_params params = params_of(LW_PRICING_TRADE_REDUCTION, 1);
    market m;
    open_market(&m, 10, "double_auction", &params);
    const lw_clearing *clearing = clear(&m);
    cr_assert_gt(clearing->trade_count, 0);
    int64_t fund = 0;
    for (uint32_t i = 0; i < clearing->trade_count; i++) {
        const lw_trade *leg = &clearing->trades[i];
        cr_assert_eq(leg->counterparty, LW_POOL);
        const int64_t value = lw_energy_value(leg->energy_milliwh, leg->price_micro_per_kwh);
        cr_assert_leq(llabs(leg->value_micro - value), 1);
        fund += leg->leg == LW_LEG_BOUGHT ? leg->value_micro : -leg->value_micro;
    }
    cr_assert_gt(fund, 0);
    cr_assert_eq(fund, clearing->fund_micro);
    close_market(&m);
}

/* 48 equal bids against 48 asks of different prices would be 2,304 pairs: more than there is room
 * for, so the same bills are listed without names. */
Test(double_auction, ties_that_make_too_many_pairs_trade_with_the_pool)
{
    lw_double_auction_params params =
        params_of(LW_PRICING_DISCRIMINATORY, LW_BIDDING_ZERO_INTELLIGENCE);
    lw_bid_limit_params limits[] = {{"buyers", 200000, LW_PARAM_ABSENT, 0, 0}};
    params.limits = (lw_array){1, limits};
    market m;
    open_market(&m, 48, "double_auction", &params);
    const lw_clearing *clearing = clear(&m);
    cr_assert_eq(clearing->energy_milliwh, 48 * KWH);
    cr_assert_eq(clearing->trade_count, 96);
    for (uint32_t i = 0; i < 96; i++) {
        cr_assert_eq(clearing->trades[i].counterparty, LW_POOL);
    }
    for (size_t i = 1; i < 48; i++) {
        cr_assert_leq(llabs(clearing->bought_value_micro[i] - clearing->bought_value_micro[0]), 1);
    }
    close_market(&m);
}

typedef struct check_case {
    lw_double_auction_params params;
    const char *pointer; /* NULL = nothing to report */
    const char *says;
    bool is_error;
} check_case;

static void expect_report(const check_case *of)
{
    static const lw_exchange_group groups[] = {{.name = "buyers", .count = 1},
                                               {.name = "sellers", .first = 1, .count = 1}};
    static const lw_exchange_members members = {groups, 2, 2};
    const lw_exchange_context context = {.tariff = &band, .members = &members};
    lw_report report;
    lw_report_init(&report);
    lw_double_auction_class.check(&of->params, &context, "/exchange", &report);
    cr_assert_eq(report.count, of->pointer != NULL ? 1 : 0);
    if (of->pointer != NULL) {
        cr_assert_str_eq(report.items[0].pointer, of->pointer);
        cr_assert_neq(strstr(report.items[0].message, of->says), NULL, "%s",
                      report.items[0].message);
        cr_assert_eq(report.error_count, of->is_error ? 1 : 0);
    }
    lw_report_fini(&report);
}

Test(double_auction, check_finds_names_twice_and_auctions_that_stand_still)
{
    lw_bid_limit_params wrong[] = {{"byers", 1, LW_PARAM_ABSENT, 0, 0}};
    lw_bid_limit_params twice[] = {
        {"buyers", 1, 1, 0, 0}, {"sellers", 1, 1, 0, 0}, {"buyers", 2, 2, 0, 0}};
    check_case cases[] = {
        {params_of(LW_PRICING_UNIFORM, LW_BIDDING_TRUTHFUL), NULL, NULL, false},
        {params_of(LW_PRICING_UNIFORM, LW_BIDDING_TRUTHFUL), "/exchange/limits/0/group", "byers",
         true},
        {params_of(LW_PRICING_UNIFORM, LW_BIDDING_TRUTHFUL), "/exchange/limits/2/group",
         "entry 0 already", true},
        {params_of(LW_PRICING_TRADE_REDUCTION, LW_BIDDING_TRUTHFUL), "/exchange/pricing",
         "nobody will trade", false},
        {params_of(LW_PRICING_UNIFORM, LW_BIDDING_GRID_BOUNDED), "/exchange/margin_ratio",
         "nobody will trade", false},
        {params_of(LW_PRICING_TRADE_REDUCTION, LW_BIDDING_ZERO_INTELLIGENCE), NULL, NULL, false}};
    cases[1].params.limits = (lw_array){1, wrong};
    cases[2].params.limits = (lw_array){3, twice};
    cases[4].params.margin_ratio = LW_MICRO / 2 + 1;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        expect_report(&cases[i]);
    }
}
