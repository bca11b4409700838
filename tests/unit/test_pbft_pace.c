// SPDX-License-Identifier: Apache-2.0
/* When PBFT proposes a block and what goes into it. */
#include "tests/support/pbft_timing.h"

#include <criterion/criterion.h>

Test(pbft_pace, keeps_five_delays_when_batches_come_at_the_block_interval)
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
        const lw_outcome o = pbft_outcome(&c, i);
        cr_assert_eq(o.final_us - o.submitted_us, pbft_delay_us(5));
    }
    case_end(&c);
}

/* Blocks keep a grid of the interval: one in a slot, so that a late one makes no other late. */
Test(pbft_pace, proposes_one_block_in_a_slot_of_the_interval)
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

Test(pbft_pace, puts_all_batches_of_an_instant_into_one_block)
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

Test(pbft_pace, splits_a_large_batch_over_blocks)
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
        const double waited_s = i == 0 ? 5 * pbft_delay_s : 30.0 * (double)i + 4 * pbft_delay_s;
        cr_assert_eq(outcomes[i].final_us - outcomes[i].submitted_us,
                     lw_micro_from_double(waited_s));
    }
    case_end(&c);
}

Test(pbft_pace, refuses_the_newest_when_the_queue_is_full)
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

static lw_usage hour_of_empty_blocks(settlement_case *c)
{
    c->pbft.block_interval_s = 30;
    c->pbft.empty_blocks = true;
    case_start(c);
    case_feed(c, 900, 40);
    case_run_until(c, 3600);
    case_drain(c, 86400);
    const lw_usage usage = case_usage(c);
    cr_assert(case_covers_once(c));
    case_end(c);
    return usage;
}

/* 1,404 = 2n(n - 1) messages a block, with trades or without. */
Test(pbft_pace, makes_a_block_in_each_slot_when_told_to)
{
    settlement_case c;
    case_pbft(&c, 27, 1.0 / 24);
    const lw_usage usage = hour_of_empty_blocks(&c);
    cr_assert_eq(usage.block_count, 120);
    cr_assert_eq(usage.message_count, 120 * 1404);
    cr_assert_eq(usage.settled_trade_count, 40);
}

/* Without trades a crashed primary is not missed; the first trade has it replaced. */
Test(pbft_pace, makes_empty_blocks_again_once_a_trade_has_replaced_the_primary)
{
    settlement_case c;
    case_pbft(&c, 4, 1.0 / 24);
    case_fault(&c, LW_FAULT_CRASH, 0, 1, 100, -1);
    const lw_usage usage = hour_of_empty_blocks(&c);
    cr_assert_eq(usage.settled_trade_count, 40);
    cr_assert(usage.block_count >= 4 + 89 && usage.block_count <= 4 + 91, "%d",
              (int)usage.block_count);
}
