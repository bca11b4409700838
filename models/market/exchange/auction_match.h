// SPDX-License-Identifier: Apache-2.0
/** @file models/market/exchange/auction_match.h
 *  Who trades with whom in an auction that is cleared: the last step of lw_auction_clear.
 */
#ifndef LEDGERWATT_MODELS_MARKET_EXCHANGE_AUCTION_MATCH_H
#define LEDGERWATT_MODELS_MARKET_EXCHANGE_AUCTION_MATCH_H

#include "models/market/exchange/orders.h"

/** The price of a bid and an ask by themselves: ask + k (bid - ask). */
lw_price_micro_per_kwh lw_auction_price_between(lw_price_micro_per_kwh ask,
                                                lw_price_micro_per_kwh bid, lw_ratio_ppm k);

/** Fills auction->matches and the outcome's match_count from what the orders have cleared, or
 *  leaves has_matches false where there is not room for all. O(orders + matches). */
void lw_auction_list_matches(const lw_auction *auction, lw_auction_outcome *outcome);

#endif
