// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/catalog.h"
#include "models/settlement/function_params.h"
#include "tests/support/settlement_case.h"

#include <criterion/criterion.h>

#include <string.h>

#define DAY 86400.0

Test(settlement, costs_and_waits_nothing_when_nothing_costs_or_takes_time)
{
    settlement_case c;
    case_pbft(&c, 10, 30);
    case_work_for_nothing(&c);
    c.config.electricity_price_per_kwh = 0;
    c.pbft.block_interval_s = 0;
    c.pbft.link.latency_s = 0;
    c.pbft.device.device_price = c.pbft.device.software_per_year = 0;
    c.pbft.device.software_per_device_year = c.pbft.device.replacement_visit_price = 0;
    c.payment.fee_per_invoice = c.payment.fee_per_payment = 0;
    case_start(&c);
    case_feed(&c, 900, 10);
    case_run_until(&c, 30 * DAY);
    cr_assert_eq(case_cost(&c), 0);
    size_t count = 0;
    const lw_outcome *outcomes = lw_settlement_outcomes(c.settlement, &count);
    cr_assert_eq(count, 1);
    cr_assert_eq(outcomes[0].recorded_us, outcomes[0].submitted_us);
    cr_assert_eq(outcomes[0].final_us, outcomes[0].submitted_us);
    case_end(&c);
}

Test(settlement, charges_electricity_at_its_price)
{
    settlement_case c;
    case_pbft(&c, 10, 366);
    case_start(&c);
    case_run_until(&c, 366 * DAY);
    lw_cost_matrix costs;
    lw_settlement_costs(c.settlement, &costs);
    const double kwh = 2.617 * 10 * 366 * 24 / 1000;
    cr_assert_eq(costs.micro[LW_FUNCTION_RECORD][LW_LINE_ENERGY], lw_micro_from_double(kwh * 0.2));
    cr_assert_eq(case_line(&costs, LW_LINE_ENERGY), lw_micro_from_double(kwh * 0.2));
    case_end(&c);
}

Test(settlement, spreads_devices_over_their_life)
{
    settlement_case c;
    case_pbft(&c, 10, 365.25);
    case_start(&c);
    case_run_until(&c, 365.25 * DAY);
    lw_cost_matrix costs;
    lw_settlement_costs(c.settlement, &costs);
    cr_assert_eq(costs.micro[LW_FUNCTION_RECORD][LW_LINE_HARDWARE], 200 * LW_MICRO);
    cr_assert_eq(costs.micro[LW_FUNCTION_RECORD][LW_LINE_SOFTWARE], (871 + 220) * LW_MICRO);
    cr_assert_eq(costs.micro[LW_FUNCTION_REPLACE][LW_LINE_LABOUR], (200 + 88) * LW_MICRO);
    cr_assert_eq(costs.micro[LW_FUNCTION_COLLECT][LW_LINE_FEES], 42 * LW_MICRO);
    cr_assert_float_eq(lw_settlement_embodied_kg(c.settlement), 30, 1e-9);
    case_end(&c);
}

/* What 3 operations of 1, 2 and 3 steps and 10 bytes each add to a batch of 10 trades. */
static void difference_by_operations(void (*make)(settlement_case *), lw_usage *usage,
                                     lw_cost_matrix *costs)
{
    lw_usage with[2];
    lw_cost_matrix paid[2];
    for (int k = 0; k < 2; k++) {
        settlement_case c;
        make(&c);
        c.operations_per_batch = k == 0 ? 0 : 3;
        case_start(&c);
        case_feed(&c, 900, 10);
        case_drain(&c, 60 * DAY);
        with[k] = case_usage(&c);
        lw_settlement_costs(c.settlement, &paid[k]);
        cr_assert(case_covers_once(&c));
        case_end(&c);
    }
    *usage = with[1];
    usage->energy_j -= with[0].energy_j;
    usage->storage_bytes -= with[0].storage_bytes;
    usage->message_bytes -= with[0].message_bytes;
    for (size_t i = 0; i < LW_FUNCTION_COUNT; i++) {
        for (size_t j = 0; j < LW_LINE_COUNT; j++) {
            costs->micro[i][j] = paid[1].micro[i][j] - paid[0].micro[i][j];
        }
    }
}

static void make_ledger(settlement_case *c)
{
    case_pbft(c, 7, 30);
    c->params.execution =
        (lw_execution_params){.energy_per_step_j = 2, .clerk_time_s = 3600, .judge_time_s = 7200};
    c->pbft.device.energy_per_tx_j = c->pbft.device.energy_per_message_j = 0;
    c->pbft.tx_bytes = 0;
}

