// SPDX-License-Identifier: Apache-2.0
/* How much ledgers settle on boards and servers. Tendermint against Walenstadt's field test: A.
 * Meeuw et al. 2020, Implementing a blockchain-based local energy market, abstract: on the meters'
 * boards at most 10 transactions a second; it "halts almost entirely" with more than 40 validators;
 * links below 1000 kbit/s are not enough. 0.1 s a transaction is calibrated to the first, 16
 * transactions a block to the second; the third, the servers and all other points follow. "Almost
 * halts" is taken as at most a fifth of the 10 transactions a second. The same boards with other
 * protocols are predictions; that no ledger settles more than its boards and its links let it, and
 * none less with faster ones, is a law. */
#include "models/settlement/stake/stake_params.h"
#include "tests/support/pow_case.h"

#include <criterion/criterion.h>

#include <math.h>
#include <string.h>

typedef struct machine {
    double signature_check_s;
    double tx_execution_s;
    int64_t block_tx_max;
    double bandwidth_bit_per_s;
} machine;

static const machine board = {0.005, 0.1, 16, 1e6};
/* A thousandth of the time for each, as Tendermint's own limits let blocks be. */
static const machine server = {0.000005, 0.0001, 10000, 1e9};

static const double tx_per_s_most = 10;
static const double tx_per_s_halted = 2;

enum { LOAD_S = 300 };

static lw_committee_params *set_up(settlement_case *c, const machine *of, int64_t validators)
{
    lw_committee_params *p = case_ledger(c, "tendermint", validators, 1);
    p->block_interval_s = 0; /* as fast as it can */
    p->signature_check_s = of->signature_check_s;
    p->tx_execution_s = of->tx_execution_s;
    p->block_tx_max = of->block_tx_max;
    p->link.bandwidth_bit_per_s = of->bandwidth_bit_per_s;
    return p;
}

static void load_for(settlement_case *c, uint32_t tx_per_s, int time_s)
{
    for (int second = 1; second <= time_s; second++) {
        case_feed(c, second, tx_per_s);
    }
    case_run_until(c, time_s);
}

static void load(settlement_case *c, uint32_t tx_per_s)
{
    load_for(c, tx_per_s, LOAD_S);
}

/* PBFT has parameters of its own. It is as patient as Tendermint is with a proposer. */
static void set_up_pbft(settlement_case *c, const machine *of, int64_t validators)
{
    case_pbft(c, validators, 1);
    c->pbft.block_interval_s = 0;
    c->pbft.view_change_timeout_s = 3;
    c->pbft.signature_check_s = of->signature_check_s;
    c->pbft.tx_execution_s = of->tx_execution_s;
    c->pbft.block_tx_max = of->block_tx_max;
    c->pbft.link.bandwidth_bit_per_s = of->bandwidth_bit_per_s;
}

/* Proof of authority and of stake go by the clock: a block a second, four to an epoch. */
static void set_up_kind(settlement_case *c, const char *kind, const machine *of, int64_t validators)
{
    if (strcmp(kind, "pbft") == 0) {
        set_up_pbft(c, of, validators);
        return;
    }
    lw_committee_params *p = case_ledger(c, kind, validators, 1);
    p->block_interval_s = kind[0] == 'p' ? 1 : 0;
    p->signature_check_s = of->signature_check_s;
    p->tx_execution_s = of->tx_execution_s;
    p->block_tx_max = of->block_tx_max;
    p->link.bandwidth_bit_per_s = of->bandwidth_bit_per_s;
    if (strcmp(kind, "pos") == 0) {
        ((lw_stake_params *)p)->slots_per_epoch = 4;
    }
}

/* Settled a second while `tx_per_s` come for `time_s`. */
static double throughput_of(const char *kind, const machine *of, int64_t validators,
                            uint32_t tx_per_s, int time_s)
{
    static settlement_case c;
    set_up_kind(&c, kind, of, validators);
    case_start(&c);
    load_for(&c, tx_per_s, time_s);
    const lw_usage usage = case_usage(&c);
    case_end(&c);
    return (double)usage.settled_trade_count / time_s;
}

