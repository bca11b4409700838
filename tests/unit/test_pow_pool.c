// SPDX-License-Identifier: Apache-2.0
/* The mempool of a network of the scenario's own: who pays waits less, nothing is lost, bounds
 * hold, and what binds nobody changes nothing. */
#include "tests/support/pow_case.h"
#include "tests/support/saved_state.h"

#include <criterion/criterion.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BATCHES = 200, LEGS = 4, BYTES = 500, BLOCK_TX = 40 };

/* A block every minute with room for 40; others offer `load` of that, at 0.5 each on average. */
static void begin(pow_case *c, double load, double fee)
{
    pow_case_begin(c, 1, 60, 3);
    pow_case_mempool(c);
    c->pow.tx_bytes = BYTES;
    c->pow.confirmations = 1;
    c->pow.deadline_s = 40 * 86400.0;
    c->mempool.block_bytes_max = BLOCK_TX * BYTES;
    c->mempool.fee_per_tx = lw_micro_from_double(fee);
    c->mempool.other_tx_bytes = BYTES;
    c->mempool.other_fee_per_tx = lw_micro_from_double(0.5);
    c->mempool.other_tx_per_day = load * BLOCK_TX * 1440;
}

static double figure(const pow_case *c, const char *name)
{
    return pow_case_figure(c, name);
}

/* Nothing of others is lost, and of what waits no more than the bounds allow. */
static void expect_laws(const pow_case *c)
{
    const double in_blocks = figure(c, "others_included_count");
    const double waiting = figure(c, "mempool_tx_count");
    const double others =
        figure(c, "others_offered_count") - in_blocks - figure(c, "others_pushed_out_count");
    const double city = waiting - others;
    cr_assert(others >= 0 && city >= 0 && city <= BATCHES * LEGS, "%g of others, %g of the city",
              others, city);
    cr_assert_eq(figure(c, "mempool_bytes"),
                 others * (double)c->mempool.other_tx_bytes + city * (double)c->pow.tx_bytes);
    cr_assert_leq(figure(c, "mempool_bytes"), (double)c->mempool.bytes_max);
    cr_assert(c->mempool.tx_max == LW_PARAM_ABSENT || waiting <= (double)c->mempool.tx_max);
    cr_assert_not(figure(c, "block_used_ratio") > 1);
}

static void feed(pow_case *c)
{
    case_start(&c->base);
    for (int k = 1; k <= BATCHES; k++) {
        case_run_until(&c->base, 900.0 * k - 450);
        expect_laws(c);
        case_feed(&c->base, 900.0 * k, LEGS);
        expect_laws(c);
    }
    case_drain(&c->base, 45 * 86400.0);
    expect_laws(c);
    cr_assert(case_covers_once(&c->base), "settled and refused are all that was fed");
}

Test(pow_pool, that_binds_nobody_changes_nothing)
{
    uint64_t hashes[2];
    for (int is_open = 0; is_open < 2; is_open++) {
        static pow_case c;
        pow_case_begin(&c, 30, 20, 3);
        c.own.network.latency_base_ms = 2000;
        c.pow.confirmations = 3;
        c.own.block_bytes = 1000;
        case_fault(&c.base, LW_FAULT_PARTITION, 0, 20, 10000, 20000);
        if (is_open) {
            pow_case_mempool(&c);
            c.mempool.block_bytes_max = 1000000000;
        }
        case_start(&c.base);
        for (int k = 1; k <= 50; k++) {
            case_feed(&c.base, 900.0 * k, 7);
        }
        case_drain(&c.base, 86400);
        cr_assert_gt(figure(&c, "final_tx_reverted_count"), 0, "forks try something");
        hashes[is_open] = case_hash(&c.base);
        case_end(&c.base);
    }
    cr_assert_eq(hashes[0], hashes[1]);
}

static void expect_no_longer_waits(int64_t bytes_max)
{
    static pow_case c;
    static double before_s[BATCHES * LEGS];
    static double waits_s[BATCHES * LEGS];
    const double fees[] = {0, 0.05, 0.2, 0.4, 0.5, 1, 5};
    double all_before_s = HUGE_VAL;
    for (size_t i = 0; i < sizeof fees / sizeof fees[0]; i++) {
        size_t refused = 0;
        double sum_s = 0;
        begin(&c, 0.97, fees[i]);
        c.mempool.bytes_max = bytes_max;
        feed(&c);
        cr_assert_eq(case_waits(&c.base, waits_s, &refused), BATCHES * LEGS);
        for (size_t k = 0; k < BATCHES * LEGS; k++) {
            sum_s += waits_s[k];
            cr_assert(i == 0 || waits_s[k] <= before_s[k], "fee %g, leg %zu", fees[i], k);
        }
        cr_assert_leq(sum_s, all_before_s);
        all_before_s = sum_s;
        memcpy(before_s, waits_s, sizeof before_s);
        cr_assert_float_eq(figure(&c, "tx_fees"), BATCHES * LEGS * fees[i], 1e-6);
        case_end(&c.base);
    }
    cr_assert_lt(all_before_s / (BATCHES * LEGS), 70, "who pays most takes the next");
}