static void make_office(settlement_case *c)
{
    case_syndicate(c, 30);
    c->params.execution =
        (lw_execution_params){.energy_per_step_j = 2, .clerk_time_s = 3600, .judge_time_s = 7200};
    c->syndicate.energy_per_record_j = 0;
    c->syndicate.record_bytes = 1;
    c->syndicate.replica_count = 2;
}

Test(settlement, executes_operations_on_every_node_of_a_ledger)
{
    lw_usage usage;
    lw_cost_matrix costs;
    difference_by_operations(make_ledger, &usage, &costs);
    cr_assert_eq(usage.settled_operation_count, 3);
    cr_assert_float_eq(usage.energy_j, 7 * (1 + 2 + 3) * 2.0, 1e-6);
    cr_assert_eq(usage.storage_bytes, 7 * 30);
    cr_assert_eq(usage.message_bytes, 7 * 30);
    cr_assert_eq(costs.micro[LW_FUNCTION_RECORD][LW_LINE_LABOUR], 0, "a program does it");
    cr_assert_eq(costs.micro[LW_FUNCTION_DISPUTE][LW_LINE_LABOUR], 2 * 21780000);
}

Test(settlement, executes_operations_at_an_office_with_a_clerk)
{
    lw_usage usage;
    lw_cost_matrix costs;
    difference_by_operations(make_office, &usage, &costs);
    cr_assert_eq(usage.settled_operation_count, 3);
    cr_assert_float_eq(usage.energy_j, (1 + 2 + 3) * 2.0, 1e-6, "once, and copied to the replica");
    cr_assert_eq(usage.storage_bytes, 2 * (30 + 3));
    cr_assert_eq(costs.micro[LW_FUNCTION_RECORD][LW_LINE_LABOUR], 21780000);
    cr_assert_eq(costs.micro[LW_FUNCTION_DISPUTE][LW_LINE_LABOUR], 2 * 21780000);
}

static int64_t cost_of_year(int64_t validators, uint32_t member_count, double price_per_kwh)
{
    settlement_case c;
    case_pbft(&c, validators, 365);
    c.config.member_count = member_count;
    c.config.electricity_price_per_kwh = price_per_kwh;
    case_start(&c);
    case_run_until(&c, 365 * DAY);
    const int64_t cost = case_cost(&c);
    case_end(&c);
    return cost;
}

Test(settlement, never_costs_less_with_more)
{
    int64_t before = cost_of_year(4, 10, 0.1);
    for (int k = 1; k < 12; k++) {
        const int64_t now = cost_of_year(4 + k, 10, 0.1);
        cr_assert_gt(now, before);
        before = now;
    }
    cr_assert_gt(cost_of_year(10, 11, 0.1), cost_of_year(10, 10, 0.1));
    cr_assert_gt(cost_of_year(10, 10, 0.2), cost_of_year(10, 10, 0.1));
}

Test(settlement, costs_as_much_in_two_halves_as_in_one_year)
{
    settlement_case c;
    case_syndicate(&c, 365.25);
    c.config.member_count = 136;
    c.payment.invoices_per_year = 1;
    c.payment.fee_per_payment = 0;
    c.config.electricity_price_per_kwh = 0;
    c.syndicate.hosting_per_year = 0;
    case_start(&c);
    case_run_until(&c, 365.25 / 2 * DAY);
    cr_assert_eq(case_cost(&c), 3500 * LW_MICRO);
    case_run_until(&c, 400 * DAY);
    cr_assert_eq(case_cost(&c), 7000 * LW_MICRO, "the period does not go on after its end");
    case_end(&c);
}

Test(settlement, counts_fees_as_in_the_cost_matrix)
{
    settlement_case c;
    case_pbft(&c, 4, 365.25);
    case_start(&c);
    case_run_until(&c, 365.25 * DAY);
    lw_cost_matrix costs;
    lw_settlement_costs(c.settlement, &costs);
    cr_assert_eq(case_usage(&c).fees_micro, case_line(&costs, LW_LINE_FEES));
    cr_assert_eq(case_usage(&c).fees_micro, 10 * 12 * 350000);
    case_end(&c);
}

