// SPDX-License-Identifier: Apache-2.0
/** @file tests/support/settlement_case.h
 *  One settlement with its parameters and faults, fed with made-up batches, for the tests of
 *  models/settlement. Times are seconds from the start of the period.
 */
#ifndef LEDGERWATT_TESTS_SUPPORT_SETTLEMENT_CASE_H
#define LEDGERWATT_TESTS_SUPPORT_SETTLEMENT_CASE_H

#include "models/settlement/bft/pbft_params.h"
#include "models/settlement/committee/committee_params.h"
#include "models/settlement/intermediary/office.h"
#include "models/settlement/mechanism/payment.h"
#include "models/settlement/settlement.h"

enum {
    CASE_FAULTS_MAX = 64,
    CASE_MONTHS = 27,
    CASE_TRADES_MAX = 1000,
    CASE_OPERATIONS_MAX = 64,
    CASE_BATCHES_MAX = 4096,
    CASE_RECORD_SIZE = 1024
};

typedef struct settlement_case {
    lw_pbft_params pbft;
    lw_office_params syndicate;
    _Alignas(16) unsigned char record[CASE_RECORD_SIZE]; /* of any other kind */
    lw_payment_params payment;
    lw_function_params functions;
    lw_function_cost function_costs[LW_FUNCTION_COUNT];
    lw_settlement_params params;
    lw_settlement_config config;
    lw_time_us months_us[CASE_MONTHS];
    lw_fault faults[CASE_FAULTS_MAX];
    lw_settlement *settlement;
    lw_trade trades[CASE_TRADES_MAX];
    uint32_t operations_per_batch; /* fed after the trades; set before case_feed */
    lw_operation operations[CASE_OPERATIONS_MAX];
    uint64_t batch_count;
    uint32_t batch_trades[CASE_BATCHES_MAX]; /* trades of each batch fed */
    int64_t batch_milliwh[CASE_BATCHES_MAX]; /* both sides added up */
} settlement_case;

/** Defaults; a period of `days` from 2016-01-01 00:00 UTC with months of UTC, 10 members. */
void case_pbft(settlement_case *c, int64_t validators, double days);
void case_syndicate(settlement_case *c, double days);
/** A ledger of any kind kept by a committee; its parameters, which begin with these, are in
 * c->record. */
lw_committee_params *case_ledger(settlement_case *c, const char *kind, int64_t validators,
                                 double days);
/** Adds a fault of kind delay. */
void case_delay(settlement_case *c, uint32_t node_first, uint32_t node_count, double start_s,
                double end_s, double delay_s);

/** Adds a fault; `end_s` < 0 = for ever. */
void case_fault(settlement_case *c, lw_fault_kind kind, uint32_t node_first, uint32_t node_count,
                double start_s, double end_s);

/** Sets every cost of work to 0 by overrides. */
void case_work_for_nothing(settlement_case *c);

void case_start(settlement_case *c);
void case_end(settlement_case *c);
/** Errors that lw_settlement_check finds in its fields. */
size_t case_error_count(const settlement_case *c);
/** Saves and loads an lw_settlement: for save_state and load_state. */
void case_state_of(void *settlement, lw_state *state);

/** Absolute time of an offset. */
lw_time_us case_us(const settlement_case *c, double offset_s);
/** Feeds a batch of `trade_count` legs (each 1 Wh + its number in mWh, at 1 a kWh) at an offset,
 * and after them operations_per_batch operations of number + 1 steps and 10 bytes, the first to be
 * done by hand, the second to be judged. */
void case_feed(settlement_case *c, double offset_s, uint32_t trade_count);
void case_run_until(settlement_case *c, double offset_s);
void case_drain(settlement_case *c, double limit_s);

lw_usage case_usage(const settlement_case *c);
/** From start to end: batches of 900 s of so many trades, each of which ends once. */
lw_usage case_whole_run(settlement_case *c, int batches, uint32_t trades);
int64_t case_cost(const settlement_case *c);
int64_t case_line(const lw_cost_matrix *costs, lw_cost_line line);
/** Hash of every outcome so far and of usage. */
uint64_t case_hash(const settlement_case *c);
/** How long each settled trade waited until it was recorded, in the order of the outcomes so far;
 * returns their number. `refused` counts the others. */
size_t case_waits(const settlement_case *c, double waits_s[], size_t *refused);
/** True when the outcomes so far cover each trade of each batch once, with its energy, and each
 *  operation. */
bool case_covers_once(const settlement_case *c);

#endif
