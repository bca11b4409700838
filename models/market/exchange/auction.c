// SPDX-License-Identifier: Apache-2.0
#include "models/market/exchange/auction.h"

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

/* Orders of one price: [first, end). */
typedef struct level {
    const lw_order *orders;
    size_t count;
    size_t first;
    size_t end;
    lw_energy_milliwh left_milliwh; /* not matched yet */
} level;

static bool is_over(const level *l)
{
    return l->first == l->count;
}

static lw_price_micro_per_kwh price_of(const level *l)
{
    return l->orders[l->first].price_micro_per_kwh;
}

/* Gathers the orders from `end` on that have one price and any energy. */
static void next_level(level *l)
{
    do {
        l->first = l->end;
        l->left_milliwh = 0;
        while (l->end < l->count &&
               (l->end == l->first ||
                l->orders[l->end].price_micro_per_kwh == l->orders[l->first].price_micro_per_kwh)) {
            l->left_milliwh += l->orders[l->end].energy_milliwh;
            l->end++;
        }
    } while (l->left_milliwh == 0 && l->first < l->count);
}

static level first_level(const lw_order *orders, size_t count)
{
    level l = {.orders = orders, .count = count};
    next_level(&l);
    return l;
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
    level bid = first_level(a->bids, a->bid_count);
    level ask = first_level(a->asks, a->ask_count);
    while (!is_over(&bid) && !is_over(&ask) && price_of(&bid) >= price_of(&ask)) {
        const lw_energy_milliwh part =
            bid.left_milliwh < ask.left_milliwh ? bid.left_milliwh : ask.left_milliwh;
        c.last_bid = price_of(&bid);
        c.last_ask = price_of(&ask);
        c.energy_milliwh += part;
        bid.left_milliwh -= part;
        ask.left_milliwh -= part;
        if (bid.left_milliwh == 0) {
            next_level(&bid);
        }
        if (ask.left_milliwh == 0) {
            next_level(&ask);
        }
    }
    c.has_next_bid = !is_over(&bid);
    c.next_bid = c.has_next_bid ? price_of(&bid) : 0;
    c.has_next_ask = !is_over(&ask);
    c.next_ask = c.has_next_ask ? price_of(&ask) : 0;
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
    for (level l = first_level(s->orders, s->count); !is_over(&l); next_level(&l)) {
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

static lw_price_micro_per_kwh between(lw_price_micro_per_kwh ask, lw_price_micro_per_kwh bid,
                                      lw_ratio_ppm k)
{
    return ask + lw_scale_ppm(bid - ask, k);
}

static lw_price_micro_per_kwh middle_of(const crossing *c)
{
    lw_price_micro_per_kwh low = c->last_ask;
    lw_price_micro_per_kwh high = c->last_bid;
    low = c->has_next_bid && c->next_bid > low ? c->next_bid : low;
    high = c->has_next_ask && c->next_ask < high ? c->next_ask : high;
    return between(low, high, LW_MICRO / 2);
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

static lw_energy_milliwh cleared_of(const level *l)
{
    lw_energy_milliwh sum = 0;
    for (size_t i = l->first; i < l->end; i++) {
        sum += l->orders[i].cleared_milliwh;
    }
    return sum;
}

static void next_cleared(level *l)
{
    next_level(l);
    l->left_milliwh = cleared_of(l);
}

/* A price for each pair of levels; each level's pot is shared by its orders. */
static void settle_pairs(const lw_auction *a, lw_ratio_ppm k, lw_auction_outcome *out)
{
    const side bids = bids_of(a);
    const side asks = asks_of(a);
    level bid = first_level(a->bids, a->bid_count);
    level ask = first_level(a->asks, a->ask_count);
    bid.left_milliwh = cleared_of(&bid);
    ask.left_milliwh = cleared_of(&ask);
    lw_money_micro bid_pot = 0;
    lw_money_micro ask_pot = 0;
    while (!is_over(&bid) && !is_over(&ask)) {
        const lw_energy_milliwh part =
            bid.left_milliwh < ask.left_milliwh ? bid.left_milliwh : ask.left_milliwh;
        const lw_money_micro value =
            lw_energy_value(part, between(price_of(&ask), price_of(&bid), k));
        bid_pot += value;
        ask_pot += value;
        out->value_micro += value;
        bid.left_milliwh -= part;
        ask.left_milliwh -= part;
        if (bid.left_milliwh == 0) {
            share_value(&bids, bid.first, bid.end, bid_pot);
            bid_pot = 0;
            next_cleared(&bid);
        }
        if (ask.left_milliwh == 0) {
            share_value(&asks, ask.first, ask.end, ask_pot);
            ask_pot = 0;
            next_cleared(&ask);
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

static lw_price_micro_per_kwh pair_price(const lw_auction *a, const lw_auction_outcome *out,
                                         const lw_match *match)
{
    if (out->has_price) {
        return out->buy_price_micro_per_kwh;
    }
    return between(a->asks[match->ask].price_micro_per_kwh, a->bids[match->bid].price_micro_per_kwh,
                   a->pricing == LW_PRICING_PAY_AS_BID ? LW_MICRO : a->k_ratio);
}

/* What an order has left to be paired; orders that cleared nothing are passed over. */
typedef struct front {
    const lw_order *orders;
    size_t count;
    size_t at;
    lw_energy_milliwh left_milliwh;
} front;

static void pass_over(front *f)
{
    while (f->left_milliwh == 0 && ++f->at < f->count) {
        f->left_milliwh = f->orders[f->at].cleared_milliwh;
    }
}

static front front_of(const lw_order *orders, size_t count)
{
    front f = {orders, count, 0, count > 0 ? orders[0].cleared_milliwh : 0};
    if (count > 0) {
        pass_over(&f);
    }
    return f;
}

/* Pairs what was cleared from the front of both sides. */
static void list_matches(lw_auction *a, lw_auction_outcome *out)
{
    front bid = front_of(a->bids, a->bid_count);
    front ask = front_of(a->asks, a->ask_count);
    while (bid.at < bid.count && ask.at < ask.count) {
        lw_match *match = &a->matches[out->match_count++];
        const lw_energy_milliwh part =
            bid.left_milliwh < ask.left_milliwh ? bid.left_milliwh : ask.left_milliwh;
        *match = (lw_match){.bid = bid.at, .ask = ask.at, .energy_milliwh = part};
        match->price_micro_per_kwh = pair_price(a, out, match);
        bid.left_milliwh -= part;
        ask.left_milliwh -= part;
        pass_over(&bid);
        pass_over(&ask);
    }
}

/* Splits an order's value over its matches [first, end), in proportion to their own values; in
 * proportion to energy where these are all 0. */
static void split_value(lw_auction *a, const lw_match *matches, size_t count, lw_money_micro value,
                        lw_money_micro *parts)
{
    const side s = bids_of(a);
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        const lw_money_micro own =
            lw_energy_value(matches[i].energy_milliwh, matches[i].price_micro_per_kwh);
        s.weights[i] = own < 0 ? -own : own;
        sum += s.weights[i];
    }
    for (size_t i = 0; sum == 0 && i < count; i++) {
        s.weights[i] = matches[i].energy_milliwh;
    }
    lw_split(value < 0 ? -value : value, s.weights, count, s.parts, s.scratch);
    for (size_t i = 0; i < count; i++) {
        parts[i] = value < 0 ? -s.parts[i] : s.parts[i];
    }
}

/* Matches of a bid stand together, and so do those of an ask. */
static void value_matches(lw_auction *a, lw_auction_outcome *out)
{
    lw_match *matches = a->matches;
    const size_t room = a->bid_count > a->ask_count ? a->bid_count : a->ask_count;
    int64_t *parts = a->scratch + room; /* what split_value leaves there is what it gave */
    for (size_t first = 0, end = 0; first < out->match_count; first = end) {
        while (end < out->match_count && matches[end].bid == matches[first].bid) {
            end++;
        }
        split_value(a, matches + first, end - first, a->bids[matches[first].bid].value_micro,
                    parts);
        for (size_t i = first; i < end; i++) {
            matches[i].bid_value_micro = parts[i - first];
        }
    }
    for (size_t first = 0, end = 0; first < out->match_count; first = end) {
        while (end < out->match_count && matches[end].ask == matches[first].ask) {
            end++;
        }
        split_value(a, matches + first, end - first, a->asks[matches[first].ask].value_micro,
                    parts);
        for (size_t i = first; i < end; i++) {
            matches[i].ask_value_micro = parts[i - first];
        }
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
        price = between(c->last_ask, c->last_bid, a->k_ratio);
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
        list_matches(auction, &out);
        value_matches(auction, &out);
    }
    return out;
}
