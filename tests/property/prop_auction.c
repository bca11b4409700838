// SPDX-License-Identifier: Apache-2.0
/* Laws of the double auction over 10,000 random books for each pricing. A failure prints its
 * pricing and case; LW_SEED=n searches elsewhere, LW_CASES=n longer. */
#include "sim/base/check.h"
#include "tests/support/order_book.h"
#include "tests/support/random_values.h"

#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

enum { CASE_COUNT = 10000, SIDE_MAX = 12, PRICING_COUNT = 5 };

typedef struct auction_case {
    lw_pricing pricing;
    int index;
    random_values *random;
    order_book book;
} auction_case;

/* Reports only failures: Criterion sends a message for each assertion, even one that passes. */
#define HOLDS(sample, condition)                                                                   \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            cr_assert_fail("%s, seed %llu, case %d: %s", lw_pricing_names[(sample)->pricing],      \
                           (unsigned long long)(sample)->random->seed, (sample)->index,            \
                           #condition);                                                            \
        }                                                                                          \
    } while (0)

/* Energies from 1 mWh to 4 kWh, whole kWh or nothing; few prices, so that many are equal, or many;
 * some below zero. */
static void draw_side(auction_case *sample, lw_order *orders, size_t count)
{
    const bool few = random_below(sample->random, 2) == 0;
    const bool round = random_below(sample->random, 2) == 0;
    const int64_t shift = random_below(sample->random, 5) == 0 ? 4000000 : 0;
    for (size_t i = 0; i < count; i++) {
        const int64_t energy = round ? (int64_t)random_below(sample->random, 4) * 1000000
                                     : random_size(sample->random) % 4000000;
        const int64_t price = few ? (int64_t)random_below(sample->random, 6) * 1000000
                                  : (int64_t)random_below(sample->random, 6000000);
        orders[i] =
            (lw_order){.owner = i, .energy_milliwh = energy, .price_micro_per_kwh = price - shift};
    }
}

static void draw_book(auction_case *sample)
{
    order_book *book = &sample->book;
    book_fill(book, NULL, 0, NULL, 0);
    book->auction.bid_count = random_below(sample->random, SIDE_MAX + 1);
    book->auction.ask_count = random_below(sample->random, SIDE_MAX + 1);
    draw_side(sample, book->bids, book->auction.bid_count);
    draw_side(sample, book->asks, book->auction.ask_count);
    book->auction.k_ratio = (int64_t)random_below(sample->random, LW_MICRO + 1);
}

/* Runs a law on 10,000 cleared books of every pricing in [from, to]; a third must trade. */
static void for_each_book(lw_pricing from, lw_pricing to, void (*law)(auction_case *))
{
    const int case_count = random_case_count(CASE_COUNT);
    for (int pricing = (int)from; pricing <= (int)to; pricing++) {
        random_values random = random_values_begin();
        auction_case sample = {.pricing = (lw_pricing)pricing, .random = &random};
        int traded = 0;
        for (sample.index = 0; sample.index < case_count; sample.index++) {
            draw_book(&sample);
            traded += book_clear(&sample.book, sample.pricing)->energy_milliwh > 0 ? 1 : 0;
            law(&sample);
        }
        cr_assert_gt(3 * traded, case_count, "only %d books of %s trade", traded,
                     lw_pricing_names[pricing]);
    }
}

static void for_all_pricings(void (*law)(auction_case *))
{
    for_each_book(LW_PRICING_UNIFORM, LW_PRICING_TRADE_REDUCTION, law);
}

typedef struct side_sums {
    int64_t energy;
    int64_t value;
} side_sums;

static side_sums sums_of(auction_case *sample, const lw_order *orders, size_t count)
{
    side_sums sums = {0, 0};
    for (size_t i = 0; i < count; i++) {
        HOLDS(sample, orders[i].cleared_milliwh >= 0);
        HOLDS(sample, orders[i].cleared_milliwh <= orders[i].energy_milliwh);
        HOLDS(sample, orders[i].cleared_milliwh > 0 || orders[i].value_micro == 0);
        sums.energy += orders[i].cleared_milliwh;
        sums.value += orders[i].value_micro;
    }
    return sums;
}

