// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/engine.h"

#include "sim/base/check.h"

#include <stdlib.h>

struct lw_engine {
    lw_event_queue *queue;
    const lw_event_kind *kinds;
    void *state;
    uint32_t *sequences; /* [source_count]: last number that the source used */
    uint32_t source_count;
    uint16_t kind_count;
    bool is_running;
    bool is_stopping; /* run_until returns after the running handler: asked for, or a fault */
    lw_status fault;  /* the first one, for ever */
    size_t event_limit_count;
    uint64_t handled_count;
    lw_time_us now_us;
    uint64_t floor_key; /* every pending event of the present instant has a larger key */
};

static void check_config(const lw_engine_config *config)
{
    LW_ASSERT(config->source_count >= 1 && config->source_count <= LW_SOURCE_COUNT_MAX);
    for (uint16_t kind = 0; kind < config->kind_count; kind++) {
        LW_ASSERT(config->kinds[kind].handle != NULL);
    }
}

lw_status lw_engine_create(const lw_engine_config *config, lw_engine **engine, lw_error *error)
{
    check_config(config);
    *engine = NULL;
    lw_engine *made = calloc(1, sizeof *made);
    if (made != NULL) {
        made->queue = lw_event_queue_create(config->event_limit_count);
        made->sequences = calloc(config->source_count, sizeof *made->sequences);
    }
    if (made == NULL || made->queue == NULL || made->sequences == NULL) {
        lw_engine_destroy(made);
        return lw_error_set(error, LW_ERR_MEMORY, "", "no memory for a kernel of %u event sources",
                            config->source_count);
    }
    made->kinds = config->kinds;
    made->kind_count = config->kind_count;
    made->source_count = config->source_count;
    made->event_limit_count = config->event_limit_count;
    made->state = config->state;
    made->now_us = config->start_us;
    made->fault = LW_OK;
    *engine = made;
    return LW_OK;
}

void lw_engine_destroy(lw_engine *engine)
{
    if (engine != NULL) {
        LW_ASSERT(!engine->is_running);
        lw_event_queue_destroy(engine->queue);
        free(engine->sequences);
        free(engine);
    }
}

lw_time_us lw_engine_now(const lw_engine *engine)
{
    return engine->now_us;
}

static lw_event_handle refuse(lw_engine *engine)
{
    if (engine->fault == LW_OK) {
        const size_t pending_count = lw_event_queue_count(engine->queue);
        engine->fault = pending_count == engine->event_limit_count ? LW_ERR_LIMIT : LW_ERR_MEMORY;
    }
    engine->is_stopping = true;
    return (lw_event_handle){0};
}

lw_event_handle lw_engine_schedule(lw_engine *engine, const lw_event_request *request)
{
    LW_ASSERT(request->time_us >= engine->now_us);
    LW_ASSERT(request->source < engine->source_count);
    LW_ASSERT(request->kind < engine->kind_count);
    const uint32_t sequence = ++engine->sequences[request->source];
    LW_ASSERT(sequence != 0); /* 2^32 - 1 events of one source: the counter went round */
    const lw_event event = {.time_us = request->time_us,
                            .key = lw_event_key(request->phase, request->source, sequence),
                            .target = request->target,
                            .kind = request->kind,
                            .flags = request->flags,
                            .arg = request->arg};
    lw_event_handle handle = {.time_us = event.time_us, .key = event.key};
    if (!lw_event_queue_push(engine->queue, &event, &handle.place)) {
        return refuse(engine);
    }
    if (event.time_us == engine->now_us && event.key <= engine->floor_key) {
        engine->floor_key = event.key - 1; /* sorts before the event being handled: run next */
    }
    return handle;
}

bool lw_engine_cancel(lw_engine *engine, lw_event_handle handle)
{
    return lw_event_queue_cancel(engine->queue, handle.time_us, handle.key, handle.place);
}

/* The order is asserted in release builds as well: it is what every result stands on. */
static void advance(lw_engine *engine, const lw_event *event)
{
    LW_ASSERT(event->time_us > engine->now_us ||
              (event->time_us == engine->now_us && event->key > engine->floor_key));
    engine->now_us = event->time_us;
    engine->floor_key = event->key;
    engine->handled_count++;
}

