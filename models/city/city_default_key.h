// SPDX-License-Identifier: Apache-2.0
/** @file models/city/city_default_key.h
 *  What the grid operator's default key alone would bring, beside whatever exchange is in force.
 *
 *  Model.  Each interval's book is shared a second time by lw_default_key_legs. A bought kWh is
 *          charged as local, at the price 0; a sold one earns nothing. Nothing of it reaches a
 *          bill: it is a baseline of the comparison.
 */
#ifndef LEDGERWATT_MODELS_CITY_CITY_DEFAULT_KEY_H
#define LEDGERWATT_MODELS_CITY_CITY_DEFAULT_KEY_H

#include "models/city/city_state.h"

/** Books one community's interval. */
void lw_city_book_default_key(lw_city *city, lw_city_desk *desk, const lw_exchange_book *book);
/** Counts the tax that the trades of an interval owe on their price, which sharing without a price
 *  does not. */
void lw_city_count_price_tax(const lw_tariff *tariff, const lw_trade *legs, uint32_t leg_count,
                             lw_city_desk *desk);
/** Gives the excess of a year of net metering back; `outside_micro` is what the member gives back
 *  without any exchange. */
void lw_city_true_up_default_key(lw_city *city, uint32_t member, lw_money_micro outside_micro);

#endif
