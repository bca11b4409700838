// SPDX-License-Identifier: Apache-2.0
/* Windows of a ledger: what is estimated agrees with what every message says, its error is told
 * truly, and faults and backlog are simulated. */
#include "models/settlement/window_stratum.h"
#include "tests/support/settlement_case.h"

#include <criterion/criterion.h>

#include <math.h>
#include <string.h>

enum { DAYS = 6, INTERVALS = 96 * DAYS };

typedef struct told {
    lw_usage usage;
    uint64_t hash;
    double extras[LW_EXTRAS_MAX];
    double delay_s; /* mean until final */
} told;

static double mean_delay_s(const settlement_case *c)
{
    size_t count = 0;
    const lw_outcome *outcomes = lw_settlement_outcomes(c->settlement, &count);
    double sum_us = 0;
    double entry_count = 0;
    for (size_t i = 0; i < count; i++) {
        const double entries = outcomes[i].trade_count + outcomes[i].operation_count;
        sum_us += entries * (double)(outcomes[i].final_us - outcomes[i].submitted_us);
        entry_count += entries;
    }
    return sum_us / entry_count / (double)LW_US_PER_S;
}

/* Trades by day, more at noon, none at night. */
static uint32_t load_at(int interval)
{
    const int quarter = interval % 96;
    return quarter < 28 || quarter > 80 ? 0 : quarter % 3 == 0 ? 37 : 30;
}

static told run(settlement_case *c, int32_t fidelity, lw_fidelity_params *params)
{
    told result;
    memset(&result, 0, sizeof result);
    params->kind = fidelity;
    c->batch_count = 0;
    case_start(c);
    for (int k = 1; k <= INTERVALS; k++) {
        case_run_until(c, 900.0 * k);
        if (load_at(k) > 0) {
            case_feed(c, 900.0 * k, load_at(k));
        }
    }
    case_drain(c, (DAYS + 1) * 86400.0);
    cr_assert(case_covers_once(c));
    result.usage = case_usage(c);
    result.hash = case_hash(c);
    result.delay_s = mean_delay_s(c);
    lw_settlement_tell(c->settlement, result.extras);
    case_end(c);
    return result;
}

static settlement_case *pbft(void)
{
    static settlement_case c;
    case_pbft(&c, 7, DAYS);
    c.pbft.block_tx_max = 16;
    c.pbft.link.latency_jitter_ratio = 0.5;
    return &c;
}

Test(window, loads_share_what_they_teach_only_with_their_like)
{
    for (uint64_t load = 0; load < 100000; load++) {
        const uint64_t key = lw_stratum_key(load, false);
        const uint64_t next = lw_stratum_key(load + 1, false);
        cr_assert(next == key || next == key + 2, "%d", (int)load);
        cr_assert(load >= 33 || next == key + 2, "%d", (int)load);
        cr_assert_eq(lw_stratum_key(load, true), key + 1);
    }
    for (uint64_t load = 33; load < 100000; load++) {
        const uint64_t far = load + load / 15 + 1;
        cr_assert_gt(lw_stratum_key(far, false), lw_stratum_key(load, true), "%d", (int)load);
    }
}

static void teach(lw_stratum *stratum, double value)
{
    double figures[LW_WINDOW_FIGURE_COUNT] = {0};
    const lw_window_course course = {0};
    figures[LW_WINDOW_MESSAGE] = figures[LW_WINDOW_DELAY_US] = value;
    lw_stratum_add(stratum, 5, figures, &course);
}

/* By hand: samples 1 and 3, one estimate; 5, another. s^2 = 4; weights 5/6, 5/6 and 1/3. */
Test(window, the_error_of_a_sum_is_that_of_its_weights)
{
    static lw_stratum stratum;
    double figures[LW_WINDOW_FIGURE_COUNT];
    teach(&stratum, 1);
    teach(&stratum, 3);
    lw_stratum_estimate(&stratum, 5, figures);
    cr_assert_float_eq(figures[LW_WINDOW_MESSAGE], 2, 1e-12);
    cr_assert_float_eq(lw_stratum_variance(&stratum, LW_WINDOW_MESSAGE), 2 * (0.5 + 1), 1e-12);
    teach(&stratum, 5);
    lw_stratum_estimate(&stratum, 5, figures);
    cr_assert_float_eq(figures[LW_WINDOW_MESSAGE], 3, 1e-12);
    const double squares = 2 * 25.0 / 36 + 1.0 / 9;
    cr_assert_float_eq(lw_stratum_variance(&stratum, LW_WINDOW_MESSAGE), 4 * (squares + 2), 1e-12);
    cr_assert_float_eq(lw_stratum_variance(&stratum, LW_WINDOW_DELAY_US), 4 * (squares + 4), 1e-12);
}

static void check_near(double found, double wanted, double bound, const char *what)
{
    cr_assert(fabs(found - wanted) <= bound * wanted, "%s: %g, not %g", what, found, wanted);
}

static void check_agreement(const told *whole, const told *windows)
{
    const lw_usage *a = &whole->usage;
    const lw_usage *b = &windows->usage;
    check_near((double)b->message_count, (double)a->message_count, 0.02, "messages");
    check_near((double)b->message_bytes, (double)a->message_bytes, 0.02, "bytes");
    check_near(b->energy_marginal_j, a->energy_marginal_j, 0.02, "joules");
    check_near((double)b->storage_bytes, (double)a->storage_bytes, 0.02, "storage");
    check_near((double)b->block_count, (double)a->block_count, 0.02, "blocks");
    check_near(windows->delay_s, whole->delay_s, 0.02, "delay");
    cr_assert_eq(b->tx_count, a->tx_count);
    cr_assert_eq(b->settled_trade_count, a->settled_trade_count);
    int64_t sum = 0;
    int64_t replica_sum = 0;
    for (size_t kind = 0; kind < LW_STORAGE_KIND_COUNT; kind++) {
        sum += b->storage_kind_bytes[kind];
        replica_sum += b->replica.bytes[kind];
    }
    cr_assert_eq(sum, b->storage_bytes);
    cr_assert_eq(replica_sum, b->storage_bytes_replica);
}

