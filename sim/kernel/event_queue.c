// SPDX-License-Identifier: Apache-2.0
/* The heap orders small nodes; the events lie still in a slab and are copied once in, once out. A
 * node whose place no longer holds its time and key is dead: its event was cancelled (and perhaps
 * another took the place). Four children to a node halve the depth of a binary heap, and the four
 * lie in two cache lines, so a pop waits for memory half as often. */
#include "sim/kernel/event_queue.h"

#include "sim/base/check.h"

#include <stdlib.h>

enum {
    SEQUENCE_BITS = 32,
    SOURCE_BITS = 28,
    CHILD_COUNT = 4,
    FIRST_CAPACITY_COUNT = 64,
    CACHED_COUNT = 8192,      /* 192 KiB of nodes: half of a common second-level cache */
    DEAD_TOLERATED_COUNT = 64 /* fewer dead nodes are not worth a rebuild */
};

#define LIMIT_COUNT_MAX ((size_t)1 << 31)
#define NO_PLACE UINT32_MAX

typedef struct node {
    lw_time_us time_us;
    uint64_t key;
    uint32_t place;
} node;

/* nodes[0 .. node_count) is a heap; dead nodes = node_count - live_count.
 * slots[0 .. slot_count) are in use, or free: key 0, and `target` is the next free place. */
struct lw_event_queue {
    node *nodes;
    size_t node_count;
    size_t node_capacity;
    lw_event *slots;
    uint32_t slot_count;
    uint32_t slot_capacity;
    uint32_t free_place; /* first free place, NO_PLACE = none */
    size_t live_count;
    size_t limit_count;
};

uint64_t lw_event_key(unsigned phase, uint32_t source, uint32_t sequence)
{
    LW_ASSERT(phase < LW_PHASE_COUNT);
    LW_ASSERT(source < LW_SOURCE_COUNT_MAX);
    return (uint64_t)phase << (SOURCE_BITS + SEQUENCE_BITS) | (uint64_t)source << SEQUENCE_BITS |
           sequence;
}

unsigned lw_event_phase(const lw_event *event)
{
    return (unsigned)(event->key >> (SOURCE_BITS + SEQUENCE_BITS));
}

uint32_t lw_event_source(const lw_event *event)
{
    return (uint32_t)(event->key >> SEQUENCE_BITS) & (LW_SOURCE_COUNT_MAX - 1);
}

bool lw_event_before(const lw_event *a, const lw_event *b)
{
    return a->time_us < b->time_us || (a->time_us == b->time_us && a->key < b->key);
}

static bool node_before(const node *a, const node *b)
{
    return a->time_us < b->time_us || (a->time_us == b->time_us && a->key < b->key);
}

/* The same, 0 or 1, without a branch. */
static unsigned before_01(const node *a, const node *b)
{
    return (unsigned)(a->time_us < b->time_us) |
           ((unsigned)(a->time_us == b->time_us) & (unsigned)(a->key < b->key));
}

lw_event_queue *lw_event_queue_create(size_t limit_count)
{
    LW_ASSERT(limit_count >= 1 && limit_count <= LIMIT_COUNT_MAX);
    lw_event_queue *queue = calloc(1, sizeof *queue);
    if (queue != NULL) {
        queue->limit_count = limit_count;
        queue->free_place = NO_PLACE;
    }
    return queue;
}

void lw_event_queue_destroy(lw_event_queue *queue)
{
    if (queue != NULL) {
        free(queue->nodes);
        free(queue->slots);
        free(queue);
    }
}

/* Moves the hole up from `hole` to where `moved` belongs. */
static void sift_up(node *nodes, size_t hole, node moved)
{
    while (hole > 0) {
        const size_t parent = (hole - 1) / CHILD_COUNT;
        if (!node_before(&moved, &nodes[parent])) {
            break;
        }
        nodes[hole] = nodes[parent];
        hole = parent;
    }
    nodes[hole] = moved;
}

/* Which of four children is the smallest cannot be predicted: as long as the heap is in the cache,
 * a wrong guess costs more than doing without a guess. In a large heap a guess is worth having,
 * because it fetches the next level while this one is being compared. Two comparisons do not wait
 * for each other, then the final. */
static size_t smallest_of_four(const node *nodes, size_t first, bool is_cached)
{
    if (is_cached) {
        const size_t left = first + before_01(&nodes[first + 1], &nodes[first]);
        const size_t right = first + 2 + before_01(&nodes[first + 3], &nodes[first + 2]);
        return left + (right - left) * before_01(&nodes[right], &nodes[left]);
    }
    const size_t left = node_before(&nodes[first + 1], &nodes[first]) ? first + 1 : first;
    const size_t right = node_before(&nodes[first + 3], &nodes[first + 2]) ? first + 3 : first + 2;
    return node_before(&nodes[right], &nodes[left]) ? right : left;
}