/* Settled a second while `tx_per_s` come. */
static double throughput(const machine *of, int64_t validators, uint32_t tx_per_s)
{
    static settlement_case c;
    set_up(&c, of, validators);
    case_start(&c);
    load(&c, tx_per_s);
    const lw_usage usage = case_usage(&c);
    case_end(&c);
    return (double)usage.settled_trade_count / LOAD_S;
}

static double of_boards(int64_t validators, double kbit_per_s)
{
    machine narrow = board;
    narrow.bandwidth_bit_per_s = 1e3 * kbit_per_s;
    return throughput(&narrow, validators, 12);
}

Test(capacity, boards_settle_at_most_ten_a_second_and_fewer_the_more_there_are)
{
    static const int64_t counts[] = {4, 10, 20, 27, 37, 40};
    double before = tx_per_s_most;
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        const double settled = of_boards(counts[i], 1000);
        cr_log_info("%d boards, 1000 kbit/s: %.2f tx/s", (int)counts[i], settled);
        cr_assert_leq(settled, before, "%d boards: %g tx/s", (int)counts[i], settled);
        cr_assert_gt(settled, 2 * tx_per_s_halted, "%d boards: %g tx/s", (int)counts[i], settled);
        before = settled;
    }
}

Test(capacity, more_than_forty_boards_almost_halt)
{
    static const int64_t counts[] = {45, 50, 60, 80};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        const double settled = of_boards(counts[i], 1000);
        cr_log_info("%d boards, 1000 kbit/s: %.2f tx/s", (int)counts[i], settled);
        cr_assert_leq(settled, tx_per_s_halted, "%d boards: %g tx/s", (int)counts[i], settled);
    }
}

/* As many validators as homes. Walenstadt had 27 of 37: for 27 the limit lies at 500 kbit/s. */
Test(capacity, boards_almost_halt_below_a_thousand_kbit_a_second)
{
    static const struct {
        int64_t validators;
        double kbit_per_s;
        bool is_enough;
    } rows[] = {{37, 2000, true}, {37, 1000, true}, {37, 750, false}, {37, 500, false},
                {37, 250, false}, {27, 1000, true}, {27, 500, false}, {27, 250, false}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const double settled = of_boards(rows[i].validators, rows[i].kbit_per_s);
        cr_log_info("%d boards, %g kbit/s: %.2f tx/s", (int)rows[i].validators, rows[i].kbit_per_s,
                    settled);
        if (rows[i].is_enough) {
            cr_assert_gt(settled, 2 * tx_per_s_halted, "row %zu: %g tx/s", i, settled);
        } else {
            cr_assert_leq(settled, tx_per_s_halted, "row %zu: %g tx/s", i, settled);
        }
    }
}

/* All that comes but for what came last, however many they are. */
Test(capacity, servers_settle_more_and_do_not_halt)
{
    static const int64_t counts[] = {4, 27, 40, 60};
    const uint32_t tx_per_s = 200;
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        const double settled = throughput(&server, counts[i], tx_per_s);
        cr_assert_geq(settled, 0.99 * tx_per_s, "%d servers: %g tx/s", (int)counts[i], settled);
    }
}

/* Boards that cannot keep up: trades wait, for longer and longer, until their deadline. */
Test(capacity, what_a_ledger_cannot_do_waits_and_then_is_refused)
{
    static settlement_case c;
    set_up(&c, &board, 45)->deadline_s = 200;
    case_start(&c);
    case_feed(&c, 1, 500);
    case_run_until(&c, 150);
    lw_usage usage = case_usage(&c);
    cr_assert_eq(usage.refused_trade_count, 0, "they wait");
    cr_assert_gt(usage.settled_trade_count, 0);
    cr_assert_gt(usage.pending_trade_count, 100);
    case_drain(&c, 86400);
    usage = case_usage(&c);
    cr_assert_gt(usage.refused_trade_count, 0, "their deadline is over");
    cr_assert_eq(usage.pending_trade_count, 0);
    cr_assert_eq(usage.settled_trade_count + usage.refused_trade_count, 500);
    cr_assert(case_covers_once(&c));
    case_end(&c);
}