static void run_events(lw_engine *engine, lw_time_us end_us)
{
    lw_event event;
    while (!engine->is_stopping) {
        if (!lw_event_queue_pop_due(engine->queue, end_us, &event)) {
            if (end_us > engine->now_us) {
                engine->now_us = end_us;
                engine->floor_key = 0;
            }
            return;
        }
        advance(engine, &event);
        engine->kinds[event.kind].handle(engine, &event, engine->state);
    }
}

static lw_status report_fault(const lw_engine *engine, lw_error *error)
{
    if (engine->fault == LW_ERR_LIMIT) {
        return lw_error_set(error, LW_ERR_LIMIT, "",
                            "more than %zu events are pending at once, which is the limit",
                            engine->event_limit_count);
    }
    return lw_error_set(error, engine->fault, "", "no memory for one more event beside %zu",
                        lw_event_queue_count(engine->queue));
}

lw_status lw_engine_run_until(lw_engine *engine, lw_time_us end_us, lw_error *error)
{
    LW_ASSERT(!engine->is_running);
    LW_ASSERT(end_us >= engine->now_us);
    if (engine->fault == LW_OK) {
        engine->is_running = true;
        engine->is_stopping = false;
        run_events(engine, end_us);
        engine->is_running = false;
    }
    return engine->fault == LW_OK ? LW_OK : report_fault(engine, error);
}

void lw_engine_stop(lw_engine *engine)
{
    engine->is_stopping = true;
}

static bool can_be_pending(const lw_event *event, const void *context)
{
    const lw_engine *engine = context;
    const uint32_t source = lw_event_source(event);
    const uint32_t sequence = (uint32_t)event->key;
    return event->kind < engine->kind_count && source < engine->source_count && sequence != 0 &&
           sequence <= engine->sequences[source] &&
           (event->time_us > engine->now_us ||
            (event->time_us == engine->now_us && event->key > engine->floor_key));
}

/* A number that both sides know. */
static void check_same(lw_state *state, const char *name, uint64_t known)
{
    uint64_t saved = known;
    lw_state_field(state, name, &saved, sizeof saved);
    if (saved != known) {
        lw_state_fail(state, name, "it was saved from another kernel");
    }
}

/* A source numbers its events up to 2^32, which no run comes near. */
static bool have_room(const lw_engine *engine)
{
    for (uint32_t source = 0; source < engine->source_count; source++) {
        if (engine->sequences[source] > UINT32_MAX / 2) {
            return false;
        }
    }
    return true;
}

void lw_engine_state(lw_engine *engine, lw_state *state)
{
    LW_ASSERT(!engine->is_running);
    if (engine->fault != LW_OK) {
        lw_state_fail_as(state, engine->fault, "kernel", "it has failed and cannot be saved");
    }
    const lw_time_us start_us = engine->now_us;
    check_same(state, "source_count", engine->source_count);
    check_same(state, "kind_count", engine->kind_count);
    check_same(state, "event_limit_count", engine->event_limit_count);
    LW_STATE_MEMBER(state, engine, now_us);
    LW_STATE_MEMBER(state, engine, floor_key);
    LW_STATE_MEMBER(state, engine, handled_count);
    LW_STATE_ARRAY(state, engine, sequences, engine->source_count);
    lw_event_queue_state(engine->queue, state);
    if (!lw_state_is_loading(state) || !lw_state_is_good(state)) {
        return;
    }
    if (engine->now_us < start_us) {
        lw_state_fail(state, "now_us", "before the kernel began");
    } else if (!have_room(engine)) {
        lw_state_fail(state, "sequences", "a source that has no more numbers for its events");
    } else if (!lw_event_queue_all(engine->queue, can_be_pending, engine)) {
        lw_state_fail(state, "events", "one of them cannot be pending");
    }
}

bool lw_engine_all(const lw_engine *engine,
                   bool (*holds)(const lw_event *event, const void *context), const void *context)
{
    return lw_event_queue_all(engine->queue, holds, context);
}

uint64_t lw_engine_handled_count(const lw_engine *engine)
{
    return engine->handled_count;
}

size_t lw_engine_pending_count(const lw_engine *engine)
{
    return lw_event_queue_count(engine->queue);
}

lw_time_us lw_engine_next_us(lw_engine *engine)
{
    const lw_event *next = lw_event_queue_peek(engine->queue);
    return next == NULL ? INT64_MAX : next->time_us;
}
