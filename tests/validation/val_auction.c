// SPDX-License-Identifier: Apache-2.0
/* Books that other programs cleared: the common book of simply, ASSUME, pymarket, lemlab and gsy-e
 * (each program's own code was run), and the books of pymarket's tests. */
#include "sim/base/check.h"
#include "tests/support/order_book.h"

#include <criterion/criterion.h>

#define COUNT(list) (sizeof(list) / sizeof(list)[0])
#define KWH INT64_C(1000000)
#define FILL(book, bids, asks) book_fill(&(book), bids, COUNT(bids), asks, COUNT(asks))
/* Welfare of 1 kWh at 1 per kWh. */
#define PICO INT64_C(1000000000000)

static const plain_order common_bids[] = {{150, 50}, {100, 30}, {200, 15}};
static const plain_order common_asks[] = {{100, 10}, {200, 20}, {300, 40}};

typedef struct expected_match {
    size_t buyer, seller;
    int64_t energy_kwh;
    int64_t price;
} expected_match;

static void expect_matches(const order_book *book, const expected_match *expected, size_t count)
{
    cr_assert_eq(book->out.match_count, count);
    for (size_t i = 0; i < count; i++) {
        const lw_match *match = &book->matches[i];
        cr_assert_eq(book->bids[match->bid].owner, expected[i].buyer);
        cr_assert_eq(book->asks[match->ask].owner, expected[i].seller);
        cr_assert_eq(match->energy_milliwh, expected[i].energy_kwh * KWH);
        cr_assert_eq(match->price_micro_per_kwh, expected[i].price * KWH);
        cr_assert_eq(match->bid_value_micro, expected[i].energy_kwh * expected[i].price * KWH);
    }
}

/* simply, ASSUME and pymarket clear at 20, lemlab at 25, gsy-e at 30: k = 0, 1/2, 1. */
Test(val_auction, one_parameter_gives_the_prices_of_five_programs)
{
    static const int64_t prices[] = {20, 25, 30};
    for (int64_t half = 0; half <= 2; half++) {
        order_book book;
        FILL(book, common_bids, common_asks);
        book.auction.k_ratio = half * LW_MICRO / 2;
        book_clear(&book, LW_PRICING_UNIFORM);
        cr_assert_eq(book.out.energy_milliwh, 250 * KWH);
        cr_assert_eq(book.out.buy_price_micro_per_kwh, prices[half] * KWH);
        cr_assert_eq(book.out.sell_price_micro_per_kwh, prices[half] * KWH);
        const expected_match matches[] = {
            {0, 0, 100, prices[half]}, {0, 1, 50, prices[half]}, {1, 1, 100, prices[half]}};
        expect_matches(&book, matches, 3);
        cr_assert_eq(book_welfare_pico(&book), 6500 * PICO);
    }
}

Test(val_auction, lemlab_discriminates)
{
    static const expected_match matches[] = {{0, 0, 100, 30}, {0, 1, 50, 35}, {1, 1, 100, 25}};
    order_book book;
    FILL(book, common_bids, common_asks);
    book_clear(&book, LW_PRICING_DISCRIMINATORY);
    expect_matches(&book, matches, 3);
    cr_assert_eq(book.out.value_micro, (3000 + 1750 + 2500) * KWH);
}

/* Huang's reduction: 100 kWh, bought at 30, sold at 20. */
Test(val_auction, huang_reduces_trade)
{
    order_book book;
    FILL(book, common_bids, common_asks);
    book_clear(&book, LW_PRICING_TRADE_REDUCTION);
    cr_assert_eq(book.out.energy_milliwh, 100 * KWH);
    cr_assert_eq(book.out.buy_price_micro_per_kwh, 30 * KWH);
    cr_assert_eq(book.out.sell_price_micro_per_kwh, 20 * KWH);
    cr_assert_eq(book.out.fund_micro, 1000 * KWH);
}

/* What gsy-e's pay-as-bid does, written here afresh: both sides stand by falling price, and a bid
 * goes past asks that it cannot pay. More energy, less surplus. */
