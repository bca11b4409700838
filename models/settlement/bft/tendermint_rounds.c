// SPDX-License-Identifier: Apache-2.0
/* Rounds of a height: algorithm 1 of Buchman, Kwon, Milosevic. Comments name its lines. */
#include "models/settlement/bft/tendermint_state.h"
#include "models/settlement/committee/committee_wire.h"

enum { PREVOTE, PRECOMMIT };
enum { ROUND_MAX = 60000 }; /* rounds are 16 bits in a proposal */

uint32_t *lw_tendermint_ballots(const lw_tendermint *t, uint32_t seat, const lw_tendermint_box *box,
                                unsigned vote)
{
    const size_t place = (size_t)(box - t->seats[seat].boxes);
    const size_t index = ((size_t)seat * LW_TENDERMINT_BOXES + place) * LW_TENDERMINT_VOTES + vote;
    return &t->ballots[index * t->committee.n];
}

lw_tendermint_box *lw_tendermint_box_for(lw_tendermint *t, uint32_t seat, uint32_t height,
                                         uint32_t round)
{
    const uint32_t own = lw_tendermint_height(t, seat);
    if (height != own && height != own + 1) {
        return NULL;
    }
    const uint32_t place =
        height % LW_TENDERMINT_HEIGHTS * LW_TENDERMINT_ROUNDS + round % LW_TENDERMINT_ROUNDS;
    lw_tendermint_box *box = &t->seats[seat].boxes[place];
    if (box->height == height && box->round == round) {
        return box;
    }
    if (box->height == height && box->round > round) {
        return NULL;
    }
    *box = (lw_tendermint_box){.height = height, .round = round};
    for (unsigned vote = 0; vote < LW_TENDERMINT_VOTES; vote++) {
        lw_tally_clear(&box->votes[vote], lw_tendermint_ballots(t, seat, box, vote),
                       t->committee.n);
    }
    return box;
}

static bool has_quorum(const lw_tendermint *t, uint32_t seat, const lw_tendermint_box *box,
                       unsigned vote, uint32_t choice)
{
    return lw_tally_weight(&box->votes[vote], lw_tendermint_ballots(t, seat, box, vote),
                           t->committee.n, NULL, choice) >= t->q;
}

static lw_time_us timeout_us(const lw_tendermint *t, double base_s, uint32_t round)
{
    return lw_engine_now(t->committee.engine) +
           lw_micro_from_double(base_s + round * t->params->timeout_growth_s);
}

static void set_timeout(lw_tendermint *t, uint32_t seat, lw_tendermint_kind kind, double base_s)
{
    const uint32_t round = t->seats[seat].round;
    lw_committee_timer(&t->committee, (uint16_t)kind, seat, timeout_us(t, base_s, round),
                       lw_committee_pack(lw_tendermint_height(t, seat), round));
}

static void cast(lw_tendermint *t, uint32_t seat, unsigned vote, uint32_t choice)
{
    lw_tendermint_seat *x = &t->seats[seat];
    const uint32_t height = lw_tendermint_height(t, seat);
    x->step = vote == PREVOTE ? LW_TENDERMINT_PREVOTED : LW_TENDERMINT_PRECOMMITTED;
    lw_tendermint_box *box = lw_tendermint_box_for(t, seat, height, x->round);
    if (box != NULL) {
        lw_tally_add(&box->votes[vote], lw_tendermint_ballots(t, seat, box, vote),
                     lw_committee_node_of(&t->committee, seat), choice, 1);
    }
    lw_tendermint_send_vote(t, seat, vote, x->round, choice);
}

/* Lines 14 to 19: the block that Q prevoted, or a new one. */
static void propose(lw_tendermint *t, uint32_t seat, lw_tendermint_box *box)
{
    lw_tendermint_seat *x = &t->seats[seat];
    if (x->valid != 0) {
        box->proposal = x->valid;
        box->proof_round_1 = x->valid_round + 1;
    } else {
        const lw_draft draft = {.parent = t->committee.nodes[seat].final.id,
                                .number = x->round,
                                .signature_count = t->q};
        box->proposal = lw_committee_propose(&t->committee, seat, &draft);
    }
    if (box->proposal != 0) {
        lw_tendermint_send_proposal(t, seat, box);
    }
}

/* Lines 11 to 21. */
static void start_round(lw_tendermint *t, uint32_t seat, uint32_t round)
{
    lw_tendermint_seat *x = &t->seats[seat];
    const uint32_t height = lw_tendermint_height(t, seat);
    x->round = round < ROUND_MAX ? round : ROUND_MAX;
    x->step = LW_TENDERMINT_PROPOSE;
    lw_tendermint_box *box = lw_tendermint_box_for(t, seat, height, x->round);
    const bool is_proposer =
        lw_tendermint_proposer(t, height, x->round) == lw_committee_node_of(&t->committee, seat);
    t->committee.leader_change_count += is_proposer && seat < t->committee.n && round > 0;
    if (is_proposer && box != NULL && box->proposal == 0) {
        propose(t, seat, box);
    }
    set_timeout(t, seat, LW_TENDERMINT_PROPOSE_TIMEOUT, t->params->propose_timeout_s);
}