static void law_energy_and_money_close(auction_case *sample)
{
    const order_book *book = &sample->book;
    const side_sums bids = sums_of(sample, book->bids, book->auction.bid_count);
    const side_sums asks = sums_of(sample, book->asks, book->auction.ask_count);
    HOLDS(sample, bids.energy == book->out.energy_milliwh);
    HOLDS(sample, asks.energy == book->out.energy_milliwh);
    HOLDS(sample, bids.value == book->out.value_micro);
    HOLDS(sample, asks.value == book->out.value_micro - book->out.fund_micro);
    HOLDS(sample, book->out.fund_micro >= 0);
    HOLDS(sample, sample->pricing == LW_PRICING_TRADE_REDUCTION || book->out.fund_micro == 0);
}

Test(prop_auction, energy_and_money_close_and_nobody_trades_more_than_he_offers)
{
    for_all_pricings(law_energy_and_money_close);
}

static int64_t min(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Energy of a side at a price or better (sign 1: bids; -1: asks). */
static int64_t quantity_at(const lw_order *orders, size_t count, int64_t price, int64_t sign)
{
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += sign * (orders[i].price_micro_per_kwh - price) >= 0 ? orders[i].energy_milliwh : 0;
    }
    return sum;
}

/* What a side would gain if it could trade all it likes at a price. */
static int64_t gain_at(const lw_order *orders, size_t count, int64_t price, int64_t sign)
{
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        const int64_t margin = sign * (orders[i].price_micro_per_kwh - price);
        sum += margin > 0 ? margin * orders[i].energy_milliwh : 0;
    }
    return sum;
}

/* Independent of any matching. Volume: the most that can be traded at one price. Welfare: by
 * duality, the least over all prices of what both sides would gain if each could trade all it
 * likes; both are reached at the price of an order. */
static void law_volume_and_welfare_are_the_largest(auction_case *sample)
{
    const order_book *book = &sample->book;
    const lw_auction *a = &book->auction;
    int64_t volume = 0;
    int64_t welfare = INT64_MAX;
    for (size_t i = 0; i < a->bid_count + a->ask_count; i++) {
        const int64_t price = i < a->bid_count ? a->bids[i].price_micro_per_kwh
                                               : a->asks[i - a->bid_count].price_micro_per_kwh;
        const int64_t at_price = min(quantity_at(a->bids, a->bid_count, price, 1),
                                     quantity_at(a->asks, a->ask_count, price, -1));
        volume = at_price > volume ? at_price : volume;
        welfare = min(welfare, gain_at(a->bids, a->bid_count, price, 1) +
                                   gain_at(a->asks, a->ask_count, price, -1));
    }
    HOLDS(sample, book->out.energy_milliwh == volume);
    HOLDS(sample, a->bid_count + a->ask_count == 0 || book_welfare_pico(book) == welfare);
}

Test(prop_auction, volume_and_welfare_are_the_largest)
{
    for_each_book(LW_PRICING_UNIFORM, LW_PRICING_PAY_AS_BID,
                  law_volume_and_welfare_are_the_largest);
}

/* Nobody pays more than his bid or gets less than his ask, but for the rounding of prices, pots and
 * shares: one unit for each level that an order meets, and for the share of it. */
static void law_nobody_loses(auction_case *sample)
{
    const order_book *book = &sample->book;
    const int64_t slack = 2 + 6 + 2 * SIDE_MAX; /* a millionth a kWh is up to 4 an order */
    for (size_t i = 0; i < book->auction.bid_count; i++) {
        const lw_order *bid = &book->bids[i];
        HOLDS(sample, bid->value_micro <=
                          lw_energy_value(bid->cleared_milliwh, bid->price_micro_per_kwh) + slack);
    }
    for (size_t i = 0; i < book->auction.ask_count; i++) {
        const lw_order *ask = &book->asks[i];
        HOLDS(sample, ask->value_micro >=
                          lw_energy_value(ask->cleared_milliwh, ask->price_micro_per_kwh) - slack);
    }
}

