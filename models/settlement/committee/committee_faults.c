// SPDX-License-Identifier: Apache-2.0
/* Faults that strike a committee: when they begin, when they end, and who has to be told. */
#include "models/settlement/committee/committee_wire.h"

static void schedule_fault(lw_committee *c, uint16_t kind, size_t fault, lw_time_us time_us)
{
    const lw_event_request request = {.time_us = time_us,
                                      .source = lw_committee_gateway(c) + 1,
                                      .kind = kind,
                                      .phase = LW_COMMITTEE_PHASE_FAULT,
                                      .arg = fault};
    lw_engine_schedule(c->engine, &request);
}

void lw_committee_schedule_faults(lw_committee *c)
{
    const lw_time_us begin_us = c->config->start_us;
    for (size_t i = 0; i < c->config->fault_count; i++) {
        const lw_fault *fault = &c->config->faults[i];
        const lw_time_us start_us = fault->start_us > begin_us ? fault->start_us : begin_us;
        if (fault->end_us <= start_us) {
            continue;
        }
        schedule_fault(c, LW_COMMITTEE_FAULT_BEGIN, i, start_us);
        if (fault->end_us != INT64_MAX) {
            schedule_fault(c, LW_COMMITTEE_FAULT_END, i, fault->end_us);
        }
    }
}

/* Starts or stops the time in which trades cannot be settled. */
static void note_availability(lw_committee *c)
{
    const bool is_down = lw_peers_reachable_weight(&c->peers, c->weights) < c->quorum_weight;
    const lw_time_us now_us = lw_engine_now(c->engine);
    if (is_down && c->down_since_us == INT64_MAX) {
        c->down_since_us = now_us;
    } else if (!is_down && c->down_since_us != INT64_MAX) {
        const lw_time_us end_us = now_us < c->config->end_us ? now_us : c->config->end_us;
        c->unavailable_us += end_us > c->down_since_us ? end_us - c->down_since_us : 0;
        c->down_since_us = INT64_MAX;
    }
}

lw_time_us lw_committee_unavailable_us(const lw_committee *c, lw_time_us now_us)
{
    return c->unavailable_us + (now_us > c->down_since_us ? now_us - c->down_since_us : 0);
}

static void copy_seat(lw_committee *c, uint32_t to, uint32_t from)
{
    c->nodes[to] = c->nodes[from];
    c->nodes[to].busy_us = c->nodes[to].fetch_until_us = INT64_MIN;
    c->protocol->copy(c, to, from);
}

/* The twin of a node that begins to equivocate remembers what the node does. */
static void bear_twins(lw_committee *c, const lw_fault *fault)
{
    for (uint32_t i = 0; i < fault->node_count; i++) {
        const uint32_t node = fault->node_first + i;
        if (c->peers.items[node].twin_depth == 1) {
            copy_seat(c, node + c->n, node);
            if (lw_committee_is_up(c, node)) {
                c->protocol->rejoin(c, node + c->n);
            }
        }
    }
}

static void announce(lw_committee *c)
{
    if (c->protocol->before_disturbance != NULL) {
        c->protocol->before_disturbance(c);
    }
}

static void notice(lw_committee *c)
{
    note_availability(c);
    if (c->protocol->disturbed != NULL) {
        c->protocol->disturbed(c);
    }
}

void lw_committee_on_fault_begin(lw_engine *engine, const lw_event *event, void *state)
{
    lw_committee *c = state;
    const lw_fault *fault = &c->config->faults[event->arg];
    (void)engine;
    announce(c);
    lw_peers_begin_fault(&c->peers, event->arg);
    if (fault->kind == LW_FAULT_EQUIVOCATE) {
        bear_twins(c, fault);
    }
    notice(c);
}

static void rejoin(lw_committee *c, uint32_t seat)
{
    if (!lw_committee_is_up(c, seat)) {
        return;
    }
    c->nodes[seat].fetch_until_us = INT64_MIN;
    if (!c->protocol->asks_leader) {
        lw_committee_greet(c, seat, 0);
        lw_committee_answer(c, seat);
    }
    c->protocol->rejoin(c, seat);
}

/* The honest node with the longest final chain; the first of equals. */
static uint32_t best_seat(const lw_committee *c)
{
    uint32_t best = 0;
    for (uint32_t i = 1; i < c->n; i++) {
        const bool is_better = c->nodes[i].final.height > c->nodes[best].final.height;
        best = is_better && lw_committee_is_up(c, i) ? i : best;
    }
    return best;
}

/* Nobody equivocates any more. Nodes whose final chain contradicts the longest one cannot go on by
 * themselves: people restore them from it, and what they had final is replaced. */
static void restore_forked(lw_committee *c)
{
    const uint32_t best = best_seat(c);
    const lw_chain_block chain = c->nodes[best].final;
    for (uint32_t i = 0; i < c->n; i++) {
        const lw_chain_block *own = lw_block_ancestor(&c->tree, chain.id, c->nodes[i].final.height);
        if (own != NULL && own->id != c->nodes[i].final.id) {
            lw_committee_adopt(c, i, &chain);
            copy_seat(c, i, best);
        }
    }
}

void lw_committee_on_fault_end(lw_engine *engine, const lw_event *event, void *state)
{
    lw_committee *c = state;
    const lw_fault *fault = &c->config->faults[event->arg];
    (void)engine;
    announce(c);
    lw_peers_end_fault(&c->peers, event->arg);
    if (fault->kind == LW_FAULT_EQUIVOCATE && c->peers.twin_count == 0 &&
        !c->protocol->follows_best_chain) {
        restore_forked(c);
    }
    notice(c);
    if (fault->kind == LW_FAULT_PARTITION || fault->kind == LW_FAULT_EQUIVOCATE) {
        for (uint32_t seat = 0; seat < c->seat_count; seat++) {
            rejoin(c, seat);
        }
        return;
    }
    for (uint32_t i = 0; fault->kind != LW_FAULT_DELAY && i < fault->node_count; i++) {
        const uint32_t node = fault->node_first + i;
        rejoin(c, node);
        if (c->seat_count > c->n) {
            rejoin(c, node + c->n);
        }
    }
}
