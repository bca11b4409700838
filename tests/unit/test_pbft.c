// SPDX-License-Identifier: Apache-2.0
#include "tests/support/settlement_case.h"

#include <criterion/criterion.h>

static const double delay_s = 0.02; /* the default one-way link delay */

static lw_time_us delay_us(double count)
{
    return lw_micro_from_double(count * delay_s);
}

static lw_outcome outcome_at(const settlement_case *c, size_t index)
{
    size_t count = 0;
    const lw_outcome *outcomes = lw_settlement_outcomes(c->settlement, &count);
    cr_assert_lt(index, count);
    return outcomes[index];
}

Test(pbft, takes_five_link_delays_from_request_to_final)
{
    /* With 2 or 3 a validator's own vote makes a quorum, one delay sooner; with 1 there is no vote.
     */
    for (int64_t n = 4; n <= 40; n++) {
        settlement_case c;
        case_pbft(&c, n, 1);
        case_start(&c);
        case_feed(&c, 900, 8);
        case_feed(&c, 1800, 8);
        case_run_until(&c, 2000);
        for (size_t i = 0; i < 2; i++) {
            const lw_outcome o = outcome_at(&c, i);
            cr_assert_eq(o.state, LW_OUTCOME_SETTLED);
            cr_assert_eq(o.submitted_us, case_us(&c, 900 * (double)(i + 1)));
            cr_assert_eq(o.recorded_us - o.submitted_us, delay_us(4));
            cr_assert_eq(o.final_us - o.submitted_us, delay_us(5));
        }
        case_end(&c);
    }
}

Test(pbft, needs_fewer_delays_when_no_vote_of_another_is_needed)
{
    static const double delays[] = {2, 4, 4};
    for (int64_t n = 1; n <= 3; n++) {
        settlement_case c;
        case_pbft(&c, n, 1);
        case_start(&c);
        case_feed(&c, 900, 8);
        case_run_until(&c, 2000);
        const lw_outcome o = outcome_at(&c, 0);
        cr_assert_eq(o.final_us - o.submitted_us, delay_us(delays[n - 1]));
        case_end(&c);
    }
}

Test(pbft, keeps_five_delays_when_batches_come_at_the_block_interval)
{
    settlement_case c;
    case_pbft(&c, 10, 1);
    c.pbft.block_interval_s = 900;
    case_start(&c);
    for (int k = 1; k <= 96; k++) {
        case_feed(&c, 900.0 * k, 10);
    }
    case_drain(&c, 2 * 86400);
    for (size_t i = 0; i < 96; i++) {
        const lw_outcome o = outcome_at(&c, i);
        cr_assert_eq(o.final_us - o.submitted_us, delay_us(5));
    }
    case_end(&c);
}

/* Blocks keep a grid of the interval: one in a slot, so that a late one makes no other late. */
Test(pbft, proposes_one_block_in_a_slot_of_the_interval)
{
    settlement_case c;
    case_pbft(&c, 4, 1);
    c.pbft.block_interval_s = 3600;
    case_start(&c);
    for (int k = 1; k <= 90; k++) {
        case_feed(&c, 900.0 * k, 4);
    }
    case_drain(&c, 2 * 86400);
    size_t count = 0;
    const lw_block *blocks = lw_settlement_blocks(c.settlement, &count);
    for (size_t i = 1; i < count; i++) {
        cr_assert_gt(blocks[i].proposed_us / (3600 * LW_US_PER_S),
                     blocks[i - 1].proposed_us / (3600 * LW_US_PER_S));
    }
    cr_assert_eq(case_usage(&c).view_change_count, 0, "a primary that keeps the pace is not late");
    case_end(&c);
}

Test(pbft, puts_all_batches_of_an_instant_into_one_block)
{
    settlement_case c;
    case_pbft(&c, 4, 1);
    case_start(&c);
    for (int k = 0; k < 5; k++) {
        case_feed(&c, 900, 7);
    }
    case_run_until(&c, 1000);
    const lw_usage usage = case_usage(&c);
    cr_assert_eq(usage.block_count, 1);
    cr_assert_eq(usage.tx_count, 35);
    cr_assert(case_covers_once(&c));
    case_end(&c);
}

