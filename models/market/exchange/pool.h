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

/** Sum of values[count] >= 0; asserts that it fits. */
lw_energy_milliwh lw_pool_sum(const lw_energy_milliwh *values, size_t count);

/** Shares what can be traded in proportion to imports among buyers and to exports among sellers,
 * and settles at a price. `scratch` holds 2 x clearing->count values. Cost O(count). */
void lw_pool_share(const lw_exchange_book *book, lw_price_micro_per_kwh price_micro_per_kwh,
                   lw_clearing *clearing, int64_t *scratch);

/** Given bought_milliwh and sold_milliwh with equal sums, fills in the energy, the pot, its two
 * splits and the legs. `scratch` holds 2 x clearing->count values. Cost O(count). */
void lw_pool_settle(const lw_exchange_book *book, lw_price_micro_per_kwh price_micro_per_kwh,
                    lw_clearing *clearing, int64_t *scratch);

/** Appends a leg of more than nothing to the clearing's list. */
void lw_pool_add_leg(lw_clearing *clearing, const lw_trade *leg);
/** Lists the bought and sold legs of every member, each at the price that its value makes. */
void lw_pool_list_legs(const lw_exchange_book *book, lw_clearing *clearing);

/** Warns at `pointer` when the band is empty; false then. */
bool lw_pool_check_band(const lw_tariff *tariff, const char *pointer, lw_report *report);
/** Warns at `pointer` when the band is empty, or at its price_per_kwh when the price is outside. */
void lw_pool_check_price(const lw_tariff *tariff, lw_price_micro_per_kwh given_micro_per_kwh,
                         const char *pointer, lw_report *report);

#endif
