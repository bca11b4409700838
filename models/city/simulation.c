// SPDX-License-Identifier: Apache-2.0
#include "models/city/simulation.h"

#include "models/city/simulation_state.h"
#include "sim/base/check.h"

#include <omp.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Intervals that the city runs ahead of the lanes: a day at 15 min, fewer in a large city so that
 * the batches of a block stay small. The number changes no result. */
enum { BLOCK_INTERVAL_MAX = 96, BLOCK_TRADE_TARGET = 200000 };

static lw_status out_of_memory(lw_error *error)
{
    return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out");
}

static size_t block_size(uint32_t participant_count)
{
    const size_t per_interval = (size_t)participant_count + 1;
    const size_t fitting = BLOCK_TRADE_TARGET / per_interval;
    return fitting == 0 ? 1 : fitting > BLOCK_INTERVAL_MAX ? BLOCK_INTERVAL_MAX : fitting;
}

static lw_status create_city(lw_simulation *s, lw_error *error)
{
    const lw_scenario *scenario = s->config->scenario;
    s->arena = lw_arena_create(s->config->memory_limit_bytes);
    if (s->arena == NULL) {
        return out_of_memory(error);
    }
    lw_status status = lw_timeline_init(scenario, s->arena, &s->timeline, error);
    if (status == LW_OK) {
        status = lw_roster_create(scenario, s->arena, &s->roster, error);
    }
    if (status != LW_OK) {
        return status;
    }
    s->block_interval_max = block_size(s->roster.participant_count);
    s->part = lw_city_part_of(scenario);
    const lw_city_config config = {.scenario = &s->part.scenario,
                                   .roster = &s->roster,
                                   .timeline = &s->timeline,
                                   .arena = s->arena,
                                   .block_interval_max = s->block_interval_max,
                                   .thread_count = s->config->thread_count,
                                   .settlement_count = s->part.settlement_count,
                                   .falls_back = s->part.falls_back};
    status = lw_city_create(&config, &s->city, error);
    if (status == LW_OK) {
        status = lw_baselines_init(&s->baselines, &config, s->city, error);
    }
    if (status == LW_OK) {
        status = lw_city_series_create(scenario, &s->roster, &s->timeline, s->config->store,
                                       &s->series, error);
    }
    if (status == LW_OK) {
        status = lw_journal_series_declare(&s->journal, s->city, scenario, &s->roster,
                                           s->config->store, error);
    }
    if (status != LW_OK) {
        return status;
    }
    const lw_contract_dims dims = {.month = lw_city_series_month(s->series),
                                   .participant = lw_city_series_participant(s->series),
                                   .currency = lw_currency_codes[scenario->currency]};
    status = lw_contract_series_create(lw_city_contract_set(s->city), &dims, s->config->store,
                                       &s->contracts, error);
    if (status != LW_OK) {
        return status;
    }
    return s->config->resume_from == NULL
               ? lw_record_log_create(s->config->output_path, &s->trades, error)
               : lw_record_log_reopen(s->config->output_path, &s->trades, error);
}

/* After a checkpoint the trades outlive the run: until its result is published, another run may
 * have to go on from there. */
static void destroy(lw_simulation *s, bool suspended)
{
    for (size_t i = 0; s->lanes != NULL && i < s->lane_count; i++) {
        lw_lane_destroy(s->lanes[i]);
    }
    if (suspended) {
        lw_record_log_suspend(s->trades);
    } else {
        lw_record_log_destroy(s->trades);
    }
    free(s->record);
    lw_simulation_end_reuse(s);
    lw_contract_series_destroy(s->contracts);
    lw_city_series_destroy(s->series);
    lw_baselines_fini(&s->baselines);
    lw_city_destroy(s->city);
    lw_timeline_fini(&s->timeline);
    lw_arena_destroy(s->arena);
}

static void advance_lane(lw_simulation *s, size_t index, const lw_lane_work *work)
{
    s->lane_status[index] = lw_lane_advance(s->lanes[index], work, &s->lane_errors[index]);
}

