// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/committee/safety.h"

#include <stdlib.h>

enum { FIRST_CAPACITY = 16 };

bool lw_safety_init(lw_safety *safety)
{
    *safety = (lw_safety){.marks = calloc(FIRST_CAPACITY, sizeof *safety->marks),
                          .capacity = FIRST_CAPACITY};
    return safety->marks != NULL;
}

void lw_safety_fini(lw_safety *safety)
{
    free(safety->marks);
}

/* Doubles while a height that somebody may still decide would be forgotten. */
static bool make_room(lw_safety *safety, uint64_t height)
{
    while (safety->capacity < LW_SAFETY_HEIGHTS &&
           height > safety->floor_height + safety->capacity) {
        const uint64_t capacity = 2 * safety->capacity;
        lw_final_mark *marks = calloc(capacity, sizeof *marks);
        if (marks == NULL) {
            return false;
        }
        for (uint64_t i = 0; i < safety->capacity; i++) {
            const lw_final_mark *mark = &safety->marks[i];
            if (mark->height > 0) {
                marks[mark->height % capacity] = *mark;
            }
        }
        free(safety->marks);
        safety->marks = marks;
        safety->capacity = capacity;
    }
    return true;
}

/* The transactions of both blocks, those that came first first. */
static void dispute(lw_book *book, const lw_final_mark *mark, const lw_safety_block *block)
{
    const bool is_later = block->first_tx > mark->first_tx;
    if (!is_later) {
        lw_book_dispute(book, block->first_tx, block->end_tx);
    }
    lw_book_dispute(book, mark->first_tx, mark->end_tx);
    if (is_later) {
        lw_book_dispute(book, block->first_tx, block->end_tx);
    }
}

bool lw_safety_final(lw_safety *safety, const lw_safety_block *block, lw_book *book)
{
    if (!make_room(safety, block->height)) {
        return false;
    }
    lw_final_mark *mark = &safety->marks[block->height % safety->capacity];
    if (mark->height < block->height) {
        *mark = (lw_final_mark){.height = block->height,
                                .digest = block->digest,
                                .first_tx = block->first_tx,
                                .end_tx = block->end_tx};
    } else if (mark->height == block->height && mark->digest != block->digest &&
               mark->rival != block->digest) {
        mark->rival = block->digest;
        safety->violation_count++;
        dispute(book, mark, block);
    }
    return true;
}

static void marks_state(lw_safety *safety, lw_state *state)
{
    uint64_t capacity = safety->capacity;
    lw_state_item_count(state, "capacity", &capacity, LW_SAFETY_HEIGHTS, sizeof *safety->marks);
    if (capacity == 0 || (capacity & (capacity - 1)) != 0) {
        lw_state_fail(state, "capacity", "not a power of 2");
    }
    if (lw_state_is_loading(state) && lw_state_is_good(state) && capacity > 0) {
        lw_final_mark *marks = calloc(capacity, sizeof *marks);
        if (marks == NULL) {
            lw_state_fail_as(state, LW_ERR_MEMORY, "marks", "memory ran out");
            return;
        }
        free(safety->marks);
        safety->marks = marks;
        safety->capacity = capacity;
    }
    LW_STATE_ARRAY(state, safety, marks, safety->capacity);
}

void lw_safety_state(lw_safety *safety, lw_state *state)
{
    marks_state(safety, state);
    LW_STATE_MEMBER(state, safety, floor_height);
    LW_STATE_MEMBER(state, safety, violation_count);
    LW_STATE_MEMBER(state, safety, reorganised_count);
    if (safety->violation_count < 0 || safety->reorganised_count < 0) {
        lw_state_fail(state, "violation_count", "a count below zero");
    }
}
