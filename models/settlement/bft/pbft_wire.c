// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/bft/pbft_wire.h"

#include "sim/base/check.h"

#include <stdlib.h>
#include <string.h>

static void count_copies(lw_pbft *p, uint32_t from, uint32_t to, int64_t copies, int64_t bytes)
{
    const bool is_client = from == p->n || to == p->n;
    p->message_count += is_client ? 0 : copies;
    p->client_message_count += is_client ? copies : 0;
    p->message_bytes += copies * bytes;
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

lw_time_us lw_pbft_send(lw_pbft *p, uint32_t from, uint32_t to, const lw_pbft_message *message)
{
    const lw_time_us now_us = lw_engine_now(p->engine);
    lw_time_us arrival_us = lw_link_arrival_us(p->link, from, now_us, message->bytes);
    if (from == p->n && arrival_us < p->gateway.last_arrival_us) {
        arrival_us = p->gateway.last_arrival_us;
    }
    if (from == p->n) {
        p->gateway.last_arrival_us = arrival_us;
    }
    count_copies(p, from, to, 1, message->bytes);
    schedule_arrival(p, from, to, message, arrival_us);
    return arrival_us;
}

uint32_t lw_pbft_broadcast(lw_pbft *p, uint32_t from, const lw_pbft_message *message)
{
    const uint32_t copies = from == p->n ? p->n : p->n - 1;
    if (copies == 0) {
        return 0;
    }
    if (p->is_uniform) {
        const lw_time_us now_us = lw_engine_now(p->engine);
        count_copies(p, from, 0, copies, message->bytes);
        schedule_arrival(p, from, LW_PBFT_EVERYBODY, message,
                         lw_link_arrival_us(p->link, from, now_us, message->bytes));
        return 1;
    }
    /* Each sender begins with its successor, so that none is always served last. */
    for (uint32_t k = 1; k <= copies; k++) {
        lw_pbft_send(p, from, (from + k) % (from == p->n ? p->n + 1 : p->n), message);
    }
    return copies;
}

void lw_pbft_deliver(lw_pbft *p, const lw_event *event, lw_pbft_receive receive)
{
    const uint32_t from = lw_event_source(event);
    p->in_flight_count--;
    if (event->target != LW_PBFT_EVERYBODY) {
        if (!lw_pbft_is_silent(p, event->target)) {
            receive(p, event->target, from, event);
        }
        return;
    }
    for (uint32_t to = 0; to < p->n; to++) {
        if (to != from && !lw_pbft_is_silent(p, to)) {
            receive(p, to, from, event);
        }
    }
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
