// SPDX-License-Identifier: Apache-2.0
#include "models/city/simulation.h"

#include "models/city/attack.h"
#include "models/city/attack_rows.h"
#include "models/city/cost_posting.h"
#include "models/city/legal.h"
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

static lw_time_us fault_instant(const lw_simulation *s, const lw_civil *local, lw_time_us otherwise)
{
    return local->year == 0 ? otherwise : lw_zone_utc(s->timeline.zone, local);
}

/* Lanes that the scenario asks for; the association of the baselines comes after them. */
static size_t settlement_count(const lw_simulation *s)
{
    return s->config->scenario->settlements.count;
}

/* The faults that strike one settlement, as instants. */
static lw_status collect_faults(lw_simulation *s, lw_settlement_config *config, lw_error *error)
{
    const lw_array *all = &s->config->scenario->faults;
    const lw_fault_params *params = all->items;
    lw_fault *faults = lw_arena_calloc(s->arena, all->count, sizeof *faults);
    if (faults == NULL) {
        return out_of_memory(error);
    }
    for (size_t i = 0; i < all->count; i++) {
        if (strcmp(params[i].settlement, config->params->name) != 0) {
            continue;
        }
        faults[config->fault_count++] = (lw_fault){
            .kind = (lw_fault_kind)params[i].kind,
            .node_first = (uint32_t)params[i].node_first,
            .node_count = (uint32_t)params[i].node_count,
            .start_us = fault_instant(s, &params[i].start, s->timeline.start_us),
            .end_us = fault_instant(s, &params[i].end, INT64_MAX),
            .hold_us = isnan(params[i].delay_s) ? 0 : lw_micro_from_double(params[i].delay_s),
        };
    }
    config->faults = faults;
    return LW_OK;
}

/* The attacks on one settlement, likewise. */
static lw_status collect_sieges(lw_simulation *s, lw_settlement_config *config, lw_error *error)
{
    const lw_array *all = &s->config->scenario->attacks;
    const lw_variant *attacks = all->items;
    lw_siege *sieges = lw_arena_calloc(s->arena, all->count, sizeof *sieges);
    if (sieges == NULL) {
        return out_of_memory(error);
    }
    for (size_t i = 0; i < all->count; i++) {
        lw_siege *siege = &sieges[config->siege_count];
        if (lw_attack_siege(&attacks[i], config->params->name, siege)) {
            siege->start_us = fault_instant(s, lw_attack_start(&attacks[i]), s->timeline.start_us);
            siege->end_us = fault_instant(s, lw_attack_end(&attacks[i]), INT64_MAX);
            config->siege_count++;
        }
    }
    config->sieges = sieges;
    return LW_OK;
}

/* The false records of one settlement, likewise. */
static lw_status collect_false_records(lw_simulation *s, const char *name, lw_lane_config *lane,
                                       lw_error *error)
{
    const lw_array *all = &s->config->scenario->attacks;
    const lw_variant *attacks = all->items;
    lw_false_record *records = lw_arena_calloc(s->arena, all->count, sizeof *records);
    if (records == NULL) {
        return out_of_memory(error);
    }
    for (size_t i = 0; i < all->count; i++) {
        const lw_false_record_params *params = lw_attack_false_record(&attacks[i], name);
        if (params != NULL) {
            records[lane->false_record_count++] = (lw_false_record){
                .params = params,
                .start_us = fault_instant(s, &params->start, s->timeline.start_us),
                .end_us = fault_instant(s, &params->end, INT64_MAX)};
        }
    }
    lane->false_records = records;
    return LW_OK;
}

static lw_status create_lane(lw_simulation *s, size_t index, lw_error *error)
{
    const lw_scenario *scenario = s->config->scenario;
    const bool is_baseline = index == settlement_count(s);
    const lw_settlement_params *params = scenario->settlements.items;
    const lw_rates *rates = lw_city_rates(s->city);
    const lw_tariff_survey survey = lw_tariff_calendar_survey(&rates->calendar);
    lw_settlement_config *config = &s->settlement_configs[index];
    *config = (lw_settlement_config){
        .params = is_baseline ? &s->association : &params[index],
        .seed = (uint64_t)scenario->seed,
        .start_us = s->timeline.start_us,
        .end_us = s->timeline.end_us,
        .interval_us = s->timeline.interval_us,
        .month_starts_us = s->timeline.months_us,
        .month_count = s->timeline.month_count,
        .member_count = s->roster.participant_count,
        .community_count = s->roster.community_count,
        .electricity_price_per_kwh = lw_double_from_micro(survey.retail_mean_micro_per_kwh),
        .carbon_intensity_kg_per_kwh = scenario->site.carbon_intensity_kg_per_kwh,
        .carbon_intensity_scope = (lw_emissions_scope)scenario->site.carbon_intensity_scope,
    };
    lw_status status = is_baseline
                           ? lw_baseline_association(s->arena, &scenario->baselines.association,
                                                     &s->association, error)
                           : collect_faults(s, config, error);
    if (status == LW_OK && !is_baseline) {
        status = collect_sieges(s, config, error);
    }
    if (status != LW_OK) {
        return status;
    }
    lw_lane_config lane = {.settlement = config,
                           .rates = rates,
                           .has_default_legs = lw_city_has_default_legs(s->city),
                           .currency = lw_currency_codes[scenario->currency],
                           .trades = s->trades,
                           .time = lw_city_series_time(s->series),
                           .participant = lw_city_series_participant(s->series)};
    if (!is_baseline) {
        status = collect_false_records(s, config->params->name, &lane, error);
    }
    if (status != LW_OK) {
        return status;
    }
    return lw_lane_create(&lane, is_baseline ? NULL : s->config->store, &s->lanes[index], error);
}

