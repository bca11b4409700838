// SPDX-License-Identifier: Apache-2.0
/* Votes for links between checkpoints: Buterin & Griffith, Casper the friendly finality gadget. */
#include "models/settlement/committee/committee_wire.h"
#include "models/settlement/stake/stake_state.h"

#include <string.h>

/* The ballots of an epoch, emptied when the box kept an earlier one; NULL when it keeps a later. */
static lw_stake_ballot *ballots_for(lw_stake *s, uint32_t seat, uint32_t epoch)
{
    uint32_t *kept_1 = &s->seats[seat].box_epochs_1[epoch % LW_STAKE_BOXES];
    lw_stake_ballot *ballots = lw_stake_ballots(s, seat, epoch);
    if (*kept_1 > epoch + 1) {
        return NULL;
    }
    if (*kept_1 < epoch + 1) {
        *kept_1 = epoch + 1;
        memset(ballots, 0, s->committee.n * sizeof *ballots);
    }
    return ballots;
}

static void slash(lw_stake *s, uint32_t voter)
{
    if (s->slashed[voter] == 0) {
        s->slashed[voter] = 1;
        s->committee.slashed_count++;
    }
}

static int64_t weight_of_link(const lw_stake *s, const lw_stake_ballot *ballots,
                              const lw_stake_ballot *link)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < s->committee.n; i++) {
        const lw_stake_ballot *b = &ballots[i];
        if (b->is_cast != 0 && b->target == link->target && b->source == link->source &&
            b->source_epoch == link->source_epoch && s->slashed[i] == 0) {
            sum += lw_committee_weight(&s->committee, i);
        }
    }
    return sum;
}

/* A link of two thirds from what is justified justifies its target; one epoch long, it makes its
 * source final. */
static void count_link(lw_stake *s, uint32_t seat, uint32_t from, uint32_t epoch,
                       const lw_stake_ballot *ballots, const lw_stake_ballot *link)
{
    const lw_stake_seat *x = &s->seats[seat];
    const bool is_from_justified =
        link->source == x->justified.block && link->source_epoch == x->justified.epoch;
    if (!is_from_justified || epoch <= link->source_epoch ||
        !lw_block_may_extend(&s->committee.tree, link->source, link->target) ||
        weight_of_link(s, ballots, link) * 3 <= 2 * s->voting_weight) {
        return;
    }
    const lw_stake_checkpoint target = {link->target, epoch};
    const uint32_t finalised = epoch == link->source_epoch + 1 ? link->source : 0;
    lw_stake_learn(s, seat, from, target, finalised);
}

void lw_stake_take_vote(lw_stake *s, uint32_t seat, uint32_t voter, uint32_t epoch,
                        const lw_stake_ballot *vote, uint32_t from)
{
    lw_stake_ballot *ballots = ballots_for(s, seat, epoch);
    if (ballots == NULL || vote->is_cast == 0) {
        return;
    }
    lw_stake_ballot *own = &ballots[voter];
    if (own->is_cast != 0) {
        if (own->target != vote->target && lw_committee_is_honest(&s->committee, seat)) {
            slash(s, voter);
        }
        return;
    }
    *own = *vote;
    const lw_stake_ballot link = *vote;
    count_link(s, seat, from, epoch, ballots, &link);
}

void lw_stake_compare_votes(lw_stake *s, uint32_t seat, uint32_t from)
{
    if (s->committee.peers.equivocation_count == 0) {
        return; /* nobody ever voted twice */
    }
    for (uint32_t k = 0; k < LW_STAKE_BOXES; k++) {
        const uint32_t epoch_1 = s->seats[from].box_epochs_1[k];
        for (uint32_t i = 0; epoch_1 > 0 && i < s->committee.n; i++) {
            const lw_stake_ballot vote = lw_stake_ballots(s, from, epoch_1 - 1)[i];
            lw_stake_take_vote(s, seat, i, epoch_1 - 1, &vote, from);
        }
    }
}

/* The last block of the seat's chain up to the first slot of the epoch. */
static const lw_chain_block *checkpoint(const lw_stake *s, uint32_t seat, uint32_t epoch)
{
    const lw_block_tree *tree = &s->committee.tree;
    const uint64_t first_slot = (uint64_t)epoch * s->epoch_slots;
    const lw_chain_block *block = lw_block_find(tree, s->seats[seat].view.head);
    while (block != NULL && block->id != 0 && block->number > first_slot) {
        block = lw_block_find(tree, block->parent);
    }
    return block;
}

void lw_stake_cast(lw_stake *s, uint32_t seat, uint32_t epoch)
{
    lw_committee *c = &s->committee;
    lw_stake_seat *x = &s->seats[seat];
    const lw_chain_block *target = checkpoint(s, seat, epoch);
    if (target == NULL || epoch + 1 <= x->voted_epoch_1 || epoch <= x->justified.epoch ||
        !lw_block_may_extend(&c->tree, x->justified.block, target->id)) {
        return;
    }
    x->voted_epoch_1 = epoch + 1;
    const lw_stake_ballot vote = {.is_cast = 1,
                                  .target = target->id,
                                  .source = x->justified.block,
                                  .source_epoch = x->justified.epoch};
    const lw_message message = {.kind = LW_STAKE_VOTE,
                                .arg = lw_committee_pack(target->id, epoch),
                                .bytes = c->params->vote_bytes};
    lw_stake_take_vote(s, seat, lw_committee_node_of(c, seat), epoch, &vote, seat);
    lw_committee_broadcast(c, seat, &message);
}

/* What the message says is what its sender remembers of its own vote. */
static void receive_vote(lw_committee *c, uint32_t seat, uint32_t from, const lw_event *event)
{
    lw_stake *s = (lw_stake *)c;
    const uint32_t epoch = lw_committee_number_of(event->arg);
    const uint32_t voter = lw_committee_node_of(c, from);
    if (s->seats[from].box_epochs_1[epoch % LW_STAKE_BOXES] == epoch + 1) {
        const lw_stake_ballot vote = lw_stake_ballots(s, from, epoch)[voter];
        lw_stake_take_vote(s, seat, voter, epoch, &vote, from);
    }
}

void lw_stake_on_vote(lw_engine *engine, const lw_event *event, void *state)
{
    (void)engine;
    lw_committee_deliver(state, event, receive_vote);
}
