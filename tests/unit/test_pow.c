// SPDX-License-Identifier: Apache-2.0
/* Proof of work on a network of its own: blocks, confirmations, forks, faults, energy. */
#include "models/settlement/pow/pow_chain.h"
#include "tests/support/pow_case.h"

#include <criterion/criterion.h>

#include <math.h>
#include <stdlib.h>

/* A network with delays: 1 ms to 1 s. */
static void slow_down(pow_case *c, double latency_ms)
{
    c->own.network.latency_base_ms = latency_ms;
}

Test(pow, settles_every_trade_once)
{
    static pow_case c;
    pow_case_begin(&c, 20, 60, 2);
    slow_down(&c, 500);
    case_start(&c.base);
    for (int k = 1; k <= 100; k++) {
        case_feed(&c.base, 900.0 * k, 1 + (uint32_t)k % 37);
    }
    case_drain(&c.base, 3 * 86400.0);
    const lw_usage usage = case_usage(&c.base);
    cr_assert(case_covers_once(&c.base));
    cr_assert_eq(usage.refused_trade_count, 0);
    cr_assert_geq(usage.tx_count, usage.settled_trade_count);
    case_end(&c.base);
}

/* Nothing is final before z blocks; each leg is recorded in a block and final z - 1 blocks later.
 */
Test(pow, is_final_with_the_confirmations_asked_for)
{
    for (int64_t z = 1; z <= 8; z++) {
        static pow_case c;
        pow_case_begin(&c, 1, 600, 20);
        c.pow.confirmations = z;
        case_start(&c.base);
        case_feed(&c.base, 900, 5);
        case_run_until(&c.base, 20 * 86400.0);
        size_t outcomes = 0;
        const lw_outcome *outcome = lw_settlement_outcomes(c.base.settlement, &outcomes);
        size_t count = 0;
        const lw_block *blocks = lw_settlement_blocks(c.base.settlement, &count);
        cr_assert_eq(outcomes, 1);
        size_t first = 0; /* block that has the trades */
        while (blocks[first].tx_count == 0) {
            first++;
        }
        cr_assert_eq(blocks[first].tx_count, 5);
        cr_assert_eq(outcome->recorded_us, blocks[first].proposed_us);
        cr_assert_eq(outcome->final_us, blocks[first + (size_t)z - 1].proposed_us);
        case_end(&c.base);
    }
}

Test(pow, blocks_hold_no_more_than_they_may)
{
    static pow_case c;
    pow_case_begin(&c, 3, 60, 1);
    c.pow.block_tx_max = 7;
    c.pow.tx_bytes = 100;
    c.own.header_bytes = 80;
    c.own.block_bytes = 1000;
    case_start(&c.base);
    case_feed(&c.base, 900, 40);
    case_drain(&c.base, 86400);
    size_t count = 0;
    const lw_block *blocks = lw_settlement_blocks(c.base.settlement, &count);
    int64_t bytes = 0;
    for (size_t i = 0; i < count; i++) {
        cr_assert_leq(blocks[i].tx_count, 7);
        cr_assert_eq(blocks[i].bytes, 1080 + 100 * blocks[i].tx_count);
        bytes += blocks[i].bytes;
    }
    const lw_usage usage = case_usage(&c.base);
    cr_assert_eq(usage.storage_bytes_replica, bytes);
    cr_assert_eq(usage.storage_bytes, 3 * bytes);
    cr_assert(case_covers_once(&c.base));
    case_end(&c.base);
}

