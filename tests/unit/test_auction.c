// SPDX-License-Identifier: Apache-2.0
#include "sim/base/check.h"
#include "tests/support/order_book.h"

#include <criterion/criterion.h>

#define COUNT(list) (sizeof(list) / sizeof(list)[0])
#define KWH INT64_C(1000000)
#define FILL(book, bids, asks) book_fill(&(book), bids, COUNT(bids), asks, COUNT(asks))

static const lw_pricing pricings[] = {LW_PRICING_UNIFORM, LW_PRICING_MIDPOINT,
                                      LW_PRICING_DISCRIMINATORY, LW_PRICING_PAY_AS_BID,
                                      LW_PRICING_TRADE_REDUCTION};

static void expect_nothing(order_book *book)
{
    for (size_t p = 0; p < COUNT(pricings); p++) {
        const lw_auction_outcome *out = book_clear(book, pricings[p]);
        cr_assert_eq(out->energy_milliwh, 0);
        cr_assert_eq(out->value_micro, 0);
        cr_assert_eq(out->match_count, 0);
        cr_assert(!out->has_price && !out->has_matches);
    }
}

Test(auction, without_a_side_nothing_trades)
{
    static const plain_order some[] = {{1, 5}, {2, 3}};
    order_book book;
    book_fill(&book, NULL, 0, NULL, 0);
    expect_nothing(&book);
    book_fill(&book, some, 2, NULL, 0);
    expect_nothing(&book);
    book_fill(&book, NULL, 0, some, 2);
    expect_nothing(&book);
}

Test(auction, bids_below_asks_do_not_trade)
{
    static const plain_order bids[] = {{1, 1.999999}, {3, 1}};
    static const plain_order asks[] = {{1, 2}, {3, 9}};
    order_book book;
    FILL(book, bids, asks);
    expect_nothing(&book);
}

Test(auction, a_bid_that_touches_an_ask_trades_at_their_price_whatever_the_pricing)
{
    static const plain_order bids[] = {{3, 2}};
    static const plain_order asks[] = {{1, 2}};
    for (size_t p = 0; p + 1 < COUNT(pricings); p++) {
        order_book book;
        FILL(book, bids, asks);
        cr_assert_eq(book_clear(&book, pricings[p])->energy_milliwh, KWH);
        cr_assert_eq(book.out.value_micro, 2000000);
        cr_assert_eq(book_match(&book, 0, 0)->price_micro_per_kwh, 2000000);
    }
}

/* A bid of nothing at the best price is no last matched bid, and one beside others takes nothing.
 */
Test(auction, orders_of_nothing_change_nothing)
{
    static const plain_order bids[] = {{0, 100}, {2, 6}, {0, 6}, {0, 5}};
    static const plain_order asks[] = {{0, -100}, {0, 2}, {2, 2}, {0, 5.5}};
    for (size_t p = 0; p + 1 < COUNT(pricings); p++) {
        order_book book;
        FILL(book, bids, asks);
        book_clear(&book, pricings[p]);
        cr_assert_eq(book.out.energy_milliwh, 2 * KWH);
        cr_assert_eq(book.out.match_count, 1);
        cr_assert_eq(book_match(&book, 1, 2)->price_micro_per_kwh,
                     pricings[p] == LW_PRICING_PAY_AS_BID ? 6000000 : 4000000);
    }
}

Test(auction, prices_below_zero_are_prices)
{
    static const plain_order bids[] = {{1, -1}, {1, -2}};
    static const plain_order asks[] = {{2, -5}};
    order_book book;
    FILL(book, bids, asks);
    book_clear(&book, LW_PRICING_UNIFORM);
    cr_assert_eq(book.out.buy_price_micro_per_kwh, -3500000);
    cr_assert_eq(book_bid(&book, 0)->value_micro, -3500000);
    cr_assert_eq(book_ask(&book, 0)->value_micro, -7000000);
    book_clear(&book, LW_PRICING_PAY_AS_BID);
    cr_assert_eq(book_bid(&book, 0)->value_micro, -1000000);
    cr_assert_eq(book_bid(&book, 1)->value_micro, -2000000);
    cr_assert_eq(book_ask(&book, 0)->value_micro, -3000000);
}

