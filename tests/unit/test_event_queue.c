// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/event_queue.h"

#include <criterion/criterion.h>

#include <signal.h>
#include <stdlib.h>

void *__real_realloc(void *block, size_t size);
void *__wrap_realloc(void *block, size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);

static bool is_memory_out = false;

void *__wrap_realloc(void *block, size_t size)
{
    return is_memory_out ? NULL : __real_realloc(block, size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return is_memory_out ? NULL : __real_calloc(count, size);
}

static lw_event event_at(lw_time_us time_us, unsigned phase, uint32_t source, uint32_t sequence)
{
    return (lw_event){.time_us = time_us, .key = lw_event_key(phase, source, sequence)};
}

static uint32_t push(lw_event_queue *queue, lw_event event)
{
    uint32_t place = 0;
    cr_assert(lw_event_queue_push(queue, &event, &place));
    return place;
}

static lw_event pop(lw_event_queue *queue)
{
    lw_event event = {0};
    cr_assert(lw_event_queue_pop(queue, &event));
    return event;
}

Test(event_queue, packs_phase_source_and_sequence_without_overlap)
{
    const lw_event event = event_at(0, 15, LW_SOURCE_COUNT_MAX - 1, 7);
    cr_assert_eq(event.key, UINT64_C(0xFFFFFFFF00000007));
    cr_assert_eq(lw_event_phase(&event), 15U);
    cr_assert_eq(lw_event_source(&event), (uint32_t)LW_SOURCE_COUNT_MAX - 1);
    cr_assert_eq(lw_event_key(1, 2, UINT32_MAX), UINT64_C(0x10000002FFFFFFFF));
}

Test(event_queue, an_event_has_32_bytes)
{
    cr_assert_eq(sizeof(lw_event), 32U);
}

Test(event_queue, orders_by_time_then_phase_then_source_then_sequence)
{
    const lw_event ordered[] = {event_at(-5, 9, 9, 9), event_at(0, 0, 9, 9), event_at(0, 1, 0, 9),
                                event_at(0, 1, 1, 1),  event_at(0, 1, 1, 2), event_at(1, 0, 0, 1)};
    enum { COUNT = sizeof ordered / sizeof ordered[0] };
    lw_event_queue *queue = lw_event_queue_create(COUNT);
    for (size_t i = COUNT; i-- > 0;) {
        (void)push(queue, ordered[i]);
    }
    for (size_t i = 0; i < COUNT; i++) {
        const lw_event event = pop(queue);
        cr_assert_eq(event.time_us, ordered[i].time_us);
        cr_assert_eq(event.key, ordered[i].key);
        cr_assert(i == 0 || lw_event_before(&ordered[i - 1], &event));
        cr_assert(!lw_event_before(&event, &event));
    }
    lw_event_queue_destroy(queue);
}

Test(event_queue, gives_back_the_event_that_went_in)
{
    lw_event_queue *queue = lw_event_queue_create(4);
    const lw_event in = {.time_us = INT64_MIN,
                         .key = UINT64_MAX,
                         .target = UINT32_MAX,
                         .kind = 1,
                         .flags = 2,
                         .arg = UINT64_MAX - 1};
    (void)push(queue, in);
    const lw_event *seen = lw_event_queue_peek(queue);
    cr_assert_eq(seen->arg, in.arg);
    const lw_event out = pop(queue);
    cr_assert_eq(out.time_us, in.time_us);
    cr_assert_eq(out.key, in.key);
    cr_assert_eq(out.target, in.target);
    cr_assert_eq(out.kind, in.kind);
    cr_assert_eq(out.flags, in.flags);
    cr_assert_eq(out.arg, in.arg);
    lw_event_queue_destroy(queue);
}

Test(event_queue, is_empty_at_first_and_after_the_last_event)
{
    lw_event_queue *queue = lw_event_queue_create(1);
    lw_event event;
    cr_assert(!lw_event_queue_pop(queue, &event));
    cr_assert_null(lw_event_queue_peek(queue));
    (void)push(queue, event_at(1, 0, 0, 1));
    (void)pop(queue);
    cr_assert(!lw_event_queue_pop(queue, &event));
    cr_assert_eq(lw_event_queue_count(queue), 0U);
    lw_event_queue_destroy(queue);
    lw_event_queue_destroy(NULL);
}

Test(event_queue, takes_only_what_is_due)
{
    lw_event_queue *queue = lw_event_queue_create(2);
    (void)push(queue, event_at(10, 0, 0, 1));
    (void)push(queue, event_at(11, 0, 0, 2));
    lw_event event;
    cr_assert(!lw_event_queue_pop_due(queue, 9, &event));
    cr_assert(lw_event_queue_pop_due(queue, 10, &event));
    cr_assert(!lw_event_queue_pop_due(queue, 10, &event));
    cr_assert_eq(lw_event_queue_count(queue), 1U);
    lw_event_queue_destroy(queue);
}

Test(event_queue, refuses_one_more_than_its_limit_and_takes_it_after_a_pop_or_a_cancel)
{
    enum { LIMIT = 100 };
    lw_event_queue *queue = lw_event_queue_create(LIMIT);
    uint32_t place = 0;
    for (uint32_t i = 1; i <= LIMIT; i++) {
        place = push(queue, event_at(i, 0, 0, i));
    }
    const lw_event extra = event_at(LIMIT + 1, 0, 0, LIMIT + 1);
    cr_assert(!lw_event_queue_push(queue, &extra, NULL));
    cr_assert_eq(lw_event_queue_count(queue), (size_t)LIMIT);
    cr_assert(lw_event_queue_cancel(queue, LIMIT, lw_event_key(0, 0, LIMIT), place));
    cr_assert(lw_event_queue_push(queue, &extra, NULL));
    (void)pop(queue);
    cr_assert(lw_event_queue_push(queue, &(lw_event){.time_us = 0, .key = 1}, NULL));
    lw_event_queue_destroy(queue);
}

Test(event_queue, a_cancelled_event_never_comes_out_and_does_not_count)
{
    lw_event_queue *queue = lw_event_queue_create(3);
    const uint32_t first = push(queue, event_at(1, 0, 0, 1));
    (void)push(queue, event_at(2, 0, 0, 2));
    const uint32_t last = push(queue, event_at(3, 0, 0, 3));
    cr_assert(lw_event_queue_cancel(queue, 1, lw_event_key(0, 0, 1), first));
    cr_assert(lw_event_queue_cancel(queue, 3, lw_event_key(0, 0, 3), last));
    cr_assert_eq(lw_event_queue_count(queue), 1U);
    cr_assert_eq(lw_event_queue_peek(queue)->time_us, 2);
    cr_assert_eq(pop(queue).time_us, 2);
    cr_assert_null(lw_event_queue_peek(queue));
    lw_event_queue_destroy(queue);
}

Test(event_queue, a_second_cancel_is_refused_also_when_nothing_is_left_of_the_event)
{
    lw_event_queue *queue = lw_event_queue_create(2);
    const uint64_t key = lw_event_key(0, 0, 1);
    const uint32_t place = push(queue, event_at(5, 0, 0, 1));
    cr_assert(lw_event_queue_cancel(queue, 5, key, place));
    cr_assert(!lw_event_queue_cancel(queue, 5, key, place));
    cr_assert_null(lw_event_queue_peek(queue)); /* drops what the heap still held */
    cr_assert(!lw_event_queue_cancel(queue, 5, key, place));
    cr_assert_eq(push(queue, event_at(6, 0, 0, 2)), place, "the place is used again");
    cr_assert(!lw_event_queue_cancel(queue, 5, key, place), "and the old handle does not fit it");
    cr_assert_eq(lw_event_queue_count(queue), 1U);
    lw_event_queue_destroy(queue);
}

Test(event_queue, refuses_to_cancel_what_came_out_or_never_was)
{
    lw_event_queue *queue = lw_event_queue_create(2);
    const uint32_t place = push(queue, event_at(5, 0, 0, 1));
    cr_assert(!lw_event_queue_cancel(queue, 6, lw_event_key(0, 0, 1), place), "another time");
    cr_assert(!lw_event_queue_cancel(queue, 5, lw_event_key(0, 0, 2), place), "another key");
    cr_assert(!lw_event_queue_cancel(queue, 5, lw_event_key(0, 0, 1), place + 1), "no such place");
    cr_assert(!lw_event_queue_cancel(queue, 0, 0, 0), "the handle of nothing");
    (void)pop(queue);
    cr_assert(!lw_event_queue_cancel(queue, 5, lw_event_key(0, 0, 1), place), "came out");
    cr_assert(!lw_event_queue_cancel(queue, 0, 0, place), "an empty place is not an event");
    lw_event_queue_destroy(queue);
}

/* A timer put off a million times leaves a million dead nodes behind; the heap must not keep them.
 * Its arrays may hold limit_count events: more nodes than that would need memory, which is out. */
Test(event_queue, a_timer_put_off_for_ever_needs_no_more_memory)
{
    enum { TIMER_COUNT = 1000, ROUND_COUNT = 1000 };
    lw_event_queue *queue = lw_event_queue_create(TIMER_COUNT);
    static uint32_t places[TIMER_COUNT];
    for (uint32_t round = 1; round <= ROUND_COUNT; round++) {
        for (uint32_t source = 0; source < TIMER_COUNT; source++) {
            if (round > 1) {
                cr_assert(lw_event_queue_cancel(queue, (lw_time_us)round - 1,
                                                lw_event_key(0, source, round - 1),
                                                places[source]));
            }
            places[source] = push(queue, event_at(round, 0, source, round));
        }
        is_memory_out = round > 3;
    }
    is_memory_out = false;
    for (uint32_t timer = 0; timer < TIMER_COUNT; timer++) {
        cr_assert_eq(pop(queue).key, lw_event_key(0, timer, ROUND_COUNT));
    }
    cr_assert_null(lw_event_queue_peek(queue));
    lw_event_queue_destroy(queue);
}

Test(event_queue, a_million_simultaneous_events_come_out_by_key)
{
    enum { COUNT = 1000000, STRIDE = 700001 }; /* the stride is prime to the count */
    lw_event_queue *queue = lw_event_queue_create(COUNT);
    for (uint32_t i = 0; i < COUNT; i++) {
        const uint32_t source = (uint32_t)((uint64_t)i * STRIDE % COUNT);
        (void)push(queue, event_at(900000000, 3, source, 1));
    }
    for (uint32_t i = 0; i < COUNT; i++) {
        const lw_event event = pop(queue);
        cr_assert_eq(lw_event_source(&event), i);
    }
    lw_event_queue_destroy(queue);
}

Test(event_queue, says_so_when_memory_is_out_and_stays_as_it_was)
{
    is_memory_out = true;
    cr_assert_null(lw_event_queue_create(10));
    is_memory_out = false;
    lw_event_queue *queue = lw_event_queue_create(1000);
    uint32_t count = 0;
    (void)push(queue, event_at(0, 0, 0, ++count));
    is_memory_out = true;
    lw_event event = event_at(0, 0, 0, count + 1);
    while (lw_event_queue_push(queue, &event, NULL)) {
        event.key = lw_event_key(0, 0, ++count + 1);
    }
    is_memory_out = false;
    cr_assert_lt(count, 1000U);
    cr_assert_eq(lw_event_queue_count(queue), count);
    for (uint32_t i = 1; i <= count; i++) {
        cr_assert_eq(pop(queue).key, lw_event_key(0, 0, i));
    }
    lw_event_queue_destroy(queue);
}

Test(event_queue, asserts_that_a_phase_exists, .signal = SIGABRT)
{
    (void)lw_event_key(LW_PHASE_COUNT, 0, 1);
}

Test(event_queue, asserts_that_a_source_exists, .signal = SIGABRT)
{
    (void)lw_event_key(0, LW_SOURCE_COUNT_MAX, 1);
}

Test(event_queue, asserts_that_a_key_is_not_zero, .signal = SIGABRT)
{
    lw_event_queue *queue = lw_event_queue_create(1);
    (void)lw_event_queue_push(queue, &(lw_event){0}, NULL);
}
