// SPDX-License-Identifier: Apache-2.0
#include "tests/support/order_book.h"

#include "sim/base/check.h"

#include <string.h>

static void put(lw_order *orders, const plain_order *plain, size_t count)
{
    LW_ASSERT(count <= ORDERS_MAX);
    for (size_t i = 0; i < count; i++) {
        orders[i] = (lw_order){.owner = i,
                               .energy_milliwh = lw_micro_from_double(plain[i].energy_kwh),
                               .price_micro_per_kwh = lw_micro_from_double(plain[i].price)};
    }
}

void book_fill(order_book *book, const plain_order *bids, size_t bid_count, const plain_order *asks,
               size_t ask_count)
{
    memset(book, 0, sizeof *book);
    put(book->bids, bids, bid_count);
    put(book->asks, asks, ask_count);
    book->auction = (lw_auction){.k_ratio = LW_MICRO / 2,
                                 .bids = book->bids,
                                 .bid_count = bid_count,
                                 .asks = book->asks,
                                 .ask_count = ask_count,
                                 .matches = book->matches,
                                 .match_room = MATCHES_MAX,
                                 .scratch = book->scratch};
}

const lw_auction_outcome *book_clear(order_book *book, lw_pricing pricing)
{
    book->auction.pricing = pricing;
    book->out = lw_auction_clear(&book->auction);
    return &book->out;
}

static const lw_order *owned(const lw_order *orders, size_t count, size_t owner)
{
    for (size_t i = 0; i < count; i++) {
        if (orders[i].owner == owner) {
            return &orders[i];
        }
    }
    LW_UNREACHABLE("every owner has an order");
}

const lw_order *book_bid(const order_book *book, size_t owner)
{
    return owned(book->bids, book->auction.bid_count, owner);
}

const lw_order *book_ask(const order_book *book, size_t owner)
{
    return owned(book->asks, book->auction.ask_count, owner);
}

const lw_match *book_match(const order_book *book, size_t buyer, size_t seller)
{
    for (size_t i = 0; i < book->out.match_count; i++) {
        const lw_match *match = &book->matches[i];
        if (book->bids[match->bid].owner == buyer && book->asks[match->ask].owner == seller) {
            return match;
        }
    }
    return NULL;
}

int64_t book_welfare_pico(const order_book *book)
{
    int64_t sum = 0;
    for (size_t i = 0; i < book->auction.bid_count; i++) {
        sum += book->bids[i].price_micro_per_kwh * book->bids[i].cleared_milliwh;
    }
    for (size_t i = 0; i < book->auction.ask_count; i++) {
        sum -= book->asks[i].price_micro_per_kwh * book->asks[i].cleared_milliwh;
    }
    return sum;
}