/* Pair prices of both signs: each match keeps its own value. */
Test(auction, a_bid_may_meet_asks_of_both_signs)
{
    static const plain_order bids[] = {{2, 5}};
    static const plain_order asks[] = {{1, -10}, {1, 3}};
    order_book book;
    FILL(book, bids, asks);
    book_clear(&book, LW_PRICING_DISCRIMINATORY);
    cr_assert_eq(book_match(&book, 0, 0)->bid_value_micro, -2500000);
    cr_assert_eq(book_match(&book, 0, 1)->bid_value_micro, 4000000);
    cr_assert_eq(book_bid(&book, 0)->value_micro, 1500000);
}

/* 3 kWh for 2 + 1 + 6: thirds of what each wants; the unit that is left over goes to the largest
 * remainder. */
Test(auction, the_last_price_is_shared_in_proportion_to_energies)
{
    static const plain_order bids[] = {{2, 5}, {1, 5}, {6, 5}, {1, 4}};
    static const plain_order asks[] = {{3, 1}};
    static const plain_order odd[] = {{0.000004, 1}};
    order_book book;
    FILL(book, bids, asks);
    book_clear(&book, LW_PRICING_UNIFORM);
    cr_assert_eq(book_bid(&book, 0)->cleared_milliwh, 666667);
    cr_assert_eq(book_bid(&book, 1)->cleared_milliwh, 333333);
    cr_assert_eq(book_bid(&book, 2)->cleared_milliwh, 2000000);
    cr_assert_eq(book_bid(&book, 3)->cleared_milliwh, 0);
    FILL(book, bids, odd);
    book_clear(&book, LW_PRICING_UNIFORM);
    cr_assert_eq(book_bid(&book, 0)->cleared_milliwh, 1);
    cr_assert_eq(book_bid(&book, 1)->cleared_milliwh, 0);
    cr_assert_eq(book_bid(&book, 2)->cleared_milliwh, 3);
}

Test(auction, better_prices_are_served_in_full_first)
{
    static const plain_order bids[] = {{1, 5}, {1, 9}, {1, 5}};
    static const plain_order asks[] = {{2, 1}};
    order_book book;
    FILL(book, bids, asks);
    book_clear(&book, LW_PRICING_UNIFORM);
    cr_assert_eq(book_bid(&book, 1)->cleared_milliwh, KWH);
    cr_assert_eq(book_bid(&book, 0)->cleared_milliwh, KWH / 2);
    cr_assert_eq(book_bid(&book, 2)->cleared_milliwh, KWH / 2);
}

/* Two equal bids meet asks at 2 and 4: not one the cheap ask and the other the dear one. */
Test(auction, equal_orders_have_the_same_part_of_every_pair)
{
    static const plain_order bids[] = {{1, 10}, {3, 10}};
    static const plain_order asks[] = {{2, 2}, {2, 4}};
    order_book book;
    FILL(book, bids, asks);
    book_clear(&book, LW_PRICING_DISCRIMINATORY);
    cr_assert_eq(book.out.match_count, 4);
    for (size_t seller = 0; seller < 2; seller++) {
        const int64_t price = seller == 0 ? 6000000 : 7000000;
        for (size_t buyer = 0; buyer < 2; buyer++) {
            const lw_match *match = book_match(&book, buyer, seller);
            cr_assert_eq(match->energy_milliwh, buyer == 0 ? KWH / 2 : 3 * KWH / 2);
            cr_assert_eq(match->price_micro_per_kwh, price);
            cr_assert_eq(match->bid_value_micro, match->ask_value_micro);
        }
    }
    cr_assert_eq(book_bid(&book, 0)->value_micro, 6500000);
    cr_assert_eq(book_bid(&book, 1)->value_micro, 19500000);
    cr_assert_eq(book_ask(&book, 0)->value_micro, 12000000);
}