/* A queue that is full takes no more; what it took is settled once there is time. */
Test(capacity, a_full_queue_refuses_what_comes)
{
    static settlement_case c;
    set_up(&c, &board, 27)->queue_tx_max = 400;
    case_start(&c);
    load(&c, 12);
    lw_usage usage = case_usage(&c);
    cr_assert_leq(usage.pending_trade_count, 400);
    cr_assert_gt(usage.refused_trade_count, 0);
    const int64_t refused_count = usage.refused_trade_count;
    case_drain(&c, 86400);
    usage = case_usage(&c);
    cr_assert_eq(usage.refused_trade_count, refused_count);
    cr_assert_eq(usage.settled_trade_count, 12 * LOAD_S - refused_count);
    cr_assert(case_covers_once(&c));
    case_end(&c);
}

static double of_pbft_boards(int64_t validators, double kbit_per_s)
{
    machine narrow = board;
    narrow.bandwidth_bit_per_s = 1e3 * kbit_per_s;
    return throughput_of("pbft", &narrow, validators, 12, LOAD_S);
}

/* PBFT sends its blocks without the votes of the block before: the cliff comes later. */
Test(capacity, pbft_boards_settle_at_most_ten_a_second_and_almost_halt_when_there_are_many)
{
    static const int64_t counts[] = {4, 27, 37, 45};
    double before = tx_per_s_most;
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        const double settled = of_pbft_boards(counts[i], 1000);
        cr_log_info("%d PBFT boards: %.2f tx/s", (int)counts[i], settled);
        cr_assert_leq(settled, before, "%d boards: %g tx/s", (int)counts[i], settled);
        cr_assert_gt(settled, 2 * tx_per_s_halted, "%d boards: %g tx/s", (int)counts[i], settled);
        before = settled;
    }
    cr_assert_leq(of_pbft_boards(60, 1000), tx_per_s_halted);
    cr_assert_leq(of_pbft_boards(37, 250), tx_per_s_halted);
    cr_assert_leq(of_pbft_boards(27, 250), tx_per_s_halted);
}

static const char *const kinds[] = {"pbft", "tendermint", "raft", "poa", "pos"};
enum { KINDS = sizeof kinds / sizeof kinds[0], SHORT_S = 90 };

/* Control: as many servers as boards that halt, and far more transactions. What is not final at the
 * end is on its way: half of the signers, or two epochs. */
Test(capacity, servers_of_every_ledger_settle_what_comes_however_many_they_are)
{
    for (size_t k = 0; k < KINDS; k++) {
        const double settled = throughput_of(kinds[k], &server, 60, 40, SHORT_S);
        cr_log_info("60 servers of %s: %.1f tx/s", kinds[k], settled);
        cr_assert_geq(settled, 0.6 * 40, "%s: %g tx/s", kinds[k], settled);
    }
}

/* Control: with a server's processor behind a board's link, or the other way round, a committee of
 * 60 does more than with both of a board. */
Test(capacity, processors_and_links_of_boards_limit_each_on_its_own)
{
    machine fast = server;
    fast.bandwidth_bit_per_s = board.bandwidth_bit_per_s;
    fast.block_tx_max = board.block_tx_max;
    machine wide = board;
    wide.bandwidth_bit_per_s = server.bandwidth_bit_per_s;
    for (size_t k = 0; k < 2; k++) {
        const double both = throughput_of(kinds[k], &board, 60, 12, SHORT_S);
        const double by_link = throughput_of(kinds[k], &fast, 60, 12, SHORT_S);
        const double by_processor = throughput_of(kinds[k], &wide, 60, 12, SHORT_S);
        cr_log_info("%s: %.2f, link alone %.2f, processor alone %.2f", kinds[k], both, by_link,
                    by_processor);
        cr_assert(by_link > both && by_processor > both, "%s", kinds[k]);
        cr_assert(by_link < 12 && by_processor < tx_per_s_most, "%s", kinds[k]);
    }
}

enum { LAW_S = 90, LAW_NODES = 10, LAW_TX_PER_S = 30 };

