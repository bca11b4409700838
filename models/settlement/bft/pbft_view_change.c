// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/bft/pbft_view_change.h"

#include "models/settlement/bft/pbft_pace.h"
#include "models/settlement/bft/pbft_replica.h"
#include "models/settlement/bft/pbft_wire.h"
#include "sim/base/check.h"

enum { DOUBLING_MAX = 62 };

static uint32_t *want_of(lw_pbft *p, uint32_t replica, uint32_t other)
{
    return &p->wants[(size_t)replica * p->n + other];
}

/* Counts anew who wants the validator's view and who a later one. */
static void count_wants(lw_pbft *p, uint32_t replica)
{
    lw_pbft_replica *x = &p->replicas[replica];
    x->wanting_count = 0;
    x->higher_count = 0;
    for (uint32_t j = 0; j < p->n; j++) {
        const uint32_t note = *want_of(p, replica, j);
        if (note != LW_PBFT_NO_NOTE) {
            x->wanting_count += p->notes[note].view == x->view;
            x->higher_count += p->notes[note].view > x->view;
        }
    }
}

/* Keeps what `other` wants; false when something as late is known. */
static bool keep_want(lw_pbft *p, uint32_t replica, uint32_t other, uint32_t note)
{
    lw_pbft_replica *x = &p->replicas[replica];
    uint32_t *want = want_of(p, replica, other);
    const uint32_t view = p->notes[note].view;
    const bool is_first = *want == LW_PBFT_NO_NOTE;
    const uint32_t known_view = is_first ? 0 : p->notes[*want].view;
    if (!is_first && known_view >= view) {
        return false;
    }
    if (!is_first) {
        lw_pbft_note_drop(p, *want);
    }
    lw_pbft_note_keep(p, note, 1);
    *want = note;
    x->wanting_count += view == x->view;
    x->higher_count += view > x->view && (is_first || known_view <= x->view);
    return true;
}

/* What the validator has executed, and prepared after that. */
static uint32_t write_want(lw_pbft *p, uint32_t replica)
{
    const lw_pbft_replica *x = &p->replicas[replica];
    const uint32_t index = lw_pbft_note_new(p);
    if (index == LW_PBFT_NO_NOTE) {
        return index;
    }
    lw_pbft_note *note = &p->notes[index];
    note->view = x->view;
    note->base_seq = x->executed_seq;
    for (uint64_t k = 1; k <= LW_PBFT_WINDOW; k++) {
        const uint64_t seq = x->executed_seq + k;
        const lw_pbft_block *certificate = &x->slots[seq % LW_PBFT_WINDOW].certificate;
        if (certificate->seq == seq) {
            note->blocks[note->block_count++] = *certificate;
        }
    }
    return index;
}

/* A certificate is a proposal and the votes that prepared it. */
static lw_pbft_message want_message(const lw_pbft *p, uint32_t note)
{
    const int64_t vote_count = 1 + (int64_t)p->notes[note].block_count * p->q;
    return (lw_pbft_message){
        .kind = LW_PBFT_VIEW_CHANGE, .arg = note, .bytes = vote_count * p->params->vote_bytes};
}

void lw_pbft_copy_wants(lw_pbft *p, uint32_t to, uint32_t from)
{
    for (uint32_t j = 0; j < p->n; j++) {
        uint32_t *own = want_of(p, to, j);
        const uint32_t note = from == to ? LW_PBFT_NO_NOTE : *want_of(p, from, j);
        if (note != LW_PBFT_NO_NOTE) {
            lw_pbft_note_keep(p, note, 1);
        }
        if (*own != LW_PBFT_NO_NOTE) {
            lw_pbft_note_drop(p, *own);
        }
        *own = note;
    }
}

void lw_pbft_repeat_want(lw_pbft *p, uint32_t replica, uint32_t to)
{
    const uint32_t note = *want_of(p, replica, replica % p->n);
    if (note == LW_PBFT_NO_NOTE) {
        return;
    }
    const lw_pbft_message message = want_message(p, note);
    if (to == lw_pbft_gateway_seat(p)) {
        lw_pbft_note_keep(p, note, lw_pbft_broadcast(p, replica, &message));
    } else {
        lw_pbft_send(p, replica, to, &message);
        lw_pbft_note_keep(p, note, 1);
    }
}

