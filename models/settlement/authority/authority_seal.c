// SPDX-License-Identifier: Apache-2.0
/* Whose turn it is to seal, and when. */
#include "models/settlement/authority/authority_state.h"
#include "models/settlement/committee/committee_wire.h"
#include "sim/kernel/rng.h"
#include "sim/kernel/sampler.h"

static const lw_chain_block *head_of(const lw_authority *a, uint32_t seat)
{
    return lw_block_find(&a->committee.tree, a->seats[seat].view.head);
}

/* Something waits for a block, or for the blocks that make it final. */
static bool has_reason(const lw_authority *a, uint32_t seat)
{
    return a->params->seals_empty_blocks || lw_committee_has_work(&a->committee, seat);
}

/* Steps of Aura, from 0. */
static uint32_t step_at(const lw_committee *c, lw_time_us time_us)
{
    return (uint32_t)((time_us - c->config->start_us) / c->block_interval_us);
}

/* The signer's own next step: this one if it began just now and is not used up. */
static lw_time_us aura_time_us(const lw_authority *a, uint32_t seat)
{
    const lw_committee *c = &a->committee;
    const lw_time_us now_us = lw_engine_now(c->engine);
    const uint32_t node = lw_committee_node_of(c, seat);
    uint32_t step = step_at(c, now_us);
    const bool is_over = c->config->start_us + step * c->block_interval_us < now_us ||
                         step < a->seats[seat].sealed_step;
    step += is_over;
    step += (node + c->n - step % c->n) % c->n;
    return c->config->start_us + (lw_time_us)step * c->block_interval_us;
}

static uint64_t aura_weight(const lw_chain_block *head, uint32_t step)
{
    return ((uint64_t)(head->height + 1) << 32) - step;
}

/* EIP-225: nobody signs twice within floor(n/2) + 1 blocks. */
static bool has_signed_lately(const lw_committee *c, const lw_chain_block *head, uint32_t node)
{
    for (uint32_t k = 0; k < c->n / 2 && head != NULL && head->id != 0; k++) {
        if (head->proposer == node) {
            return true;
        }
        head = lw_block_find(&c->tree, head->parent);
    }
    return false;
}

static bool is_in_turn(const lw_committee *c, const lw_chain_block *head, uint32_t node)
{
    return (head->height + 1) % c->n == node;
}

/* The next slot after the parent's, and a wait for those whose turn it is not. */
static lw_time_us clique_time_us(lw_authority *a, uint32_t seat, const lw_chain_block *head)
{
    const lw_committee *c = &a->committee;
    const lw_settlement_config *config = c->config;
    const lw_time_us now_us = lw_engine_now(c->engine);
    const lw_time_us since_us =
        head->id == 0 ? -c->block_interval_us : head->proposed_us - config->start_us;
    const lw_time_us slot = since_us / c->block_interval_us + (head->id != 0);
    const lw_time_us slot_us = config->start_us + (head->id == 0 ? 0 : slot * c->block_interval_us);
    lw_time_us time_us = slot_us > now_us ? slot_us : now_us;
    if (!is_in_turn(c, head, lw_committee_node_of(c, seat))) {
        const lw_stream stream =
            lw_stream_of(config->seed, "clique", config->replicate, config->params->name, seat);
        lw_rng rng = lw_rng_at(stream, a->seats[seat].draw_count++);
        const double most_s = a->params->wiggle_s * c->n;
        time_us += lw_micro_from_double(most_s * lw_sample_uniform(&rng));
    }
    return time_us;
}

void lw_authority_offer(lw_authority *a, uint32_t seat)
{
    lw_committee *c = &a->committee;
    lw_authority_seat *x = &a->seats[seat];
    const lw_chain_block *head = head_of(a, seat);
    const uint32_t node = lw_committee_node_of(c, seat);
    const bool is_clique = a->params->turns == LW_AUTHORITY_CLIQUE;
    if (head == NULL || x->seal_us != INT64_MAX || !has_reason(a, seat) ||
        !lw_committee_is_up(c, seat) || (is_clique && has_signed_lately(c, head, node))) {
        return;
    }
    x->seal_us = is_clique ? clique_time_us(a, seat, head) : aura_time_us(a, seat);
    lw_committee_timer(c, LW_AUTHORITY_SEAL, seat, x->seal_us, lw_committee_pack(head->id, 0));
}

void lw_authority_wake(lw_committee *c, uint32_t seat)
{
    lw_authority_offer((lw_authority *)c, seat);
}

static void seal(lw_authority *a, uint32_t seat, const lw_chain_block *head)
{
    lw_committee *c = &a->committee;
    const uint32_t node = lw_committee_node_of(c, seat);
    const uint32_t step = step_at(c, lw_engine_now(c->engine));
    const bool is_clique = a->params->turns == LW_AUTHORITY_CLIQUE;
    const uint64_t difficulty = is_in_turn(c, head, node) ? 2 : 1;
    const lw_draft draft = {.parent = head->id,
                            .number = step,
                            .weight =
                                is_clique ? head->weight + difficulty : aura_weight(head, step),
                            .signature_count = 1};
    c->leader_change_count += is_clique && difficulty == 1 && seat < c->n;
    const uint32_t id = lw_committee_propose(c, seat, &draft);
    if (id == 0) {
        return;
    }
    lw_chain_block *block = lw_block_find(&c->tree, id);
    block->recorded_us = block->proposed_us;
    a->seats[seat].sealed_step = step + 1;
    const lw_message message = {.kind = LW_AUTHORITY_BLOCK,
                                .arg = lw_committee_pack(id, 0),
                                .bytes = lw_committee_block_message_bytes(c, id)};
    lw_committee_broadcast(c, seat, &message);
    lw_authority_take(a, seat, block);
}

void lw_authority_on_seal(lw_engine *engine, const lw_event *event, void *state)
{
    lw_authority *a = state;
    const uint32_t seat = lw_event_source(event);
    lw_authority_seat *x = &a->seats[seat];
    (void)engine;
    if (event->time_us != x->seal_us || !lw_committee_is_up(&a->committee, seat)) {
        return;
    }
    x->seal_us = INT64_MAX;
    const lw_chain_block *head = head_of(a, seat);
    const bool is_stale = a->params->turns == LW_AUTHORITY_CLIQUE && head != NULL &&
                          head->id != lw_committee_block_of(event->arg);
    if (head != NULL && has_reason(a, seat) && !is_stale) {
        seal(a, seat, head);
    }
    lw_authority_offer(a, seat);
}
