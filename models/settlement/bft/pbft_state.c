// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/bft/pbft_state.h"

#include <stdlib.h>
#include <string.h>

/* Sums of such a time and a patience stay within 63 bits. */
#define TIME_MAX_US (INT64_MAX / 2)
#define BYTES_MAX (INT64_MAX / 16)

/* A bool that was loaded must not be read before this. */
static bool is_flag(const bool *flag)
{
    unsigned char byte;
    memcpy(&byte, flag, sizeof byte);
    return byte <= 1;
}

/* INT64_MIN = never. */
static bool is_past(const lw_pbft *p, lw_time_us time_us)
{
    return time_us == INT64_MIN ||
           (time_us >= p->config->start_us && time_us <= lw_engine_now(p->engine));
}

/* INT64_MAX = never. */
static bool is_alarm(const lw_pbft *p, lw_time_us time_us)
{
    return time_us == INT64_MAX || (time_us >= p->config->start_us && time_us <= TIME_MAX_US);
}

static bool is_block(const lw_pbft *p, const lw_pbft_block *block)
{
    return block->seq == 0 || (block->seq <= UINT32_MAX && block->first_tx <= block->end_tx &&
                               block->end_tx <= lw_book_end_tx(p->book) && block->proposer < p->n &&
                               is_past(p, block->proposed_us));
}

static bool is_slot(const lw_pbft *p, const lw_pbft_replica *x, uint64_t place)
{
    const lw_pbft_slot *slot = &x->slots[place];
    if (slot->seq == 0) {
        return true;
    }
    if (!is_flag(&slot->has_proposal) || !is_flag(&slot->has_voted) ||
        !is_flag(&slot->is_prepared) || !is_flag(&slot->is_committed)) {
        return false;
    }
    const bool is_certified = slot->certificate.seq == slot->seq;
    return slot->seq % LW_PBFT_WINDOW == place && slot->seq <= x->executed_seq + LW_PBFT_WINDOW &&
           slot->side <= 1 && slot->prepare_counts[0] <= p->n && slot->prepare_counts[1] <= p->n &&
           slot->commit_counts[0] <= p->n && slot->commit_counts[1] <= p->n &&
           is_block(p, &slot->proposal) && is_block(p, &slot->certificate) &&
           (!slot->has_proposal || slot->proposal.seq == slot->seq) &&
           (is_certified || slot->certificate.seq == 0) &&
           (is_certified || (!slot->is_prepared && !slot->is_committed)) &&
           (slot->has_proposal || (!slot->has_voted && !slot->is_prepared));
}

/* What is stored holds the headers and transactions that are said to be in it. */
static bool is_chain(const lw_pbft *p, const lw_pbft_replica *x)
{
    return x->stored_bytes >= 0 && x->stored_bytes <= BYTES_MAX && x->stored_tx_count >= 0 &&
           x->stored_tx_count <= (int64_t)lw_book_end_tx(p->book) &&
           (int64_t)x->executed_seq * p->params->header_bytes +
                   x->stored_tx_count * lw_pbft_tx_bytes(p->params) <=
               x->stored_bytes;
}

static bool is_replica(const lw_pbft *p, const lw_pbft_replica *x)
{
    const uint64_t end_tx = lw_book_end_tx(p->book);
    for (uint64_t place = 0; place < LW_PBFT_WINDOW; place++) {
        if (!is_slot(p, x, place)) {
            return false;
        }
    }
    return is_flag(&x->is_active) && x->executed_seq <= p->decided_seq &&
           x->executed_tx <= end_tx && x->known_tx <= end_tx && is_chain(p, x) &&
           is_alarm(p, x->late_us) && is_alarm(p, x->watch_us) && is_alarm(p, x->propose_us) &&
           is_past(p, x->last_proposal_us) && x->fetch_until_us <= TIME_MAX_US &&
           x->busy_us <= TIME_MAX_US && x->waiting_count <= lw_pbft_backlog_max(p->n);
}

static bool are_replicas(const lw_pbft *p)
{
    for (uint32_t i = 0; i < p->seat_count; i++) {
        if (!is_replica(p, &p->replicas[i])) {
            return false;
        }
    }
    return true;
}

