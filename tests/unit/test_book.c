// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/mechanism/book.h"

#include <criterion/criterion.h>

static const lw_time_us months_us[] = {0, 31 * 86400 * LW_US_PER_S, 60 * 86400 * LW_US_PER_S};
static const lw_payment_params monthly = {.invoices_per_year = 12};

static lw_book *open_book(bool splits_batches, int64_t queue_tx_max)
{
    const lw_book_config config = {
        .queue_tx_max = queue_tx_max,
        .deadline_us = 1000,
        .splits_batches = splits_batches,
        .payment = {.params = &monthly, .month_starts_us = months_us, .month_count = 3}};
    lw_book *book = lw_book_create(&config);
    cr_assert_not_null(book);
    return book;
}

static void add(lw_book *book, uint64_t number, uint32_t trade_count, lw_time_us time_us)
{
    lw_trade trades[8];
    for (uint32_t i = 0; i < trade_count; i++) {
        trades[i] = (lw_trade){.participant = i, .energy_milliwh = 1 << i};
    }
    const lw_batch batch = {.number = number,
                            .community = 7,
                            .trade_count = trade_count,
                            .interval_end_us = time_us,
                            .energy_milliwh = 100,
                            .trades = trades};
    lw_book_add(book, &batch);
}

/* Operation i has i + 1 steps and a payload of 10 x (i + 1) bytes. */
static void add_with_operations(lw_book *book, uint64_t number, uint32_t trade_count,
                                uint32_t operation_count)
{
    lw_trade trades[8];
    lw_operation operations[8];
    for (uint32_t i = 0; i < 8; i++) {
        trades[i] = (lw_trade){.participant = i, .energy_milliwh = 1 << i};
        operations[i] = (lw_operation){.step_count = i + 1, .payload_bytes = 10 * (i + 1)};
    }
    operations[0].flags = LW_OPERATION_BY_HAND;
    operations[1].flags = LW_OPERATION_JUDGED | LW_OPERATION_MEMBER_ACTS;
    const lw_batch batch = {.number = number,
                            .trade_count = trade_count,
                            .interval_end_us = 10,
                            .trades = trades,
                            .operations = operations,
                            .operation_count = operation_count};
    lw_book_add(book, &batch);
}

static lw_outcome outcome_at(const lw_book *book, size_t index)
{
    size_t count = 0;
    const lw_outcome *outcomes = lw_book_outcomes(book, &count);
    cr_assert_lt(index, count);
    return outcomes[index];
}

Test(book, closes_legs_from_the_front_and_splits_batches)
{
    lw_book *book = open_book(true, 100);
    add(book, 0, 3, 10);
    add(book, 1, 4, 20);
    lw_book_settle(book, 5, 30, 40);
    const lw_outcome first = outcome_at(book, 0);
    const lw_outcome second = outcome_at(book, 1);
    cr_assert_eq(first.trade_count, 3);
    cr_assert_eq(first.energy_milliwh, 1 + 2 + 4);
    cr_assert_eq(first.submitted_us, 10);
    cr_assert_eq(second.batch, 1);
    cr_assert_eq(second.community, 7);
    cr_assert_eq(second.first_trade, 0);
    cr_assert_eq(second.trade_count, 2);
    cr_assert_eq(second.energy_milliwh, 1 + 2);
    lw_book_settle(book, 7, 50, 60);
    const lw_outcome third = outcome_at(book, 2);
    cr_assert_eq(third.first_trade, 2);
    cr_assert_eq(third.trade_count, 2);
    cr_assert_eq(third.energy_milliwh, 4 + 8);
    cr_assert_eq(third.recorded_us, 50);
    cr_assert_eq(third.final_us, 60);
    lw_book_destroy(book);
}

Test(book, does_not_close_a_leg_twice)
{
    lw_book *book = open_book(true, 100);
    add(book, 0, 5, 0);
    lw_book_settle(book, 3, 1, 1);
    lw_book_settle(book, 3, 2, 2);
    lw_book_settle(book, 2, 2, 2);
    lw_book_expire(book, 1000);
    lw_book_settle(book, 5, 1001, 1001);
    size_t count = 0;
    lw_book_outcomes(book, &count);
    cr_assert_eq(count, 2);
    lw_usage usage = {0};
    lw_book_usage(book, &usage);
    cr_assert_eq(usage.settled_trade_count, 3);
    cr_assert_eq(usage.refused_trade_count, 2);
    cr_assert_eq(usage.pending_trade_count, 0);
    lw_book_destroy(book);
}

