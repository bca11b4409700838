// SPDX-License-Identifier: Apache-2.0
#include "models/market/exchange/auction.h"

#include "models/market/exchange/auction_match.h"
#include "models/market/exchange/price_level.h"
#include "sim/base/check.h"

#include <stdlib.h>

const char *const lw_pricing_names[] = {"uniform",    "midpoint",        "discriminatory",
                                        "pay_as_bid", "trade_reduction", NULL};

static int by_owner(const lw_order *a, const lw_order *b)
{
    return (a->owner > b->owner) - (a->owner < b->owner);
}

static int by_rising_price(const void *a, const void *b)
{
    const lw_order *left = a;
    const lw_order *right = b;
    const int order = (left->price_micro_per_kwh > right->price_micro_per_kwh) -
                      (left->price_micro_per_kwh < right->price_micro_per_kwh);
    return order != 0 ? order : by_owner(left, right);
}

static int by_falling_price(const void *a, const void *b)
{
    const lw_order *left = a;
    const lw_order *right = b;
    const int order = (left->price_micro_per_kwh < right->price_micro_per_kwh) -
                      (left->price_micro_per_kwh > right->price_micro_per_kwh);
    return order != 0 ? order : by_owner(left, right);
}

/* Where the sides stop matching. */
typedef struct crossing {
    lw_energy_milliwh energy_milliwh;
    lw_price_micro_per_kwh last_bid; /* matched, at least in part */
    lw_price_micro_per_kwh last_ask;
    bool has_next_bid; /* not matched, at least in part */
    lw_price_micro_per_kwh next_bid;
    bool has_next_ask;
    lw_price_micro_per_kwh next_ask;
} crossing;

static crossing find_crossing(const lw_auction *a)
{
    crossing c = {0};
    lw_price_level bid = lw_price_level_first(a->bids, a->bid_count);
    lw_price_level ask = lw_price_level_first(a->asks, a->ask_count);
    while (!lw_price_level_is_over(&bid) && !lw_price_level_is_over(&ask) &&
           lw_price_level_price(&bid) >= lw_price_level_price(&ask)) {
        const lw_energy_milliwh part = lw_price_level_part(&bid, &ask);
        c.last_bid = lw_price_level_price(&bid);
        c.last_ask = lw_price_level_price(&ask);
        c.energy_milliwh += part;
        bid.left_milliwh -= part;
        ask.left_milliwh -= part;
        if (bid.left_milliwh == 0) {
            lw_price_level_next(&bid);
        }
        if (ask.left_milliwh == 0) {
            lw_price_level_next(&ask);
        }
    }
    c.has_next_bid = !lw_price_level_is_over(&bid);
    c.next_bid = c.has_next_bid ? lw_price_level_price(&bid) : 0;
    c.has_next_ask = !lw_price_level_is_over(&ask);
    c.next_ask = c.has_next_ask ? lw_price_level_price(&ask) : 0;
    return c;
}

/* A side, and room for what is done with a level of it. */
typedef struct side {
    lw_order *orders;
    size_t count;
    int64_t *weights; /* [count], as the two below */
    int64_t *parts;
    int64_t *scratch;
} side;

static side bids_of(const lw_auction *a)
{
    const size_t room = a->bid_count > a->ask_count ? a->bid_count : a->ask_count;
    return (side){a->bids, a->bid_count, a->scratch, a->scratch + room, a->scratch + 2 * room};
}

static side asks_of(const lw_auction *a)
{
    side s = bids_of(a);
    s.orders = a->asks;
    s.count = a->ask_count;
    return s;
}

/* Serves a side from the front with `energy`; orders of the price at which it ends share what is
 * left in proportion to what they wish. */
static void serve(const side *s, lw_energy_milliwh energy)
{
    for (lw_price_level l = lw_price_level_first(s->orders, s->count); !lw_price_level_is_over(&l);
         lw_price_level_next(&l)) {
        const lw_energy_milliwh given = l.left_milliwh < energy ? l.left_milliwh : energy;
        const size_t heads = l.end - l.first;
        for (size_t i = 0; i < heads; i++) {
            s->weights[i] = s->orders[l.first + i].energy_milliwh;
        }
        lw_split(given, s->weights, heads, s->parts, s->scratch);
        for (size_t i = 0; i < heads; i++) {
            s->orders[l.first + i].cleared_milliwh = s->parts[i];
        }
        energy -= given;
    }
}

