// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/engine.h"

#include <criterion/criterion.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *__real_realloc(void *block, size_t size);
void *__wrap_realloc(void *block, size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);

static bool is_memory_out = false;
static int calloc_left_count = -1; /* -1 = no limit */

void *__wrap_realloc(void *block, size_t size)
{
    return is_memory_out ? NULL : __real_realloc(block, size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    if (calloc_left_count == 0) {
        return NULL;
    }
    calloc_left_count -= calloc_left_count > 0 ? 1 : 0;
    return __real_calloc(count, size);
}

/* What was handled, in order, as "name@time " of one letter each; and what a handler shall do. */
typedef struct diary {
    char text[512];
    lw_event_handle handle;
    bool was_cancelled;
} diary;

enum { NOTE, STOP, SCHEDULE_NOW, CANCEL, CHAIN, FILL, RUN, KIND_COUNT };

static void note(lw_engine *engine, const lw_event *event, void *state)
{
    diary *d = state;
    const size_t length = strlen(d->text);
    (void)snprintf(d->text + length, sizeof d->text - length, "%c@%lld ", (char)event->arg,
                   (long long)lw_engine_now(engine));
}

static void note_and_stop(lw_engine *engine, const lw_event *event, void *state)
{
    note(engine, event, state);
    lw_engine_stop(engine);
}

/* target = the phase of the event that it schedules for the present instant */
static void note_and_schedule_now(lw_engine *engine, const lw_event *event, void *state)
{
    note(engine, event, state);
    diary *d = state;
    d->handle = lw_engine_schedule(engine, &(lw_event_request){.time_us = lw_engine_now(engine),
                                                               .phase = (uint8_t)event->target,
                                                               .kind = event->flags,
                                                               .arg = event->arg + 1});
}

static void note_and_cancel(lw_engine *engine, const lw_event *event, void *state)
{
    note(engine, event, state);
    diary *d = state;
    d->was_cancelled = lw_engine_cancel(engine, d->handle);
}

/* target = how many links are still to come, 1 us apart */
static void chain(lw_engine *engine, const lw_event *event, void *state)
{
    note(engine, event, state);
    if (event->target > 0) {
        (void)lw_engine_schedule(engine, &(lw_event_request){.time_us = lw_engine_now(engine) + 1,
                                                             .target = event->target - 1,
                                                             .kind = CHAIN,
                                                             .arg = event->arg + 1});
    }
}

/* Schedules target events in the far future. */
static void fill(lw_engine *engine, const lw_event *event, void *state)
{
    note(engine, event, state);
    diary *d = state;
    for (uint32_t i = 0; i < event->target; i++) {
        d->handle = lw_engine_schedule(engine, &(lw_event_request){.time_us = 1000, .arg = 'z'});
    }
}

static void run_inside(lw_engine *engine, const lw_event *event, void *state)
{
    (void)event;
    (void)state;
    (void)lw_engine_run_until(engine, 1000, NULL);
}

static const lw_event_kind kinds[KIND_COUNT] = {
    [NOTE] = {"note", note},
    [STOP] = {"stop", note_and_stop},
    [SCHEDULE_NOW] = {"schedule now", note_and_schedule_now},
    [CANCEL] = {"cancel", note_and_cancel},
    [CHAIN] = {"chain", chain},
    [FILL] = {"fill", fill},
    [RUN] = {"run", run_inside},
};

static lw_engine *engine_for(diary *d, size_t limit_count)
{
    const lw_engine_config config = {.start_us = 0,
                                     .kinds = kinds,
                                     .kind_count = KIND_COUNT,
                                     .source_count = 8,
                                     .event_limit_count = limit_count,
                                     .state = d};
    lw_engine *engine = NULL;
    lw_error error;
    cr_assert_eq(lw_engine_create(&config, &engine, &error), LW_OK);
    return engine;
}

static lw_event_handle schedule(lw_engine *engine, lw_time_us time_us, uint16_t kind, char name)
{
    return lw_engine_schedule(
        engine, &(lw_event_request){.time_us = time_us, .kind = kind, .arg = (uint64_t)name});
}

static void run(lw_engine *engine, lw_time_us end_us)
{
    cr_assert_eq(lw_engine_run_until(engine, end_us, NULL), LW_OK);
}

Test(engine, runs_events_in_order_of_time_whatever_the_order_of_scheduling)
{
    diary d = {0};
    lw_engine *engine = engine_for(&d, 10);
    (void)schedule(engine, 30, NOTE, 'c');
    (void)schedule(engine, 10, NOTE, 'a');
    (void)schedule(engine, 20, NOTE, 'b');
    run(engine, 100);
    cr_assert_str_eq(d.text, "a@10 b@20 c@30 ");
    lw_engine_destroy(engine);
}

Test(engine, breaks_ties_by_phase_then_source_then_the_source_s_own_order)
{
    diary d = {0};
    lw_engine *engine = engine_for(&d, 10);
    const lw_event_request requests[] = {
        {.time_us = 5, .phase = 1, .source = 0, .arg = 'e'},
        {.time_us = 5, .phase = 0, .source = 2, .arg = 'c'},
        {.time_us = 5, .phase = 0, .source = 2, .arg = 'd'},
        {.time_us = 5, .phase = 0, .source = 1, .arg = 'a'},
        {.time_us = 5, .phase = 0, .source = 1, .arg = 'b'},
    };
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
        (void)lw_engine_schedule(engine, &requests[i]);
    }
    run(engine, 5);
    cr_assert_str_eq(d.text, "a@5 b@5 c@5 d@5 e@5 ");
    lw_engine_destroy(engine);
}

