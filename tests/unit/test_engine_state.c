// SPDX-License-Identifier: Apache-2.0
/* A kernel that was saved and loaded goes on as if nothing had happened; what cannot be a kernel's
 * state is refused. */
#include "sim/base/crypto.h"
#include "sim/kernel/engine.h"

#include <criterion/criterion.h>

#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum { SOURCE_COUNT = 40, LIMIT_COUNT = 4000, TIMER_COUNT = 64, END_US = 100000 };

/* A model that does all that a kernel allows, by a generator of its own: it schedules, also for the
 * present instant, keeps handles, and cancels them much later. */
typedef struct model {
    uint64_t random;
    lw_event_handle timers[TIMER_COUNT];
    uint64_t cancelled_count;
    uint64_t missed_count;
    lw_sha256 *trace;
} model;

static uint32_t draw(model *m, uint32_t below)
{
    m->random = m->random * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)(m->random >> 33) % below;
}

static lw_event_handle schedule(lw_engine *engine, model *m)
{
    const uint32_t wait_us = draw(m, 4) == 0 ? 0 : draw(m, 3000);
    return lw_engine_schedule(engine,
                              &(lw_event_request){.time_us = lw_engine_now(engine) + wait_us,
                                                  .source = draw(m, SOURCE_COUNT),
                                                  .target = draw(m, 1000),
                                                  .phase = (uint8_t)draw(m, 16),
                                                  .arg = draw(m, 1000)});
}

static void step(lw_engine *engine, const lw_event *event, void *state)
{
    model *m = state;
    lw_sha256_update(m->trace, event, sizeof *event);
    const uint32_t child_count = lw_engine_pending_count(engine) < 300 ? draw(m, 3) : 0;
    for (uint32_t i = 0; i < child_count; i++) {
        (void)schedule(engine, m);
    }
    lw_event_handle *timer = &m->timers[draw(m, TIMER_COUNT)];
    if (draw(m, 3) == 0) {
        if (lw_engine_cancel(engine, *timer)) {
            m->cancelled_count++;
        } else {
            m->missed_count++;
        }
        *timer = schedule(engine, m);
    }
}

static void other_step(lw_engine *engine, const lw_event *event, void *state)
{
    step(engine, event, state);
}

static const lw_event_kind kinds[] = {{"step", step}, {"other", other_step}};

static lw_engine *engine_of(model *m, uint32_t source_count, size_t limit_count)
{
    lw_engine *engine = NULL;
    const lw_engine_config config = {.kinds = kinds,
                                     .kind_count = 1,
                                     .source_count = source_count,
                                     .event_limit_count = limit_count,
                                     .state = m};
    cr_assert_eq(lw_engine_create(&config, &engine, NULL), LW_OK);
    return engine;
}

static lw_engine *begin(model *m, uint64_t seed)
{
    *m = (model){.random = seed, .trace = lw_sha256_create()};
    lw_engine *engine = engine_of(m, SOURCE_COUNT, LIMIT_COUNT);
    for (int i = 0; i < 200; i++) {
        (void)schedule(engine, m);
    }
    return engine;
}

static void visit(lw_engine *engine, model *m, lw_state *state)
{
    lw_engine_state(engine, state);
    LW_STATE_MEMBER(state, m, random);
    LW_STATE_MEMBER(state, m, timers);
    LW_STATE_MEMBER(state, m, cancelled_count);
    LW_STATE_MEMBER(state, m, missed_count);
}

static void run(lw_engine *engine, lw_time_us end_us)
{
    cr_assert_eq(lw_engine_run_until(engine, end_us, NULL), LW_OK);
}

/* Saves engine and model, destroys them, and makes new ones of what was saved. The trace goes on:
 * it watches from outside. */