/* Bitcoin's rule; the expected factors are those of its text, 2016 blocks in two weeks. */
Test(pow_chain, difficulty_follows_the_time_that_blocks_took)
{
    static const struct {
        double taken_s;
        double factor;
    } rows[] = {{1209600, 1}, {604800, 2}, {100000, 4}, {2419200, 0.5}, {9999999, 0.25}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        lw_pow_chain chain;
        cr_assert(lw_pow_chain_init(&chain, 0, 1000, 2016, 600e6));
        uint64_t tip = 0;
        for (int k = 1; k <= 2016; k++) {
            cr_assert(lw_pow_chain_reserve(&chain));
            cr_assert_eq(lw_pow_chain_at(&chain, tip)->next_difficulty, 1000);
            tip = lw_pow_chain_add(&chain, tip, (lw_time_us)(rows[i].taken_s * 1e6 * k / 2016), 0);
        }
        cr_assert_float_eq(lw_pow_chain_at(&chain, tip)->next_difficulty, 1000 * rows[i].factor,
                           1e-6);
        lw_pow_chain_fini(&chain);
    }
}

Test(pow_chain, finds_common_ancestors_also_when_old_blocks_are_dropped)
{
    lw_pow_chain chain;
    cr_assert(lw_pow_chain_init(&chain, 0, 1, 0, 1));
    uint64_t fork = 0;
    for (int k = 0; k < 5000; k++) {
        if (k % 500 == 0) {
            lw_pow_chain_drop(&chain, fork);
        }
        cr_assert(lw_pow_chain_reserve(&chain));
        fork = lw_pow_chain_add(&chain, fork, k, 0);
    }
    cr_assert_leq(chain.capacity, 1024, "old blocks are dropped");
    uint64_t left = fork;
    uint64_t right = fork;
    for (int k = 0; k < 10; k++) {
        left = lw_pow_chain_add(&chain, left, 6000, 1);
        right = lw_pow_chain_add(&chain, right, 6000, 2);
    }
    cr_assert_eq(lw_pow_chain_common(&chain, left, right), fork);
    cr_assert(lw_pow_chain_descends(&chain, left, fork));
    cr_assert_not(lw_pow_chain_descends(&chain, left, right));
    cr_assert_eq(lw_pow_chain_ancestor(&chain, right, 5000), fork);
    cr_assert_eq(lw_pow_chain_at(&chain, left)->work, 5010);
    lw_pow_chain_fini(&chain);
}

/* With more hash rate than the difficulty is for, blocks come faster until it follows. */
Test(pow, retargets_to_the_interval)
{
    static pow_case c;
    pow_case_begin(&c, 1, 600, 200);
    c.own.retarget_blocks = 100;
    c.own.difficulty = 1e9 * 600 / 4294967296.0 / 6; /* for a sixth of the hash rate */
    case_start(&c.base);
    case_run_until(&c.base, 200 * 86400.0);
    const double balanced = 1e9 * 600 / 4294967296.0;
    /* 100 exponentials: standard error 10 %. */
    cr_assert_float_eq(pow_case_figure(&c, "difficulty") / balanced, 1, 0.4, "%g times",
                       pow_case_figure(&c, "difficulty") / balanced);
    const double blocks = pow_case_figure(&c, "chain_height");
    cr_assert_float_eq(blocks, 200 * 144 + 100, 4 * sqrt(200 * 144) + 200);
    case_end(&c.base);
}

Test(pow, does_not_depend_on_what_is_elided)
{
    uint64_t hashes[2];
    double times_s[2];
    for (int elides = 0; elides < 2; elides++) {
        static pow_case c;
        pow_case_begin(&c, 200, 10, 1);
        c.own.network.place = LW_NET_BITCOIN_2019;
        c.own.network.latency_tail_ms = 5;
        c.own.network.elides = elides == 1;
        c.own.network.upload_bit_per_s = 1e7;
        c.own.block_bytes = 300000;
        case_start(&c.base);
        for (int k = 1; k <= 20; k++) {
            case_feed(&c.base, 900.0 * k, 9);
        }
        case_run_until(&c.base, 20000);
        hashes[elides] = case_hash(&c.base);
        times_s[elides] = pow_case_figure(&c, "propagation_p90_s");
        cr_assert_gt(pow_case_figure(&c, "stale_ratio"), 0.02, "forks try something");
        case_end(&c.base);
    }
    cr_assert_eq(hashes[0], hashes[1]);
    cr_assert_eq(times_s[0], times_s[1]);
}

