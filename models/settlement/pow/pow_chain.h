// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/pow/pow_chain.h
 *  The tree of blocks of a proof-of-work ledger: work, difficulty, ancestors.
 *
 *  Model.  A block names its parent. Its work is its difficulty and that of all its ancestors; the
 *          next difficulty follows the time that the last `retarget_blocks` took:
 *          D' = D x clamp(wanted / taken, 1/4, 4), each so many blocks.
 *  Leaves out. Bitcoin's counting of 2,015 intervals for 2,016 blocks; wrong clocks of miners.
 *
 *  Blocks are numbered in order of creation, 0 is the first of all. Old ones that no one can build
 *  on any more are dropped, so a long run needs memory for its forks, not for its length.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_POW_POW_CHAIN_H
#define LEDGERWATT_MODELS_SETTLEMENT_POW_POW_CHAIN_H

#include "sim/base/quantity.h"
#include "sim/base/state.h"

typedef struct lw_pow_block {
    uint64_t parent;
    uint64_t end_tx;     /**< the chain up to here holds the transactions before it */
    uint64_t total_tx;   /**< it holds so many of the city's; those that were withdrawn are not */
    int64_t total_above; /**< and of others that pay more than the city */
    int64_t total_below; /**< and less; both only with a mempool */
    uint64_t main_child; /**< scratch of lw_pow_chain_thread */
    int64_t height;
    lw_time_us mined_us;
    lw_time_us epoch_us;    /**< when the last block before this epoch was mined */
    lw_time_us recorded_us; /**< first adopted by the gateway's node; INT64_MAX = not yet */
    lw_time_us half_us;     /**< half of the nodes have it; INT64_MAX = not yet */
    lw_time_us most_us;     /**< nine tenths have it */
    double difficulty;
    double next_difficulty;
    double work;
    uint32_t miner;
    uint32_t reached_count; /**< nodes that have it */
    uint32_t child_count;
    uint32_t is_attack; /**< made by an attacker */
} lw_pow_block;

typedef struct lw_pow_chain {
    lw_pow_block *blocks; /**< [end - base] */
    uint64_t base;        /**< number of the first that is kept */
    uint64_t end;
    size_t capacity;
    int64_t retarget_blocks; /**< 0 = never */
    double block_interval_us;
} lw_pow_chain;

/** A chain with its first block, mined at `start_us`. False when memory is out. */
bool lw_pow_chain_init(lw_pow_chain *chain, lw_time_us start_us, double difficulty,
                       int64_t retarget_blocks, double block_interval_us);
void lw_pow_chain_fini(lw_pow_chain *chain);

lw_pow_block *lw_pow_chain_at(const lw_pow_chain *chain, uint64_t number);
/** Drops the blocks before `keep`, a common ancestor of all that matters. */
void lw_pow_chain_drop(lw_pow_chain *chain, uint64_t keep);
/** Makes room for one block more; false when memory is out. */
bool lw_pow_chain_reserve(lw_pow_chain *chain);
/** Appends a block on `parent`; asserts room. Returns its number. */
uint64_t lw_pow_chain_add(lw_pow_chain *chain, uint64_t parent, lw_time_us now_us, uint32_t miner);

/** The ancestor of a block (or itself) at a height, or the lowest kept. */
uint64_t lw_pow_chain_ancestor(const lw_pow_chain *chain, uint64_t number, int64_t height);
bool lw_pow_chain_descends(const lw_pow_chain *chain, uint64_t number, uint64_t ancestor);
uint64_t lw_pow_chain_common(const lw_pow_chain *chain, uint64_t a, uint64_t b);
/** Sets main_child of the blocks from `ancestor` on, so that they lead to `number`. */
void lw_pow_chain_thread(lw_pow_chain *chain, uint64_t ancestor, uint64_t number);

void lw_pow_chain_state(lw_pow_chain *chain, lw_state *state);

#endif
