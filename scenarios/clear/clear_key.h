// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/clear/clear_key.h
 *  Clears a book of what meters read: keys, pools, and auctions whose strategy makes the orders.
 *
 *  The exchange of a scenario is made with one group for each id, and cleared once. Without the
 *  retailer's prices any price is allowed, so that energies can be shared on their own.
 */
#ifndef LEDGERWATT_SCENARIOS_CLEAR_CLEAR_KEY_H
#define LEDGERWATT_SCENARIOS_CLEAR_CLEAR_KEY_H

#include "scenarios/clear/clear_book.h"
#include "scenarios/clear/clear_result.h"

/** Fills `result`, whose memory is the arena's. Reports ids that neither produce nor consume. */
lw_status lw_clear_key(const lw_clear_book *book, lw_arena *arena, lw_clear_result *result,
                       lw_report *report);

#endif
