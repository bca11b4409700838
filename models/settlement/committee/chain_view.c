// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/committee/chain_view.h"

bool lw_chain_view_knows(const lw_block_tree *tree, const lw_chain_view *view, uint32_t id)
{
    if (id == 0 || id == view->head) {
        return true;
    }
    for (uint32_t i = 0; i < view->tip_count; i++) {
        if (lw_block_is_ancestor(tree, id, view->tips[i])) {
            return true;
        }
    }
    return false;
}

/* Bytes of the blocks from `block` down to the first one that the node knows. */
static int64_t unknown_bytes(const lw_block_tree *tree, const lw_chain_view *view,
                             const lw_chain_block *block)
{
    int64_t sum = 0;
    while (block != NULL && block->id != 0 && !lw_chain_view_knows(tree, view, block->id)) {
        sum += block->bytes;
        block = lw_block_find(tree, block->parent);
    }
    return sum;
}

static uint32_t height_of(const lw_block_tree *tree, uint32_t id)
{
    const lw_chain_block *block = lw_block_find(tree, id);
    return block == NULL ? 0 : block->height;
}

/* A tip below the block gives way to it, else the lowest that is not the head. */
static void replace_tip(const lw_block_tree *tree, lw_chain_view *view, uint32_t id)
{
    uint32_t worst = LW_CHAIN_TIPS;
    for (uint32_t i = 0; i < view->tip_count; i++) {
        if (lw_block_is_ancestor(tree, view->tips[i], id)) {
            view->tips[i] = id;
            return;
        }
        const bool is_lower = worst == LW_CHAIN_TIPS ||
                              height_of(tree, view->tips[i]) < height_of(tree, view->tips[worst]);
        worst = view->tips[i] != view->head && is_lower ? i : worst;
    }
    if (view->tip_count < LW_CHAIN_TIPS) {
        view->tips[view->tip_count++] = id;
    } else if (worst < LW_CHAIN_TIPS) {
        view->tips[worst] = id;
    }
}

void lw_chain_view_add(const lw_block_tree *tree, lw_chain_view *view, const lw_chain_block *block)
{
    if (lw_chain_view_knows(tree, view, block->id)) {
        return;
    }
    view->received_bytes += unknown_bytes(tree, view, block);
    replace_tip(tree, view, block->id);
}

bool lw_chain_view_is_sound(const lw_chain_view *view)
{
    return view->tip_count <= LW_CHAIN_TIPS && view->received_bytes >= 0 &&
           view->received_bytes <= INT64_MAX / 16;
}
