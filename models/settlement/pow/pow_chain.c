// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/pow/pow_chain.h"

#include "sim/base/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CAPACITY_FIRST = 1024, RETARGET_FACTOR_MAX = 4 };

bool lw_pow_chain_init(lw_pow_chain *chain, lw_time_us start_us, double difficulty,
                       int64_t retarget_blocks, double block_interval_us)
{
    *chain =
        (lw_pow_chain){.retarget_blocks = retarget_blocks, .block_interval_us = block_interval_us};
    chain->blocks = calloc(CAPACITY_FIRST, sizeof *chain->blocks);
    if (chain->blocks == NULL) {
        return false;
    }
    chain->capacity = CAPACITY_FIRST;
    chain->end = 1;
    chain->blocks[0] = (lw_pow_block){.mined_us = start_us,
                                      .epoch_us = start_us,
                                      .recorded_us = start_us,
                                      .half_us = start_us,
                                      .most_us = start_us,
                                      .difficulty = difficulty,
                                      .next_difficulty = difficulty};
    return true;
}

void lw_pow_chain_fini(lw_pow_chain *chain)
{
    free(chain->blocks);
}

lw_pow_block *lw_pow_chain_at(const lw_pow_chain *chain, uint64_t number)
{
    LW_ASSERT(number >= chain->base && number < chain->end);
    return &chain->blocks[number - chain->base];
}

void lw_pow_chain_drop(lw_pow_chain *chain, uint64_t keep)
{
    if (keep > chain->base) {
        memmove(chain->blocks, lw_pow_chain_at(chain, keep),
                (size_t)(chain->end - keep) * sizeof *chain->blocks);
        chain->base = keep;
    }
}

bool lw_pow_chain_reserve(lw_pow_chain *chain)
{
    if (chain->end - chain->base < chain->capacity) {
        return true;
    }
    lw_pow_block *blocks = realloc(chain->blocks, 2 * chain->capacity * sizeof *blocks);
    if (blocks == NULL) {
        return false;
    }
    chain->blocks = blocks;
    chain->capacity *= 2;
    return true;
}

static double clamp(double value, double low, double high)
{
    return value < low ? low : value > high ? high : value;
}

/* Whether the block ends an epoch, and then what comes next. */
static void retarget(const lw_pow_chain *chain, lw_pow_block *block)
{
    block->next_difficulty = block->difficulty;
    if (chain->retarget_blocks == 0 || block->height % chain->retarget_blocks != 0) {
        return;
    }
    const double wanted_us = chain->block_interval_us * (double)chain->retarget_blocks;
    const double taken_us = (double)(block->mined_us - block->epoch_us);
    const double least_us = wanted_us / RETARGET_FACTOR_MAX;
    const double most_us = wanted_us * RETARGET_FACTOR_MAX;
    block->next_difficulty *= wanted_us / clamp(taken_us, least_us, most_us);
}

uint64_t lw_pow_chain_add(lw_pow_chain *chain, uint64_t parent, lw_time_us now_us, uint32_t miner)
{
    LW_ASSERT(chain->end - chain->base < chain->capacity);
    lw_pow_block *above = lw_pow_chain_at(chain, parent);
    const uint64_t number = chain->end++;
    lw_pow_block *block = lw_pow_chain_at(chain, number);
    const bool begins_epoch =
        chain->retarget_blocks > 0 && above->height % chain->retarget_blocks == 0;
    above->child_count++;
    *block = (lw_pow_block){.parent = parent,
                            .end_tx = above->end_tx,
                            .total_tx = above->total_tx,
                            .total_above = above->total_above,
                            .total_below = above->total_below,
                            .height = above->height + 1,
                            .mined_us = now_us,
                            .epoch_us = begins_epoch ? above->mined_us : above->epoch_us,
                            .recorded_us = INT64_MAX,
                            .half_us = INT64_MAX,
                            .most_us = INT64_MAX,
                            .difficulty = above->next_difficulty,
                            .work = above->work + above->next_difficulty,
                            .miner = miner};
    retarget(chain, block);
    return number;
}