Test(pbft, splits_a_large_batch_over_blocks)
{
    settlement_case c;
    case_pbft(&c, 4, 1);
    c.pbft.block_tx_max = 64;
    case_start(&c);
    case_feed(&c, 900, 1000);
    case_run_until(&c, 2000);
    const lw_usage usage = case_usage(&c);
    cr_assert_eq(usage.block_count, (1000 + 63) / 64);
    cr_assert_eq(usage.settled_trade_count, 1000);
    cr_assert(case_covers_once(&c));
    size_t count = 0;
    const lw_outcome *outcomes = lw_settlement_outcomes(c.settlement, &count);
    for (size_t i = 0; i < count; i++) {
        const double waited_s = i == 0 ? 5 * delay_s : 30.0 * (double)i + 4 * delay_s;
        cr_assert_eq(outcomes[i].final_us - outcomes[i].submitted_us,
                     lw_micro_from_double(waited_s));
    }
    case_end(&c);
}

/* A validator that comes back as a batch arrives takes part in every later decision: 2n(n-1)
 * messages again, and nobody loses patience with a primary that keeps the pace. */
Test(pbft, votes_again_after_coming_back_at_any_instant)
{
    for (int offset_s = -900; offset_s <= 900; offset_s += 100) {
        settlement_case c;
        case_pbft(&c, 10, 3);
        c.pbft.block_interval_s = 900;
        case_fault(&c, LW_FAULT_CRASH, 0, 1, 4500, 9000 + offset_s);
        case_start(&c);
        for (int k = 1; k <= 40; k++) {
            case_feed(&c, 900.0 * k, 4);
        }
        case_run_until(&c, 900.0 * 40 + 800);
        size_t count = 0;
        const lw_block *blocks = lw_settlement_blocks(c.settlement, &count);
        cr_assert_eq(blocks[count - 1].message_count, 180, "back at %d s", 9000 + offset_s);
        case_end(&c);
    }
}

Test(pbft, is_on_time_again_after_a_view_change)
{
    settlement_case c;
    case_pbft(&c, 4, 1);
    c.pbft.block_interval_s = 900;
    case_fault(&c, LW_FAULT_CRASH, 0, 1, 850, 1e9);
    case_start(&c);
    for (int k = 1; k <= 10; k++) {
        case_feed(&c, 900.0 * k, 4);
    }
    case_run_until(&c, 9800);
    size_t count = 0;
    const lw_outcome *outcomes = lw_settlement_outcomes(c.settlement, &count);
    cr_assert_gt(outcomes[0].final_us - outcomes[0].submitted_us, LW_US_PER_S);
    for (size_t i = 1; i < count; i++) {
        cr_assert_eq(outcomes[i].final_us - outcomes[i].submitted_us,
                     lw_micro_from_double(5 * delay_s));
    }
    case_end(&c);
}

Test(pbft, proposes_nothing_when_nothing_is_traded)
{
    settlement_case c;
    case_pbft(&c, 10, 30);
    case_start(&c);
    case_feed(&c, 900, 0);
    case_run_until(&c, 30 * 86400);
    const lw_usage usage = case_usage(&c);
    cr_assert_eq(usage.message_count, 0);
    cr_assert_eq(usage.client_message_count, 0);
    cr_assert_eq(usage.block_count, 0);
    cr_assert_eq(usage.storage_bytes, 0);
    cr_assert_eq(usage.energy_marginal_j, 0);
    case_end(&c);
}

Test(pbft, refuses_the_newest_when_the_queue_is_full)
{
    settlement_case c;
    case_pbft(&c, 4, 1);
    c.pbft.queue_tx_max = 100;
    case_start(&c);
    case_feed(&c, 900, 80);
    case_feed(&c, 900, 50);
    case_feed(&c, 900, 10);
    const lw_usage before = case_usage(&c);
    cr_assert_eq(before.refused_trade_count, 40);
    cr_assert_eq(before.pending_trade_count, 100);
    case_drain(&c, 86400);
    cr_assert_eq(case_usage(&c).settled_trade_count, 100);
    cr_assert(case_covers_once(&c));
    case_end(&c);
}

/* Silent validators, the first primaries among them. */
static int64_t settled_with_silent(int64_t n, uint32_t first, uint32_t count, bool *is_settled)
{
    settlement_case c;
    case_pbft(&c, n, 1);
    case_fault(&c, LW_FAULT_CRASH, first, count, 0, -1);
    case_start(&c);
    case_feed(&c, 900, 10);
    case_feed(&c, 1800, 10);
    case_drain(&c, 2 * 86400);
    const lw_usage usage = case_usage(&c);
    cr_assert(case_covers_once(&c));
    *is_settled = usage.settled_trade_count == 20;
    cr_assert(*is_settled || usage.refused_trade_count == 20);
    case_end(&c);
    return usage.view_change_count;
}