static lw_engine *carry_over(lw_engine *engine, model *m)
{
    size_t size = 0;
    lw_error error;
    lw_sha256 *trace = m->trace;
    lw_state *saver = lw_state_create_saver();
    visit(engine, m, saver);
    cr_assert_eq(lw_state_status(saver, true, &error), LW_OK, "%s", error.message);
    lw_engine_destroy(engine);
    *m = (model){.trace = trace};
    lw_engine *fresh = engine_of(m, SOURCE_COUNT, LIMIT_COUNT);
    (void)lw_engine_schedule(fresh, &(lw_event_request){.time_us = 1}); /* is replaced */
    const void *bytes = lw_state_bytes(saver, &size);
    lw_state *loader = lw_state_create_loader(bytes, size);
    visit(fresh, m, loader);
    cr_assert_eq(lw_state_status(loader, true, &error), LW_OK, "%s", error.message);
    lw_state_destroy(loader);
    lw_state_destroy(saver);
    return fresh;
}

typedef struct outcome {
    uint8_t trace[LW_SHA256_SIZE];
    uint64_t handled_count;
    uint64_t cancelled_count;
    uint64_t missed_count;
    uint64_t pending_count;
} outcome;

/* Runs to the end, carried over `stop_count` times on the way. */
static outcome run_with_stops(uint64_t seed, uint32_t stop_count)
{
    model m;
    outcome seen;
    lw_engine *engine = begin(&m, seed);
    for (uint32_t i = 1; i <= stop_count; i++) {
        run(engine, (lw_time_us)END_US * i / (stop_count + 1));
        engine = carry_over(engine, &m);
    }
    run(engine, END_US);
    memset(&seen, 0, sizeof seen);
    lw_sha256_finish(m.trace, seen.trace);
    seen.handled_count = lw_engine_handled_count(engine);
    seen.pending_count = lw_engine_pending_count(engine);
    seen.cancelled_count = m.cancelled_count;
    seen.missed_count = m.missed_count;
    lw_engine_destroy(engine);
    lw_sha256_destroy(m.trace);
    return seen;
}

Test(engine_state, an_interrupted_run_handles_the_same_events_in_the_same_order)
{
    for (uint64_t seed = 1; seed <= 8; seed++) {
        const outcome undisturbed = run_with_stops(seed, 0);
        cr_assert_gt(undisturbed.cancelled_count, 100U);
        cr_assert_gt(undisturbed.missed_count, 100U);
        for (uint32_t stop_count = 1; stop_count <= 65; stop_count *= 8) {
            const outcome stopped = run_with_stops(seed, stop_count);
            cr_assert_eq(memcmp(&undisturbed, &stopped, sizeof stopped), 0, "seed %d, %d stops",
                         (int)seed, (int)stop_count);
        }
    }
}

Test(engine_state, a_stop_within_an_instant_loses_nothing_of_it)
{
    model m = {.random = 1, .trace = lw_sha256_create()};
    lw_engine *engine = engine_of(&m, SOURCE_COUNT, LIMIT_COUNT);
    const lw_event_request request = {.time_us = 5, .phase = 9, .source = 3};
    const lw_event_handle first = lw_engine_schedule(engine, &request);
    const lw_event_handle second = lw_engine_schedule(engine, &request);
    lw_engine *fresh = carry_over(engine, &m);
    cr_assert(lw_engine_cancel(fresh, first));
    cr_assert_not(lw_engine_cancel(fresh, first));
    const lw_event_handle third = lw_engine_schedule(fresh, &request);
    cr_assert_eq(third.key, second.key + 1, "the source's numbers go on");
    cr_assert_eq(lw_engine_pending_count(fresh), 2U);
    lw_engine_destroy(fresh);
    lw_sha256_destroy(m.trace);
}

/* The state of an engine in the middle of a run, to be freed. */
static unsigned char *saved_engine(size_t *size)
{
    model m;
    lw_engine *engine = begin(&m, 5);
    run(engine, END_US / 2);
    lw_state *saver = lw_state_create_saver();
    lw_engine_state(engine, saver);
    const void *bytes = lw_state_bytes(saver, size);
    unsigned char *copy = malloc(*size);
    memcpy(copy, bytes, *size);
    lw_state_destroy(saver);
    lw_engine_destroy(engine);
    lw_sha256_destroy(m.trace);
    return copy;
}

