// SPDX-License-Identifier: Apache-2.0
/* The organiser's gateway: tells the nodes of trades, and the book of what they agreed on. */
#include "models/settlement/committee/committee_wire.h"

void lw_committee_submit(void *self)
{
    lw_committee *c = self;
    if (c->gateway.has_send) {
        return;
    }
    c->gateway.has_send = true;
    const lw_event_request request = {.time_us = lw_engine_now(c->engine),
                                      .source = lw_committee_gateway(c),
                                      .kind = LW_COMMITTEE_GATEWAY_SEND,
                                      .phase = LW_COMMITTEE_PHASE_SUBMIT};
    lw_engine_schedule(c->engine, &request);
}

static lw_message request_from(const lw_committee *c, uint64_t first_tx)
{
    const int64_t tx_count = (int64_t)(c->gateway.sent_tx - first_tx);
    return (lw_message){.kind = LW_COMMITTEE_REQUEST,
                        .arg = c->gateway.sent_tx,
                        .bytes =
                            c->params->vote_bytes + tx_count * lw_committee_tx_bytes(c->params)};
}

void lw_committee_on_gateway_send(lw_engine *engine, const lw_event *event, void *state)
{
    lw_committee *c = state;
    lw_gateway *g = &c->gateway;
    const uint64_t open_tx = lw_book_open_tx(c->book);
    const uint64_t first_tx = g->sent_tx > open_tx ? g->sent_tx : open_tx;
    (void)engine;
    (void)event;
    g->has_send = false;
    g->sent_tx = lw_book_end_tx(c->book);
    if (g->sent_tx <= first_tx) {
        return; /* nothing was admitted */
    }
    const lw_message message = request_from(c, first_tx);
    if (c->protocol->asks_leader) {
        lw_committee_send(c, lw_committee_gateway(c), g->contact, &message);
    } else {
        lw_committee_broadcast(c, lw_committee_gateway(c), &message);
    }
}

static void receive_request(lw_committee *c, uint32_t seat, uint32_t from, const lw_event *event)
{
    lw_node *node = &c->nodes[seat];
    (void)from;
    if (event->arg > node->known_tx) {
        node->known_tx = event->arg;
        c->protocol->wake(c, seat);
    }
}

void lw_committee_on_request(lw_engine *engine, const lw_event *event, void *state)
{
    (void)engine;
    lw_committee_deliver(state, event, receive_request);
}

void lw_committee_greet(lw_committee *c, uint32_t seat, uint32_t term)
{
    const lw_message message = {.kind = LW_COMMITTEE_HELLO,
                                .arg = lw_committee_pack(term, 0),
                                .bytes = c->params->vote_bytes};
    lw_committee_send(c, seat, lw_committee_gateway(c), &message);
}

void lw_committee_point_to(lw_committee *c, uint32_t seat, uint32_t node, uint32_t term)
{
    const lw_message message = {.kind = LW_COMMITTEE_HELLO,
                                .arg = lw_committee_pack(term, node + 1),
                                .bytes = c->params->vote_bytes};
    lw_committee_send(c, seat, lw_committee_gateway(c), &message);
}

/* Who leads is asked from now on; whoever says hello is told of every open trade. */
void lw_committee_on_hello(lw_engine *engine, const lw_event *event, void *state)
{
    lw_committee *c = state;
    lw_gateway *g = &c->gateway;
    const uint32_t from = lw_event_source(event);
    (void)engine;
    lw_committee_arrive(c, event);
    if (!lw_peers_hears(&c->peers, lw_committee_gateway(c), from)) {
        return;
    }
    const uint32_t term = lw_committee_block_of(event->arg);
    const uint32_t named = lw_committee_number_of(event->arg);
    if (term >= g->contact_term) {
        g->contact_term = term;
        g->contact = named > 0 ? (named - 1) % c->n : lw_committee_node_of(c, from);
    }
    if (named == 0 && g->sent_tx > lw_book_open_tx(c->book)) {
        const lw_message message = request_from(c, lw_book_open_tx(c->book));
        lw_committee_send(c, lw_committee_gateway(c), from, &message);
    }
}

