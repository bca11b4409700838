// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/mechanism/book.h
 *  The book of pending trades: a queue in order of submission, from which outcomes come.
 *
 *  Every admitted trade leg has a number on one line (its tx). Legs are closed from the front
 *  only, settled by the mechanism or refused at their deadline, so no leg can be closed twice or
 *  forgotten; a mechanism that decides blocks in order knows a block by a range of tx numbers.
 *
 *  The queue is bounded: legs that do not fit are refused when they are submitted. When memory is
 *  out the book keeps LW_ERR_MEMORY, and whoever drives the settlement reads it after each step.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_BOOK_H
#define LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_BOOK_H

#include "models/record/batch.h"
#include "models/settlement/mechanism/payment.h"
#include "models/settlement/mechanism/usage.h"
#include "sim/base/state.h"

typedef struct lw_book_config {
    int64_t queue_tx_max;   /**< most open legs */
    lw_time_us deadline_us; /**< after submission; INT64_MAX = none */
    bool splits_batches;    /**< legs of one batch may be closed apart (their energies are kept) */
    lw_payment payment;
} lw_book_config;

typedef struct lw_book lw_book;

lw_book *lw_book_create(const lw_book_config *config);
void lw_book_destroy(lw_book *book);
/** LW_OK, or LW_ERR_MEMORY from the moment that memory was out. */
lw_status lw_book_status(const lw_book *book);
/** For a mechanism whose own memory is out. */
void lw_book_fail(lw_book *book);

/** Admits the batch's legs at its interval_end_us, and refuses those that do not fit. */
void lw_book_add(lw_book *book, const lw_batch *batch);

/** Number of the first open leg, and the number that the next leg will get. */
uint64_t lw_book_open_tx(const lw_book *book);
uint64_t lw_book_end_tx(const lw_book *book);

/** The oldest batch with open legs. */
typedef struct lw_book_front {
    lw_time_us submitted_us;
    uint64_t end_tx; /**< after its last leg */
} lw_book_front;
/** False when nothing is open. */
bool lw_book_peek(const lw_book *book, lw_book_front *front);

/** Settles the open legs before `end_tx`. Nothing when all of them are closed. */
void lw_book_settle(lw_book *book, uint64_t end_tx, lw_time_us recorded_us, lw_time_us final_us);

/** When the oldest batch must be refused, INT64_MAX when there is none. */
lw_time_us lw_book_next_deadline_us(const lw_book *book);
/** Refuses the open legs whose deadline is at or before `now_us`, at their deadline. */
void lw_book_expire(lw_book *book, lw_time_us now_us);
/** Refuses every open leg. */
void lw_book_refuse_all(lw_book *book, lw_time_us now_us);

void lw_book_add_block(lw_book *book, const lw_block *block);

const lw_outcome *lw_book_outcomes(const lw_book *book, size_t *count);
void lw_book_clear_outcomes(lw_book *book);
const lw_block *lw_book_blocks(const lw_book *book, size_t *count);
void lw_book_clear_blocks(lw_book *book);

/** Saves the queue, the counts, and the outcomes and blocks that were not cleared, or loads them
 * into a book of the same config; `now_us` is the clock that goes with them. A saver fails when the
 *  book has failed. A loader fails when the legs have gaps, exceed the queue, or are of the
 *  future or past their deadline. */
void lw_book_state(lw_book *book, lw_time_us now_us, lw_state *state);

/** Fills the settled, refused and pending counts. */
void lw_book_usage(const lw_book *book, lw_usage *usage);
/** Traded energy of all batches so far. */
lw_energy_milliwh lw_book_traded_milliwh(const lw_book *book);

#endif
