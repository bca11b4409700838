// SPDX-License-Identifier: Apache-2.0
/* Transactions that are not the city's: they stand in the queue among its own. */
#include "models/settlement/mechanism/book.h"
#include "models/settlement/mechanism/book_parts.h"
#include "sim/base/check.h"

static bool push_foreign(lw_book *book, const lw_book_burst *burst, uint64_t tx)
{
    lw_operation_work *place = lw_queue_push(&book->works);
    if (place != NULL) {
        *place = (lw_operation_work){.tx = tx,
                                     .gas = burst->step_count * LW_GAS_PER_STEP,
                                     .step_count = burst->step_count,
                                     .payload_bytes = burst->payload_bytes};
    }
    return place != NULL;
}

static bool admit_foreign(lw_book *book, const lw_book_burst *burst, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (!push_foreign(book, burst, book->end_tx + i)) {
            return false;
        }
    }
    lw_open_batch *place = lw_queue_push(&book->batches);
    if (place == NULL || !lw_disputed_add(&book->disputed, count, 0)) {
        return false;
    }
    *place = (lw_open_batch){.first_tx = book->end_tx,
                             .submitted_us = burst->time_us,
                             .admitted_count = count,
                             .siege = (uint32_t)burst->index + 1};
    book->end_tx += count;
    book->foreign.open_count += count;
    return true;
}

void lw_book_flood(lw_book *book, const lw_book_burst *burst)
{
    LW_ASSERT(book->config.sieges != NULL && burst->index < book->config.sieges->count);
    const uint64_t room = (uint64_t)book->config.queue_tx_max - (book->end_tx - book->open_tx);
    const uint64_t fits = room < burst->tx_count ? room : burst->tx_count;
    const uint32_t count = fits < UINT32_MAX ? (uint32_t)fits : UINT32_MAX;
    if (count > 0 && !admit_foreign(book, burst, count)) {
        book->status = LW_ERR_MEMORY;
    }
    book->config.sieges->tallies[burst->index].refused_count += (int64_t)(burst->tx_count - count);
}

int64_t lw_book_foreign_settled_count(const lw_book *book)
{
    int64_t count = 0;
    for (size_t i = 0; book->config.sieges != NULL && i < book->config.sieges->count; i++) {
        count += book->config.sieges->tallies[i].accepted_count;
    }
    return count;
}

int64_t lw_book_foreign_gas(const lw_book *book)
{
    int64_t gas = 0;
    for (size_t i = 0; book->config.sieges != NULL && i < book->config.sieges->count; i++) {
        gas += book->config.sieges->tallies[i].accepted_count *
               (int64_t)book->config.sieges->items[i].step_count * LW_GAS_PER_STEP;
    }
    return gas;
}
