// SPDX-License-Identifier: Apache-2.0
#include "models/market/exchange/auction_match.h"

#include "models/market/exchange/price_level.h"

#include <string.h>

lw_price_micro_per_kwh lw_auction_price_between(lw_price_micro_per_kwh ask,
                                                lw_price_micro_per_kwh bid, lw_ratio_ppm k)
{
    return ask + lw_scale_ppm(bid - ask, k);
}

/* Five rows of auction->scratch. */
typedef struct desk {
    const lw_auction *auction;
    lw_auction_outcome *out;
    int64_t *bid_left; /* what an order has left to be paired */
    int64_t *ask_left;
    int64_t *bid_parts; /* of the level at hand */
    int64_t *ask_parts;
    int64_t *scratch;
} desk;

static desk desk_of(const lw_auction *a, lw_auction_outcome *out)
{
    const size_t room = a->bid_count > a->ask_count ? a->bid_count : a->ask_count;
    return (desk){a,
                  out,
                  a->scratch,
                  a->scratch + room,
                  a->scratch + 2 * room,
                  a->scratch + 3 * room,
                  a->scratch + 4 * room};
}

static void take_cleared(const lw_order *orders, size_t count, int64_t *left)
{
    for (size_t i = 0; i < count; i++) {
        left[i] = orders[i].cleared_milliwh;
    }
}

/* Pairs [count] parts of each side from the front; both add up to the same. */
typedef struct lot {
    size_t first; /* order of the first part */
    size_t count;
    int64_t *left; /* [count], used up */
} lot;

static bool pair_up(const desk *d, lot bids, lot asks, lw_price_micro_per_kwh price)
{
    size_t bid = 0;
    size_t ask = 0;
    for (;;) {
        while (bid < bids.count && bids.left[bid] == 0) {
            bid++;
        }
        while (ask < asks.count && asks.left[ask] == 0) {
            ask++;
        }
        if (bid == bids.count || ask == asks.count) {
            return true;
        }
        if (d->out->match_count == d->auction->match_room) {
            return false;
        }
        const lw_energy_milliwh part =
            bids.left[bid] < asks.left[ask] ? bids.left[bid] : asks.left[ask];
        d->auction->matches[d->out->match_count++] = (lw_match){.bid = bids.first + bid,
                                                                .ask = asks.first + ask,
                                                                .energy_milliwh = part,
                                                                .price_micro_per_kwh = price};
        bids.left[bid] -= part;
        asks.left[ask] -= part;
    }
}

/* One price: orders are paired as they stand. */
static bool pair_orders(const desk *d)
{
    const lw_auction *a = d->auction;
    return pair_up(d, (lot){0, a->bid_count, d->bid_left}, (lot){0, a->ask_count, d->ask_left},
                   d->out->buy_price_micro_per_kwh);
}

/* What each order of a level gives to a part of it, in proportion to what it has left: nobody gives
 * more than he has, and the last part takes what is left of all. */
static lot share_out(const lw_price_level *level, lw_energy_milliwh part, int64_t *left,
                     int64_t *parts, int64_t *scratch)
{
    const lot shares = {level->first, level->end - level->first, parts};
    lw_split(part, left + level->first, shares.count, parts, scratch);
    for (size_t i = 0; i < shares.count; i++) {
        left[level->first + i] -= parts[i];
    }
    return shares;
}

/* A price for each pair of levels: every order of a level has its part of every pair of it, so that
 * equal orders pay alike. */
static bool pair_levels(const desk *d, lw_ratio_ppm k)
{
    const lw_auction *a = d->auction;
    lw_price_level bid = lw_price_level_first_cleared(a->bids, a->bid_count);
    lw_price_level ask = lw_price_level_first_cleared(a->asks, a->ask_count);
    while (!lw_price_level_is_over(&bid) && !lw_price_level_is_over(&ask)) {
        const lw_energy_milliwh part = lw_price_level_part(&bid, &ask);
        const lot bids = share_out(&bid, part, d->bid_left, d->bid_parts, d->scratch);
        const lot asks = share_out(&ask, part, d->ask_left, d->ask_parts, d->scratch);
        if (!pair_up(d, bids, asks,
                     lw_auction_price_between(lw_price_level_price(&ask),
                                              lw_price_level_price(&bid), k))) {
            return false;
        }
        bid.left_milliwh -= part;
        ask.left_milliwh -= part;
        if (bid.left_milliwh == 0) {
            lw_price_level_next_cleared(&bid);
        }
        if (ask.left_milliwh == 0) {
            lw_price_level_next_cleared(&ask);
        }
    }
    return true;
}

/* What is missing to an order's value when its matches are valued one by one: the rounding of
 * shares of a level, and what an ask does not get in trade_reduction. It is spread over the matches
 * along their energy. */
typedef struct rounding {
    int64_t *missing_micro; /* [order] */
    int64_t *so_far_milliwh;
} rounding;

static void begin_rounding(const rounding *r, const lw_order *orders, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        r->missing_micro[i] = orders[i].value_micro;
        r->so_far_milliwh[i] = 0;
    }
}

static lw_money_micro next_missing(const rounding *r, const lw_order *orders, size_t order,
                                   lw_energy_milliwh part)
{
    const lw_energy_milliwh whole = orders[order].cleared_milliwh;
    const lw_energy_milliwh before = r->so_far_milliwh[order];
    r->so_far_milliwh[order] += part;
    return lw_mul_div(r->missing_micro[order], before + part, whole) -
           lw_mul_div(r->missing_micro[order], before, whole);
}

static void value_matches(const desk *d)
{
    const lw_auction *a = d->auction;
    const rounding bids = {d->bid_left, d->bid_parts};
    const rounding asks = {d->ask_left, d->ask_parts};
    begin_rounding(&bids, a->bids, a->bid_count);
    begin_rounding(&asks, a->asks, a->ask_count);
    for (size_t i = 0; i < d->out->match_count; i++) {
        lw_match *m = &a->matches[i];
        m->bid_value_micro = m->ask_value_micro =
            lw_energy_value(m->energy_milliwh, m->price_micro_per_kwh);
        bids.missing_micro[m->bid] -= m->bid_value_micro;
        asks.missing_micro[m->ask] -= m->ask_value_micro;
    }
    for (size_t i = 0; i < d->out->match_count; i++) {
        lw_match *m = &a->matches[i];
        m->bid_value_micro += next_missing(&bids, a->bids, m->bid, m->energy_milliwh);
        m->ask_value_micro += next_missing(&asks, a->asks, m->ask, m->energy_milliwh);
    }
}

void lw_auction_list_matches(const lw_auction *auction, lw_auction_outcome *outcome)
{
    const desk d = desk_of(auction, outcome);
    take_cleared(auction->bids, auction->bid_count, d.bid_left);
    take_cleared(auction->asks, auction->ask_count, d.ask_left);
    outcome->match_count = 0;
    outcome->has_matches =
        outcome->has_price
            ? pair_orders(&d)
            : pair_levels(&d,
                          auction->pricing == LW_PRICING_PAY_AS_BID ? LW_MICRO : auction->k_ratio);
    if (!outcome->has_matches) {
        outcome->match_count = 0;
        return;
    }
    value_matches(&d);
}
