// SPDX-License-Identifier: Apache-2.0
#include "sim/base/queue.h"

#include <stdlib.h>
#include <string.h>

static void compact(lw_queue *q)
{
    char *items = q->items;
    memmove(items, items + q->head * q->item_size, (q->count - q->head) * q->item_size);
    q->count -= q->head;
    q->head = 0;
}

void *lw_queue_push(lw_queue *q)
{
    if (q->head == q->count) {
        q->head = q->count = 0;
    } else if (q->count == q->capacity && q->head > q->capacity / 2) {
        compact(q);
    }
    if (q->count == q->capacity) {
        const size_t capacity = q->capacity == 0 ? 64 : 2 * q->capacity;
        if (capacity > SIZE_MAX / q->item_size) {
            return NULL;
        }
        void *items = realloc(q->items, capacity * q->item_size);
        if (items == NULL) {
            return NULL;
        }
        q->items = items;
        q->capacity = capacity;
    }
    return (char *)q->items + q->count++ * q->item_size;
}

bool lw_queue_is_empty(const lw_queue *q)
{
    return q->head == q->count;
}

void lw_queue_state(lw_queue *q, lw_state *state, const char *name, uint64_t limit)
{
    uint64_t count = q->count - q->head;
    lw_state_item_count(state, name, &count, limit, q->item_size);
    if (lw_state_is_loading(state) && lw_state_is_good(state)) {
        void *items = count > 0 ? calloc((size_t)count, q->item_size) : NULL;
        if (count > 0 && items == NULL) {
            lw_state_fail_as(state, LW_ERR_MEMORY, name, "memory ran out");
            return;
        }
        free(q->items);
        q->items = items;
        q->head = 0;
        q->count = q->capacity = (size_t)count;
    }
    if (count > 0) {
        char *first = (char *)q->items + q->head * q->item_size;
        lw_state_field(state, name, first, (size_t)count * q->item_size);
    }
}
