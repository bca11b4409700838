// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/clear/clear_auction.h
 *  Clears a book of offers and bids.
 */
#ifndef LEDGERWATT_SCENARIOS_CLEAR_CLEAR_AUCTION_H
#define LEDGERWATT_SCENARIOS_CLEAR_CLEAR_AUCTION_H

#include "scenarios/clear/clear_book.h"
#include "scenarios/clear/clear_result.h"

/** Fills `result`, whose memory is the arena's. Reports an id that stands twice on a side, and pots
 *  beyond what money can be counted in. */
lw_status lw_clear_auction(const lw_clear_book *book, lw_arena *arena, lw_clear_result *result,
                           lw_report *report);

#endif