/* Line 49: Q precommits for a block in any round, and the seat has the block. */
static bool decide(lw_tendermint *t, uint32_t seat)
{
    lw_tendermint_seat *x = &t->seats[seat];
    const uint32_t height = lw_tendermint_height(t, seat);
    for (unsigned i = 0; i < LW_TENDERMINT_BOXES; i++) {
        const lw_tendermint_box *box = &x->boxes[i];
        const uint32_t block = box->proposal;
        if (box->height != height || block == 0 || !has_quorum(t, seat, box, PRECOMMIT, block)) {
            continue;
        }
        const uint32_t round = box->round;
        lw_committee_finalise(&t->committee, seat, block);
        lw_committee_answer(&t->committee, seat);
        lw_tendermint_leave_height(t, seat, round);
        lw_tendermint_begin_height(t, seat);
        return true;
    }
    return false;
}

/* Line 55: a later round in which more than f validators are. */
static bool skip_round(lw_tendermint *t, uint32_t seat)
{
    lw_tendermint_seat *x = &t->seats[seat];
    uint32_t best = x->round;
    for (unsigned i = 0; i < LW_TENDERMINT_BOXES; i++) {
        const lw_tendermint_box *box = &x->boxes[i];
        const bool is_known = box->votes[PREVOTE].total_weight > t->committee.fault_weight ||
                              box->votes[PRECOMMIT].total_weight > t->committee.fault_weight;
        if (box->height == lw_tendermint_height(t, seat) && box->round > best && is_known) {
            best = box->round;
        }
    }
    if (best == x->round) {
        return false;
    }
    start_round(t, seat, best);
    return true;
}

/* Lines 22 to 33: prevote for the proposal, or for nil when a lock forbids it. */
static bool prevote(lw_tendermint *t, uint32_t seat, const lw_tendermint_box *box)
{
    lw_tendermint_seat *x = &t->seats[seat];
    if (x->step != LW_TENDERMINT_PROPOSE || box->proposal == 0) {
        return false;
    }
    const lw_chain_block *block = lw_block_find(&t->committee.tree, box->proposal);
    const bool is_valid = block != NULL && block->parent == t->committee.nodes[seat].final.id;
    const bool is_free = x->locked == 0 || x->locked == box->proposal ||
                         (box->proof_round_1 > 0 && x->locked_round < box->proof_round_1);
    cast(t, seat, PREVOTE, is_valid && is_free ? box->proposal : LW_VOTE_NIL);
    return true;
}

/* Lines 36 to 46: lock and precommit, or precommit nil. */
static bool precommit(lw_tendermint *t, uint32_t seat, const lw_tendermint_box *box)
{
    lw_tendermint_seat *x = &t->seats[seat];
    if (x->step < LW_TENDERMINT_PREVOTED) {
        return false;
    }
    if (box->proposal != 0 && has_quorum(t, seat, box, PREVOTE, box->proposal) &&
        (x->valid != box->proposal || x->valid_round != x->round ||
         x->step == LW_TENDERMINT_PREVOTED)) {
        x->valid = box->proposal;
        x->valid_round = x->round;
        if (x->step != LW_TENDERMINT_PREVOTED) {
            return false;
        }
        x->locked = box->proposal;
        x->locked_round = x->round;
        cast(t, seat, PRECOMMIT, box->proposal);
        return true;
    }
    if (x->step == LW_TENDERMINT_PREVOTED && has_quorum(t, seat, box, PREVOTE, LW_VOTE_NIL)) {
        cast(t, seat, PRECOMMIT, LW_VOTE_NIL);
        return true;
    }
    return false;
}

/* Lines 34 and 47: Q voted, but not alike. */
static void wait_for_votes(lw_tendermint *t, uint32_t seat, lw_tendermint_box *box)
{
    if (t->seats[seat].step == LW_TENDERMINT_PREVOTED && box->is_waiting_prevotes == 0 &&
        box->votes[PREVOTE].total_weight >= t->q) {
        box->is_waiting_prevotes = 1;
        set_timeout(t, seat, LW_TENDERMINT_PREVOTE_TIMEOUT, t->params->vote_timeout_s);
    }
    if (box->is_waiting_precommits == 0 && box->votes[PRECOMMIT].total_weight >= t->q) {
        box->is_waiting_precommits = 1;
        set_timeout(t, seat, LW_TENDERMINT_PRECOMMIT_TIMEOUT, t->params->vote_timeout_s);
    }
}

