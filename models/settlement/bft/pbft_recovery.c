// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/bft/pbft_recovery.h"

#include "models/settlement/bft/pbft_gateway.h"
#include "models/settlement/bft/pbft_pace.h"
#include "models/settlement/bft/pbft_replica.h"
#include "models/settlement/bft/pbft_view_change.h"
#include "models/settlement/bft/pbft_wire.h"

#include <string.h>

static void schedule_fault(lw_pbft *p, lw_pbft_kind kind, size_t fault, lw_time_us time_us)
{
    const lw_event_request request = {.time_us = time_us,
                                      .source = lw_pbft_gateway_seat(p) + 1,
                                      .kind = (uint16_t)kind,
                                      .phase = LW_PBFT_PHASE_FAULT,
                                      .arg = fault};
    lw_engine_schedule(p->engine, &request);
}

void lw_pbft_schedule_faults(lw_pbft *p)
{
    const lw_time_us begin_us = p->config->start_us;
    for (size_t i = 0; i < p->config->fault_count; i++) {
        const lw_fault *fault = &p->config->faults[i];
        const lw_time_us start_us = fault->start_us > begin_us ? fault->start_us : begin_us;
        if (fault->end_us <= start_us) {
            continue;
        }
        schedule_fault(p, LW_PBFT_CRASH, i, start_us);
        if (fault->end_us != INT64_MAX) {
            schedule_fault(p, LW_PBFT_COME_BACK, i, fault->end_us);
        }
    }
}

/* Starts or stops the time in which no quorum is up. */
static void note_availability(lw_pbft *p)
{
    const bool is_down = lw_peers_reachable_weight(&p->peers, NULL) < p->q;
    const lw_time_us now_us = lw_engine_now(p->engine);
    if (is_down && p->down_since_us == INT64_MAX) {
        p->down_since_us = now_us;
    } else if (!is_down && p->down_since_us != INT64_MAX) {
        const lw_time_us end_us = now_us < p->config->end_us ? now_us : p->config->end_us;
        p->unavailable_us += end_us > p->down_since_us ? end_us - p->down_since_us : 0;
        p->down_since_us = INT64_MAX;
    }
}

lw_time_us lw_pbft_unavailable_us(const lw_pbft *p, lw_time_us now_us)
{
    return p->unavailable_us + (now_us > p->down_since_us ? now_us - p->down_since_us : 0);
}

/* Seat `to` becomes a copy of seat `from`, with timers of its own. */
static void copy_replica(lw_pbft *p, uint32_t to, uint32_t from)
{
    const size_t size = (size_t)LW_PBFT_WINDOW * 4 * p->word_count;
    lw_pbft_replica *x = &p->replicas[to];
    const lw_time_us busy_us = x->busy_us;
    const uint32_t waiting_count = x->waiting_count;
    *x = p->replicas[from];
    x->busy_us = busy_us;
    x->waiting_count = waiting_count;
    memcpy(&p->votes[to * size], &p->votes[from * size], size * sizeof *p->votes);
    lw_pbft_copy_wants(p, to, from);
    x->late_us = x->watch_us = x->propose_us = INT64_MAX;
    x->fetch_until_us = INT64_MIN;
}

static void bear_twins(lw_pbft *p, const lw_fault *fault)
{
    for (uint32_t i = 0; i < fault->node_count; i++) {
        const uint32_t node = fault->node_first + i;
        if (p->peers.items[node].twin_depth == 1) {
            copy_replica(p, node + p->n, node);
            lw_pbft_watch(p, node + p->n);
            lw_pbft_offer(p, node + p->n);
        }
    }
}

void lw_pbft_on_crash(lw_engine *engine, const lw_event *event, void *state)
{
    lw_pbft *p = state;
    const lw_fault *fault = &p->config->faults[event->arg];
    (void)engine;
    lw_peers_begin_fault(&p->peers, event->arg);
    for (uint32_t i = 0; fault->kind == LW_FAULT_CRASH && i < fault->node_count; i++) {
        const uint32_t node = fault->node_first + i;
        if (p->peers.items[node].crash_depth == 1) {
            p->replicas[node].late_us = INT64_MAX;
        }
    }
    if (fault->kind == LW_FAULT_EQUIVOCATE) {
        bear_twins(p, fault);
    }
    note_availability(p);
}

/* It follows a view that runs and cannot know when its primary proposed last. Without the benefit
 * of the doubt it would lose patience, alone, with a primary that keeps the pace, and want a view
 * that nobody else wants. */
