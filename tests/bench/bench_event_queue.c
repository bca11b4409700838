// SPDX-License-Identifier: Apache-2.0
/* Cost of the event queue and of the engine under the hold model (Jones 1986, "An empirical
 * comparison of priority-queue and event-set implementations", CACM 29(4)): with a constant number
 * of events pending, take the next one and put it back an exponential delay later. The peer is a
 * plain binary heap of whole events, written here, under the same load; the machine's noise hits
 * both, so the ratio is what to read. CPU time, the median of several runs that alternate. Prints
 * bench,figure,value,unit. */
#include "sim/base/check.h"
#include "sim/kernel/engine.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { HOLD_COUNT = 1000000, REPEAT_COUNT = 5, DELAY_COUNT = 1 << 14, TIMER_COUNT = 1000 };

/* ---- the load: the same delays for everyone, drawn before the clock starts */

typedef struct load {
    lw_time_us delays_us[DELAY_COUNT];
    uint32_t next;
} load;

static void load_init(load *delays)
{
    uint64_t state = 1;
    for (size_t i = 0; i < DELAY_COUNT; i++) {
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        const double u = ((double)(state >> 11) + 0.5) * 0x1p-53;
        delays->delays_us[i] = 1 + (lw_time_us)(-1e6 * log(u));
    }
    delays->next = 0;
}

static lw_time_us load_delay_us(load *delays)
{
    return delays->delays_us[delays->next++ % DELAY_COUNT];
}

/* ---- the peer: sift by swaps' worth of copies, 32 bytes a move */

typedef struct binary_heap {
    lw_event *events;
    size_t count;
} binary_heap;

static void binary_heap_push(binary_heap *heap, lw_event event)
{
    size_t hole = heap->count++;
    while (hole > 0 && lw_event_before(&event, &heap->events[(hole - 1) / 2])) {
        heap->events[hole] = heap->events[(hole - 1) / 2];
        hole = (hole - 1) / 2;
    }
    heap->events[hole] = event;
}

static lw_event binary_heap_pop(binary_heap *heap)
{
    const lw_event first = heap->events[0];
    const lw_event moved = heap->events[--heap->count];
    size_t hole = 0;
    for (size_t child = 1; child < heap->count; child = 2 * hole + 1) {
        if (child + 1 < heap->count &&
            lw_event_before(&heap->events[child + 1], &heap->events[child])) {
            child++;
        }
        if (!lw_event_before(&heap->events[child], &moved)) {
            break;
        }
        heap->events[hole] = heap->events[child];
        hole = child;
    }
    heap->events[hole] = moved;
    return first;
}

/* ---- measurements, ns of CPU time for one hold */

static double cpu_ns(void)
{
    struct timespec time;
    LW_ASSERT(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0);
    return 1e9 * (double)time.tv_sec + (double)time.tv_nsec;
}

static double hold_queue_ns(uint32_t pending_count, load *delays)
{
    lw_event_queue *queue = lw_event_queue_create(pending_count);
    LW_ASSERT(queue != NULL);
    for (uint32_t i = 0; i < pending_count; i++) {
        const lw_event event = {.time_us = load_delay_us(delays), .key = lw_event_key(0, i, 1)};
        LW_ASSERT(lw_event_queue_push(queue, &event, NULL));
    }
    lw_event event;
    const double start_ns = cpu_ns();
    for (int i = 0; i < HOLD_COUNT; i++) {
        LW_ASSERT(lw_event_queue_pop(queue, &event));
        event.time_us += load_delay_us(delays);
        event.key++;
        LW_ASSERT(lw_event_queue_push(queue, &event, NULL));
    }
    const double elapsed_ns = cpu_ns() - start_ns;
    lw_event_queue_destroy(queue);
    return elapsed_ns / HOLD_COUNT;
}

static double hold_binary_heap_ns(uint32_t pending_count, load *delays)
{
    binary_heap heap = {.events = malloc(pending_count * sizeof *heap.events)};
    LW_ASSERT(heap.events != NULL);
    for (uint32_t i = 0; i < pending_count; i++) {
        binary_heap_push(
            &heap, (lw_event){.time_us = load_delay_us(delays), .key = lw_event_key(0, i, 1)});
    }
    const double start_ns = cpu_ns();
    for (int i = 0; i < HOLD_COUNT; i++) {
        lw_event event = binary_heap_pop(&heap);
        event.time_us += load_delay_us(delays);
        event.key++;
        binary_heap_push(&heap, event);
    }
    const double elapsed_ns = cpu_ns() - start_ns;
    free(heap.events);
    return elapsed_ns / HOLD_COUNT;
}