void lw_tendermint_advance(lw_tendermint *t, uint32_t seat)
{
    bool goes_on = true;
    while (goes_on && lw_book_status(t->committee.book) == LW_OK) {
        if (t->seats[seat].step == LW_TENDERMINT_WAIT) {
            return;
        }
        if (decide(t, seat) || skip_round(t, seat)) {
            continue;
        }
        lw_tendermint_box *box =
            lw_tendermint_box_for(t, seat, lw_tendermint_height(t, seat), t->seats[seat].round);
        goes_on = box != NULL && (prevote(t, seat, box) || precommit(t, seat, box));
        if (box != NULL && !goes_on) {
            wait_for_votes(t, seat, box);
        }
    }
}

void lw_tendermint_on_timeout(lw_engine *engine, const lw_event *event, void *state)
{
    lw_tendermint *t = state;
    const uint32_t seat = lw_event_source(event);
    lw_tendermint_seat *x = &t->seats[seat];
    (void)engine;
    if (!lw_committee_is_up(&t->committee, seat) || x->step == LW_TENDERMINT_WAIT ||
        event->arg != lw_committee_pack(lw_tendermint_height(t, seat), x->round)) {
        return;
    }
    if (event->kind == LW_TENDERMINT_PROPOSE_TIMEOUT && x->step == LW_TENDERMINT_PROPOSE) {
        cast(t, seat, PREVOTE, LW_VOTE_NIL);
    } else if (event->kind == LW_TENDERMINT_PREVOTE_TIMEOUT && x->step == LW_TENDERMINT_PREVOTED) {
        cast(t, seat, PRECOMMIT, LW_VOTE_NIL);
    } else if (event->kind == LW_TENDERMINT_PRECOMMIT_TIMEOUT) {
        start_round(t, seat, x->round + 1);
    }
    lw_tendermint_advance(t, seat);
}

/* One block in each slot of block_interval_s, counted from the start of the run. */
static lw_time_us next_slot_us(const lw_committee *c, const lw_chain_block *final)
{
    const lw_time_us now_us = lw_engine_now(c->engine);
    if (c->block_interval_us == 0 || final->height == 0) {
        return now_us;
    }
    const lw_time_us start_us = c->config->start_us;
    const lw_time_us slot = (final->proposed_us - start_us) / c->block_interval_us;
    const lw_time_us slot_us = start_us + (slot + 1) * c->block_interval_us;
    return slot_us > now_us ? slot_us : now_us;
}

static bool has_heard_of_height(const lw_tendermint *t, uint32_t seat)
{
    const lw_tendermint_seat *x = &t->seats[seat];
    for (unsigned i = 0; i < LW_TENDERMINT_BOXES; i++) {
        if (x->boxes[i].height == lw_tendermint_height(t, seat)) {
            return true;
        }
    }
    return false;
}

void lw_tendermint_begin_height(lw_tendermint *t, uint32_t seat)
{
    lw_tendermint_seat *x = &t->seats[seat];
    lw_committee *c = &t->committee;
    if (x->step != LW_TENDERMINT_WAIT) {
        return;
    }
    const bool is_late = has_heard_of_height(t, seat);
    if (!is_late && !lw_committee_has_work(c, seat)) {
        return;
    }
    const lw_time_us time_us =
        is_late ? lw_engine_now(c->engine) : next_slot_us(c, &c->nodes[seat].final);
    if (time_us < x->begin_us) {
        x->begin_us = time_us;
        lw_committee_timer(c, LW_TENDERMINT_BEGIN, seat, time_us, 0);
    }
}

void lw_tendermint_on_begin(lw_engine *engine, const lw_event *event, void *state)
{
    lw_tendermint *t = state;
    const uint32_t seat = lw_event_source(event);
    lw_tendermint_seat *x = &t->seats[seat];
    (void)engine;
    if (event->time_us != x->begin_us) {
        return; /* an earlier one took its place */
    }
    x->begin_us = INT64_MAX;
    const bool is_due =
        has_heard_of_height(t, seat) ||
        (lw_committee_has_work(&t->committee, seat) &&
         next_slot_us(&t->committee, &t->committee.nodes[seat].final) <= event->time_us);
    if (lw_committee_is_up(&t->committee, seat) && x->step == LW_TENDERMINT_WAIT) {
        if (is_due) {
            start_round(t, seat, 0);
            lw_tendermint_advance(t, seat);
        } else {
            lw_tendermint_begin_height(t, seat);
        }
    }
}

void lw_tendermint_leave_height(lw_tendermint *t, uint32_t seat, uint32_t decided_round)
{
    lw_tendermint_seat *x = &t->seats[seat];
    x->round = x->locked = x->locked_round = x->valid = x->valid_round = 0;
    x->step = LW_TENDERMINT_WAIT;
    x->decided_round = decided_round;
}

void lw_tendermint_wake(lw_committee *c, uint32_t seat)
{
    lw_tendermint_begin_height((lw_tendermint *)c, seat);
}