static int64_t gsy_e_pay_as_bid(int64_t *welfare)
{
    int64_t bids[][2] = {{150, 50}, {100, 30}, {200, 15}};
    int64_t asks[][2] = {{300, 40}, {200, 20}, {100, 10}};
    int64_t energy = 0;
    *welfare = 0;
    for (size_t b = 0; b < 3; b++) {
        for (size_t a = 0; a < 3; a++) {
            const int64_t part = bids[b][0] < asks[a][0] ? bids[b][0] : asks[a][0];
            if (part > 0 && bids[b][1] >= asks[a][1]) {
                bids[b][0] -= part;
                asks[a][0] -= part;
                energy += part;
                *welfare += part * (bids[b][1] - asks[a][1]);
            }
        }
    }
    return energy;
}

/* gsy-e: 350 kWh at 50, 30 and 15, and a surplus of 3,000 of the 6,500 there are. Here buyers pay
 * their bids too, but those who produce at least cost sell. */
Test(val_auction, pay_as_bid_keeps_the_surplus_that_gsy_e_loses)
{
    static const expected_match matches[] = {{0, 0, 100, 50}, {0, 1, 50, 50}, {1, 1, 100, 30}};
    int64_t welfare = 0;
    cr_assert_eq(gsy_e_pay_as_bid(&welfare), 350);
    cr_assert_eq(welfare, 3000);
    order_book book;
    FILL(book, common_bids, common_asks);
    book_clear(&book, LW_PRICING_PAY_AS_BID);
    expect_matches(&book, matches, 3);
    cr_assert_eq(book_welfare_pico(&book), 6500 * PICO);
}

/* ---- pymarket's books ---- */

static const plain_order book0_bids[] = {{1, 3}, {2, 4}, {5, 1}};
static const plain_order book0_asks[] = {{4, 2}, {1, 1}, {5, 6}};

/* Welfare 6 = 2 x 4 + 1 x 3 - 1 x 1 - 2 x 2. */
Test(val_auction, pymarket_book_0)
{
    order_book book;
    FILL(book, book0_bids, book0_asks);
    book_clear(&book, LW_PRICING_MIDPOINT);
    cr_assert_eq(book.out.energy_milliwh, 3 * KWH);
    cr_assert_eq(book.out.buy_price_micro_per_kwh, 2 * KWH);
    cr_assert_eq(book_welfare_pico(&book), 6 * PICO);
    book_clear(&book, LW_PRICING_TRADE_REDUCTION);
    cr_assert_eq(book_bid(&book, 1)->cleared_milliwh, KWH);
    cr_assert_eq(book_bid(&book, 1)->value_micro, 3 * KWH);
    cr_assert_eq(book_ask(&book, 1)->cleared_milliwh, KWH);
    cr_assert_eq(book_ask(&book, 1)->value_micro, 2 * KWH);
    cr_assert_eq(book.out.energy_milliwh, KWH);
}

Test(val_auction, pymarket_book_1)
{
    static const plain_order bids[] = {{1, 6.7}, {1, 6.6}, {1, 6.5}, {1, 6.4}, {1, 6.3}, {1, 6}};
    static const plain_order asks[] = {{1, 1}, {1, 2}, {2, 3}, {2, 4}, {1, 6.1}};
    order_book book;
    FILL(book, bids, asks);
    book_clear(&book, LW_PRICING_MIDPOINT);
    cr_assert_eq(book.out.energy_milliwh, 6 * KWH);
    cr_assert_eq(book.out.buy_price_micro_per_kwh, 5 * KWH);
}

Test(val_auction, pymarket_book_3)
{
    static const plain_order bids[] = {{1, 6}, {0.1, 5}, {1.9, 4}, {1, 3}};
    static const plain_order asks[] = {{1, 1}, {1.5, 2}, {1, 2.5}, {1, 4}};
    static const int64_t bought[] = {800000, 0, 1700000, 0};
    static const int64_t sold[] = {1000000, 1500000, 0, 0};
    order_book book;
    FILL(book, bids, asks);
    book_clear(&book, LW_PRICING_TRADE_REDUCTION);
    for (size_t owner = 0; owner < 4; owner++) {
        cr_assert_eq(book_bid(&book, owner)->cleared_milliwh, bought[owner]);
        cr_assert_eq(book_bid(&book, owner)->value_micro, 3 * bought[owner]);
        cr_assert_eq(book_ask(&book, owner)->cleared_milliwh, sold[owner]);
        cr_assert_eq(book_ask(&book, owner)->value_micro, 5 * sold[owner] / 2);
    }
    cr_assert_eq(book.out.fund_micro, 2500000 / 2);
}
