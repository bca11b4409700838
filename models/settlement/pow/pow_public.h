// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/pow/pow_public.h
 *  Proof of work on the world's public chain, of which the city's transactions are a part.
 *
 *  Model.  Blocks come as a Poisson process. The city sends each trade leg as a transaction, or all
 *          of `batch_interval_s` as one; the next block that is found once miners know it holds
 *          it, unless blocks can be full: then fees decide (pow_market.h); it is final z - 1
 *          blocks later. The chain's power is pow_power.h's, whatever the city does. Its part of
 *          it is told three ways: average (its share of all transactions), marginal (checking and
 *          storing on all full nodes), fee share (what its fees buy of electricity).
 *
 *  Leaves out. Forks: a block that is found stays. For them the own network is the mode.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_POW_POW_PUBLIC_H
#define LEDGERWATT_MODELS_SETTLEMENT_POW_POW_PUBLIC_H

#include "models/settlement/pow/pow_mode.h"

extern const lw_pow_mode lw_pow_public_mode;

#endif
