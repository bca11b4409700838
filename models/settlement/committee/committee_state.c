// SPDX-License-Identifier: Apache-2.0
/* What a committee remembers, saved and loaded. */
#include "models/settlement/committee/committee.h"

#include <string.h>

/* Sums of such a time and a patience stay within 63 bits. */
#define TIME_MAX_US (INT64_MAX / 2)
#define BYTES_MAX (INT64_MAX / 16)

static bool is_flag(const bool *flag)
{
    unsigned char byte;
    memcpy(&byte, flag, sizeof byte);
    return byte <= 1;
}

static bool is_final(const lw_committee *c, const lw_chain_block *block)
{
    return block->id <= c->tree.last_id && block->first_tx <= block->end_tx &&
           block->end_tx <= lw_book_end_tx(c->book) && block->height <= block->id &&
           block->chain_bytes >= 0 && block->chain_bytes <= BYTES_MAX;
}

/* What is stored holds the headers and transactions that are said to be in it. */
static bool is_chain(const lw_committee *c, const lw_node *node)
{
    const int64_t end_tx = (int64_t)lw_book_end_tx(c->book);
    return node->stored_tx_count >= 0 && node->stored_tx_count <= end_tx &&
           node->stored_block_count >= 0 && node->stored_block_count <= c->tree.last_id &&
           node->stored_block_count * c->params->header_bytes +
                   node->stored_tx_count * lw_committee_tx_bytes(c->params) <=
               node->stored_bytes;
}

static bool is_node(const lw_committee *c, const lw_node *node)
{
    return node->known_tx <= lw_book_end_tx(c->book) && is_final(c, &node->final) &&
           node->stale_bytes >= 0 && node->stale_bytes <= BYTES_MAX && node->stored_bytes >= 0 &&
           node->stored_bytes <= BYTES_MAX && is_chain(c, node) && node->busy_us <= TIME_MAX_US &&
           node->fetch_until_us <= TIME_MAX_US;
}

static bool are_blocks(const lw_committee *c)
{
    const lw_time_us now_us = lw_engine_now(c->engine);
    for (uint32_t i = 0; i < c->tree.capacity; i++) {
        const lw_chain_block *block = &c->tree.blocks[i];
        const bool is_empty = block->id == 0;
        if (!is_empty && (block->end_tx > lw_book_end_tx(c->book) || block->proposer >= c->n ||
                          block->proposed_us < c->config->start_us || block->proposed_us > now_us ||
                          block->contract_us < 0 || block->contract_us > LW_NODE_WORK_US_MAX ||
                          (block->recorded_us > now_us && block->recorded_us != INT64_MAX))) {
            return false;
        }
    }
    return true;
}

static bool are_times(const lw_committee *c)
{
    const lw_time_us now_us = lw_engine_now(c->engine);
    const lw_time_us start_us = c->config->start_us;
    return (c->down_since_us == INT64_MAX ||
            (c->down_since_us >= start_us && c->down_since_us <= now_us)) &&
           c->unavailable_us >= 0 && c->unavailable_us <= now_us - start_us;
}

typedef struct tally {
    const lw_committee *c;
    int64_t *message_count;
} tally;

static bool is_message(const lw_committee *c, const lw_event *event)
{
    return event->kind < c->protocol->timer_first && event->kind != LW_COMMITTEE_GATEWAY_SEND &&
           event->kind != LW_COMMITTEE_FAULT_BEGIN && event->kind != LW_COMMITTEE_FAULT_END;
}

static bool count_sender(const lw_event *event, const void *context)
{
    const lw_committee *c = context;
    if (is_message(c, event)) {
        c->under_way_counts[lw_event_source(event)]++;
    }
    return true;
}

/* What is under way by sender follows from the events that are pending. */
static void recount(lw_committee *c)
{
    memset(c->under_way_counts, 0, (2 * (size_t)c->n + 1) * sizeof *c->under_way_counts);
    lw_engine_all(c->engine, count_sender, c);
}