/* Splits an amount of either sign over orders [first, end) in proportion to what they cleared. */
static void share_value(const side *s, size_t first, size_t end, lw_money_micro amount)
{
    const size_t heads = end - first;
    for (size_t i = 0; i < heads; i++) {
        s->weights[i] = s->orders[first + i].cleared_milliwh;
    }
    lw_split(amount < 0 ? -amount : amount, s->weights, heads, s->parts, s->scratch);
    for (size_t i = 0; i < heads; i++) {
        s->orders[first + i].value_micro += amount < 0 ? -s->parts[i] : s->parts[i];
    }
}

static lw_price_micro_per_kwh middle_of(const crossing *c)
{
    lw_price_micro_per_kwh low = c->last_ask;
    lw_price_micro_per_kwh high = c->last_bid;
    low = c->has_next_bid && c->next_bid > low ? c->next_bid : low;
    high = c->has_next_ask && c->next_ask < high ? c->next_ask : high;
    return lw_auction_price_between(low, high, LW_MICRO / 2);
}

/* One price for each side: a pot a side. */
static void settle_at(const lw_auction *a, lw_price_micro_per_kwh buy, lw_price_micro_per_kwh sell,
                      lw_auction_outcome *out)
{
    const side bids = bids_of(a);
    const side asks = asks_of(a);
    out->has_price = true;
    out->buy_price_micro_per_kwh = buy;
    out->sell_price_micro_per_kwh = sell;
    out->value_micro = lw_energy_value(out->energy_milliwh, buy);
    out->fund_micro = out->value_micro - lw_energy_value(out->energy_milliwh, sell);
    share_value(&bids, 0, a->bid_count, out->value_micro);
    share_value(&asks, 0, a->ask_count, out->value_micro - out->fund_micro);
}

/* A price for each pair of levels; each level's pot is shared by its orders. */
static void settle_pairs(const lw_auction *a, lw_ratio_ppm k, lw_auction_outcome *out)
{
    const side bids = bids_of(a);
    const side asks = asks_of(a);
    lw_price_level bid = lw_price_level_first_cleared(a->bids, a->bid_count);
    lw_price_level ask = lw_price_level_first_cleared(a->asks, a->ask_count);
    lw_money_micro bid_pot = 0;
    lw_money_micro ask_pot = 0;
    while (!lw_price_level_is_over(&bid) && !lw_price_level_is_over(&ask)) {
        const lw_energy_milliwh part = lw_price_level_part(&bid, &ask);
        const lw_money_micro value =
            lw_energy_value(part, lw_auction_price_between(lw_price_level_price(&ask),
                                                           lw_price_level_price(&bid), k));
        bid_pot += value;
        ask_pot += value;
        out->value_micro += value;
        bid.left_milliwh -= part;
        ask.left_milliwh -= part;
        if (bid.left_milliwh == 0) {
            share_value(&bids, bid.first, bid.end, bid_pot);
            bid_pot = 0;
            lw_price_level_next_cleared(&bid);
        }
        if (ask.left_milliwh == 0) {
            share_value(&asks, ask.first, ask.end, ask_pot);
            ask_pot = 0;
            lw_price_level_next_cleared(&ask);
        }
    }
    LW_ASSERT(bid_pot == 0 && ask_pot == 0);
}

/* Takes `excess` from the orders that have cleared, all alike, from none more than he has: the
 * level that those who still have something are cut by solves sum min(x_i, cut) = excess. Equal
 * orders may differ by one unit. */
