// SPDX-License-Identifier: Apache-2.0
/** @file models/city/baseline_params.h
 *  What the scenario may say of the baselines: the battery that each home would buy for itself, and
 *  what can go wrong with the association.
 */
#ifndef LEDGERWATT_MODELS_CITY_BASELINE_PARAMS_H
#define LEDGERWATT_MODELS_CITY_BASELINE_PARAMS_H

#include "models/settlement/mechanism/breakdown_params.h"
#include "models/settlement/mechanism/provider_params.h"
#include "sim/base/param.h"
#include "sim/base/quantity.h"

/** What can go wrong with the association, as with any settlement of its kind. */
typedef struct lw_association_params {
    double error_ratio;              /**< of the statements */
    lw_breakdown_params *breakdowns; /**< NULL = none by chance */
    lw_provider_params provider;
} lw_association_params;

typedef struct lw_baseline_params {
    double battery_capacity_kwh; /**< of each home; 0 = none */
    lw_money_micro battery_price_per_kwh;
    int64_t battery_life_years;
    double interest_ratio; /**< a year */
    lw_association_params association;
} lw_baseline_params;

extern const lw_param_table lw_baseline_table;

/** What one home's battery costs a year: its price as an annuity over its life. */
lw_money_micro lw_baseline_battery_per_year(const lw_baseline_params *params);

#endif