uint64_t lw_pow_chain_ancestor(const lw_pow_chain *chain, uint64_t number, int64_t height)
{
    const lw_pow_block *block = lw_pow_chain_at(chain, number);
    while (block->height > height && number > chain->base && block->parent >= chain->base) {
        number = block->parent;
        block = lw_pow_chain_at(chain, number);
    }
    return number;
}

bool lw_pow_chain_descends(const lw_pow_chain *chain, uint64_t number, uint64_t ancestor)
{
    while (number > ancestor && number > chain->base) {
        number = lw_pow_chain_at(chain, number)->parent;
        if (number < chain->base) {
            return false;
        }
    }
    return number == ancestor;
}

uint64_t lw_pow_chain_common(const lw_pow_chain *chain, uint64_t a, uint64_t b)
{
    /* A parent's number is smaller: step down with the larger. */
    while (a != b && a > chain->base && b > chain->base) {
        if (a > b) {
            a = lw_pow_chain_at(chain, a)->parent;
        } else {
            b = lw_pow_chain_at(chain, b)->parent;
        }
        LW_ASSERT(a >= chain->base && b >= chain->base);
    }
    return a < b ? a : b;
}

void lw_pow_chain_thread(lw_pow_chain *chain, uint64_t ancestor, uint64_t number)
{
    while (number > ancestor) {
        const uint64_t parent = lw_pow_chain_at(chain, number)->parent;
        lw_pow_chain_at(chain, parent)->main_child = number;
        number = parent;
    }
    LW_ASSERT(number == ancestor);
}

static bool is_whole(const lw_pow_chain *chain)
{
    const double largest = 1e300;
    for (uint64_t i = chain->base; i < chain->end; i++) {
        const lw_pow_block *block = lw_pow_chain_at(chain, i);
        /* Old branches that nobody builds on may have lost theirs. */
        const bool has_parent = block->parent >= chain->base && i > chain->base;
        if ((has_parent && block->parent >= i) || !(block->next_difficulty > 0) ||
            !(block->next_difficulty < largest) || !(block->work >= 0) || block->height < 0 ||
            block->end_tx > INT64_MAX || block->total_tx > block->end_tx ||
            block->total_above < 0 || block->total_above > LW_STATE_COUNT_MAX ||
            block->total_below < 0 || block->total_below > LW_STATE_COUNT_MAX) {
            return false;
        }
        if (has_parent) {
            const lw_pow_block *above = lw_pow_chain_at(chain, block->parent);
            if (block->height != above->height + 1 || block->end_tx < above->end_tx ||
                block->total_tx < above->total_tx || block->total_above < above->total_above ||
                block->total_below < above->total_below || block->mined_us < above->mined_us) {
                return false;
            }
        }
    }
    return true;
}

void lw_pow_chain_state(lw_pow_chain *chain, lw_state *state)
{
    uint64_t count = chain->end - chain->base;
    LW_STATE_MEMBER(state, chain, base);
    lw_state_item_count(state, "block_count", &count, UINT64_C(1) << 40, sizeof *chain->blocks);
    if (lw_state_is_loading(state) && lw_state_is_good(state)) {
        size_t capacity = CAPACITY_FIRST;
        while (capacity < count) {
            capacity *= 2;
        }
        lw_pow_block *blocks = calloc(capacity, sizeof *blocks);
        if (blocks == NULL || count == 0 || chain->base > INT64_MAX) {
            free(blocks);
            lw_state_fail(state, "block_count", "a chain without blocks, or no memory for it");
            return;
        }
        free(chain->blocks);
        chain->blocks = blocks;
        chain->capacity = capacity;
        chain->end = chain->base + count;
    }
    LW_STATE_ARRAY(state, chain, blocks, (size_t)count);
    if (lw_state_is_loading(state) && lw_state_is_good(state) && !is_whole(chain)) {
        lw_state_fail(state, "blocks", "one of them cannot be");
    }
}
