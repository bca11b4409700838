// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/mechanism/outlook.h
 *  Ten years of a settlement, year by year: what is paid once, and the benefit of the period as
 * that of every year.
 *
 *  Model.  Year 0 has the set-up and the first equipment. Years 1 to 10 have the yearly benefit of
 *          the period without the hardware that is charged to it; equipment is bought again at the
 *          end of its life, a vendor changed every vendor_change_year years, and year 10 has the
 *          exit. Nothing is sold in the end. The net present value discounts year y by
 *          (1 + discount_ratio)^-y. What the period lost by an insolvency stands in year 1 alone.
 *  Leaves out. Prices and use that change over the years; taxes; a loan; insolvencies of
 *          later years, and that those trades of the period that one closed out are settled later.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_OUTLOOK_H
#define LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_OUTLOOK_H

#include "models/settlement/mechanism/outlook_params.h"

/** Year 0 and ten more. */
enum { LW_OUTLOOK_YEARS = 11 };

typedef struct lw_outlook_basis {
    lw_money_micro benefit_micro; /**< of the period; LW_MONEY_UNKNOWN, or beyond 1e9 a year = so is
                                     all that follows */
    lw_money_micro hardware_micro; /**< charged to it */
    lw_money_micro once_micro;     /**< in its costs, and not to be expected every year */
    double year_count;             /**< of the period, > 0 */
    double equipment_life_year;    /**< 0 = there is none */
} lw_outlook_basis;

/** Undiscounted, millionths, by year. */
void lw_outlook_cash_flow(const lw_outlook_params *params, const lw_outlook_basis *basis,
                          lw_money_micro cash_flow_micro[LW_OUTLOOK_YEARS]);

/** NaN when a year is not known. */
double lw_outlook_net_present_value(const lw_outlook_params *params,
                                    const lw_money_micro cash_flow_micro[LW_OUTLOOK_YEARS]);

#endif