Test(engine, each_source_counts_its_own_events)
{
    diary d = {0};
    lw_engine *engine = engine_for(&d, 10);
    for (uint32_t sequence = 1; sequence <= 3; sequence++) {
        for (uint32_t source = 0; source < 3; source++) {
            const lw_event_request request = {.time_us = 9, .source = source, .phase = 4};
            const lw_event_handle handle = lw_engine_schedule(engine, &request);
            cr_assert_eq(handle.key, lw_event_key(4, source, sequence));
            cr_assert_eq(handle.time_us, 9);
        }
    }
    lw_engine_destroy(engine);
}

/* DESIGN section 9: another source's events shift nothing. */
Test(engine, the_order_of_two_sources_does_not_depend_on_who_schedules_first)
{
    diary d[2] = {0};
    for (int first = 0; first < 2; first++) {
        lw_engine *engine = engine_for(&d[first], 10);
        for (int i = 0; i < 2; i++) {
            const uint32_t source = (uint32_t)(first ^ i);
            (void)lw_engine_schedule(
                engine, &(lw_event_request){.time_us = 1, .source = source, .arg = 'a' + source});
        }
        run(engine, 1);
        lw_engine_destroy(engine);
    }
    cr_assert_str_eq(d[0].text, "a@1 b@1 ");
    cr_assert_str_eq(d[1].text, d[0].text);
}

Test(engine, runs_what_is_due_at_the_end_and_leaves_what_is_later)
{
    diary d = {0};
    lw_engine *engine = engine_for(&d, 10);
    (void)schedule(engine, 10, NOTE, 'a');
    (void)schedule(engine, 11, NOTE, 'b');
    cr_assert_eq(lw_engine_next_us(engine), 10);
    run(engine, 10);
    cr_assert_str_eq(d.text, "a@10 ");
    cr_assert_eq(lw_engine_now(engine), 10);
    cr_assert_eq(lw_engine_pending_count(engine), 1U);
    cr_assert_eq(lw_engine_next_us(engine), 11);
    run(engine, 20);
    cr_assert_str_eq(d.text, "a@10 b@11 ");
    cr_assert_eq(lw_engine_now(engine), 20, "the clock goes to the end without an event there");
    cr_assert_eq(lw_engine_handled_count(engine), 2U);
    cr_assert_eq(lw_engine_next_us(engine), INT64_MAX);
    lw_engine_destroy(engine);
}

Test(engine, one_run_or_many_give_the_same_order)
{
    diary d[2] = {0};
    for (int i = 0; i < 2; i++) {
        lw_engine *engine = engine_for(&d[i], 10);
        (void)lw_engine_schedule(engine,
                                 &(lw_event_request){.kind = CHAIN, .target = 9, .arg = 'a'});
        for (lw_time_us end_us = 0; i == 1 && end_us < 9; end_us++) {
            run(engine, end_us);
        }
        run(engine, 9);
        lw_engine_destroy(engine);
    }
    cr_assert_str_eq(d[0].text, "a@0 b@1 c@2 d@3 e@4 f@5 g@6 h@7 i@8 j@9 ");
    cr_assert_str_eq(d[1].text, d[0].text);
}

/* A message over a link without delay, to someone whose phase has passed: it runs in this instant,
 * before what sorts after it, and the clock does not go back. */
Test(engine, an_event_for_the_present_instant_runs_next_by_its_key)
{
    diary d = {0};
    lw_engine *engine = engine_for(&d, 10);
    (void)lw_engine_schedule(
        engine, &(lw_event_request){
                    .time_us = 7, .phase = 5, .kind = SCHEDULE_NOW, .target = 2, .arg = 'a'});
    (void)lw_engine_schedule(engine, &(lw_event_request){.time_us = 7, .phase = 6, .arg = 'x'});
    run(engine, 7);
    cr_assert_str_eq(d.text, "a@7 b@7 x@7 ");
    lw_engine_destroy(engine);
}

