// SPDX-License-Identifier: Apache-2.0
/* The queue against a model that cannot be wrong: an array kept sorted. The same random pushes,
 * pops and cancels go to both; every answer must be the same. */
#include "sim/kernel/event_queue.h"
#include "tests/support/random_values.h"

#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

enum { SMALL_CASE_COUNT = 10000, SMALL_STEP_COUNT = 200 };
/* Above 8,192 nodes the heap compares in another way: large cases begin with more. */
enum {
    LARGE_CASE_COUNT = 3,
    LARGE_LIMIT_COUNT = 12000,
    LARGE_FILL_COUNT = 10000,
    LARGE_STEP_COUNT = 8000
};

typedef struct entry {
    lw_event event;
    uint32_t place;
} entry;

/* items[0 .. count) ascend; gone[0 .. gone_count) are some that came out or were cancelled */
typedef struct trial {
    lw_event_queue *queue;
    entry *items;
    size_t count;
    size_t limit_count;
    entry gone[8];
    size_t gone_count;
    uint32_t sequence;
    lw_time_us time_range_us;
    random_values *random;
    uint64_t case_number;
} trial;

#define HOLDS(t, condition)                                                                        \
    cr_assert((condition), "LW_SEED=%llu case %llu: %s", (unsigned long long)(t)->random->seed,    \
              (unsigned long long)(t)->case_number, #condition)

static size_t position_of(const trial *t, const lw_event *event)
{
    size_t low = 0;
    size_t high = t->count;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (lw_event_before(&t->items[middle].event, event)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static void forget(trial *t, size_t position)
{
    t->gone[t->gone_count++ % 8] = t->items[position];
    t->count--;
    memmove(&t->items[position], &t->items[position + 1], (t->count - position) * sizeof *t->items);
}

static void try_push(trial *t)
{
    const uint32_t source = (uint32_t)random_below(t->random, 4);
    const lw_event event = {
        .time_us = (lw_time_us)random_below(t->random, (uint64_t)t->time_range_us),
        .key = lw_event_key((unsigned)random_below(t->random, 3), source, ++t->sequence),
        .arg = random_bits(t->random)};
    entry added = {.event = event};
    const bool is_taken = lw_event_queue_push(t->queue, &event, &added.place);
    HOLDS(t, is_taken == (t->count < t->limit_count));
    if (is_taken) {
        const size_t position = position_of(t, &event);
        memmove(&t->items[position + 1], &t->items[position],
                (t->count - position) * sizeof *t->items);
        t->items[position] = added;
        t->count++;
    }
}

static void try_pop(trial *t)
{
    const lw_time_us end_us = random_below(t->random, 4) == 0 ? t->time_range_us / 2 : INT64_MAX;
    const bool expected = t->count > 0 && t->items[0].event.time_us <= end_us;
    lw_event event = {0};
    HOLDS(t, lw_event_queue_pop_due(t->queue, end_us, &event) == expected);
    if (expected) {
        HOLDS(t, event.time_us == t->items[0].event.time_us);
        HOLDS(t, event.key == t->items[0].event.key);
        HOLDS(t, event.arg == t->items[0].event.arg);
        forget(t, 0);
    }
}

static void try_cancel(trial *t)
{
    if (t->count == 0) {
        return;
    }
    const size_t position = (size_t)random_below(t->random, t->count);
    const entry *item = &t->items[position];
    HOLDS(t, lw_event_queue_cancel(t->queue, item->event.time_us, item->event.key, item->place));
    forget(t, position);
}

static void try_cancel_of_what_is_gone(trial *t)
{
    if (t->gone_count == 0) {
        return;
    }
    const size_t known_count = t->gone_count < 8 ? t->gone_count : 8;
    const entry *item = &t->gone[random_below(t->random, known_count)];
    HOLDS(t, !lw_event_queue_cancel(t->queue, item->event.time_us, item->event.key, item->place));
}

static void check_state(trial *t)
{
    HOLDS(t, lw_event_queue_count(t->queue) == t->count);
    if (random_below(t->random, 2) == 0) {
        const lw_event *next = lw_event_queue_peek(t->queue);
        HOLDS(t, (next == NULL) == (t->count == 0));
        HOLDS(t, next == NULL || next->key == t->items[0].event.key);
    }
}

/* Weights out of 16 for push and cancel differ from trial to trial, so that queues fill, drain, and
 * consist mostly of cancelled events. */
static void run_trial(random_values *random, uint64_t case_number, size_t limit_count,
                      size_t step_count)
{
    trial t = {.queue = lw_event_queue_create(limit_count),
               .items = calloc(limit_count, sizeof(entry)),
               .limit_count = limit_count,
               .time_range_us = (lw_time_us)1 << random_below(random, 40),
               .random = random,
               .case_number = case_number};
    cr_assert(t.queue != NULL && t.items != NULL);
    const uint64_t push_weight = 4 + random_below(random, 9);
    const uint64_t cancel_weight = random_below(random, 16 - push_weight);
    const size_t fill_count = limit_count == LARGE_LIMIT_COUNT ? LARGE_FILL_COUNT : 0;
    for (size_t step = 0; step < fill_count; step++) {
        try_push(&t);
    }
    for (size_t step = 0; step < step_count; step++) {
        const uint64_t dice = random_below(random, 16);
        if (dice < push_weight) {
            try_push(&t);
        } else if (dice < push_weight + cancel_weight) {
            try_cancel(&t);
            try_cancel_of_what_is_gone(&t);
        } else {
            try_pop(&t);
        }
        check_state(&t);
    }
    while (t.count > 0) {
        try_pop(&t);
    }
    HOLDS(&t, lw_event_queue_peek(t.queue) == NULL);
    lw_event_queue_destroy(t.queue);
    free(t.items);
}

Test(event_queue_property, agrees_with_a_sorted_array_in_many_small_cases)
{
    random_values random = random_values_begin();
    for (uint64_t i = 0; i < SMALL_CASE_COUNT; i++) {
        const size_t limit_count = 1 + (size_t)random_below(&random, SMALL_STEP_COUNT);
        run_trial(&random, i, limit_count, (size_t)random_below(&random, SMALL_STEP_COUNT));
    }
}

Test(event_queue_property, agrees_with_a_sorted_array_in_large_cases)
{
    random_values random = random_values_begin();
    for (uint64_t i = 0; i < LARGE_CASE_COUNT; i++) {
        run_trial(&random, i, LARGE_LIMIT_COUNT, LARGE_STEP_COUNT);
    }
}
