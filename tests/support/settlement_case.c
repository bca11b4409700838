// SPDX-License-Identifier: Apache-2.0
#include "tests/support/settlement_case.h"

#include "models/settlement/catalog.h"
#include "models/settlement/function_params.h"
#include "models/settlement/raft/raft_params.h"
#include "sim/kernel/rng.h"

#include <criterion/criterion.h>

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define START_US (INT64_C(1451606400) * LW_US_PER_S) /* 2016-01-01 00:00 UTC */

static const int month_days[12] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}; /* of 2016 */

static const lw_param_variant *choice(const lw_param_variant *variants, const char *tag)
{
    while (strcmp(variants->tag, tag) != 0) {
        variants++;
    }
    return variants;
}

static void begin(settlement_case *c, double days)
{
    memset(c, 0, sizeof *c);
    lw_param_set_defaults(&lw_settlement_table, &c->params);
    lw_param_set_defaults(&lw_bank_transfer_table, &c->payment);
    lw_param_set_defaults(&lw_function_params_table, &c->functions);
    c->params.name = "case";
    c->params.payment = (lw_variant){choice(lw_payment_variants, "bank_transfer"), &c->payment};
    c->months_us[0] = START_US;
    for (size_t i = 1; i < CASE_MONTHS; i++) {
        c->months_us[i] =
            c->months_us[i - 1] + (int64_t)month_days[(i - 1) % 12] * 86400 * LW_US_PER_S;
    }
    c->config = (lw_settlement_config){.params = &c->params,
                                       .seed = 1,
                                       .start_us = START_US,
                                       .end_us = START_US + (int64_t)(days * 86400e6),
                                       .interval_us = 900 * LW_US_PER_S,
                                       .month_starts_us = c->months_us,
                                       .month_count = CASE_MONTHS,
                                       .member_count = 10,
                                       .community_count = 1,
                                       .faults = c->faults,
                                       .electricity_price_per_kwh = 0.2};
}

void case_pbft(settlement_case *c, int64_t validators, double days)
{
    begin(c, days);
    lw_param_set_defaults(&lw_pbft_table, &c->pbft);
    c->pbft.validators = validators;
    c->params.record = (lw_variant){choice(lw_record_variants, "pbft"), &c->pbft};
}

void case_syndicate(settlement_case *c, double days)
{
    begin(c, days);
    lw_param_set_defaults(&lw_syndicate_table, &c->syndicate);
    c->params.record = (lw_variant){choice(lw_record_variants, "syndicate"), &c->syndicate};
}

lw_committee_params *case_ledger(settlement_case *c, const char *kind, int64_t validators,
                                 double days)
{
    begin(c, days);
    const lw_param_variant *variant = choice(lw_record_variants, kind);
    cr_assert_leq(variant->table->size, sizeof c->record);
    lw_param_set_defaults(variant->table, c->record);
    c->params.record = (lw_variant){variant, c->record};
    lw_committee_params *params = (void *)c->record;
    params->validators = validators;
    return params;
}

lw_time_us case_us(const settlement_case *c, double offset_s)
{
    return c->config.start_us + lw_micro_from_double(offset_s);
}

void case_fault(settlement_case *c, lw_fault_kind kind, uint32_t node_first, uint32_t node_count,
                double start_s, double end_s)
{
    cr_assert_lt(c->config.fault_count, CASE_FAULTS_MAX);
    c->faults[c->config.fault_count++] =
        (lw_fault){.kind = kind,
                   .node_first = node_first,
                   .node_count = node_count,
                   .start_us = case_us(c, start_s),
                   .end_us = end_s < 0 ? INT64_MAX : case_us(c, end_s)};
}

void case_delay(settlement_case *c, uint32_t node_first, uint32_t node_count, double start_s,
                double end_s, double delay_s)
{
    case_fault(c, LW_FAULT_DELAY, node_first, node_count, start_s, end_s);
    c->faults[c->config.fault_count - 1].hold_us = lw_micro_from_double(delay_s);
}

void case_work_for_nothing(settlement_case *c)
{
    c->params.functions = &c->functions;
    for (size_t i = 0; i < LW_FUNCTION_COUNT; i++) {
        c->function_costs[i] = (lw_function_cost){.per_kwh = 0};
        c->functions.by_function[i] = &c->function_costs[i];
    }
}

