// SPDX-License-Identifier: Apache-2.0
/** @file tests/support/order_book.h
 *  A small book of bids and asks with the memory that clearing it takes.
 */
#ifndef LEDGERWATT_TESTS_SUPPORT_ORDER_BOOK_H
#define LEDGERWATT_TESTS_SUPPORT_ORDER_BOOK_H

#include "models/market/exchange/auction.h"

enum { ORDERS_MAX = 32, MATCHES_MAX = ORDERS_MAX * ORDERS_MAX };

typedef struct order_book {
    lw_auction auction;
    lw_order bids[ORDERS_MAX];
    lw_order asks[ORDERS_MAX];
    lw_match matches[MATCHES_MAX];
    int64_t scratch[LW_AUCTION_SCRATCH_ROWS * ORDERS_MAX];
    lw_auction_outcome out;
} order_book;

/** An order as tables print it: kWh, and units of the currency per kWh. */
typedef struct plain_order {
    double energy_kwh;
    double price;
} plain_order;

/** Owners 0, 1, ... on each side; k one half, room for all matches. */
void book_fill(order_book *book, const plain_order *bids, size_t bid_count, const plain_order *asks,
               size_t ask_count);
/** Clears and keeps what came out in book->out. */
const lw_auction_outcome *book_clear(order_book *book, lw_pricing pricing);
/** The orders of an owner after clearing. */
const lw_order *book_bid(const order_book *book, size_t owner);
const lw_order *book_ask(const order_book *book, size_t owner);
/** The match of two owners; NULL when they do not trade. */
const lw_match *book_match(const order_book *book, size_t buyer, size_t seller);
/** Sum of price x energy of what bids cleared, less that of asks, in 10^-12 of the currency. */
int64_t book_welfare_pico(const order_book *book);

#endif
