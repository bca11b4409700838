// SPDX-License-Identifier: Apache-2.0
/* Which chain a validator follows, and how it learns of others. */
#include "models/settlement/committee/committee_wire.h"
#include "models/settlement/stake/stake_state.h"

static bool is_better(const lw_chain_block *block, const lw_chain_block *head)
{
    return block->height != head->height ? block->height > head->height
                                         : block->digest < head->digest;
}

/* The best of the chains that hold the last justified checkpoint. */
static const lw_chain_block *best_tip(const lw_stake *s, uint32_t seat)
{
    const lw_stake_seat *x = &s->seats[seat];
    const lw_block_tree *tree = &s->committee.tree;
    const lw_chain_block *best = NULL;
    for (uint32_t i = 0; i < x->view.tip_count; i++) {
        const lw_chain_block *tip = lw_block_find(tree, x->view.tips[i]);
        if (tip != NULL && lw_block_may_extend(tree, x->justified.block, tip->id) &&
            (best == NULL || is_better(tip, best))) {
            best = tip;
        }
    }
    return best;
}

static void follow_best(lw_stake *s, uint32_t seat)
{
    lw_chain_view *view = &s->seats[seat].view;
    lw_node *node = &s->committee.nodes[seat];
    const lw_chain_block *best = best_tip(s, seat);
    if (best == NULL) {
        return;
    }
    view->head = best->id;
    lw_committee_store(node, best);
    node->stale_bytes =
        view->received_bytes > best->chain_bytes ? view->received_bytes - best->chain_bytes : 0;
    node->known_tx = node->known_tx > best->end_tx ? node->known_tx : best->end_tx;
}

void lw_stake_learn(lw_stake *s, uint32_t seat, uint32_t from, lw_stake_checkpoint justified,
                    uint32_t finalised)
{
    lw_committee *c = &s->committee;
    lw_stake_seat *x = &s->seats[seat];
    const uint32_t final = c->nodes[seat].final.id;
    const bool is_later = justified.epoch > x->justified.epoch;
    if (is_later && !lw_chain_view_knows(&c->tree, &x->view, justified.block)) {
        lw_committee_ask(c, seat, from);
        return;
    }
    if (is_later && lw_block_may_extend(&c->tree, final, justified.block)) {
        x->justified = justified;
        follow_best(s, seat);
    }
    const lw_chain_block *block = lw_block_find(&c->tree, finalised);
    if (block != NULL && block->height > c->nodes[seat].final.height &&
        lw_chain_view_knows(&c->tree, &x->view, finalised) &&
        lw_block_may_extend(&c->tree, final, finalised)) {
        lw_committee_finalise(c, seat, finalised);
        lw_committee_answer(c, seat);
        follow_best(s, seat);
    }
}

void lw_stake_take(lw_stake *s, uint32_t seat, const lw_chain_block *block)
{
    lw_chain_view_add(&s->committee.tree, &s->seats[seat].view, block);
    follow_best(s, seat);
    lw_stake_set_clock(s, seat);
}

static void receive_block(lw_committee *c, uint32_t seat, uint32_t from, const lw_event *event)
{
    lw_stake *s = (lw_stake *)c;
    const lw_chain_view *view = &s->seats[seat].view;
    const lw_chain_block *block = lw_block_find(&c->tree, lw_committee_block_of(event->arg));
    if (block == NULL) {
        return;
    }
    if (!lw_chain_view_knows(&c->tree, view, block->id)) {
        if (!lw_chain_view_knows(&c->tree, view, block->parent)) {
            lw_committee_ask(c, seat, from);
            return;
        }
        lw_stake_take(s, seat, block);
    }
    const lw_stake_checkpoint justified = {block->justified, block->justified_epoch};
    lw_stake_learn(s, seat, from, justified, block->finalised);
    lw_stake_compare_votes(s, seat, from);
}

/* With its chain a validator shows the votes that justify what it takes for justified. */
void lw_stake_receive_state(lw_committee *c, uint32_t seat, uint32_t from,
                            const lw_chain_block *block)
{
    lw_stake *s = (lw_stake *)c;
    lw_stake_take(s, seat, block);
    const lw_stake_checkpoint justified = s->seats[from].justified;
    if (lw_chain_view_knows(&c->tree, &s->seats[seat].view, justified.block)) {
        lw_stake_learn(s, seat, from, justified, c->nodes[from].final.id);
    }
    lw_stake_compare_votes(s, seat, from);
}

static void receive_status(lw_committee *c, uint32_t seat, uint32_t from, const lw_event *event)
{
    lw_stake *s = (lw_stake *)c;
    const uint32_t theirs = lw_committee_block_of(event->arg);
    const uint32_t epoch = lw_committee_number_of(event->arg);
    const lw_chain_block *block = lw_block_find(&c->tree, theirs);
    const bool is_known =
        block != NULL && lw_chain_view_knows(&c->tree, &s->seats[seat].view, theirs);
    if (!is_known || epoch > s->seats[seat].justified.epoch) {
        lw_committee_ask(c, seat, from);
    }
    if (theirs != s->seats[seat].view.head || epoch < s->seats[seat].justified.epoch) {
        lw_committee_send_state(c, seat, from);
    }
}

void lw_stake_rejoin(lw_committee *c, uint32_t seat)
{
    lw_stake *s = (lw_stake *)c;
    lw_stake_seat *x = &s->seats[seat];
    const lw_message message = {.kind = LW_STAKE_STATUS,
                                .arg = lw_committee_pack(x->view.head, x->justified.epoch),
                                .bytes = c->params->vote_bytes};
    x->slot_us = INT64_MAX;
    lw_committee_broadcast(c, seat, &message);
    lw_stake_set_clock(s, seat);
}

void lw_stake_on_block(lw_engine *engine, const lw_event *event, void *state)
{
    (void)engine;
    lw_committee_deliver(state, event, receive_block);
}

void lw_stake_on_status(lw_engine *engine, const lw_event *event, void *state)
{
    (void)engine;
    lw_committee_deliver(state, event, receive_status);
}