/* Both halves mine on; when they are joined, the shorter branch goes, final blocks and all. */
Test(pow, reports_final_blocks_that_a_partition_replaces)
{
    static pow_case c;
    pow_case_begin(&c, 40, 60, 2);
    slow_down(&c, 20);
    c.pow.confirmations = 3;
    case_fault(&c.base, LW_FAULT_PARTITION, 0, 30, 10000, 20000);
    case_start(&c.base);
    for (int k = 1; k <= 22; k++) {
        case_feed(&c.base, 900.0 * k, 5);
    }
    case_run_until(&c.base, 19999);
    cr_assert_eq(pow_case_figure(&c, "final_reorg_count"), 0);
    const double before = pow_case_figure(&c, "chain_height");
    case_run_until(&c.base, 20100);
    /* The gateway's node has a quarter of the hash rate: some 40 blocks in 10,000 s. */
    cr_assert_eq(pow_case_figure(&c, "final_reorg_count"), 1);
    const double replaced = pow_case_figure(&c, "final_block_replaced_count");
    cr_assert(replaced > 20 && replaced < 70, "%g blocks", replaced);
    cr_assert_gt(pow_case_figure(&c, "reorg_depth_max"), replaced);
    cr_assert_gt(pow_case_figure(&c, "final_tx_reverted_count"), 0);
    cr_assert_gt(pow_case_figure(&c, "chain_height"), before + 40, "the other branch is longer");
    for (int k = 23; k <= 40; k++) {
        case_feed(&c.base, 900.0 * k, 5);
    }
    case_drain(&c.base, 2 * 86400.0);
    cr_assert(case_covers_once(&c.base));
    cr_assert_eq(case_usage(&c.base).refused_trade_count, 0, "alive after healing");
    cr_assert_geq(case_usage(&c.base).tx_count, 200, "what was undone is mined again");
    case_end(&c.base);
}

Test(pow, goes_on_without_crashed_miners_and_tells_them_later)
{
    static pow_case c;
    pow_case_begin(&c, 30, 60, 2);
    slow_down(&c, 20);
    c.own.hash_rate_sd_ratio = 0;
    case_fault(&c.base, LW_FAULT_CRASH, 0, 15, 0, 50000);
    case_fault(&c.base, LW_FAULT_CRASH, 29, 1, 20000, 30000); /* the gateway's node */
    case_start(&c.base);
    for (int k = 1; k <= 55; k++) {
        case_feed(&c.base, 900.0 * k, 5);
    }
    case_run_until(&c.base, 50000);
    const double half = pow_case_figure(&c, "chain_height");
    cr_assert_float_eq(half, 50000 / 120.0, 4 * sqrt(417) + 5, "half of the hash rate: %g", half);
    case_run_until(&c.base, 100000);
    const double more = pow_case_figure(&c, "chain_height") - half;
    cr_assert_float_eq(more, 50000 / 60.0, 4 * sqrt(834) + 5, "all of it: %g", more);
    case_drain(&c.base, 2 * 86400.0);
    const lw_usage usage = case_usage(&c.base);
    cr_assert_eq(usage.refused_trade_count, 0);
    cr_assert_eq(usage.unavailable_us, 10000 * LW_US_PER_S);
    case_end(&c.base);
}

/* Ethereum's case for GHOST: with blocks much faster than the network the heaviest subtree counts.
 * Both rules must agree on one chain once the network is quiet; GHOST wins no fewer blocks. */
Test(pow, ghost_and_longest_chain_settle_the_same_trades)
{
    double stale[2];
    for (int rule = 0; rule < 2; rule++) {
        static pow_case c;
        pow_case_begin(&c, 30, 5, 1);
        slow_down(&c, 500);
        c.own.fork_rule = rule;
        c.pow.confirmations = 30;
        case_start(&c.base);
        for (int k = 1; k <= 30; k++) {
            case_feed(&c.base, 900.0 * k, 5);
        }
        case_drain(&c.base, 86400);
        cr_assert(case_covers_once(&c.base));
        cr_assert_eq(case_usage(&c.base).refused_trade_count, 0);
        stale[rule] = pow_case_figure(&c, "stale_ratio");
        cr_assert_gt(pow_case_figure(&c, "uncle_count"), 100);
        case_end(&c.base);
    }
    cr_assert(stale[0] > 0.1 && stale[1] > 0.1 && stale[0] < 0.5 && stale[1] < 0.5);
    cr_assert_neq(stale[0], stale[1], "the rules differ");
}

