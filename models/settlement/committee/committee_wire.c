// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/committee/committee_wire.h"

static void count(lw_committee *c, uint32_t from, uint32_t to, int64_t copies, int64_t bytes)
{
    const uint32_t gateway = lw_committee_gateway(c);
    const bool is_client = from == gateway || to == gateway;
    c->message_count += is_client ? 0 : copies;
    c->client_message_count += is_client ? copies : 0;
    c->message_bytes += copies * bytes;
}

static void schedule(lw_committee *c, uint32_t from, uint32_t to, const lw_message *message,
                     lw_time_us time_us)
{
    const lw_event_request request = {.time_us = time_us,
                                      .source = from,
                                      .target = to,
                                      .kind = message->kind,
                                      .flags = message->flags,
                                      .phase = LW_COMMITTEE_PHASE_MESSAGE,
                                      .arg = message->arg};
    lw_engine_schedule(c->engine, &request);
    c->in_flight_count++;
    c->under_way_counts[from]++;
}

void lw_committee_arrive(lw_committee *c, const lw_event *event)
{
    c->in_flight_count--;
    c->under_way_counts[lw_event_source(event)]--;
}

static bool is_full(const lw_committee *c, uint32_t from)
{
    return c->under_way_counts[from] >= LW_COMMITTEE_WINDOW + LW_COMMITTEE_WINDOW_NODE * c->n;
}

static bool is_mute(const lw_committee *c, uint32_t from)
{
    return from != lw_committee_gateway(c) && !lw_peers_speaks(&c->peers, from);
}

/* Takes the uplink; the message is on its way unless the receiver is out of reach. */
static lw_time_us dispatch(lw_committee *c, uint32_t from, uint32_t to, const lw_message *message)
{
    const lw_time_us now_us = lw_engine_now(c->engine);
    const lw_time_us arrival_us = lw_link_arrival_us(c->link, from, now_us, message->bytes) +
                                  lw_peers_hold_us(&c->peers, from);
    if (lw_peers_hears(&c->peers, to, from)) {
        schedule(c, from, to, message, arrival_us);
    }
    return arrival_us;
}

lw_time_us lw_committee_send(lw_committee *c, uint32_t from, uint32_t to, const lw_message *message)
{
    if (is_mute(c, from) || is_full(c, from)) {
        return lw_engine_now(c->engine);
    }
    count(c, from, to, 1, message->bytes);
    return dispatch(c, from, to, message);
}

/* A node and its twin are one address: one copy is counted. */
static void send_to_node(lw_committee *c, uint32_t from, uint32_t node, const lw_message *message)
{
    const bool is_gateway = from == lw_committee_gateway(c);
    const bool has_twin = c->peers.items[node].twin_depth > 0;
    const bool to_first = is_gateway || lw_peers_faces(&c->peers, node, from);
    const bool to_twin = has_twin && (is_gateway || lw_peers_faces(&c->peers, node + c->n, from));
    if (!to_first && !to_twin) {
        return;
    }
    count(c, from, node, 1, message->bytes);
    lw_time_us arrival_us = INT64_MIN;
    if (to_first) {
        arrival_us = dispatch(c, from, node, message);
    }
    if (to_twin && arrival_us == INT64_MIN) {
        dispatch(c, from, node + c->n, message);
    } else if (to_twin && lw_peers_hears(&c->peers, node + c->n, from)) {
        schedule(c, from, node + c->n, message, arrival_us);
    }
}

void lw_committee_broadcast(lw_committee *c, uint32_t from, const lw_message *message)
{
    const bool is_gateway = from == lw_committee_gateway(c);
    const uint32_t copies = is_gateway ? c->n : c->n - 1;
    if (copies == 0 || is_mute(c, from) || is_full(c, from)) {
        return;
    }
    if (c->is_uniform && lw_peers_are_even(&c->peers)) {
        const lw_time_us now_us = lw_engine_now(c->engine);
        count(c, from, 0, copies, message->bytes);
        schedule(c, from, LW_COMMITTEE_EVERYBODY, message,
                 lw_link_arrival_us(c->link, from, now_us, message->bytes));
        return;
    }
    /* Each sender begins with its successor, so that none is always served last. */
    const uint32_t own = is_gateway ? c->n - 1 : lw_committee_node_of(c, from);
    for (uint32_t k = 1; k <= copies; k++) {
        send_to_node(c, from, (own + k) % c->n, message);
    }
}

static lw_time_us work_us(const lw_committee *c, const lw_event *event)
{
    int64_t tx_count = 0;
    lw_time_us contract_us = 0;
    if ((c->protocol->block_kinds >> event->kind & 1) != 0) {
        const lw_chain_block *block = lw_block_find(&c->tree, lw_committee_block_of(event->arg));
        tx_count = block == NULL ? 0 : (int64_t)(block->end_tx - block->first_tx);
        contract_us = block == NULL ? 0 : block->contract_us;
    }
    return lw_node_work_us(&c->speed, 1, tx_count) + contract_us;
}

/* True when the seat has to work first: the event comes back when that is done. */
static bool is_put_off(lw_committee *c, uint32_t seat, const lw_event *event)
{
    if ((event->flags & LW_COMMITTEE_FLAG_WORKED) != 0) {
        return false;
    }
    lw_node *node = &c->nodes[seat];
    const lw_time_us now_us = lw_engine_now(c->engine);
    if (lw_node_take_on(&node->busy_us, now_us, work_us(c, event)) == now_us) {
        return false;
    }
    const lw_message message = {
        .kind = event->kind, .flags = event->flags | LW_COMMITTEE_FLAG_WORKED, .arg = event->arg};
    schedule(c, lw_event_source(event), seat, &message, node->busy_us);
    return true;
}

static void hand_over(lw_committee *c, uint32_t seat, const lw_event *event, lw_receive receive)
{
    const uint32_t from = lw_event_source(event);
    const bool is_worked = (event->flags & LW_COMMITTEE_FLAG_WORKED) != 0;
    const bool is_heard =
        is_worked ? lw_committee_is_up(c, seat) : lw_peers_hears(&c->peers, seat, from);
    if (is_heard && !is_put_off(c, seat, event)) {
        receive(c, seat, from, event);
    }
}

void lw_committee_deliver(lw_committee *c, const lw_event *event, lw_receive receive)
{
    lw_committee_arrive(c, event);
    if (event->target != LW_COMMITTEE_EVERYBODY) {
        hand_over(c, event->target, event, receive);
        return;
    }
    const uint32_t from = lw_event_source(event);
    for (uint32_t seat = 0; seat < c->seat_count; seat++) {
        if (seat != from) {
            hand_over(c, seat, event, receive);
        }
    }
}

int64_t lw_committee_block_message_bytes(const lw_committee *c, uint32_t id)
{
    const lw_chain_block *block = lw_block_find(&c->tree, id);
    return block == NULL ? c->params->vote_bytes : block->bytes;
}
