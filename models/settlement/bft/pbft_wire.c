// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/bft/pbft_wire.h"

#include "models/settlement/bft/pbft_work.h"
#include "sim/base/check.h"

#include <stdlib.h>
#include <string.h>

static void count_copies(lw_pbft *p, uint32_t from, uint32_t to, int64_t copies, int64_t bytes)
{
    const uint32_t gateway = lw_pbft_gateway_seat(p);
    const bool is_client = from == gateway || to == gateway;
    p->message_count += is_client ? 0 : copies;
    p->client_message_count += is_client ? copies : 0;
    p->message_bytes += copies * bytes;
}

/* A crashed node that is up again was heard when it sent; only cuts, lies and silence are checked.
 */
static bool is_plain(const lw_pbft *p)
{
    return p->peers.cut_count == 0 && p->peers.twin_count == 0;
}

static bool is_mute(const lw_pbft *p, uint32_t from)
{
    return from != lw_pbft_gateway_seat(p) && !lw_peers_speaks(&p->peers, from);
}

static void schedule_arrival(lw_pbft *p, uint32_t from, uint32_t to, const lw_pbft_message *message,
                             lw_time_us time_us)
{
    const lw_event_request request = {.time_us = time_us,
                                      .source = from,
                                      .target = to,
                                      .kind = (uint16_t)message->kind,
                                      .flags = message->flags,
                                      .phase = LW_PBFT_PHASE_MESSAGE,
                                      .arg = message->arg};
    lw_engine_schedule(p->engine, &request);
    p->in_flight_count++;
}

/* What cannot be heard is sent, takes the uplink, and is lost. */
static lw_time_us dispatch(lw_pbft *p, uint32_t from, uint32_t to, lw_pbft_message message)
{
    const lw_time_us now_us = lw_engine_now(p->engine);
    lw_time_us arrival_us = lw_link_arrival_us(p->link, from, now_us, message.bytes) +
                            lw_peers_hold_us(&p->peers, from);
    if (from == lw_pbft_gateway_seat(p)) {
        arrival_us =
            arrival_us < p->gateway.last_arrival_us ? p->gateway.last_arrival_us : arrival_us;
        p->gateway.last_arrival_us = arrival_us;
    }
    if (!lw_peers_hears(&p->peers, to, from) && !is_plain(p)) {
        message.flags |= LW_PBFT_FLAG_LOST;
    }
    schedule_arrival(p, from, to, &message, arrival_us);
    return arrival_us;
}

lw_time_us lw_pbft_send(lw_pbft *p, uint32_t from, uint32_t to, const lw_pbft_message *message)
{
    count_copies(p, from, to, is_mute(p, from) ? 0 : 1, message->bytes);
    return dispatch(p, from, to, *message);
}

uint32_t lw_pbft_send_to_node(lw_pbft *p, uint32_t from, uint32_t node,
                              const lw_pbft_message *message)
{
    const bool is_gateway = from == lw_pbft_gateway_seat(p);
    const bool has_twin = p->peers.items[node].twin_depth > 0;
    const bool to_first = is_gateway || lw_peers_faces(&p->peers, node, from);
    const bool to_twin = has_twin && (is_gateway || lw_peers_faces(&p->peers, node + p->n, from));
    const bool is_sent = (to_first || to_twin) && !is_mute(p, from);
    count_copies(p, from, node, is_sent ? 1 : 0, message->bytes);
    if (to_first) {
        dispatch(p, from, node, *message);
    }
    if (to_twin) {
        dispatch(p, from, node + p->n, *message);
    }
    return (uint32_t)to_first + to_twin;
}

uint32_t lw_pbft_broadcast(lw_pbft *p, uint32_t from, const lw_pbft_message *message)
{
    const bool is_gateway = from == lw_pbft_gateway_seat(p);
    const uint32_t copies = is_gateway ? p->n : p->n - 1;
    if (copies == 0) {
        return 0;
    }
    if (p->is_uniform && lw_peers_are_even(&p->peers) && !is_mute(p, from)) {
        const lw_time_us now_us = lw_engine_now(p->engine);
        count_copies(p, from, 0, copies, message->bytes);
        schedule_arrival(p, from, LW_PBFT_EVERYBODY, message,
                         lw_link_arrival_us(p->link, from, now_us, message->bytes));
        return 1;
    }
    /* Each sender begins with its successor, so that none is always served last. */
    const uint32_t own = is_gateway ? p->n - 1 : from % p->n;
    uint32_t event_count = 0;
    for (uint32_t k = 1; k <= copies; k++) {
        event_count += lw_pbft_send_to_node(p, from, (own + k) % p->n, message);
    }
    return event_count;
}

static bool has_note(const lw_event *event)
{
    return event->kind == LW_PBFT_PRE_PREPARE || event->kind == LW_PBFT_NEW_VIEW ||
           event->kind == LW_PBFT_VIEW_CHANGE || event->kind == LW_PBFT_STATE;
}