static void check_law(const char *kind, double limit, double settled, double *before)
{
    cr_assert_leq(settled, limit, "%s: %g tx/s, limit %g", kind, settled, limit);
    cr_assert_geq(settled, *before, "%s: %g tx/s, less than with slower ones", kind, settled);
    *before = settled;
}

Test(capacity, grows_with_processors_and_stays_below_what_they_can)
{
    static const double executions_s[] = {0.4, 0.1, 0.05, 0.0125};
    for (size_t k = 0; k < KINDS; k++) {
        double before = 0;
        for (size_t i = 0; i < sizeof executions_s / sizeof executions_s[0]; i++) {
            machine of = board;
            of.tx_execution_s = executions_s[i];
            check_law(kinds[k], 1 / executions_s[i],
                      throughput_of(kinds[k], &of, LAW_NODES, LAW_TX_PER_S, LAW_S), &before);
        }
        cr_assert_gt(before, 0, "%s", kinds[k]);
    }
}

/* A proposer sends each transaction to all others. */
Test(capacity, grows_with_links_and_stays_below_what_they_can)
{
    static const double kbits_per_s[] = {100, 200, 400, 1600};
    for (size_t k = 0; k < KINDS; k++) {
        double before = 0;
        for (size_t i = 0; i < sizeof kbits_per_s / sizeof kbits_per_s[0]; i++) {
            machine of = board;
            of.tx_execution_s = 0.01;
            of.bandwidth_bit_per_s = 1e3 * kbits_per_s[i];
            const double limit = of.bandwidth_bit_per_s / (8 * 200 * (LAW_NODES - 1));
            check_law(kinds[k], limit, throughput_of(kinds[k], &of, LAW_NODES, LAW_TX_PER_S, LAW_S),
                      &before);
        }
        cr_assert_gt(before, 0, "%s", kinds[k]);
    }
}

/* Nine miners and the gateway's node with links of a disc, a block every five seconds; 30
 * transactions a second come. */
static double of_miners(double tx_execution_s, double kbit_per_s)
{
    enum { TIME_S = 600 };
    static pow_case c;
    pow_case_begin(&c, LAW_NODES, 5, 1);
    c.pow.confirmations = 1;
    c.pow.block_tx_max = 1000;
    c.own.miner_count = LAW_NODES - 1; /* the gateway hears of every block over a link */
    c.own.tx_execution_s = tx_execution_s;
    c.own.network.latency_base_ms = 20;
    c.own.network.upload_bit_per_s = c.own.network.download_bit_per_s = 1e3 * kbit_per_s;
    c.own.network.compact_block_bytes = 0;
    case_start(&c.base);
    load_for(&c.base, LAW_TX_PER_S, TIME_S);
    const lw_usage usage = case_usage(&c.base);
    case_end(&c.base);
    return (double)usage.settled_trade_count / TIME_S;
}

/* Forks come by chance, so a little less is no breach. */
Test(capacity, miners_settle_no_more_than_processors_and_links_let_them)
{
    static const double executions_s[] = {0.4, 0.1, 0.05, 0.0125, 0};
    static const double kbits_per_s[] = {10, 25, 50, 100, 1000, 100000};
    double before = 0;
    for (size_t i = 0; i < sizeof executions_s / sizeof executions_s[0]; i++) {
        const double settled = of_miners(executions_s[i], 100000);
        cr_log_info("%g s a transaction: %.2f tx/s", executions_s[i], settled);
        cr_assert(settled > 0.95 * before && settled * executions_s[i] <= 1, "%g: %g",
                  executions_s[i], settled);
        before = settled;
    }
    cr_assert_gt(before, 0.9 * LAW_TX_PER_S);
    before = 0;
    for (size_t i = 0; i < sizeof kbits_per_s / sizeof kbits_per_s[0]; i++) {
        const double settled = of_miners(0, kbits_per_s[i]);
        cr_log_info("%g kbit/s: %.2f tx/s", kbits_per_s[i], settled);
        cr_assert(settled > 0.95 * before && settled <= 1e3 * kbits_per_s[i] / (8 * 200), "%g: %g",
                  kbits_per_s[i], settled);
        before = settled;
    }
    cr_assert_gt(before, 0.9 * LAW_TX_PER_S);
}