/* Servers of Raft get the patience that the links and boards of a case ask for. */
static void give_patience(settlement_case *c)
{
    if (strcmp(c->params.record.choice->tag, "raft") == 0) {
        lw_raft_params *raft = (void *)c->record;
        const double vote_s = lw_committee_vote_max_s(&raft->committee);
        raft->election_timeout_s =
            fmax(raft->election_timeout_s, raft->heartbeat_interval_s + 2.1 * vote_s);
    }
}

void case_start(settlement_case *c)
{
    give_patience(c);
    lw_report report;
    lw_report_init(&report);
    lw_settlement_check(&c->params, "/settlements/0", &report);
    cr_assert_eq(report.error_count, 0, "%s", report.count > 0 ? report.items[0].message : "");
    lw_report_fini(&report);
    lw_error error;
    cr_assert_eq(lw_settlement_create(&c->config, &c->settlement, &error), LW_OK, "%s",
                 error.message);
}

size_t case_error_count(const settlement_case *c)
{
    lw_report report;
    lw_report_init(&report);
    lw_settlement_check(&c->params, "/settlements/0", &report);
    const size_t count = report.error_count;
    lw_report_fini(&report);
    return count;
}

void case_state_of(void *settlement, lw_state *state)
{
    lw_settlement_state(settlement, state);
}

void case_end(settlement_case *c)
{
    lw_settlement_destroy(c->settlement);
    c->settlement = NULL;
}

void case_feed(settlement_case *c, double offset_s, uint32_t trade_count)
{
    cr_assert_lt(c->batch_count, CASE_BATCHES_MAX);
    cr_assert_leq(trade_count, CASE_TRADES_MAX);
    int64_t sum_milliwh = 0;
    for (uint32_t i = 0; i < trade_count; i++) {
        c->trades[i] = (lw_trade){.participant = i, .leg = i % 2, .energy_milliwh = 1000 + i};
        sum_milliwh += c->trades[i].energy_milliwh;
    }
    cr_assert_leq(c->operations_per_batch, CASE_OPERATIONS_MAX);
    for (uint32_t i = 0; i < c->operations_per_batch; i++) {
        const uint32_t flags = i == 0 ? LW_OPERATION_BY_HAND : i == 1 ? LW_OPERATION_JUDGED : 0;
        c->operations[i] = (lw_operation){
            .participant = i, .step_count = i + 1, .payload_bytes = 10, .flags = flags};
    }
    const lw_batch batch = {.number = c->batch_count,
                            .community = (uint32_t)(c->batch_count % 3),
                            .trade_count = trade_count,
                            .interval_start_us = case_us(c, offset_s - 900),
                            .interval_end_us = case_us(c, offset_s),
                            .energy_milliwh = sum_milliwh / 2,
                            .value_micro = sum_milliwh / 2,
                            .trades = c->trades,
                            .operations = c->operations,
                            .operation_count = c->operations_per_batch};
    c->batch_trades[c->batch_count] = trade_count;
    c->batch_milliwh[c->batch_count] = sum_milliwh;
    c->batch_count++;
    lw_error error;
    cr_assert_eq(lw_settlement_accept(c->settlement, &batch, &error), LW_OK, "%s", error.message);
}

void case_run_until(settlement_case *c, double offset_s)
{
    lw_error error;
    cr_assert_eq(lw_settlement_run_until(c->settlement, case_us(c, offset_s), &error), LW_OK, "%s",
                 error.message);
}

void case_drain(settlement_case *c, double limit_s)
{
    lw_error error;
    cr_assert_eq(lw_settlement_drain(c->settlement, case_us(c, limit_s), &error), LW_OK, "%s",
                 error.message);
}

lw_usage case_usage(const settlement_case *c)
{
    lw_usage usage;
    lw_settlement_usage(c->settlement, &usage);
    return usage;
}

int64_t case_line(const lw_cost_matrix *costs, lw_cost_line line)
{
    int64_t sum = 0;
    for (size_t i = 0; i < LW_FUNCTION_COUNT; i++) {
        sum += costs->micro[i][line];
    }
    return sum;
}

int64_t case_cost(const settlement_case *c)
{
    lw_cost_matrix costs;
    lw_settlement_costs(c->settlement, &costs);
    int64_t sum = 0;
    for (size_t line = 0; line < LW_LINE_COUNT; line++) {
        sum += case_line(&costs, (lw_cost_line)line);
    }
    return sum;
}

