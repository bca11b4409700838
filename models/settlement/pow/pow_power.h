// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/pow/pow_power.h
 *  Electric power of a public chain, by hash rate, hardware and price.
 *
 *  Model.  Hardware earns its electricity when its J/GH is below revenue per day / (hashes of a
 *          day) / price of electricity. Of the models that do and are not too old: lower = best,
 *          guess = mean, upper = worst, each times the hash rate and an overhead (CBECI). When none
 *          does, the best that could be bought counts. Economic bound: all revenue is spent on
 *          electricity (Sedlmeir et al. 2020). Free entry: a share of it. Fees that are not known
 *          count 0 in the revenue, which is mostly the reward; a price that is not known leaves
 *          revenue and fees unknown.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_POW_POW_POWER_H
#define LEDGERWATT_MODELS_SETTLEMENT_POW_POW_POWER_H

#include "models/settlement/mechanism/public_view.h"
#include "models/settlement/pow/pow_public_params.h"

/** The chain at an instant; NaN = not known. */
typedef struct lw_chain_now {
    double hash_rate_h_per_s;
    double tx_per_day;
    double fee_per_tx; /**< mean of everybody, currency */
    double carbon_intensity_kg_per_kwh;
    double revenue_per_s; /**< of all miners, currency */
    double lower_w;
    double guess_w;
    double upper_w;
    double economic_w;
    double free_entry_w;
    double efficiency_w;
    double power_w; /**< the one that `power` names */
} lw_chain_now;

/** Means of the middles of each day, and the power at the end of a series that outlasts them. */
void lw_chain_mean(const lw_pow_public_params *params, lw_time_us start_us, lw_time_us end_us,
                   lw_public_view *view);
/** O(log rows + hardware). */
void lw_chain_at(const lw_pow_public_params *params, lw_time_us time_us, lw_chain_now *now);

#endif