Test(window, agrees_with_every_message_of_each_ledger)
{
    static const char *const kinds[] = {"tendermint", "raft", "poa"};
    settlement_case *c = pbft();
    c->operations_per_batch = 3;
    told whole = run(c, LW_FIDELITY_MESSAGE, &c->pbft.fidelity);
    told windows = run(c, LW_FIDELITY_WINDOW, &c->pbft.fidelity);
    check_agreement(&whole, &windows);
    cr_assert_gt(windows.extras[1], 0.5 * INTERVALS, "%g intervals were estimated",
                 windows.extras[1]);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        static settlement_case ledger;
        lw_committee_params *p = case_ledger(&ledger, kinds[i], 7, DAYS);
        p->block_tx_max = 16;
        p->block_interval_s = 30;
        whole = run(&ledger, LW_FIDELITY_MESSAGE, &p->fidelity);
        windows = run(&ledger, LW_FIDELITY_WINDOW, &p->fidelity);
        check_agreement(&whole, &windows);
        cr_assert_gt(windows.extras[1], 0.5 * INTERVALS, "%s: %g intervals were estimated",
                     kinds[i], windows.extras[1]);
    }
}

Test(window, draws_the_same_windows_twice)
{
    settlement_case *c = pbft();
    const told first = run(c, LW_FIDELITY_WINDOW, &c->pbft.fidelity);
    const told second = run(c, LW_FIDELITY_WINDOW, &c->pbft.fidelity);
    cr_assert_eq(first.hash, second.hash);
    c->config.seed = 2;
    const told other = run(c, LW_FIDELITY_WINDOW, &c->pbft.fidelity);
    cr_assert_neq(first.extras[0], other.extras[0]);
}

Test(window, faults_are_simulated_message_by_message)
{
    settlement_case *c = pbft();
    for (int day = 1; day < DAYS; day++) {
        case_fault(c, LW_FAULT_CRASH, 0, 1, 86400.0 * day + 43000, 86400.0 * day + 46000);
        case_fault(c, LW_FAULT_CRASH, 0, 3, 86400.0 * day + 50000, 86400.0 * day + 51000);
    }
    const told whole = run(c, LW_FIDELITY_MESSAGE, &c->pbft.fidelity);
    const told windows = run(c, LW_FIDELITY_WINDOW, &c->pbft.fidelity);
    cr_assert_gt(whole.usage.view_change_count, 0);
    cr_assert_eq(windows.usage.view_change_count, whole.usage.view_change_count);
    cr_assert_eq(windows.usage.unavailable_us, whole.usage.unavailable_us);
    check_agreement(&whole, &windows);
    cr_assert_gt(windows.extras[1], 0.3 * INTERVALS);
}

/* One transaction a block, thirty blocks an interval: the queue is empty at night only. */
Test(window, backlog_is_simulated_until_it_is_drained)
{
    settlement_case *c = pbft();
    c->pbft.block_tx_max = 1;
    const told whole = run(c, LW_FIDELITY_MESSAGE, &c->pbft.fidelity);
    const told windows = run(c, LW_FIDELITY_WINDOW, &c->pbft.fidelity);
    cr_assert_eq(windows.usage.message_count, whole.usage.message_count);
    cr_assert_eq(windows.usage.message_bytes, whole.usage.message_bytes);
    cr_assert_lt(windows.extras[1], 0.4 * INTERVALS);
    cr_assert_gt(windows.extras[1], 0);
}

/* Proposers of Tendermint take turns, so windows differ and follow each other; over many seeds the
 * squared error is what it is told to be. */
Test(window, the_standard_error_is_true)
{
    enum { SEEDS = 20 };
    double sum = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        static settlement_case c;
        lw_committee_params *p = case_ledger(&c, "tendermint", 7, DAYS);
        p->block_tx_max = 16;
        p->link.latency_jitter_ratio = 1;
        p->link.latency_s = 0.02;
        p->link.bandwidth_bit_per_s = 2e5;
        c.config.seed = seed;
        const told whole = run(&c, LW_FIDELITY_MESSAGE, &p->fidelity);
        const told windows = run(&c, LW_FIDELITY_WINDOW, &p->fidelity);
        const double error = (windows.delay_s - whole.delay_s) / windows.extras[5];
        cr_log_info("seed %d: %.2f standard errors", (int)seed, error);
        sum += error * error;
    }
    cr_assert(sum / SEEDS > 0.4 && sum / SEEDS < 2.5, "%g", sum / SEEDS);
}

static void expect_error(const settlement_case *c, const char *pointer)
{
    lw_report report;
    lw_report_init(&report);
    lw_settlement_check(&c->params, "", &report);
    cr_assert_eq(report.error_count, 1);
    cr_assert_str_eq(report.items[0].pointer, pointer);
    lw_report_fini(&report);
}

Test(window, what_cannot_be_is_refused)
{
    settlement_case *c = pbft();
    c->pbft.fidelity.kind = LW_FIDELITY_WINDOW;
    c->params.crypto = LW_CRYPTO_REAL;
    expect_error(c, "/crypto");
    c->params.crypto = LW_CRYPTO_MODELLED;
    c->pbft.block_interval_s = 0;
    c->pbft.empty_blocks = true;
    expect_error(c, "/record/empty_blocks");
}
