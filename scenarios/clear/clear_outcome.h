// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/clear/clear_outcome.h
 *  From what an exchange cleared to what is shown of it: prices, shares by id, and who buys from
 *  whom.
 */
#ifndef LEDGERWATT_SCENARIOS_CLEAR_CLEAR_OUTCOME_H
#define LEDGERWATT_SCENARIOS_CLEAR_CLEAR_OUTCOME_H

#include "models/market/exchange/clearing.h"
#include "scenarios/clear/clear_book.h"
#include "scenarios/clear/clear_ids.h"
#include "scenarios/clear/clear_result.h"

#include <stdbool.h>

/** Who there is, what their meters read, and the rates. */
typedef struct lw_clear_meters {
    lw_clear_ids ids;
    lw_tariff tariff;
    bool has_band;                     /**< the retailer's prices were given */
    lw_energy_milliwh *import_milliwh; /**< [ids.count] */
    lw_energy_milliwh *export_milliwh; /**< [ids.count] */
} lw_clear_meters;

/** Rates of a book; without the retailer's prices the band is as wide as a price may be. */
lw_tariff lw_clear_tariff(const lw_clear_book *book);

/** Fills `result`, whose memory is the arena's; false when that is out. */
bool lw_clear_outcome(const lw_clear_meters *meters, const lw_clear_book *book,
                      const lw_clearing *clearing, lw_arena *arena, lw_clear_result *result);

/** Adds what buyers owe besides: grid fee and tax, each rounded once for each buyer. */
void lw_clear_charge(const lw_tariff *tariff, lw_clear_result *result);

#endif
