// SPDX-License-Identifier: Apache-2.0
/* What executing contracts takes on a record of any kind: gas, joules, fees, and what can be done
 * in a second. */
#include "models/settlement/mechanism/execution.h"
#include "tests/support/pow_case.h"

#include <criterion/criterion.h>

#include <string.h>

static const char *const kinds[] = {"pbft", "tendermint", "raft", "pos", "poa", "pow", "syndicate"};
enum { KIND_COUNT = sizeof kinds / sizeof kinds[0], LEDGER_COUNT = KIND_COUNT - 1, NODES = 7 };

/* Four batches of 9 trades and so many operations. */
static lw_usage run(settlement_case *c, uint32_t operation_count)
{
    c->operations_per_batch = operation_count;
    return case_whole_run(c, 4, 9);
}

static lw_usage run_kind(const char *kind, int64_t nodes, uint32_t operation_count)
{
    static pow_case c;
    return run(pow_case_any(&c, kind, nodes), operation_count);
}

/* By hand from the yellow paper: ecrecover 3,000, log with two topics and 64 bytes 1,125 + 512,
 * hash of two words 42; and two cold reads of 2,100 and a log of nothing. */
Test(execution, gas_is_steps_and_the_row_of_the_kind)
{
    lw_contract_gas gas;
    lw_param_set_defaults(&lw_contract_gas_table, &gas);
    const lw_operation credit = {.kind = LW_OPERATION_CREDIT, .step_count = 3};
    const lw_operation sale = {.kind = LW_OPERATION_SALE, .step_count = 2};
    cr_assert_eq(lw_contract_gas_of(&gas, &credit), 3 * 20000 + 3000 + 1125 + 512 + 42);
    cr_assert_eq(lw_contract_gas_of(&gas, &sale), 2 * 20000 + 4200 + 1125);
    gas.by_kind[LW_OPERATION_CREDIT] = 7;
    cr_assert_eq(lw_contract_gas_of(&gas, &credit), 60007);
    cr_assert_eq(lw_contract_gas_of(NULL, &credit), 60000);
}

Test(execution, more_operations_never_take_less_energy)
{
    for (size_t i = 0; i < KIND_COUNT; i++) {
        double before_j = 0;
        for (uint32_t count = 0; count <= 30; count += 15) {
            const lw_usage usage = run_kind(kinds[i], NODES, count);
            cr_assert_geq(usage.energy_j, before_j, "%s with %u", kinds[i], count);
            cr_assert_eq(usage.contract_energy_j > 0, count > 0, "%s with %u", kinds[i], count);
            before_j = usage.energy_j;
        }
    }
}

/* A server executes once however many replicas it has. */
Test(execution, n_nodes_take_n_times_the_energy_of_one)
{
    for (size_t i = 0; i < KIND_COUNT; i++) {
        const bool is_ledger = i < LEDGER_COUNT;
        const lw_usage usage = run_kind(kinds[i], NODES, 3);
        const double steps = 4 * (1 + 2 + 3 + 3 * (4200 + 1125) / 20000.0);
        cr_assert_float_eq((double)usage.contract_gas / 20000.0, steps, 1e-9, "%s", kinds[i]);
        cr_assert_float_eq(usage.contract_energy_j, (is_ledger ? NODES : 1) * steps * 0.003, 1e-9,
                           "%s: %g J", kinds[i], usage.contract_energy_j);
    }
}

Test(execution, an_empty_table_leaves_the_steps_alone)
{
    static pow_case c;
    for (size_t i = 0; i < KIND_COUNT; i++) {
        settlement_case *base = pow_case_any(&c, kinds[i], NODES);
        memset(&base->params.execution.gas, 0, sizeof base->params.execution.gas);
        const lw_usage usage = run(base, 3);
        cr_assert_eq(usage.contract_gas, 4 * (1 + 2 + 3) * LW_GAS_PER_STEP, "%s", kinds[i]);
        cr_assert_eq(usage.contract_gas, usage.step_count * LW_GAS_PER_STEP, "%s", kinds[i]);
    }
}

Test(execution, a_ledger_takes_a_fee_by_gas_and_an_office_none)
{
    static pow_case c;
    for (size_t i = 0; i < KIND_COUNT; i++) {
        const lw_usage free_of_charge = run_kind(kinds[i], NODES, 3);
        settlement_case *base = pow_case_any(&c, kinds[i], NODES);
        base->params.execution.fee_per_million_gas = 2000000;
        const lw_usage usage = run(base, 3);
        const int64_t fee_micro = usage.fees_micro - free_of_charge.fees_micro;
        cr_assert_eq(fee_micro, i < LEDGER_COUNT ? 2 * usage.contract_gas : 0, "%s", kinds[i]);
    }
}

/* A step of 20 s: three operations a batch (1 + 2 + 3 steps, no other gas) keep a node busy for 120
 * s, and a batch comes every 60 s: half of it can be done, whatever the protocol. */
static lw_usage run_overloaded(const char *kind, double deadline_s)
{
    static pow_case c;
    settlement_case *base = pow_case_any(&c, kind, NODES);
    memset(&base->params.execution.gas, 0, sizeof base->params.execution.gas);
    base->params.execution.time_per_step_s = 20;
    base->operations_per_batch = 3;
    if (strcmp(kind, "pbft") == 0) {
        base->pbft.deadline_s = deadline_s;
        base->pbft.block_interval_s = 10;
    } else if (strcmp(kind, "pow") == 0) {
        c.pow.deadline_s = deadline_s;
    } else {
        ((lw_committee_params *)(void *)base->record)->deadline_s = deadline_s;
        ((lw_committee_params *)(void *)base->record)->block_interval_s = 10;
    }
    case_start(base);
    for (int k = 1; k <= 100; k++) {
        case_feed(base, 60.0 * k, 1);
    }
    case_drain(base, 86400);
    const lw_usage usage = case_usage(base);
    cr_assert(case_covers_once(base));
    case_end(base);
    return usage;
}

Test(execution, what_nodes_cannot_execute_waits_and_then_is_refused)
{
    for (size_t i = 0; i < LEDGER_COUNT; i++) {
        const lw_usage usage = run_overloaded(kinds[i], 1800);
        const int64_t steps = 100 * 6;
        cr_log_info("%s: %d of %d steps", kinds[i], (int)usage.step_count, (int)steps);
        cr_assert_gt(usage.refused_operation_count, 0, "%s", kinds[i]);
        cr_assert_leq(usage.step_count, (6000 + 1800) / 20, "%s", kinds[i]);
    }
}

/* Tendermint, pos and poa are not here: 120 s of work are more than a round, a slot or a turn, so
 * they settle nothing. */
Test(execution, what_nodes_can_execute_late_is_settled)
{
    static const char *const patient[] = {"pbft", "raft", "pow"};
    for (size_t i = 0; i < sizeof patient / sizeof patient[0]; i++) {
        const lw_usage usage = run_overloaded(patient[i], 40000);
        cr_assert_eq(usage.refused_operation_count, 0, "%s: %d refused", patient[i],
                     (int)usage.refused_operation_count);
    }
}
