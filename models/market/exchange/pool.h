// SPDX-License-Identifier: Apache-2.0
/** @file models/market/exchange/pool.h
 *  What all pools share: one price for the interval, and one pot of money that closes exactly.
 *
 *  Whatever key decides the energies, the pot is energy x price, rounded once; it is split over the
 *  buyers by what they bought and over the sellers by what they sold. So what is paid in is what is
 *  paid out, to the last millionth, which rounding each member's amount would not give.
 */
#ifndef LEDGERWATT_MODELS_MARKET_EXCHANGE_POOL_H
#define LEDGERWATT_MODELS_MARKET_EXCHANGE_POOL_H

#include "models/market/exchange/clearing.h"
#include "models/market/tariff/tariff.h"
#include "sim/base/param.h"
#include "sim/base/status.h"

#include <stdbool.h>

/** Price of a pool: the one given, or the middle of the band when it is LW_PARAM_ABSENT. Returns
 * false when nobody trades at it (tariff.h: empty band, or a price outside it). */
bool lw_pool_price(const lw_tariff *tariff, lw_price_micro_per_kwh given_micro_per_kwh,
                   lw_price_micro_per_kwh *price_micro_per_kwh);

/** Given bought_milliwh and sold_milliwh with equal sums, fills in the energy, the pot, its two
 * splits and the legs. `scratch` holds clearing->count values. Cost O(count). */
void lw_pool_settle(const lw_exchange_book *book, lw_price_micro_per_kwh price_micro_per_kwh,
                    lw_clearing *clearing, int64_t *scratch);

/** Warns at `pointer` when the band is empty, or at its price_per_kwh when the price is outside. */
void lw_pool_check_price(const lw_tariff *tariff, lw_price_micro_per_kwh given_micro_per_kwh,
                         const char *pointer, lw_report *report);

#endif