/* Its bytes but those between its only member of 4 and the next one, which are nobody's. */
static uint64_t hash_usage(const lw_usage *usage, uint64_t hash)
{
    const unsigned char *bytes = (const unsigned char *)usage;
    const size_t gap =
        offsetof(lw_usage, emissions_of_others_scope) + sizeof usage->emissions_of_others_scope;
    const size_t after = offsetof(lw_usage, embodied_of_others_kg);
    hash = lw_hash_bytes(bytes, gap, hash);
    return lw_hash_bytes(bytes + after, sizeof *usage - after, hash);
}

uint64_t case_hash(const settlement_case *c)
{
    size_t count = 0;
    const lw_outcome *outcomes = lw_settlement_outcomes(c->settlement, &count);
    const lw_usage usage = case_usage(c);
    const uint64_t hash = lw_hash_bytes(outcomes, count * sizeof *outcomes, 1);
    return hash_usage(&usage, hash);
}

size_t case_waits(const settlement_case *c, double waits_s[], size_t *refused)
{
    size_t outcome_count = 0;
    size_t count = 0;
    const lw_outcome *outcomes = lw_settlement_outcomes(c->settlement, &outcome_count);
    *refused = 0;
    for (size_t i = 0; i < outcome_count; i++) {
        for (uint32_t k = 0; k < outcomes[i].trade_count; k++) {
            if (outcomes[i].state == LW_OUTCOME_SETTLED) {
                waits_s[count++] =
                    (double)(outcomes[i].recorded_us - outcomes[i].submitted_us) / 1e6;
            } else {
                (*refused)++;
            }
        }
    }
    return count;
}

bool case_covers_once(const settlement_case *c)
{
    size_t count = 0;
    const lw_outcome *outcomes = lw_settlement_outcomes(c->settlement, &count);
    uint32_t *next = calloc(c->batch_count + 1, sizeof *next);
    int64_t *milliwh = calloc(c->batch_count + 1, sizeof *milliwh);
    uint64_t *operations = calloc(c->batch_count + 1, sizeof *operations); /* closed, as bits */
    cr_assert(next != NULL && milliwh != NULL && operations != NULL);
    const uint64_t all =
        c->operations_per_batch == 64 ? UINT64_MAX : (UINT64_C(1) << c->operations_per_batch) - 1;
    bool is_good = true;
    /* Runs of one batch come in any order; each must begin where another ended: count and energy of
     * each single leg are distinct enough for their sums to tell. */
    for (size_t i = 0; i < count; i++) {
        const lw_outcome *o = &outcomes[i];
        is_good = is_good && o->batch < c->batch_count && o->trade_count + o->operation_count > 0 &&
                  o->batch_trade_count == c->batch_trades[o->batch];
        if (!is_good) {
            break;
        }
        int64_t sum_milliwh = 0;
        for (uint32_t k = 0; k < o->trade_count; k++) {
            sum_milliwh += 1000 + o->first_trade + k;
        }
        is_good =
            is_good && sum_milliwh == o->energy_milliwh && o->community == (uint32_t)(o->batch % 3);
        for (uint32_t k = 0; k < o->operation_count; k++) {
            const uint32_t operation = o->first_operation + k;
            is_good = is_good && operation < c->operations_per_batch &&
                      (operations[o->batch] & UINT64_C(1) << operation) == 0;
            operations[o->batch] |= UINT64_C(1) << operation;
        }
        next[o->batch] += o->trade_count;
        milliwh[o->batch] += o->energy_milliwh;
    }
    for (uint64_t b = 0; is_good && b < c->batch_count; b++) {
        is_good = next[b] == c->batch_trades[b] && milliwh[b] == c->batch_milliwh[b] &&
                  operations[b] == all;
    }
    free(next);
    free(milliwh);
    free(operations);
    return is_good;
}

lw_usage case_whole_run(settlement_case *c, int batches, uint32_t trades)
{
    case_start(c);
    for (int k = 1; k <= batches; k++) {
        case_feed(c, 900.0 * k, trades);
    }
    case_run_until(c, 86000); /* until the last node knows too */
    case_drain(c, 90.0 * 86400);
    const lw_usage usage = case_usage(c);
    cr_assert(case_covers_once(c));
    case_end(c);
    return usage;
}
