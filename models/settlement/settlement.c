// SPDX-License-Identifier: Apache-2.0
/* Drives one mechanism: its kernel, the deadlines of its trades, its provider's end, the drain. */
#include "models/settlement/settlement.h"

#include "models/settlement/mechanism/provider.h"
#include "models/settlement/mechanism/quorum.h"
#include "models/settlement/settlement_siege.h"
#include "models/settlement/settlement_state.h"
#include "sim/base/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Trades that are pending at the end may still be settled in time, but a record that is out of
 * service for good need not be run for ever. Assumptions (UNVERIFIED): a month's statement and two
 * months of delay; a year's statement and a month. */
#define DRAIN_LEAST_US (INT64_C(90) * 86400 * LW_US_PER_S)
#define DRAIN_MOST_US (INT64_C(400) * 86400 * LW_US_PER_S)

enum { DAY_S = 86400 };

static lw_status out_of_memory(lw_error *error, const lw_settlement_config *config)
{
    return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for settlement %s",
                        config->params->name);
}

static lw_status check_faults(const lw_settlement_config *config, lw_error *error)
{
    lw_report report;
    lw_report_init(&report);
    size_t partition_count = 0;
    for (size_t i = 0; i < config->fault_count; i++) {
        lw_settlement_check_fault(config->params, &config->faults[i], "/faults", &report);
        partition_count += config->faults[i].kind == LW_FAULT_PARTITION;
    }
    for (size_t i = 0; i < config->siege_count; i++) {
        lw_settlement_check_siege(config->params, &config->sieges[i], "/attacks", &report);
        partition_count += lw_siege_victims(&config->sieges[i]);
    }
    lw_settlement_check_partitions(config->params, partition_count, "/faults", &report);
    const lw_status status = lw_report_status(&report);
    if (status != LW_OK && error != NULL) {
        *error = report.items[0];
    }
    lw_report_fini(&report);
    return status;
}

static lw_status build_windows(lw_settlement *s, lw_error *error)
{
    const lw_fidelity_params *params = lw_windows_params(s->config.params);
    if (params == NULL) {
        return LW_OK;
    }
    const lw_windows_config config = {.class = s->class,
                                      .settlement = &s->config,
                                      .params = params,
                                      .book = s->book,
                                      .mechanism = s->mechanism,
                                      .engine = s->engine};
    s->windows = lw_windows_create(&config);
    return s->windows == NULL ? out_of_memory(error, &s->config) : LW_OK;
}

/* Nobody keeps an intermediary's record from the provider's end to its successor's start. */
static lw_status close_office(lw_settlement *s, lw_error *error)
{
    const lw_settlement_params *params = s->config.params;
    const lw_time_us closed_us = lw_micro_from_double(params->provider.replacement_day * DAY_S);
    const lw_fault closed = {.kind = LW_FAULT_OUTAGE,
                             .node_count = 1,
                             .start_us = s->insolvency_us,
                             .end_us = s->insolvency_us + closed_us};
    return lw_fault_list_add(&s->faults, &closed, params->name, error);
}

/* Draws what strikes it by chance, after what the scenario says. */
static lw_status draw_chances(lw_settlement *s, lw_error *error)
{
    const lw_settlement_params *params = s->config.params;
    const bool is_office = s->class->family == LW_FAMILY_INTERMEDIARY;
    lw_mechanism_limits limits;
    s->class->limits(params->record.value, &limits);
    s->insolvency_us =
        lw_provider_insolvency_us(&params->provider, s->config.seed, s->config.replicate,
                                  params->name, s->config.start_us, s->config.end_us);
    lw_status status = lw_breakdown_draw(&s->config, is_office ? LW_FAULT_OUTAGE : LW_FAULT_CRASH,
                                         limits.node_count, &s->faults, error);
    if (status == LW_OK) {
        status = lw_settlement_besiege(s, error);
    }
    if (status == LW_OK && is_office && s->insolvency_us != INT64_MAX) {
        status = close_office(s, error);
    }
    s->config.faults = s->faults.items;
    s->config.fault_count = s->faults.count;
    return status;
}

/* No record with windows has columns of its own. */
static void collect_extras(lw_settlement *s)
{
    const lw_extra *own =
        s->windows != NULL ? lw_windows_extras(&s->own_extra_count)
        : s->class->extras != NULL
            ? s->class->extras(s->config.params->record.value, &s->own_extra_count)
            : NULL;
    for (size_t i = 0; i < s->own_extra_count; i++) {
        s->extras[i] = own[i];
    }
    s->extra_count =
        s->own_extra_count + lw_settlement_siege_extras(s, s->extras + s->own_extra_count);
    LW_ASSERT(s->extra_count <= LW_EXTRAS_MAX);
}

