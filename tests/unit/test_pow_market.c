// SPDX-License-Identifier: Apache-2.0
/* Blocks of a public chain that can be full: who pays waits less, and nothing is lost. */
#include "models/settlement/pow/pow_market.h"
#include "tests/support/public_case.h"

#include <criterion/criterion.h>

#include <math.h>
#include <string.h>

enum { BATCHES = 400, LEGS = 3, BYTES = 500 };

/* Blocks with room for 600 transactions, of which others offer `load` on average, 0.5 each. */
static void begin(public_case *p, double load, double fee)
{
    public_case_begin(p, 6);
    p->c.pow.tx_bytes = BYTES;
    p->c.pow.confirmations = 1;
    p->chain.other_tx_bytes = BYTES;
    p->chain.block_bytes_max = 600 * BYTES;
    p->chain.offered_ratio = load;
    p->chain.mempool_bytes_max = INT64_C(1000000000);
    p->chain.fee_per_tx = lw_micro_from_double(fee);
    p->chain.tx_spread_s = 0;
}

static void feed(public_case *p, double drain_s)
{
    case_start(&p->c.base);
    for (int k = 1; k <= BATCHES; k++) {
        case_feed(&p->c.base, 900.0 * k, LEGS);
    }
    case_drain(&p->c.base, 900.0 * BATCHES + drain_s);
    cr_assert(case_covers_once(&p->c.base), "settled and refused are all that was fed");
}

static double figure(const public_case *p, const char *name)
{
    return pow_case_figure(&p->c, name);
}

static void expect_conserved(const public_case *p)
{
    cr_assert_leq(figure(p, "block_used_ratio"), 1);
    cr_assert_geq(figure(p, "mempool_bytes"),
                  (figure(p, "others_offered_count") - figure(p, "others_included_count") -
                   figure(p, "others_pushed_out_count")) *
                      BYTES);
}

Test(pow_market, a_higher_fee_never_waits_longer)
{
    static public_case p;
    static double before_s[BATCHES * LEGS];
    static double waits_s[BATCHES * LEGS];
    const double fees[] = {0.05, 0.2, 0.4, 0.45, 0.5, 1, 5};
    double mean_before_s = HUGE_VAL;
    for (size_t i = 0; i < sizeof fees / sizeof fees[0]; i++) {
        size_t refused = 0;
        double sum_s = 0;
        begin(&p, 0.98, fees[i]);
        p.c.pow.deadline_s = 40 * 86400.0;
        feed(&p, 40 * 86400.0);
        cr_assert_eq(case_waits(&p.c.base, waits_s, &refused), BATCHES * LEGS);
        for (size_t k = 0; k < BATCHES * LEGS; k++) {
            sum_s += waits_s[k];
            cr_assert(i == 0 || waits_s[k] <= before_s[k], "fee %g, leg %zu", fees[i], k);
        }
        cr_assert_leq(sum_s, mean_before_s);
        mean_before_s = sum_s;
        memcpy(before_s, waits_s, sizeof before_s);
        expect_conserved(&p);
        cr_assert_eq(figure(&p, "chain_tx_count"), BATCHES * LEGS);
        cr_assert_float_eq(figure(&p, "tx_fees"), BATCHES * LEGS * fees[i], 1e-6);
        case_end(&p.c.base);
    }
    cr_assert_float_eq(mean_before_s / (BATCHES * LEGS), 600, 60, "who pays most takes the next");
}

/* Twice what blocks hold: more than half of the others pay more than 0.2, and stay ahead. */
Test(pow_market, who_pays_too_little_is_refused_and_pays_nothing)
{
    static public_case p;
    static double waits_s[BATCHES * LEGS];
    size_t refused = 0;
    begin(&p, 2, 0.2);
    p.c.pow.deadline_s = 20000;
    feed(&p, 86400);
    const size_t settled = case_waits(&p.c.base, waits_s, &refused);
    cr_assert_gt(figure(&p, "outbid_ratio"), 0.5);
    cr_assert_gt(refused, BATCHES * LEGS / 2);
    cr_assert_eq(settled + refused, BATCHES * LEGS);
    cr_assert_eq((double)settled, figure(&p, "chain_tx_count"), "what was refused is withdrawn");
    cr_assert_float_eq(figure(&p, "tx_fees"), 0.2 * (double)settled, 1e-6);
    expect_conserved(&p);
    case_end(&p.c.base);
}

/* The gap that large transactions leave is not for a small one that pays less: sizes vary, and
 * somebody else's fits. */
