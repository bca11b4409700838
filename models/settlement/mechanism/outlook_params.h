// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/mechanism/outlook_params.h
 *  `outlook` of a settlement: what is paid once, and how money of later years counts.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_OUTLOOK_PARAMS_H
#define LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_OUTLOOK_PARAMS_H

#include "sim/base/param.h"
#include "sim/base/quantity.h"

typedef struct lw_outlook_params {
    lw_money_micro set_up_price;
    lw_money_micro exit_price;
    int64_t vendor_change_year; /**< LW_PARAM_ABSENT = never */
    lw_money_micro vendor_change_price;
    double discount_ratio;
} lw_outlook_params;

extern const lw_param_table lw_outlook_table;

#endif
