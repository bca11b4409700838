// SPDX-License-Identifier: Apache-2.0
#include "models/market/contract/credit_book.h"

#include "sim/base/check.h"

#include <stdlib.h>

enum { WINDOW = 64 };

/* Numbers that were seen: all of the last 64 below `next` as bits, bit 0 being next - 1. */
typedef struct number_window {
    uint64_t next; /* highest seen + 1; 0 = none */
    uint64_t seen;
} number_window;

typedef struct account {
    lw_credit_totals totals;
    int64_t expired_through; /* period; -1 = none */
} account;

struct lw_credit_book {
    uint32_t account_count;
    uint32_t meter_count;
    uint32_t period_count;
    account *accounts;
    lw_energy_milliwh *lots; /* [account_count][period_count], period p at p modulo the count */
    number_window *windows;  /* [meter_count][2], of deposits and of withdrawals */
};

lw_credit_book *lw_credit_book_create(uint32_t account_count, uint32_t meter_count,
                                      uint32_t period_count)
{
    LW_ASSERT(period_count >= 1);
    lw_credit_book *book = calloc(1, sizeof *book);
    if (book == NULL) {
        return NULL;
    }
    book->account_count = account_count;
    book->meter_count = meter_count;
    book->period_count = period_count;
    book->accounts = calloc((size_t)account_count + 1, sizeof *book->accounts);
    book->lots = calloc((size_t)account_count * period_count + 1, sizeof *book->lots);
    book->windows = calloc(2 * (size_t)meter_count + 1, sizeof *book->windows);
    if (book->accounts == NULL || book->lots == NULL || book->windows == NULL) {
        lw_credit_book_destroy(book);
        return NULL;
    }
    for (uint32_t i = 0; i < account_count; i++) {
        book->accounts[i].expired_through = -1;
    }
    return book;
}

void lw_credit_book_destroy(lw_credit_book *book)
{
    if (book != NULL) {
        free(book->accounts);
        free(book->lots);
        free(book->windows);
        free(book);
    }
}

/* True once for each number that is not too old. */
static bool take_number(number_window *window, uint64_t number)
{
    if (number >= window->next) {
        const uint64_t shift = number + 1 - window->next;
        window->seen = shift >= WINDOW ? 0 : window->seen << shift;
        window->seen |= 1;
        window->next = number + 1;
        return true;
    }
    const uint64_t behind = window->next - 1 - number;
    if (behind >= WINDOW || (window->seen >> behind & 1) != 0) {
        return false;
    }
    window->seen |= UINT64_C(1) << behind;
    return true;
}

static lw_energy_milliwh *lot_of(lw_credit_book *book, uint32_t index, int64_t period)
{
    return &book->lots[(size_t)index * book->period_count +
                       (size_t)(period % (int64_t)book->period_count)];
}

static lw_energy_milliwh deposit(lw_credit_book *book, const lw_credit_message *message)
{
    account *a = &book->accounts[message->account];
    if (message->period <= a->expired_through ||
        message->period - a->expired_through > (int64_t)book->period_count) {
        return 0; /* closed, or so far ahead that an open lot would be in its place */
    }
    *lot_of(book, message->account, message->period) += message->energy_milliwh;
    a->totals.credited_milliwh += message->energy_milliwh;
    return message->energy_milliwh;
}

static lw_energy_milliwh withdraw(lw_credit_book *book, const lw_credit_message *message)
{
    account *a = &book->accounts[message->account];
    lw_energy_milliwh left = message->energy_milliwh;
    for (uint32_t k = 1; k <= book->period_count && left > 0; k++) {
        lw_energy_milliwh *lot = lot_of(book, message->account, a->expired_through + k);
        const lw_energy_milliwh taken = *lot < left ? *lot : left;
        *lot -= taken;
        left -= taken;
    }
    const lw_energy_milliwh granted = message->energy_milliwh - left;
    a->totals.withdrawn_milliwh += granted;
    return granted;
}

static lw_energy_milliwh expire(lw_credit_book *book, const lw_credit_message *message)
{
    account *a = &book->accounts[message->account];
    lw_energy_milliwh sum = 0;
    for (uint32_t k = 1; k <= book->period_count && a->expired_through + k <= message->period;
         k++) {
        lw_energy_milliwh *lot = lot_of(book, message->account, a->expired_through + k);
        sum += *lot;
        *lot = 0;
    }
    if (message->period > a->expired_through) {
        a->expired_through = message->period;
    }
    a->totals.expired_milliwh += sum;
    return sum;
}

lw_energy_milliwh lw_credit_book_apply(lw_credit_book *book, const lw_credit_message *message)
{
    LW_ASSERT(message->account < book->account_count);
    if (message->kind == LW_CREDIT_EXPIRE) {
        return expire(book, message);
    }
    LW_ASSERT(message->meter < book->meter_count && message->energy_milliwh > 0);
    number_window *window = &book->windows[2 * (size_t)message->meter + message->kind];
    if (!take_number(window, message->number)) {
        return 0;
    }
    return message->kind == LW_CREDIT_DEPOSIT ? deposit(book, message) : withdraw(book, message);
}

lw_energy_milliwh lw_credit_book_held(const lw_credit_book *book, uint32_t index)
{
    lw_energy_milliwh sum = 0;
    for (uint32_t k = 0; k < book->period_count; k++) {
        sum += book->lots[(size_t)index * book->period_count + k];
    }
    return sum;
}

lw_credit_totals lw_credit_book_totals(const lw_credit_book *book, uint32_t index)
{
    return book->accounts[index].totals;
}

/* No sum of a run comes near it, so sums of loaded numbers do not overflow. */
#define ENERGY_MAX (INT64_C(1) << 56)

static bool is_energy(lw_energy_milliwh energy)
{
    return energy >= 0 && energy <= ENERGY_MAX;
}

static bool is_account_whole(const lw_credit_book *book, uint32_t index)
{
    const account *a = &book->accounts[index];
    lw_energy_milliwh held = 0;
    for (uint32_t k = 0; k < book->period_count; k++) {
        const lw_energy_milliwh lot = book->lots[(size_t)index * book->period_count + k];
        if (!is_energy(lot) || !is_energy(held + lot)) {
            return false;
        }
        held += lot;
    }
    return is_energy(a->totals.credited_milliwh) && is_energy(a->totals.withdrawn_milliwh) &&
           is_energy(a->totals.expired_milliwh) && a->expired_through >= -1 &&
           a->expired_through <= UINT32_MAX &&
           a->totals.credited_milliwh ==
               a->totals.withdrawn_milliwh + a->totals.expired_milliwh + held;
}

void lw_credit_book_state(lw_credit_book *book, lw_state *state)
{
    LW_STATE_ARRAY(state, book, accounts, book->account_count);
    LW_STATE_ARRAY(state, book, lots, (size_t)book->account_count * book->period_count);
    LW_STATE_ARRAY(state, book, windows, 2 * (size_t)book->meter_count);
    for (uint32_t i = 0;
         lw_state_is_loading(state) && lw_state_is_good(state) && i < book->account_count; i++) {
        if (!is_account_whole(book, i)) {
            lw_state_fail(state, "accounts", "credited is not withdrawn + expired + held");
        }
    }
}