/* Loads; when it succeeds, what was loaded must also run. */
static lw_status load_and_run(const void *bytes, size_t size, lw_engine *engine, lw_error *error)
{
    lw_state *loader = lw_state_create_loader(bytes, size);
    lw_engine_state(engine, loader);
    const lw_status status = lw_state_status(loader, true, error);
    lw_state_destroy(loader);
    if (status == LW_OK && lw_engine_now(engine) <= END_US) {
        (void)lw_engine_run_until(engine, lw_engine_now(engine) + 300, NULL);
    }
    return status;
}

static lw_status load_fresh(const void *bytes, size_t size, lw_error *error)
{
    model m = {.random = 1, .trace = lw_sha256_create()};
    lw_engine *engine = engine_of(&m, SOURCE_COUNT, LIMIT_COUNT);
    const lw_status status = load_and_run(bytes, size, engine, error);
    lw_engine_destroy(engine);
    lw_sha256_destroy(m.trace);
    return status;
}

Test(engine_state, another_kernel_s_state_is_refused)
{
    size_t size = 0;
    lw_error error;
    model m = {0};
    unsigned char *bytes = saved_engine(&size);
    lw_engine *more_sources = engine_of(&m, SOURCE_COUNT + 1, LIMIT_COUNT);
    cr_assert_eq(load_and_run(bytes, size, more_sources, &error), LW_ERR_FILE_FORMAT);
    cr_assert(strstr(error.message, "source_count"), "%s", error.message);
    lw_engine *smaller = engine_of(&m, SOURCE_COUNT, LIMIT_COUNT - 1);
    cr_assert_eq(load_and_run(bytes, size, smaller, &error), LW_ERR_FILE_FORMAT);
    cr_assert(strstr(error.message, "event_limit_count"), "%s", error.message);
    lw_engine_destroy(more_sources);
    lw_engine_destroy(smaller);
    free(bytes);
}

Test(engine_state, cut_short_anywhere_it_is_refused)
{
    size_t size = 0;
    lw_error error;
    unsigned char *bytes = saved_engine(&size);
    for (size_t cut = 0; cut < size; cut += cut < 1000 ? 1 : 37) {
        cr_assert_eq(load_fresh(bytes, cut, &error), LW_ERR_FILE_FORMAT, "cut at %zu", cut);
    }
    free(bytes);
}

/* Goal: no byte of a damaged state makes the kernel crash or trip its own assertions. Method: every
 * byte set to every of four values; what loads is run. (A checkpoint's checksum stands before all
 * this.) Sequence numbers that have come to their end are left alone: that is a true state, in
 * which the next event is one too many. */
Test(engine_state, damage_is_refused_or_harmless)
{
    static const unsigned char values[] = {0, 1, 0x7F, 0xF0};
    size_t size = 0;
    size_t refused_count = 0;
    lw_error error;
    unsigned char *bytes = saved_engine(&size);
    for (size_t place = 0; place < size; place++) {
        const unsigned char kept = bytes[place];
        bytes[place] = values[place % sizeof values];
        refused_count += load_fresh(bytes, size, &error) == LW_ERR_FILE_FORMAT;
        bytes[place] = kept;
    }
    cr_assert_eq(load_fresh(bytes, size, &error), LW_OK, "%s", error.message);
    cr_assert_gt(refused_count, 500U);
    free(bytes);
}

