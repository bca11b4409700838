// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/bft/pbft_gateway.h"

#include "models/settlement/bft/pbft_replica.h"
#include "models/settlement/bft/pbft_wire.h"

/* The gateway doubles its patience at most so often: 2^20 x 4 s is 48 days. */
enum { DOUBLING_MAX = 20 };

static bool has_open_request(const lw_pbft *p)
{
    return p->gateway.sent_tx > lw_book_open_tx(p->book);
}

static void watch_at(lw_pbft *p, lw_time_us late_us)
{
    lw_pbft_gateway *g = &p->gateway;
    g->late_us = late_us;
    if (late_us < g->watch_us) {
        g->watch_us = late_us;
        lw_pbft_schedule(p, LW_PBFT_GATEWAY_WATCH, LW_PBFT_PHASE_WATCH, lw_pbft_gateway_seat(p),
                         late_us);
    }
}

/* Sets its patience anew: from now, or from when a primary that keeps the pace may propose. */
static void watch(lw_pbft *p)
{
    lw_pbft_gateway *g = &p->gateway;
    if (!has_open_request(p)) {
        g->late_us = INT64_MAX;
        return;
    }
    lw_time_us due_us = lw_engine_now(p->engine);
    if (g->last_final_us != INT64_MIN && g->last_final_us + p->block_interval_us > due_us) {
        due_us = g->last_final_us + p->block_interval_us;
    }
    watch_at(p, due_us + (p->request_timeout_us << g->doubling_count));
}

static lw_pbft_message request_from(const lw_pbft *p, uint64_t first_tx, uint16_t flags)
{
    const int64_t tx_count = (int64_t)(p->gateway.sent_tx - first_tx);
    return (lw_pbft_message){.kind = LW_PBFT_REQUEST,
                             .flags = flags,
                             .arg = p->gateway.sent_tx,
                             .bytes =
                                 p->params->vote_bytes + tx_count * lw_pbft_tx_bytes(p->params)};
}

void lw_pbft_submit(lw_pbft *p)
{
    if (p->gateway.has_send) {
        return;
    }
    p->gateway.has_send = true;
    lw_pbft_schedule(p, LW_PBFT_GATEWAY_SEND, LW_PBFT_PHASE_SUBMIT, lw_pbft_gateway_seat(p),
                     lw_engine_now(p->engine));
}

void lw_pbft_on_gateway_send(lw_engine *engine, const lw_event *event, void *state)
{
    lw_pbft *p = state;
    lw_pbft_gateway *g = &p->gateway;
    const uint64_t open_tx = lw_book_open_tx(p->book);
    const uint64_t first_tx = g->sent_tx > open_tx ? g->sent_tx : open_tx;
    (void)engine;
    (void)event;
    g->has_send = false;
    g->sent_tx = lw_book_end_tx(p->book);
    if (g->sent_tx <= first_tx) {
        return; /* nothing was admitted */
    }
    if (g->is_doubting) {
        const lw_pbft_message message = request_from(p, first_tx, LW_PBFT_FLAG_REPEATED);
        lw_pbft_broadcast(p, lw_pbft_gateway_seat(p), &message);
    } else {
        const lw_pbft_message message = request_from(p, first_tx, 0);
        lw_pbft_send_to_node(p, lw_pbft_gateway_seat(p), lw_pbft_primary(p, g->view), &message);
    }
    if (g->late_us == INT64_MAX) {
        watch(p);
    }
}

void lw_pbft_on_gateway_watch(lw_engine *engine, const lw_event *event, void *state)
{
    lw_pbft *p = state;
    lw_pbft_gateway *g = &p->gateway;
    (void)engine;
    if (event->time_us == g->watch_us) {
        g->watch_us = INT64_MAX;
    }
    if (!has_open_request(p)) {
        g->late_us = INT64_MAX;
        g->is_doubting = false;
        g->doubling_count = 0;
    }
    if (g->late_us == INT64_MAX) {
        return;
    }
    if (event->time_us < g->late_us) {
        watch_at(p, g->late_us);
        return;
    }
    g->is_doubting = true;
    const lw_pbft_message message =
        request_from(p, lw_book_open_tx(p->book), LW_PBFT_FLAG_REPEATED);
    lw_pbft_broadcast(p, lw_pbft_gateway_seat(p), &message);
    if (g->doubling_count < DOUBLING_MAX) {
        g->doubling_count++;
    }
    watch(p);
}

void lw_pbft_greet(lw_pbft *p, uint32_t replica)
{
    if (!has_open_request(p)) {
        return;
    }
    const lw_pbft_message message =
        request_from(p, lw_book_open_tx(p->book), LW_PBFT_FLAG_REPEATED);
    lw_pbft_send(p, lw_pbft_gateway_seat(p), replica, &message);
    p->gateway.doubling_count = 0;
    watch(p);
}

/* True when f + 1 validators have executed the block. */
static bool is_final(const lw_pbft *p, uint64_t seq)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < p->n && count <= p->f; i++) {
        count += p->gateway.answered_seq[i] >= seq;
    }
    return count > p->f;
}

static void finish(lw_pbft *p, const lw_pbft_decision *decision)
{
    const lw_pbft_block *block = &decision->block;
    const lw_time_us now_us = lw_engine_now(p->engine);
    lw_book_settle(p->book, block->end_tx, decision->recorded_us, now_us);
    lw_book_add_block(
        p->book, &(lw_block){.proposed_us = block->proposed_us,
                             .final_us = now_us,
                             .tx_count = (int64_t)(block->end_tx - block->first_tx),
                             .bytes = lw_pbft_block_bytes(p, block),
                             .message_count = p->message_count - p->gateway.message_count_at_final,
                             .proposer = block->proposer});
    p->gateway.message_count_at_final = p->message_count;
    if (lw_book_status(p->book) != LW_OK) {
        lw_engine_stop(p->engine);
    }
}

/* What every validator that runs has executed the monitor may forget. */
static void forget(lw_pbft *p)
{
    uint64_t seq = p->decided_seq;
    for (uint32_t i = 0; i < p->n; i++) {
        const uint64_t executed_seq = p->replicas[i].executed_seq;
        seq = !lw_pbft_is_silent(p, i) && executed_seq < seq ? executed_seq : seq;
    }
    p->safety.floor_height = seq;
}

void lw_pbft_on_reply(lw_engine *engine, const lw_event *event, void *state)
{
    lw_pbft *p = state;
    lw_pbft_gateway *g = &p->gateway;
    const uint32_t from = lw_event_source(event);
    const uint32_t view = lw_pbft_view_of(event->arg);
    const uint64_t seq = lw_pbft_seq_of(event->arg);
    (void)engine;
    p->in_flight_count--;
    if (!lw_pbft_reaches_gateway(p, event)) {
        return;
    }
    g->view = view > g->view ? view : g->view;
    g->answered_seq[from % p->n] =
        seq > g->answered_seq[from % p->n] ? seq : g->answered_seq[from % p->n];
    const uint64_t before = g->final_seq;
    while (g->final_seq < p->decided_seq && is_final(p, g->final_seq + 1)) {
        g->final_seq++;
        finish(p, &p->decisions[g->final_seq % p->decision_capacity]);
    }
    if (g->final_seq != before) {
        forget(p);
        g->last_final_us = lw_engine_now(p->engine);
        g->doubling_count = 0;
        g->is_doubting = false;
        watch(p);
    }
}