Test(book, refuses_at_the_deadline_of_each_batch)
{
    lw_book *book = open_book(true, 100);
    add(book, 0, 1, 10);
    add(book, 1, 1, 20);
    add(book, 2, 1, 500);
    cr_assert_eq(lw_book_next_deadline_us(book), 1010);
    lw_book_expire(book, 1009);
    cr_assert_eq(lw_book_open_tx(book), 0);
    lw_book_expire(book, 1499);
    cr_assert_eq(lw_book_open_tx(book), 2);
    cr_assert_eq(outcome_at(book, 0).final_us, 1010);
    cr_assert_eq(outcome_at(book, 1).final_us, 1020);
    cr_assert_eq(outcome_at(book, 1).state, LW_OUTCOME_REFUSED);
    cr_assert_eq(lw_book_next_deadline_us(book), 1500);
    lw_book_destroy(book);
}

Test(book, refuses_what_does_not_fit)
{
    lw_book *book = open_book(true, 4);
    add(book, 0, 3, 10);
    add(book, 1, 3, 20);
    const lw_outcome refused = outcome_at(book, 0);
    cr_assert_eq(refused.batch, 1);
    cr_assert_eq(refused.first_trade, 1);
    cr_assert_eq(refused.trade_count, 2);
    cr_assert_eq(refused.energy_milliwh, 2 + 4);
    cr_assert_eq(refused.final_us, 20);
    cr_assert_eq(lw_book_end_tx(book), 4);
    add(book, 2, 2, 30);
    cr_assert_eq(outcome_at(book, 1).trade_count, 2);
    cr_assert_eq(lw_book_end_tx(book), 4, "nothing more was admitted");
    lw_book_destroy(book);
}

Test(book, keeps_whole_batches_whole)
{
    lw_book *book = open_book(false, 100);
    add(book, 0, 3, 10);
    add(book, 1, 2, 20);
    lw_book_front front;
    cr_assert(lw_book_peek(book, &front));
    cr_assert_eq(front.submitted_us, 10);
    cr_assert_eq(front.end_tx, 3);
    lw_book_settle(book, front.end_tx, 11, 12);
    cr_assert_eq(outcome_at(book, 0).energy_milliwh, 7);
    cr_assert(lw_book_peek(book, &front));
    cr_assert_eq(front.end_tx, 5);
    lw_book_refuse_all(book, 13);
    cr_assert_not(lw_book_peek(book, &front));
    cr_assert_eq(outcome_at(book, 1).energy_milliwh, 3);
    cr_assert_eq(lw_book_next_deadline_us(book), INT64_MAX);
    lw_book_destroy(book);
}

Test(book, says_when_the_money_comes)
{
    lw_book *book = open_book(true, 100);
    add(book, 0, 2, 10);
    lw_book_settle(book, 1, 11, 12);
    lw_book_settle(book, 2, 13, months_us[1] + 1);
    cr_assert_eq(outcome_at(book, 0).paid_us, months_us[1]);
    cr_assert_eq(outcome_at(book, 1).paid_us, months_us[2]);
    lw_book_destroy(book);
}

Test(book, closes_operations_after_the_trades_of_their_batch)
{
    lw_book *book = open_book(true, 100);
    add_with_operations(book, 0, 2, 3);
    cr_assert_eq(lw_book_end_tx(book), 5);
    lw_book_settle(book, 3, 10, 10);
    lw_book_expire(book, 1010);
    const lw_outcome settled = outcome_at(book, 0);
    const lw_outcome refused = outcome_at(book, 1);
    cr_assert_eq(settled.trade_count, 2);
    cr_assert_eq(settled.energy_milliwh, 1 + 2);
    cr_assert_eq(settled.first_operation, 0);
    cr_assert_eq(settled.operation_count, 1);
    cr_assert_eq(refused.state, LW_OUTCOME_REFUSED);
    cr_assert_eq(refused.trade_count, 0);
    cr_assert_eq(refused.first_operation, 1);
    cr_assert_eq(refused.operation_count, 2);
    cr_assert_eq(refused.batch_trade_count, 2);
    lw_usage usage = {0};
    lw_book_usage(book, &usage);
    cr_assert_eq(usage.settled_trade_count, 2);
    cr_assert_eq(usage.refused_trade_count, 0);
    cr_assert_eq(usage.settled_operation_count, 1);
    cr_assert_eq(usage.refused_operation_count, 2);
    cr_assert_eq(usage.step_count, 1, "what is refused is not executed");
    cr_assert_eq(usage.payload_bytes, 10);
    lw_book_destroy(book);
}