Test(pbft, stays_live_with_as_many_silent_validators_as_a_quorum_can_spare)
{
    static const int64_t sizes[] = {1, 2, 3, 4, 5, 6, 7, 10, 13, 16, 31};
    for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
        const int64_t n = sizes[k];
        const int64_t q = (n + (n - 1) / 3 + 2) / 2;
        for (uint32_t silent = 0; silent <= n - q; silent++) {
            bool is_settled = false;
            const int64_t views = settled_with_silent(n, 0, silent, &is_settled);
            cr_assert(is_settled, "n = %d, the first %u silent", (int)n, silent);
            cr_assert_eq(views > 0, silent > 0);
            settled_with_silent(n, (uint32_t)n - silent, silent, &is_settled);
            cr_assert(is_settled, "n = %d, the last %u silent", (int)n, silent);
        }
    }
}

Test(pbft, stops_with_one_more_silent)
{
    static const int64_t sizes[] = {1, 2, 3, 4, 5, 6, 7, 10, 13, 16, 31};
    for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
        const int64_t n = sizes[k];
        const uint32_t silent = (uint32_t)(n - (n + (n - 1) / 3 + 2) / 2 + 1);
        bool is_settled = true;
        settled_with_silent(n, 0, silent, &is_settled);
        cr_assert(!is_settled, "n = %d, the first %u silent", (int)n, silent);
        settled_with_silent(n, (uint32_t)n - silent, silent, &is_settled);
        cr_assert(!is_settled, "n = %d, the last %u silent", (int)n, silent);
    }
}

Test(pbft, refuses_at_the_deadline_what_no_quorum_decides)
{
    settlement_case c;
    case_pbft(&c, 4, 10);
    c.pbft.deadline_s = 7200;
    case_fault(&c, LW_FAULT_CRASH, 0, 2, 0, -1);
    case_start(&c);
    case_feed(&c, 900, 10);
    case_run_until(&c, 8099);
    cr_assert_eq(case_usage(&c).pending_trade_count, 10);
    case_run_until(&c, 8100);
    cr_assert_eq(case_usage(&c).refused_trade_count, 10);
    const lw_outcome o = outcome_at(&c, 0);
    cr_assert_eq(o.state, LW_OUTCOME_REFUSED);
    cr_assert_eq(o.final_us, case_us(&c, 8100));
    cr_assert_eq(o.recorded_us, INT64_MAX);
    cr_assert_eq(o.paid_us, INT64_MAX);
    case_end(&c);
}

Test(pbft, settles_new_trades_after_an_outage_that_refused_the_old)
{
    settlement_case c;
    case_pbft(&c, 4, 10);
    case_fault(&c, LW_FAULT_CRASH, 1, 3, 1000, 3 * 86400);
    case_start(&c);
    for (int k = 1; k <= 4 * 96; k++) {
        case_feed(&c, 900.0 * k, 4);
    }
    case_drain(&c, 12 * 86400);
    cr_assert(case_covers_once(&c));
    const lw_usage usage = case_usage(&c);
    /* Batch 2 to those whose deadline passed before the outage ended. */
    cr_assert_eq(usage.refused_trade_count, 4 * (2 * 96 - 1));
    cr_assert_eq(usage.settled_trade_count, 4 * (2 * 96 + 1));
    cr_assert_eq(usage.unavailable_us, (3 * 86400 - 1000) * LW_US_PER_S);
    case_end(&c);
}

Test(pbft, has_every_replica_whole_after_crashes)
{
    settlement_case c;
    case_pbft(&c, 7, 2);
    case_fault(&c, LW_FAULT_CRASH, 0, 2, 1800.05, 40000);
    case_fault(&c, LW_FAULT_CRASH, 2, 2, 50000, 90000.01);
    case_start(&c);
    for (int k = 1; k <= 150; k++) {
        case_feed(&c, 900.0 * k, 5);
    }
    case_drain(&c, 3 * 86400);
    const lw_usage usage = case_usage(&c);
    cr_assert_eq(usage.settled_trade_count, 750);
    cr_assert_eq(usage.storage_bytes, 7 * usage.storage_bytes_replica);
    case_end(&c);
}

