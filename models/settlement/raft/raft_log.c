// SPDX-License-Identifier: Apache-2.0
/* The log of Raft servers: append, commit, repair. */
#include "models/settlement/committee/committee_wire.h"
#include "models/settlement/raft/raft_state.h"

static const lw_chain_block *tip_of(const lw_raft *r, uint32_t seat)
{
    return lw_block_find(&r->committee.tree, r->seats[seat].tip);
}

/* An append of the leader's tip; the commit is told as a distance from it. */
static lw_message append_message(const lw_raft *r, uint32_t seat, int64_t bytes)
{
    const lw_raft_seat *x = &r->seats[seat];
    const lw_chain_block *tip = tip_of(r, seat);
    const uint32_t behind = tip->height - r->committee.nodes[seat].final.height;
    return (lw_message){.kind = LW_RAFT_APPEND,
                        .flags =
                            (uint16_t)(behind < LW_RAFT_BEHIND_MASK ? behind : LW_RAFT_BEHIND_MASK),
                        .arg = lw_committee_pack(x->tip, x->term),
                        .bytes = r->committee.params->vote_bytes + bytes};
}

static void broadcast_append(lw_raft *r, uint32_t seat, int64_t bytes)
{
    if (tip_of(r, seat) != NULL) {
        const lw_message message = append_message(r, seat, bytes);
        lw_committee_broadcast(&r->committee, seat, &message);
    }
}

/* The next heartbeat is an event: there is something to tell. */
static void schedule_beat(lw_raft *r, uint32_t seat)
{
    lw_raft_seat *x = &r->seats[seat];
    if (x->beat_us != INT64_MAX) {
        return;
    }
    const lw_time_us since_us = lw_engine_now(r->committee.engine) - x->lead_us;
    x->beat_us = x->lead_us + (since_us / r->heartbeat_us + 1) * r->heartbeat_us;
    lw_committee_timer(&r->committee, LW_RAFT_BEAT, seat, x->beat_us, 0);
}

void lw_raft_on_beat(lw_engine *engine, const lw_event *event, void *state)
{
    lw_raft *r = state;
    const uint32_t seat = lw_event_source(event);
    lw_raft_seat *x = &r->seats[seat];
    (void)engine;
    if (event->time_us != x->beat_us) {
        return;
    }
    x->beat_us = INT64_MAX;
    if (lw_raft_is_leading(r, seat)) {
        /* Counted as it is sent, so not once more with those that are no events. */
        r->elided_message_count += lw_raft_uncounted(r, seat, event->time_us - 1);
        x->counted_us = event->time_us;
        broadcast_append(r, seat, 0);
    }
}

static uint32_t *match_of(lw_raft *r, uint32_t seat, uint32_t node)
{
    return &r->matches[(size_t)seat * r->committee.n + node];
}

/* The highest block of its own term that a majority has, section 5.4.2. */
static uint32_t committed_block(lw_raft *r, uint32_t seat)
{
    const lw_raft_seat *x = &r->seats[seat];
    const lw_chain_block *block = tip_of(r, seat);
    const uint32_t final_height = r->committee.nodes[seat].final.height;
    while (block != NULL && block->height > final_height && block->number == x->term) {
        uint32_t count = 1;
        for (uint32_t i = 0; i < r->committee.n; i++) {
            count += i != seat && *match_of(r, seat, i) >= block->height;
        }
        if (count >= r->majority) {
            return block->id;
        }
        block = lw_block_find(&r->committee.tree, block->parent);
    }
    return 0;
}

static void offer(lw_raft *r, uint32_t seat);

static void commit(lw_raft *r, uint32_t seat)
{
    const uint32_t block = committed_block(r, seat);
    if (block != 0) {
        lw_committee_finalise(&r->committee, seat, block);
        lw_committee_answer(&r->committee, seat);
        schedule_beat(r, seat);
        offer(r, seat);
    }
}

static void append(lw_raft *r, uint32_t seat, bool is_empty)
{
    lw_raft_seat *x = &r->seats[seat];
    const lw_chain_block *tip = tip_of(r, seat);
    if (tip == NULL) {
        return;
    }
    const lw_draft draft = {.parent = x->tip, .number = x->term, .end_tx = is_empty ? 1 : 0};
    const uint32_t block = lw_committee_propose(&r->committee, seat, &draft);
    if (block != 0) {
        x->tip = block;
        broadcast_append(r, seat, lw_committee_block_message_bytes(&r->committee, block));
        commit(r, seat); /* alone, it is the majority */
    }
}

