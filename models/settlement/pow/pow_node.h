// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/pow/pow_node.h
 *  What a node of a proof-of-work network has: which blocks, and how many bytes they are.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_POW_POW_NODE_H
#define LEDGERWATT_MODELS_SETTLEMENT_POW_POW_NODE_H

#include "models/settlement/pow/pow_own_state.h"

/** True when the node has the block. */
bool lw_pow_knows(const lw_pow_own *p, uint32_t node, uint64_t block);

/** For the gossip; `self` is the lw_pow_own. */
int64_t lw_pow_block_bytes(void *self, uint64_t block);
int64_t lw_pow_lacking_bytes(void *self, uint32_t node, uint64_t block);
uint64_t lw_pow_tip(void *self, uint32_t node);
lw_time_us lw_pow_checked_us(void *self, uint32_t node, uint64_t block);
/** Most transactions that the node has had the time to put into a block of its own by now, after
 * all else that it did. */
uint64_t lw_pow_template_max(const lw_pow_own *p, uint32_t node);

#endif
