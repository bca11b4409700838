// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/function_params.h
 *  `functions` of a settlement: what a scenario may say of who does what and at what cost, and the
 *  matrix of what holds where it says nothing.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_FUNCTION_PARAMS_H
#define LEDGERWATT_MODELS_SETTLEMENT_FUNCTION_PARAMS_H

#include "models/settlement/mechanism/cost.h"
#include "sim/base/param.h"

/** Of lw_function_params. Rows of a function's parts have its range; the figures are the defaults,
 *  function by function, of every kind of record. */
extern const lw_param_table lw_function_params_table;

#endif
