// SPDX-License-Identifier: Apache-2.0
/** @file models/market/exchange/shapley_value.h
 *  What each member adds, on average over all orders of joining, to what a community can trade.
 *
 *  Game.   v(J) = min(sum of production in J, sum of consumption in J): the energy that the
 * coalition J can trade within itself. Values are weights of the split of any pie that is in
 *          proportion to v; they add up to v of all.
 *  Model.  Exact by all 2^n coalitions, O(2^n n); by random orders above, O(orders x n), each of
 *          which is an unbiased estimate.
 *  Sources. Shapley 1953, "A value for n-person games"; Castro, Gomez & Tejada 2009, Comput. Oper.
 *          Res. 36, 1726-1730 (sampling of orders).
 */
#ifndef LEDGERWATT_MODELS_MARKET_EXCHANGE_SHAPLEY_VALUE_H
#define LEDGERWATT_MODELS_MARKET_EXCHANGE_SHAPLEY_VALUE_H

#include "sim/base/quantity.h"
#include "sim/kernel/rng.h"

#include <stddef.h>
#include <stdint.h>

enum { LW_SHAPLEY_EXACT_MAX = 20 };

/** The players of a game: [count] each, >= 0. */
typedef struct lw_shapley_game {
    size_t count;
    const lw_energy_milliwh *production_milliwh;
    const lw_energy_milliwh *consumption_milliwh;
} lw_shapley_game;

/** Values of each player, in units of v(all) / 10^12: weights[count] >= 0, for lw_split. count <=
 *  LW_SHAPLEY_EXACT_MAX. Equal players get equal weights. */
void lw_shapley_exact(const lw_shapley_game *game, int64_t *weights);

/** Estimates from `order_count` random orders; each order is a stream of its own at `round`, so
 * that it does not depend on any other. `order` is room for [count]. */
typedef struct lw_shapley_sampling {
    lw_stream stream;
    uint64_t round;
    uint32_t order_count;
    uint32_t *order;
} lw_shapley_sampling;
void lw_shapley_sampled(const lw_shapley_game *game, const lw_shapley_sampling *sampling,
                        int64_t *weights);

#endif
