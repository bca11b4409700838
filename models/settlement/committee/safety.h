// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/committee/safety.h
 *  The monitor that stands outside every ledger: are there two final blocks at one place?
 *
 *  Each time that an honest node takes a block for final, the ledger says so. The first block of a
 *  height is remembered; another one at the same height is a violation, counted once. Blocks that
 *  were final for somebody and are replaced are counted by the ledger, which knows chains.
 *
 *  Heights are remembered from the one that every node has passed, at most LW_SAFETY_HEIGHTS; a
 *  node further behind than that takes blocks over from others and decides none.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_COMMITTEE_SAFETY_H
#define LEDGERWATT_MODELS_SETTLEMENT_COMMITTEE_SAFETY_H

#include "models/settlement/mechanism/book.h"
#include "sim/base/state.h"

#include <stdbool.h>

enum { LW_SAFETY_HEIGHTS = 4096 };

typedef struct lw_final_mark {
    uint64_t height; /**< 0 = none */
    uint64_t digest;
    uint64_t first_tx;
    uint64_t end_tx;
    uint64_t rival; /**< the last other digest that became final there, 0 = none */
} lw_final_mark;

typedef struct lw_safety {
    lw_final_mark *marks;  /**< [capacity], height h at h mod capacity */
    uint64_t capacity;     /**< a power of 2 */
    uint64_t floor_height; /**< the ledger's: every node has decided what is up to here */
    int64_t violation_count;
    int64_t reorganised_count;
} lw_safety;

/** False when memory is out. */
bool lw_safety_init(lw_safety *safety);
void lw_safety_fini(lw_safety *safety);
void lw_safety_state(lw_safety *safety, lw_state *state);

/** A block at a height >= 1, with the transactions of the range. */
typedef struct lw_safety_block {
    uint64_t height;
    uint64_t digest;
    uint64_t first_tx;
    uint64_t end_tx;
} lw_safety_block;
/** A node takes the block for final; on a violation the book hears of the transactions of both.
 *  False when memory is out. */
bool lw_safety_final(lw_safety *safety, const lw_safety_block *block, lw_book *book);

#endif