static size_t smallest_child(const node *nodes, size_t first, size_t count)
{
    if (count - first >= CHILD_COUNT) {
        return smallest_of_four(nodes, first, count <= CACHED_COUNT);
    }
    size_t smallest = first;
    for (size_t child = first + 1; child < count; child++) {
        smallest = node_before(&nodes[child], &nodes[smallest]) ? child : smallest;
    }
    return smallest;
}

/* Moves the hole down from `hole` to where `moved` belongs. */
static void sift_down(node *nodes, size_t count, size_t hole, node moved)
{
    for (;;) {
        const size_t first = hole * CHILD_COUNT + 1;
        if (first >= count) {
            break;
        }
        const size_t smallest = smallest_child(nodes, first, count);
        if (!node_before(&nodes[smallest], &moved)) {
            break;
        }
        nodes[hole] = nodes[smallest];
        hole = smallest;
    }
    nodes[hole] = moved;
}

static void drop_top(lw_event_queue *queue)
{
    queue->node_count--;
    if (queue->node_count > 0) {
        sift_down(queue->nodes, queue->node_count, 0, queue->nodes[queue->node_count]);
        /* The next pop will want this event; by then it is here. */
        __builtin_prefetch(&queue->slots[queue->nodes[0].place]);
    }
}

static bool is_live(const lw_event_queue *queue, const node *candidate)
{
    const lw_event *held = &queue->slots[candidate->place];
    return held->key == candidate->key && held->time_us == candidate->time_us;
}

/* The node of the next event, NULL when there is none. Drops the dead ones above it. */
static const node *top_live(lw_event_queue *queue)
{
    while (queue->node_count > 0) {
        if (is_live(queue, &queue->nodes[0])) {
            return &queue->nodes[0];
        }
        drop_top(queue);
    }
    return NULL;
}

/* Rebuilds the heap without its dead nodes. The order of what comes out does not depend on how the
 * nodes lie, because no two compare equal. */
static void drop_dead(lw_event_queue *queue)
{
    size_t kept_count = 0;
    for (size_t i = 0; i < queue->node_count; i++) {
        if (is_live(queue, &queue->nodes[i])) {
            queue->nodes[kept_count++] = queue->nodes[i];
        }
    }
    queue->node_count = kept_count;
    for (size_t i = kept_count; i-- > 0;) {
        sift_down(queue->nodes, kept_count, i, queue->nodes[i]);
    }
}

static size_t larger_capacity(size_t capacity, size_t capacity_max)
{
    const size_t doubled = capacity == 0 ? FIRST_CAPACITY_COUNT : 2 * capacity;
    return doubled < capacity_max ? doubled : capacity_max;
}

static bool reserve_node(lw_event_queue *queue)
{
    if (queue->node_count < queue->node_capacity) {
        return true;
    }
    const size_t capacity_max = 2 * queue->limit_count + DEAD_TOLERATED_COUNT;
    const size_t capacity = larger_capacity(queue->node_capacity, capacity_max);
    LW_ASSERT(capacity > queue->node_capacity); /* lw_event_queue_cancel bounds the dead nodes */
    node *nodes = realloc(queue->nodes, capacity * sizeof *nodes);
    if (nodes == NULL) {
        return false;
    }
    queue->nodes = nodes;
    queue->node_capacity = capacity;
    return true;
}

static bool reserve_slot(lw_event_queue *queue)
{
    if (queue->free_place != NO_PLACE || queue->slot_count < queue->slot_capacity) {
        return true;
    }
    const size_t capacity = larger_capacity(queue->slot_capacity, queue->limit_count);
    lw_event *slots = realloc(queue->slots, capacity * sizeof *slots);
    if (slots == NULL) {
        return false;
    }
    queue->slots = slots;
    queue->slot_capacity = (uint32_t)capacity;
    return true;
}

static uint32_t take_place(lw_event_queue *queue)
{
    const uint32_t place = queue->free_place;
    if (place == NO_PLACE) {
        return queue->slot_count++;
    }
    queue->free_place = queue->slots[place].target;
    return place;
}

static void free_place(lw_event_queue *queue, uint32_t place)
{
    queue->slots[place].key = 0;
    queue->slots[place].target = queue->free_place;
    queue->free_place = place;
    queue->live_count--;
}

bool lw_event_queue_push(lw_event_queue *queue, const lw_event *event, uint32_t *place)
{
    LW_ASSERT(event->key != 0);
    if (queue->live_count == queue->limit_count || !reserve_node(queue) || !reserve_slot(queue)) {
        return false;
    }
    const uint32_t taken = take_place(queue);
    queue->slots[taken] = *event;
    queue->live_count++;
    sift_up(queue->nodes, queue->node_count++,
            (node){.time_us = event->time_us, .key = event->key, .place = taken});
    if (place != NULL) {
        *place = taken;
    }
    return true;
}

const lw_event *lw_event_queue_peek(lw_event_queue *queue)
{
    const node *top = top_live(queue);
    return top == NULL ? NULL : &queue->slots[top->place];
}

