// SPDX-License-Identifier: Apache-2.0
/* A double auction every interval: meters become orders by a bidding strategy, at prices inside the
 * band in which both sides gain, and the auction (auction.h) clears them. A meter that counts both
 * ways in an interval bids and asks, as its two registers do. */
#include "models/market/exchange/auction.h"
#include "models/market/exchange/key.h"
#include "models/market/exchange/pair_book.h"
#include "models/market/exchange/pool.h"
#include "sim/base/check.h"
#include "sim/kernel/sampler.h"

#include <stdio.h>
#include <string.h>

/* Of a group; those of the exchange begin after the first. */
static const char *const group_biddings[] = {"as_all",         "truthful",     "zero_intelligence",
                                             "linear_in_time", "grid_bounded", NULL};
static const char *const *const biddings = group_biddings + 1;

#define GROUP_BIDDING_ROW(member, text)                                                            \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_CHOICE, .offset = offsetof(lw_bid_limit_params, member), \
        .presence = LW_PARAM_DEFAULTED, .doc = text, .choices = group_biddings, .fallback = 0,     \
        .source = "definition: as the exchange's bidding"                                          \
    }

static const lw_param limit_rows[] = {
    {.name = "group",
     .kind = LW_PARAM_NAME,
     .offset = offsetof(lw_bid_limit_params, group),
     .doc = "Group whose members bid so."},
    {.name = "bid_price_per_kwh",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_bid_limit_params, bid_price_per_kwh),
     .presence = LW_PARAM_UNSET,
     .unit = "currency/kWh",
     .doc = "What they bid for a local kWh, before grid fee and tax; cut to the band.",
     .high = 1000,
     .likely_low = 0.001,
     .likely_high = 2,
     .fallback_text = "as the bidding strategy says"},
    {.name = "ask_price_per_kwh",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_bid_limit_params, ask_price_per_kwh),
     .presence = LW_PARAM_UNSET,
     .unit = "currency/kWh",
     .doc = "What they ask for a local kWh; cut to the band.",
     .high = 1000,
     .likely_low = 0.001,
     .likely_high = 2,
     .fallback_text = "as the bidding strategy says"},
    GROUP_BIDDING_ROW(buy_bidding, "Strategy of their bids, where they have no price."),
    GROUP_BIDDING_ROW(sell_bidding, "Strategy of their asks, where they have no price."),
};
static const lw_param_table limit_table = {.name = "limit",
                                           .doc = "Prices or strategies of a group, by side.",
                                           .size = sizeof(lw_bid_limit_params),
                                           .rows = limit_rows,
                                           .count = LW_PARAM_COUNT(limit_rows)};

static const lw_param rows[] = {
    {.name = "pricing",
     .kind = LW_PARAM_CHOICE,
     .offset = offsetof(lw_double_auction_params, pricing),
     .presence = LW_PARAM_DEFAULTED,
     .doc = "How prices follow from the matched orders.",
     .choices = lw_pricing_names,
     .fallback = LW_PRICING_UNIFORM,
     .source = "simply, ASSUME, pymarket, lemlab and Power TAC clear at one price"},
    {.name = "k_ratio",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_double_auction_params, k_ratio),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "1",
     .doc = "Where the price lies between the last matched ask (0) and bid (1); in discriminatory, "
            "between those of each pair.",
     .source = "lemlab and Power TAC: one half",
     .high = 1,
     .fallback = 0.5},
    {.name = "bidding",
     .kind = LW_PARAM_CHOICE,
     .offset = offsetof(lw_double_auction_params, bidding),
     .presence = LW_PARAM_DEFAULTED,
     .doc =
         "truthful: bids at the ceiling of the band, asks at its floor; zero_intelligence: drawn "
         "evenly from the band; linear_in_time: from one's own end of the band to the other over "
         "the ticks of the interval; grid_bounded: a margin inside the ends of the band.",
     .choices = group_biddings + 1,
     .fallback = LW_BIDDING_TRUTHFUL,
     .source = "assumption: neighbours have no reason to hide their price (UNVERIFIED)"},
    {.name = "tick_count",
     .kind = LW_PARAM_INTEGER,
     .offset = offsetof(lw_double_auction_params, tick_count),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "1",
     .doc = "Clearings of an interval in linear_in_time; what is not matched stays for the next.",
     .source = "assumption: one a minute and a half of a quarter of an hour (UNVERIFIED)",
     .low = 1,
     .high = 60,
     .fallback = 10},
    {.name = "margin_ratio",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_double_auction_params, margin_ratio),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "1",
     .doc =
         "Part of the band's width that both sides keep to themselves in grid_bounded; above one "
         "half nobody meets.",
     .source = "assumption (UNVERIFIED)",
     .high = 1,
     .fallback = 0.1},
    {.name = "limits",
     .kind = LW_PARAM_ARRAY,
     .offset = offsetof(lw_double_auction_params, limits),
     .presence = LW_PARAM_UNSET,
     .doc = "Prices or strategies of single groups, by side.",
     .table = &limit_table,
     .count_low = 0,
     .count_high = 100000,
     .fallback_text = "everybody follows the strategy"},
};
const lw_param_table lw_double_auction_table = {.name = "double_auction exchange",
                                                .doc =
                                                    "Bids and asks are matched, best prices first.",
                                                .size = sizeof(lw_double_auction_params),
                                                .rows = rows,
                                                .count = LW_PARAM_COUNT(rows)};

