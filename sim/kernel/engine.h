// SPDX-License-Identifier: Apache-2.0
/** @file sim/kernel/engine.h
 *  A kernel: a clock, pending events, and a const table of handlers by event kind.
 *
 *  Each city and each settlement has a kernel of its own; kernels share nothing, so they run in
 *  parallel and cannot disturb each other. Event kinds are numbers into the table, never addresses,
 *  so traces and checkpoints can carry them.
 *
 *  Order.  The next event is always the smallest of those pending by (time, phase, source, the
 *          source's own sequence number). Each source counts its own events, so the order does
 *          not depend on who else is there. A handler may schedule for the present instant, also
 *          with a phase or source that sorts before the event being handled (a message over a
 *          link without delay): it runs in the same instant, after this handler, the smallest key
 *          first. The past is closed (asserted). So the order is a function of the keys and of
 *          who caused what, never of insertion.
 *  Limits. 2^32 - 1 events of one source in a run (asserted); event_limit_count pending events,
 *          past which the run ends with LW_ERR_LIMIT.
 */
#ifndef LEDGERWATT_SIM_KERNEL_ENGINE_H
#define LEDGERWATT_SIM_KERNEL_ENGINE_H

#include "sim/base/state.h"
#include "sim/base/status.h"
#include "sim/kernel/event_queue.h"

typedef struct lw_engine lw_engine;

/** Handles one event. `state` is the model's, as given to lw_engine_create. */
typedef void (*lw_event_handler)(lw_engine *engine, const lw_event *event, void *state);

typedef struct lw_event_kind {
    const char *name; /**< for traces and messages */
    lw_event_handler handle;
} lw_event_kind;

typedef struct lw_engine_config {
    lw_time_us start_us;        /**< the clock's first value */
    const lw_event_kind *kinds; /**< [kind_count], const, outlives the engine */
    uint16_t kind_count;
    uint32_t source_count; /**< entities that may schedule: sources 0 .. source_count - 1; >= 1 */
    size_t event_limit_count; /**< most pending events, >= 1 */
    void *state;              /**< borrowed, given to handlers */
} lw_engine_config;

/** Identifies a scheduled event, for ever: time and key are never used twice. Keep it whole. */
typedef struct lw_event_handle {
    lw_time_us time_us;
    uint64_t key;   /**< 0 = no event: sequences start at 1. {0} is the handle of nothing */
    uint32_t place; /**< where the queue keeps the event while it is pending */
} lw_event_handle;

typedef struct lw_event_request {
    lw_time_us time_us; /**< absolute, >= now (asserted) */
    uint32_t source;    /**< who schedules; its own sequence number breaks ties */
    uint32_t target;
    uint16_t kind;
    uint16_t flags;
    uint8_t phase; /**< 0..15; lower runs first at equal times */
    uint64_t arg;
} lw_event_request;

/** LW_ERR_MEMORY, and *engine NULL, when memory is out. The caller destroys the engine. */
lw_status lw_engine_create(const lw_engine_config *config, lw_engine **engine, lw_error *error);
/** NULL is allowed. Not from a handler (asserted). */
void lw_engine_destroy(lw_engine *engine);

/** Time of the event being handled; between runs, the end of the last run (or where it stopped). */
lw_time_us lw_engine_now(const lw_engine *engine);

/** Schedules an event. When the queue is full the engine remembers LW_ERR_LIMIT (LW_ERR_MEMORY when
 *  memory is out), which run_until returns after the running handler and from then on; the
 *  handle is {0}. O(log n). Asserts time_us >= now, and that phase, source and kind exist. */
lw_event_handle lw_engine_schedule(lw_engine *engine, const lw_event_request *request);

/** Cancels a pending event. False when it has fired (or is being handled), was cancelled, or the
 *  handle is {0}. O(1), amortised. */
bool lw_engine_cancel(lw_engine *engine, lw_event_handle handle);

/** Handles every event with time <= end_us in order, then sets the clock to end_us. Returns early,
 *  with LW_OK and the clock at the last event, after lw_engine_stop; early with an error when an
 *  event could not be scheduled. Asserts end_us >= now, and that no handler calls it. */
lw_status lw_engine_run_until(lw_engine *engine, lw_time_us end_us, lw_error *error);

/** Makes run_until return after the handler that is running. The next run_until goes on. Outside a
 *  handler it has no effect. */
void lw_engine_stop(lw_engine *engine);

/** Saves the clock, the pending events, each source's sequence number, the number of events handled
 *  and the last of them; or puts them into an engine that was created from the same config, also
 *  one that has scheduled meanwhile. Handles that were saved beside it stay good. Between runs, not
 *  from a handler (asserted).
 *
 *  A loader fails, and never asserts, when what was saved cannot be: another number of sources or
 *  kinds, an event of the past, of a kind, source or sequence number that does not exist. Targets
 *  and args are the model's to check. A saver fails when the engine has failed. */
void lw_engine_state(lw_engine *engine, lw_state *state);

/** True when `holds` says so of every pending event, in no order: how a model checks the targets
 * and args that were loaded. */
bool lw_engine_all(const lw_engine *engine,
                   bool (*holds)(const lw_event *event, const void *context), const void *context);

/** Events handled since the engine was created, before the state was saved as well. */
uint64_t lw_engine_handled_count(const lw_engine *engine);
/** Events that will still be handled. */
size_t lw_engine_pending_count(const lw_engine *engine);
/** Time of the next event; INT64_MAX when there is none. */
lw_time_us lw_engine_next_us(lw_engine *engine);

#endif