bool lw_event_queue_pop(lw_event_queue *queue, lw_event *event)
{
    return lw_event_queue_pop_due(queue, INT64_MAX, event);
}

bool lw_event_queue_pop_due(lw_event_queue *queue, lw_time_us end_us, lw_event *event)
{
    const node *top = top_live(queue);
    if (top == NULL || top->time_us > end_us) {
        return false;
    }
    *event = queue->slots[top->place];
    free_place(queue, top->place);
    drop_top(queue);
    return true;
}

bool lw_event_queue_cancel(lw_event_queue *queue, lw_time_us time_us, uint64_t key, uint32_t place)
{
    const node wanted = {.time_us = time_us, .key = key, .place = place};
    if (key == 0 || place >= queue->slot_count || !is_live(queue, &wanted)) {
        return false;
    }
    free_place(queue, place);
    const size_t dead_count = queue->node_count - queue->live_count;
    if (dead_count > queue->live_count && dead_count >= DEAD_TOLERATED_COUNT) {
        drop_dead(queue);
    }
    return true;
}

size_t lw_event_queue_count(const lw_event_queue *queue)
{
    return queue->live_count;
}

bool lw_event_queue_all(const lw_event_queue *queue,
                        bool (*holds)(const lw_event *event, const void *context),
                        const void *context)
{
    for (uint32_t place = 0; place < queue->slot_count; place++) {
        const lw_event *event = &queue->slots[place];
        if (event->key != 0 && !holds(event, context)) {
            return false;
        }
    }
    return true;
}

/* Empties the queue and makes room for `slot_count` events. */
static bool reserve_loaded(lw_event_queue *queue, uint32_t slot_count)
{
    lw_event *slots = slot_count > 0 ? malloc(slot_count * sizeof *slots) : NULL;
    node *nodes = slot_count > 0 ? malloc(slot_count * sizeof *nodes) : NULL;
    if (slot_count > 0 && (slots == NULL || nodes == NULL)) {
        free(slots);
        free(nodes);
        return false;
    }
    free(queue->slots);
    free(queue->nodes);
    queue->slots = slots;
    queue->slot_capacity = slot_count;
    queue->nodes = nodes;
    queue->node_capacity = slot_count;
    queue->slot_count = 0;
    queue->node_count = 0;
    queue->live_count = 0;
    return true;
}

static int by_order(const void *a, const void *b)
{
    const node *left = a;
    const node *right = b;
    return (int)node_before(right, left) - (int)node_before(left, right);
}

/* Makes the heap of the loaded events: sorted nodes are a heap. No two may compare equal. */
static bool link_nodes(lw_event_queue *queue)
{
    size_t count = 0;
    for (uint32_t place = 0; place < queue->slot_count; place++) {
        const lw_event *event = &queue->slots[place];
        if (event->key != 0) {
            queue->nodes[count++] =
                (node){.time_us = event->time_us, .key = event->key, .place = place};
        }
    }
    if (count > 1) {
        qsort(queue->nodes, count, sizeof *queue->nodes, by_order);
    }
    queue->node_count = count;
    queue->live_count = count;
    for (size_t i = 1; i < count; i++) {
        if (!node_before(&queue->nodes[i - 1], &queue->nodes[i])) {
            return false;
        }
    }
    return true;
}

/* The list of free places ends after as many steps as there are free places: then it holds each of
 * them once, since a place that came twice would come for ever. */
static bool is_free_list_whole(const lw_event_queue *queue)
{
    uint32_t place = queue->free_place;
    for (size_t left = queue->slot_count - queue->live_count; left > 0; left--) {
        if (place >= queue->slot_count || queue->slots[place].key != 0) {
            return false;
        }
        place = queue->slots[place].target;
    }
    return place == NO_PLACE;
}

void lw_event_queue_state(lw_event_queue *queue, lw_state *state)
{
    uint64_t slot_count = queue->slot_count;
    lw_state_item_count(state, "event_place_count", &slot_count, queue->limit_count,
                        sizeof *queue->slots);
    if (lw_state_is_loading(state) && lw_state_is_good(state)) {
        if (!reserve_loaded(queue, (uint32_t)slot_count)) {
            lw_state_fail_as(state, LW_ERR_MEMORY, "events", "memory ran out");
        }
    }
    LW_STATE_MEMBER(state, queue, free_place);
    lw_state_field(state, "events", queue->slots, (size_t)slot_count * sizeof *queue->slots);
    if (!lw_state_is_loading(state) || !lw_state_is_good(state)) {
        return;
    }
    queue->slot_count = (uint32_t)slot_count;
    if (!link_nodes(queue)) {
        lw_state_fail(state, "events", "two of them have one time and key");
    } else if (!is_free_list_whole(queue)) {
        lw_state_fail(state, "free_place", "not a list of the free places");
    }
}
