// SPDX-License-Identifier: Apache-2.0
/* A lane on its way to a checkpoint and back, and what a damaged one is told by. */
#include "models/city/lane.h"
#include "models/city/lane_state.h"
#include "sim/base/check.h"

#include <stddef.h>

/* A batch of ten million legs; a damaged checkpoint cannot ask for more. */
enum { RECORD_BYTES_MAX = 400000000 };

static void record_room_state(lw_lane *lane, lw_state *state)
{
    uint64_t capacity = lane->record_capacity;
    lw_error error;
    lw_state_count(state, "record_capacity", &capacity, RECORD_BYTES_MAX);
    if (lw_state_is_loading(state) && lw_state_is_good(state) &&
        lw_lane_make_room(lane, capacity, &error) != LW_OK) {
        lw_state_fail_as(state, LW_ERR_MEMORY, "record_capacity", "memory ran out");
    }
}

/* In what a row is made of: rows hold differences. */
static bool is_same_usage(const lw_usage *a, const lw_usage *b)
{
    return a->tx_count == b->tx_count && a->block_count == b->block_count &&
           a->message_count == b->message_count &&
           a->settled_trade_count == b->settled_trade_count &&
           a->refused_trade_count == b->refused_trade_count &&
           a->settled_operation_count == b->settled_operation_count &&
           a->refused_operation_count == b->refused_operation_count &&
           a->step_count == b->step_count && a->fees_micro == b->fees_micro &&
           a->energy_j == b->energy_j && a->energy_marginal_j == b->energy_marginal_j;
}

/* Between two blocks everything that came out is booked, and the last row knows of it. */
static bool is_booked(const lw_lane *lane, lw_time_us now_us, const lw_usage *now)
{
    size_t outcome_count = 0;
    size_t block_count = 0;
    lw_settlement_outcomes(lane->settlement, &outcome_count);
    lw_settlement_blocks(lane->settlement, &block_count);
    return outcome_count == 0 && block_count == 0 &&
           lane->has_last == (now_us > lane->config->start_us) &&
           (!lane->has_last || is_same_usage(now, &lane->usage_before));
}

/* All that was settled is in a block. */
static bool is_chained(const lw_lane *lane, const lw_usage *now)
{
    return lane->chain == NULL ||
           (lw_chain_series_trade_count(lane->chain) == now->settled_trade_count &&
            lw_chain_series_operation_count(lane->chain) == now->settled_operation_count);
}

static void check_loaded(const lw_lane *lane, lw_time_us now_us, lw_state *state)
{
    const char *name = lane->config->params->name;
    lw_usage now;
    lw_settlement_usage(lane->settlement, &now);
    if (lw_settlement_now(lane->settlement) != now_us) {
        lw_state_fail(state, name, "its clock is not the city's");
    } else if (!is_booked(lane, now_us, &now)) {
        lw_state_fail(state, name, "something came out that is not booked");
    } else if (!is_chained(lane, &now)) {
        lw_state_fail(state, name, "its chain does not hold the settled trades");
    } else if (lane->unserved_count < 0 || lane->member_action_count < 0 ||
               lane->unsettled_micro < 0) {
        lw_state_fail(state, name, "a count or a sum below zero");
    }
}

/* A gain, and a row up to its fees, which may be unknown, are nothing but amounts. */
enum {
    GAIN_AMOUNT_COUNT = sizeof(lw_gain) / sizeof(int64_t),
    ROW_AMOUNT_COUNT = offsetof(lw_lane_row, fees_micro) / sizeof(int64_t)
};

static void check_amounts(const lw_lane *lane, lw_state *state)
{
    lw_state_check_amounts(state, "last", (const int64_t *)&lane->last, ROW_AMOUNT_COUNT);
    if (lane->last.fees_micro != LW_MONEY_UNKNOWN) {
        lw_state_check_amounts(state, "last", &lane->last.fees_micro, 1);
    }
    lw_state_check_amounts(state, "unsettled_micro", &lane->unsettled_micro, 1);
    lw_state_check_amounts(state, "settled_milliwh", &lane->settled_milliwh, 1);
    lw_state_check_amounts(state, "correction", (const int64_t *)&lane->correction,
                           GAIN_AMOUNT_COUNT);
}

bool lw_lane_counts(const lw_lane *lane, int64_t trade_count, int64_t operation_count)
{
    lw_usage usage;
    lw_settlement_usage(lane->settlement, &usage);
    return usage.settled_trade_count + usage.refused_trade_count + usage.pending_trade_count ==
               trade_count &&
           usage.settled_operation_count + usage.refused_operation_count +
                   usage.pending_operation_count ==
               operation_count;
}

void lw_lane_state(lw_lane *lane, lw_time_us now_us, lw_state *state)
{
    LW_ASSERT(lw_state_is_loading(state) || lw_settlement_now(lane->settlement) == now_us);
    uint64_t last_count = lane->has_last;
    lw_state_count(state, "last_count", &last_count, 1);
    lane->has_last = last_count == 1;
    LW_STATE_MEMBER(state, lane, last);
    LW_STATE_MEMBER(state, lane, last_extra);
    LW_STATE_MEMBER(state, lane, usage_before);
    LW_STATE_MEMBER(state, lane, settled_milliwh);
    LW_STATE_MEMBER(state, lane, correction);
    LW_STATE_AMOUNTS(state, lane, member_correction_micro, lane->config->member_count);
    LW_STATE_MEMBER(state, lane, recorded_weighted);
    LW_STATE_MEMBER(state, lane, final_weighted);
    LW_STATE_MEMBER(state, lane, weight);
    LW_STATE_MEMBER(state, lane, unserved_count);
    LW_STATE_MEMBER(state, lane, unsettled_micro);
    LW_STATE_MEMBER(state, lane, member_action_count);
    check_amounts(lane, state);
    record_room_state(lane, state);
    lw_delay_state(lane->recorded, state);
    lw_delay_state(lane->final, state);
    lw_delay_state(lane->paid, state);
    lw_delay_state(lane->operation_recorded, state);
    lw_delay_state(lane->operation_final, state);
    if (lane->forgery != NULL) {
        lw_forgery_state(lane->forgery, state);
    }
    if (lane->chain != NULL) {
        lw_chain_series_state(lane->chain, state);
    }
    lw_settlement_state(lane->settlement, state);
    if (lw_state_is_loading(state) && lw_state_is_good(state)) {
        check_loaded(lane, now_us, state);
    }
}