Test(prop_auction, nobody_loses_by_trading)
{
    for_all_pricings(law_nobody_loses);
}

static void shuffle(random_values *random, lw_order *orders, size_t count)
{
    for (size_t i = count; i > 1; i--) {
        const size_t j = random_below(random, i);
        const lw_order kept = orders[i - 1];
        orders[i - 1] = orders[j];
        orders[j] = kept;
    }
}

/* The order of the lists does not matter: everything that is put out is the same to the last bit.
 */
static void law_order_of_lists_changes_nothing(auction_case *sample)
{
    const order_book before = sample->book;
    shuffle(sample->random, sample->book.bids, before.auction.bid_count);
    shuffle(sample->random, sample->book.asks, before.auction.ask_count);
    book_clear(&sample->book, sample->pricing);
    const order_book *after = &sample->book;
    HOLDS(sample, memcmp(before.bids, after->bids, sizeof before.bids) == 0);
    HOLDS(sample, memcmp(before.asks, after->asks, sizeof before.asks) == 0);
    HOLDS(sample, before.out.energy_milliwh == after->out.energy_milliwh);
    HOLDS(sample, before.out.match_count == after->out.match_count);
    HOLDS(sample,
          memcmp(before.matches, after->matches, after->out.match_count * sizeof(lw_match)) == 0);
}

Test(prop_auction, the_order_of_the_lists_changes_nothing)
{
    for_all_pricings(law_order_of_lists_changes_nothing);
}

static int64_t distance(int64_t a, int64_t b)
{
    return a < b ? b - a : a - b;
}

/* Names do not matter either: when owners are dealt anew, what goes with an order is the same, but
 * for the units that equal orders share. */
static void law_names_change_units_at_most(auction_case *sample)
{
    const order_book before = sample->book;
    const size_t count = before.auction.bid_count;
    size_t new_owner[SIDE_MAX];
    for (size_t i = 0; i < count; i++) {
        new_owner[i] = (i + 1 + (size_t)sample->index) % count;
        sample->book.bids[i].owner = new_owner[i];
    }
    book_clear(&sample->book, sample->pricing);
    for (size_t i = 0; i < count; i++) {
        const lw_order *after = book_bid(&sample->book, new_owner[i]);
        HOLDS(sample, distance(after->cleared_milliwh, before.bids[i].cleared_milliwh) <= 1);
        /* a unit of energy at up to 6 is 6 millionths, and one for the split of the pot */
        HOLDS(sample, distance(after->value_micro, before.bids[i].value_micro) <= 7);
    }
    HOLDS(sample, sample->book.out.value_micro == before.out.value_micro ||
                      sample->pricing == LW_PRICING_TRADE_REDUCTION);
}

Test(prop_auction, names_change_single_units_at_most)
{
    for_all_pricings(law_names_change_units_at_most);
}

/* Equal prices share alike: by what they offer. */
static void law_ties_share_in_proportion(auction_case *sample)
{
    const order_book *book = &sample->book;
    for (size_t i = 0; i + 1 < book->auction.ask_count; i++) {
        const lw_order *a = &book->asks[i];
        const lw_order *b = &book->asks[i + 1];
        if (a->price_micro_per_kwh != b->price_micro_per_kwh) {
            continue;
        }
        /* a_i / e_i = a_j / e_j within a unit each */
        const int64_t cross = distance(a->cleared_milliwh * b->energy_milliwh,
                                       b->cleared_milliwh * a->energy_milliwh);
        HOLDS(sample, cross <= a->energy_milliwh + b->energy_milliwh);
        if (a->energy_milliwh == b->energy_milliwh) {
            HOLDS(sample, distance(a->value_micro, b->value_micro) <= 7);
        }
    }
}

Test(prop_auction, equal_prices_share_in_proportion)
{
    for_each_book(LW_PRICING_UNIFORM, LW_PRICING_PAY_AS_BID, law_ties_share_in_proportion);
}

