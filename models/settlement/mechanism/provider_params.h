// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/mechanism/provider_params.h
 *  `provider` of a settlement: rates of what can go wrong with whoever invoices and pays out.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_PROVIDER_PARAMS_H
#define LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_PROVIDER_PARAMS_H

#include "sim/base/param.h"
#include "sim/base/quantity.h"

typedef enum lw_bearer { LW_BEARER_MEMBERS, LW_BEARER_PROVIDER } lw_bearer;

typedef struct lw_provider_params {
    double insolvency_per_year;
    double replacement_day;
    lw_money_micro replacement_price;
    bool hands_over_records;
    double unpaid_ratio;
    lw_money_micro dunning_price;
    double dunning_recovered_ratio;
    int32_t unpaid_borne_by; /**< lw_bearer */
    double wrong_value_ratio;
    lw_money_micro liability_per_year;
} lw_provider_params;

extern const lw_param_table lw_provider_table;

#endif