Test(engine, an_event_for_the_present_instant_may_sort_after_the_others)
{
    diary d = {0};
    lw_engine *engine = engine_for(&d, 10);
    (void)lw_engine_schedule(
        engine, &(lw_event_request){
                    .time_us = 7, .phase = 5, .kind = SCHEDULE_NOW, .target = 9, .arg = 'a'});
    (void)lw_engine_schedule(engine, &(lw_event_request){.time_us = 7, .phase = 6, .arg = 'x'});
    run(engine, 7);
    cr_assert_str_eq(d.text, "a@7 x@7 b@7 ");
    lw_engine_destroy(engine);
}

Test(engine, the_present_instant_is_still_open_after_a_run_that_ended_in_it)
{
    diary d = {0};
    lw_engine *engine = engine_for(&d, 10);
    (void)lw_engine_schedule(engine, &(lw_event_request){.time_us = 7, .phase = 5, .arg = 'a'});
    run(engine, 7);
    (void)lw_engine_schedule(engine, &(lw_event_request){.time_us = 7, .phase = 0, .arg = 'b'});
    run(engine, 7);
    cr_assert_str_eq(d.text, "a@7 b@7 ");
    lw_engine_destroy(engine);
}

Test(engine, a_cancelled_event_does_not_run)
{
    diary d = {0};
    lw_engine *engine = engine_for(&d, 10);
    const lw_event_handle handle = schedule(engine, 10, NOTE, 'a');
    (void)schedule(engine, 11, NOTE, 'b');
    cr_assert(lw_engine_cancel(engine, handle));
    cr_assert_eq(lw_engine_pending_count(engine), 1U);
    cr_assert_eq(lw_engine_next_us(engine), 11);
    run(engine, 20);
    cr_assert_str_eq(d.text, "b@11 ");
    lw_engine_destroy(engine);
}

Test(engine, cancels_nothing_twice_nothing_that_fired_and_nothing_at_all)
{
    diary d = {0};
    lw_engine *engine = engine_for(&d, 10);
    const lw_event_handle cancelled = schedule(engine, 30, NOTE, 'a');
    const lw_event_handle fired = schedule(engine, 10, NOTE, 'b');
    cr_assert(lw_engine_cancel(engine, cancelled));
    cr_assert(!lw_engine_cancel(engine, cancelled));
    run(engine, 10);
    cr_assert(!lw_engine_cancel(engine, fired), "fired, and it is still its instant");
    run(engine, 20);
    cr_assert(!lw_engine_cancel(engine, fired));
    cr_assert(!lw_engine_cancel(engine, cancelled), "cancelled, in the future");
    cr_assert(!lw_engine_cancel(engine, (lw_event_handle){0}));
    cr_assert_eq(lw_engine_pending_count(engine), 0U);
    lw_engine_destroy(engine);
}

/* The event that was scheduled late for its phase is pending, although its key is smaller than that
 * of the event being handled. */
Test(engine, an_event_of_the_present_instant_can_be_cancelled_before_it_runs)
{
    diary d = {0};
    lw_engine *engine = engine_for(&d, 10);
    (void)lw_engine_schedule(engine, &(lw_event_request){.time_us = 7,
                                                         .phase = 5,
                                                         .kind = SCHEDULE_NOW,
                                                         .flags = NOTE,
                                                         .target = 6,
                                                         .arg = 'a'});
    (void)lw_engine_schedule(
        engine, &(lw_event_request){.time_us = 7, .phase = 5, .kind = CANCEL, .arg = 'k'});
    run(engine, 7);
    cr_assert(d.was_cancelled);
    cr_assert_str_eq(d.text, "a@7 k@7 ");
    lw_engine_destroy(engine);
}

Test(engine, an_event_cannot_cancel_itself)
{
    diary d = {0};
    lw_engine *engine = engine_for(&d, 10);
    d.handle = schedule(engine, 7, CANCEL, 'k');
    d.was_cancelled = true;
    run(engine, 7);
    cr_assert(!d.was_cancelled);
    lw_engine_destroy(engine);
}