static int by_energy(const void *a, const void *b)
{
    const int64_t left = *(const int64_t *)a;
    const int64_t right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static void cut_alike(const side *s, lw_energy_milliwh excess)
{
    size_t count = 0;
    for (size_t i = 0; i < s->count; i++) {
        if (s->orders[i].cleared_milliwh > 0) {
            s->weights[count++] = s->orders[i].cleared_milliwh;
        }
    }
    qsort(s->weights, count, sizeof *s->weights, by_energy);
    lw_energy_milliwh cut = INT64_MAX;
    lw_energy_milliwh over_count = 0;
    for (size_t i = 0; i < count; i++) {
        const lw_energy_milliwh heads = (lw_energy_milliwh)(count - i);
        if (s->weights[i] > excess / heads) {
            cut = excess / heads;
            over_count = excess % heads;
            break;
        }
        excess -= s->weights[i];
    }
    for (size_t i = 0; i < s->count; i++) {
        lw_energy_milliwh *cleared = &s->orders[i].cleared_milliwh;
        const bool is_above = *cleared > cut;
        const bool gives_more = is_above && over_count > 0;
        *cleared = is_above ? *cleared - cut - (gives_more ? 1 : 0) : 0;
        over_count -= gives_more ? 1 : 0;
    }
}

/* Leaves out the orders at the price that was matched last; returns what the others had cleared. */
static lw_energy_milliwh leave_out(const side *s, lw_price_micro_per_kwh last)
{
    lw_energy_milliwh sum = 0;
    for (size_t i = 0; i < s->count; i++) {
        lw_order *order = &s->orders[i];
        order->cleared_milliwh = order->price_micro_per_kwh == last ? 0 : order->cleared_milliwh;
        sum += order->cleared_milliwh;
    }
    return sum;
}

static void reduce(const lw_auction *a, const crossing *c, lw_auction_outcome *out)
{
    const side bids = bids_of(a);
    const side asks = asks_of(a);
    const lw_energy_milliwh bought = leave_out(&bids, c->last_bid);
    const lw_energy_milliwh sold = leave_out(&asks, c->last_ask);
    if (bought > sold) {
        cut_alike(&bids, bought - sold);
    } else if (sold > bought) {
        cut_alike(&asks, sold - bought);
    }
    out->energy_milliwh = bought < sold ? bought : sold;
    if (out->energy_milliwh > 0) {
        settle_at(a, c->last_bid, c->last_ask, out);
    }
}

static void settle(lw_auction *a, const crossing *c, lw_auction_outcome *out)
{
    lw_price_micro_per_kwh price = 0;
    switch (a->pricing) {
    case LW_PRICING_DISCRIMINATORY:
        settle_pairs(a, a->k_ratio, out);
        return;
    case LW_PRICING_PAY_AS_BID:
        settle_pairs(a, LW_MICRO, out);
        return;
    case LW_PRICING_TRADE_REDUCTION:
        reduce(a, c, out);
        return;
    case LW_PRICING_MIDPOINT:
        price = middle_of(c);
        break;
    case LW_PRICING_UNIFORM:
    default:
        price = lw_auction_price_between(c->last_ask, c->last_bid, a->k_ratio);
        break;
    }
    settle_at(a, price, price, out);
}

static void begin(lw_order *orders, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        LW_ASSERT(orders[i].energy_milliwh >= 0);
        orders[i].cleared_milliwh = 0;
        orders[i].value_micro = 0;
    }
}

lw_auction_outcome lw_auction_clear(lw_auction *auction)
{
    lw_auction_outcome out = {0};
    LW_ASSERT(auction->k_ratio >= 0 && auction->k_ratio <= LW_MICRO);
    begin(auction->bids, auction->bid_count);
    begin(auction->asks, auction->ask_count);
    qsort(auction->bids, auction->bid_count, sizeof *auction->bids, by_falling_price);
    qsort(auction->asks, auction->ask_count, sizeof *auction->asks, by_rising_price);
    const crossing c = find_crossing(auction);
    if (c.energy_milliwh == 0) {
        return out;
    }
    const side bids = bids_of(auction);
    const side asks = asks_of(auction);
    serve(&bids, c.energy_milliwh);
    serve(&asks, c.energy_milliwh);
    out.energy_milliwh = c.energy_milliwh;
    settle(auction, &c, &out);
    if (auction->matches != NULL && out.energy_milliwh > 0) {
        lw_auction_list_matches(auction, &out);
    }
    return out;
}
