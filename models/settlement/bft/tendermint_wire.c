// SPDX-License-Identifier: Apache-2.0
/* What Tendermint validators tell each other, and how one that fell behind catches up. */
#include "models/settlement/bft/tendermint_state.h"
#include "models/settlement/committee/committee_wire.h"

enum { PREVOTE, PRECOMMIT };

/* Round and proof of a proposal share 32 bits. */
static uint32_t pack_rounds(uint32_t round, uint32_t proof_round_1)
{
    return proof_round_1 << 16 | round;
}

static lw_message proposal_message(const lw_tendermint *t, const lw_tendermint_box *box)
{
    const int64_t proof_bytes = box->proof_round_1 > 0 ? t->q * t->committee.params->vote_bytes : 0;
    return (lw_message){
        .kind = LW_TENDERMINT_PROPOSAL,
        .arg = lw_committee_pack(box->proposal, pack_rounds(box->round, box->proof_round_1)),
        .bytes = lw_committee_block_message_bytes(&t->committee, box->proposal) + proof_bytes};
}

static lw_message vote_message(const lw_tendermint *t, uint32_t seat, unsigned vote, uint32_t round,
                               uint32_t choice)
{
    const bool is_nil = choice == LW_VOTE_NIL;
    const uint32_t block = is_nil ? t->committee.nodes[seat].final.id : choice;
    return (lw_message){.kind = vote == PREVOTE ? LW_TENDERMINT_PREVOTE : LW_TENDERMINT_PRECOMMIT,
                        .flags = is_nil ? LW_TENDERMINT_FLAG_NIL : 0,
                        .arg = lw_committee_pack(block, round),
                        .bytes = t->committee.params->vote_bytes};
}

void lw_tendermint_send_proposal(lw_tendermint *t, uint32_t seat, const lw_tendermint_box *box)
{
    const lw_message message = proposal_message(t, box);
    lw_committee_broadcast(&t->committee, seat, &message);
}

void lw_tendermint_send_vote(lw_tendermint *t, uint32_t seat, unsigned vote, uint32_t round,
                             uint32_t choice)
{
    const lw_message message = vote_message(t, seat, vote, round, choice);
    lw_committee_broadcast(&t->committee, seat, &message);
}

/* True when the seat may use what it was sent; else it, or who sent it, is behind. */
static bool is_of_now(lw_tendermint *t, uint32_t seat, uint32_t from, uint32_t height)
{
    const uint32_t own = lw_tendermint_height(t, seat);
    if (height > own + 1) {
        lw_committee_fetch(&t->committee, seat, from);
    }
    return height == own || height == own + 1;
}

static void begin_or_advance(lw_tendermint *t, uint32_t seat, uint32_t height)
{
    if (height != lw_tendermint_height(t, seat)) {
        return;
    }
    if (t->seats[seat].step == LW_TENDERMINT_WAIT) {
        lw_tendermint_begin_height(t, seat);
    } else {
        lw_tendermint_advance(t, seat);
    }
}

static void receive_proposal(lw_committee *c, uint32_t seat, uint32_t from, const lw_event *event)
{
    lw_tendermint *t = (lw_tendermint *)c;
    const lw_chain_block *block = lw_block_find(&c->tree, lw_committee_block_of(event->arg));
    const uint32_t rounds = lw_committee_number_of(event->arg);
    const uint32_t round = rounds & 0xffff;
    if (block == NULL || !is_of_now(t, seat, from, block->height) ||
        lw_tendermint_proposer(t, block->height, round) != lw_committee_node_of(c, from)) {
        return;
    }
    lw_node *node = &c->nodes[seat];
    node->known_tx = node->known_tx > block->end_tx ? node->known_tx : block->end_tx;
    lw_tendermint_box *box = lw_tendermint_box_for(t, seat, block->height, round);
    if (box != NULL && box->proposal == 0) {
        box->proposal = block->id;
        box->proof_round_1 = rounds >> 16;
    }
    begin_or_advance(t, seat, block->height);
}