static lw_status build(lw_settlement *s, lw_error *error)
{
    const lw_settlement_params *params = s->config.params;
    lw_mechanism_limits limits;
    s->class->limits(params->record.value, &limits);
    const lw_payload_params *payload = lw_mechanism_payload(params);
    const lw_book_config book = {.queue_tx_max = limits.queue_tx_max,
                                 .deadline_us = limits.deadline_us,
                                 .splits_batches = s->class->splits_batches,
                                 .step_time_s = params->execution.time_per_step_s,
                                 .gas = &params->execution.gas,
                                 .executes_first = s->class->executes_first,
                                 .sieges = s->sieges.count > 0 ? &s->sieges : NULL,
                                 .drops_payloads =
                                     payload != NULL && payload->kind == LW_PAYLOAD_COMMITMENT,
                                 .payment = {.params = params->payment.value,
                                             .month_starts_us = s->config.month_starts_us,
                                             .month_count = s->config.month_count}};
    s->book = lw_book_create(&book);
    if (s->book == NULL) {
        return out_of_memory(error, &s->config);
    }
    lw_status status = s->class->create(&s->config, s->book, &s->mechanism, error);
    if (status != LW_OK) {
        return status;
    }
    const lw_engine_config engine = {.start_us = s->config.start_us,
                                     .kinds = s->class->event_kinds,
                                     .kind_count = s->class->event_kind_count,
                                     .source_count = limits.source_count,
                                     .event_limit_count =
                                         limits.event_limit_count + 2 * s->config.fault_count,
                                     .state = s->mechanism};
    status = lw_engine_create(&engine, &s->engine, error);
    if (status != LW_OK) {
        return status;
    }
    s->class->begin(s->mechanism, s->engine);
    status = build_windows(s, error);
    if (status == LW_OK) {
        collect_extras(s);
    }
    return status;
}

lw_status lw_settlement_create(const lw_settlement_config *config, lw_settlement **settlement,
                               lw_error *error)
{
    *settlement = NULL;
    LW_ASSERT(config->params->record.choice != NULL && config->params->payment.choice != NULL);
    LW_ASSERT(config->end_us >= config->start_us);
    lw_status status = check_faults(config, error);
    if (status != LW_OK) {
        return status;
    }
    lw_settlement *s = calloc(1, sizeof *s);
    if (s == NULL) {
        return out_of_memory(error, config);
    }
    s->class = lw_mechanism_of(config->params);
    LW_ASSERT(s->class->state != NULL); /* what cannot be saved must not run */
    s->config = *config;
    s->samples.item_size = sizeof(lw_pruning_sample);
    status = draw_chances(s, error);
    if (status == LW_OK) {
        status = build(s, error);
    }
    if (status != LW_OK) {
        lw_settlement_destroy(s);
        return status;
    }
    *settlement = s;
    return LW_OK;
}

void lw_settlement_destroy(lw_settlement *settlement)
{
    if (settlement == NULL) {
        return;
    }
    lw_windows_destroy(settlement->windows);
    lw_engine_destroy(settlement->engine);
    if (settlement->mechanism != NULL) {
        settlement->class->destroy(settlement->mechanism);
    }
    lw_book_destroy(settlement->book);
    lw_siege_log_fini(&settlement->sieges);
    free(settlement->faults.items);
    free(settlement->samples.items);
    free(settlement);
}

/* Runs the kernel alone; the book's deadlines are the caller's affair. */
static lw_status run_engine(lw_settlement *s, lw_time_us time_us, lw_error *error)
{
    const lw_status status = lw_engine_run_until(s->engine, time_us, error);
    if (status == LW_OK && lw_book_status(s->book) != LW_OK) {
        return out_of_memory(error, &s->config);
    }
    return status;
}

/* The provider is gone: money on its way is lost, and trades with the records that are. */
static void end_provider(lw_settlement *s)
{
    s->is_insolvent = true;
    const lw_money_micro unpaid = lw_book_unpaid_micro(s->book, s->insolvency_us);
    s->insolvency_loss_micro = unpaid > 0 ? unpaid : 0;
    if (s->class->family == LW_FAMILY_INTERMEDIARY &&
        !s->config.params->provider.hands_over_records) {
        lw_book_refuse_all(s->book, s->insolvency_us);
    }
}

