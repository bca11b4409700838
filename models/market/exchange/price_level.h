// SPDX-License-Identifier: Apache-2.0
/** @file models/market/exchange/price_level.h
 *  Orders of one price, taken together: what an auction walks over, so that equal prices are
 *  treated alike. For auction.c and auction_match.c.
 */
#ifndef LEDGERWATT_MODELS_MARKET_EXCHANGE_PRICE_LEVEL_H
#define LEDGERWATT_MODELS_MARKET_EXCHANGE_PRICE_LEVEL_H

#include "models/market/exchange/orders.h"

/** Orders [first, end) of a sorted side; `first == count` behind the last. */
typedef struct lw_price_level {
    const lw_order *orders;
    size_t count;
    size_t first;
    size_t end;
    lw_energy_milliwh left_milliwh; /**< not matched yet; the walker counts it down */
} lw_price_level;

/** The first level with any energy. */
lw_price_level lw_price_level_first(const lw_order *orders, size_t count);
/** Moves on to the next one with any energy; left_milliwh is what its orders wish. */
void lw_price_level_next(lw_price_level *level);

/** The same walks over what was cleared: levels that cleared nothing are passed over, and
 * left_milliwh is what the level cleared. */
lw_price_level lw_price_level_first_cleared(const lw_order *orders, size_t count);
void lw_price_level_next_cleared(lw_price_level *level);

bool lw_price_level_is_over(const lw_price_level *level);
/** Price of the level; not when it is over. */
lw_price_micro_per_kwh lw_price_level_price(const lw_price_level *level);
/** The smaller of what two levels have left. */
lw_energy_milliwh lw_price_level_part(const lw_price_level *bid, const lw_price_level *ask);

#endif
