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
 *            pay_as_bid       each matched pair trades at its bid;
 *            trade_reduction  those at the last matched prices do not trade, but set the prices:
 *                             buyers pay the left-out bid, sellers get the left-out ask, and the
 *                             difference belongs to nobody (Huang 2002: truth is the best bid).
 *          Orders at the same price are treated alike: what is left for them is shared in
 * proportion to their energies, and each has the same part of every pair of their level, so that
 *          they pay alike. So no order of participants changes a bill.
 *  Rounding. Prices to a millionth, half to even; a pot is rounded once and split exactly; of equal
 * orders, those of lower owner get the units that are left over.
 *  Leaves out. Orders that want all or nothing; orders of several intervals; ramps and networks.
 *  Sources. Huang, Scheller-Wolf & Sycara 2002, Comput. Intell. 18, 596-617 (trade reduction with
 * many units, the excess of the longer side being taken from all of it alike); pricings are those
 *          of simply, ASSUME, pymarket, lemlab and gsy-e (docs/explanation/auction.md).
 */
#ifndef LEDGERWATT_MODELS_MARKET_EXCHANGE_AUCTION_H
#define LEDGERWATT_MODELS_MARKET_EXCHANGE_AUCTION_H

#include "models/market/exchange/orders.h"

/** "uniform", ..., NULL. */
extern const char *const lw_pricing_names[];

/** Clears. O(n log n), and O(matches) for the list. */
lw_auction_outcome lw_auction_clear(lw_auction *auction);

#endif
