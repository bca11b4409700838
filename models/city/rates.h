// SPDX-License-Identifier: Apache-2.0
/** @file models/city/rates.h
 *  The rates in force in an interval: the tariff's calendar on the wall clock of the site.
 *
 *  The middle of the interval decides, as it does for loads. City and lanes ask here, so a trade
 *  that is corrected later is corrected at the rates at which it was billed.
 */
#ifndef LEDGERWATT_MODELS_CITY_RATES_H
#define LEDGERWATT_MODELS_CITY_RATES_H

#include "models/city/scenario.h"
#include "models/city/timeline.h"
#include "models/market/tariff/calendar.h"

/** Borrows scenario and timeline; may be asked from any thread. */
typedef struct lw_rates {
    lw_tariff_calendar calendar;
    const lw_timeline *timeline;
    int32_t holidays;   /**< lw_holidays of the site */
    bool retail_varies; /**< over the year */
} lw_rates;

lw_rates lw_rates_of(const lw_scenario *scenario, const lw_timeline *timeline);

/** What every meter owes for the part of month `month` of the timeline that the period covers. */
lw_fixed_charge lw_rates_fixed_charge(const lw_rates *rates, size_t month);

/** Of the interval that begins then. */
lw_tariff lw_rates_at(const lw_rates *rates, lw_time_us start_us);
lw_tariff_level lw_rates_level(const lw_rates *rates, lw_time_us start_us);

#endif
