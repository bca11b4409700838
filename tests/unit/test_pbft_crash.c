// SPDX-License-Identifier: Apache-2.0
/* PBFT with validators that fall silent: safe, live while a quorum is left, whole afterwards. */
#include "tests/support/pbft_timing.h"

#include <criterion/criterion.h>

/* A validator that comes back as a batch arrives takes part in every later decision: 2n(n-1)
 * messages again, and nobody loses patience with a primary that keeps the pace. */
static void check_votes_again(uint32_t node, bool makes_empty_blocks, int step_s)
{
    for (int offset_s = -900; offset_s <= 900; offset_s += step_s) {
        settlement_case c;
        case_pbft(&c, 10, 3);
        c.pbft.block_interval_s = makes_empty_blocks ? 30 : 900;
        c.pbft.empty_blocks = makes_empty_blocks;
        case_fault(&c, LW_FAULT_CRASH, node, 1, 4500, 9000 + offset_s);
        case_start(&c);
        for (int k = 1; k <= 40; k++) {
            case_feed(&c, 900.0 * k, 4);
        }
        case_run_until(&c, 900.0 * 40 + 800);
        size_t count = 0;
        const lw_block *blocks = lw_settlement_blocks(c.settlement, &count);
        cr_assert_eq(blocks[count - 1].message_count, 180, "node %u back at %d s", (unsigned)node,
                     9000 + offset_s);
        case_end(&c);
    }
}

Test(pbft_crash, votes_again_after_coming_back_at_any_instant)
{
    check_votes_again(0, false, 100); /* the primary: others have changed the view */
    check_votes_again(3, false, 100); /* another: the view goes on without it */
    check_votes_again(3, true, 450);
}

Test(pbft_crash, is_on_time_again_after_a_view_change)
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
                     lw_micro_from_double(5 * pbft_delay_s));
    }
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

Test(pbft_crash, stays_live_with_as_many_silent_validators_as_a_quorum_can_spare)
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

Test(pbft_crash, stops_with_one_more_silent)
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

Test(pbft_crash, refuses_at_the_deadline_what_no_quorum_decides)
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
    const lw_outcome o = pbft_outcome(&c, 0);
    cr_assert_eq(o.state, LW_OUTCOME_REFUSED);
    cr_assert_eq(o.final_us, case_us(&c, 8100));
    cr_assert_eq(o.recorded_us, INT64_MAX);
    cr_assert_eq(o.paid_us, INT64_MAX);
    case_end(&c);
}

Test(pbft_crash, settles_new_trades_after_an_outage_that_refused_the_old)
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

Test(pbft_crash, has_every_replica_whole_after_crashes)
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

Test(pbft_crash, brings_a_validator_up_to_date_in_a_quiet_time)
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
Test(pbft_crash, loses_patience_with_a_primary_also_after_a_crash)
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
    case_fault(c, LW_FAULT_CRASH, 2, 1, 900 + 2.5 * pbft_delay_s,
               back_after_delays < 0 ? -1 : 900 + back_after_delays * pbft_delay_s);
    case_start(c);
    case_feed(c, 900, 5);
}

Test(pbft_crash, executes_nothing_without_a_quorum_of_commits)
{
    settlement_case c;
    start_with_one_vote_lost(&c, -1);
    case_drain(&c, 86400);
    cr_assert_eq(case_usage(&c).settled_trade_count, 0);
    cr_assert_eq(case_usage(&c).block_count, 0);
    case_end(&c);
}

Test(pbft_crash, repeats_its_votes_to_a_validator_that_is_back)
{
    settlement_case c;
    start_with_one_vote_lost(&c, 10);
    case_run_until(&c, 1000);
    const lw_outcome o = pbft_outcome(&c, 0);
    /* Back at 10, heard at 11, answered at 12: it commits, the others execute at 13 and answer. */
    cr_assert_eq(o.recorded_us - o.submitted_us, pbft_delay_us(12));
    cr_assert_eq(o.final_us - o.submitted_us, pbft_delay_us(14));
    cr_assert_eq(case_usage(&c).view_change_count, 0);
    case_end(&c);
}

Test(pbft_crash, is_final_only_at_the_answer_of_one_validator_more_than_may_lie)
{
    settlement_case c;
    case_pbft(&c, 4, 1);
    /* Only validator 0 hears the commits, which all have sent. */
    case_fault(&c, LW_FAULT_CRASH, 1, 3, 900 + 3.5 * pbft_delay_s, 1800);
    case_start(&c);
    case_feed(&c, 900, 5);
    case_run_until(&c, 1799);
    cr_assert_eq(case_usage(&c).block_count, 1);
    cr_assert_eq(case_usage(&c).settled_trade_count, 0);
    case_run_until(&c, 2000);
    const lw_outcome o = pbft_outcome(&c, 0);
    cr_assert_eq(o.state, LW_OUTCOME_SETTLED);
    cr_assert_eq(o.recorded_us - o.submitted_us, pbft_delay_us(4));
    cr_assert_gt(o.final_us, case_us(&c, 1800));
    case_end(&c);
}