void lw_pbft_tell_status(lw_pbft *p, uint32_t replica, uint32_t to)
{
    const lw_pbft_replica *x = &p->replicas[replica];
    const lw_pbft_message message = {.kind = LW_PBFT_STATUS,
                                     .flags = x->is_active ? LW_PBFT_FLAG_ACTIVE : 0,
                                     .arg = lw_pbft_pack(x->view, x->executed_seq),
                                     .bytes = p->params->vote_bytes};
    lw_pbft_send(p, replica, to, &message);
}

void lw_pbft_install(lw_pbft *p, uint32_t replica, uint32_t view)
{
    lw_pbft_enter(p, replica, view);
    count_wants(p, replica);
}

/* Puts a block in its place unless one of a later view is there. */
static void collect(const lw_pbft *p, lw_pbft_note *plan, const lw_pbft_block *block)
{
    if (block->seq <= plan->base_seq) {
        return;
    }
    const uint64_t place = block->seq - plan->base_seq - 1;
    if (place >= LW_PBFT_WINDOW) {
        LW_ASSERT(p->safety.violation_count > 0);
        return;
    }
    lw_pbft_block *best = &plan->blocks[place];
    if (best->seq == 0 || block->view > best->view) {
        *best = *block;
    }
}

/* Where the chain stands, and what must be proposed again, from the wants of a quorum. */
static lw_pbft_note make_plan(lw_pbft *p, uint32_t replica)
{
    const uint32_t view = p->replicas[replica].view;
    lw_pbft_note plan = {.view = view, .holder = replica % p->n};
    for (uint32_t j = 0; j < p->n; j++) {
        const uint32_t note = *want_of(p, replica, j);
        if (note != LW_PBFT_NO_NOTE && p->notes[note].view == view &&
            p->notes[note].base_seq > plan.base_seq) {
            plan.base_seq = p->notes[note].base_seq;
            plan.holder = j;
        }
    }
    for (uint32_t j = 0; j < p->n; j++) {
        const uint32_t note = *want_of(p, replica, j);
        if (note == LW_PBFT_NO_NOTE || p->notes[note].view != view) {
            continue;
        }
        for (uint32_t k = 0; k < p->notes[note].block_count; k++) {
            collect(p, &plan, &p->notes[note].blocks[k]);
        }
    }
    while (plan.block_count < LW_PBFT_WINDOW && plan.blocks[plan.block_count].seq != 0) {
        plan.block_count++;
    }
    for (uint32_t k = plan.block_count; k < LW_PBFT_WINDOW; k++) {
        /* Blocks are prepared in order: no gap, unless the bound is broken. */
        LW_ASSERT(plan.blocks[k].seq == 0 || p->safety.violation_count > 0);
    }
    return plan;
}

static void follow_plan(lw_pbft *p, uint32_t replica, const lw_pbft_note *plan, uint32_t side)
{
    lw_pbft_replica *x = &p->replicas[replica];
    x->propose_after_seq = plan->base_seq + plan->block_count;
    lw_pbft_install(p, replica, plan->view);
    for (uint32_t k = 0; k < plan->block_count; k++) {
        lw_pbft_accept(p, replica, plan->view, &plan->blocks[k], side);
    }
    if (x->executed_seq < plan->base_seq) {
        lw_pbft_fetch(p, replica, plan->holder);
    }
    lw_pbft_offer(p, replica);
}

static void lead(lw_pbft *p, uint32_t replica)
{
    const lw_pbft_note plan = make_plan(p, replica);
    const uint32_t note = lw_pbft_note_new(p);
    if (note == LW_PBFT_NO_NOTE) {
        return;
    }
    p->notes[note] = plan;
    int64_t bytes = p->q * p->params->vote_bytes;
    for (uint32_t k = 0; k < plan.block_count; k++) {
        bytes += lw_pbft_block_bytes(p, &plan.blocks[k]);
    }
    const lw_pbft_message message = {.kind = LW_PBFT_NEW_VIEW, .arg = note, .bytes = bytes};
    lw_pbft_note_keep(p, note, 1);
    lw_pbft_note_keep(p, note, lw_pbft_broadcast(p, replica, &message));
    lw_pbft_note_drop(p, note);
    p->view_change_count += replica < p->n;
    follow_plan(p, replica, &plan, lw_pbft_side_of(p, replica));
}