/* A participant's own prices and draws. */
typedef struct bidder {
    lw_stream stream;
    lw_price_micro_per_kwh bid; /* LW_PARAM_ABSENT = as the strategy says */
    lw_price_micro_per_kwh ask;
    lw_bidding buy_bidding;
    lw_bidding sell_bidding;
} bidder;

typedef struct own {
    bidder *bidders; /* [participant_count] */
    lw_order *bids;  /* [member_count_max], as asks */
    lw_order *asks;
    lw_match *matches; /* [pair_count_max] */
    int64_t *scratch;  /* [LW_AUCTION_SCRATCH_ROWS x member_count_max] */
} own;

static lw_bidding bidding_of(const lw_double_auction_params *params, int32_t of_group)
{
    return (lw_bidding)(of_group == 0 ? params->bidding : of_group - 1);
}

static void introduce(const lw_exchange_setup *setup, bidder *bidders)
{
    const lw_double_auction_params *params = setup->params;
    const lw_bid_limit_params *limits = params->limits.items;
    for (size_t g = 0; g < setup->members->group_count; g++) {
        const lw_exchange_group *group = &setup->members->groups[g];
        bidder like = {.bid = LW_PARAM_ABSENT,
                       .ask = LW_PARAM_ABSENT,
                       .buy_bidding = bidding_of(params, 0),
                       .sell_bidding = bidding_of(params, 0)};
        for (size_t i = 0; i < params->limits.count; i++) {
            if (strcmp(limits[i].group, group->name) == 0) {
                like.bid = limits[i].bid_price_per_kwh;
                like.ask = limits[i].ask_price_per_kwh;
                like.buy_bidding = bidding_of(params, limits[i].buy_bidding);
                like.sell_bidding = bidding_of(params, limits[i].sell_bidding);
            }
        }
        for (uint32_t i = 0; i < group->count; i++) {
            bidders[group->first + i] = like;
            bidders[group->first + i].stream =
                lw_stream_of(setup->seed, "bidding", 0, group->name, i);
        }
    }
}

static bool has_pairs(lw_pricing pricing)
{
    return pricing == LW_PRICING_DISCRIMINATORY || pricing == LW_PRICING_PAY_AS_BID;
}

static int64_t tick_count_of(const lw_double_auction_params *params)
{
    const lw_bid_limit_params *limits = params->limits.items;
    bool is_linear = params->bidding == LW_BIDDING_LINEAR_IN_TIME;
    for (size_t i = 0; i < params->limits.count; i++) {
        is_linear = is_linear ||
                    bidding_of(params, limits[i].buy_bidding) == LW_BIDDING_LINEAR_IN_TIME ||
                    bidding_of(params, limits[i].sell_bidding) == LW_BIDDING_LINEAR_IN_TIME;
    }
    return is_linear ? params->tick_count : 1;
}