/* Runs and refuses what is due. */
static lw_status run(lw_settlement *s, lw_time_us time_us, lw_error *error)
{
    /* What becomes final at the very deadline is settled: events first, then refusals. */
    for (;;) {
        const lw_time_us deadline_us = lw_book_next_deadline_us(s->book);
        const lw_time_us end_us = s->is_insolvent ? INT64_MAX : s->insolvency_us;
        const lw_time_us burst_us = lw_siege_next_us(&s->sieges);
        const lw_time_us due_us = deadline_us < end_us ? deadline_us : end_us;
        const lw_time_us next_us = burst_us < due_us ? burst_us : due_us;
        const bool is_due = next_us <= time_us;
        const lw_status status = run_engine(s, is_due ? next_us : time_us, error);
        if (status != LW_OK || !is_due) {
            return status;
        }
        lw_book_expire(s->book, next_us);
        if (next_us == end_us) {
            end_provider(s);
        }
        if (next_us == burst_us) {
            lw_settlement_flood(s, next_us);
        }
    }
}

/* Runs to `time_us`, at most to the end of the window. */
static lw_status run_window(lw_settlement *s, lw_time_us time_us, lw_error *error)
{
    const lw_time_us end_us = lw_windows_end_us(s->windows);
    if (time_us < end_us || !lw_windows_is_estimated(s->windows)) {
        return run(s, time_us, error);
    }
    const lw_status status = run(s, end_us - 1, error);
    lw_windows_wake(s->windows);
    return status == LW_OK ? run(s, end_us, error) : status;
}

lw_status lw_settlement_run_until(lw_settlement *settlement, lw_time_us time_us, lw_error *error)
{
    lw_settlement *s = settlement;
    while (s->windows != NULL && time_us > lw_engine_now(s->engine)) {
        lw_windows_open(s->windows);
        const lw_time_us end_us = lw_windows_end_us(s->windows);
        const lw_status status = run_window(s, end_us < time_us ? end_us : time_us, error);
        if (status != LW_OK) {
            return status;
        }
        if (end_us <= time_us && !lw_windows_close(s->windows)) {
            return out_of_memory(error, &s->config);
        }
    }
    return run(s, time_us, error);
}

/* What a replica weighs now, for the window of pruning. */
static lw_status note_storage(lw_settlement *s, lw_error *error)
{
    const lw_pruning_params *pruning = &s->config.params->pruning;
    if (isnan(pruning->keep_days)) {
        return LW_OK;
    }
    lw_usage usage = {0};
    const lw_time_us now_us = lw_engine_now(s->engine);
    s->class->usage(s->mechanism, now_us, &usage);
    if (s->windows != NULL) {
        lw_windows_charge(s->windows, &usage);
    }
    return lw_pruning_note(pruning, now_us, usage.replica.bytes[LW_STORAGE_TX], &s->samples)
               ? LW_OK
               : out_of_memory(error, &s->config);
}

lw_status lw_settlement_accept(lw_settlement *settlement, const lw_batch *batch, lw_error *error)
{
    const lw_status status = lw_settlement_run_until(settlement, batch->interval_end_us, error);
    if (status != LW_OK) {
        return status;
    }
    if (settlement->windows != NULL) {
        lw_windows_arrive(settlement->windows);
    }
    lw_settlement_relieve(settlement);
    lw_book_add(settlement->book, batch);
    if (lw_book_status(settlement->book) != LW_OK) {
        return out_of_memory(error, &settlement->config);
    }
    if (settlement->windows != NULL) {
        lw_windows_submit(settlement->windows);
    } else {
        settlement->class->submit(settlement->mechanism);
    }
    return note_storage(settlement, error);
}

static bool is_done(const lw_settlement *s)
{
    return lw_book_open_tx(s->book) == lw_book_end_tx(s->book) &&
           (s->class->is_quiet == NULL || s->class->is_quiet(s->mechanism));
}

lw_time_us lw_settlement_drain_us(const lw_settlement *settlement)
{
    const lw_settlement_params *params = settlement->config.params;
    lw_mechanism_limits limits;
    if (!isnan(params->drain_limit_s)) {
        return lw_micro_from_double(params->drain_limit_s);
    }
    settlement->class->limits(params->record.value, &limits);
    const lw_time_us at_least_us =
        limits.deadline_us > DRAIN_LEAST_US ? limits.deadline_us : DRAIN_LEAST_US;
    return at_least_us < DRAIN_MOST_US ? at_least_us : DRAIN_MOST_US;
}