Test(settlement, settles_what_becomes_final_at_the_very_deadline)
{
    settlement_case c;
    case_pbft(&c, 4, 1);
    c.pbft.deadline_s = 5 * 0.02;
    case_start(&c);
    case_feed(&c, 900, 3);
    case_run_until(&c, 1000);
    cr_assert_eq(case_usage(&c).settled_trade_count, 3);
    case_end(&c);
    c.pbft.deadline_s = 5 * 0.02 - 1e-6;
    c.batch_count = 0;
    case_start(&c);
    case_feed(&c, 900, 3);
    case_run_until(&c, 1000);
    cr_assert_eq(case_usage(&c).refused_trade_count, 3);
    case_end(&c);
}

Test(settlement, drains_no_longer_than_it_must)
{
    settlement_case c;
    case_pbft(&c, 4, 1);
    case_start(&c);
    case_feed(&c, 86400, 3);
    case_drain(&c, 86400 * 50);
    size_t count = 0;
    const lw_outcome *outcomes = lw_settlement_outcomes(c.settlement, &count);
    cr_assert_eq(count, 1);
    cr_assert_eq(outcomes[0].state, LW_OUTCOME_SETTLED);
    cr_assert_eq(case_usage(&c).message_count, 24, "and finishes what it began");
    case_end(&c);
}

Test(settlement, refuses_at_the_drain_limit)
{
    settlement_case c;
    case_pbft(&c, 4, 1);
    c.pbft.deadline_s = 1e7;
    case_fault(&c, LW_FAULT_CRASH, 0, 4, 0, -1);
    case_start(&c);
    case_feed(&c, 900, 3);
    case_drain(&c, 3 * DAY);
    size_t count = 0;
    const lw_outcome *outcomes = lw_settlement_outcomes(c.settlement, &count);
    cr_assert_eq(count, 1);
    cr_assert_eq(outcomes[0].state, LW_OUTCOME_REFUSED);
    cr_assert_eq(outcomes[0].final_us, case_us(&c, 3 * DAY));
    case_end(&c);
}

static lw_status create_status(settlement_case *c, lw_error *error)
{
    const lw_status status = lw_settlement_create(&c->config, &c->settlement, error);
    cr_assert((status == LW_OK) == (c->settlement != NULL));
    lw_settlement_destroy(c->settlement);
    return status;
}

Test(settlement, is_struck_only_by_faults_of_its_kind)
{
    settlement_case c;
    lw_error error;
    case_syndicate(&c, 1);
    case_fault(&c, LW_FAULT_CRASH, 0, 1, 0, 10);
    cr_assert_eq(create_status(&c, &error), LW_ERR_INCONSISTENT);
    cr_assert_str_eq(error.pointer, "/faults/kind");
    cr_assert_str_eq(error.message,
                     "a fault of kind \"crash\" cannot strike settlement \"case\", whose record is "
                     "\"syndicate\": only \"outage\" can");
}

Test(settlement, is_struck_only_at_nodes_that_it_has)
{
    settlement_case c;
    lw_error error;
    case_pbft(&c, 4, 1);
    case_fault(&c, LW_FAULT_CRASH, 2, 2, 0, 10);
    cr_assert_eq(create_status(&c, &error), LW_OK);
    case_fault(&c, LW_FAULT_CRASH, 2, 3, 0, 10);
    cr_assert_eq(create_status(&c, &error), LW_ERR_INCONSISTENT);
    cr_assert_str_eq(error.message,
                     "the fault strikes nodes 2 to 4; settlement \"case\" has nodes 0 to 3");
}

static void check_rows(const lw_param_table *table)
{
    for (size_t i = 0; i < table->count; i++) {
        const lw_param *row = &table->rows[i];
        cr_assert_not_null(row->doc, "%s", row->name);
        cr_assert(row->presence == LW_PARAM_REQUIRED || row->source != NULL, "%s", row->name);
        cr_assert(row->presence != LW_PARAM_UNSET || row->fallback_text != NULL, "%s", row->name);
        const bool is_number = row->kind == LW_PARAM_REAL || row->kind == LW_PARAM_INTEGER ||
                               row->kind == LW_PARAM_MICRO;
        cr_assert(!is_number || row->unit != NULL, "%s", row->name);
        if (is_number && row->presence == LW_PARAM_DEFAULTED) {
            cr_assert(row->low <= row->fallback && row->fallback <= row->high, "%s", row->name);
        }
        for (size_t k = 0; k < i; k++) {
            cr_assert_str_neq(table->rows[k].name, row->name);
        }
    }
}

Test(settlement, says_unit_meaning_and_source_of_every_field)
{
    check_rows(&lw_settlement_table);
    check_rows(&lw_function_params_table);
    for (const lw_param_variant *v = lw_record_variants; v->tag != NULL; v++) {
        check_rows(v->table);
        cr_assert_not_null(v->owner);
    }
    for (const lw_param_variant *v = lw_payment_variants; v->tag != NULL; v++) {
        check_rows(v->table);
    }
}