/* Loads a kernel of one source at time 10 whose only event was changed while it was saved. */
static lw_status load_changed(lw_event changed)
{
    size_t size = 0;
    lw_error error;
    model m = {.trace = NULL};
    const lw_event original = {.time_us = 20, .key = lw_event_key(3, 0, 1), .target = 7};
    lw_engine *engine = engine_of(&m, 1, 4);
    run(engine, 10);
    (void)lw_engine_schedule(engine, &(lw_event_request){.time_us = 20, .phase = 3, .target = 7});
    lw_state *saver = lw_state_create_saver();
    lw_engine_state(engine, saver);
    const void *bytes = lw_state_bytes(saver, &size);
    unsigned char *copy = malloc(size);
    memcpy(copy, bytes, size);
    cr_assert_eq(memcmp(copy + size - sizeof original, &original, sizeof original), 0);
    memcpy(copy + size - sizeof changed, &changed, sizeof changed);
    lw_state *loader = lw_state_create_loader(copy, size);
    lw_engine *fresh = engine_of(&m, 1, 4);
    lw_engine_state(fresh, loader);
    const lw_status status = lw_state_status(loader, true, &error);
    lw_engine_destroy(fresh);
    lw_engine_destroy(engine);
    lw_state_destroy(loader);
    lw_state_destroy(saver);
    free(copy);
    return status;
}

Test(engine_state, an_event_that_cannot_be_pending_is_refused)
{
    const uint64_t key = lw_event_key(3, 0, 1);
    const lw_status refused = LW_ERR_FILE_FORMAT;
    cr_assert_eq(load_changed((lw_event){.time_us = 20, .key = key}), LW_OK);
    cr_assert_eq(load_changed((lw_event){.time_us = 10, .key = key}), LW_OK, "the present");
    cr_assert_eq(load_changed((lw_event){.time_us = 9, .key = key}), refused, "the past");
    cr_assert_eq(load_changed((lw_event){.time_us = 20, .key = key, .kind = 1}), refused, "a kind");
    const uint64_t later_key = lw_event_key(3, 0, 2);
    cr_assert_eq(load_changed((lw_event){.time_us = 20, .key = later_key}), refused, "a number");
    const uint64_t early_key = lw_event_key(3, 0, 0);
    cr_assert_eq(load_changed((lw_event){.time_us = 20, .key = early_key}), refused, "number 0");
    const uint64_t other_key = lw_event_key(3, 1, 1);
    cr_assert_eq(load_changed((lw_event){.time_us = 20, .key = other_key}), refused, "a source");
}

/* The state of a kernel whose one source used so many numbers. */
static lw_status load_sequence(uint32_t sequence)
{
    static const char name[] = "sequences";
    size_t size = 0;
    lw_error error;
    model m = {0};
    lw_engine *engine = engine_of(&m, 1, 4);
    lw_state *saver = lw_state_create_saver();
    lw_engine_state(engine, saver);
    const unsigned char *bytes = lw_state_bytes(saver, &size);
    unsigned char *copy = malloc(size);
    memcpy(copy, bytes, size);
    size_t place = 0;
    while (memcmp(copy + place, name, sizeof name - 1) != 0) {
        place++;
    }
    memcpy(copy + place + sizeof name - 1 + sizeof(uint64_t), &sequence, sizeof sequence);
    lw_state *loader = lw_state_create_loader(copy, size);
    lw_engine_state(engine, loader);
    const lw_status status = lw_state_status(loader, true, &error);
    lw_engine_destroy(engine);
    lw_state_destroy(loader);
    lw_state_destroy(saver);
    free(copy);
    return status;
}

Test(engine_state, a_source_without_numbers_for_its_events_is_refused)
{
    cr_assert_eq(load_sequence(7), LW_OK);
    cr_assert_eq(load_sequence(UINT32_MAX), LW_ERR_FILE_FORMAT);
    cr_assert_eq(load_sequence(UINT32_MAX - 1000), LW_ERR_FILE_FORMAT);
}