Test(pow_pool, a_higher_fee_never_waits_longer)
{
    expect_no_longer_waits(INT64_C(1000000000));
    expect_no_longer_waits(100 * BYTES);
}

Test(pow_pool, who_pays_least_is_pushed_out_and_sends_again)
{
    static pow_case c;
    for (int is_rich = 0; is_rich < 2; is_rich++) {
        size_t refused = 0;
        static double waits_s[BATCHES * LEGS];
        begin(&c, 0.97, is_rich ? 5 : 0.01);
        c.mempool.tx_max = 60;
        feed(&c);
        cr_assert_gt(figure(&c, "others_pushed_out_count"), 100);
        cr_assert_eq(figure(&c, "city_pushed_out_count") > 0, !is_rich);
        cr_assert_eq(case_waits(&c.base, waits_s, &refused), BATCHES * LEGS, "none is lost");
        case_end(&c.base);
    }
}

/* What somebody else sends into the city's queue is not the city's to pay. */
Test(pow_pool, a_flood_pays_for_itself)
{
    static pow_case c;
    begin(&c, 0.2, 1);
    const lw_siege flood = {.kind = LW_SIEGE_FLOOD,
                            .start_us = case_us(&c.base, 900),
                            .end_us = case_us(&c.base, 900.0 * BATCHES),
                            .rate_tx_per_s = 0.05,
                            .burst_us = 10 * LW_US_PER_S};
    c.base.config.sieges = &flood;
    c.base.config.siege_count = 1;
    feed(&c);
    case_drain(&c.base, 900.0 * BATCHES + 86400);
    cr_assert_gt(figure(&c, "siege_tx_accepted_count"), 1000);
    cr_assert_eq(figure(&c, "tx_fees"), BATCHES * LEGS);
    case_end(&c.base);
}

/* Of the city's own the oldest are kept: they are settled in the order in which they came. */
Test(pow_pool, of_alike_the_youngest_wait_outside)
{
    static pow_case c;
    begin(&c, 0, 1);
    c.mempool.tx_max = 10;
    case_start(&c.base);
    case_feed(&c.base, 900, 25);
    case_run_until(&c.base, 900);
    cr_assert_eq(figure(&c, "mempool_tx_count"), 10);
    cr_assert_eq(figure(&c, "city_pushed_out_count"), 15);
    case_drain(&c.base, 90000);
    size_t count = 0;
    const lw_outcome *outcomes = lw_settlement_outcomes(c.base.settlement, &count);
    cr_assert_eq(count, 3, "10, 10, 5");
    for (size_t i = 0; i < count; i++) {
        cr_assert_eq(outcomes[i].first_trade, 10 * i);
    }
    cr_assert_eq(figure(&c, "city_pushed_out_count"), 15, "it came once, and was let in later");
    case_end(&c.base);
}

Test(pow_pool, who_is_refused_is_withdrawn_and_pays_nothing)
{
    static pow_case c;
    static double waits_s[BATCHES * LEGS];
    size_t refused = 0;
    begin(&c, 1.55, 0.2);
    c.pow.deadline_s = 4000;
    c.mempool.fee_member_ratio = 0.25;
    feed(&c);
    const size_t settled = case_waits(&c.base, waits_s, &refused);
    const lw_usage usage = case_usage(&c.base);
    cr_assert_gt(refused, BATCHES);
    cr_assert_gt(settled, 0);
    cr_assert_eq((int64_t)settled, usage.tx_count, "what was refused is in no block");
    cr_assert_float_eq(figure(&c, "tx_fees"), 0.2 * (double)settled, 1e-6);
    lw_cost_matrix costs;
    lw_settlement_costs(c.base.settlement, &costs);
    c.mempool.fee_member_ratio = 1;
    const lw_money_micro rail = case_usage(&c.base).fees_micro;
    lw_cost_matrix inside;
    lw_settlement_costs(c.base.settlement, &inside);
    cr_assert_eq(usage.fees_micro - rail, lw_micro_from_double(0.15 * (double)settled),
                 "three quarters leave the members");
    cr_assert_eq(case_line(&costs, LW_LINE_FEES) - case_line(&inside, LW_LINE_FEES),
                 usage.fees_micro - rail, "what stays among them is no cost");
    case_end(&c.base);
}