/* The volume is sold out exactly between a bid of 6 and a next bid of 4, an ask of 1 and a next ask
 * of 5: every price from 4 to 5 clears the market. */
Test(auction, midpoint_is_the_middle_of_the_prices_that_clear)
{
    static const plain_order bids[] = {{2, 6}, {1, 4}};
    static const plain_order asks[] = {{2, 1}, {1, 5}};
    order_book book;
    FILL(book, bids, asks);
    cr_assert_eq(book_clear(&book, LW_PRICING_MIDPOINT)->buy_price_micro_per_kwh, 4500000);
    cr_assert_eq(book_clear(&book, LW_PRICING_UNIFORM)->buy_price_micro_per_kwh, 3500000);
    book_fill(&book, bids, 1, asks, 1); /* nobody else: from 1 to 6 */
    cr_assert_eq(book_clear(&book, LW_PRICING_MIDPOINT)->buy_price_micro_per_kwh, 3500000);
}

/* An order that is served in part leaves one price that clears: its own. */
Test(auction, midpoint_is_the_price_of_the_order_that_is_served_in_part)
{
    static const plain_order bids[] = {{2, 6}, {1, 4}};
    static const plain_order asks[] = {{1, 1}};
    static const plain_order many[] = {{9, 1}};
    order_book book;
    FILL(book, bids, asks);
    cr_assert_eq(book_clear(&book, LW_PRICING_MIDPOINT)->buy_price_micro_per_kwh, 6000000);
    FILL(book, bids, many);
    cr_assert_eq(book_clear(&book, LW_PRICING_MIDPOINT)->buy_price_micro_per_kwh, 1000000);
}

Test(auction, prices_round_half_to_even)
{
    static const plain_order bids[] = {{1, 0.000003}};
    static const plain_order one[] = {{1, 0.000002}};
    static const plain_order none[] = {{1, 0}};
    order_book book;
    FILL(book, bids, one); /* 2.5 */
    cr_assert_eq(book_clear(&book, LW_PRICING_UNIFORM)->buy_price_micro_per_kwh, 2);
    FILL(book, bids, none); /* 1.5 */
    cr_assert_eq(book_clear(&book, LW_PRICING_UNIFORM)->buy_price_micro_per_kwh, 2);
    cr_assert_eq(book_clear(&book, LW_PRICING_MIDPOINT)->buy_price_micro_per_kwh, 2);
}

/* 1, 2 and 1 mWh at 0.3 are 0.3, 0.6 and 0.3 millionths, 1.2 together: one, and it is the second's.
 */
Test(auction, a_pot_is_rounded_once_and_split_exactly)
{
    static const plain_order bids[] = {{0.000001, 0.3}, {0.000002, 0.3}, {0.000001, 0.3}};
    static const plain_order asks[] = {{0.000004, 0.3}};
    order_book book;
    FILL(book, bids, asks); /* 4 mWh: 1.2 millionths */
    book_clear(&book, LW_PRICING_UNIFORM);
    cr_assert_eq(book.out.value_micro, 1);
    cr_assert_eq(book_bid(&book, 0)->value_micro, 0);
    cr_assert_eq(book_bid(&book, 1)->value_micro, 1);
    cr_assert_eq(book_bid(&book, 2)->value_micro, 0);
    cr_assert_eq(book_ask(&book, 0)->value_micro, 1);
}

Test(auction, the_largest_pot_fits)
{
    static const plain_order bids[] = {{3e6, 1e6}};
    static const plain_order asks[] = {{3e6, 1e6}};
    order_book book;
    FILL(book, bids, asks);
    cr_assert_eq(book_clear(&book, LW_PRICING_UNIFORM)->value_micro, INT64_C(3000000000000000000));
}

