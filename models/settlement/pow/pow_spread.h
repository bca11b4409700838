// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/pow/pow_spread.h
 *  How long blocks took to reach part of the network: mean and quantiles over the blocks.
 *
 *  A histogram with bins of 1 % from a millisecond on, so a quantile is within 0.5 %, in constant
 *  memory, whatever the number of blocks.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_POW_POW_SPREAD_H
#define LEDGERWATT_MODELS_SETTLEMENT_POW_POW_SPREAD_H

#include "sim/base/quantity.h"

enum { LW_POW_SPREAD_BINS = 2200 };

/** Plain data; zero bytes are an empty one. */
typedef struct lw_pow_spread {
    int64_t bins[LW_POW_SPREAD_BINS];
    int64_t count;
    lw_time_us sum_us;
} lw_pow_spread;

void lw_pow_spread_add(lw_pow_spread *spread, lw_time_us time_us);
/** [s]; NaN when nothing was added. */
double lw_pow_spread_mean_s(const lw_pow_spread *spread);
/** [s], 0 < ratio < 1; NaN when nothing was added. */
double lw_pow_spread_quantile_s(const lw_pow_spread *spread, double ratio);

#endif