__attribute__((noinline)) static void advance_lanes_in_parallel(lw_simulation *s,
                                                                const lw_lane_work *work)
{
    const int lane_count = (int)s->lane_count;
#pragma omp parallel for schedule(dynamic) num_threads(s->config->thread_count)
    for (int i = 0; i < lane_count; i++) {
        advance_lane(s, (size_t)i, work);
    }
}

/* One after another without OpenMP: its library ends the process when it has no memory for a team,
 * even for a team of one. */
static void advance_each_lane(lw_simulation *s, const lw_lane_work *work)
{
    const int lane_count = (int)s->lane_count;
    if (s->config->thread_count == 1) {
        for (int i = 0; i < lane_count; i++) {
            advance_lane(s, (size_t)i, work);
        }
        return;
    }
    advance_lanes_in_parallel(s, work);
}

/* Every lane takes the block, in parallel; the first failure in order of settlements counts. */
static lw_status advance_lanes(lw_simulation *s, const lw_lane_work *work, lw_error *error)
{
    advance_each_lane(s, work);
    for (size_t i = 0; i < s->lane_count; i++) {
        if (s->lane_status[i] != LW_OK) {
            *error = s->lane_errors[i];
            return s->lane_status[i];
        }
    }
    return LW_OK;
}

static void *record_room(lw_simulation *s, size_t size)
{
    if (size > s->record_capacity) {
        void *record = realloc(s->record, size);
        if (record == NULL) {
            return NULL;
        }
        s->record = record;
        s->record_capacity = size;
    }
    return s->record;
}

static size_t put_bytes(unsigned char *record, size_t at, const void *bytes, size_t size)
{
    if (size > 0) {
        memcpy(record + at, bytes, size);
    }
    return at + size;
}

/* A batch as one record: its legs, then its operations. */
static lw_status keep_batch(lw_simulation *s, const lw_batch *batch, lw_error *error)
{
    const size_t leg_bytes = batch->trade_count * sizeof *batch->trades;
    const size_t operation_bytes = batch->operation_count * sizeof *batch->operations;
    const size_t default_bytes = batch->default_leg_count * sizeof *batch->default_legs;
    const uint64_t default_leg_count = batch->default_leg_count;
    unsigned char *record = record_room(s, (size_t)lw_lane_record_bytes(batch));
    if (record == NULL) {
        return out_of_memory(error);
    }
    size_t size = put_bytes(record, 0, batch->trades, leg_bytes);
    size = put_bytes(record, size, batch->operations, operation_bytes);
    size = put_bytes(record, size, batch->default_legs, default_bytes);
    size = put_bytes(record, size, &default_leg_count, sizeof default_leg_count);
    uint64_t number = 0;
    const lw_status status = lw_record_log_append(s->trades, record, size, &number, error);
    LW_ASSERT(status != LW_OK || number == batch->number);
    return status;
}

static lw_status keep_trades(lw_simulation *s, const lw_city_block *block, lw_error *error)
{
    lw_status status = LW_OK;
    for (size_t i = 0; status == LW_OK && i < block->batch_count; i++) {
        status = keep_batch(s, &block->batches[i], error);
    }
    return status;
}

static lw_status advance_block(lw_simulation *s, size_t done, size_t count, lw_error *error)
{
    lw_city_block block;
    lw_status status = lw_simulation_advance_city(s, count, &block, error);
    if (status == LW_OK) {
        status = lw_city_series_write_block(s->series, &block, error);
    }
    if (status == LW_OK) {
        status = keep_trades(s, &block, error);
    }
    const lw_lane_work work = {
        .batches = block.batches,
        .batch_count = block.batch_count,
        .first_end_us = lw_timeline_interval_us(&s->timeline, done + 1),
        .interval_count = count,
    };
    if (status == LW_OK) {
        status = advance_lanes(s, &work, error);
    }
    if (status == LW_OK && lw_timeline_month_ends_at(&s->timeline, done + count)) {
        status = lw_city_series_write_month(s->series, lw_city_month_sums(s->city), error);
        if (status == LW_OK) {
            status = lw_contract_series_write(s->contracts, error);
        }
        lw_city_month_clear(s->city);
        lw_baselines_end_month(&s->baselines);
    }
    return status == LW_OK ? lw_journal_series_write(&s->journal, error) : status;
}

