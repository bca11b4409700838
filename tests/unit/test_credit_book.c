// SPDX-License-Identifier: Apache-2.0
/* No order of messages lets anybody spend a credit twice: all orders of small sets of messages,
 * with every one sent twice, against an oracle that keeps plain lists. */
#include "models/market/contract/credit_book.h"
#include "tests/support/random_values.h"
#include "tests/support/saved_state.h"

#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

enum { MESSAGES_MAX = 8, PERIODS = 3, LOTS_MAX = 16 };

/* Lots in a list, messages seen in a list: nothing is shared with the book but the rules. */
typedef struct oracle {
    struct {
        int64_t period;
        lw_energy_milliwh energy_milliwh;
    } lots[LOTS_MAX];
    size_t lot_count;
    lw_credit_message seen[MESSAGES_MAX * 2];
    size_t seen_count;
    int64_t expired_through;
    lw_energy_milliwh credited, withdrawn, expired;
} oracle;

static bool was_seen(const oracle *o, const lw_credit_message *message)
{
    for (size_t i = 0; i < o->seen_count; i++) {
        if (o->seen[i].kind == message->kind && o->seen[i].meter == message->meter &&
            o->seen[i].number == message->number) {
            return true;
        }
    }
    return false;
}

static lw_energy_milliwh oracle_withdraw(oracle *o, lw_energy_milliwh wanted)
{
    lw_energy_milliwh granted = 0;
    while (granted < wanted) {
        size_t oldest = o->lot_count;
        for (size_t i = 0; i < o->lot_count; i++) {
            if (o->lots[i].energy_milliwh > 0 &&
                (oldest == o->lot_count || o->lots[i].period < o->lots[oldest].period)) {
                oldest = i;
            }
        }
        if (oldest == o->lot_count) {
            break;
        }
        o->lots[oldest].energy_milliwh--; /* one by one: slow and plain */
        granted++;
    }
    o->withdrawn += granted;
    return granted;
}

static lw_energy_milliwh oracle_apply(oracle *o, const lw_credit_message *message)
{
    if (message->kind == LW_CREDIT_EXPIRE) {
        lw_energy_milliwh gone = 0;
        for (size_t i = 0; i < o->lot_count; i++) {
            if (o->lots[i].period <= message->period) {
                gone += o->lots[i].energy_milliwh;
                o->lots[i].energy_milliwh = 0;
            }
        }
        o->expired += gone;
        o->expired_through =
            message->period > o->expired_through ? message->period : o->expired_through;
        return gone;
    }
    if (was_seen(o, message)) {
        return 0;
    }
    o->seen[o->seen_count++] = *message;
    if (message->kind == LW_CREDIT_WITHDRAW) {
        return oracle_withdraw(o, message->energy_milliwh);
    }
    if (message->period <= o->expired_through || message->period > o->expired_through + PERIODS) {
        return 0;
    }
    o->lots[o->lot_count].period = message->period;
    o->lots[o->lot_count++].energy_milliwh = message->energy_milliwh;
    o->credited += message->energy_milliwh;
    return message->energy_milliwh;
}

static lw_energy_milliwh oracle_held(const oracle *o)
{
    lw_energy_milliwh sum = 0;
    for (size_t i = 0; i < o->lot_count; i++) {
        sum += o->lots[i].energy_milliwh;
    }
    return sum;
}

static void check_against(const lw_credit_book *book, const oracle *o)
{
    const lw_credit_totals totals = lw_credit_book_totals(book, 0);
    const lw_energy_milliwh held = lw_credit_book_held(book, 0);
    cr_assert_geq(held, 0);
    cr_assert_eq(held, oracle_held(o));
    cr_assert_eq(totals.credited_milliwh, o->credited);
    cr_assert_eq(totals.withdrawn_milliwh, o->withdrawn);
    cr_assert_eq(totals.expired_milliwh, o->expired);
    cr_assert_eq(totals.credited_milliwh, totals.withdrawn_milliwh + totals.expired_milliwh + held);
}

/* Sends the messages in the order given, saving and loading the book in the middle. */
static void state_of(void *book, lw_state *state)
{
    lw_credit_book_state(book, state);
}

static void send_all(const lw_credit_message *messages, const int *order, size_t count)
{
    lw_credit_book *book = lw_credit_book_create(1, 2, PERIODS);
    cr_assert_not_null(book);
    oracle o = {.expired_through = -1};
    for (size_t i = 0; i < count; i++) {
        const lw_credit_message *message = &messages[order[i]];
        cr_assert_eq(lw_credit_book_apply(book, message), oracle_apply(&o, message));
        check_against(book, &o);
    }
    lw_credit_book_destroy(book);
}

/* All orders of what remains; returns how many. */
static size_t send_orders(const lw_credit_message *messages, int *order, size_t done, size_t count)
{
    if (done == count) {
        send_all(messages, order, count);
        return 1;
    }
    size_t sum = 0;
    for (size_t i = done; i < count; i++) {
        const int before = order[done];
        order[done] = order[i];
        order[i] = before;
        sum += send_orders(messages, order, done + 1, count);
        order[i] = order[done];
        order[done] = before;
    }
    return sum;
}