Test(pbft, brings_a_validator_up_to_date_in_a_quiet_time)
{
    settlement_case c;
    case_pbft(&c, 4, 2);
    case_fault(&c, LW_FAULT_CRASH, 3, 1, 1000, 50000);
    case_start(&c);
    for (int k = 1; k <= 20; k++) {
        case_feed(&c, 900.0 * k, 5);
    }
    case_run_until(&c, 49999);
    cr_assert_lt(case_usage(&c).storage_bytes, 4 * case_usage(&c).storage_bytes_replica);
    case_run_until(&c, 50001);
    cr_assert_eq(case_usage(&c).storage_bytes, 4 * case_usage(&c).storage_bytes_replica);
    case_end(&c);
}

/* Validators 0 and 1 never speak. The others have asked for view 1, whose primary is 1, and wait
 * for it when all of them fall silent for a second. */
Test(pbft, loses_patience_with_a_primary_also_after_a_crash)
{
    settlement_case c;
    case_pbft(&c, 7, 1);
    case_fault(&c, LW_FAULT_CRASH, 0, 2, 0, -1);
    case_fault(&c, LW_FAULT_CRASH, 2, 5, 907, 908);
    case_start(&c);
    case_feed(&c, 900, 5);
    case_drain(&c, 86400);
    cr_assert_eq(case_usage(&c).settled_trade_count, 5);
    case_end(&c);
}

/* Validator 3 never speaks; 2 falls silent between its first and its second vote. */
static void start_with_one_vote_lost(settlement_case *c, double back_after_delays)
{
    case_pbft(c, 4, 1);
    case_fault(c, LW_FAULT_CRASH, 3, 1, 0, -1);
    case_fault(c, LW_FAULT_CRASH, 2, 1, 900 + 2.5 * delay_s,
               back_after_delays < 0 ? -1 : 900 + back_after_delays * delay_s);
    case_start(c);
    case_feed(c, 900, 5);
}

Test(pbft, executes_nothing_without_a_quorum_of_commits)
{
    settlement_case c;
    start_with_one_vote_lost(&c, -1);
    case_drain(&c, 86400);
    cr_assert_eq(case_usage(&c).settled_trade_count, 0);
    cr_assert_eq(case_usage(&c).block_count, 0);
    case_end(&c);
}

Test(pbft, repeats_its_votes_to_a_validator_that_is_back)
{
    settlement_case c;
    start_with_one_vote_lost(&c, 10);
    case_run_until(&c, 1000);
    const lw_outcome o = outcome_at(&c, 0);
    /* Back at 10, heard at 11, answered at 12: it commits, the others execute at 13 and answer. */
    cr_assert_eq(o.recorded_us - o.submitted_us, delay_us(12));
    cr_assert_eq(o.final_us - o.submitted_us, delay_us(14));
    cr_assert_eq(case_usage(&c).view_change_count, 0);
    case_end(&c);
}

Test(pbft, is_final_only_at_the_answer_of_one_validator_more_than_may_lie)
{
    settlement_case c;
    case_pbft(&c, 4, 1);
    /* Only validator 0 hears the commits, which all have sent. */
    case_fault(&c, LW_FAULT_CRASH, 1, 3, 900 + 3.5 * delay_s, 1800);
    case_start(&c);
    case_feed(&c, 900, 5);
    case_run_until(&c, 1799);
    cr_assert_eq(case_usage(&c).block_count, 1);
    cr_assert_eq(case_usage(&c).settled_trade_count, 0);
    case_run_until(&c, 2000);
    const lw_outcome o = outcome_at(&c, 0);
    cr_assert_eq(o.state, LW_OUTCOME_SETTLED);
    cr_assert_eq(o.recorded_us - o.submitted_us, delay_us(4));
    cr_assert_gt(o.final_us, case_us(&c, 1800));
    case_end(&c);
}

Test(pbft, stores_header_votes_and_transactions_on_every_replica)
{
    settlement_case c;
    case_pbft(&c, 10, 1);
    c.pbft.header_bytes = 300;
    c.pbft.vote_bytes = 77;
    c.pbft.tx_bytes = 123;
    case_start(&c);
    for (int k = 1; k <= 10; k++) {
        case_feed(&c, 900.0 * k, 6);
    }
    case_drain(&c, 86400);
    const lw_usage usage = case_usage(&c);
    cr_assert_eq(usage.storage_bytes_replica, 10 * (300 + 7 * 77 + 6 * 123));
    cr_assert_eq(usage.storage_bytes, 10 * usage.storage_bytes_replica);
    size_t count = 0;
    const lw_block *blocks = lw_settlement_blocks(c.settlement, &count);
    cr_assert_eq(count, 10);
    cr_assert_eq(blocks[3].bytes, 300 + 7 * 77 + 6 * 123);
    case_end(&c);
}

