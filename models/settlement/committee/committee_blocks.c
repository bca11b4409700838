// SPDX-License-Identifier: Apache-2.0
/* Blocks of a committee: proposed, taken for final, and taken over from others. */
#include "models/settlement/committee/committee_wire.h"
#include "sim/base/check.h"

uint64_t lw_committee_next_tx(const lw_committee *c, const lw_chain_block *parent)
{
    const uint64_t open_tx = lw_book_open_tx(c->book);
    return parent->end_tx > open_tx ? parent->end_tx : open_tx;
}

uint32_t lw_committee_propose(lw_committee *c, uint32_t seat, const lw_draft *draft)
{
    const lw_committee_params *params = c->params;
    const lw_chain_block *parent = lw_block_find(&c->tree, draft->parent);
    if (parent == NULL) {
        return 0; /* its chain was forgotten: it has to catch up first */
    }
    const uint64_t known_tx = draft->end_tx > 0 ? draft->end_tx : c->nodes[seat].known_tx;
    const uint64_t first_tx =
        lw_committee_has_gateway(c, seat) ? lw_committee_next_tx(c, parent) : parent->end_tx;
    const uint64_t left = known_tx > first_tx ? known_tx - first_tx : 0;
    const uint64_t most = (uint64_t)params->block_tx_max;
    const int64_t tx_count = (int64_t)(left < most ? left : most);
    const lw_chain_block block = {
        .weight = draft->weight,
        .first_tx = first_tx,
        .end_tx = first_tx + (uint64_t)tx_count,
        .bytes = params->header_bytes + draft->signature_count * params->vote_bytes +
                 tx_count * lw_committee_tx_bytes(params),
        .proposed_us = lw_engine_now(c->engine),
        .contract_us = lw_book_work_us(c->book, first_tx, first_tx + (uint64_t)tx_count),
        .parent = draft->parent,
        .number = draft->number,
        .proposer = lw_committee_node_of(c, seat),
        .justified = draft->justified,
        .justified_epoch = draft->justified_epoch,
        .finalised = draft->finalised};
    const lw_chain_block *added = lw_block_add(&c->tree, &block);
    if (added == NULL) {
        lw_committee_fail(c);
        return 0;
    }
    return added->id;
}

/* Somebody honest takes a block for final: the first time counts it, the monitor looks at it. */
static void mark_final(lw_committee *c, lw_chain_block *block)
{
    const lw_safety_block told = {block->height, block->digest, block->first_tx, block->end_tx};
    if (!lw_safety_final(&c->safety, &told, c->book)) {
        lw_committee_fail(c);
    }
    if (block->is_final != 0) {
        return;
    }
    block->is_final = 1;
    if (block->recorded_us == INT64_MAX) {
        block->recorded_us = lw_engine_now(c->engine);
    }
    c->tx_count += (int64_t)(block->end_tx - block->first_tx);
    c->block_count++;
}

/* What the seat took for final and does not any more: from its last final block down to the chain
 * of `block`. */
static void count_replaced(lw_committee *c, uint32_t seat, const lw_chain_block *block)
{
    lw_chain_block *old = lw_block_find(&c->tree, c->nodes[seat].final.id);
    while (old != NULL && old->id != 0 && !lw_block_is_ancestor(&c->tree, old->id, block->id)) {
        c->safety.reorganised_count += old->is_final != 0 && old->is_replaced == 0;
        old->is_replaced = 1;
        old = lw_block_find(&c->tree, old->parent);
    }
}

void lw_committee_store(lw_node *node, const lw_chain_block *block)
{
    node->stored_bytes = block->chain_bytes;
    node->stored_tx_count = block->chain_tx_count;
    node->stored_block_count = block->height;
}

void lw_committee_adopt(lw_committee *c, uint32_t seat, const lw_chain_block *block)
{
    lw_node *node = &c->nodes[seat];
    count_replaced(c, seat, block);
    const int64_t fresh_count = block->chain_tx_count - node->final.chain_tx_count;
    c->tx_executed_count += seat < c->n && fresh_count > 0 ? fresh_count : 0;
    node->final = *block;
    lw_committee_store(node, block);
    node->known_tx = node->known_tx > block->end_tx ? node->known_tx : block->end_tx;
}

void lw_committee_finalise(lw_committee *c, uint32_t seat, uint32_t id)
{
    const lw_chain_block *block = lw_block_find(&c->tree, id);
    LW_ASSERT(block != NULL);
    const uint32_t known_height = c->nodes[seat].final.height;
    const bool is_counted = lw_committee_is_honest(c, seat);
    for (lw_chain_block *b = lw_block_find(&c->tree, id);
         is_counted && b != NULL && b->id != 0 &&
         (b->height > known_height ||
          !lw_block_is_ancestor(&c->tree, b->id, c->nodes[seat].final.id));
         b = lw_block_find(&c->tree, b->parent)) {
        mark_final(c, b);
    }
    lw_committee_adopt(c, seat, block);
}

void lw_committee_fetch(lw_committee *c, uint32_t seat, uint32_t from)
{
    lw_node *node = &c->nodes[seat];
    const lw_time_us now_us = lw_engine_now(c->engine);
    if (now_us < node->fetch_until_us || from == seat) {
        return;
    }
    /* Long enough for a question and its answer; the answer sets it anew. */
    const double patience_s = 1 + 8 * lw_committee_delay_max_s(c->params);
    node->fetch_until_us = now_us + lw_micro_from_double(patience_s);
    lw_committee_ask(c, seat, from);
}

void lw_committee_ask(lw_committee *c, uint32_t seat, uint32_t from)
{
    const lw_message message = {.kind = LW_COMMITTEE_FETCH, .bytes = c->params->vote_bytes};
    lw_committee_send(c, seat, from, &message);
}

void lw_committee_send_state(lw_committee *c, uint32_t seat, uint32_t to)
{
    const uint32_t tip = c->protocol->tip(c, seat);
    const lw_chain_block *block = lw_block_find(&c->tree, tip);
    if (block == NULL) {
        return;
    }
    const int64_t lacking_bytes = block->chain_bytes - c->nodes[to].stored_bytes;
    const lw_message message = {.kind = LW_COMMITTEE_STATE,
                                .arg = lw_committee_pack(tip, 0),
                                .bytes = c->params->vote_bytes +
                                         (lacking_bytes > 0 ? lacking_bytes : 0)};
    const lw_time_us arrival_us = lw_committee_send(c, seat, to, &message);
    if (arrival_us > c->nodes[to].fetch_until_us) {
        c->nodes[to].fetch_until_us = arrival_us;
    }
}

static void receive_fetch(lw_committee *c, uint32_t seat, uint32_t from, const lw_event *event)
{
    (void)event;
    lw_committee_send_state(c, seat, from);
}

static void receive_state(lw_committee *c, uint32_t seat, uint32_t from, const lw_event *event)
{
    const lw_chain_block *block = lw_block_find(&c->tree, lw_committee_block_of(event->arg));
    c->nodes[seat].fetch_until_us = INT64_MIN;
    if (block != NULL) {
        c->protocol->receive_state(c, seat, from, block);
    }
}

void lw_committee_on_fetch(lw_engine *engine, const lw_event *event, void *state)
{
    (void)engine;
    lw_committee_deliver(state, event, receive_fetch);
}

void lw_committee_on_state(lw_engine *engine, const lw_event *event, void *state)
{
    (void)engine;
    lw_committee_deliver(state, event, receive_state);
}