/* The same message again, in the sender's name, when the seat has done its work. */
static void come_back(lw_pbft *p, uint32_t seat, const lw_event *event, lw_time_us time_us)
{
    const lw_event_request request = {.time_us = time_us,
                                      .source = lw_event_source(event),
                                      .target = seat,
                                      .kind = event->kind,
                                      .flags = event->flags | LW_PBFT_FLAG_WORKED,
                                      .phase = LW_PBFT_PHASE_MESSAGE,
                                      .arg = event->arg};
    lw_engine_schedule(p->engine, &request);
    p->in_flight_count++;
    p->replicas[seat].waiting_count++;
    if (has_note(event)) {
        lw_pbft_note_keep(p, (uint32_t)event->arg, 1);
    }
}

/* True when the seat cannot deal with the event now: it comes back when its work is done, or never,
 * when the buffers are full. */
static bool is_put_off(lw_pbft *p, uint32_t seat, const lw_event *event)
{
    lw_pbft_replica *x = &p->replicas[seat];
    const lw_time_us now_us = lw_engine_now(p->engine);
    if (!lw_node_is_slow(&p->speed)) {
        return false;
    }
    if (x->waiting_count >= lw_pbft_backlog_max(p->n)) {
        return true;
    }
    const lw_time_us done_us =
        lw_node_take_on(&x->busy_us, now_us, lw_pbft_work_us(p, seat, event));
    if (done_us == now_us) {
        return false;
    }
    come_back(p, seat, event, done_us);
    return true;
}

static void hand_over(lw_pbft *p, uint32_t to, const lw_event *event, lw_pbft_receive receive)
{
    const uint32_t from = lw_event_source(event);
    const bool is_worked = (event->flags & LW_PBFT_FLAG_WORKED) != 0;
    const bool is_heard =
        is_plain(p) || is_worked ? !lw_pbft_is_silent(p, to) : lw_peers_hears(&p->peers, to, from);
    if (is_worked) {
        p->replicas[to].waiting_count--;
    }
    if (!is_heard || (event->flags & LW_PBFT_FLAG_LOST) != 0 ||
        (!is_worked && is_put_off(p, to, event))) {
        return;
    }
    lw_event heard = *event;
    heard.flags &= (uint16_t)~LW_PBFT_FLAG_WORKED;
    receive(p, to, from, &heard);
}

void lw_pbft_deliver(lw_pbft *p, const lw_event *event, lw_pbft_receive receive)
{
    const uint32_t from = lw_event_source(event);
    p->in_flight_count--;
    if (event->target != LW_PBFT_EVERYBODY) {
        hand_over(p, event->target, event, receive);
        return;
    }
    for (uint32_t to = 0; to < p->seat_count; to++) {
        if (to != from) {
            hand_over(p, to, event, receive);
        }
    }
}

bool lw_pbft_reaches_gateway(const lw_pbft *p, const lw_event *event)
{
    const bool is_heard =
        is_plain(p) || lw_peers_hears(&p->peers, lw_pbft_gateway_seat(p), lw_event_source(event));
    return is_heard && (event->flags & LW_PBFT_FLAG_LOST) == 0;
}

void lw_pbft_schedule(lw_pbft *p, lw_pbft_kind kind, unsigned phase, uint32_t source,
                      lw_time_us time_us)
{
    const lw_event_request request = {.time_us = time_us,
                                      .source = source,
                                      .target = source,
                                      .kind = (uint16_t)kind,
                                      .phase = (uint8_t)phase};
    lw_engine_schedule(p->engine, &request);
}

void lw_pbft_fail(lw_pbft *p)
{
    lw_book_fail(p->book);
    lw_engine_stop(p->engine);
}

static bool notes_grow(lw_pbft *p)
{
    const size_t capacity = p->note_capacity == 0 ? 16 : 2 * p->note_capacity;
    lw_pbft_note *notes = realloc(p->notes, capacity * sizeof *notes);
    if (notes == NULL) {
        lw_pbft_fail(p);
        return false;
    }
    memset(notes + p->note_capacity, 0, (capacity - p->note_capacity) * sizeof *notes);
    for (size_t i = p->note_capacity; i < capacity; i++) {
        notes[i].next_free = i + 1 < capacity ? (uint32_t)i + 1 : LW_PBFT_NO_NOTE;
    }
    p->free_note = (uint32_t)p->note_capacity;
    p->notes = notes;
    p->note_capacity = capacity;
    return true;
}

uint32_t lw_pbft_note_new(lw_pbft *p)
{
    if (p->free_note == LW_PBFT_NO_NOTE && !notes_grow(p)) {
        return LW_PBFT_NO_NOTE;
    }
    const uint32_t index = p->free_note;
    p->free_note = p->notes[index].next_free;
    memset(&p->notes[index], 0, sizeof p->notes[index]);
    return index;
}

static void note_free(lw_pbft *p, uint32_t note)
{
    p->notes[note].next_free = p->free_note;
    p->free_note = note;
}

void lw_pbft_note_keep(lw_pbft *p, uint32_t note, uint32_t count)
{
    p->notes[note].reference_count += count;
}

void lw_pbft_note_drop(lw_pbft *p, uint32_t note)
{
    LW_ASSERT(p->notes[note].reference_count > 0);
    if (--p->notes[note].reference_count == 0) {
        note_free(p, note);
    }
}
