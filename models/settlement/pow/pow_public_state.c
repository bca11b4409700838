// SPDX-License-Identifier: Apache-2.0
/* What a record on a public chain saves and loads, and what it checks of it. */
#include "models/settlement/pow/pow_public_state.h"

#include "models/settlement/pow/pow_own_state.h"

#include <math.h>
#include <string.h>

static bool is_event(const lw_event *event, const void *context)
{
    const lw_pow_public *p = context;
    const bool is_fault = event->kind == LW_POW_CRASH || event->kind == LW_POW_COME_BACK;
    return event->kind == LW_POW_MINED || event->kind == LW_POW_KNOWN ||
           (is_fault && event->arg < p->config->fault_count);
}

static void check_loaded(const lw_pow_public *p, lw_state *state)
{
    bool is_good = p->waiting_count <= (uint64_t)p->record->confirmations &&
                   p->included_tx <= p->known_tx && p->known_tx <= lw_book_end_tx(p->book) &&
                   (isnan(p->fees) || fabs(p->fees) < 1e12) && p->known_chain_tx >= 0 &&
                   lw_pow_market_is_good(&p->market, p->config->start_us, lw_engine_now(p->engine));
    uint64_t before_tx = 0;
    lw_time_us before_us = INT64_MIN;
    for (uint32_t i = 0; is_good && i < p->waiting_count; i++) {
        is_good = p->waiting[i].end_tx >= before_tx && p->waiting[i].end_tx <= p->included_tx &&
                  p->waiting[i].mined_us >= before_us &&
                  p->waiting[i].mined_us <= lw_engine_now(p->engine) &&
                  p->waiting[i].number <= p->block_number;
        before_tx = p->waiting[i].end_tx;
        before_us = p->waiting[i].mined_us;
    }
    if (!is_good) {
        lw_state_fail(state, "waiting", "blocks that cannot be");
    } else if (!lw_engine_all(p->engine, is_event, p)) {
        lw_state_fail(state, "events", "one of them cannot be pending");
    }
}

void lw_pow_public_state(void *self, lw_state *state)
{
    lw_pow_public *p = self;
    LW_STATE_MEMBER(state, p, draw_count);
    LW_STATE_MEMBER(state, p, block_number);
    LW_STATE_MEMBER(state, p, known_tx);
    LW_STATE_MEMBER(state, p, included_tx);
    LW_STATE_MEMBER(state, p, known_chain_tx);
    uint64_t has_race = p->has_race;
    uint64_t has_batch = p->has_batch;
    lw_state_count(state, "has_race", &has_race, 1);
    lw_state_count(state, "has_batch", &has_batch, 1);
    p->has_race = has_race == 1;
    p->has_batch = has_batch == 1;
    LW_STATE_MEMBER(state, p, down_depth);
    LW_STATE_MEMBER(state, p, waiting_count);
    if (!lw_state_is_loading(state)) { /* what is over does not show */
        memset(p->waiting + p->waiting_count, 0,
               ((size_t)p->record->confirmations - p->waiting_count) * sizeof *p->waiting);
    }
    LW_STATE_ARRAY(state, p, waiting, (size_t)p->record->confirmations);
    lw_pow_market_state(&p->market, state);
    LW_STATE_MEMBER(state, p, down_since_us);
    LW_STATE_MEMBER(state, p, unavailable_us);
    LW_STATE_MEMBER(state, p, chain_tx_count);
    LW_STATE_MEMBER(state, p, block_count);
    LW_STATE_MEMBER(state, p, stored_bytes);
    LW_STATE_MEMBER(state, p, average_j);
    LW_STATE_MEMBER(state, p, emissions_kg);
    LW_STATE_MEMBER(state, p, fee_j);
    LW_STATE_MEMBER(state, p, fees);
    if (lw_state_is_loading(state) && lw_state_is_good(state)) {
        check_loaded(p, state);
    }
}