/* A queue's state, made by hand. */
static lw_status load_queue(uint64_t slot_count, uint32_t free_place, const lw_event *events,
                            size_t event_count)
{
    size_t size = 0;
    lw_error error;
    lw_state *saver = lw_state_create_saver();
    lw_state_field(saver, "event_place_count", &slot_count, sizeof slot_count);
    lw_state_field(saver, "free_place", &free_place, sizeof free_place);
    lw_event copies[8];
    for (size_t i = 0; i < event_count; i++) {
        copies[i] = events[i];
    }
    lw_state_field(saver, "events", copies, event_count * sizeof *events);
    const void *bytes = lw_state_bytes(saver, &size);
    lw_state *loader = lw_state_create_loader(bytes, size);
    lw_event_queue *queue = lw_event_queue_create(4);
    lw_event_queue_state(queue, loader);
    const lw_status status = lw_state_status(loader, true, &error);
    lw_state_destroy(loader);
    lw_state_destroy(saver);
    lw_event_queue_destroy(queue);
    return status;
}

Test(event_queue_state, what_is_no_queue_is_refused)
{
    const lw_event one = {.time_us = 1, .key = 7};
    const lw_event other = {.time_us = 1, .key = 8};
    const lw_event last_free = {.target = UINT32_MAX};
    const lw_event to_first = {.target = 0};
    const uint32_t none = UINT32_MAX;
    cr_assert_eq(load_queue(2, none, (lw_event[]){one, other}, 2), LW_OK);
    cr_assert_eq(load_queue(2, 1, (lw_event[]){one, last_free}, 2), LW_OK);
    cr_assert_eq(load_queue(0, none, NULL, 0), LW_OK);
    const lw_status refused = LW_ERR_FILE_FORMAT;
    cr_assert_eq(load_queue(2, none, (lw_event[]){one, one}, 2), refused, "two of one key");
    cr_assert_eq(load_queue(2, none, (lw_event[]){one, last_free}, 2), refused, "a lost place");
    cr_assert_eq(load_queue(2, 0, (lw_event[]){one, other}, 2), refused, "a place in use");
    cr_assert_eq(load_queue(2, 2, (lw_event[]){one, last_free}, 2), refused, "no such place");
    cr_assert_eq(load_queue(2, 0, (lw_event[]){to_first, to_first}, 2), refused, "a ring");
    cr_assert_eq(load_queue(0, 0, NULL, 0), refused, "a free place of none");
    cr_assert_eq(load_queue(5, none, (lw_event[]){one, one, one, one, one}, 5), refused, "limit");
    cr_assert_eq(load_queue(UINT64_MAX, none, (lw_event[]){one}, 1), refused, "a huge count");
    cr_assert_eq(load_queue(4, none, (lw_event[]){one}, 1), refused, "fewer than said");
}

static void save_inside(lw_engine *engine, const lw_event *event, void *state)
{
    (void)event;
    lw_engine_state(engine, state);
}

Test(engine_state, asserts_that_no_handler_saves, .signal = SIGABRT)
{
    static const lw_event_kind saving[] = {{"save", save_inside}};
    lw_engine *engine = NULL;
    const lw_engine_config config = {.kinds = saving,
                                     .kind_count = 1,
                                     .source_count = 1,
                                     .event_limit_count = 1,
                                     .state = lw_state_create_saver()};
    cr_assert_eq(lw_engine_create(&config, &engine, NULL), LW_OK);
    (void)lw_engine_schedule(engine, &(lw_event_request){.time_us = 0});
    (void)lw_engine_run_until(engine, 1, NULL);
}

Test(engine_state, a_failed_kernel_is_not_saved)
{
    model m = {.trace = NULL};
    lw_engine *engine = engine_of(&m, 1, 1);
    for (int i = 0; i < 2; i++) {
        (void)lw_engine_schedule(engine, &(lw_event_request){.time_us = 1});
    }
    lw_state *saver = lw_state_create_saver();
    lw_engine_state(engine, saver);
    cr_assert_eq(lw_state_status(saver, true, NULL), LW_ERR_LIMIT);
    lw_state_destroy(saver);
    lw_engine_destroy(engine);
}
