// SPDX-License-Identifier: Apache-2.0
/** @file models/market/exchange/pair_book.h
 *  Energies between buyers and sellers, pair by pair, and their settling.
 *
 *  For keys that name who sells to whom. The price of a pair is that of its buyer and seller;
 * values are rounded once for each pair and side alike, so bought and sold values are the same
 * sums.
 */
#ifndef LEDGERWATT_MODELS_MARKET_EXCHANGE_PAIR_BOOK_H
#define LEDGERWATT_MODELS_MARKET_EXCHANGE_PAIR_BOOK_H

#include "models/market/exchange/clearing.h"
#include "sim/base/status.h"

/** Members of a community beyond which pairs would fill memory: 200 x 200 legs an interval. */
enum { LW_PAIR_MEMBER_MAX = 200 };

/** Most legs of `member_count` members of whom some sell and the others buy: two a pair. */
size_t lw_pair_trade_count_max(size_t member_count);

/** Adds a trade of two places in the book at a price: both legs, and both members' sums. */
typedef struct lw_pair {
    size_t buyer;
    size_t seller;
    lw_energy_milliwh energy_milliwh; /**< 0 adds nothing */
    lw_price_micro_per_kwh price_micro_per_kwh;
} lw_pair;
void lw_pair_add(const lw_exchange_book *book, const lw_pair *pair, lw_clearing *clearing);

/** Reports a community with more members than pairs can be listed for. */
void lw_pair_check_size(const lw_exchange_members *members, const char *pointer, lw_report *report);

/** Sorts the legs by participant, bought before sold, then by counterparty. */
void lw_pair_sort_legs(lw_clearing *clearing);

#endif