/* The sender votes at a height that this seat has decided, and not for that decision: it is sent
 * the block. A late vote for what was decided needs no help. */
static void help(lw_tendermint *t, uint32_t seat, uint32_t from, uint32_t height, uint32_t choice,
                 uint32_t round)
{
    lw_committee *c = &t->committee;
    const lw_chain_block *final = &c->nodes[seat].final;
    const bool is_late_vote =
        height == final->height
            ? choice == final->id && round <= t->seats[seat].decided_round
            : choice != LW_VOTE_NIL && lw_block_is_ancestor(&c->tree, choice, final->id);
    if (!is_late_vote && lw_engine_now(c->engine) >= c->nodes[from].fetch_until_us) {
        lw_committee_send_state(c, seat, from);
    }
}

/* More than f validators vote one height further, or Q committed a block that it was not sent. */
static bool is_left_behind(const lw_tendermint *t, uint32_t seat, const lw_tendermint_box *box)
{
    const lw_tally *precommits = &box->votes[PRECOMMIT];
    if (box->height > lw_tendermint_height(t, seat)) {
        return box->votes[PREVOTE].total_weight > t->committee.fault_weight;
    }
    for (uint32_t i = 0; i < precommits->choice_count; i++) {
        if (precommits->choices[i] != LW_VOTE_NIL && precommits->choices[i] != box->proposal &&
            precommits->weights[i] >= t->q) {
            return true;
        }
    }
    return false;
}

static void receive_vote(lw_committee *c, uint32_t seat, uint32_t from, const lw_event *event)
{
    lw_tendermint *t = (lw_tendermint *)c;
    const bool is_nil = (event->flags & LW_TENDERMINT_FLAG_NIL) != 0;
    const lw_chain_block *block = lw_block_find(&c->tree, lw_committee_block_of(event->arg));
    const uint32_t round = lw_committee_number_of(event->arg);
    if (block == NULL) {
        return;
    }
    const uint32_t choice = is_nil ? LW_VOTE_NIL : block->id;
    const uint32_t height = block->height + is_nil;
    if (!is_of_now(t, seat, from, height)) {
        if (height <= c->nodes[seat].final.height) {
            help(t, seat, from, height, choice, round);
        }
        return;
    }
    lw_tendermint_box *box = lw_tendermint_box_for(t, seat, height, round);
    if (box != NULL) {
        const unsigned vote = event->kind == LW_TENDERMINT_PREVOTE ? PREVOTE : PRECOMMIT;
        lw_tally_add(&box->votes[vote], lw_tendermint_ballots(t, seat, box, vote),
                     lw_committee_node_of(c, from), choice, 1);
        if (is_left_behind(t, seat, box)) {
            lw_committee_fetch(c, seat, from);
        }
    }
    begin_or_advance(t, seat, height);
}

/* Sends again what it said of the height, to one seat or to all (to = the gateway). */
static void repeat_box(lw_tendermint *t, uint32_t seat, uint32_t to, const lw_tendermint_box *box)
{
    lw_committee *c = &t->committee;
    const uint32_t node = lw_committee_node_of(c, seat);
    lw_message messages[1 + LW_TENDERMINT_VOTES];
    unsigned count = 0;
    if (box->proposal != 0 && lw_tendermint_proposer(t, box->height, box->round) == node) {
        messages[count++] = proposal_message(t, box);
    }
    for (unsigned vote = 0; vote < LW_TENDERMINT_VOTES; vote++) {
        const uint32_t choice = lw_tendermint_ballots(t, seat, box, vote)[node];
        if (choice != LW_VOTE_NONE) {
            messages[count++] = vote_message(t, seat, vote, box->round, choice);
        }
    }
    for (unsigned i = 0; i < count; i++) {
        if (to == lw_committee_gateway(c)) {
            lw_committee_broadcast(c, seat, &messages[i]);
        } else {
            lw_committee_send(c, seat, to, &messages[i]);
        }
    }
}

