// SPDX-License-Identifier: Apache-2.0
/** @file models/city/delay.h
 *  Energy-weighted distribution of delays in bounded memory, exact sums, no dependence on order.
 *
 *  Delays fall into logarithmic bins of 1,024 per octave, so a quantile is within 0.1 % of the true
 *  value; it is cut to the smallest and largest delay seen, so a constant delay comes out exactly.
 *  Weights are integers, so adding in any order gives the same bits.
 */
#ifndef LEDGERWATT_MODELS_CITY_DELAY_H
#define LEDGERWATT_MODELS_CITY_DELAY_H

#include "sim/base/quantity.h"
#include "sim/base/state.h"

#include <stdbool.h>

typedef struct lw_delay lw_delay;

/** Empty distribution; NULL when memory is out. */
lw_delay *lw_delay_create(void);
void lw_delay_destroy(lw_delay *delay);
/** Adds a delay >= 0 with weight >= 0. */
void lw_delay_add(lw_delay *delay, lw_time_us delay_us, int64_t weight);
/** Smallest delay that at least `ratio` of the weight does not exceed, in seconds; NaN when empty.
 */
double lw_delay_quantile_s(const lw_delay *delay, double ratio);
int64_t lw_delay_weight(const lw_delay *delay);
/** Saves or loads it. */
void lw_delay_state(lw_delay *delay, lw_state *state);

#endif