void lw_pbft_proceed(lw_pbft *p, uint32_t replica)
{
    const lw_pbft_replica *x = &p->replicas[replica];
    if (x->is_active || x->wanting_count < p->q) {
        return;
    }
    if (lw_pbft_leads(p, replica, x->view)) {
        lead(p, replica);
    } else if (x->late_us == INT64_MAX) {
        const lw_time_us now_us = lw_engine_now(p->engine);
        lw_pbft_lose_patience_at(p, replica, now_us + lw_pbft_timeout_us(p, replica));
    }
}

static void want(lw_pbft *p, uint32_t replica, uint32_t view)
{
    lw_pbft_replica *x = &p->replicas[replica];
    x->view = view;
    x->is_active = false;
    x->late_us = INT64_MAX;
    x->doubling_count += x->doubling_count < DOUBLING_MAX;
    count_wants(p, replica);
    const uint32_t note = write_want(p, replica);
    if (note == LW_PBFT_NO_NOTE) {
        return;
    }
    keep_want(p, replica, replica % p->n, note);
    lw_pbft_repeat_want(p, replica, lw_pbft_gateway_seat(p));
    lw_pbft_proceed(p, replica);
}

void lw_pbft_on_watch(lw_engine *engine, const lw_event *event, void *state)
{
    lw_pbft *p = state;
    const uint32_t replica = lw_event_source(event);
    lw_pbft_replica *x = &p->replicas[replica];
    (void)engine;
    if (event->time_us == x->watch_us) {
        x->watch_us = INT64_MAX;
    }
    if (lw_pbft_is_silent(p, replica) || x->late_us == INT64_MAX) {
        return;
    }
    if (event->time_us < x->late_us) {
        lw_pbft_lose_patience_at(p, replica, x->late_us);
        return;
    }
    x->late_us = INT64_MAX;
    if (x->is_active && !lw_pbft_is_waiting(p, replica)) {
        return;
    }
    if (x->is_active && event->time_us < x->fetch_until_us) {
        lw_pbft_lose_patience_at(p, replica, x->fetch_until_us);
        return;
    }
    want(p, replica, x->view + 1);
}

/* The earliest later view that somebody wants. */
static uint32_t next_wanted_view(lw_pbft *p, uint32_t replica)
{
    const uint32_t view = p->replicas[replica].view;
    uint32_t best = UINT32_MAX;
    for (uint32_t j = 0; j < p->n; j++) {
        const uint32_t note = *want_of(p, replica, j);
        if (note != LW_PBFT_NO_NOTE && p->notes[note].view > view && p->notes[note].view < best) {
            best = p->notes[note].view;
        }
    }
    return best;
}

static void receive_view_change(lw_pbft *p, uint32_t to, uint32_t from, const lw_event *event)
{
    const lw_pbft_replica *x = &p->replicas[to];
    const uint32_t note = (uint32_t)event->arg;
    const uint32_t view = p->notes[note].view;
    if (view < x->view || (view == x->view && x->is_active)) {
        /* It missed that others are ahead. */
        if (x->is_active && (view < x->view || lw_pbft_leads(p, to, view))) {
            lw_pbft_tell_status(p, to, from);
        }
        return;
    }
    if (!keep_want(p, to, from % p->n, note)) {
        return;
    }
    if (view > x->view && x->higher_count > p->f) {
        want(p, to, next_wanted_view(p, to));
    } else {
        lw_pbft_proceed(p, to);
    }
}

static void receive_new_view(lw_pbft *p, uint32_t to, uint32_t from, const lw_event *event)
{
    const lw_pbft_replica *x = &p->replicas[to];
    const lw_pbft_note plan = p->notes[event->arg];
    if (!lw_pbft_leads(p, from, plan.view) || plan.view < x->view ||
        (plan.view == x->view && x->is_active)) {
        return;
    }
    follow_plan(p, to, &plan, lw_pbft_side_of(p, from));
}

void lw_pbft_on_view_change(lw_engine *engine, const lw_event *event, void *state)
{
    (void)engine;
    lw_pbft_deliver(state, event, receive_view_change);
    lw_pbft_note_drop(state, (uint32_t)event->arg);
}

void lw_pbft_on_new_view(lw_engine *engine, const lw_event *event, void *state)
{
    (void)engine;
    lw_pbft_deliver(state, event, receive_new_view);
    lw_pbft_note_drop(state, (uint32_t)event->arg);
}
