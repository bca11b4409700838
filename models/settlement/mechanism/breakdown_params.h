// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/mechanism/breakdown_params.h
 *  `breakdowns` of a settlement.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_BREAKDOWN_PARAMS_H
#define LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_BREAKDOWN_PARAMS_H

#include "sim/base/param.h"

typedef struct lw_breakdown_params {
    double mean_up_h;
    double mean_down_h;
} lw_breakdown_params;

extern const lw_param_table lw_breakdown_table;

#endif