static void repeat(lw_tendermint *t, uint32_t seat, uint32_t to)
{
    const lw_tendermint_seat *x = &t->seats[seat];
    for (unsigned i = 0; i < LW_TENDERMINT_BOXES; i++) {
        if (x->boxes[i].height == lw_tendermint_height(t, seat)) {
            repeat_box(t, seat, to, &x->boxes[i]);
        }
    }
}

static void receive_status(lw_committee *c, uint32_t seat, uint32_t from, const lw_event *event)
{
    lw_tendermint *t = (lw_tendermint *)c;
    const uint32_t height = lw_committee_number_of(event->arg);
    const uint32_t own = c->nodes[seat].final.height;
    if (height > own) {
        lw_committee_fetch(c, seat, from);
    } else if (height < own) {
        lw_committee_send_state(c, seat, from);
    } else {
        repeat(t, seat, from);
    }
}

/* Timers that ran out while it was away run again. */
static void restart_timers(lw_tendermint *t, uint32_t seat)
{
    lw_tendermint_seat *x = &t->seats[seat];
    lw_committee *c = &t->committee;
    x->begin_us = INT64_MAX;
    if (x->step == LW_TENDERMINT_WAIT) {
        lw_tendermint_begin_height(t, seat);
        return;
    }
    for (unsigned i = 0; i < LW_TENDERMINT_BOXES; i++) {
        x->boxes[i].is_waiting_prevotes = x->boxes[i].is_waiting_precommits = 0;
    }
    if (x->step == LW_TENDERMINT_PROPOSE) {
        const double wait_s = t->params->propose_timeout_s + x->round * t->params->timeout_growth_s;
        lw_committee_timer(c, LW_TENDERMINT_PROPOSE_TIMEOUT, seat,
                           lw_engine_now(c->engine) + lw_micro_from_double(wait_s),
                           lw_committee_pack(lw_tendermint_height(t, seat), x->round));
    }
    lw_tendermint_advance(t, seat);
}

/* Asks all to tell it what it missed of its height. */
static void ask(lw_committee *c, uint32_t seat)
{
    const lw_message message = {.kind = LW_TENDERMINT_STATUS,
                                .arg = lw_committee_pack(0, c->nodes[seat].final.height),
                                .bytes = c->params->vote_bytes};
    lw_committee_broadcast(c, seat, &message);
}

void lw_tendermint_rejoin(lw_committee *c, uint32_t seat)
{
    lw_tendermint *t = (lw_tendermint *)c;
    ask(c, seat);
    repeat(t, seat, lw_committee_gateway(c));
    restart_timers(t, seat);
}

void lw_tendermint_receive_state(lw_committee *c, uint32_t seat, uint32_t from,
                                 const lw_chain_block *block)
{
    lw_tendermint *t = (lw_tendermint *)c;
    const lw_chain_block *final = &c->nodes[seat].final;
    (void)from;
    if (block->height <= final->height || !lw_block_may_extend(&c->tree, final->id, block->id)) {
        return; /* a chain that contradicts what it took for final is not taken over */
    }
    lw_committee_adopt(c, seat, block);
    lw_committee_answer(c, seat);
    lw_tendermint_leave_height(t, seat, block->number);
    ask(c, seat);
    lw_tendermint_begin_height(t, seat);
}

void lw_tendermint_on_proposal(lw_engine *engine, const lw_event *event, void *state)
{
    (void)engine;
    lw_committee_deliver(state, event, receive_proposal);
}

void lw_tendermint_on_vote(lw_engine *engine, const lw_event *event, void *state)
{
    (void)engine;
    lw_committee_deliver(state, event, receive_vote);
}

void lw_tendermint_on_status(lw_engine *engine, const lw_event *event, void *state)
{
    (void)engine;
    lw_committee_deliver(state, event, receive_status);
}
