// SPDX-License-Identifier: Apache-2.0
/** @file models/market/tariff/turpe.h
 *  The French grid tariff by season and hour, and its option for collective self-consumption.
 *
 *  Model.  Low voltage up to 36 kVA, four classes: peak and off-peak hours of the high season
 *          (November to March) and of the low one: HPH, HCH, HPB, HCB. Ordinarily every kWh owes
 * the same rate, whoever it comes from. Under the option, offered since 2018 (CRE 2018-115), a kWh
 * from the operation ("autoproduit") owes less, and a kWh that the member still buys from his
 * retailer ("alloproduit") more: that surcharge is due in every interval, also at night, and
 * whether anything was shared or not. So the option pays only above a share of local energy,
 * lw_turpe_break_even_ratio. Leaves out. That a member may choose the option for himself: here all
 * of the operation do. The larger management fee of the option. Distance: TURPE does not depend on
 * it. Sources. Rates read in a supplier's open code (stationreappropriation); which grid belongs to
 *          which date is from memory (UNVERIFIED).
 */
#ifndef LEDGERWATT_MODELS_MARKET_TARIFF_TURPE_H
#define LEDGERWATT_MODELS_MARKET_TARIFF_TURPE_H

#include "sim/base/param.h"
#include "sim/base/quantity.h"

#include <stdbool.h>

typedef enum lw_turpe_class {
    LW_TURPE_HPH, /**< peak, high season */
    LW_TURPE_HCH, /**< off-peak, high season */
    LW_TURPE_HPB,
    LW_TURPE_HCB,
    LW_TURPE_CLASS_COUNT
} lw_turpe_class;

typedef enum lw_turpe_option { LW_TURPE_ORDINARY, LW_TURPE_COLLECTIVE } lw_turpe_option;

/** The scenario's `tariff.turpe`. */
typedef struct lw_turpe_params {
    int32_t grid;           /**< index into lw_turpe_grids */
    int32_t option;         /**< lw_turpe_option */
    double off_peak_from_h; /**< local wall clock */
    double off_peak_to_h;   /**< round midnight when before it */
} lw_turpe_params;

extern const lw_param_table lw_turpe_table;

/** Rates of a class before tax. */
typedef struct lw_turpe_rates {
    lw_price_micro_per_kwh ordinary_micro_per_kwh;
    lw_price_micro_per_kwh local_micro_per_kwh; /**< autoproduit */
    lw_price_micro_per_kwh other_micro_per_kwh; /**< alloproduit */
} lw_turpe_rates;

typedef struct lw_turpe_grid {
    const char *name;
    lw_turpe_rates rates[LW_TURPE_CLASS_COUNT];
} lw_turpe_grid;

enum { LW_TURPE_GRID_COUNT = 2 };
extern const lw_turpe_grid lw_turpe_grids[LW_TURPE_GRID_COUNT];

/** Class of a month (1..12), off-peak or not. */
lw_turpe_class lw_turpe_class_of(int month, bool is_off_peak);

/** Share of local energy from which the option costs no more than the ordinary tariff:
 *  (other - ordinary) / (other - local), 0 where the surcharge is none. */
double lw_turpe_break_even_ratio(const lw_turpe_rates *rates);

#endif