Test(pow_market, does_not_slip_into_the_gap_of_a_full_block)
{
    static public_case p;
    static double waits_s[BATCHES * LEGS];
    size_t refused = 0;
    begin(&p, 2, 0.0001);
    p.c.pow.tx_bytes = BYTES / 5;
    p.c.pow.deadline_s = 20000;
    p.chain.block_bytes_max += BYTES - 1;
    feed(&p, 86400);
    case_waits(&p.c.base, waits_s, &refused);
    cr_assert_gt(figure(&p, "outbid_ratio"), 0.999);
    cr_assert_gt(refused, 99 * BATCHES * LEGS / 100);
    case_end(&p.c.base);
}

Test(pow_market, a_full_mempool_pushes_out_who_pays_least)
{
    static public_case p;
    for (int is_rich = 0; is_rich < 2; is_rich++) {
        begin(&p, 1.5, is_rich ? 3 : 0.3);
        p.chain.mempool_bytes_max = 2000 * BYTES;
        p.c.pow.deadline_s = 40 * 86400.0;
        feed(&p, 40 * 86400.0);
        expect_conserved(&p);
        cr_assert_gt(figure(&p, "others_pushed_out_count"), 1000);
        cr_assert_leq(figure(&p, "mempool_bytes"), 2000 * BYTES);
        cr_assert_eq(figure(&p, "city_pushed_out_count") > 0, !is_rich);
        case_end(&p.c.base);
    }
}

/* A batch that still waits becomes one with the next: no more transactions than batches, and one
 * fee each. */
Test(pow_market, batches_wait_as_one)
{
    static public_case p;
    begin(&p, 0.95, 0.2);
    p.chain.batch_interval_s = 3600;
    p.c.pow.deadline_s = 40 * 86400.0;
    feed(&p, 40 * 86400.0);
    const double count = figure(&p, "chain_tx_count");
    cr_assert_leq(count, BATCHES / 4);
    cr_assert_geq(count, 10);
    cr_assert_float_eq(figure(&p, "tx_fees"), 0.2 * count, 1e-9);
    cr_assert_eq(case_usage(&p.c.base).refused_trade_count, 0);
    case_end(&p.c.base);
}

/* Log-normal with mean 1: above its mean lie Q(sd / 2). */
Test(pow_market, knows_who_pays_more)
{
    lw_pow_public_params params = {.other_tx_bytes = 10, .fee_log_sd = 1};
    const lw_chain_now chain = {.fee_per_tx = 10};
    cr_assert_float_eq(lw_pow_market_above_ratio(&params, &chain, 1), 0.3085375387, 1e-9);
    cr_assert_float_eq(lw_pow_market_above_ratio(&params, &chain, exp(-0.5)), 0.5, 1e-12);
    cr_assert_eq(lw_pow_market_above_ratio(&params, &chain, 0), 1);
    params.fee_log_sd = 0;
    cr_assert_eq(lw_pow_market_above_ratio(&params, &chain, 1), 0);
    cr_assert_eq(lw_pow_market_above_ratio(&params, &chain, 0.999), 1);
}

Test(pow_market, refuses_a_state_that_cannot_be)
{
    const lw_pow_market whole = {.since_us = 50, .above_count = 3, .offered_count = 3};
    cr_assert(lw_pow_market_is_good(&whole, 50, 60));
    lw_pow_market m = whole;
    m.since_us = 49;
    cr_assert_not(lw_pow_market_is_good(&m, 50, 60), "before the start");
    m.since_us = 61;
    cr_assert_not(lw_pow_market_is_good(&m, 50, 60), "later than now");
    m = whole;
    m.above_count = m.offered_count = LW_STATE_COUNT_MAX + 1;
    cr_assert_not(lw_pow_market_is_good(&m, 50, 60), "more than can be");
    m = whole;
    m.above_count = 2;
    cr_assert_not(lw_pow_market_is_good(&m, 50, 60), "one is lost");
}

Test(pow_market, refuses_what_it_cannot_compute)
{
    static public_case p;
    begin(&p, 1, 1);
    cr_assert_eq(case_error_count(&p.c.base), 0);
    p.c.pow.tx_bytes = 600 * BYTES + 1;
    cr_assert_eq(case_error_count(&p.c.base), 1);
    p.c.pow.tx_bytes = 0;
    cr_assert_eq(case_error_count(&p.c.base), 1);
    p.c.pow.tx_bytes = BYTES;
    p.chain.mempool_bytes_max = BYTES - 1;
    cr_assert_eq(case_error_count(&p.c.base), 1);
    p.chain.mempool_bytes_max = BYTES;
    cr_assert_eq(case_error_count(&p.c.base), 0);
    p.chain.offered_ratio = 1e4;
    cr_assert_eq(case_error_count(&p.c.base), 1, "each transaction of others is drawn");
    p.chain.offered_ratio = 1;
    p.rows[0].fees_coin_per_day = (double)NAN;
    cr_assert_eq(case_error_count(&p.c.base), 1, "what do others pay?");
}