/* A higher k is dearer for every buyer, never for less energy. */
static void law_k_is_monotone(auction_case *sample)
{
    order_book higher = sample->book;
    higher.auction.bids = higher.bids;
    higher.auction.asks = higher.asks;
    higher.auction.matches = higher.matches;
    higher.auction.scratch = higher.scratch;
    higher.auction.k_ratio +=
        (int64_t)random_below(sample->random, (uint64_t)(LW_MICRO - higher.auction.k_ratio) + 1);
    book_clear(&higher, sample->pricing);
    HOLDS(sample, higher.out.energy_milliwh == sample->book.out.energy_milliwh);
    HOLDS(sample, higher.out.value_micro >= sample->book.out.value_micro);
    HOLDS(sample, higher.out.buy_price_micro_per_kwh >= sample->book.out.buy_price_micro_per_kwh);
    for (size_t i = 0; i < higher.out.match_count; i++) {
        HOLDS(sample,
              higher.matches[i].price_micro_per_kwh >= sample->book.matches[i].price_micro_per_kwh);
    }
}

Test(prop_auction, price_rises_with_k)
{
    for_each_book(LW_PRICING_UNIFORM, LW_PRICING_UNIFORM, law_k_is_monotone);
    for_each_book(LW_PRICING_DISCRIMINATORY, LW_PRICING_DISCRIMINATORY, law_k_is_monotone);
}

/* Prices of the last matched orders, found from what was cleared. */
static void last_prices(const order_book *book, int64_t *bid, int64_t *ask)
{
    for (size_t i = 0; i < book->auction.bid_count; i++) {
        *bid = book->bids[i].cleared_milliwh > 0 ? book->bids[i].price_micro_per_kwh : *bid;
    }
    for (size_t i = 0; i < book->auction.ask_count; i++) {
        *ask = book->asks[i].cleared_milliwh > 0 ? book->asks[i].price_micro_per_kwh : *ask;
    }
}

/* At the midpoint nobody who was left out would rather trade; the uniform price lies between the
 * last pair. All pay the same. */
static void law_one_price_for_all(auction_case *sample)
{
    const order_book *book = &sample->book;
    const int64_t price = book->out.buy_price_micro_per_kwh;
    int64_t last_bid = 0;
    int64_t last_ask = 0;
    if (book->out.energy_milliwh == 0) {
        return;
    }
    last_prices(book, &last_bid, &last_ask);
    HOLDS(sample, last_ask <= price && price <= last_bid);
    HOLDS(sample, price == book->out.sell_price_micro_per_kwh);
    for (size_t i = 0; i < book->auction.bid_count; i++) {
        const lw_order *bid = &book->bids[i];
        HOLDS(sample,
              distance(bid->value_micro, lw_energy_value(bid->cleared_milliwh, price)) <= 1);
        HOLDS(sample, sample->pricing != LW_PRICING_MIDPOINT || bid->price_micro_per_kwh <= price ||
                          bid->cleared_milliwh == bid->energy_milliwh);
    }
    for (size_t i = 0; i < book->auction.ask_count; i++) {
        const lw_order *ask = &book->asks[i];
        HOLDS(sample, sample->pricing != LW_PRICING_MIDPOINT || ask->price_micro_per_kwh >= price ||
                          ask->cleared_milliwh == ask->energy_milliwh);
    }
}

Test(prop_auction, one_price_clears)
{
    for_each_book(LW_PRICING_UNIFORM, LW_PRICING_MIDPOINT, law_one_price_for_all);
}

/* Trade reduction against the uniform auction of the same book: it loses the energy at the last
 * prices and no more, and those set the prices. */