Test(pow, hashes_cost_the_same_whether_or_not_anyone_trades)
{
    static pow_case c;
    double energy_j[2];
    for (int trades = 0; trades < 2; trades++) {
        pow_case_begin(&c, 10, 600, 1);
        c.own.network.node_count = 10;
        c.own.efficiency_j_per_gh = 0.25;
        c.own.hash_rate_h_per_s = 1431.6558e15;
        c.own.mining_pue_ratio = 1;
        c.own.device.idle_power_w = 0;
        c.own.device.energy_per_message_j = 0;
        c.own.device.energy_per_tx_j = 0;
        case_start(&c.base);
        for (int k = 1; trades == 1 && k <= 90; k++) {
            case_feed(&c.base, 900.0 * k, 5);
        }
        case_run_until(&c.base, 86400);
        energy_j[trades] = case_usage(&c.base).energy_j;
        /* D = 2e11, 0.25 J/GH, 600 s: 357.91394 MW (2^32 hashes each). */
        cr_assert_float_eq(pow_case_figure(&c, "mining_power_w") / 357.91394e6, 1, 1e-6);
        cr_assert_float_eq(pow_case_figure(&c, "difficulty") / 2e11, 1, 1e-6);
        case_end(&c.base);
    }
    cr_assert_eq(energy_j[0], energy_j[1]);
    cr_assert_float_eq(energy_j[0] / (357.91394e6 * 86400), 1, 1e-6);
}

Test(pow, free_entry_spends_the_share_of_the_reward)
{
    static pow_case c;
    pow_case_begin(&c, 10, 600, 1);
    c.own.hash_rate_h_per_s = (double)NAN;
    c.own.reward_per_block = 6000 * LW_MICRO;
    c.own.spend_share_ratio = 0.5;
    c.base.config.electricity_price_per_kwh = 0.1;
    case_start(&c.base);
    /* 5 a second at 0.1 a kWh: 50 kWh a second. */
    cr_assert_float_eq(pow_case_figure(&c, "mining_power_w"), 50 * 3.6e6, 1);
    case_end(&c.base);
}

Test(pow, a_majority_rewrites_as_deep_as_it_mined)
{
    static pow_case c;
    pow_case_begin(&c, 5, 60, 2);
    slow_down(&c, 10);
    pow_case_attack(&c, "majority", 0.7);
    c.attack.start_s = 20000;
    c.attack.duration_s = 20000;
    c.attack.value = 1000 * LW_MICRO;
    c.own.reward_per_block = 2 * LW_MICRO;
    case_start(&c.base);
    case_run_until(&c.base, 39999);
    cr_assert_eq(pow_case_figure(&c, "final_reorg_count"), 0);
    case_run_until(&c.base, 41000);
    const double depth = pow_case_figure(&c, "attack_depth_max");
    cr_assert_float_eq(depth, 0.3 * 20000 / 60, 4 * sqrt(100) + 2, "depth %g", depth);
    cr_assert_eq(pow_case_figure(&c, "attack_success_ratio"), 1);
    cr_assert_gt(pow_case_figure(&c, "final_block_replaced_count"), depth - 10);
    const double power_w = 0.7 * pow_case_figure(&c, "mining_power_w");
    cr_assert_float_eq(pow_case_figure(&c, "attack_cost"), power_w * 20000 / 3.6e6 * 0.2, 1e-9);
    cr_assert_gt(pow_case_figure(&c, "attack_gain"), 1000);
    case_end(&c.base);
}