lw_status lw_settlement_drain(lw_settlement *settlement, lw_time_us limit_us, lw_error *error)
{
    lw_settlement *s = settlement;
    if (s->windows != NULL) {
        lw_windows_finish(s->windows);
    }
    while (!is_done(s)) {
        const lw_time_us event_us = lw_engine_next_us(s->engine);
        const lw_time_us deadline_us = lw_book_next_deadline_us(s->book);
        const lw_time_us next_us = event_us < deadline_us ? event_us : deadline_us;
        const bool is_last = next_us > limit_us;
        const lw_status status = lw_settlement_run_until(s, is_last ? limit_us : next_us, error);
        if (status != LW_OK) {
            return status;
        }
        if (is_last) {
            lw_book_refuse_all(s->book, limit_us);
            break;
        }
    }
    return lw_book_status(s->book) == LW_OK ? LW_OK : out_of_memory(error, &s->config);
}

const lw_outcome *lw_settlement_outcomes(const lw_settlement *settlement, size_t *count)
{
    return lw_book_outcomes(settlement->book, count);
}

void lw_settlement_outcomes_clear(lw_settlement *settlement)
{
    lw_book_clear_outcomes(settlement->book);
}

const lw_block *lw_settlement_blocks(const lw_settlement *settlement, size_t *count)
{
    return lw_book_blocks(settlement->book, count);
}

void lw_settlement_blocks_clear(lw_settlement *settlement)
{
    lw_book_clear_blocks(settlement->book);
}

void lw_settlement_state(lw_settlement *settlement, lw_state *state)
{
    lw_engine_state(settlement->engine, state);
    lw_book_state(settlement->book, lw_engine_now(settlement->engine), state);
    settlement->class->state(settlement->mechanism, state);
    if (settlement->windows != NULL) {
        lw_windows_state(settlement->windows, state);
    }
    uint64_t is_insolvent = settlement->is_insolvent;
    lw_state_field(state, "is_insolvent", &is_insolvent, sizeof is_insolvent);
    settlement->is_insolvent = is_insolvent == 1;
    LW_STATE_MEMBER(state, settlement, insolvency_loss_micro);
    if (lw_state_is_loading(state) && lw_state_is_good(state) &&
        (is_insolvent != (settlement->insolvency_us <= lw_engine_now(settlement->engine)) ||
         settlement->insolvency_loss_micro < 0 ||
         settlement->insolvency_loss_micro / 2 > LW_STATE_AMOUNT_MAX)) {
        lw_state_fail(state, "is_insolvent", "its provider cannot be so at that time");
    }
    lw_queue_state(&settlement->samples, state, "samples", SIZE_MAX);
    lw_siege_log_state(&settlement->sieges, state);
}

lw_time_us lw_settlement_now(const lw_settlement *settlement)
{
    return lw_engine_now(settlement->engine);
}

double lw_settlement_equipment_life_year(const lw_settlement *settlement)
{
    return settlement->class->equipment_life_year == NULL
               ? 0
               : settlement->class->equipment_life_year(settlement->config.params->record.value);
}

lw_function_default lw_settlement_function(const lw_settlement *settlement, lw_function function)
{
    return lw_cost_cell(settlement->class->functions, settlement->config.params->functions,
                        function);
}

void lw_settlement_trust(const lw_settlement *settlement, lw_trust *trust)
{
    memset(trust, 0, sizeof *trust);
    settlement->class->trust(settlement->config.params->record.value, trust);
    lw_quorum_domains(&settlement->config.params->trust, trust);
}

void lw_settlement_public_view(const lw_settlement *settlement, lw_public_view *view)
{
    *view = lw_no_public_view;
    if (settlement->class->view != NULL) {
        settlement->class->view(settlement->mechanism, view);
    }
}

double lw_settlement_embodied_kg(const lw_settlement *settlement)
{
    return settlement->class->embodied_kg(settlement->config.params->record.value,
                                          settlement->config.end_us - settlement->config.start_us);
}

const lw_extra *lw_settlement_extras(const lw_settlement *settlement, size_t *count)
{
    *count = settlement->extra_count;
    return settlement->extras;
}

void lw_settlement_tell(const lw_settlement *settlement, double *values)
{
    if (settlement->windows != NULL) {
        lw_windows_tell(settlement->windows, values);
    } else if (settlement->class->tell != NULL) {
        settlement->class->tell(settlement->mechanism, lw_settlement_period_now_us(settlement),
                                values);
    }
    lw_settlement_siege_tell(settlement, values + settlement->own_extra_count);
}

const lw_extra *lw_settlement_block_extras(const lw_settlement *settlement, size_t *count)
{
    *count = 0;
    return settlement->class->block_extras == NULL
               ? NULL
               : settlement->class->block_extras(settlement->config.params->record.value, count);
}

bool lw_settlement_is_intermediary(const lw_settlement *settlement)
{
    return settlement->class->family == LW_FAMILY_INTERMEDIARY;
}

const char *lw_settlement_kind(const lw_settlement *settlement)
{
    return settlement->class->kind;
}
