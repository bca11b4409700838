// SPDX-License-Identifier: Apache-2.0
/** @file models/market/exchange/auction.h
 *  A double auction: orders of both sides, cleared at once.
 *
 *  Model.  Bids stand by falling price, asks by rising price; they are matched from the front as
 * long as the bid is at least the ask. So the volume is the largest that can be traded without
 *          anybody's loss, and the surplus the largest possible. What it costs is the pricing:
 *            uniform          all trade at ask + k (bid - ask) of the last matched bid and ask;
 *            midpoint         all trade at the middle of all prices that clear the market;
 *            discriminatory   each matched pair trades at ask + k (bid - ask) of its own;
 *            pay_as_bid       each pair trades at its bid;
 *            trade_reduction  those at the last matched prices do not trade, but set the prices:
 *                             buyers pay the left-out bid, sellers get the left-out ask, and the
 *                             difference belongs to nobody (Huang 2002: truth is the best bid).
 *          Orders at the same price are treated alike: what is left for them is shared in
 * proportion to their energies, and in pair pricings they pay the same. So no order of participants
 *          changes a bill.
 *  Rounding. Prices to a millionth, half to even; a pot is rounded once and split exactly.
 *  Sources. Huang, Scheller-Wolf & Sycara 2002, Comput. Intell. 18, 596-617 (trade reduction with
 * many units, the excess of the longer side being taken from all of it alike); pricings are those
 *          of simply, ASSUME, pymarket, lemlab and gsy-e (docs/explanation/auction.md).
 */
#ifndef LEDGERWATT_MODELS_MARKET_EXCHANGE_AUCTION_H
#define LEDGERWATT_MODELS_MARKET_EXCHANGE_AUCTION_H

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
/** "uniform", ..., NULL. */
extern const char *const lw_pricing_names[];

/** 40 bytes. */
typedef struct lw_order {
    size_t owner;                     /**< for the caller; breaks ties of one unit */
    lw_energy_milliwh energy_milliwh; /**< >= 0 */
    lw_price_micro_per_kwh price_micro_per_kwh;
    lw_energy_milliwh cleared_milliwh; /**< out */
    lw_money_micro value_micro;        /**< out: what the owner pays (bids) or gets (asks) */
} lw_order;

/** A bid and an ask that trade, as indices into the sorted sides. */
typedef struct lw_match {
    size_t bid;
    size_t ask;
    lw_energy_milliwh energy_milliwh;           /**< > 0 */
    lw_price_micro_per_kwh price_micro_per_kwh; /**< of the pair; buyers' in trade_reduction */
    lw_money_micro bid_value_micro;             /**< the part of the bid's value */
    lw_money_micro ask_value_micro;
} lw_match;

typedef struct lw_auction {
    lw_pricing pricing;
    lw_ratio_ppm k_ratio; /**< in [0, 1]; uniform and discriminatory */
    lw_order *bids;       /**< [bid_count]; sorted by the call */
    size_t bid_count;
    lw_order *asks; /**< [ask_count]; sorted by the call */
    size_t ask_count;
    lw_match *matches; /**< [bid_count + ask_count], out; NULL = no list is wanted */
    int64_t *scratch;  /**< [3 x max(bid_count, ask_count)] */
} lw_auction;

typedef struct lw_auction_outcome {
    lw_energy_milliwh energy_milliwh;
    bool has_price; /**< one price for each side: not in pair pricings, not without a trade */
    lw_price_micro_per_kwh buy_price_micro_per_kwh;
    lw_price_micro_per_kwh sell_price_micro_per_kwh;
    lw_money_micro value_micro; /**< what bids pay */
    lw_money_micro fund_micro;  /**< of it, what no ask gets; >= 0 */
    size_t match_count;
} lw_auction_outcome;

/** Clears. O(n log n). */
lw_auction_outcome lw_auction_clear(lw_auction *auction);

#endif