static lw_time_us slot_us(const lw_committee *c, const lw_chain_block *last)
{
    const lw_time_us now_us = lw_engine_now(c->engine);
    if (c->block_interval_us == 0 || last->height == 0) {
        return now_us;
    }
    const lw_time_us start_us = c->config->start_us;
    const lw_time_us slot = (last->proposed_us - start_us) / c->block_interval_us;
    const lw_time_us next_us = start_us + (slot + 1) * c->block_interval_us;
    return next_us > now_us ? next_us : now_us;
}

static bool may_append(const lw_raft *r, uint32_t seat)
{
    const lw_chain_block *tip = tip_of(r, seat);
    return lw_raft_is_leading(r, seat) && tip != NULL &&
           tip->height == r->committee.nodes[seat].final.height &&
           lw_committee_has_work(&r->committee, seat);
}

/* Appends a block when it is time, or sees to it later. */
static void offer(lw_raft *r, uint32_t seat)
{
    lw_raft_seat *x = &r->seats[seat];
    if (!may_append(r, seat)) {
        return;
    }
    const lw_time_us time_us = slot_us(&r->committee, tip_of(r, seat));
    if (time_us < x->propose_us) {
        x->propose_us = time_us;
        lw_committee_timer(&r->committee, LW_RAFT_PROPOSE, seat, time_us, 0);
    }
}

void lw_raft_on_propose(lw_engine *engine, const lw_event *event, void *state)
{
    lw_raft *r = state;
    const uint32_t seat = lw_event_source(event);
    (void)engine;
    if (event->time_us != r->seats[seat].propose_us) {
        return;
    }
    r->seats[seat].propose_us = INT64_MAX;
    if (may_append(r, seat)) {
        if (slot_us(&r->committee, tip_of(r, seat)) > event->time_us) {
            offer(r, seat);
        } else {
            append(r, seat, false);
        }
    }
}

void lw_raft_lead(lw_raft *r, uint32_t seat)
{
    lw_committee *c = &r->committee;
    const lw_chain_block *tip = tip_of(r, seat);
    for (uint32_t i = 0; i < c->n; i++) {
        *match_of(r, seat, i) = 0;
    }
    lw_committee_greet(c, seat, r->seats[seat].term);
    lw_committee_answer(c, seat);
    if (tip != NULL && tip->height > c->nodes[seat].final.height) {
        append(r, seat, true); /* what it finds is committed with a block of its own term */
    } else {
        broadcast_append(r, seat, 0);
        offer(r, seat);
    }
}

/* Asked for what another leads: it passes the trades on, and says whom to ask. */
static void redirect(lw_raft *r, uint32_t seat)
{
    lw_committee *c = &r->committee;
    const lw_node *node = &c->nodes[seat];
    const uint32_t leader = r->seats[seat].leader;
    if (leader == LW_RAFT_NOBODY || leader == seat || !lw_committee_has_work(c, seat)) {
        return;
    }
    /* Cut off from the gateway, it does not know which of them are closed. */
    const uint64_t first_tx = lw_committee_has_gateway(c, seat)
                                  ? lw_committee_next_tx(c, &node->final)
                                  : node->final.end_tx;
    const int64_t tx_count = (int64_t)(node->known_tx - first_tx);
    const lw_message message = {.kind = LW_COMMITTEE_REQUEST,
                                .arg = node->known_tx,
                                .bytes = c->params->vote_bytes +
                                         tx_count * lw_committee_tx_bytes(c->params)};
    lw_committee_send(c, seat, leader, &message);
    lw_committee_point_to(c, seat, leader, r->seats[seat].term);
}

void lw_raft_wake(lw_committee *c, uint32_t seat)
{
    lw_raft *r = (lw_raft *)c;
    if (lw_raft_is_leading(r, seat)) {
        offer(r, seat);
    } else {
        redirect(r, seat);
    }
}

/* Leaders' heartbeats reach it again, or its own reach others. */
void lw_raft_rejoin(lw_committee *c, uint32_t seat)
{
    lw_raft *r = (lw_raft *)c;
    (void)seat;
    for (uint32_t i = 0; i < c->n; i++) {
        if (lw_raft_is_leading(r, i)) {
            schedule_beat(r, i);
        }
    }
    if (lw_raft_is_leading(r, seat)) {
        lw_committee_greet(c, seat, r->seats[seat].term);
        lw_committee_answer(c, seat);
    }
}

