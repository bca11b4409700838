// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/bft/pbft_pace.h"

#include "models/settlement/bft/pbft_wire.h"

static lw_time_us later_of(lw_time_us a, lw_time_us b)
{
    return a > b ? a : b;
}

/* Blocks keep a grid of block_interval_s from the start of the run, one in each slot: a proposal
 * that a view change made late does not make those after it late. */
static lw_time_us next_slot_us(const lw_pbft *p, lw_time_us last_us)
{
    if (p->block_interval_us == 0) {
        return last_us;
    }
    const lw_time_us start_us = p->config->start_us;
    const lw_time_us slot = (last_us - start_us) / p->block_interval_us;
    return start_us + (slot + 1) * p->block_interval_us;
}

uint64_t lw_pbft_next_tx(const lw_pbft *p, uint32_t replica)
{
    const lw_pbft_replica *x = &p->replicas[replica];
    const uint64_t open_tx = lw_book_open_tx(p->book);
    return x->executed_tx > open_tx ? x->executed_tx : open_tx;
}

void lw_pbft_lose_patience_at(lw_pbft *p, uint32_t replica, lw_time_us late_us)
{
    lw_pbft_replica *x = &p->replicas[replica];
    x->late_us = late_us;
    /* One watch event at a time: one that comes too early looks again. */
    if (late_us < x->watch_us) {
        x->watch_us = late_us;
        lw_pbft_schedule(p, LW_PBFT_WATCH, LW_PBFT_PHASE_WATCH, replica, late_us);
    }
}

bool lw_pbft_is_waiting(const lw_pbft *p, uint32_t replica)
{
    const lw_pbft_replica *x = &p->replicas[replica];
    if (x->known_tx > lw_pbft_next_tx(p, replica)) {
        return true;
    }
    const lw_pbft_slot *next = &x->slots[(x->executed_seq + 1) % LW_PBFT_WINDOW];
    return next->seq == x->executed_seq + 1 && next->has_proposal;
}

lw_time_us lw_pbft_timeout_us(const lw_pbft *p, uint32_t replica)
{
    const lw_pbft_replica *x = &p->replicas[replica];
    lw_time_us timeout_us = p->view_timeout_us;
    for (uint32_t i = 0; i < x->doubling_count && timeout_us < p->view_timeout_max_us; i++) {
        timeout_us *= 2;
    }
    return timeout_us < p->view_timeout_max_us ? timeout_us : p->view_timeout_max_us;
}

void lw_pbft_watch(lw_pbft *p, uint32_t replica)
{
    lw_pbft_replica *x = &p->replicas[replica];
    if (!x->is_active || lw_pbft_is_silent(p, replica)) {
        return;
    }
    if (!lw_pbft_is_waiting(p, replica)) {
        x->late_us = INT64_MAX;
        return;
    }
    if (x->late_us != INT64_MAX) {
        return;
    }
    /* A primary that keeps the pace is not late. */
    lw_time_us due_us = lw_engine_now(p->engine);
    if (x->last_proposal_us != INT64_MIN) {
        due_us = later_of(due_us, next_slot_us(p, x->last_proposal_us));
    }
    lw_pbft_lose_patience_at(p, replica, due_us + lw_pbft_timeout_us(p, replica));
}

void lw_pbft_fetch(lw_pbft *p, uint32_t replica, uint32_t from)
{
    lw_pbft_replica *x = &p->replicas[replica];
    const lw_time_us now_us = lw_engine_now(p->engine);
    if (now_us < x->fetch_until_us || from == replica) {
        return;
    }
    x->fetch_until_us = now_us + p->view_timeout_max_us;
    const lw_pbft_message message = {
        .kind = LW_PBFT_FETCH, .arg = (uint64_t)x->stored_bytes, .bytes = p->params->vote_bytes};
    lw_pbft_send(p, replica, from, &message);
}

void lw_pbft_answer(lw_pbft *p, uint32_t replica)
{
    const lw_pbft_replica *x = &p->replicas[replica];
    const lw_pbft_message message = {.kind = LW_PBFT_REPLY,
                                     .arg = lw_pbft_pack(x->view, x->executed_seq),
                                     .bytes = p->params->vote_bytes};
    lw_pbft_send(p, replica, lw_pbft_gateway_seat(p), &message);
}

bool lw_pbft_has_trades(const lw_pbft *p, uint32_t replica)
{
    return lw_pbft_next_tx(p, replica) < p->replicas[replica].known_tx;
}

/* Until the period is over; the drain is for what is pending. */
static bool makes_empty_blocks(const lw_pbft *p)
{
    return p->params->empty_blocks && lw_engine_now(p->engine) < p->config->end_us;
}

bool lw_pbft_may_propose(const lw_pbft *p, uint32_t replica)
{
    const lw_pbft_replica *x = &p->replicas[replica];
    if (!x->is_active || lw_pbft_is_silent(p, replica) || !lw_pbft_leads(p, replica, x->view) ||
        x->executed_seq < x->propose_after_seq ||
        (!lw_pbft_has_trades(p, replica) && !makes_empty_blocks(p))) {
        return false;
    }
    const lw_pbft_slot *next = &x->slots[(x->executed_seq + 1) % LW_PBFT_WINDOW];
    const bool is_under_way =
        next->seq == x->executed_seq + 1 && next->view == x->view && next->has_proposal;
    return !is_under_way;
}

lw_time_us lw_pbft_pace_us(const lw_pbft *p, uint32_t replica)
{
    const lw_pbft_replica *x = &p->replicas[replica];
    const lw_time_us now_us = lw_engine_now(p->engine);
    return x->last_proposal_us == INT64_MIN
               ? now_us
               : later_of(now_us, next_slot_us(p, x->last_proposal_us));
}

static void propose_at(lw_pbft *p, uint32_t replica, lw_time_us time_us)
{
    lw_pbft_replica *x = &p->replicas[replica];
    if (time_us < x->propose_us) {
        x->propose_us = time_us;
        lw_pbft_schedule(p, LW_PBFT_PROPOSE, LW_PBFT_PHASE_PROPOSE, replica, time_us);
    }
}

void lw_pbft_offer(lw_pbft *p, uint32_t replica)
{
    if (!lw_pbft_may_propose(p, replica)) {
        return;
    }
    propose_at(p, replica, lw_pbft_pace_us(p, replica));
}

bool lw_pbft_sits_out(lw_pbft *p, uint32_t replica)
{
    if (!p->is_resting || lw_pbft_has_trades(p, replica)) {
        return false;
    }
    propose_at(p, replica, next_slot_us(p, lw_engine_now(p->engine)));
    return true;
}
