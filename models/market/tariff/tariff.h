// SPDX-License-Identifier: Apache-2.0
/** @file models/market/tariff/tariff.h
 *  What a kWh costs outside the community, what a local kWh still owes, and the band of prices in
 *  which both neighbours gain.
 *
 *  Model.  One all-in retail price, one feed-in price. A local kWh costs its buyer
 *          price x (1 + price tax) + (local grid fee + local excise) x (1 + local tax); its seller
 * gets the price. The buyer gains below the ceiling at which that is the retail price (with the
 * surcharge that a member of an operation owes on it, turpe.h), the seller
 * above the floor, the feed-in. The band is open for trade only when floor < ceiling: at floor =
 * ceiling nobody can gain, so nobody trades. Inside an open band both ends are allowed. A retail
 * amount is split for those who get it: grid fee, excise, tax contained in it, and what the
 * retailer keeps. The split changes no bill of a member; it says who loses what members win. Which
 * rates are in force when is calendar.h's affair, what a scenario writes tariff_params.h's.
 */
#ifndef LEDGERWATT_MODELS_MARKET_TARIFF_TARIFF_H
#define LEDGERWATT_MODELS_MARKET_TARIFF_TARIFF_H

#include "sim/base/quantity.h"

#include <stdbool.h>

/** The rates in force in one interval, with nothing left absent. Plain values: copy it freely. */
typedef struct lw_tariff {
    lw_price_micro_per_kwh retail_micro_per_kwh;
    lw_price_micro_per_kwh feed_in_micro_per_kwh;
    lw_price_micro_per_kwh local_grid_fee_micro_per_kwh;
    lw_price_micro_per_kwh local_excise_micro_per_kwh;
    lw_ratio_ppm local_tax_ppm;          /**< on local grid fee and excise */
    lw_ratio_ppm local_price_relief_ppm; /**< by which the tax on the price between neighbours is
                                              below local_tax_ppm */
    lw_price_micro_per_kwh retail_grid_fee_micro_per_kwh;
    lw_price_micro_per_kwh retail_excise_micro_per_kwh;
    lw_ratio_ppm retail_tax_ppm;
    lw_price_micro_per_kwh
        surcharge_micro_per_kwh; /**< grid fee, before tax, by which a retail kWh costs a member of
                                      an operation more than others; may be negative */
} lw_tariff;

/** Highest local price at which a buyer does not lose, rounded down to a millionth; negative when
 * the grid fee alone exceeds what he avoids. */
lw_price_micro_per_kwh lw_tariff_ceiling(const lw_tariff *tariff);
/** Lowest local price at which a seller does not lose: the feed-in. */
lw_price_micro_per_kwh lw_tariff_floor(const lw_tariff *tariff);
/** True when floor < ceiling. */
bool lw_tariff_band_is_open(const lw_tariff *tariff);
/** True when the band is open and floor <= price <= ceiling. */
bool lw_tariff_allows(const lw_tariff *tariff, lw_price_micro_per_kwh price_micro_per_kwh);
/** Middle of the band, rounded down; meaningful only when the band is open. */
lw_price_micro_per_kwh lw_tariff_middle(const lw_tariff *tariff);

/** What a buyer pays, and the parts of it that are passed on. The rest stays with the seller: the
 * retailer, or the community's pot. */
typedef struct lw_charge {
    lw_money_micro total_micro;
    lw_money_micro grid_fee_micro;
    lw_money_micro excise_micro;
    lw_money_micro tax_micro;
} lw_charge;

/** What stays with the seller: total less all that is passed on. */
lw_money_micro lw_charge_kept(const lw_charge *charge);

/** Energy (>= 0) bought from the retailer: total = energy x all-in price, grid fee = energy x
 * retail grid fee, excise = energy x retail excise, tax = total x ratio / (1 + ratio); each rounded
 * once, half to even. */
lw_charge lw_tariff_retail_charge(const lw_tariff *tariff, lw_energy_milliwh energy_milliwh);
/** Energy (>= 0) bought from neighbours for `value_micro`: grid fee = energy x local grid fee,
 *  excise = energy x local excise, tax = (grid fee + excise) x ratio + value x price tax ratio,
 *  total = their sum; each product rounded once, one product where both ratios are the same. */
lw_charge lw_tariff_local_charge(const lw_tariff *tariff, lw_energy_milliwh energy_milliwh,
                                 lw_money_micro value_micro);
/** a + b, part by part. */
lw_charge lw_charge_plus(const lw_charge *a, const lw_charge *b);
/** What a member of an operation owes on top for energy (>= 0) from the retailer: grid fee = energy
 *  x surcharge, tax = fee x retail tax ratio. Nothing of it stays with the retailer. */
lw_charge lw_tariff_surcharge(const lw_tariff *tariff, lw_energy_milliwh energy_milliwh);
/** a - b, part by part. */
lw_charge lw_charge_minus(const lw_charge *a, const lw_charge *b);
/** What the retailer pays for energy (>= 0) fed in. */
lw_money_micro lw_tariff_feed_in_value(const lw_tariff *tariff, lw_energy_milliwh energy_milliwh);

#endif
