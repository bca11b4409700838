// SPDX-License-Identifier: Apache-2.0
/** @file models/market/accounts/indicators.h
 *  Ratios that planners quote, from integer energies of any period and any set of meters.
 *
 *  Each is a quotient of two exact sums, taken once; NaN when the denominator is 0 (no roof, no
 * load). They are not cut to [0, 1]: a battery that exports what it took from the grid may lead
 * outside, and hiding that would hide a fact.
 */
#ifndef LEDGERWATT_MODELS_MARKET_ACCOUNTS_INDICATORS_H
#define LEDGERWATT_MODELS_MARKET_ACCOUNTS_INDICATORS_H

#include "sim/base/quantity.h"

/** Share of own generation that is not exported: (generated - exported) / generated. */
double lw_self_consumption_ratio(lw_energy_milliwh generated_milliwh,
                                 lw_energy_milliwh exported_milliwh);
/** Share of own use that is not imported: (used - imported) / used. */
double lw_self_sufficiency_ratio(lw_energy_milliwh used_milliwh,
                                 lw_energy_milliwh imported_milliwh);
/** Share of own use that comes from the own roof or from neighbours:
 *  (used - imported + bought) / used. */
double lw_local_energy_ratio(lw_energy_milliwh used_milliwh, lw_energy_milliwh imported_milliwh,
                             lw_energy_milliwh bought_milliwh);

#endif