Test(auction, trade_reduction_leaves_out_all_at_the_last_prices)
{
    static const plain_order bids[] = {{1, 9}, {1, 5}, {1, 5}, {5, 1}};
    static const plain_order asks[] = {{1, 2}, {1, 4}, {1, 4}};
    order_book book;
    FILL(book, bids, asks);
    book_clear(&book, LW_PRICING_TRADE_REDUCTION);
    cr_assert_eq(book.out.energy_milliwh, KWH);
    cr_assert_eq(book_bid(&book, 0)->value_micro, 5000000);
    cr_assert_eq(book_ask(&book, 0)->value_micro, 4000000);
    cr_assert_eq(book.out.fund_micro, 1000000);
    cr_assert_eq(book.out.match_count, 1);
    const lw_match *match = book_match(&book, 0, 0);
    cr_assert_eq(match->price_micro_per_kwh, 5000000);
    cr_assert_eq(match->bid_value_micro, 5000000);
    cr_assert_eq(match->ask_value_micro, 4000000);
}

Test(auction, trade_reduction_of_one_price_leaves_nobody)
{
    static const plain_order bids[] = {{1, 9}, {1, 9}};
    static const plain_order asks[] = {{1, 2}, {1, 3}};
    order_book book;
    FILL(book, bids, asks);
    book_clear(&book, LW_PRICING_TRADE_REDUCTION);
    cr_assert_eq(book.out.energy_milliwh, 0);
    cr_assert(!book.out.has_price);
    cr_assert_eq(book_bid(&book, 0)->cleared_milliwh, 0);
    cr_assert_eq(book_ask(&book, 0)->cleared_milliwh, 0);
}

/* Buyers of 1, 4 and 5 kWh for 4: the 6 too many are taken alike, 2 each, but the first has only 1;
 * the others give 2.5 each. */
Test(auction, trade_reduction_takes_the_excess_from_all_alike)
{
    static const plain_order bids[] = {{1, 9}, {4, 8}, {5, 8.5}, {1, 7}};
    static const plain_order asks[] = {{4, 1}, {20, 3}};
    order_book book;
    FILL(book, bids, asks);
    book_clear(&book, LW_PRICING_TRADE_REDUCTION);
    cr_assert_eq(book.out.energy_milliwh, 4 * KWH);
    cr_assert_eq(book_bid(&book, 0)->cleared_milliwh, 0);
    cr_assert_eq(book_bid(&book, 1)->cleared_milliwh, 3 * KWH / 2);
    cr_assert_eq(book_bid(&book, 2)->cleared_milliwh, 5 * KWH / 2);
    cr_assert_eq(book.out.buy_price_micro_per_kwh, 7 * KWH);
    cr_assert_eq(book.out.sell_price_micro_per_kwh, 3 * KWH);
}

/* The list is a wish: without room for it everything else is the same. */
Test(auction, a_list_that_does_not_fit_is_left_out_whole)
{
    static const plain_order bids[] = {{1, 10}, {3, 10}};
    static const plain_order asks[] = {{2, 2}, {2, 4}};
    order_book book;
    FILL(book, bids, asks);
    book.auction.match_room = 3;
    book_clear(&book, LW_PRICING_DISCRIMINATORY);
    cr_assert(!book.out.has_matches);
    cr_assert_eq(book.out.match_count, 0);
    cr_assert_eq(book_bid(&book, 0)->value_micro, 6500000);
    book.auction.match_room = 4;
    cr_assert(book_clear(&book, LW_PRICING_DISCRIMINATORY)->has_matches);
    book.auction.match_room = 3;
    cr_assert(book_clear(&book, LW_PRICING_UNIFORM)->has_matches);
    cr_assert_eq(book.out.match_count, 3);
}