Test(pbft, counts_the_bytes_of_every_message)
{
    settlement_case c;
    case_pbft(&c, 4, 1);
    c.pbft.header_bytes = 1000;
    c.pbft.vote_bytes = 10;
    c.pbft.tx_bytes = 100;
    case_start(&c);
    case_feed(&c, 900, 6);
    case_drain(&c, 86400);
    const int64_t request = 10 + 600;
    const int64_t pre_prepares = 3 * (1000 + 10 + 600);
    const int64_t votes = (9 + 12) * 10;
    const int64_t replies = 4 * 10;
    cr_assert_eq(case_usage(&c).message_bytes, request + pre_prepares + votes + replies);
    case_end(&c);
}

Test(pbft, takes_idle_power_all_the_time_and_joules_by_count)
{
    settlement_case c;
    case_pbft(&c, 10, 30);
    c.pbft.device.device_share_ratio = 0.5;
    c.pbft.device.pue_ratio = 1.2;
    case_start(&c);
    for (int k = 1; k <= 100; k++) {
        case_feed(&c, 900.0 * k, 6);
    }
    case_run_until(&c, 30 * 86400);
    const lw_usage usage = case_usage(&c);
    const double messages = 100 * (180 + 11);
    const double marginal_j = (messages * 0.00331 + 100 * 6 * 10 * 0.005) * 1.2;
    const double idle_j = 2.617 * 0.5 * 10 * 30 * 86400 * 1.2;
    cr_assert_float_eq(usage.energy_marginal_j, marginal_j, 1e-9 * marginal_j);
    cr_assert_float_eq(usage.energy_j, idle_j + marginal_j, 1e-9 * idle_j);
    case_end(&c);
}

Test(pbft, stores_twice_the_transactions_for_twice_the_trades)
{
    int64_t tx_counts[2];
    for (uint32_t k = 0; k < 2; k++) {
        settlement_case c;
        case_pbft(&c, 7, 1);
        case_start(&c);
        for (int i = 1; i <= 50; i++) {
            case_feed(&c, 900.0 * i, 9 * (k + 1));
        }
        case_drain(&c, 86400);
        tx_counts[k] = case_usage(&c).tx_count;
        case_end(&c);
    }
    cr_assert_eq(tx_counts[0], 450);
    cr_assert_eq(tx_counts[1], 900);
}

Test(pbft, waits_for_a_narrow_uplink)
{
    settlement_case c;
    case_pbft(&c, 4, 1);
    c.pbft.link.bandwidth_bit_per_s = 8000; /* 1 ms a byte */
    c.pbft.header_bytes = 100;
    c.pbft.vote_bytes = 10;
    c.pbft.tx_bytes = 50;
    c.pbft.request_timeout_s = 60;
    c.pbft.view_change_timeout_s = 30;
    case_start(&c);
    case_feed(&c, 900, 2);
    case_run_until(&c, 1000);
    const lw_outcome o = outcome_at(&c, 0);
    /* Request of 110 B, pre-prepares of 210 B one after the other to validators 1, 2, 3. Validators
     * 1 and 2 prepare, to 2, 3, 0 and 3, 0, 1: validator 2 hears of 1's vote 10 ms after it was
     * sent, long before its own proposal comes, and is prepared when it has voted. */
    const double prepared_s = 0.110 + 0.02 + 2 * 0.210 + 0.02;
    cr_assert_gt(o.final_us - o.submitted_us, lw_micro_from_double(prepared_s));
    cr_assert_lt(o.final_us - o.submitted_us, lw_micro_from_double(prepared_s + 0.5));
    cr_assert_eq(case_usage(&c).message_count, 24);
    case_end(&c);
}