/* Each match uses up an order, but for one a tick; equal orders that face many prices make more, up
 * to twice as many for members who do both. Beyond that members trade with the pool: at the same
 * values, without names. */
static size_t pair_count_max(const lw_double_auction_params *params, size_t member_count)
{
    return has_pairs((lw_pricing)params->pricing) ? 4 * member_count + (size_t)tick_count_of(params)
                                                  : 0;
}

static lw_status prepare(lw_exchange_setup *setup, lw_arena *arena, lw_error *error)
{
    const size_t room = setup->member_count_max + 1;
    own *o = lw_arena_calloc(arena, 1, sizeof *o);
    if (o != NULL) {
        o->bidders = lw_arena_calloc(arena, setup->members->participant_count + (size_t)1,
                                     sizeof *o->bidders);
        o->bids = lw_arena_calloc(arena, room, sizeof *o->bids);
        o->asks = lw_arena_calloc(arena, room, sizeof *o->asks);
        o->matches =
            lw_arena_calloc(arena, pair_count_max(setup->params, room), sizeof *o->matches);
        o->scratch = lw_arena_calloc(arena, LW_AUCTION_SCRATCH_ROWS * room, sizeof *o->scratch);
    }
    if (o == NULL || o->bidders == NULL || o->bids == NULL || o->asks == NULL ||
        o->matches == NULL || o->scratch == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "/exchange", "no memory for the auction");
    }
    introduce(setup, o->bidders);
    setup->own = o;
    return LW_OK;
}

/* The ends of the band of an interval. */
typedef struct band {
    lw_price_micro_per_kwh low;
    lw_price_micro_per_kwh high;
} band;

/* A price at a part of the way from one end of the band to the other. */
static lw_price_micro_per_kwh part_way(lw_price_micro_per_kwh from, lw_price_micro_per_kwh to,
                                       double part)
{
    const double way = (double)(to - from) * part;
    return from + (lw_price_micro_per_kwh)(way < 0 ? way - 0.5 : way + 0.5);
}

/* How far a member has come from his first price to his last, in [0, 1]. Members do not move in
 * step: each is ahead by a part of a tick that is drawn for the interval. */
static double patience_spent(const lw_double_auction_params *params, double draw, int64_t tick)
{
    if (params->tick_count == 1) {
        return draw;
    }
    const double way = ((double)tick + draw) / (double)params->tick_count;
    return way < 1 ? way : 1;
}

static lw_price_micro_per_kwh cut_to(const band *b, lw_price_micro_per_kwh price)
{
    return price < b->low ? b->low : price > b->high ? b->high : price;
}

static lw_price_micro_per_kwh price_of(const lw_double_auction_params *params, const band *b,
                                       const bidder *who, bool is_bid, double draw, int64_t tick)
{
    const lw_price_micro_per_kwh given = is_bid ? who->bid : who->ask;
    if (given != LW_PARAM_ABSENT) {
        return cut_to(b, given);
    }
    const lw_price_micro_per_kwh best = is_bid ? b->low : b->high; /* for himself */
    const lw_price_micro_per_kwh limit = is_bid ? b->high : b->low;
    switch (is_bid ? who->buy_bidding : who->sell_bidding) {
    case LW_BIDDING_ZERO_INTELLIGENCE:
        return part_way(best, limit, draw);
    case LW_BIDDING_LINEAR_IN_TIME:
        return part_way(best, limit, patience_spent(params, draw, tick));
    case LW_BIDDING_GRID_BOUNDED:
        return part_way(limit, best, lw_double_from_micro(params->margin_ratio));
    case LW_BIDDING_TRUTHFUL:
    default:
        return limit;
    }
}

/* Orders of what is not matched yet; the first draw of a member's stream in the interval is for his
 * bid, the second for his ask. */