static void report_progress(const lw_simulation *s)
{
    if (s->config->progress != NULL) {
        s->config->progress(s->config->progress_context,
                            (double)s->done_count / (double)s->timeline.interval_count);
    }
}

/* Does what the caller asks for between two blocks. */
static lw_status answer_request(lw_simulation *s, lw_error *error)
{
    const lw_simulation_request request =
        s->config->poll == NULL ? LW_SIMULATION_GO_ON : s->config->poll(s->config->poll_context);
    if (request == LW_SIMULATION_GO_ON) {
        return LW_OK;
    }
    const lw_status status = lw_simulation_save(s, error);
    if (status != LW_OK || request == LW_SIMULATION_CHECKPOINT) {
        return status;
    }
    return lw_error_set(error, LW_ERR_STOPPED, "",
                        "stopped on request after %zu of %zu intervals; run again with --resume to "
                        "go on",
                        s->done_count, s->timeline.interval_count);
}

static lw_status advance_all(lw_simulation *s, lw_error *error)
{
    lw_status status = LW_OK;
    while (status == LW_OK && s->done_count < s->timeline.interval_count) {
        const size_t count =
            lw_timeline_block_size(&s->timeline, s->done_count, s->block_interval_max);
        status = advance_block(s, s->done_count, count, error);
        if (status == LW_OK) {
            s->done_count += count;
            report_progress(s);
            status = answer_request(s, error);
        }
    }
    for (size_t i = 0; status == LW_OK && i < s->lane_count; i++) {
        status = lw_lane_finish(s->lanes[i], error);
    }
    return status;
}

static lw_status check_residuals(const lw_simulation *s, lw_simulation_summary *summary,
                                 lw_error *error)
{
    summary->energy_residual_milliwh = lw_city_energy_residual_milliwh(s->city) +
                                       lw_baselines_energy_residual_milliwh(&s->baselines);
    summary->money_residual_micro =
        lw_city_money_residual_micro(s->city) + lw_baselines_money_residual_micro(&s->baselines);
    summary->interval_count = s->timeline.interval_count;
    summary->participant_count = s->roster.participant_count;
    if (summary->energy_residual_milliwh != 0 || summary->money_residual_micro != 0) {
        return lw_error_set(error, LW_ERR_INVARIANT, "",
                            "the balance does not close: %lld mWh and %lld millionths are missing",
                            (long long)summary->energy_residual_milliwh,
                            (long long)summary->money_residual_micro);
    }
    return LW_OK;
}

lw_status lw_simulation_run(const lw_simulation_config *config, lw_simulation_summary *summary,
                            lw_error *error)
{
    lw_simulation s = {.config = config};
    memset(summary, 0, sizeof *summary);
    lw_status status = create_city(&s, error);
    if (status == LW_OK) {
        status = lw_simulation_create_lanes(&s, error);
    }
    if (status == LW_OK && config->resume_from != NULL) {
        status = lw_simulation_load(&s, config->resume_from, error);
        summary->state_refused = status == LW_ERR_FILE_FORMAT;
    }
    if (status == LW_OK) {
        lw_simulation_begin_reuse(&s);
        status = advance_all(&s, error);
    }
    if (status == LW_OK) {
        status = check_residuals(&s, summary, error);
    }
    if (status == LW_OK) {
        lw_simulation_publish_city(&s);
    }
    if (status == LW_OK) {
        status = lw_simulation_write_comparison(&s, error);
    }
    if (status == LW_OK) {
        status = lw_journal_series_write(&s.journal, error);
    }
    if (status == LW_OK) {
        status = lw_simulation_write_attributes(&s, summary, error);
    }
    summary->generation = s.generation;
    summary->city_refused = s.city_refused;
    destroy(&s, s.generation > 0 || config->resume_from != NULL);
    return status;
}
