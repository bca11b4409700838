// SPDX-License-Identifier: Apache-2.0
/** @file models/city/baseline_params.h
 *  What the scenario may say of the baselines: the battery that each home would buy for itself.
 */
#ifndef LEDGERWATT_MODELS_CITY_BASELINE_PARAMS_H
#define LEDGERWATT_MODELS_CITY_BASELINE_PARAMS_H

#include "sim/base/param.h"
#include "sim/base/quantity.h"

typedef struct lw_baseline_params {
    double battery_capacity_kwh; /**< of each home; 0 = none */
    lw_money_micro battery_price_per_kwh;
    int64_t battery_life_years;
    double interest_ratio; /**< a year */
} lw_baseline_params;

extern const lw_param_table lw_baseline_table;

/** What one home's battery costs a year: its price as an annuity over its life. */
lw_money_micro lw_baseline_battery_per_year(const lw_baseline_params *params);

#endif
