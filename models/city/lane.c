// SPDX-License-Identifier: Apache-2.0
#include "models/city/lane.h"

#include "models/city/lane_state.h"
#include "sim/base/check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static lw_unsettled_treatment treatment_of(int32_t on_failure)
{
    switch ((lw_on_failure)on_failure) {
    case LW_ON_FAILURE_DSO_DEFAULT:
        return LW_UNSETTLED_DSO_DEFAULT;
    case LW_ON_FAILURE_SETTLE_LATE:
        return LW_UNSETTLED_LATE;
    case LW_ON_FAILURE_RETAIL:
    default:
        return LW_UNSETTLED_RETAIL;
    }
}

static lw_status allocate(lw_lane *lane, const lw_lane_config *config, lw_error *error)
{
    lane->recorded = lw_delay_create();
    lane->final = lw_delay_create();
    lane->paid = lw_delay_create();
    lane->operation_recorded = lw_delay_create();
    lane->operation_final = lw_delay_create();
    lane->member_correction_micro =
        calloc((size_t)config->settlement->member_count + 1, sizeof(int64_t));
    if (lane->recorded == NULL || lane->final == NULL || lane->paid == NULL ||
        lane->operation_recorded == NULL || lane->operation_final == NULL ||
        lane->member_correction_micro == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for settlement %s",
                            config->settlement->params->name);
    }
    return LW_OK;
}

static lw_status create_forgery(lw_lane *lane, const lw_lane_config *config, lw_error *error)
{
    lw_trust trust;
    lw_settlement_trust(lane->settlement, &trust);
    const lw_forgery_config forgery = {.settlement = config->settlement,
                                       .items = config->false_records,
                                       .count = config->false_record_count,
                                       .verifier_count = trust.verifier_count};
    return lw_forgery_create(&forgery, &lane->forgery)
               ? LW_OK
               : lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for settlement %s",
                              config->settlement->params->name);
}

lw_status lw_lane_create(const lw_lane_config *config, lw_store *store, lw_lane **lane_out,
                         lw_error *error)
{
    lw_lane *lane = calloc(1, sizeof *lane);
    *lane_out = lane;
    if (lane == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out");
    }
    lane->config = config->settlement;
    lane->store = store;
    lane->trades = config->trades;
    lane->rates = config->rates;
    lane->has_default_legs = config->has_default_legs;
    lane->treatment = treatment_of(config->settlement->params->on_failure);
    snprintf(lane->currency, sizeof lane->currency, "%s", config->currency);
    lw_status status = allocate(lane, config, error);
    if (status == LW_OK) {
        status = lw_settlement_create(config->settlement, &lane->settlement, error);
    }
    if (status == LW_OK && config->false_record_count > 0) {
        status = create_forgery(lane, config, error);
    }
    return status == LW_OK ? lw_lane_declare(lane, config->time, config->participant, error)
                           : status;
}

void lw_lane_destroy(lw_lane *lane)
{
    if (lane == NULL) {
        return;
    }
    lw_chain_series_destroy(lane->chain);
    lw_forgery_destroy(lane->forgery);
    lw_settlement_destroy(lane->settlement);
    lw_delay_destroy(lane->recorded);
    lw_delay_destroy(lane->final);
    lw_delay_destroy(lane->paid);
    lw_delay_destroy(lane->operation_recorded);
    lw_delay_destroy(lane->operation_final);
    free(lane->member_correction_micro);
    free(lane->record);
    free(lane);
}

/* Adds what happened since the last call to the row. */
static void fill_row(lw_lane *lane, lw_lane_row *row)
{
    lw_usage now;
    lw_settlement_usage(lane->settlement, &now);
    const lw_usage *before = &lane->usage_before;
    row->tx_count += now.tx_count - before->tx_count;
    row->block_count += now.block_count - before->block_count;
    row->message_count += now.message_count - before->message_count;
    row->settled_count += now.settled_trade_count - before->settled_trade_count;
    row->refused_count += now.refused_trade_count - before->refused_trade_count;
    row->pending_count = now.pending_trade_count;
    row->operation_count += now.settled_operation_count - before->settled_operation_count;
    row->operation_refused_count += now.refused_operation_count - before->refused_operation_count;
    row->step_count += now.step_count - before->step_count;
    row->storage_bytes = now.storage_bytes;
    memcpy(row->storage_kind_bytes, now.storage_kind_bytes, sizeof row->storage_kind_bytes);
    row->off_chain_bytes = now.off_chain_bytes;
    row->fees_micro = now.fees_micro == LW_MONEY_UNKNOWN
                          ? LW_MONEY_UNKNOWN
                          : row->fees_micro + now.fees_micro - before->fees_micro;
    row->consensus_energy_kwh += lw_kwh_from_joules(now.energy_j - before->energy_j);
    row->consensus_energy_marginal_kwh +=
        lw_kwh_from_joules(now.energy_marginal_j - before->energy_marginal_j);
    row->payload_energy_kwh +=
        lw_kwh_from_joules(now.protection_energy_j - before->protection_energy_j);
    const double per_s = (double)LW_US_PER_S;
    row->recorded_delay_s =
        lane->weight > 0 ? lane->recorded_weighted / lane->weight / per_s : (double)NAN;
    row->final_delay_s =
        lane->weight > 0 ? lane->final_weighted / lane->weight / per_s : (double)NAN;
    lane->usage_before = now;
    lw_settlement_tell(lane->settlement, lane->last_extra);
}