static bool is_gateway(const lw_pbft *p)
{
    const lw_pbft_gateway *g = &p->gateway;
    return is_flag(&g->is_doubting) && is_flag(&g->has_send) && g->doubling_count < 63 &&
           p->request_timeout_us <= TIME_MAX_US >> g->doubling_count &&
           g->sent_tx <= lw_book_end_tx(p->book) && g->final_seq <= p->decided_seq &&
           is_past(p, g->last_final_us) && g->last_arrival_us <= TIME_MAX_US &&
           is_alarm(p, g->late_us) && is_alarm(p, g->watch_us);
}

/* What was decided and is not final yet is known. */
static bool are_decisions(const lw_pbft *p)
{
    if (p->decided_seq > UINT32_MAX ||
        p->decided_seq - p->gateway.final_seq > p->decision_capacity) {
        return false;
    }
    for (uint64_t seq = p->gateway.final_seq + 1; seq <= p->decided_seq; seq++) {
        const lw_pbft_decision *decision = &p->decisions[seq % p->decision_capacity];
        if (decision->block.seq != seq || !is_block(p, &decision->block) ||
            !is_past(p, decision->recorded_us)) {
            return false;
        }
    }
    return true;
}

static bool are_times(const lw_pbft *p)
{
    const lw_time_us run_us = lw_engine_now(p->engine) - p->config->start_us;
    const bool is_up = p->down_since_us == INT64_MAX;
    return (is_up || (p->down_since_us != INT64_MIN && is_past(p, p->down_since_us))) &&
           p->unavailable_us >= 0 && p->unavailable_us <= run_us;
}

static bool is_note(const lw_pbft *p, const lw_pbft_note *note)
{
    if (note->block_count > LW_PBFT_WINDOW || note->holder >= p->n ||
        note->base_seq > p->decided_seq || note->base_tx > lw_book_end_tx(p->book) ||
        note->stored_bytes < 0 || note->stored_bytes > BYTES_MAX || note->stored_tx_count < 0) {
        return false;
    }
    for (uint32_t k = 0; k < LW_PBFT_WINDOW; k++) {
        const lw_pbft_block *block = &note->blocks[k];
        const bool is_after_base =
            block->seq > note->base_seq && block->seq <= note->base_seq + LW_PBFT_WINDOW;
        if (!is_block(p, block) || (k < note->block_count && !is_after_base)) {
            return false;
        }
    }
    return true;
}

/* What pending events refer to. */
typedef struct tally {
    const lw_pbft *p;
    uint32_t *references;     /* [note_capacity] */
    uint32_t *waiting_counts; /* [seat_count] */
    int64_t *message_count;
} tally;

static bool counts_note(const tally *t, uint64_t note)
{
    if (note >= t->p->note_capacity) {
        return false;
    }
    t->references[note]++;
    return true;
}

/* Who sends a kind of message to whom, and whether its argument is a note. */
enum { BY_VALIDATOR = 1, BY_GATEWAY = 2, TO_VALIDATOR = 4, TO_GATEWAY = 8, HAS_NOTE = 16 };
enum { AMONG_VALIDATORS = BY_VALIDATOR | TO_VALIDATOR };

static const unsigned routes[] = {
    [LW_PBFT_REQUEST] = BY_GATEWAY | AMONG_VALIDATORS,
    [LW_PBFT_PRE_PREPARE] = AMONG_VALIDATORS | HAS_NOTE,
    [LW_PBFT_PREPARE] = AMONG_VALIDATORS,
    [LW_PBFT_COMMIT] = AMONG_VALIDATORS,
    [LW_PBFT_REPLY] = BY_VALIDATOR | TO_GATEWAY,
    [LW_PBFT_VIEW_CHANGE] = AMONG_VALIDATORS | HAS_NOTE,
    [LW_PBFT_NEW_VIEW] = AMONG_VALIDATORS | HAS_NOTE,
    [LW_PBFT_RECOVER] = AMONG_VALIDATORS | TO_GATEWAY,
    [LW_PBFT_STATUS] = AMONG_VALIDATORS,
    [LW_PBFT_FETCH] = AMONG_VALIDATORS,
    [LW_PBFT_STATE] = AMONG_VALIDATORS | HAS_NOTE,
};