Test(pow, a_minority_fails_to_rewrite)
{
    static pow_case c;
    pow_case_begin(&c, 5, 60, 2);
    slow_down(&c, 10);
    pow_case_attack(&c, "majority", 0.3);
    c.attack.duration_s = 40000;
    case_start(&c.base);
    case_run_until(&c.base, 50000);
    cr_assert_eq(pow_case_figure(&c, "attack_success_ratio"), 0);
    cr_assert_eq(pow_case_figure(&c, "final_reorg_count"), 0);
    case_end(&c.base);
}

/* Nobody else makes forks here, so the gateway's deepest is the attacker's. When all turn to his of
 * two equal branches, he undoes one block each time; when none does, all that he had a lead over.
 */
Test(pow, a_selfish_miner_undoes_as_much_as_the_gateway_saw)
{
    static pow_case c;
    const double shares[] = {0.2, 0.4};
    for (size_t i = 0; i < 2; i++) {
        for (int all_turn = 0; all_turn < 2; all_turn++) {
            pow_case_begin(&c, 2, 5, 1);
            pow_case_attack(&c, "selfish", shares[i]);
            c.attack.tie_ratio = all_turn;
            case_start(&c.base);
            case_run_until(&c.base, 86400);
            const double depth = pow_case_figure(&c, "attack_depth_max");
            cr_assert_eq(depth, pow_case_figure(&c, "reorg_depth_max"));
            cr_assert(all_turn ? depth == 1 : depth > 3, "share %g: %g blocks", shares[i], depth);
            case_end(&c.base);
        }
    }
}

Test(pow, majority_parties_are_the_fewest_that_suffice)
{
    lw_pow_own_params own;
    lw_param_set_defaults(&lw_pow_own_table, &own);
    own.network.node_count = 100;
    cr_assert_eq(lw_pow_majority_parties(&own), 51);
    double pools[] = {0.05, 0.40, 0.25, 0.10};
    own.pool_share_ratio = (lw_array){4, pools};
    cr_assert_eq(lw_pow_majority_parties(&own), 2);
    double large[] = {0.2, 0.6};
    own.pool_share_ratio = (lw_array){2, large};
    cr_assert_eq(lw_pow_majority_parties(&own), 1);
    double small[] = {0.02};
    own.pool_share_ratio = (lw_array){1, small};
    cr_assert_eq(lw_pow_majority_parties(&own), 50, "0.02 and 49 of 0.98 / 99");
}

static size_t fault_count(const pow_case *c)
{
    lw_report report;
    lw_report_init(&report);
    lw_settlement_check(&c->base.params, "/settlements/0", &report);
    const size_t count = report.error_count;
    lw_report_fini(&report);
    return count;
}

Test(pow, refuses_contradictions)
{
    static pow_case c;
    pow_case_begin(&c, 4, 60, 1);
    cr_assert_eq(fault_count(&c), 0);
    c.own.miner_count = 5;
    cr_assert_eq(fault_count(&c), 1);
    c.own.miner_count = 1;
    pow_case_attack(&c, "selfish", 0.3);
    cr_assert_eq(fault_count(&c), 1, "it needs somebody to attack");
    c.own.miner_count = LW_PARAM_ABSENT;
    double shares[] = {0.7, 0.7};
    c.own.pool_share_ratio = (lw_array){2, shares};
    cr_assert_eq(fault_count(&c), 1);
    c.own.pool_share_ratio.count = 0;
    c.own.hash_rate_h_per_s = (double)NAN;
    c.own.reward_per_block = 0;
    cr_assert_eq(fault_count(&c), 1, "free entry without a reward");
    lw_report report;
    lw_report_init(&report);
    const lw_fault outage = {.kind = LW_FAULT_OUTAGE, .node_count = 1, .end_us = 1};
    lw_settlement_check_fault(&c.base.params, &outage, "/faults/0", &report);
    cr_assert_eq(report.error_count, 1, "a server it has not");
    lw_report_fini(&report);
}