static void doubt_not(const lw_pbft *p, lw_pbft_replica *x)
{
    x->last_proposal_us = lw_engine_now(p->engine);
    x->late_us = INT64_MAX;
}

static void recover(lw_pbft *p, uint32_t replica)
{
    lw_pbft_replica *x = &p->replicas[replica];
    x->fetch_until_us = INT64_MIN;
    doubt_not(p, x);
    const lw_pbft_message message = {.kind = LW_PBFT_RECOVER, .bytes = p->params->vote_bytes};
    lw_pbft_broadcast(p, replica, &message);
    lw_pbft_send(p, replica, lw_pbft_gateway_seat(p), &message);
    if (!x->is_active) {
        lw_pbft_repeat_want(p, replica, lw_pbft_gateway_seat(p));
        lw_pbft_proceed(p, replica);
    }
    lw_pbft_watch(p, replica);
    lw_pbft_offer(p, replica);
}

/* Two blocks stand at one place: people give all the longest chain. */
static void restore(lw_pbft *p)
{
    uint32_t best = 0;
    for (uint32_t i = 1; i < p->n; i++) {
        best = p->replicas[i].executed_seq > p->replicas[best].executed_seq ? i : best;
    }
    for (uint32_t i = 0; i < p->n; i++) {
        if (i != best) {
            copy_replica(p, i, best);
        }
    }
    p->safety.reorganised_count += p->safety.violation_count - p->restored_count;
    p->restored_count = p->safety.violation_count;
}

static void bury_twins(lw_pbft *p)
{
    for (uint32_t node = 0; node < p->n; node++) {
        if (p->peers.items[node].twin_depth == 0 && p->seat_count > p->n) {
            lw_pbft_copy_wants(p, node + p->n, node + p->n);
        }
    }
    if (p->peers.twin_count == 0 && lw_pbft_is_broken(p)) {
        restore(p);
    }
}

static void recover_if_up(lw_pbft *p, uint32_t seat)
{
    if (seat < p->seat_count && !lw_pbft_is_silent(p, seat)) {
        recover(p, seat);
    }
}

void lw_pbft_on_come_back(lw_engine *engine, const lw_event *event, void *state)
{
    lw_pbft *p = state;
    const lw_fault *fault = &p->config->faults[event->arg];
    (void)engine;
    lw_peers_end_fault(&p->peers, event->arg);
    if (fault->kind == LW_FAULT_EQUIVOCATE) {
        bury_twins(p);
    }
    const bool is_for_all = fault->kind == LW_FAULT_PARTITION || fault->kind == LW_FAULT_EQUIVOCATE;
    const uint32_t first = is_for_all ? 0 : fault->node_first;
    const uint32_t count = is_for_all ? p->n : fault->node_count;
    for (uint32_t i = first; fault->kind != LW_FAULT_DELAY && i < first + count; i++) {
        recover_if_up(p, i);
        recover_if_up(p, i + p->n);
    }
    note_availability(p);
}

/* Sends the proposal again, as the primary that made it. */
static void repeat_proposal(lw_pbft *p, uint32_t replica, uint32_t to, const lw_pbft_slot *slot)
{
    const uint32_t note = lw_pbft_note_new(p);
    if (note == LW_PBFT_NO_NOTE) {
        return;
    }
    p->notes[note].view = slot->view;
    p->notes[note].blocks[0] = slot->proposal;
    const lw_pbft_message message = {
        .kind = LW_PBFT_PRE_PREPARE, .arg = note, .bytes = lw_pbft_block_bytes(p, &slot->proposal)};
    lw_pbft_note_keep(p, note, 1);
    lw_pbft_send(p, replica, to, &message);
}

static void repeat_vote(lw_pbft *p, uint32_t replica, uint32_t to, const lw_pbft_slot *slot,
                        lw_pbft_kind kind)
{
    const lw_pbft_message message = {.kind = kind,
                                     .flags = slot->side == 0 ? 0 : LW_PBFT_FLAG_TWIN,
                                     .arg = lw_pbft_pack(slot->view, slot->seq),
                                     .bytes = p->params->vote_bytes};
    lw_pbft_send(p, replica, to, &message);
}

/* What this validator has said about the blocks under way. */
static void repeat_votes(lw_pbft *p, uint32_t replica, uint32_t to)
{
    const lw_pbft_replica *x = &p->replicas[replica];
    for (uint64_t k = 1; k <= LW_PBFT_WINDOW; k++) {
        const lw_pbft_slot *slot = &x->slots[(x->executed_seq + k) % LW_PBFT_WINDOW];
        if (slot->seq != x->executed_seq + k || slot->view != x->view || !slot->has_voted) {
            continue;
        }
        if (lw_pbft_leads(p, replica, x->view)) {
            repeat_proposal(p, replica, to, slot);
        } else {
            repeat_vote(p, replica, to, slot, LW_PBFT_PREPARE);
        }
        if (slot->is_prepared) {
            repeat_vote(p, replica, to, slot, LW_PBFT_COMMIT);
        }
    }
}