static void law_reduction_loses_the_last_trades(auction_case *sample)
{
    const lw_auction_outcome reduced = sample->book.out;
    book_clear(&sample->book, LW_PRICING_UNIFORM);
    const order_book *full = &sample->book;
    int64_t last_bid = 0;
    int64_t last_ask = 0;
    last_prices(full, &last_bid, &last_ask);
    if (full->out.energy_milliwh == 0) {
        HOLDS(sample, reduced.energy_milliwh == 0);
        return;
    }
    const int64_t better_bids = quantity_at(full->bids, full->auction.bid_count, last_bid + 1, 1);
    const int64_t better_asks = quantity_at(full->asks, full->auction.ask_count, last_ask - 1, -1);
    HOLDS(sample, reduced.energy_milliwh == min(better_bids, better_asks));
    HOLDS(sample, reduced.energy_milliwh < full->out.energy_milliwh);
    HOLDS(sample, reduced.energy_milliwh == 0 || reduced.buy_price_micro_per_kwh == last_bid);
    HOLDS(sample, reduced.energy_milliwh == 0 || reduced.sell_price_micro_per_kwh == last_ask);
}

Test(prop_auction, trade_reduction_loses_the_last_trades_and_no_more)
{
    for_each_book(LW_PRICING_TRADE_REDUCTION, LW_PRICING_TRADE_REDUCTION,
                  law_reduction_loses_the_last_trades);
}

/* The list of matches is the bills: what an order clears and pays is the sum of its matches. */
static void law_matches_are_the_bills(auction_case *sample)
{
    const order_book *book = &sample->book;
    side_sums bids[SIDE_MAX] = {{0, 0}};
    side_sums asks[SIDE_MAX] = {{0, 0}};
    HOLDS(sample, book->out.has_matches == (book->out.energy_milliwh > 0));
    for (size_t i = 0; i < book->out.match_count; i++) {
        const lw_match *m = &book->matches[i];
        HOLDS(sample, m->energy_milliwh > 0);
        bids[m->bid].energy += m->energy_milliwh;
        bids[m->bid].value += m->bid_value_micro;
        asks[m->ask].energy += m->energy_milliwh;
        asks[m->ask].value += m->ask_value_micro;
        HOLDS(sample, m->price_micro_per_kwh <= book->bids[m->bid].price_micro_per_kwh);
        HOLDS(sample, m->price_micro_per_kwh >= book->asks[m->ask].price_micro_per_kwh);
    }
    for (size_t i = 0; i < SIDE_MAX; i++) {
        HOLDS(sample, bids[i].energy == book->bids[i].cleared_milliwh);
        HOLDS(sample, bids[i].value == book->bids[i].value_micro);
        HOLDS(sample, asks[i].energy == book->asks[i].cleared_milliwh);
        HOLDS(sample, asks[i].value == book->asks[i].value_micro);
    }
}

Test(prop_auction, matches_add_up_to_the_bills)
{
    for_all_pricings(law_matches_are_the_bills);
}

/* A match is worth its energy at its price on both sides, but for the rounding of shares; exactly
 * so where no two prices are equal. */
static void law_matches_are_worth_their_price(auction_case *sample)
{
    const order_book *book = &sample->book;
    bool is_distinct = true;
    for (size_t i = 1; i < SIDE_MAX; i++) {
        is_distinct = is_distinct &&
                      (i >= book->auction.bid_count || book->bids[i].price_micro_per_kwh !=
                                                           book->bids[i - 1].price_micro_per_kwh) &&
                      (i >= book->auction.ask_count ||
                       book->asks[i].price_micro_per_kwh != book->asks[i - 1].price_micro_per_kwh);
    }
    const int64_t slack = is_distinct ? 0 : 7 + SIDE_MAX;
    for (size_t i = 0; i < book->out.match_count; i++) {
        const lw_match *m = &book->matches[i];
        const int64_t value = lw_energy_value(m->energy_milliwh, m->price_micro_per_kwh);
        HOLDS(sample, distance(m->bid_value_micro, value) <= slack);
        HOLDS(sample, distance(m->ask_value_micro, value) <= slack);
    }
}

Test(prop_auction, a_match_is_worth_its_energy_at_its_price)
{
    for_each_book(LW_PRICING_DISCRIMINATORY, LW_PRICING_PAY_AS_BID,
                  law_matches_are_worth_their_price);
}
