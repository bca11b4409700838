// SPDX-License-Identifier: Apache-2.0
/* What a proof-of-work network saves and loads, what it checks of it, and the two things that all
 * its files do: schedule and fail. */
#include "models/settlement/pow/pow_own_state.h"

/* Sums of such a time and the work of a block stay within 63 bits. */
#define TIME_MAX_US (INT64_MAX / 2)

static void race_state(lw_pow_race *race, lw_state *state)
{
    LW_STATE_MEMBER(state, race, difficulty);
    LW_STATE_MEMBER(state, race, is_mixed);
    LW_STATE_MEMBER(state, race, draw_count);
    /* Not as a whole: it has a hole, whose bytes are left to chance. */
    LW_STATE_MEMBER(state, race, next.time_us);
    LW_STATE_MEMBER(state, race, next.key);
    LW_STATE_MEMBER(state, race, next.place);
}

static void gateway_state(lw_pow_gateway *gateway, lw_state *state)
{
    LW_STATE_MEMBER(state, gateway, known_tx);
    LW_STATE_MEMBER(state, gateway, held_tx);
    LW_STATE_MEMBER(state, gateway, final_block);
    LW_STATE_MEMBER(state, gateway, message_count_at_final);
    LW_STATE_MEMBER(state, gateway, down_since_us);
    LW_STATE_MEMBER(state, gateway, unavailable_us);
}

static void attack_state(lw_pow_attack *attack, lw_state *state)
{
    LW_STATE_MEMBER(state, attack, phase);
    LW_STATE_MEMBER(state, attack, tip);
    LW_STATE_MEMBER(state, attack, base_height);
    LW_STATE_MEMBER(state, attack, public_height);
    LW_STATE_MEMBER(state, attack, attempt_count);
    LW_STATE_MEMBER(state, attack, success_count);
    LW_STATE_MEMBER(state, attack, depth_max);
    LW_STATE_MEMBER(state, attack, active_us);
    LW_STATE_MEMBER(state, attack, since_us);
}

static bool is_block(const lw_pow_own *p, uint64_t number)
{
    return number >= p->chain.base && number < p->chain.end;
}

static bool is_event(const lw_event *event, const void *context)
{
    const lw_pow_own *p = context;
    if (event->kind < LW_GOSSIP_KIND_COUNT) {
        return lw_gossip_can_be(p->gossip, event);
    }
    if (lw_event_source(event) != p->net->node_count) {
        return false;
    }
    const bool is_fault = event->kind == LW_POW_CRASH || event->kind == LW_POW_COME_BACK ||
                          event->kind == LW_POW_CUT || event->kind == LW_POW_HEAL;
    return event->kind == LW_POW_KNOWN ? event->arg <= lw_book_end_tx(p->book)
                                       : !is_fault || event->arg < p->config->fault_count;
}

static void check_loaded(const lw_pow_own *p, lw_state *state)
{
    bool is_good = is_block(p, p->gateway.final_block) && p->gossip->next == p->chain.end &&
                   p->gateway.known_tx <= lw_book_end_tx(p->book) &&
                   p->gateway.held_tx <= lw_book_end_tx(p->book) &&
                   p->attack.phase <= LW_POW_RACE && p->race.difficulty > 0 &&
                   (p->attack.params != NULL || p->attack.phase == LW_POW_IDLE) &&
                   (p->attack.phase == LW_POW_IDLE || is_block(p, p->attack.tip));
    for (uint32_t node = 0; is_good && node < p->net->node_count; node++) {
        is_good = is_block(p, p->tips[node]) && p->busy_us[node] >= p->config->start_us &&
                  p->busy_us[node] <= TIME_MAX_US;
    }
    for (uint64_t i = p->chain.base; is_good && i < p->chain.end; i++) {
        is_good = lw_pow_chain_at(&p->chain, i)->miner < p->net->node_count;
    }
    if (!is_good) {
        lw_state_fail(state, "tips", "a block that does not exist");
    } else if (!lw_engine_all(p->engine, is_event, p)) {
        lw_state_fail(state, "events", "one of them cannot be pending");
    }
}

void lw_pow_own_state(void *self, lw_state *state)
{
    lw_pow_own *p = self;
    lw_net_state(p->net, state);
    lw_gossip_state(p->gossip, state);
    lw_pow_chain_state(&p->chain, state);
    LW_STATE_ARRAY(state, p, tips, p->net->node_count);
    LW_STATE_ARRAY(state, p, busy_us, p->net->node_count);
    race_state(&p->race, state);
    gateway_state(&p->gateway, state);
    LW_STATE_MEMBER(state, p, tally);
    attack_state(&p->attack, state);
    if (lw_state_is_loading(state) && lw_state_is_good(state)) {
        check_loaded(p, state);
    }
}

void lw_pow_schedule(lw_pow_own *p, unsigned kind, unsigned phase, lw_time_us time_us, uint64_t arg)
{
    const lw_event_request request = {.time_us = time_us,
                                      .source = p->net->node_count,
                                      .kind = (uint16_t)kind,
                                      .phase = (uint8_t)phase,
                                      .arg = arg};
    lw_engine_schedule(p->engine, &request);
}

void lw_pow_fail(lw_pow_own *p)
{
    lw_book_fail(p->book);
    lw_engine_stop(p->engine);
}