static bool is_message(const tally *t, const lw_event *event)
{
    const lw_pbft *p = t->p;
    const unsigned route = routes[event->kind];
    const uint32_t source = lw_event_source(event);
    const bool has_source = source < p->seat_count
                                ? (route & BY_VALIDATOR) != 0
                                : source == lw_pbft_gateway_seat(p) && (route & BY_GATEWAY) != 0;
    const bool has_target =
        event->target == lw_pbft_gateway_seat(p)
            ? (route & TO_GATEWAY) != 0
            : (route & TO_VALIDATOR) != 0 &&
                  (event->target < p->seat_count || event->target == LW_PBFT_EVERYBODY);
    if (!has_source || !has_target) {
        return false;
    }
    (*t->message_count)++;
    if ((event->flags & LW_PBFT_FLAG_WORKED) != 0) {
        if (event->target >= p->seat_count) {
            return false;
        }
        t->waiting_counts[event->target]++;
    }
    if (event->kind == LW_PBFT_REQUEST) {
        return event->arg <= lw_book_end_tx(p->book);
    }
    if (event->kind == LW_PBFT_FETCH) {
        return event->arg <= BYTES_MAX;
    }
    return (route & HAS_NOTE) == 0 || counts_note(t, event->arg);
}

static bool is_event(const lw_event *event, const void *context)
{
    const tally *t = context;
    if (event->kind < sizeof routes / sizeof routes[0]) {
        return is_message(t, event);
    }
    if (event->kind == LW_PBFT_WATCH || event->kind == LW_PBFT_PROPOSE) {
        return lw_event_source(event) < t->p->seat_count;
    }
    if (event->kind == LW_PBFT_CRASH || event->kind == LW_PBFT_COME_BACK) {
        return event->arg < t->p->config->fault_count;
    }
    return true;
}

static bool count_wants(const tally *t)
{
    const lw_pbft *p = t->p;
    for (size_t k = 0; k < (size_t)p->seat_count * p->n; k++) {
        if (p->wants[k] != LW_PBFT_NO_NOTE && !counts_note(t, p->wants[k])) {
            return false;
        }
    }
    return true;
}

/* Each note is referred to as often as it says, the free ones by nobody. */
static bool are_notes(const lw_pbft *p, const uint32_t *references)
{
    for (size_t k = 0; k < p->note_capacity; k++) {
        if (!is_note(p, &p->notes[k]) || p->notes[k].reference_count != references[k]) {
            return false;
        }
    }
    uint32_t free_note = p->free_note;
    for (size_t k = 0; k < p->note_capacity && free_note != LW_PBFT_NO_NOTE; k++) {
        if (free_note >= p->note_capacity || references[free_note] != 0) {
            return false;
        }
        free_note = p->notes[free_note].next_free;
    }
    return free_note == LW_PBFT_NO_NOTE;
}

static bool are_waiting(const tally *t)
{
    for (uint32_t seat = 0; seat < t->p->seat_count; seat++) {
        if (t->p->replicas[seat].waiting_count != t->waiting_counts[seat]) {
            return false;
        }
    }
    return true;
}

static void check_tally(const lw_pbft *p, const tally *t, lw_state *state)
{
    if (!is_gateway(p) || !are_decisions(p) || !are_times(p)) {
        lw_state_fail(state, "gateway", "a value that cannot be");
    } else if (!are_replicas(p)) {
        lw_state_fail(state, "replicas", "a value that cannot be");
    } else if (!lw_engine_all(p->engine, is_event, t) || p->in_flight_count != *t->message_count ||
               !are_waiting(t)) {
        lw_state_fail(state, "events", "a message that cannot be under way");
    } else if (!count_wants(t) || !are_notes(p, t->references)) {
        lw_state_fail(state, "notes", "they are not what events and validators refer to");
    }
}

static void check_loaded(const lw_pbft *p, lw_state *state)
{
    int64_t message_count = 0;
    const tally t = {.p = p,
                     .references = calloc(p->note_capacity + 1, sizeof *t.references),
                     .waiting_counts = calloc(p->seat_count, sizeof *t.waiting_counts),
                     .message_count = &message_count};
    if (t.references == NULL || t.waiting_counts == NULL) {
        lw_state_fail_as(state, LW_ERR_MEMORY, "notes", "memory ran out");
    } else {
        check_tally(p, &t, state);
    }
    free(t.references);
    free(t.waiting_counts);
}

