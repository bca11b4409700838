// SPDX-License-Identifier: Apache-2.0
/** @file models/market/tariff/calendar.h
 *  Which rates are in force when: from an instant of the local wall clock to the lw_tariff of its
 *  interval.
 *
 *  Model.  A tariff has prices, and periods in which some of them are others. A period holds in
 *          hours [from, to) of the wall clock, on some days of the week, in some months. The first
 *          period that holds is in force; where none does, the tariff's own prices are. What is
 *          left out everywhere falls back once, for each instant: so a retail grid fee that is not
 *          given follows the local one of the same period.
 *          The wall clock decides, as in contracts: the night of the clock change in spring has an
 *          hour less of the cheap period, the one in autumn an hour more. Hours that wrap midnight
 *          belong, each on its side, to the day that they are in: "22 to 6 on workdays" means
 *          Monday from 0 to 6 and Friday from 22, and not Saturday morning. A public holiday is a
 *          Sunday; whoever knows the holidays passes the weekday.
 *          Under net metering the feed-in is the retail price of the moment (the excess of a year
 * is trued up by accounts/net_metering.h). Leaves out. Days that are announced the evening before
 * (Tempo); hours that differ from house to house, as the French off-peak hours do.
 */
#ifndef LEDGERWATT_MODELS_MARKET_TARIFF_CALENDAR_H
#define LEDGERWATT_MODELS_MARKET_TARIFF_CALENDAR_H

#include "models/market/tariff/fixed_charge.h"
#include "models/market/tariff/preset.h"
#include "models/market/tariff/tariff.h"
#include "models/market/tariff/tariff_params.h"
#include "sim/base/civil.h"

/** Plain values over a scenario's parameters, which it borrows; copy it freely. */
typedef struct lw_tariff_calendar {
    lw_tariff_params
        params; /**< the preset's where nothing was given; `periods` are the scenario's */
    lw_tariff_period_params preset_periods[LW_PRESET_PERIOD_MAX]; /**< without those */
    size_t preset_period_count;
    bool is_without_operation; /**< nobody exchanges, so no option of an operation is in force */
} lw_tariff_calendar;

/** The tariff's own rates, outside its periods. */
lw_tariff lw_tariff_resolve(const lw_tariff_params *params);

lw_tariff_calendar lw_tariff_calendar_of(const lw_tariff_params *params);

/** Key of the table that neither scenario nor preset gives and that is needed; NULL = none. Asked
 *  before anything else is: prices that are not there add up to nonsense. */
const char *lw_tariff_missing_key(const lw_tariff_params *params, size_t index);

/** True under net metering: the feed-in of every moment is then the retail price. */
bool lw_tariff_calendar_is_net(const lw_tariff_calendar *calendar);
/** What a year's excess earns under net metering. */
lw_price_micro_per_kwh lw_tariff_calendar_excess(const lw_tariff_calendar *calendar);

/** What is due whatever a meter counts. */
lw_fixed_rates lw_tariff_calendar_fixed(const lw_tariff_calendar *calendar);

/** A minute of a week in a month: all that rates hang on. */
typedef struct lw_tariff_moment {
    int month;   /**< 1..12 */
    int weekday; /**< 0 = Monday ... 6 = Sunday or holiday */
    int minute;  /**< of the day, 0..1439 */
} lw_tariff_moment;

lw_tariff_moment lw_tariff_moment_of(const lw_civil *local, int weekday);

/** Rates in force. Cost: O(number of periods). */
lw_tariff lw_tariff_calendar_at(const lw_tariff_calendar *calendar, lw_tariff_moment moment);

/** Where the retail price of a moment stands among those of its day. */
typedef enum lw_tariff_level {
    LW_TARIFF_FLAT, /**< the whole day has one price */
    LW_TARIFF_LOWEST,
    LW_TARIFF_BETWEEN,
    LW_TARIFF_HIGHEST
} lw_tariff_level;

lw_tariff_level lw_tariff_calendar_level(const lw_tariff_calendar *calendar,
                                         lw_tariff_moment moment);

/** What a year of moments shows; months count by their days (28 for February), weekdays alike. */
typedef struct lw_tariff_survey {
    double closed_share_ratio; /**< of the time: the band of prices is empty */
    lw_tariff best;            /**< with the widest band; of the earliest moment among equals */
    lw_tariff worst;           /**< with the narrowest */
    lw_price_micro_per_kwh retail_mean_micro_per_kwh;
    bool retail_varies;                           /**< the retail price is not the same all year */
    lw_price_micro_per_kwh highest_micro_per_kwh; /**< of all retail prices and feed-ins */
} lw_tariff_survey;

lw_tariff_survey lw_tariff_calendar_survey(const lw_tariff_calendar *calendar);

/** Calls `visit` for the rates of each stretch of the day between two changes, over all weekdays
 *  and months: equal rates may come more than once. */
void lw_tariff_calendar_visit(const lw_tariff_calendar *calendar,
                              void (*visit)(void *context, const lw_tariff *tariff, int64_t weight),
                              void *context);

#endif
