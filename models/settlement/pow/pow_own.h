// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/pow/pow_own.h
 *  Proof of work on a network of the scenario's own.
 *
 *  Model.  Miners race by hash rate (pow_race.h); a block spreads over the network
 *          (network/gossip.h); each node builds on the branch that it holds best (pow_view.h); the
 *          gateway counts confirmations (pow_gateway.h); somebody may attack (pow_attack.h). Hashes
 *          cost hash rate x J/hash x PUE, whether or not anyone trades.
 *          Where blocks and what waits for them are bounded, fees say who goes first (pow_pool.h).
 *  Leaves out. Each transaction's own way over the network (a fixed time, and its messages
 *          counted); miners that come and go with the price, but for free entry at the start.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_POW_POW_OWN_H
#define LEDGERWATT_MODELS_SETTLEMENT_POW_POW_OWN_H

#include "models/settlement/pow/pow_mode.h"
#include "models/settlement/pow/pow_own_state.h"

/** Electricity of the hashes, [W]. */
double lw_pow_own_power_w(const lw_pow_own *p);

#endif
