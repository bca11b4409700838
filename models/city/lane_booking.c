// SPDX-License-Identifier: Apache-2.0
/* What came out of a settlement, booked: delays, operations, and what refused trades change in the
 * city's bills. */
#include "models/city/lane_state.h"

#include <stdlib.h>
#include <string.h>

/* The log and a resumed book come from different files. */
static bool are_of_members(const lw_lane *lane, const lw_trade *legs, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++) {
        if (legs[i].participant >= lane->config->member_count) {
            return false;
        }
    }
    return true;
}

static bool are_operations_of_members(const lw_lane *lane, const lw_operation *operations,
                                      uint64_t count)
{
    for (uint64_t i = 0; i < count; i++) {
        if (operations[i].participant >= lane->config->member_count) {
            return false;
        }
    }
    return true;
}

/* The default key's legs stand at the end of a record, before their count. */
static const lw_trade *default_legs_of(const lw_lane *lane, size_t byte_count, uint64_t *count)
{
    const unsigned char *record = lane->record;
    const size_t end = byte_count - sizeof *count;
    memcpy(count, record + end, sizeof *count);
    if (*count > end / sizeof(lw_trade)) {
        return NULL;
    }
    const void *first = record + end - (size_t)*count * sizeof(lw_trade);
    return first;
}

static bool is_of_batch(const lw_lane *lane, const lw_outcome *outcome, size_t byte_count)
{
    const uint64_t end = (uint64_t)outcome->first_trade + outcome->trade_count;
    const uint64_t operation_end = (uint64_t)outcome->first_operation + outcome->operation_count;
    uint64_t default_count = 0;
    const lw_trade *legs = byte_count < sizeof default_count
                               ? NULL
                               : default_legs_of(lane, byte_count, &default_count);
    if (legs == NULL || end > outcome->batch_trade_count ||
        (outcome->batch_trade_count + default_count) * sizeof(lw_trade) +
                operation_end * sizeof(lw_operation) + sizeof default_count >
            byte_count) {
        return false;
    }
    const void *after_legs = (const lw_trade *)lane->record + outcome->batch_trade_count;
    return are_of_members(lane, legs, default_count) &&
           are_of_members(lane, lane->record, outcome->batch_trade_count) &&
           are_operations_of_members(lane, after_legs, operation_end);
}

/* The batch of an outcome as the log has it: its legs, then its operations. */
static lw_status read_batch(lw_lane *lane, const lw_outcome *outcome, lw_error *error)
{
    size_t byte_count = 0;
    const lw_status status = lw_record_log_read(lane->trades, outcome->batch, lane->record,
                                                lane->record_capacity, &byte_count, error);
    if (status == LW_OK && !is_of_batch(lane, outcome, byte_count)) {
        return lw_error_set(error, LW_ERR_FILE_FORMAT, "",
                            "the trades of batch %llu are not those that the checkpoint speaks of",
                            (unsigned long long)outcome->batch);
    }
    lane->record_size = byte_count;
    return status;
}

static void correct(lw_lane *lane, uint32_t participant, const lw_gain *is, const lw_gain *was)
{
    lw_gain change = *is;
    for (int payer = 0; payer < LW_PAYER_COUNT; payer++) {
        change.by_payer_micro[payer] -= was->by_payer_micro[payer];
    }
    change.clearing_micro -= was->clearing_micro;
    lw_gain_add(&lane->correction, &change);
    lane->member_correction_micro[participant] += change.by_payer_micro[LW_PAYER_MEMBERS];
}

/* Trades and legs of the default key are in order of participant, and bought before sold. */
static uint64_t place_of(const lw_trade *leg)
{
    return 2 * (uint64_t)leg->participant + (leg->leg == LW_LEG_SOLD ? 1 : 0);
}

bool lw_lane_is_of_run(const lw_trade *trades, const lw_outcome *outcome, const lw_trade *leg)
{
    const uint32_t end = outcome->first_trade + outcome->trade_count;
    const uint64_t place = place_of(leg);
    return (outcome->first_trade == 0 || place_of(&trades[outcome->first_trade]) <= place) &&
           (end == outcome->batch_trade_count || place_of(&trades[end]) > place);
}

/* What the grid operator shares instead of a refused run. */
static void book_default_legs(lw_lane *lane, const lw_outcome *outcome, const lw_tariff *tariff)
{
    uint64_t count = 0;
    const lw_trade *legs = default_legs_of(lane, lane->record_size, &count);
    for (uint64_t i = 0; i < count; i++) {
        if (lw_lane_is_of_run(lane->record, outcome, &legs[i])) {
            const lw_gain was = {0};
            const lw_gain is = lw_gain_unsettled(tariff, &legs[i], LW_UNSETTLED_DSO_DEFAULT);
            correct(lane, legs[i].participant, &is, &was);
        }
    }
}

