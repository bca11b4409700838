// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/mechanism/book.h
 *  The book of what is pending: a queue in order of submission, from which outcomes come.
 *
 *  Every admitted entry, a trade leg or an operation, has a number on one line (its tx); a batch's
 *  operations follow its trades. Entries are closed from the front only, settled by the mechanism
 *  or refused at their deadline, so none can be closed twice or forgotten; a mechanism that decides
 *  blocks in order knows a block by a range of tx numbers, whatever is in it. The payload of
 *  operations is added to the block that is told of next.
 *
 *  A node executes operations one after another, whatever block they are in. Where nodes agree on a
 *  block first and execute it then, each run of entries is recorded and final so much later than
 *  the mechanism says, and what would be recorded after its deadline by that is refused then. Where
 *  they execute it before they agree, the mechanism asks for the time (lw_book_work_us).
 *
 *  The queue is bounded: entries that do not fit are refused when they are submitted. When memory
 *  is out the book keeps LW_ERR_MEMORY, and whoever drives the settlement reads it after each step.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_BOOK_H
#define LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_BOOK_H

#include "models/record/batch.h"
#include "models/settlement/mechanism/book_config.h"
#include "models/settlement/mechanism/node_work.h"
#include "models/settlement/mechanism/usage.h"
#include "sim/base/state.h"

typedef struct lw_book lw_book;

/** Hears of lw_book_settle. */
typedef void (*lw_book_watcher)(void *self, uint64_t end_tx, lw_time_us recorded_us,
                                lw_time_us final_us);

lw_book *lw_book_create(const lw_book_config *config);
void lw_book_destroy(lw_book *book);
/** LW_OK, or LW_ERR_MEMORY from the moment that memory was out. */
lw_status lw_book_status(const lw_book *book);
/** For a mechanism whose own memory is out. */
void lw_book_fail(lw_book *book);

/** Admits the batch's entries at its interval_end_us, and refuses those that do not fit. */
void lw_book_add(lw_book *book, const lw_batch *batch);

/** Admits transactions of a flood, of the log's number `index`, and refuses those that do not fit.
 */
typedef struct lw_book_burst {
    size_t index;
    lw_time_us time_us;
    uint64_t tx_count;
    uint32_t payload_bytes; /**< of each */
    uint32_t step_count;
} lw_book_burst;
void lw_book_flood(lw_book *book, const lw_book_burst *burst);
/** Of floods, what became final. */
int64_t lw_book_foreign_settled_count(const lw_book *book);
/** Gas of those. */
int64_t lw_book_foreign_gas(const lw_book *book);

/** Number of the first open entry, and the number that the next one will get. */
uint64_t lw_book_open_tx(const lw_book *book);
uint64_t lw_book_end_tx(const lw_book *book);

/** The oldest batch with open entries. */
typedef struct lw_book_front {
    lw_time_us submitted_us;
    uint64_t end_tx; /**< after its last entry */
} lw_book_front;
/** False when nothing is open. */
bool lw_book_peek(const lw_book *book, lw_book_front *front);

/** True when the next entry would be refused. */
bool lw_book_is_full(const lw_book *book);
/** From now on `settled` is told of each call of lw_book_settle that closes something. */
void lw_book_watch(lw_book *book, lw_book_watcher settled, void *self);

/** Settles the open entries before `end_tx`. Nothing when all of them are closed. */
void lw_book_settle(lw_book *book, uint64_t end_tx, lw_time_us recorded_us, lw_time_us final_us);

/** The entries [first_tx, end_tx) were final for somebody, and something else was, or became, final
 *  in their place. Whether they are open or closed stays as it is. */
void lw_book_dispute(lw_book *book, uint64_t first_tx, uint64_t end_tx);

/** Time of one node to execute the open operations in [first_tx, end_tx). */
lw_time_us lw_book_work_us(const lw_book *book, uint64_t first_tx, uint64_t end_tx);

/** When the oldest batch must be refused, INT64_MAX when there is none. */
lw_time_us lw_book_next_deadline_us(const lw_book *book);
/** Refuses the open entries whose deadline is at or before `now_us`, at their deadline. */
void lw_book_expire(lw_book *book, lw_time_us now_us);
/** Refuses every open entry. */
void lw_book_refuse_all(lw_book *book, lw_time_us now_us);

/** `block->bytes` is without the payload of operations, which is added here, and so is the number
 * of trades and operations settled until now: a block holds those since the block before. */
void lw_book_add_block(lw_book *book, const lw_block *block);

const lw_outcome *lw_book_outcomes(const lw_book *book, size_t *count);
void lw_book_clear_outcomes(lw_book *book);
const lw_block *lw_book_blocks(const lw_book *book, size_t *count);
void lw_book_clear_blocks(lw_book *book);

/** Saves the queue, the counts, and the outcomes and blocks that were not cleared, or loads them
 * into a book of the same config; `now_us` is the clock that goes with them. A saver fails when the
 *  book has failed. A loader fails when the entries have gaps, exceed the queue, or are of the
 *  future or past their deadline. */
void lw_book_state(lw_book *book, lw_time_us now_us, lw_state *state);

/** Fills the counts of trades and operations, their steps and payload. */
void lw_book_usage(const lw_book *book, lw_usage *usage);
/** Value that was final and not yet paid at `now_us`, which never goes back. */
lw_money_micro lw_book_unpaid_micro(lw_book *book, lw_time_us now_us);
/** Traded energy of all batches so far. */
lw_energy_milliwh lw_book_traded_milliwh(const lw_book *book);

#endif
