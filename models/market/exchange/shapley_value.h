// SPDX-License-Identifier: Apache-2.0
/** @file models/market/exchange/shapley_value.h
 *  What each member adds, on average over all orders of joining, to what a community can trade.
 *
 *  Game.   v(J) = min(sum of production in J, sum of consumption in J): the energy that the
 *          coalition J can trade within itself. Values are given as weights for lw_split, in units
 *          that add up to v(all): any pie in proportion to v is split by them.
 *  Model.  Exact by all 2^n coalitions, O(2^n), in integers: the value times lcm(1, ..., n) is
 *          whole. By random orders above, O(orders x n); each order is also gone through backwards.
 *          Players of equal flows get equal values in both: sampled ones are averaged over them.
 *  Sources. Shapley 1953, "A value for n-person games"; Castro, Gomez & Tejada 2009, Comput. Oper.
 *          Res. 36, 1726-1730 (sampling of orders); lcm(1..n) = n lcm of C(n-1, k): Farhi 2009,
 *          Amer. Math. Monthly 116, 836-839.
 *  Leaves out. Games so large that the integers would overflow (over 19,800 kWh an interval with 20
 *          players, far more with fewer) are played in units of 2, 4, ... milliwatt-hours.
 */
#ifndef LEDGERWATT_MODELS_MARKET_EXCHANGE_SHAPLEY_VALUE_H
#define LEDGERWATT_MODELS_MARKET_EXCHANGE_SHAPLEY_VALUE_H

#include "sim/base/quantity.h"
#include "sim/kernel/rng.h"

#include <stddef.h>
#include <stdint.h>

enum { LW_SHAPLEY_EXACT_MAX = 20 };

/** A player: what he has and wants, >= 0. */
typedef struct lw_shapley_player {
    lw_energy_milliwh production_milliwh;
    lw_energy_milliwh consumption_milliwh;
    size_t place; /**< the caller's name for him */
} lw_shapley_player;

/** Values of players[count], 1 <= count <= LW_SHAPLEY_EXACT_MAX, as weights[count] >= 0. */
void lw_shapley_exact(const lw_shapley_player *players, size_t count, int64_t *weights);

/** Random orders; each is a stream of its own at `round`, so that it depends on no other. */
typedef struct lw_shapley_sampling {
    lw_stream stream;
    uint64_t round;
    uint32_t order_count; /**< at most 100,000, asserted */
    uint32_t *order;      /**< [count], overwritten */
} lw_shapley_sampling;

/** Estimated values, as weights[count] >= 0. Sorts the players by their flows first, so the draw
 *  hangs on the flows and on nobody's name. */
void lw_shapley_sampled(lw_shapley_player *players, size_t count,
                        const lw_shapley_sampling *sampling, int64_t *weights);

#endif