/* Books what a refused run of trades changes against the city's bills. */
static void book_refusal(lw_lane *lane, const lw_outcome *outcome)
{
    /* The rates of the interval in which it was traded, whenever it is refused. */
    const lw_tariff tariff =
        lw_rates_at(lane->rates, outcome->submitted_us - lane->config->interval_us);
    const bool has_other_key =
        lane->treatment == LW_UNSETTLED_DSO_DEFAULT && lane->has_default_legs;
    const lw_unsettled_treatment treatment = has_other_key ? LW_UNSETTLED_RETAIL : lane->treatment;
    const lw_trade *legs = (const lw_trade *)lane->record + outcome->first_trade;
    for (uint32_t i = 0; i < outcome->trade_count; i++) {
        const lw_gain was = lw_gain_settled(&tariff, &legs[i]);
        const lw_gain is = lw_gain_unsettled(&tariff, &legs[i], treatment);
        correct(lane, legs[i].participant, &is, &was);
    }
    if (has_other_key && outcome->trade_count > 0) {
        book_default_legs(lane, outcome, &tariff);
    }
}

/* Whoever waits for an authorisation leaves when it is not recorded within his patience. */
static void book_operations(lw_lane *lane, const lw_outcome *outcome)
{
    const lw_trade *legs = (const lw_trade *)lane->record;
    const lw_operation *operations =
        (const lw_operation *)(legs + outcome->batch_trade_count) + outcome->first_operation;
    const bool is_ledger = !lw_settlement_is_intermediary(lane->settlement);
    if (outcome->state == LW_OUTCOME_SETTLED && outcome->operation_count > 0) {
        lw_delay_add(lane->operation_recorded, outcome->recorded_us - outcome->submitted_us,
                     outcome->operation_count);
        lw_delay_add(lane->operation_final, outcome->final_us - outcome->submitted_us,
                     outcome->operation_count);
    }
    const uint32_t act_flags =
        LW_OPERATION_MEMBER_ACTS | (is_ledger ? (uint32_t)LW_OPERATION_SIGNED : 0);
    for (uint32_t i = 0; i < outcome->operation_count; i++) {
        const lw_operation *operation = &operations[i];
        const lw_time_us patience_us = (lw_time_us)operation->patience_s * LW_US_PER_S;
        const bool is_in_time = outcome->state == LW_OUTCOME_SETTLED &&
                                outcome->recorded_us - outcome->submitted_us <= patience_us;
        lane->unserved_count += (operation->flags & LW_OPERATION_AUTHORISES) != 0 && !is_in_time;
        lane->member_action_count += (operation->flags & act_flags) != 0;
        if (outcome->state != LW_OUTCOME_SETTLED && lw_operation_moves_money(operation->kind)) {
            lane->unsettled_micro += llabs(operation->value_micro);
        }
    }
}

static void book_delays(lw_lane *lane, const lw_outcome *outcome)
{
    const int64_t weight = outcome->energy_milliwh;
    lw_delay_add(lane->recorded, outcome->recorded_us - outcome->submitted_us, weight);
    lw_delay_add(lane->final, outcome->final_us - outcome->submitted_us, weight);
    if (outcome->paid_us != INT64_MAX) {
        lw_delay_add(lane->paid, outcome->paid_us - outcome->submitted_us, weight);
    }
    const double energy = (double)weight;
    lane->recorded_weighted += energy * (double)(outcome->recorded_us - outcome->submitted_us);
    lane->final_weighted += energy * (double)(outcome->final_us - outcome->submitted_us);
    lane->weight += energy;
}

static lw_status chain_outcome(lw_lane *lane, const lw_outcome *outcome, lw_error *error)
{
    return lane->chain == NULL ? LW_OK
                               : lw_chain_series_settle(lane->chain, outcome, lane->record, error);
}

static lw_status forge_outcome(lw_lane *lane, const lw_outcome *outcome, lw_error *error)
{
    return lane->forgery == NULL || lw_forgery_strike(lane->forgery, outcome, lane->record)
               ? LW_OK
               : lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for settlement %s",
                              lane->config->params->name);
}

lw_status lw_lane_book_outcomes(lw_lane *lane, lw_error *error)
{
    size_t count = 0;
    const lw_outcome *outcomes = lw_settlement_outcomes(lane->settlement, &count);
    lw_status status = LW_OK;
    for (size_t i = 0; status == LW_OK && i < count; i++) {
        const bool is_settled = outcomes[i].state == LW_OUTCOME_SETTLED;
        if (!is_settled || outcomes[i].operation_count > 0 || lane->chain != NULL ||
            lane->forgery != NULL) {
            status = read_batch(lane, &outcomes[i], error);
        }
        if (status != LW_OK) {
            break;
        }
        book_operations(lane, &outcomes[i]);
        if (is_settled && outcomes[i].trade_count > 0) {
            lane->settled_milliwh += outcomes[i].energy_milliwh;
            book_delays(lane, &outcomes[i]);
        }
        if (is_settled) {
            status = chain_outcome(lane, &outcomes[i], error);
            status = status == LW_OK ? forge_outcome(lane, &outcomes[i], error) : status;
        } else {
            book_refusal(lane, &outcomes[i]);
        }
    }
    lw_settlement_outcomes_clear(lane->settlement);
    return status;
}