Test(engine, stops_after_the_running_handler_and_goes_on_later)
{
    diary d = {0};
    lw_engine *engine = engine_for(&d, 10);
    (void)schedule(engine, 10, STOP, 'a');
    (void)schedule(engine, 10, NOTE, 'b');
    run(engine, 50);
    cr_assert_str_eq(d.text, "a@10 ");
    cr_assert_eq(lw_engine_now(engine), 10, "the clock stays where it stopped");
    run(engine, 50);
    cr_assert_str_eq(d.text, "a@10 b@10 ");
    cr_assert_eq(lw_engine_now(engine), 50);
    lw_engine_stop(engine); /* outside a handler: no effect */
    (void)schedule(engine, 60, NOTE, 'c');
    run(engine, 60);
    cr_assert_str_eq(d.text, "a@10 b@10 c@60 ");
    lw_engine_destroy(engine);
}

Test(engine, ends_with_an_error_when_too_many_events_are_pending)
{
    diary d = {0};
    lw_engine *engine = engine_for(&d, 3);
    (void)lw_engine_schedule(
        engine, &(lw_event_request){.time_us = 1, .kind = FILL, .target = 4, .arg = 'a'});
    (void)schedule(engine, 2, NOTE, 'b');
    lw_error error;
    cr_assert_eq(lw_engine_run_until(engine, 50, &error), LW_ERR_LIMIT);
    cr_assert_eq(error.status, LW_ERR_LIMIT);
    cr_assert_not_null(strstr(error.message, "more than 3 events"));
    cr_assert_str_eq(d.text, "a@1 ", "the handler ends, the next one does not begin");
    cr_assert_eq(d.handle.key, 0U);
    cr_assert_eq(d.handle.time_us, 0);
    cr_assert_eq(lw_engine_run_until(engine, 50, &error), LW_ERR_LIMIT, "from then on");
    lw_engine_destroy(engine);
}

Test(engine, ends_with_an_error_when_memory_is_out)
{
    diary d = {0};
    lw_engine *engine = engine_for(&d, 1000);
    (void)lw_engine_schedule(engine, &(lw_event_request){.kind = FILL, .target = 999, .arg = 'a'});
    is_memory_out = true;
    lw_error error;
    const lw_status status = lw_engine_run_until(engine, 50, &error);
    is_memory_out = false;
    cr_assert_eq(status, LW_ERR_MEMORY);
    cr_assert_eq(error.status, LW_ERR_MEMORY);
    lw_engine_destroy(engine);
}

Test(engine, is_not_made_when_memory_is_out)
{
    const lw_engine_config config = {
        .kinds = kinds, .kind_count = KIND_COUNT, .source_count = 1, .event_limit_count = 1};
    for (int left_count = 0; left_count < 3; left_count++) {
        lw_engine *engine = NULL;
        lw_error error;
        calloc_left_count = left_count;
        const lw_status status = lw_engine_create(&config, &engine, &error);
        calloc_left_count = -1;
        cr_assert_eq(status, LW_ERR_MEMORY);
        cr_assert_null(engine);
    }
}

Test(engine, two_engines_do_not_meet)
{
    diary d[2] = {0};
    lw_engine *a = engine_for(&d[0], 10);
    lw_engine *b = engine_for(&d[1], 10);
    (void)schedule(a, 1, NOTE, 'a');
    const lw_event_handle handle = schedule(b, 1, NOTE, 'b');
    cr_assert(lw_engine_cancel(b, handle));
    run(a, 5);
    cr_assert_eq(lw_engine_now(b), 0);
    cr_assert_str_eq(d[0].text, "a@1 ");
    cr_assert_str_eq(d[1].text, "");
    lw_engine_destroy(a);
    lw_engine_destroy(b);
    lw_engine_destroy(NULL);
}

Test(engine, asserts_that_nothing_is_scheduled_in_the_past, .signal = SIGABRT)
{
    diary d = {0};
    lw_engine *engine = engine_for(&d, 10);
    run(engine, 10);
    (void)schedule(engine, 9, NOTE, 'a');
}

Test(engine, asserts_that_time_does_not_go_back, .signal = SIGABRT)
{
    diary d = {0};
    lw_engine *engine = engine_for(&d, 10);
    run(engine, 10);
    (void)lw_engine_run_until(engine, 9, NULL);
}

Test(engine, asserts_that_a_handler_does_not_run_the_engine, .signal = SIGABRT)
{
    diary d = {0};
    lw_engine *engine = engine_for(&d, 10);
    (void)schedule(engine, 1, RUN, 'a');
    (void)lw_engine_run_until(engine, 9, NULL);
}

Test(engine, asserts_that_a_kind_exists, .signal = SIGABRT)
{
    diary d = {0};
    lw_engine *engine = engine_for(&d, 10);
    (void)schedule(engine, 1, KIND_COUNT, 'a');
}

Test(engine, asserts_that_a_source_exists, .signal = SIGABRT)
{
    diary d = {0};
    lw_engine *engine = engine_for(&d, 10);
    (void)lw_engine_schedule(engine, &(lw_event_request){.source = 8});
}
