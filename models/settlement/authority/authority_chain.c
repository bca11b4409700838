// SPDX-License-Identifier: Apache-2.0
/* Which chain a signer follows, and what it takes for final. */
#include "models/settlement/authority/authority_state.h"
#include "models/settlement/committee/committee_wire.h"

/* The highest block that enough signers stand behind: themselves or by what they built on it. */
static const lw_chain_block *block_with_signers(const lw_authority *a, const lw_chain_block *block)
{
    const lw_committee *c = &a->committee;
    uint64_t signers[LW_COMMITTEE_NODES_MAX / 64] = {0};
    uint32_t count = 0;
    while (block != NULL && block->id != 0) {
        uint64_t *word = &signers[block->proposer / 64];
        const uint64_t bit = UINT64_C(1) << (block->proposer % 64);
        count += (*word & bit) == 0;
        *word |= bit;
        if (count >= a->quorum) {
            return block;
        }
        block = lw_block_find(&c->tree, block->parent);
    }
    return NULL;
}

static const lw_chain_block *final_of(const lw_authority *a, const lw_chain_block *head)
{
    const int64_t depth = a->params->confirmation_count;
    if (depth == LW_PARAM_ABSENT) {
        return block_with_signers(a, head);
    }
    return head->height <= depth
               ? NULL
               : lw_block_ancestor(&a->committee.tree, head->id, head->height - (uint32_t)depth);
}

/* What is final may grow, or, when the best chain goes another way, be given up. */
static void update_final(lw_authority *a, uint32_t seat, const lw_chain_block *head)
{
    lw_committee *c = &a->committee;
    const lw_chain_block *old = &c->nodes[seat].final;
    const bool is_kept = old->id == 0 || lw_block_is_ancestor(&c->tree, old->id, head->id);
    const lw_chain_block *fresh = final_of(a, head);
    if (fresh != NULL && (!is_kept || fresh->height > old->height)) {
        lw_committee_finalise(c, seat, fresh->id);
        lw_committee_answer(c, seat);
    }
}

static void follow(lw_authority *a, uint32_t seat, const lw_chain_block *head)
{
    lw_committee *c = &a->committee;
    lw_chain_view *view = &a->seats[seat].view;
    view->head = head->id;
    update_final(a, seat, head);
    lw_node *node = &c->nodes[seat];
    lw_committee_store(node, head);
    node->stale_bytes =
        view->received_bytes > head->chain_bytes ? view->received_bytes - head->chain_bytes : 0;
    node->known_tx = node->known_tx > head->end_tx ? node->known_tx : head->end_tx;
    if (a->params->turns == LW_AUTHORITY_CLIQUE) {
        a->seats[seat].seal_us = INT64_MAX; /* another parent, another turn */
    }
    lw_authority_offer(a, seat);
}

/* More weight; of equal weight fewer blocks, then the smaller digest, so that signers who know the
 * same chains never wait for each other (EIP-3436, which ends Clique's deadlocks). */
static bool is_better(const lw_chain_block *block, const lw_chain_block *head)
{
    if (block->weight != head->weight) {
        return block->weight > head->weight;
    }
    return block->height != head->height ? block->height < head->height
                                         : block->digest < head->digest;
}

void lw_authority_take(lw_authority *a, uint32_t seat, const lw_chain_block *block)
{
    lw_chain_view *view = &a->seats[seat].view;
    lw_chain_view_add(&a->committee.tree, view, block);
    const lw_chain_block *head = lw_block_find(&a->committee.tree, view->head);
    if (head == NULL || is_better(block, head)) {
        follow(a, seat, block);
    } else {
        a->committee.nodes[seat].stale_bytes = view->received_bytes - head->chain_bytes > 0
                                                   ? view->received_bytes - head->chain_bytes
                                                   : 0;
    }
}

static void receive_block(lw_committee *c, uint32_t seat, uint32_t from, const lw_event *event)
{
    lw_authority *a = (lw_authority *)c;
    const lw_chain_view *view = &a->seats[seat].view;
    const lw_chain_block *block = lw_block_find(&c->tree, lw_committee_block_of(event->arg));
    if (block == NULL || lw_chain_view_knows(&c->tree, view, block->id)) {
        return;
    }
    if (lw_chain_view_knows(&c->tree, view, block->parent)) {
        lw_authority_take(a, seat, block);
    } else {
        lw_committee_ask(c, seat, from);
    }
}

void lw_authority_receive_state(lw_committee *c, uint32_t seat, uint32_t from,
                                const lw_chain_block *block)
{
    (void)from;
    lw_authority_take((lw_authority *)c, seat, block);
}

static void tell_head(lw_authority *a, uint32_t seat)
{
    lw_committee *c = &a->committee;
    const lw_message message = {.kind = LW_AUTHORITY_STATUS,
                                .arg = lw_committee_pack(a->seats[seat].view.head, 0),
                                .bytes = c->params->vote_bytes};
    lw_committee_broadcast(c, seat, &message);
}

/* Whose chain is better sends it, whose is not asks for it. */
static void receive_status(lw_committee *c, uint32_t seat, uint32_t from, const lw_event *event)
{
    lw_authority *a = (lw_authority *)c;
    const lw_chain_block *theirs = lw_block_find(&c->tree, lw_committee_block_of(event->arg));
    const lw_chain_block *own = lw_block_find(&c->tree, a->seats[seat].view.head);
    if (theirs == NULL || own == NULL) {
        lw_committee_ask(c, seat, from);
        lw_committee_send_state(c, seat, from);
    } else if (is_better(theirs, own)) {
        lw_committee_ask(c, seat, from);
    } else if (theirs != own) {
        lw_committee_send_state(c, seat, from);
    }
}

void lw_authority_rejoin(lw_committee *c, uint32_t seat)
{
    lw_authority *a = (lw_authority *)c;
    a->seats[seat].seal_us = INT64_MAX;
    tell_head(a, seat);
    lw_authority_offer(a, seat);
}

void lw_authority_on_block(lw_engine *engine, const lw_event *event, void *state)
{
    (void)engine;
    lw_committee_deliver(state, event, receive_block);
}

void lw_authority_on_status(lw_engine *engine, const lw_event *event, void *state)
{
    (void)engine;
    lw_committee_deliver(state, event, receive_status);
}
