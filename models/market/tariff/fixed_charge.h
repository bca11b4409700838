// SPDX-License-Identifier: Apache-2.0
/** @file models/market/tariff/fixed_charge.h
 *  What a meter owes whatever it counts: subscription, standing charge, charge for its power.
 *
 *  Model.  The member pays it all-in to the retailer, who passes on the grid operator's fixed part
 *          (a yearly one and one for each kVA), the contribution that is due on that part (the
 *          French CTA) and the tax contained in the whole. Amounts of a year are cut into months so
 *          that twelve of them are the year's amount exactly; of a month that the period cuts, the
 *          share of its time is due, standing charges by its days.
 *          It is the same with and without the exchange: it enters bills and no gain.
 *  Leaves out. Another power for every meter; what a connection costs once.
 */
#ifndef LEDGERWATT_MODELS_MARKET_TARIFF_FIXED_CHARGE_H
#define LEDGERWATT_MODELS_MARKET_TARIFF_FIXED_CHARGE_H

#include "sim/base/quantity.h"

typedef struct lw_fixed_rates {
    lw_money_micro year_micro; /**< all-in */
    lw_money_micro day_micro;  /**< all-in */
    lw_money_micro grid_year_micro;
    lw_ratio_ppm cta_ppm;
    lw_ratio_ppm tax_ppm;
} lw_fixed_rates;

/** What is due, and the parts of it that are passed on. */
typedef struct lw_fixed_charge {
    lw_money_micro total_micro;
    lw_money_micro grid_micro;
    lw_money_micro cta_micro;
    lw_money_micro tax_micro;
} lw_fixed_charge;

/** Part of a month that is covered: `covered_us` of its `length_us`. */
typedef struct lw_month_part {
    int32_t year;
    int32_t month; /**< 1..12 */
    lw_time_us covered_us;
    lw_time_us length_us;
} lw_month_part;

lw_fixed_charge lw_fixed_charge_of(const lw_fixed_rates *rates, const lw_month_part *part);

#endif
