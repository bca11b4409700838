// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/committee/block_tree.h"

#include "sim/base/check.h"
#include "sim/kernel/rng.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 16 };
#define BYTES_MAX (INT64_MAX / 16)

bool lw_block_tree_init(lw_block_tree *tree)
{
    *tree = (lw_block_tree){.blocks = calloc(FIRST_CAPACITY, sizeof *tree->blocks),
                            .capacity = FIRST_CAPACITY};
    return tree->blocks != NULL;
}

void lw_block_tree_fini(lw_block_tree *tree)
{
    free(tree->blocks);
}

lw_chain_block *lw_block_find(const lw_block_tree *tree, uint32_t id)
{
    lw_chain_block *block = &tree->blocks[id % tree->capacity];
    return id <= tree->last_id && block->id == id ? block : NULL;
}

/* Doubles while a block that is still wanted would be overwritten. */
static bool make_room(lw_block_tree *tree)
{
    const uint32_t id = tree->last_id + 1;
    if (id < tree->capacity || id - tree->capacity < tree->keep_id) {
        return true;
    }
    const size_t capacity = 2 * (size_t)tree->capacity;
    lw_chain_block *blocks = calloc(capacity, sizeof *blocks);
    if (blocks == NULL || capacity > UINT32_MAX / 2) {
        free(blocks);
        return false;
    }
    for (uint32_t i = 0; i < tree->capacity; i++) {
        blocks[tree->blocks[i].id % capacity] = tree->blocks[i];
    }
    free(tree->blocks);
    tree->blocks = blocks;
    tree->capacity = (uint32_t)capacity;
    return true;
}

static uint64_t digest_of(const lw_chain_block *block, uint64_t parent_digest)
{
    uint64_t digest = lw_hash_mix(parent_digest ^ block->id);
    digest = lw_hash_mix(digest ^ block->first_tx);
    digest = lw_hash_mix(digest ^ block->end_tx);
    digest = lw_hash_mix(digest ^ (uint64_t)block->proposed_us);
    digest = lw_hash_mix(digest ^ ((uint64_t)block->number << 32 | block->proposer));
    return digest == 0 ? 1 : digest;
}

/* Jumps are as long as the two before them together where these are equal, else one block long (E.
 * Myers, An applicative random-access stack, 1983): every ancestor is O(log height) jumps away. */
static uint32_t jump_of(const lw_block_tree *tree, const lw_chain_block *parent)
{
    const lw_chain_block *first = lw_block_find(tree, parent->jump);
    const lw_chain_block *second = first == NULL ? NULL : lw_block_find(tree, first->jump);
    const bool are_equal =
        second != NULL && parent->height - first->height == first->height - second->height;
    return are_equal ? second->id : parent->id;
}

lw_chain_block *lw_block_add(lw_block_tree *tree, const lw_chain_block *draft)
{
    const lw_chain_block *parent = lw_block_find(tree, draft->parent);
    LW_ASSERT(parent != NULL && draft->first_tx <= draft->end_tx);
    LW_ASSERT(tree->last_id < UINT32_MAX / 2);
    const lw_chain_block before = *parent;
    if (!make_room(tree)) {
        return NULL;
    }
    lw_chain_block block = *draft;
    block.jump = jump_of(tree, &before);
    block.id = ++tree->last_id;
    block.height = before.height + 1;
    block.recorded_us = INT64_MAX;
    block.chain_bytes = before.chain_bytes + block.bytes;
    block.chain_tx_count = before.chain_tx_count + (int64_t)(block.end_tx - block.first_tx);
    block.digest = digest_of(&block, before.digest);
    lw_chain_block *place = &tree->blocks[block.id % tree->capacity];
    *place = block;
    return place;
}

const lw_chain_block *lw_block_ancestor(const lw_block_tree *tree, uint32_t id, uint32_t height)
{
    const lw_chain_block *block = lw_block_find(tree, id);
    while (block != NULL && block->height > height) {
        const lw_chain_block *far = lw_block_find(tree, block->jump);
        const bool is_too_far = far == NULL || far->height < height;
        block = is_too_far ? lw_block_find(tree, block->parent) : far;
    }
    return block != NULL && block->height == height ? block : NULL;
}

bool lw_block_is_ancestor(const lw_block_tree *tree, uint32_t id, uint32_t below)
{
    const lw_chain_block *block = lw_block_find(tree, id);
    const lw_chain_block *at = block == NULL ? NULL : lw_block_ancestor(tree, below, block->height);
    return at != NULL && at->id == id;
}

bool lw_block_may_extend(const lw_block_tree *tree, uint32_t id, uint32_t below)
{
    return lw_block_find(tree, id) == NULL || lw_block_is_ancestor(tree, id, below);
}

/* Ids, parents and heights are what walks over the tree rely on to end. */
static bool is_block(const lw_block_tree *tree, uint32_t place)
{
    const lw_chain_block *block = &tree->blocks[place];
    if (block->id == 0) {
        return block->height == 0 && block->end_tx == 0 && block->first_tx == 0;
    }
    if (block->id > tree->last_id || block->id % tree->capacity != place ||
        block->parent >= block->id || block->jump >= block->id || block->first_tx > block->end_tx ||
        block->height == 0 || block->is_final > 1 || block->is_replaced > 1 || block->bytes < 0 ||
        block->bytes > BYTES_MAX || block->chain_bytes < 0 || block->chain_bytes > BYTES_MAX) {
        return false;
    }
    const lw_chain_block *parent = lw_block_find(tree, block->parent);
    const lw_chain_block *far = lw_block_find(tree, block->jump);
    return (parent == NULL || parent->height + 1 == block->height) &&
           (far == NULL || far->height < block->height);
}

static void check_loaded(const lw_block_tree *tree, lw_state *state)
{
    if (tree->last_id >= UINT32_MAX / 2) {
        lw_state_fail(state, "last_id", "more blocks than there can be");
        return;
    }
    for (uint32_t place = 0; place < tree->capacity; place++) {
        if (!is_block(tree, place)) {
            lw_state_fail(state, "blocks", "a block that cannot be");
            return;
        }
    }
}

void lw_block_tree_state(lw_block_tree *tree, lw_state *state)
{
    uint64_t capacity = tree->capacity;
    lw_state_item_count(state, "tree_capacity", &capacity, UINT32_MAX / 2, sizeof *tree->blocks);
    if (capacity == 0 || (capacity & (capacity - 1)) != 0) {
        lw_state_fail(state, "tree_capacity", "not a power of 2");
    }
    if (lw_state_is_loading(state) && lw_state_is_good(state) && capacity > 0) {
        lw_chain_block *blocks = calloc((size_t)capacity, sizeof *blocks);
        if (blocks == NULL) {
            lw_state_fail_as(state, LW_ERR_MEMORY, "blocks", "memory ran out");
            return;
        }
        free(tree->blocks);
        tree->blocks = blocks;
        tree->capacity = (uint32_t)capacity;
    }
    LW_STATE_ARRAY(state, tree, blocks, tree->capacity);
    LW_STATE_MEMBER(state, tree, last_id);
    LW_STATE_MEMBER(state, tree, keep_id);
    if (lw_state_is_loading(state) && lw_state_is_good(state)) {
        check_loaded(tree, state);
    }
}
