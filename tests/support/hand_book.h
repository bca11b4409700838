// SPDX-License-Identifier: Apache-2.0
/** @file tests/support/hand_book.h
 *  One interval cleared by hand: members with names, a group each, and any kind of exchange.
 */
#ifndef LEDGERWATT_TESTS_SUPPORT_HAND_BOOK_H
#define LEDGERWATT_TESTS_SUPPORT_HAND_BOOK_H

#include "models/market/exchange/exchange.h"
#include "models/market/exchange/exchange_kind.h"

enum { HAND_MEMBERS_MAX = 32 };

typedef struct hand_book {
    lw_arena *arena;
    lw_exchange *exchange;
    lw_tariff tariff;
    size_t count;
    lw_exchange_group groups[HAND_MEMBERS_MAX];
    lw_exchange_members members;
    uint32_t participants[HAND_MEMBERS_MAX]; /* 0, 1, 2, ... */
} hand_book;

/** Retail 0.20, feed-in 0.10, nothing else: the band of the worked tables. */
extern const lw_tariff hand_tariff;

/** Members "a", "b", "c", ... with an exchange of this kind. Ends with hand_end. */
void hand_begin(hand_book *hand, size_t count, const char *tag, const void *params);
void hand_end(hand_book *hand);
/** Energies in milliwatt-hours, [count] each. */
const lw_clearing *hand_clear(hand_book *hand, const int64_t *import, const int64_t *export);

#endif