/* Makes room for what will be loaded; false, and a failure, without memory. */
static bool make_room(void **items, uint64_t count, size_t item_size, lw_state *state)
{
    void *fresh = calloc((size_t)count + 1, item_size);
    if (fresh == NULL) {
        lw_state_fail_as(state, LW_ERR_MEMORY, "pbft", "memory ran out");
        return false;
    }
    free(*items);
    *items = fresh;
    return true;
}

static void notes_state(lw_pbft *p, lw_state *state)
{
    uint64_t capacity = p->note_capacity;
    void *notes = p->notes;
    lw_state_item_count(state, "note_capacity", &capacity, UINT32_MAX - 1, sizeof *p->notes);
    if (lw_state_is_loading(state) && lw_state_is_good(state) &&
        make_room(&notes, capacity, sizeof *p->notes, state)) {
        p->notes = notes;
        p->note_capacity = (size_t)capacity;
    }
    LW_STATE_ARRAY(state, p, notes, p->note_capacity);
    LW_STATE_MEMBER(state, p, free_note);
    LW_STATE_ARRAY(state, p, wants, (size_t)p->seat_count * p->n);
}

static void decisions_state(lw_pbft *p, lw_state *state)
{
    uint64_t capacity = p->decision_capacity;
    void *decisions = p->decisions;
    lw_state_item_count(state, "decision_capacity", &capacity, UINT64_C(1) << 32,
                        sizeof *p->decisions);
    if (capacity == 0 || (capacity & (capacity - 1)) != 0) {
        lw_state_fail(state, "decision_capacity", "not a power of 2");
    }
    if (lw_state_is_loading(state) && lw_state_is_good(state) &&
        make_room(&decisions, capacity, sizeof *p->decisions, state)) {
        p->decisions = decisions;
        p->decision_capacity = capacity;
    }
    LW_STATE_ARRAY(state, p, decisions, p->decision_capacity);
    LW_STATE_MEMBER(state, p, decided_seq);
}

static void gateway_state(lw_pbft *p, lw_state *state)
{
    lw_pbft_gateway *g = &p->gateway;
    LW_STATE_MEMBER(state, g, view);
    LW_STATE_MEMBER(state, g, is_doubting);
    LW_STATE_MEMBER(state, g, has_send);
    LW_STATE_MEMBER(state, g, doubling_count);
    LW_STATE_MEMBER(state, g, sent_tx);
    LW_STATE_MEMBER(state, g, final_seq);
    LW_STATE_MEMBER(state, g, message_count_at_final);
    LW_STATE_MEMBER(state, g, last_final_us);
    LW_STATE_MEMBER(state, g, last_arrival_us);
    LW_STATE_MEMBER(state, g, late_us);
    LW_STATE_MEMBER(state, g, watch_us);
    LW_STATE_ARRAY(state, g, answered_seq, p->n);
}

static void counts_state(lw_pbft *p, lw_state *state)
{
    LW_STATE_MEMBER(state, p, message_count);
    LW_STATE_MEMBER(state, p, client_message_count);
    LW_STATE_MEMBER(state, p, message_bytes);
    LW_STATE_MEMBER(state, p, in_flight_count);
    LW_STATE_MEMBER(state, p, view_change_count);
    LW_STATE_MEMBER(state, p, tx_count);
    LW_STATE_MEMBER(state, p, tx_executed_count);
    LW_STATE_MEMBER(state, p, down_since_us);
    LW_STATE_MEMBER(state, p, unavailable_us);
}

void lw_pbft_state(void *self, lw_state *state)
{
    lw_pbft *p = self;
    lw_link_state(p->link, state);
    lw_peers_state(&p->peers, state);
    lw_safety_state(&p->safety, state);
    LW_STATE_MEMBER(state, p, restored_count);
    LW_STATE_ARRAY(state, p, replicas, p->seat_count);
    LW_STATE_ARRAY(state, p, votes, (size_t)p->seat_count * LW_PBFT_WINDOW * 4 * p->word_count);
    notes_state(p, state);
    gateway_state(p, state);
    decisions_state(p, state);
    counts_state(p, state);
    if (lw_state_is_loading(state) && lw_state_is_good(state)) {
        check_loaded(p, state);
    }
}
