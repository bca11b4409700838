// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/bft/pbft_replica.h"

#include "models/settlement/bft/pbft_pace.h"
#include "models/settlement/bft/pbft_wire.h"
#include "sim/base/check.h"
#include "sim/kernel/rng.h"

#include <stdlib.h>
#include <string.h>

typedef enum vote_kind { VOTE_PREPARE, VOTE_COMMIT } vote_kind;

static uint64_t max_u64(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static uint64_t *vote_words(lw_pbft *p, uint32_t replica, uint64_t seq, uint32_t side,
                            vote_kind kind)
{
    const size_t slot = (size_t)replica * LW_PBFT_WINDOW + seq % LW_PBFT_WINDOW;
    return &p->votes[(4 * slot + 2 * (size_t)side + (size_t)kind) * p->word_count];
}

/* Empties the slot's votes for another view; what was prepared or committed stays. */
static void begin_view(lw_pbft *p, uint32_t replica, lw_pbft_slot *slot, uint32_t view)
{
    slot->view = view;
    memset(slot->prepare_counts, 0, sizeof slot->prepare_counts);
    memset(slot->commit_counts, 0, sizeof slot->commit_counts);
    slot->side = 0;
    slot->has_proposal = false;
    slot->has_voted = false;
    slot->is_prepared = false;
    memset(vote_words(p, replica, slot->seq, 0, VOTE_PREPARE), 0,
           4 * p->word_count * sizeof(uint64_t));
}

static void begin_slot(lw_pbft *p, uint32_t replica, lw_pbft_slot *slot, uint64_t seq,
                       uint32_t view)
{
    slot->seq = seq;
    slot->is_committed = false;
    slot->certificate.seq = 0;
    begin_view(p, replica, slot, view);
}

lw_pbft_slot *lw_pbft_slot_for(lw_pbft *p, uint32_t replica, uint64_t seq, uint32_t view)
{
    lw_pbft_replica *x = &p->replicas[replica];
    if (seq <= x->executed_seq || seq > x->executed_seq + LW_PBFT_WINDOW) {
        return NULL;
    }
    lw_pbft_slot *slot = &x->slots[seq % LW_PBFT_WINDOW];
    if (slot->seq != seq) {
        begin_slot(p, replica, slot, seq, view);
    } else if (view > slot->view) {
        begin_view(p, replica, slot, view);
    }
    return view == slot->view ? slot : NULL;
}

/* Counts a vote once, for the proposal that it names. */
static void add_vote(lw_pbft *p, uint32_t replica, lw_pbft_slot *slot, vote_kind kind,
                     uint32_t from, uint32_t side)
{
    const uint32_t node = from % p->n;
    uint64_t *word = vote_words(p, replica, slot->seq, side, kind) + node / 64;
    const uint64_t bit = UINT64_C(1) << (node % 64);
    const uint32_t added = (*word & bit) == 0;
    *word |= bit;
    if (kind == VOTE_PREPARE) {
        slot->prepare_counts[side] += added;
    } else {
        slot->commit_counts[side] += added;
    }
}

static void broadcast_vote(lw_pbft *p, uint32_t replica, const lw_pbft_slot *slot,
                           lw_pbft_kind kind)
{
    const lw_pbft_message message = {.kind = kind,
                                     .flags = slot->side == 0 ? 0 : LW_PBFT_FLAG_TWIN,
                                     .arg = lw_pbft_pack(slot->view, slot->seq),
                                     .bytes = p->params->vote_bytes};
    lw_pbft_broadcast(p, replica, &message);
}

static bool decisions_grow(lw_pbft *p)
{
    const uint64_t capacity = 2 * p->decision_capacity;
    lw_pbft_decision *decisions = calloc(capacity, sizeof *decisions);
    if (decisions == NULL) {
        lw_pbft_fail(p);
        return false;
    }
    for (uint64_t i = 0; i < p->decision_capacity; i++) {
        const uint64_t seq = p->decided_seq - i;
        decisions[seq % capacity] = p->decisions[seq % p->decision_capacity];
    }
    free(p->decisions);
    p->decisions = decisions;
    p->decision_capacity = capacity;
    return true;
}

/* What the votes name: two proposals at different times are two blocks, whatever is in them. */
static uint64_t block_digest(const lw_pbft_block *block)
{
    uint64_t digest = lw_hash_mix(block->seq);
    digest = lw_hash_mix(digest ^ block->first_tx);
    digest = lw_hash_mix(digest ^ block->end_tx);
    digest = lw_hash_mix(digest ^ (uint64_t)block->proposed_us);
    return lw_hash_mix(digest ^ ((uint64_t)block->variant << 32 | block->proposer));
}

/* Somebody executed a block: the first time decides it. The monitor hears what honest ones do. */
static void decide(lw_pbft *p, uint32_t replica, const lw_pbft_block *block)
{
    const bool is_honest = replica < p->n && p->peers.items[replica].twin_depth == 0;
    const lw_safety_block told = {block->seq, block_digest(block), block->first_tx, block->end_tx};
    if (is_honest && !lw_safety_final(&p->safety, &told, p->book)) {
        lw_pbft_fail(p);
    }
    if (lw_book_status(p->book) != LW_OK) {
        return; /* a decision may be missing: the run ends after this handler */
    }
    if (block->seq <= p->decided_seq) {
        return;
    }
    LW_ASSERT(block->seq == p->decided_seq + 1);
    if (p->decided_seq - p->gateway.final_seq >= p->decision_capacity && !decisions_grow(p)) {
        return;
    }
    p->decided_seq = block->seq;
    p->decisions[block->seq % p->decision_capacity] =
        (lw_pbft_decision){.block = *block, .recorded_us = lw_engine_now(p->engine)};
    p->tx_count += (int64_t)(block->end_tx - block->first_tx);
}

static void execute_block(lw_pbft *p, uint32_t replica, const lw_pbft_block *block)
{
    lw_pbft_replica *x = &p->replicas[replica];
    const int64_t tx_count = (int64_t)(block->end_tx - block->first_tx);
    x->executed_seq = block->seq;
    x->executed_tx = block->end_tx;
    x->stored_bytes += lw_pbft_block_bytes(p, block);
    x->stored_tx_count += tx_count;
    x->chain_hash = lw_hash_mix(x->chain_hash ^ block_digest(block));
    p->tx_executed_count += replica < p->n ? tx_count : 0;
    decide(p, replica, block);
}

void lw_pbft_execute(lw_pbft *p, uint32_t replica)
{
    lw_pbft_replica *x = &p->replicas[replica];
    const uint64_t before = x->executed_seq;
    for (;;) {
        const lw_pbft_slot *next = &x->slots[(x->executed_seq + 1) % LW_PBFT_WINDOW];
        if (next->seq != x->executed_seq + 1 || !next->is_committed) {
            break;
        }
        execute_block(p, replica, &next->certificate);
        lw_pbft_answer(p, replica);
    }
    if (x->executed_seq != before) {
        x->doubling_count = 0;
        if (x->is_active) {
            x->late_us = INT64_MAX;
        }
        lw_pbft_watch(p, replica);
        lw_pbft_offer(p, replica);
    }
}

/* A block is prepared only after the one before, so that certificates leave no gap. */
static bool is_next_prepared(const lw_pbft_replica *x, uint64_t seq)
{
    if (seq == x->executed_seq + 1) {
        return true;
    }
    return x->slots[(seq - 1) % LW_PBFT_WINDOW].certificate.seq == seq - 1;
}

static void prepare_slot(lw_pbft *p, uint32_t replica, lw_pbft_slot *slot)
{
    slot->is_prepared = true;
    slot->certificate = slot->proposal;
    slot->certificate.view = slot->view;
    broadcast_vote(p, replica, slot, LW_PBFT_COMMIT);
    add_vote(p, replica, slot, VOTE_COMMIT, replica, slot->side);
}

/* Goes as far as the votes allow, in this slot and those after it. */
static void advance(lw_pbft *p, uint32_t replica, lw_pbft_slot *slot)
{
    lw_pbft_replica *x = &p->replicas[replica];
    bool has_committed = false;
    while (slot->has_voted) {
        const bool may_prepare = x->is_active && x->view == slot->view && !slot->is_prepared;
        if (may_prepare && slot->prepare_counts[slot->side] >= p->q - 1 &&
            is_next_prepared(x, slot->seq)) {
            prepare_slot(p, replica, slot);
        }
        if (!slot->is_prepared) {
            break;
        }
        if (!slot->is_committed && slot->commit_counts[slot->side] >= p->q) {
            slot->is_committed = true;
            has_committed = true;
        }
        lw_pbft_slot *next = &x->slots[(slot->seq + 1) % LW_PBFT_WINDOW];
        if (next->seq != slot->seq + 1) {
            break;
        }
        slot = next;
    }
    if (has_committed) {
        lw_pbft_execute(p, replica);
    }
}

/* Votes for a proposal of the view in which it is active. */
static void vote(lw_pbft *p, uint32_t replica, lw_pbft_slot *slot)
{
    lw_pbft_replica *x = &p->replicas[replica];
    slot->has_voted = true;
    x->last_proposal_us = lw_engine_now(p->engine);
    if (!lw_pbft_leads(p, replica, slot->view)) {
        broadcast_vote(p, replica, slot, LW_PBFT_PREPARE);
        add_vote(p, replica, slot, VOTE_PREPARE, replica, slot->side);
    }
    lw_pbft_watch(p, replica);
    advance(p, replica, slot);
}

void lw_pbft_accept(lw_pbft *p, uint32_t replica, uint32_t view, const lw_pbft_block *block,
                    uint32_t side)
{
    lw_pbft_replica *x = &p->replicas[replica];
    x->known_tx = max_u64(x->known_tx, block->end_tx);
    lw_pbft_slot *slot = lw_pbft_slot_for(p, replica, block->seq, view);
    if (slot == NULL || slot->has_proposal) {
        return;
    }
    slot->has_proposal = true;
    slot->proposal = *block;
    slot->side = side;
    if (x->is_active && x->view == view) {
        vote(p, replica, slot);
    }
}

void lw_pbft_enter(lw_pbft *p, uint32_t replica, uint32_t view)
{
    lw_pbft_replica *x = &p->replicas[replica];
    x->view = view;
    x->is_active = true;
    x->late_us = INT64_MAX;
    x->last_proposal_us = INT64_MIN;
    const uint64_t first_seq = x->executed_seq + 1;
    for (uint64_t seq = first_seq; seq < first_seq + LW_PBFT_WINDOW; seq++) {
        lw_pbft_slot *slot = &x->slots[seq % LW_PBFT_WINDOW];
        if (slot->seq == seq && slot->view == view && slot->has_proposal && !slot->has_voted) {
            vote(p, replica, slot);
        }
    }
    lw_pbft_watch(p, replica);
}

static void propose(lw_pbft *p, uint32_t replica)
{
    const lw_pbft_replica *x = &p->replicas[replica];
    const uint64_t first_tx = lw_pbft_next_tx(p, replica);
    const uint64_t left = x->known_tx > first_tx ? x->known_tx - first_tx : 0;
    const uint64_t most = (uint64_t)p->params->block_tx_max;
    const lw_pbft_block block = {.seq = x->executed_seq + 1,
                                 .first_tx = first_tx,
                                 .end_tx = first_tx + (left < most ? left : most),
                                 .proposed_us = lw_engine_now(p->engine),
                                 .proposer = replica % p->n,
                                 .view = x->view,
                                 .variant = lw_pbft_side_of(p, replica)};
    const uint32_t note = lw_pbft_note_new(p);
    if (note == LW_PBFT_NO_NOTE) {
        return;
    }
    p->notes[note].view = x->view;
    p->notes[note].blocks[0] = block;
    const int64_t tx_count = (int64_t)(block.end_tx - block.first_tx);
    const lw_pbft_message message = {.kind = LW_PBFT_PRE_PREPARE,
                                     .arg = note,
                                     .bytes = p->params->header_bytes + p->params->vote_bytes +
                                              tx_count * lw_pbft_tx_bytes(p->params)};
    lw_pbft_note_keep(p, note, 1);
    lw_pbft_note_keep(p, note, lw_pbft_broadcast(p, replica, &message));
    lw_pbft_note_drop(p, note);
    lw_pbft_accept(p, replica, block.view, &block, lw_pbft_side_of(p, replica));
}

void lw_pbft_on_propose(lw_engine *engine, const lw_event *event, void *state)
{
    lw_pbft *p = state;
    const uint32_t replica = lw_event_source(event);
    lw_pbft_replica *x = &p->replicas[replica];
    (void)engine;
    if (event->time_us != x->propose_us) {
        return; /* an earlier one took its place */
    }
    x->propose_us = INT64_MAX;
    if (lw_pbft_may_propose(p, replica) && !lw_pbft_sits_out(p, replica)) {
        if (lw_pbft_pace_us(p, replica) > event->time_us) {
            lw_pbft_offer(p, replica);
        } else {
            propose(p, replica);
        }
    }
}

static void receive_request(lw_pbft *p, uint32_t to, uint32_t from, const lw_event *event)
{
    lw_pbft_replica *x = &p->replicas[to];
    x->known_tx = max_u64(x->known_tx, event->arg);
    if (event->flags == LW_PBFT_FLAG_REPEATED && x->executed_seq > 0) {
        lw_pbft_answer(p, to);
    }
    const uint32_t primary = lw_pbft_primary(p, x->view);
    const bool is_astray = from == lw_pbft_gateway_seat(p) && event->flags != LW_PBFT_FLAG_REPEATED;
    if (x->is_active && primary != to % p->n && is_astray) {
        const lw_pbft_message message = {
            .kind = LW_PBFT_REQUEST, .arg = event->arg, .bytes = p->params->vote_bytes};
        lw_pbft_send_to_node(p, to, primary, &message);
    }
    lw_pbft_watch(p, to);
    lw_pbft_offer(p, to);
}

static void receive_pre_prepare(lw_pbft *p, uint32_t to, uint32_t from, const lw_event *event)
{
    const lw_pbft_note *note = &p->notes[event->arg];
    const uint32_t view = note->view;
    const lw_pbft_block block = note->blocks[0];
    if (lw_pbft_leads(p, from, view) && view >= p->replicas[to].view) {
        lw_pbft_accept(p, to, view, &block, lw_pbft_side_of(p, from));
    }
}

static uint32_t side_of_vote(const lw_event *event)
{
    return (event->flags & LW_PBFT_FLAG_TWIN) != 0;
}

static void receive_prepare(lw_pbft *p, uint32_t to, uint32_t from, const lw_event *event)
{
    lw_pbft_slot *slot =
        lw_pbft_slot_for(p, to, lw_pbft_seq_of(event->arg), lw_pbft_view_of(event->arg));
    if (slot != NULL) {
        add_vote(p, to, slot, VOTE_PREPARE, from, side_of_vote(event));
        advance(p, to, slot);
    }
}

/* Others are ahead of what this validator was told, or decide without it: it asks for the blocks.
 */
static void look_for_gap(lw_pbft *p, uint32_t replica, uint64_t seq, uint32_t from)
{
    const lw_pbft_replica *x = &p->replicas[replica];
    const uint64_t next_seq = x->executed_seq + 1;
    const lw_pbft_slot *next = &x->slots[next_seq % LW_PBFT_WINDOW];
    const bool is_next = next->seq == next_seq;
    const bool is_under_way =
        is_next &&
        (next->is_committed || (x->is_active && next->view == x->view && next->has_proposal));
    const bool is_left_out = seq == next_seq && is_next && !x->is_active &&
                             (next->commit_counts[0] >= p->q || next->commit_counts[1] >= p->q);
    const bool is_behind = seq > next_seq || is_left_out;
    if ((is_behind && !is_under_way) || seq > x->executed_seq + LW_PBFT_WINDOW) {
        lw_pbft_fetch(p, replica, from);
    }
}

static void receive_commit(lw_pbft *p, uint32_t to, uint32_t from, const lw_event *event)
{
    const uint64_t seq = lw_pbft_seq_of(event->arg);
    lw_pbft_slot *slot = lw_pbft_slot_for(p, to, seq, lw_pbft_view_of(event->arg));
    if (slot != NULL) {
        add_vote(p, to, slot, VOTE_COMMIT, from, side_of_vote(event));
        advance(p, to, slot);
    }
    look_for_gap(p, to, seq, from);
}

void lw_pbft_on_request(lw_engine *engine, const lw_event *event, void *state)
{
    (void)engine;
    lw_pbft_deliver(state, event, receive_request);
}

void lw_pbft_on_pre_prepare(lw_engine *engine, const lw_event *event, void *state)
{
    (void)engine;
    lw_pbft_deliver(state, event, receive_pre_prepare);
    lw_pbft_note_drop(state, (uint32_t)event->arg);
}

void lw_pbft_on_prepare(lw_engine *engine, const lw_event *event, void *state)
{
    (void)engine;
    lw_pbft_deliver(state, event, receive_prepare);
}

void lw_pbft_on_commit(lw_engine *engine, const lw_event *event, void *state)
{
    (void)engine;
    lw_pbft_deliver(state, event, receive_commit);
}