Test(book, counts_open_trades_and_operations_apart)
{
    lw_book *book = open_book(false, 100);
    add_with_operations(book, 0, 2, 3);
    add_with_operations(book, 1, 0, 2);
    lw_usage usage = {0};
    lw_book_usage(book, &usage);
    cr_assert_eq(usage.pending_trade_count, 2);
    cr_assert_eq(usage.pending_operation_count, 5);
    lw_book_settle(book, 7, 10, 10);
    lw_book_usage(book, &usage);
    cr_assert_eq(usage.pending_trade_count, 0);
    cr_assert_eq(usage.pending_operation_count, 0);
    cr_assert_eq(usage.step_count, 1 + 2 + 3 + 1 + 2);
    cr_assert_eq(usage.by_hand_count, 2);
    cr_assert_eq(usage.judged_count, 2);
    cr_assert_eq(outcome_at(book, 1).trade_count, 0, "a batch may have operations alone");
    lw_book_destroy(book);
}

Test(book, refuses_operations_that_do_not_fit)
{
    lw_book *book = open_book(true, 4);
    add_with_operations(book, 0, 2, 3);
    const lw_outcome refused = outcome_at(book, 0);
    cr_assert_eq(refused.trade_count, 0);
    cr_assert_eq(refused.energy_milliwh, 0);
    cr_assert_eq(refused.first_operation, 2);
    cr_assert_eq(refused.operation_count, 1);
    add_with_operations(book, 1, 1, 1);
    const lw_outcome all = outcome_at(book, 1);
    cr_assert_eq(all.trade_count, 1);
    cr_assert_eq(all.operation_count, 1);
    lw_book_destroy(book);
}

Test(book, makes_entries_wait_for_the_steps_before_them)
{
    const lw_book_config config = {
        .queue_tx_max = 100,
        .deadline_us = INT64_MAX,
        .splits_batches = true,
        .step_time_s = 2.0,
        .payment = {.params = &monthly, .month_starts_us = months_us, .month_count = 3}};
    lw_book *book = lw_book_create(&config);
    add_with_operations(book, 0, 1, 2);
    add_with_operations(book, 1, 1, 1);
    lw_book_settle(book, 5, 100, 200);
    cr_assert_eq(outcome_at(book, 0).recorded_us, 100 + 3 * 2 * LW_US_PER_S);
    cr_assert_eq(outcome_at(book, 0).final_us, 200 + 3 * 2 * LW_US_PER_S);
    cr_assert_eq(outcome_at(book, 1).final_us, 200 + 4 * 2 * LW_US_PER_S);
    lw_book_destroy(book);
}

Test(book, puts_the_payload_into_the_next_block)
{
    lw_book *book = open_book(true, 100);
    add_with_operations(book, 0, 1, 2);
    lw_book_settle(book, 3, 10, 10);
    lw_book_add_block(book, &(lw_block){.bytes = 5});
    lw_book_add_block(book, &(lw_block){.bytes = 5});
    size_t count = 0;
    const lw_block *blocks = lw_book_blocks(book, &count);
    cr_assert_eq(blocks[0].bytes, 5 + 10 + 20);
    cr_assert_eq(blocks[1].bytes, 5);
    lw_book_destroy(book);
}

/* Memory must not grow with what is closed: 800,000 legs go through a queue of 8. */
Test(book, forgets_what_is_closed)
{
    lw_book *book = open_book(true, 100);
    for (uint64_t number = 0; number < 100000; number++) {
        add(book, number, 8, (lw_time_us)number);
        lw_book_settle(book, lw_book_end_tx(book) - 3, (lw_time_us)number, (lw_time_us)number);
        lw_book_clear_outcomes(book);
    }
    lw_usage usage = {0};
    lw_book_usage(book, &usage);
    cr_assert_eq(usage.settled_trade_count, 800000 - 3);
    cr_assert_eq(usage.pending_trade_count, 3);
    cr_assert_eq(lw_book_traded_milliwh(book), 100 * 100000);
    lw_book_destroy(book);
}

Test(book, keeps_blocks_until_they_are_cleared)
{
    lw_book *book = open_book(true, 100);
    size_t count = 0;
    lw_book_add_block(book, &(lw_block){.bytes = 5});
    cr_assert_eq(lw_book_blocks(book, &count)->bytes, 5);
    cr_assert_eq(count, 1);
    lw_book_clear_blocks(book);
    lw_book_blocks(book, &count);
    cr_assert_eq(count, 0);
    lw_book_destroy(book);
}

Test(book, remembers_that_memory_was_out)
{
    lw_book *book = open_book(true, 100);
    cr_assert_eq(lw_book_status(book), LW_OK);
    lw_book_fail(book);
    cr_assert_eq(lw_book_status(book), LW_ERR_MEMORY);
    lw_book_destroy(book);
}