void lw_committee_answer(lw_committee *c, uint32_t seat)
{
    const lw_message message = {.kind = LW_COMMITTEE_REPLY,
                                .arg = lw_committee_pack(c->nodes[seat].final.id, 0),
                                .bytes = c->params->vote_bytes};
    lw_committee_send(c, seat, lw_committee_gateway(c), &message);
}

/* Weight of the nodes whose answer has this block in its chain. */
static int64_t weight_behind(const lw_committee *c, const lw_chain_block *block)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < c->n && sum <= c->fault_weight; i++) {
        const lw_chain_block *at =
            lw_block_ancestor(&c->tree, c->gateway.answers[i], block->height);
        sum += at != NULL && at->id == block->id ? lw_committee_weight(c, i) : 0;
    }
    return sum;
}

/* The last of the blocks that anybody takes for final. */
static uint32_t highest_final(const lw_committee *c)
{
    uint32_t id = c->gateway.final_id;
    uint32_t height = c->gateway.final_height;
    for (uint32_t seat = 0; seat < c->seat_count; seat++) {
        const lw_chain_block *final = &c->nodes[seat].final;
        if (lw_committee_is_up(c, seat) && final->height > height) {
            id = final->id;
            height = final->height;
        }
    }
    return id;
}

/* What every node that runs has passed may be forgotten, as long as all are on one chain. */
static void forget(lw_committee *c)
{
    const uint32_t top = highest_final(c);
    uint32_t id = c->gateway.final_id;
    uint32_t height = c->gateway.final_height;
    bool is_one_chain = lw_block_is_ancestor(&c->tree, id, top);
    for (uint32_t seat = 0; seat < c->seat_count && is_one_chain; seat++) {
        const lw_chain_block *final = &c->nodes[seat].final;
        if (lw_committee_is_up(c, seat)) {
            id = final->id < id ? final->id : id;
            height = final->height < height ? final->height : height;
            is_one_chain = lw_block_is_ancestor(&c->tree, final->id, top);
        }
    }
    if (is_one_chain) {
        c->tree.keep_id = id;
        c->safety.floor_height = height;
    }
}

static void finish(lw_committee *c, const lw_chain_block *block)
{
    lw_gateway *g = &c->gateway;
    const lw_time_us now_us = lw_engine_now(c->engine);
    g->final_id = block->id;
    g->final_height = block->height;
    const lw_time_us recorded_us = block->recorded_us < now_us ? block->recorded_us : now_us;
    lw_book_settle(c->book, block->end_tx, recorded_us, now_us);
    lw_book_add_block(c->book,
                      &(lw_block){.proposed_us = block->proposed_us,
                                  .final_us = now_us,
                                  .tx_count = (int64_t)(block->end_tx - block->first_tx),
                                  .bytes = block->bytes,
                                  .message_count = c->message_count - g->message_count_at_final,
                                  .proposer = block->proposer});
    g->message_count_at_final = c->message_count;
    if (lw_book_status(c->book) != LW_OK) {
        lw_engine_stop(c->engine);
    }
}

void lw_committee_on_reply(lw_engine *engine, const lw_event *event, void *state)
{
    lw_committee *c = state;
    lw_gateway *g = &c->gateway;
    const uint32_t from = lw_event_source(event);
    const uint32_t id = lw_committee_block_of(event->arg);
    (void)engine;
    lw_committee_arrive(c, event);
    const lw_chain_block *block = lw_block_find(&c->tree, id);
    if (block == NULL || !lw_peers_hears(&c->peers, lw_committee_gateway(c), from)) {
        return;
    }
    g->answers[lw_committee_node_of(c, from)] = id;
    const uint32_t before = g->final_height;
    while (g->final_height < block->height) {
        const lw_chain_block *next = lw_block_ancestor(&c->tree, id, g->final_height + 1);
        if (next == NULL || weight_behind(c, next) <= c->fault_weight) {
            break;
        }
        finish(c, next);
    }
    if (g->final_height != before) {
        forget(c);
    }
}