static void receive_recover(lw_pbft *p, uint32_t to, uint32_t from, const lw_event *event)
{
    (void)event;
    lw_pbft_tell_status(p, to, from);
    if (p->replicas[to].is_active) {
        repeat_votes(p, to, from);
    } else {
        lw_pbft_repeat_want(p, to, from);
    }
}

static void receive_status(lw_pbft *p, uint32_t to, uint32_t from, const lw_event *event)
{
    lw_pbft_replica *x = &p->replicas[to];
    const uint32_t view = lw_pbft_view_of(event->arg);
    const bool is_ahead = view > x->view || (view == x->view && !x->is_active);
    if (event->flags == LW_PBFT_FLAG_ACTIVE && is_ahead) {
        lw_pbft_install(p, to, view);
        doubt_not(p, x);
        lw_pbft_watch(p, to);
    }
    if (lw_pbft_seq_of(event->arg) > x->executed_seq) {
        lw_pbft_fetch(p, to, from);
    }
}

static void receive_fetch(lw_pbft *p, uint32_t to, uint32_t from, const lw_event *event)
{
    const lw_pbft_replica *x = &p->replicas[to];
    const int64_t lacking_bytes = x->stored_bytes - (int64_t)event->arg;
    const uint32_t index = lw_pbft_note_new(p);
    if (index == LW_PBFT_NO_NOTE) {
        return;
    }
    lw_pbft_note *note = &p->notes[index];
    note->base_seq = x->executed_seq;
    note->base_tx = x->executed_tx;
    note->chain_hash = x->chain_hash;
    note->stored_bytes = x->stored_bytes;
    note->stored_tx_count = x->stored_tx_count;
    lw_pbft_note_keep(p, index, 1);
    const lw_pbft_message message = {.kind = LW_PBFT_STATE,
                                     .arg = index,
                                     .bytes = p->params->vote_bytes +
                                              (lacking_bytes > 0 ? lacking_bytes : 0)};
    /* Whoever waits for it sees the data come in, and does not ask again. */
    p->replicas[from].fetch_until_us = lw_pbft_send(p, to, from, &message);
}

static void receive_state(lw_pbft *p, uint32_t to, uint32_t from, const lw_event *event)
{
    lw_pbft_replica *x = &p->replicas[to];
    const lw_pbft_note *note = &p->notes[event->arg];
    (void)from;
    x->fetch_until_us = INT64_MIN;
    if (note->base_seq <= x->executed_seq || lw_pbft_is_broken(p)) {
        return;
    }
    p->tx_executed_count += to >= p->n ? 0 : note->stored_tx_count - x->stored_tx_count;
    x->executed_seq = note->base_seq;
    x->executed_tx = note->base_tx;
    x->chain_hash = note->chain_hash;
    x->stored_bytes = note->stored_bytes;
    x->stored_tx_count = note->stored_tx_count;
    x->known_tx = x->known_tx > x->executed_tx ? x->known_tx : x->executed_tx;
    if (x->is_active) {
        doubt_not(p, x);
    }
    lw_pbft_execute(p, to);
    lw_pbft_watch(p, to);
    lw_pbft_offer(p, to);
}

void lw_pbft_on_recover(lw_engine *engine, const lw_event *event, void *state)
{
    lw_pbft *p = state;
    (void)engine;
    if (event->target == lw_pbft_gateway_seat(p)) {
        p->in_flight_count--;
        if (lw_pbft_reaches_gateway(p, event)) {
            lw_pbft_greet(p, lw_event_source(event));
        }
    } else {
        lw_pbft_deliver(p, event, receive_recover);
    }
}

void lw_pbft_on_status(lw_engine *engine, const lw_event *event, void *state)
{
    (void)engine;
    lw_pbft_deliver(state, event, receive_status);
}

void lw_pbft_on_fetch(lw_engine *engine, const lw_event *event, void *state)
{
    (void)engine;
    lw_pbft_deliver(state, event, receive_fetch);
}

void lw_pbft_on_state(lw_engine *engine, const lw_event *event, void *state)
{
    (void)engine;
    lw_pbft_deliver(state, event, receive_state);
    lw_pbft_note_drop(state, (uint32_t)event->arg);
}