static bool is_event(const lw_event *event, const void *context)
{
    const tally *t = context;
    const lw_committee *c = t->c;
    const uint32_t source = lw_event_source(event);
    const uint32_t gateway = lw_committee_gateway(c);
    if (event->kind == LW_COMMITTEE_GATEWAY_SEND) {
        return source == gateway;
    }
    if (event->kind == LW_COMMITTEE_FAULT_BEGIN || event->kind == LW_COMMITTEE_FAULT_END) {
        return event->arg < c->config->fault_count;
    }
    if (event->kind >= c->protocol->timer_first) {
        return source < c->seat_count;
    }
    const bool is_to_gateway =
        event->kind == LW_COMMITTEE_REPLY || event->kind == LW_COMMITTEE_HELLO;
    (*t->message_count)++;
    if (event->kind == LW_COMMITTEE_REQUEST && event->arg > lw_book_end_tx(c->book)) {
        return false;
    }
    return (source < c->seat_count || (source == gateway && event->kind == LW_COMMITTEE_REQUEST)) &&
           (is_to_gateway
                ? event->target == gateway
                : event->target < c->seat_count || event->target == LW_COMMITTEE_EVERYBODY);
}

static void check_loaded(lw_committee *c, lw_state *state)
{
    int64_t message_count = 0;
    const tally t = {c, &message_count};
    for (uint32_t seat = 0; seat < c->seat_count; seat++) {
        if (!is_node(c, &c->nodes[seat])) {
            lw_state_fail(state, "nodes", "a value that cannot be");
            return;
        }
    }
    if (!is_flag(&c->gateway.has_send) || c->gateway.contact >= c->n ||
        c->gateway.sent_tx > lw_book_end_tx(c->book) || !are_times(c) || !are_blocks(c)) {
        lw_state_fail(state, "gateway", "a value that cannot be");
    } else if (!lw_engine_all(c->engine, is_event, &t) || c->in_flight_count != message_count) {
        lw_state_fail(state, "events", "a message that cannot be under way");
    } else {
        recount(c);
    }
}

static void gateway_state(lw_committee *c, lw_state *state)
{
    lw_gateway *g = &c->gateway;
    LW_STATE_MEMBER(state, g, sent_tx);
    LW_STATE_MEMBER(state, g, contact);
    LW_STATE_MEMBER(state, g, contact_term);
    LW_STATE_MEMBER(state, g, final_id);
    LW_STATE_MEMBER(state, g, final_height);
    LW_STATE_ARRAY(state, g, answers, c->n);
    LW_STATE_MEMBER(state, g, message_count_at_final);
    LW_STATE_MEMBER(state, g, has_send);
}

void lw_committee_state(lw_committee *c, lw_state *state)
{
    lw_link_state(c->link, state);
    lw_peers_state(&c->peers, state);
    lw_block_tree_state(&c->tree, state);
    lw_safety_state(&c->safety, state);
    LW_STATE_ARRAY(state, c, nodes, c->seat_count);
    gateway_state(c, state);
    LW_STATE_MEMBER(state, c, message_count);
    LW_STATE_MEMBER(state, c, client_message_count);
    LW_STATE_MEMBER(state, c, message_bytes);
    LW_STATE_MEMBER(state, c, in_flight_count);
    LW_STATE_MEMBER(state, c, leader_change_count);
    LW_STATE_MEMBER(state, c, slashed_count);
    LW_STATE_MEMBER(state, c, tx_count);
    LW_STATE_MEMBER(state, c, tx_executed_count);
    LW_STATE_MEMBER(state, c, block_count);
    LW_STATE_MEMBER(state, c, down_since_us);
    LW_STATE_MEMBER(state, c, unavailable_us);
    if (lw_state_is_loading(state) && lw_state_is_good(state)) {
        check_loaded(c, state);
    }
}