static void place_orders(const lw_exchange_setup *setup, const lw_exchange_round *round,
                         int64_t tick, const lw_clearing *so_far, lw_auction *auction)
{
    const lw_double_auction_params *params = setup->params;
    const own *o = setup->own;
    const lw_exchange_book *book = round->book;
    const band b = {lw_tariff_floor(round->tariff), lw_tariff_ceiling(round->tariff)};
    auction->bid_count = auction->ask_count = 0;
    for (size_t i = 0; i < book->count; i++) {
        const bidder *who = &o->bidders[book->participants[i]];
        const lw_energy_milliwh wanted = book->import_milliwh[i] - so_far->bought_milliwh[i];
        const lw_energy_milliwh offered = book->export_milliwh[i] - so_far->sold_milliwh[i];
        if (wanted == 0 && offered == 0) {
            continue;
        }
        lw_rng rng = lw_rng_at(who->stream, round->interval);
        const double bid_draw = lw_sample_uniform(&rng);
        const double ask_draw = lw_sample_uniform(&rng);
        if (wanted > 0) {
            auction->bids[auction->bid_count++] =
                (lw_order){.owner = i,
                           .energy_milliwh = wanted,
                           .price_micro_per_kwh = price_of(params, &b, who, true, bid_draw, tick)};
        }
        if (offered > 0) {
            auction->asks[auction->ask_count++] =
                (lw_order){.owner = i,
                           .energy_milliwh = offered,
                           .price_micro_per_kwh = price_of(params, &b, who, false, ask_draw, tick)};
        }
    }
}

static void take_orders(const lw_order *orders, size_t count, lw_energy_milliwh *energies,
                        lw_money_micro *values)
{
    for (size_t i = 0; i < count; i++) {
        energies[orders[i].owner] += orders[i].cleared_milliwh;
        values[orders[i].owner] += orders[i].value_micro;
    }
}

/* The two legs of a match. */
static void list_match(const lw_exchange_book *book, const lw_auction *auction,
                       const lw_match *match, lw_clearing *clearing)
{
    const uint32_t buyer = book->participants[auction->bids[match->bid].owner];
    const uint32_t seller = book->participants[auction->asks[match->ask].owner];
    lw_trade leg = {.participant = buyer,
                    .counterparty = seller,
                    .leg = LW_LEG_BOUGHT,
                    .energy_milliwh = match->energy_milliwh,
                    .price_micro_per_kwh = match->price_micro_per_kwh,
                    .value_micro = match->bid_value_micro};
    clearing->trades[clearing->trade_count++] = leg;
    leg.participant = seller;
    leg.counterparty = buyer;
    leg.leg = LW_LEG_SOLD;
    leg.value_micro = match->ask_value_micro;
    clearing->trades[clearing->trade_count++] = leg;
}

/* Clears what is not matched yet, and lists the pairs where pricing makes them. */
static lw_auction_outcome clear_tick(const lw_exchange_setup *setup, const lw_exchange_round *round,
                                     int64_t tick, lw_clearing *clearing)
{
    const lw_double_auction_params *params = setup->params;
    const own *o = setup->own;
    const bool pairs = has_pairs((lw_pricing)params->pricing);
    lw_auction auction = {.pricing = (lw_pricing)params->pricing,
                          .k_ratio = params->k_ratio,
                          .bids = o->bids,
                          .asks = o->asks,
                          .matches = pairs ? o->matches : NULL,
                          .match_room = pairs ? pair_count_max(params, round->book->count) -
                                                    clearing->trade_count / 2
                                              : 0,
                          .scratch = o->scratch};
    place_orders(setup, round, tick, clearing, &auction);
    const lw_auction_outcome out = lw_auction_clear(&auction);
    clearing->energy_milliwh += out.energy_milliwh;
    clearing->value_micro += out.value_micro;
    clearing->fund_micro += out.fund_micro;
    take_orders(auction.bids, auction.bid_count, clearing->bought_milliwh,
                clearing->bought_value_micro);
    take_orders(auction.asks, auction.ask_count, clearing->sold_milliwh,
                clearing->sold_value_micro);
    for (size_t m = 0; m < out.match_count; m++) {
        list_match(round->book, &auction, &auction.matches[m], clearing);
    }
    return out;
}

/* One clearing has one price a side, which is more exact than what a small value makes. */
static void name_prices(const lw_auction_outcome *out, lw_clearing *clearing)
{
    for (uint32_t i = 0; i < clearing->trade_count; i++) {
        lw_trade *leg = &clearing->trades[i];
        leg->price_micro_per_kwh = leg->leg == LW_LEG_BOUGHT ? out->buy_price_micro_per_kwh
                                                             : out->sell_price_micro_per_kwh;
    }
}