static void reschedule(lw_engine *engine, const lw_event *event, void *state)
{
    (void)lw_engine_schedule(engine,
                             &(lw_event_request){.time_us = event->time_us + load_delay_us(state),
                                                 .source = event->target,
                                                 .target = event->target});
    if (lw_engine_handled_count(engine) == HOLD_COUNT) {
        lw_engine_stop(engine);
    }
}

static const lw_event_kind hold_kinds[] = {{.name = "hold", .handle = reschedule}};

static double hold_engine_ns(uint32_t pending_count, load *delays)
{
    const lw_engine_config config = {.kinds = hold_kinds,
                                     .kind_count = 1,
                                     .source_count = pending_count,
                                     .event_limit_count = pending_count,
                                     .state = delays};
    lw_engine *engine = NULL;
    LW_ASSERT(lw_engine_create(&config, &engine, NULL) == LW_OK);
    for (uint32_t i = 0; i < pending_count; i++) {
        (void)lw_engine_schedule(
            engine,
            &(lw_event_request){.time_us = load_delay_us(delays), .source = i, .target = i});
    }
    const double start_ns = cpu_ns();
    LW_ASSERT(lw_engine_run_until(engine, INT64_MAX, NULL) == LW_OK);
    const double elapsed_ns = cpu_ns() - start_ns;
    lw_engine_destroy(engine);
    return elapsed_ns / HOLD_COUNT;
}

/* Timers that are put off again and again: one cancel and one push each. */
static double put_off_timer_ns(load *delays)
{
    lw_event_queue *queue = lw_event_queue_create(TIMER_COUNT);
    LW_ASSERT(queue != NULL);
    static lw_event timers[TIMER_COUNT];
    static uint32_t places[TIMER_COUNT];
    for (uint32_t i = 0; i < TIMER_COUNT; i++) {
        timers[i] = (lw_event){.time_us = load_delay_us(delays), .key = lw_event_key(0, i, 1)};
        LW_ASSERT(lw_event_queue_push(queue, &timers[i], &places[i]));
    }
    const double start_ns = cpu_ns();
    for (uint32_t i = 0; i < HOLD_COUNT; i++) {
        lw_event *timer = &timers[i % TIMER_COUNT];
        uint32_t *place = &places[i % TIMER_COUNT];
        LW_ASSERT(lw_event_queue_cancel(queue, timer->time_us, timer->key, *place));
        timer->time_us += load_delay_us(delays);
        timer->key++;
        LW_ASSERT(lw_event_queue_push(queue, timer, place));
    }
    const double elapsed_ns = cpu_ns() - start_ns;
    lw_event_queue_destroy(queue);
    return elapsed_ns / HOLD_COUNT;
}

/* ---- reporting */

static int compare_doubles(const void *a, const void *b)
{
    const double left = *(const double *)a;
    const double right = *(const double *)b;
    return (left > right) - (left < right);
}

static double median(double *values)
{
    qsort(values, REPEAT_COUNT, sizeof *values, compare_doubles);
    return values[REPEAT_COUNT / 2];
}

static void report_hold(uint32_t pending_count, load *delays)
{
    double queue_ns[REPEAT_COUNT];
    double peer_ns[REPEAT_COUNT];
    double engine_ns[REPEAT_COUNT];
    double ratio[REPEAT_COUNT];
    for (int i = 0; i < REPEAT_COUNT; i++) {
        queue_ns[i] = hold_queue_ns(pending_count, delays);
        peer_ns[i] = hold_binary_heap_ns(pending_count, delays);
        engine_ns[i] = hold_engine_ns(pending_count, delays);
        ratio[i] = peer_ns[i] / queue_ns[i];
    }
    printf("event-queue-%u-pending,hold,%.1f,ns\n", pending_count, median(queue_ns));
    printf("event-queue-%u-pending,binary_heap_hold,%.1f,ns\n", pending_count, median(peer_ns));
    printf("event-queue-%u-pending,binary_heap_over_queue,%.2f,ratio\n", pending_count,
           median(ratio));
    printf("event-queue-%u-pending,engine_hold,%.1f,ns\n", pending_count, median(engine_ns));
}

int main(void)
{
    static const uint32_t pending_counts[] = {1000, 100000, 1000000};
    static load delays;
    load_init(&delays);
    for (size_t i = 0; i < sizeof pending_counts / sizeof pending_counts[0]; i++) {
        report_hold(pending_counts[i], &delays);
    }
    printf("event-queue-%d-timers,put_off,%.1f,ns\n", TIMER_COUNT, put_off_timer_ns(&delays));
    return 0;
}
