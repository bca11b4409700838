// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/committee/block_tree.h
 *  Every block that was proposed, whoever knows of it: a number, a parent, a range of transactions.
 *
 *  A block has an id, counted from 1 in the order of proposal; messages and nodes name blocks by
 *  id. The root, id 0, is the chain before the first block. Ids are weak: a block that everybody
 *  has left behind is forgotten, and whoever names it then gets NULL and has to catch up. So memory
 *  holds what is not final yet, not the chain.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_COMMITTEE_BLOCK_TREE_H
#define LEDGERWATT_MODELS_SETTLEMENT_COMMITTEE_BLOCK_TREE_H

#include "sim/base/quantity.h"
#include "sim/base/state.h"

#include <stdbool.h>

typedef struct lw_chain_block {
    uint64_t digest; /**< of the block and, through its parent's, of the whole chain */
    uint64_t weight; /**< of the chain up to it, for the fork choice */
    uint64_t first_tx;
    uint64_t end_tx;
    int64_t bytes;          /**< of the block, one replica */
    int64_t chain_bytes;    /**< of the chain up to it */
    int64_t chain_tx_count; /**< transactions of the chain up to it */
    lw_time_us proposed_us;
    lw_time_us contract_us; /**< to execute its operations of contracts */
    lw_time_us recorded_us; /**< written for good somewhere, INT64_MAX = not yet */
    uint32_t id;
    uint32_t parent;
    uint32_t jump;   /**< an ancestor further down, for walks in logarithmic time */
    uint32_t height; /**< from 1 */
    uint32_t number; /**< round, term, step or slot in which it was proposed */
    uint32_t proposer;
    uint32_t justified; /**< checkpoint that the votes in its chain justify, and its epoch */
    uint32_t justified_epoch;
    uint32_t finalised;   /**< block that they make final */
    uint32_t is_final;    /**< 1 = somebody took it for final */
    uint32_t is_replaced; /**< 1 = it was final for somebody who gave it up */
    uint32_t padding;
} lw_chain_block;

typedef struct lw_block_tree {
    lw_chain_block *blocks; /**< [capacity], block i at i mod capacity */
    uint32_t capacity;      /**< a power of 2 */
    uint32_t last_id;
    uint32_t keep_id; /**< blocks from this id on are still wanted; the ledger moves it */
} lw_block_tree;

/** False when memory is out. */
bool lw_block_tree_init(lw_block_tree *tree);
void lw_block_tree_fini(lw_block_tree *tree);
void lw_block_tree_state(lw_block_tree *tree, lw_state *state);

/** Block with this id, or NULL: never was, or forgotten. The root is never NULL. */
lw_chain_block *lw_block_find(const lw_block_tree *tree, uint32_t id);
/** Adds a block on a parent that is known (asserted): range, time, number, proposer and weight are
 *  the caller's, the rest follows. The pointer is good until the next one. NULL when memory is out.
 */
lw_chain_block *lw_block_add(lw_block_tree *tree, const lw_chain_block *draft);
/** The ancestor at a height (or the block itself) in O(log height), NULL when forgotten or higher
 * than the block. */
const lw_chain_block *lw_block_ancestor(const lw_block_tree *tree, uint32_t id, uint32_t height);
/** True when `id` is `below` or an ancestor of it. */
bool lw_block_is_ancestor(const lw_block_tree *tree, uint32_t id, uint32_t below);
/** The same, and true when `id` was forgotten: everybody who ran then was on one chain beyond it.
 */
bool lw_block_may_extend(const lw_block_tree *tree, uint32_t id, uint32_t below);

#endif
