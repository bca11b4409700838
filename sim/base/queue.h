// SPDX-License-Identifier: Apache-2.0
/** @file sim/base/queue.h
 *  A queue of plain items of one size: pushed at its end, taken from its head.
 */
#ifndef LEDGERWATT_SIM_BASE_QUEUE_H
#define LEDGERWATT_SIM_BASE_QUEUE_H

#include "sim/base/state.h"

#include <stdbool.h>
#include <stddef.h>

/** Set item_size, all else 0; free(items) ends it. Grows at the end; what lies before `head` is
 *  done with and is dropped when memory would grow. */
typedef struct lw_queue {
    void *items;
    size_t item_size;
    size_t head;
    size_t count; /**< with those before the head */
    size_t capacity;
} lw_queue;

/** Room for one item more, or NULL when memory is out. */
void *lw_queue_push(lw_queue *q);
bool lw_queue_is_empty(const lw_queue *q);
/** Saves or loads the items from the head on, which become the first ones. */
void lw_queue_state(lw_queue *q, lw_state *state, const char *name, uint64_t limit);

#endif
