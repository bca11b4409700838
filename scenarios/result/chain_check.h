// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/result/chain_check.h
 *  Computes the hashes, Merkle roots and signatures of a chain afresh from what a result holds, and
 *  says where they differ from those that it states.
 *
 *  Where one value of the chain was changed, whichever it was, the block or the trade is named, and
 *  as far as the hashes tell the column.
 */
#ifndef LEDGERWATT_SCENARIOS_RESULT_CHAIN_CHECK_H
#define LEDGERWATT_SCENARIOS_RESULT_CHAIN_CHECK_H

#include "scenarios/result/chain_reader.h"

/** LW_ERR_FILE_FORMAT at the first place that is not whole. The chain has hashes. */
lw_status lw_chain_check(const lw_chain_copy *chain, lw_error *error);

/** The two kinds of leaves of a block: its trades, then its operations. */
typedef enum lw_chain_kind {
    LW_CHAIN_TRADE,
    LW_CHAIN_OPERATION,
    LW_CHAIN_KIND_COUNT
} lw_chain_kind;

/** "trade", "operation". */
const char *lw_chain_kind_name(lw_chain_kind kind);
/** How many the chain has. */
size_t lw_chain_count(const lw_chain_copy *chain, lw_chain_kind kind);
/** Was the trade's reading, or the operation, signed by its participant's meter? */
bool lw_chain_is_signed(const lw_chain_copy *chain, lw_chain_kind kind, size_t index);
/** Do its protected bytes hold the numbers beside them? True where contents are in clear. */
bool lw_chain_opens(const lw_chain_copy *chain, lw_chain_kind kind, size_t index);
/** The leaf hash that its numbers give. */
void lw_chain_leaf_of(const lw_chain_copy *chain, lw_chain_kind kind, size_t index, lw_hash *leaf);

/** Where a leaf stands. */
typedef struct lw_chain_position {
    size_t block;
    size_t leaf; /**< of its block */
    size_t leaf_count;
} lw_chain_position;

/** False when no block has it. O(log blocks). */
bool lw_chain_find(const lw_chain_copy *chain, lw_chain_kind kind, size_t index,
                   lw_chain_position *position);
/** The leaves of a block that lw_chain_find told of, as the file has them, [leaf_count]; NULL when
 *  memory is out. The caller frees them. */
lw_hash *lw_chain_block_leaves(const lw_chain_copy *chain, size_t block);

#endif