Test(settlement, accepts_every_default)
{
    settlement_case c;
    lw_report report;
    lw_report_init(&report);
    case_pbft(&c, 4, 1);
    lw_settlement_check(&c.params, "/settlements/0", &report);
    case_syndicate(&c, 1);
    lw_settlement_check(&c.params, "/settlements/0", &report);
    cr_assert_eq(report.count, 0);
    memset(&c.params.record, 0, sizeof c.params.record);
    memset(&c.params.payment, 0, sizeof c.params.payment);
    lw_settlement_check(&c.params, "/settlements/0", &report);
    cr_assert_eq(report.count, 0, "what is missing is the reader's affair");
    lw_report_fini(&report);
}

static void set_highest(const lw_param_table *table, void *object)
{
    lw_param_set_defaults(table, object);
    for (size_t i = 0; i < table->count; i++) {
        const lw_param *row = &table->rows[i];
        void *member = (char *)object + row->offset;
        if (row->kind == LW_PARAM_REAL && row->presence == LW_PARAM_DEFAULTED) {
            *(double *)member = row->high;
        } else if (row->kind == LW_PARAM_INTEGER && row->presence == LW_PARAM_DEFAULTED) {
            *(int64_t *)member = (int64_t)row->high;
        } else if (row->kind == LW_PARAM_MICRO) {
            *(int64_t *)member = lw_micro_from_double(row->high);
        }
    }
}

/* A hundred years, a million members, every number at the upper end of its range. */
static void run_highest(settlement_case *c, uint32_t trade_count)
{
    const double days = 36525;
    lw_function_cost highest;
    const lw_param *row = lw_param_find(&lw_function_params_table, "recruit");
    set_highest(row->table, &highest);
    set_highest(&lw_function_params_table, &c->functions);
    set_highest(&lw_bank_transfer_table, &c->payment);
    c->params.functions = &c->functions;
    for (size_t i = 0; i < LW_FUNCTION_COUNT; i++) {
        c->functions.by_function[i] = &highest;
    }
    c->config.member_count = 1000000;
    c->config.electricity_price_per_kwh = 1e6;
    lw_error error;
    cr_assert_eq(lw_settlement_create(&c->config, &c->settlement, &error), LW_OK);
    case_feed(c, 900, trade_count);
    case_run_until(c, days * DAY);
    case_drain(c, days * DAY);
    lw_trust trust;
    lw_settlement_trust(c->settlement, &trust);
    cr_assert_gt(case_cost(c), 0);
    cr_assert(case_covers_once(c));
    case_end(c);
}

Test(settlement, bears_the_upper_end_of_every_field)
{
    settlement_case c;
    case_syndicate(&c, 36525);
    set_highest(&lw_syndicate_table, &c.syndicate);
    run_highest(&c, 50);
    case_pbft(&c, 4, 36525);
    set_highest(&lw_pbft_table, &c.pbft);
    c.pbft.device.device_life_year = 0.1; /* the dear end */
    run_highest(&c, 0);
    c.pbft.validators = 22; /* 1,024 would send 2 million messages a block */
    c.pbft.software_vendor_count = 22;
    c.pbft.block_tx_max = 7;
    run_highest(&c, 50);
}

static lw_usage raft_of_a_hundred(double signature_check_s)
{
    settlement_case c;
    lw_committee_params *params = case_ledger(&c, "raft", 100, 1);
    params->signature_check_s = signature_check_s;
    case_start(&c);
    case_feed(&c, 300, 1);
    case_run_until(&c, 600);
    const lw_usage usage = case_usage(&c);
    case_end(&c);
    return usage;
}

/* Votes that no server has time to check (a hundred stand within 0.15 s) would wait without end:
 * more are sent than any server's buffer of 4,096 holds, and the run goes on. Control: with time
 * for them the same trade is settled. */
Test(settlement, a_ledger_that_cannot_keep_up_drops_messages_and_settles_nothing)
{
    const lw_usage slow = raft_of_a_hundred(0.025);
    cr_assert_gt(slow.message_count, 4096);
    cr_assert_eq(slow.settled_trade_count, 0);
    cr_assert_eq(slow.pending_trade_count, 1);
    const lw_usage quick = raft_of_a_hundred(0);
    cr_assert_eq(quick.settled_trade_count, 1);
}