static lw_status create_lanes(lw_simulation *s, lw_error *error)
{
    s->lane_count = settlement_count(s) + 1;
    s->settlement_configs = lw_arena_calloc(s->arena, s->lane_count, sizeof *s->settlement_configs);
    s->lanes = lw_arena_calloc(s->arena, s->lane_count, sizeof(lw_lane *));
    s->lane_status = lw_arena_calloc(s->arena, s->lane_count, sizeof *s->lane_status);
    s->lane_errors = lw_arena_calloc(s->arena, s->lane_count, sizeof *s->lane_errors);
    if (s->settlement_configs == NULL || s->lanes == NULL || s->lane_status == NULL ||
        s->lane_errors == NULL) {
        return out_of_memory(error);
    }
    for (size_t i = 0; i < s->lane_count; i++) {
        const lw_status status = create_lane(s, i, error);
        if (status != LW_OK) {
            return status;
        }
    }
    return LW_OK;
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

size_t lw_simulation_next_block(const lw_simulation *s, size_t done)
{
    const size_t left = s->timeline.interval_count - done;
    size_t count = left < s->block_interval_max ? left : s->block_interval_max;
    const size_t month =
        lw_timeline_month(&s->timeline, lw_timeline_interval_us(&s->timeline, done));
    while (count > 1 &&
           lw_timeline_month(&s->timeline,
                             lw_timeline_interval_us(&s->timeline, done + count - 1)) != month) {
        count--;
    }
    return count;
}

static bool month_ends_at(const lw_simulation *s, size_t done)
{
    if (done == s->timeline.interval_count) {
        return true;
    }
    return lw_timeline_month(&s->timeline, lw_timeline_interval_us(&s->timeline, done)) !=
           lw_timeline_month(&s->timeline, lw_timeline_interval_us(&s->timeline, done - 1));
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
    if (status == LW_OK && month_ends_at(s, done + count)) {
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
        const size_t count = lw_simulation_next_block(s, s->done_count);
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

static lw_status write_legal(lw_simulation *s, const lw_comparison_row *row, lw_error *error)
{
    char group[96];
    snprintf(group, sizeof group, "settlements/%s", row->name);
    lw_legal legal;
    lw_legal_of(s->config->scenario, row->is_intermediary != 0 ? row->kind : NULL, &legal);
    const char *const attributes[][2] = {{"legal", legal.answer},
                                         {"legal_from", legal.from},
                                         {"legal_before", legal.before},
                                         {"legal_source", legal.source},
                                         {"legal_source_fr", legal.source_fr}};
    lw_status status = LW_OK;
    for (size_t i = 0; status == LW_OK && i < sizeof attributes / sizeof attributes[0]; i++) {
        if (attributes[i][1][0] != '\0') {
            status = lw_store_attribute_text(s->config->store, group, attributes[i][0],
                                             attributes[i][1], error);
        }
    }
    return status;
}

static lw_status write_baselines(lw_simulation *s, const lw_comparison_row *association,
                                 lw_error *error)
{
    const lw_baseline_basis basis = {.baselines = &s->baselines,
                                     .city = s->city,
                                     .roster = &s->roster,
                                     .timeline = &s->timeline,
                                     .association = association,
                                     .arena = s->arena};
    lw_baseline_row rows[LW_BASELINE_COUNT];
    const lw_status status = lw_baseline_rows(&basis, rows, error);
    return status == LW_OK
               ? lw_baseline_write(rows, lw_currency_codes[s->config->scenario->currency],
                                   s->config->store, error)
               : status;
}

static lw_status write_comparison(lw_simulation *s, lw_error *error)
{
    const lw_city_flow total = lw_city_total(s->city);
    const lw_audit_totals audit = lw_city_audit(s->city);
    const lw_lane_totals totals = {
        .gain = lw_city_gain(s->city),
        .member_gain_micro = lw_city_member_gain_micro(s->city),
        .traded_milliwh = total.traded_milliwh,
        .trade_value_micro = total.trade_value_micro,
        .trade_count = total.trade_count,
        .operation_count = total.operation_count,
        .household_count = s->roster.household_count,
        .year_count = s->timeline.year_count,
        .band_empty_ratio =
            (double)lw_city_band_empty_count(s->city) / (double)s->timeline.interval_count,
        .tampered_detected_ratio =
            audit.false_count == 0 ? (double)NAN
                                   : (double)audit.detected_false_count / (double)audit.false_count,
    };
    const size_t count = settlement_count(s);
    lw_comparison_row *rows = lw_arena_calloc(s->arena, s->lane_count, sizeof *rows);
    if (rows == NULL) {
        return out_of_memory(error);
    }
    for (size_t i = 0; i < s->lane_count; i++) {
        lw_status status = lw_lane_compare(s->lanes[i], &totals, &rows[i], error);
        if (status == LW_OK && i < count) {
            status = write_legal(s, &rows[i], error);
        }
        if (status != LW_OK) {
            return status;
        }
    }
    lw_comparison_finish(rows, count);
    lw_status status = lw_cost_posting_run(rows, count, s->city, &s->timeline, s->arena, error);
    if (status == LW_OK) {
        status = lw_comparison_write(rows, count, lw_currency_codes[s->config->scenario->currency],
                                     s->config->store, error);
    }
    if (status == LW_OK) {
        status =
            lw_attack_rows_write(s->lanes, count, lw_currency_codes[s->config->scenario->currency],
                                 s->config->store, error);
    }
    return status == LW_OK ? write_baselines(s, &rows[count], error) : status;
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

static lw_status write_attributes(const lw_simulation *s, const lw_simulation_summary *summary,
                                  lw_error *error)
{
    const lw_scenario *scenario = s->config->scenario;
    lw_store *store = s->config->store;
    const lw_audit_totals audit = lw_city_audit(s->city);
    const struct {
        const char *name;
        int64_t value;
    } integers[] = {
        {"seed", scenario->seed},
        {"participant_count", s->roster.participant_count},
        {"household_count", s->roster.household_count},
        {"period_s", (s->timeline.end_us - s->timeline.start_us) / LW_US_PER_S},
        {"interval_s", s->timeline.interval_us / LW_US_PER_S},
        {"weather_filled_day_count", lw_city_weather_filled_day_count(s->city)},
        {"weather_filled_value_count", lw_city_weather_filled_value_count(s->city)},
        {"load_filled_value_count", lw_city_load_filled_value_count(s->city)},
        {"substituted_reading_count", (int64_t)lw_city_substituted_reading_count(s->city)},
        {"false_reading_count", (int64_t)lw_city_false_reading_count(s->city)},
        {"audit_window_count", (int64_t)audit.window_count},
        {"audit_flagged_count", (int64_t)audit.flagged_count},
        {"audit_false_alarm_count", (int64_t)audit.false_alarm_count},
        {"energy_residual_milliwh", summary->energy_residual_milliwh},
        {"money_residual_micro", summary->money_residual_micro},
    };
    lw_status status = LW_OK;
    for (size_t i = 0; status == LW_OK && i < sizeof integers / sizeof integers[0]; i++) {
        status = lw_store_attribute_integer(store, "", integers[i].name, integers[i].value, error);
    }
    const char *const texts[][2] = {{"title", scenario->title},
                                    {"timezone", scenario->site.timezone},
                                    {"currency", lw_currency_codes[scenario->currency]}};
    for (size_t i = 0; status == LW_OK && i < sizeof texts / sizeof texts[0]; i++) {
        status = lw_store_attribute_text(store, "", texts[i][0], texts[i][1], error);
    }
    return status;
}

lw_status lw_simulation_run(const lw_simulation_config *config, lw_simulation_summary *summary,
                            lw_error *error)
{
    lw_simulation s = {.config = config};
    memset(summary, 0, sizeof *summary);
    lw_status status = create_city(&s, error);
    if (status == LW_OK) {
        status = create_lanes(&s, error);
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
        status = write_comparison(&s, error);
    }
    if (status == LW_OK) {
        status = lw_journal_series_write(&s.journal, error);
    }
    if (status == LW_OK) {
        status = write_attributes(&s, summary, error);
    }
    summary->generation = s.generation;
    summary->city_refused = s.city_refused;
    destroy(&s, s.generation > 0 || config->resume_from != NULL);
    return status;
}