Test(pbft, sends_as_many_messages_one_by_one_as_all_at_once)
{
    lw_usage usages[2];
    for (int k = 0; k < 2; k++) {
        settlement_case c;
        case_pbft(&c, 13, 1);
        if (k == 1) {
            c.pbft.link.bandwidth_bit_per_s = 1e12;
        }
        case_fault(&c, LW_FAULT_CRASH, 0, 3, 9000.03, 20000);
        case_start(&c);
        for (int i = 1; i <= 50; i++) {
            case_feed(&c, 900.0 * i, 9);
        }
        case_drain(&c, 2 * 86400);
        usages[k] = case_usage(&c);
        case_end(&c);
    }
    cr_assert_eq(usages[0].message_count, usages[1].message_count);
    cr_assert_eq(usages[0].client_message_count, usages[1].client_message_count);
    cr_assert_eq(usages[0].message_bytes, usages[1].message_bytes);
    cr_assert_eq(usages[0].storage_bytes, usages[1].storage_bytes);
}

Test(pbft, depends_on_the_seed_only_through_jitter)
{
    uint64_t hashes[2][2];
    for (uint64_t seed = 0; seed < 2; seed++) {
        for (int jitter = 0; jitter < 2; jitter++) {
            settlement_case c;
            case_pbft(&c, 7, 1);
            c.config.seed = seed;
            c.pbft.link.latency_jitter_ratio = 0.9 * jitter;
            case_start(&c);
            for (int i = 1; i <= 20; i++) {
                case_feed(&c, 900.0 * i, 9);
            }
            case_drain(&c, 86400);
            cr_assert_eq(case_usage(&c).settled_trade_count, 180);
            hashes[seed][jitter] = case_hash(&c);
            case_end(&c);
        }
    }
    cr_assert_eq(hashes[0][0], hashes[1][0]);
    cr_assert_neq(hashes[0][1], hashes[1][1]);
}

static size_t error_count(const settlement_case *c, lw_error *first)
{
    lw_report report;
    lw_report_init(&report);
    lw_settlement_check(&c->params, "/settlements/0", &report);
    if (report.count > 0) {
        *first = report.items[0];
    }
    const size_t count = report.error_count;
    lw_report_fini(&report);
    return count;
}

Test(pbft, says_how_many_validators_a_fault_bound_needs)
{
    settlement_case c;
    lw_error error;
    case_pbft(&c, 3, 1);
    c.pbft.fault_bound_count = 1;
    cr_assert_eq(error_count(&c, &error), 1);
    cr_assert_str_eq(error.pointer, "/settlements/0/record/validators");
    cr_assert_str_eq(error.message, "3 validators cannot bear 1 faults: n >= 3f + 1 = 4 is needed");
    cr_assert_str_eq(error.suggestion, "write 4 validators, or fault_bound_count 0");
}

Test(pbft, rejects_timeouts_that_depose_a_good_primary)
{
    settlement_case c;
    lw_error error;
    case_pbft(&c, 4, 1);
    c.pbft.link.latency_s = 0.5;
    cr_assert_eq(error_count(&c, &error), 1);
    cr_assert_str_eq(error.pointer, "/settlements/0/record/view_change_timeout_s");
    c.pbft.view_change_timeout_s = 61;
    cr_assert_eq(error_count(&c, &error), 1);
    cr_assert_str_eq(error.pointer, "/settlements/0/record/view_change_timeout_max_s");
}

Test(pbft, rejects_more_operators_than_validators)
{
    settlement_case c;
    lw_error error;
    case_pbft(&c, 4, 1);
    c.pbft.operator_count = 5;
    cr_assert_eq(error_count(&c, &error), 1);
    cr_assert_str_eq(error.pointer, "/settlements/0/record/operator_count");
}

Test(pbft, is_as_strong_as_its_only_software_vendor)
{
    settlement_case c;
    lw_trust trust;
    case_pbft(&c, 10, 1);
    case_start(&c);
    lw_settlement_trust(c.settlement, &trust);
    cr_assert_eq(trust.rewrite_party_count, 1);
    cr_assert_eq(trust.block_party_count, 1);
    cr_assert_eq(trust.fault_bound_count, 3);
    cr_assert_eq(trust.quorum_count, 7);
    c.pbft.software_vendor_count = 10;
    lw_settlement_trust(c.settlement, &trust);
    cr_assert_eq(trust.rewrite_party_count, 4);
    cr_assert_eq(trust.block_party_count, 4);
    c.pbft.operator_count = 2;
    lw_settlement_trust(c.settlement, &trust);
    cr_assert_eq(trust.rewrite_party_count, 1);
    case_end(&c);
}
