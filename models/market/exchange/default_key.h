// SPDX-License-Identifier: Apache-2.0
/** @file models/market/exchange/default_key.h
 *  What the grid operator shares when nobody tells him how: the legal default key, without payment.
 *
 *  Model.  In proportion to what each imports and exports, within its limit (Code de l'energie
 *          D.315-6), as `pro_rata` shares, but from the operator's own meters: no price, no band,
 *          nobody asked. The legs have the value 0.
 */
#ifndef LEDGERWATT_MODELS_MARKET_EXCHANGE_DEFAULT_KEY_H
#define LEDGERWATT_MODELS_MARKET_EXCHANGE_DEFAULT_KEY_H

#include "models/market/exchange/clearing.h"

/** Writes the legs of a book, at most 2 x count, in participant order, and returns their number.
 *  `scratch` holds 3 x count values. Cost O(count). */
uint32_t lw_default_key_legs(const lw_exchange_book *book, int64_t *scratch, lw_trade *legs);

#endif