static void answer_append(lw_raft *r, uint32_t seat, uint32_t to, uint32_t block, bool is_refused)
{
    const lw_message message = {.kind = LW_RAFT_APPENDED,
                                .flags = is_refused ? LW_RAFT_FLAG_REFUSED : 0,
                                .arg = lw_committee_pack(block, r->seats[seat].term),
                                .bytes = r->committee.params->vote_bytes};
    lw_committee_send(&r->committee, seat, to, &message);
}

/* Puts the leader's block at the end of the log, in place of what contradicts it. False when what
 * comes before it is missing. */
static bool take_block(lw_raft *r, uint32_t seat, const lw_chain_block *block, bool is_whole)
{
    lw_raft_seat *x = &r->seats[seat];
    const lw_block_tree *tree = &r->committee.tree;
    if (lw_block_is_ancestor(tree, block->id, x->tip)) {
        return true;
    }
    if (!is_whole && !lw_block_is_ancestor(tree, block->parent, x->tip)) {
        return false;
    }
    x->tip = block->id;
    return true;
}

static void receive_append(lw_committee *c, uint32_t seat, uint32_t from, const lw_event *event)
{
    lw_raft *r = (lw_raft *)c;
    lw_raft_seat *x = &r->seats[seat];
    const uint32_t term = lw_committee_number_of(event->arg);
    const lw_chain_block *block = lw_block_find(&c->tree, lw_committee_block_of(event->arg));
    if (term < x->term || block == NULL) {
        answer_append(r, seat, from, 0, true);
        return;
    }
    if (term > x->term || x->leader != from || x->role != LW_RAFT_FOLLOWER) {
        lw_raft_follow(r, seat, term, from);
        redirect(r, seat);
    }
    if (!take_block(r, seat, block, (event->flags & LW_RAFT_FLAG_WHOLE) != 0)) {
        answer_append(r, seat, from, 0, true);
        return;
    }
    const uint32_t behind = event->flags & LW_RAFT_BEHIND_MASK;
    if (behind < LW_RAFT_BEHIND_MASK && block->height > c->nodes[seat].final.height + behind) {
        const lw_chain_block *committed =
            lw_block_ancestor(&c->tree, block->id, block->height - behind);
        if (committed != NULL) {
            lw_committee_finalise(c, seat, committed->id);
        }
    }
    answer_append(r, seat, from, block->id, false);
}

/* Sends a follower all that it has not committed. */
static void repair(lw_raft *r, uint32_t seat, uint32_t to)
{
    lw_committee *c = &r->committee;
    const lw_chain_block *tip = tip_of(r, seat);
    if (tip == NULL) {
        return;
    }
    const int64_t lacking_bytes = tip->chain_bytes - c->nodes[to].final.chain_bytes;
    lw_message message = append_message(r, seat, lacking_bytes > 0 ? lacking_bytes : 0);
    message.flags |= LW_RAFT_FLAG_WHOLE;
    lw_committee_send(c, seat, to, &message);
}

static void receive_appended(lw_committee *c, uint32_t seat, uint32_t from, const lw_event *event)
{
    lw_raft *r = (lw_raft *)c;
    lw_raft_seat *x = &r->seats[seat];
    const uint32_t term = lw_committee_number_of(event->arg);
    if (term > x->term) {
        lw_raft_follow(r, seat, term, LW_RAFT_NOBODY);
        return;
    }
    if (!lw_raft_is_leading(r, seat) || term < x->term) {
        return;
    }
    if ((event->flags & LW_RAFT_FLAG_REFUSED) != 0) {
        repair(r, seat, from);
        return;
    }
    const lw_chain_block *block = lw_block_find(&c->tree, lw_committee_block_of(event->arg));
    uint32_t *match = match_of(r, seat, from);
    if (block != NULL && block->height > *match) {
        *match = block->height;
        commit(r, seat);
    }
}

void lw_raft_on_append(lw_engine *engine, const lw_event *event, void *state)
{
    (void)engine;
    lw_committee_deliver(state, event, receive_append);
}

void lw_raft_on_appended(lw_engine *engine, const lw_event *event, void *state)
{
    (void)engine;
    lw_committee_deliver(state, event, receive_appended);
}
