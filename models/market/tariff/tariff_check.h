// SPDX-License-Identifier: Apache-2.0
/** @file models/market/tariff/tariff_check.h
 *  What is wrong with a tariff that no single row of its table can see.
 */
#ifndef LEDGERWATT_MODELS_MARKET_TARIFF_TARIFF_CHECK_H
#define LEDGERWATT_MODELS_MARKET_TARIFF_TARIFF_CHECK_H

#include "models/market/tariff/tariff_params.h"
#include "sim/base/status.h"

#include <stdbool.h>

/** Reports, once each, the keys that are needed and that neither scenario nor preset gives, and
 *  that `report` does not name yet. False when there are any. */
bool lw_tariff_check_keys(const lw_tariff_params *params, const char *pointer, lw_report *report);

/** Of a tariff with all its keys. Warns, at pointers below `pointer` ("/tariff"), of a retail price
 * that does not cover its grid fee and tax, and of a feed-in above the retail price, whenever in
 * the year that is. */
void lw_tariff_check(const lw_tariff_params *params, const char *pointer, lw_report *report);

#endif