static void clear(const lw_exchange_setup *setup, const lw_exchange_round *round,
                  lw_clearing *clearing)
{
    const lw_double_auction_params *params = setup->params;
    if (!lw_tariff_band_is_open(round->tariff)) {
        return;
    }
    bool is_listed = has_pairs((lw_pricing)params->pricing);
    lw_auction_outcome out = {0};
    for (int64_t tick = 0; tick < tick_count_of(params); tick++) {
        out = clear_tick(setup, round, tick, clearing);
        is_listed = is_listed && (out.has_matches || out.energy_milliwh == 0);
    }
    if (is_listed) {
        lw_pair_sort_legs(clearing);
        return;
    }
    clearing->trade_count = 0;
    lw_pool_list_legs(round->book, clearing);
    if (tick_count_of(params) == 1 && out.has_price) {
        name_prices(&out, clearing);
    }
}

/* Two legs a pair, or two a member. */
static size_t trade_count_max(const lw_exchange_setup *setup, size_t member_count)
{
    const size_t pairs = pair_count_max(setup->params, member_count);
    return 2 * (pairs > member_count ? pairs : member_count);
}

/* A name that is missing was reported by the reader. */
static bool is_same(const char *a, const char *b)
{
    return a != NULL && b != NULL && strcmp(a, b) == 0;
}

/* A group's prices stand once. */
static void check_limits(const lw_double_auction_params *params, const lw_exchange_context *context,
                         const char *pointer, lw_report *report)
{
    const lw_bid_limit_params *limits = params->limits.items;
    for (size_t i = 0; i < params->limits.count; i++) {
        char where[LW_POINTER_SIZE];
        (void)snprintf(where, sizeof where, "%s/limits/%zu/group", pointer, i);
        lw_key_check_group(context, limits[i].group, where, report);
        size_t before = 0;
        while (before < i && !is_same(limits[before].group, limits[i].group)) {
            before++;
        }
        if (before < i) {
            lw_report_error(report, LW_ERR_INCONSISTENT, where, "one entry for each group",
                            "the prices of group \"%s\" stand in entry %zu already",
                            limits[i].group, before);
        }
    }
}

/* Settings at which no orders ever meet, or all of them are left out. */
static void warn_of_idle_auction(const lw_double_auction_params *params, const char *pointer,
                                 lw_report *report)
{
    char where[LW_POINTER_SIZE];
    const bool alike =
        params->bidding == LW_BIDDING_TRUTHFUL || params->bidding == LW_BIDDING_GRID_BOUNDED;
    if (params->limits.count > 0) {
        return;
    }
    if (params->pricing == LW_PRICING_TRADE_REDUCTION && alike) {
        (void)snprintf(where, sizeof where, "%s/pricing", pointer);
        lw_report_warning(report, LW_ERR_INCONSISTENT, where,
                          "another pricing, or bidding \"zero_intelligence\"",
                          "nobody will trade: with bidding \"%s\" all orders of a side have one "
                          "price, and trade reduction leaves out those at the last matched prices",
                          biddings[params->bidding]);
    }
    if (params->bidding == LW_BIDDING_GRID_BOUNDED && params->margin_ratio > LW_MICRO / 2) {
        (void)snprintf(where, sizeof where, "%s/margin_ratio", pointer);
        lw_report_warning(report, LW_ERR_INCONSISTENT, where, "at most 0.5",
                          "nobody will trade: bids stay below the middle of the band, asks above "
                          "it");
    }
}

static void check(const void *params, const lw_exchange_context *context, const char *pointer,
                  lw_report *report)
{
    check_limits(params, context, pointer, report);
    if (lw_pool_check_band(context->tariff, pointer, report)) {
        warn_of_idle_auction(params, pointer, report);
    }
}

const lw_exchange_class lw_double_auction_class = {.kind = "double_auction",
                                                   .trade_count_max = trade_count_max,
                                                   .prepare = prepare,
                                                   .clear = clear,
                                                   .check = check};
