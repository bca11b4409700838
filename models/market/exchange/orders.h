// SPDX-License-Identifier: Apache-2.0
/** @file models/market/exchange/orders.h
 *  What goes into an auction and what comes out: orders, pricing, matches (auction.h clears them).
 */
#ifndef LEDGERWATT_MODELS_MARKET_EXCHANGE_ORDERS_H
#define LEDGERWATT_MODELS_MARKET_EXCHANGE_ORDERS_H

#include "sim/base/quantity.h"

#include <stdbool.h>
#include <stddef.h>

typedef enum lw_pricing {
    LW_PRICING_UNIFORM,
    LW_PRICING_MIDPOINT,
    LW_PRICING_DISCRIMINATORY,
    LW_PRICING_PAY_AS_BID,
    LW_PRICING_TRADE_REDUCTION
} lw_pricing;
/** 40 bytes. */
typedef struct lw_order {
    size_t owner; /**< for the caller, one order a side; breaks ties of a unit */
    lw_energy_milliwh energy_milliwh;           /**< >= 0; an order of nothing trades nothing */
    lw_price_micro_per_kwh price_micro_per_kwh; /**< of any sign */
    lw_energy_milliwh cleared_milliwh;          /**< out */
    lw_money_micro value_micro; /**< out: what the owner pays (bids) or gets (asks) */
} lw_order;

/** A bid and an ask that trade, as indices into the sorted sides. */
typedef struct lw_match {
    size_t bid;
    size_t ask;
    lw_energy_milliwh energy_milliwh;           /**< > 0 */
    lw_price_micro_per_kwh price_micro_per_kwh; /**< of the pair; buyers' in trade_reduction */
    /** The parts of the bid's and the ask's values. They add up to these values exactly, so they
     * may differ from one another by the millionths that sharing a level rounds. */
    lw_money_micro bid_value_micro;
    lw_money_micro ask_value_micro;
} lw_match;

typedef struct lw_auction {
    lw_pricing pricing;
    lw_ratio_ppm k_ratio; /**< in [0, 1]; uniform and discriminatory */
    lw_order *bids;       /**< [bid_count]; sorted by the call */
    size_t bid_count;
    lw_order *asks; /**< [ask_count]; sorted by the call */
    size_t ask_count;
    lw_match *matches; /**< [match_room], out; NULL = no list is wanted */
    /** bid_count + ask_count is enough where all trade at one price, and in pair pricings where no
     * two orders have the same price. Equal orders that face many prices make more pairs. */
    size_t match_room;
    int64_t *scratch; /**< [LW_AUCTION_SCRATCH_ROWS x max(bid_count, ask_count)] */
} lw_auction;
enum { LW_AUCTION_SCRATCH_ROWS = 5 };

typedef struct lw_auction_outcome {
    lw_energy_milliwh energy_milliwh;
    bool has_price; /**< one price for each side: not in pair pricings, not without a trade */
    lw_price_micro_per_kwh buy_price_micro_per_kwh;
    lw_price_micro_per_kwh sell_price_micro_per_kwh;
    lw_money_micro value_micro; /**< what bids pay */
    lw_money_micro fund_micro;  /**< of it, what no ask gets; >= 0 */
    bool has_matches;           /**< a list was wanted, something trades, and there was room */
    size_t match_count;
} lw_auction_outcome;

#endif
