// SPDX-License-Identifier: Apache-2.0
/* A validator's clock: who proposes in a slot, and when it is time to vote. */
#include "models/settlement/committee/committee_wire.h"
#include "models/settlement/stake/stake_state.h"
#include "sim/kernel/rng.h"
#include "sim/kernel/sampler.h"

uint32_t lw_stake_proposer(const lw_stake *s, uint32_t slot)
{
    const lw_settlement_config *config = s->committee.config;
    const lw_stream stream =
        lw_stream_of(config->seed, "proposer", config->replicate, config->params->name, 0);
    lw_rng rng = lw_rng_at(stream, slot);
    int64_t place = (int64_t)lw_sample_below(&rng, (uint64_t)s->total_weight);
    uint32_t node = 0;
    while (place >= lw_committee_weight(&s->committee, node)) {
        place -= lw_committee_weight(&s->committee, node++);
    }
    return node;
}

static lw_time_us slot_start_us(const lw_committee *c, uint32_t slot)
{
    return c->config->start_us + (lw_time_us)slot * c->block_interval_us;
}

void lw_stake_set_clock(lw_stake *s, uint32_t seat)
{
    lw_committee *c = &s->committee;
    lw_stake_seat *x = &s->seats[seat];
    if (x->slot_us != INT64_MAX || !lw_committee_has_work(c, seat) ||
        !lw_committee_is_up(c, seat)) {
        return;
    }
    const lw_time_us since_us = lw_engine_now(c->engine) - c->config->start_us;
    const uint32_t slot = (uint32_t)(since_us / c->block_interval_us) + 1;
    x->slot_us = slot_start_us(c, slot);
    lw_committee_timer(c, LW_STAKE_SLOT, seat, x->slot_us, slot);
}

void lw_stake_wake(lw_committee *c, uint32_t seat)
{
    lw_stake_set_clock((lw_stake *)c, seat);
}

static void propose(lw_stake *s, uint32_t seat, uint32_t slot)
{
    lw_committee *c = &s->committee;
    const lw_stake_seat *x = &s->seats[seat];
    const lw_chain_block *head = lw_block_find(&c->tree, x->view.head);
    if (head == NULL || (head->id != 0 && head->number >= slot)) {
        return;
    }
    const lw_draft draft = {.parent = head->id,
                            .number = slot,
                            .justified = x->justified.block,
                            .justified_epoch = x->justified.epoch,
                            .finalised = c->nodes[seat].final.id,
                            /* its own, and the votes of a slot's share of the validators */
                            .signature_count = 1 + (c->n + s->epoch_slots - 1) / s->epoch_slots};
    const uint32_t id = lw_committee_propose(c, seat, &draft);
    if (id == 0) {
        return;
    }
    lw_chain_block *block = lw_block_find(&c->tree, id);
    block->recorded_us = block->proposed_us;
    const lw_message message = {.kind = LW_STAKE_BLOCK,
                                .arg = lw_committee_pack(id, 0),
                                .bytes = lw_committee_block_message_bytes(c, id)};
    lw_committee_broadcast(c, seat, &message);
    lw_stake_take(s, seat, block);
}

void lw_stake_on_slot(lw_engine *engine, const lw_event *event, void *state)
{
    lw_stake *s = state;
    lw_committee *c = &s->committee;
    const uint32_t seat = lw_event_source(event);
    const uint32_t node = lw_committee_node_of(c, seat);
    const uint32_t slot = (uint32_t)event->arg;
    (void)engine;
    if (event->time_us != s->seats[seat].slot_us || !lw_committee_is_up(c, seat)) {
        return;
    }
    s->seats[seat].slot_us = INT64_MAX;
    if (!lw_committee_has_work(c, seat)) {
        return;
    }
    if (lw_stake_proposer(s, slot) == node) {
        propose(s, seat, slot);
    }
    /* Votes are spread evenly over the epoch. */
    if (slot % s->epoch_slots == (uint64_t)node * s->epoch_slots / c->n) {
        lw_committee_timer(c, LW_STAKE_VOTE_TIME, seat, event->time_us + c->block_interval_us / 3,
                           slot / s->epoch_slots);
    }
    lw_stake_set_clock(s, seat);
}

void lw_stake_on_vote_time(lw_engine *engine, const lw_event *event, void *state)
{
    lw_stake *s = state;
    const uint32_t seat = lw_event_source(event);
    (void)engine;
    if (lw_committee_is_up(&s->committee, seat)) {
        lw_stake_cast(s, seat, (uint32_t)event->arg);
    }
}
