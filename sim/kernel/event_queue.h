// SPDX-License-Identifier: Apache-2.0
/** @file sim/kernel/event_queue.h
 *  Pending events in one total order: time, phase, source entity, the source's own sequence number.
 *
 *  The last three are packed into a 64-bit key of 4 + 28 + 32 bits. The key is unique (sequences
 *  start at 1 and never repeat, so a key is never 0), and the order never depends on insertion,
 *  thread or address. Time and key also name an event for cancelling; the place that a push
 *  returns tells where to look, so that a cancel is O(1) and its answer exact without any table
 *  of pending events.
 *
 *  Inside: a 4-ary heap of 24-byte nodes (time, key, place) over a slab of 32-byte events.
 *  Cancelling empties the place; the node stays behind and is dropped when it reaches the top, or
 *  when such nodes outnumber the others. So memory is bounded: 80 bytes for each of the most
 *  events ever pending at once, up to the limit, times the doubling of the arrays. Nothing
 *  outside may rely on this paragraph.
 */
#ifndef LEDGERWATT_SIM_KERNEL_EVENT_QUEUE_H
#define LEDGERWATT_SIM_KERNEL_EVENT_QUEUE_H

#include "sim/base/quantity.h"
#include "sim/base/state.h"

#include <stdbool.h>

/** 32 bytes. `target`, `kind`, `flags` and `arg` mean what the model says. */
typedef struct lw_event {
    lw_time_us time_us;
    uint64_t key;
    uint32_t target;
    uint16_t kind;
    uint16_t flags;
    uint64_t arg;
} lw_event;

enum { LW_PHASE_COUNT = 16, LW_SOURCE_COUNT_MAX = 1 << 28 };

/** Asserts phase < 16 and source < 2^28. */
uint64_t lw_event_key(unsigned phase, uint32_t source, uint32_t sequence);
unsigned lw_event_phase(const lw_event *event);
uint32_t lw_event_source(const lw_event *event);
/** True when a comes before b. */
bool lw_event_before(const lw_event *a, const lw_event *b);

typedef struct lw_event_queue lw_event_queue;

/** Empty queue that may hold up to `limit_count` events, 1 .. 2^31; NULL when memory is out.
 *  Memory is taken as it fills. */
lw_event_queue *lw_event_queue_create(size_t limit_count);
/** NULL is allowed. */
void lw_event_queue_destroy(lw_event_queue *queue);
/** False when the queue is full (its limit, or memory). `place` (may be NULL) is where
 *  lw_event_queue_cancel finds it. Asserts a key that is not 0. O(log n). */
bool lw_event_queue_push(lw_event_queue *queue, const lw_event *event, uint32_t *place);
/** Next event without taking it, NULL when empty. The pointer is good until the queue changes. */
const lw_event *lw_event_queue_peek(lw_event_queue *queue);
/** Takes the next event; false when empty. O(log n). */
bool lw_event_queue_pop(lw_event_queue *queue, lw_event *event);
/** Takes the next event when its time is <= end_us; false when there is none. O(log n). */
bool lw_event_queue_pop_due(lw_event_queue *queue, lw_time_us end_us, lw_event *event);
/** Makes the pending event with this time and key, pushed to this place, never come out. False when
 *  there is none: it came out, was cancelled, or never was. O(1), amortised. */
bool lw_event_queue_cancel(lw_event_queue *queue, lw_time_us time_us, uint64_t key, uint32_t place);
/** Events that will still come out. */
size_t lw_event_queue_count(const lw_event_queue *queue);

/** True when `holds` says so of every event that will still come out, in no order. */
bool lw_event_queue_all(const lw_event_queue *queue,
                        bool (*holds)(const lw_event *event, const void *context),
                        const void *context);
/** Saves the pending events, or replaces those of `queue` by what was saved from a queue of the
 * same limit. Every event keeps its place, so the places that pushes returned stay good. A loader
 * fails when what was saved is not a queue: two events with one time and key, a list of free places
 * that is none. O(n), a load O(n log n). */
void lw_event_queue_state(lw_event_queue *queue, lw_state *state);

#endif