static void begin_row(lw_lane *lane)
{
    memset(&lane->last, 0, sizeof lane->last);
    lane->recorded_weighted = 0;
    lane->final_weighted = 0;
    lane->weight = 0;
    lane->has_last = true;
}

lw_status lw_lane_make_room(lw_lane *lane, uint64_t byte_count, lw_error *error)
{
    if (byte_count <= lane->record_capacity) {
        return LW_OK;
    }
    void *record = realloc(lane->record, byte_count);
    if (record == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for settlement %s",
                            lane->config->params->name);
    }
    lane->record = record;
    lane->record_capacity = byte_count;
    return LW_OK;
}

uint64_t lw_lane_record_bytes(const lw_batch *batch)
{
    return batch->trade_count * sizeof *batch->trades +
           batch->operation_count * sizeof *batch->operations +
           batch->default_leg_count * sizeof *batch->default_legs + sizeof(uint64_t);
}

static lw_status accept(lw_lane *lane, const lw_batch *batch, lw_error *error)
{
    const lw_status status = lw_lane_make_room(lane, lw_lane_record_bytes(batch), error);
    return status == LW_OK ? lw_settlement_accept(lane->settlement, batch, error) : status;
}

/* Runs to the end of an interval, then hands over the batches that exist from then on. */
static lw_status advance_interval(lw_lane *lane, lw_time_us end_us, const lw_batch *batches,
                                  size_t batch_count, lw_error *error)
{
    lw_status status = lane->has_last ? lw_lane_write_last(lane, error) : LW_OK;
    begin_row(lane);
    if (status == LW_OK) {
        status = lw_settlement_run_until(lane->settlement, end_us, error);
    }
    for (size_t i = 0; status == LW_OK && i < batch_count; i++) {
        status = accept(lane, &batches[i], error);
    }
    const int64_t unserved_before = lane->unserved_count;
    if (status == LW_OK) {
        status = lw_lane_book_outcomes(lane, error);
    }
    lane->last.unserved_count += lane->unserved_count - unserved_before;
    if (status == LW_OK) {
        fill_row(lane, &lane->last);
    }
    return status == LW_OK ? lw_lane_write_blocks(lane, error) : status;
}

lw_status lw_lane_advance(lw_lane *lane, const lw_lane_work *work, lw_error *error)
{
    size_t next = 0;
    for (size_t k = 0; k < work->interval_count; k++) {
        const lw_time_us end_us = work->first_end_us + (lw_time_us)k * lane->config->interval_us;
        const size_t first = next;
        while (next < work->batch_count && work->batches[next].interval_end_us == end_us) {
            next++;
        }
        const lw_status status =
            advance_interval(lane, end_us, work->batches + first, next - first, error);
        if (status != LW_OK) {
            return status;
        }
    }
    LW_ASSERT(next == work->batch_count);
    return LW_OK;
}

lw_status lw_lane_finish(lw_lane *lane, lw_error *error)
{
    lw_settlement_usage(lane->settlement, &lane->usage_at_end);
    const lw_time_us limit_us = lane->config->end_us + lw_settlement_drain_us(lane->settlement);
    lw_status status = lw_settlement_drain(lane->settlement, limit_us, error);
    const int64_t unserved_before = lane->unserved_count;
    if (status == LW_OK) {
        status = lw_lane_book_outcomes(lane, error);
    }
    lane->last.unserved_count += lane->unserved_count - unserved_before;
    if (status == LW_OK && lane->has_last) {
        fill_row(lane, &lane->last);
        status = lw_lane_write_last(lane, error);
    }
    if (status == LW_OK) {
        status = lw_lane_write_blocks(lane, error);
    }
    return status == LW_OK && lane->chain != NULL ? lw_chain_series_finish(lane->chain, error)
                                                  : status;
}