/* Branches that are given up give back what they held, of everybody. */
/* All nodes carry and check others' transactions too, but settling the city's does not add them. */
Test(pow_pool, others_cost_energy_that_settling_does_not_add)
{
    static pow_case c;
    lw_usage usages[2];
    for (int are_there = 0; are_there < 2; are_there++) {
        begin(&c, are_there ? 0.5 : 0, 1);
        c.own.network.node_count = 5;
        c.own.efficiency_j_per_gh = 0;
        c.own.device.idle_power_w = 0;
        c.own.device.pue_ratio = 1;
        feed(&c);
        usages[are_there] = case_usage(&c.base);
        if (are_there) {
            const double messages = (double)(usages[1].message_count - usages[0].message_count);
            cr_assert_gt(messages, 8 * figure(&c, "others_offered_count"), "4 copies of each");
            cr_assert_float_eq(usages[1].energy_j - usages[0].energy_j,
                               messages * c.own.device.energy_per_message_j +
                                   5 * figure(&c, "others_included_count") *
                                       c.own.device.energy_per_tx_j,
                               1e-6);
        }
        case_end(&c.base);
    }
    cr_assert_eq(usages[0].energy_marginal_j, usages[1].energy_marginal_j);
}

Test(pow_pool, loses_nothing_when_branches_are_given_up)
{
    static pow_case c;
    begin(&c, 0.9, 0.3);
    c.own.network.node_count = 20;
    c.own.network.latency_base_ms = 3000;
    c.pow.confirmations = 2;
    c.mempool.bytes_max = 150 * BYTES;
    case_fault(&c.base, LW_FAULT_PARTITION, 0, 11, 30000, 60000);
    case_fault(&c.base, LW_FAULT_CRASH, 19, 1, 90000, 120000); /* the gateway's node */
    feed(&c);
    cr_assert_gt(figure(&c, "final_tx_reverted_count"), 0);
    cr_assert_gt(figure(&c, "others_pushed_out_count"), 0);
    cr_assert_gt(figure(&c, "city_pushed_out_count"), 0);
    cr_assert_eq(case_usage(&c.base).refused_trade_count, 0);
    case_end(&c.base);
}

/* Two branches take turns as the best one, and each holds what the mempool dropped for the other.
 */
Test(pow_pool, what_another_branch_holds_was_not_pushed_out)
{
    static pow_case c;
    begin(&c, 1, 5);
    c.own.network.node_count = 2;
    c.own.hash_rate_sd_ratio = 0;
    c.mempool.tx_max = 10;
    c.pow.confirmations = 200;
    case_fault(&c.base, LW_FAULT_PARTITION, 0, 1, 0, 150000);
    feed(&c);
    cr_assert_gt(figure(&c, "reorg_depth_max"), 100);
    case_end(&c.base);
}

/* Changes the first byte of a field of the mempool, which comes last, and loads. */
static bool takes(pow_case *c, const saved_state *saved, const char *name, unsigned char value)
{
    const size_t length = strlen(name);
    for (size_t i = saved->size - length; i > 0; i--) {
        if (saved->bytes[i - 1] == length && memcmp(saved->bytes + i, name, length) == 0) {
            unsigned char *place = saved->bytes + i + length + sizeof(uint64_t);
            const unsigned char before = *place;
            *place ^= value;
            case_end(&c->base);
            case_start(&c->base);
            const bool is_taken =
                load_state(case_state_of, c->base.settlement, saved->bytes, saved->size);
            *place = before;
            return is_taken;
        }
    }
    cr_assert_fail("there is no field %s", name);
    return false;
}

Test(pow_pool, refuses_a_state_that_cannot_be)
{
    static const char *const names[] = {"tip",         "above_end",        "below_end",
                                        "city_end_tx", "pushed_out_count", "offered_count"};
    static pow_case c;
    begin(&c, 1.5, 0.3);
    c.mempool.tx_max = 100;
    case_start(&c.base);
    case_feed(&c.base, 900, 200);
    case_run_until(&c.base, 1000);
    const saved_state saved = save_state(case_state_of, c.base.settlement);
    cr_assert(takes(&c, &saved, "draw_count", 0), "as it was");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        cr_assert_not(takes(&c, &saved, names[i], 0x80), "%s", names[i]);
    }
    free(saved.bytes);
    case_end(&c.base);
}

Test(pow_pool, refuses_what_it_cannot_compute)
{
    static pow_case c;
    begin(&c, 1, 1);
    cr_assert_eq(case_error_count(&c.base), 0);
    c.pow.tx_bytes = 0;
    cr_assert_eq(case_error_count(&c.base), 1, "the city pays for bytes");
    c.pow.tx_bytes = BLOCK_TX * BYTES + 1;
    cr_assert_eq(case_error_count(&c.base), 1, "larger than a block");
    c.pow.tx_bytes = BYTES;
    c.own.block_bytes = BLOCK_TX * BYTES - BYTES + 1;
    cr_assert_eq(case_error_count(&c.base), 1, "full without it");
    c.own.block_bytes = 0;
    c.mempool.bytes_max = BYTES - 1;
    cr_assert_eq(case_error_count(&c.base), 1, "larger than the mempool");
    c.mempool.bytes_max = BYTES;
    c.mempool.other_tx_per_day = 1.5e8;
    cr_assert_eq(case_error_count(&c.base), 1, "each of others is drawn");
    c.mempool.other_tx_per_day = 1;
    c.mempool.other_fee_per_tx = 0;
    cr_assert_eq(case_error_count(&c.base), 1, "nothing does not spread");
}
