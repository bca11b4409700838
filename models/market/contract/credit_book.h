// SPDX-License-Identifier: Apache-2.0
/** @file models/market/contract/credit_book.h
 *  Energy credits that no order of messages can make anybody spend twice.
 *
 *  Model.  An account holds lots, one for each period (a month) in which energy was deposited. Each
 *          meter numbers its messages; a message of a number that was seen, or that is more than 63
 *          behind the highest, is refused: it is a duplicate or a replay. A withdrawal takes from
 *          the oldest lots first and never more than is held. "Expire through p" empties all lots
 *          up to period p, and closes them: a deposit that comes later for such a period is
 *          refused. So for each account, whatever is sent and in whatever order,
 *
 *              credited = withdrawn + expired + held,  held >= 0,
 *
 *          and each numbered message counts at most once.
 */
#ifndef LEDGERWATT_MODELS_MARKET_CONTRACT_CREDIT_BOOK_H
#define LEDGERWATT_MODELS_MARKET_CONTRACT_CREDIT_BOOK_H

#include "sim/base/quantity.h"
#include "sim/base/state.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum lw_credit_kind {
    LW_CREDIT_DEPOSIT,
    LW_CREDIT_WITHDRAW,
    LW_CREDIT_EXPIRE, /**< through `period`; has no number, doing it again does nothing */
    LW_CREDIT_KIND_COUNT
} lw_credit_kind;

typedef struct lw_credit_message {
    lw_credit_kind kind;
    uint32_t account;
    uint32_t meter;  /**< whose numbers these are; deposits and withdrawals are numbered apart */
    uint64_t number; /**< of the reading */
    int64_t period;  /**< >= 0, of the deposit, or through which to expire */
    lw_energy_milliwh energy_milliwh; /**< > 0: deposited, or wanted */
} lw_credit_message;

/** What an account did since it was opened. */
typedef struct lw_credit_totals {
    lw_energy_milliwh credited_milliwh;
    lw_energy_milliwh withdrawn_milliwh;
    lw_energy_milliwh expired_milliwh;
} lw_credit_totals;

typedef struct lw_credit_book lw_credit_book;

/** Lots of `period_count` periods are open at a time, those after the last expired one. NULL when
 *  memory is out. */
lw_credit_book *lw_credit_book_create(uint32_t account_count, uint32_t meter_count,
                                      uint32_t period_count);
/** NULL is allowed. */
void lw_credit_book_destroy(lw_credit_book *book);

/** Energy that was deposited, granted or expired; 0 when the message was refused or nothing is
 *  held. O(period_count). */
lw_energy_milliwh lw_credit_book_apply(lw_credit_book *book, const lw_credit_message *message);

lw_energy_milliwh lw_credit_book_held(const lw_credit_book *book, uint32_t index);
lw_credit_totals lw_credit_book_totals(const lw_credit_book *book, uint32_t index);

void lw_credit_book_state(lw_credit_book *book, lw_state *state);

#endif