#define DEPOSIT(number_, period_, energy)                                                          \
    {                                                                                              \
        .kind = LW_CREDIT_DEPOSIT, .number = (number_), .period = (period_),                       \
        .energy_milliwh = (energy)                                                                 \
    }
#define WITHDRAW(meter_, number_, energy)                                                          \
    {                                                                                              \
        .kind = LW_CREDIT_WITHDRAW, .meter = (meter_), .number = (number_),                        \
        .energy_milliwh = (energy)                                                                 \
    }
#define EXPIRE(period_)                                                                            \
    {                                                                                              \
        .kind = LW_CREDIT_EXPIRE, .period = (period_)                                              \
    }

static void send_every_order(const lw_credit_message *messages, size_t count, size_t expected)
{
    int order[MESSAGES_MAX];
    for (size_t i = 0; i < count; i++) {
        order[i] = (int)i;
    }
    cr_assert_eq(send_orders(messages, order, 0, count), expected);
}

Test(credit_book, spends_once_in_any_order_of_deposits_withdrawals_and_duplicates)
{
    const lw_credit_message messages[] = {
        DEPOSIT(1, 0, 5),  DEPOSIT(2, 1, 7),  DEPOSIT(1, 0, 5),  /* a duplicate */
        WITHDRAW(0, 3, 6), WITHDRAW(1, 3, 9), WITHDRAW(0, 3, 6), /* a replay */
        WITHDRAW(1, 4, 2)};
    send_every_order(messages, 7, 5040);
}

Test(credit_book, spends_once_in_any_order_with_expiries)
{
    const lw_credit_message messages[] = {DEPOSIT(1, 0, 5),  DEPOSIT(2, 1, 7),  DEPOSIT(3, 2, 3),
                                          WITHDRAW(0, 4, 4), WITHDRAW(1, 4, 8), EXPIRE(0),
                                          EXPIRE(1),         EXPIRE(0)};
    send_every_order(messages, 8, 40320);
}

Test(credit_book, spends_once_when_duplicates_tell_another_story)
{
    /* The same number with other energies and periods: one of them counts, whichever comes first.
     */
    const lw_credit_message messages[] = {DEPOSIT(1, 0, 5),   DEPOSIT(1, 2, 50), WITHDRAW(0, 1, 4),
                                          WITHDRAW(0, 1, 60), EXPIRE(1),         DEPOSIT(2, 4, 9),
                                          WITHDRAW(1, 9, 100)};
    send_every_order(messages, 7, 5040);
}

Test(credit_book, refuses_numbers_that_are_too_old_to_know)
{
    lw_credit_book *book = lw_credit_book_create(1, 1, 1);
    lw_credit_message message = DEPOSIT(1000, 0, 1);
    cr_assert_eq(lw_credit_book_apply(book, &message), 1);
    message.number = 1000 - 63;
    cr_assert_eq(lw_credit_book_apply(book, &message), 1, "the last of the window");
    cr_assert_eq(lw_credit_book_apply(book, &message), 0, "seen");
    message.number = 1000 - 64;
    cr_assert_eq(lw_credit_book_apply(book, &message), 0, "it may have been seen");
    message.number = 5000;
    cr_assert_eq(lw_credit_book_apply(book, &message), 1);
    message.number = 1000;
    cr_assert_eq(lw_credit_book_apply(book, &message), 0);
    lw_credit_book_destroy(book);
}

/* 64 numbers in a row, in reverse, twice: each counts once. */
Test(credit_book, takes_each_number_of_its_window_once)
{
    lw_credit_book *book = lw_credit_book_create(1, 1, 1);
    for (int round = 0; round < 2; round++) {
        for (uint64_t number = 64; number-- > 0;) {
            const lw_credit_message message = {
                .kind = LW_CREDIT_DEPOSIT, .number = number, .energy_milliwh = 1};
            cr_assert_eq(lw_credit_book_apply(book, &message), round == 0 ? 1 : 0);
        }
    }
    cr_assert_eq(lw_credit_book_held(book, 0), 64);
    lw_credit_book_destroy(book);
}

Test(credit_book, goes_on_after_a_checkpoint)
{
    lw_credit_book *book = lw_credit_book_create(2, 2, PERIODS);
    const lw_credit_message deposit = DEPOSIT(1, 0, 100);
    const lw_credit_message withdrawal = WITHDRAW(1, 1, 30);
    lw_credit_book_apply(book, &deposit);
    lw_credit_book_apply(book, &withdrawal);
    const saved_state saved = save_state(state_of, book);
    lw_credit_book *other = lw_credit_book_create(2, 2, PERIODS);
    cr_assert(load_state(state_of, other, saved.bytes, saved.size));
    cr_assert_eq(lw_credit_book_apply(other, &deposit), 0, "it still knows what it has seen");
    cr_assert_eq(lw_credit_book_apply(other, &withdrawal), 0);
    cr_assert_eq(lw_credit_book_held(other, 0), 70);
    lw_credit_book_destroy(book);
    lw_credit_book_destroy(other);
    free(saved.bytes);
}
