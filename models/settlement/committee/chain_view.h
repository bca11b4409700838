// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/committee/chain_view.h
 *  Which blocks of a tree a node knows, when chains may fork: a few tips, and all below them.
 *
 *  A node that knows a block knows all its ancestors; who is sent a block without knowing its
 * parent has to fetch. Of more tips than LW_CHAIN_TIPS the lowest is forgotten, never the head: its
 * blocks are fetched anew should they matter again.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_COMMITTEE_CHAIN_VIEW_H
#define LEDGERWATT_MODELS_SETTLEMENT_COMMITTEE_CHAIN_VIEW_H

#include "models/settlement/committee/block_tree.h"

enum { LW_CHAIN_TIPS = 8 };

typedef struct lw_chain_view {
    uint32_t head; /**< the tip that the node follows; 0 = the root */
    uint32_t tip_count;
    uint32_t tips[LW_CHAIN_TIPS];
    int64_t received_bytes; /**< of every block that it was sent or made */
} lw_chain_view;

/** True when the node has the block. The root is known to all. */
bool lw_chain_view_knows(const lw_block_tree *tree, const lw_chain_view *view, uint32_t id);
/** The node has a block and all below it; those above the chain of the head are counted as
 * received.
 */
void lw_chain_view_add(const lw_block_tree *tree, lw_chain_view *view, const lw_chain_block *block);
/** False when what was loaded cannot be. */
bool lw_chain_view_is_sound(const lw_chain_view *view);

#endif
