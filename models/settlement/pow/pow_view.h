// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/pow/pow_view.h
 *  What each node sees: the blocks that it has and the one that it builds on.
 *
 *  Model.  longest: the chain with most work, of two alike the one seen first. ghost: at the fork
 * of two branches the one whose subtree, of the blocks that the node has, holds more work.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_POW_POW_VIEW_H
#define LEDGERWATT_MODELS_SETTLEMENT_POW_POW_VIEW_H

#include "models/settlement/pow/pow_own_state.h"

/** The race is over: the winner makes a block and tells everybody, unless it attacks. */
void lw_pow_on_mined(lw_pow_own *p);
/** The node shows a block of its own, and the ancestors that it withheld. */
void lw_pow_show(lw_pow_own *p, uint32_t node, uint64_t block);
/** For the gossip; `self` is the lw_pow_own. */
bool lw_pow_arrive(void *self, uint32_t node, uint64_t block);

void lw_pow_on_attack_end(lw_pow_own *p);

#endif
