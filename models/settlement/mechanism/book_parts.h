// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/mechanism/book_parts.h
 *  What a book is made of; shared by the files that keep it (book.c) and save it (book_state.c),
 *  nobody else.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_BOOK_PARTS_H
#define LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_BOOK_PARTS_H

#include "models/record/batch.h"
#include "models/settlement/mechanism/book_config.h"
#include "models/settlement/trust/disputed.h"
#include "models/settlement/trust/exposure.h"
#include "sim/base/queue.h"

/* 64 bytes. Its entries are its trades, then its operations; the last ones may not be admitted. */
typedef struct lw_open_batch {
    uint64_t number;
    uint64_t first_tx;
    lw_time_us submitted_us;
    lw_energy_milliwh energy_milliwh; /* of the admitted legs */
    lw_energy_milliwh left_milliwh;   /* of those still open */
    lw_money_micro left_micro;        /* their value, each trade counted once */
    uint32_t community;
    uint32_t trade_count;    /* whether admitted or not */
    uint32_t admitted_count; /* entries */
    uint32_t siege;          /* 0 = the city's; else 1 + the flood's index */
} lw_open_batch;

/* What settling an operation asks for; 32 bytes. */
typedef struct lw_operation_work {
    uint64_t tx;
    int64_t gas; /* steps included */
    uint32_t step_count;
    uint32_t payload_bytes;
    uint32_t flags;
    uint32_t reserved;
} lw_operation_work;

/* Sums over settled operations, and counts of all closed ones. */
typedef struct lw_operation_sums {
    int64_t settled_count;
    int64_t refused_count;
    int64_t step_count;
    int64_t gas;
    int64_t payload_bytes;
    int64_t by_hand_count;
    int64_t judged_count;
    int64_t block_payload_bytes; /* settled since the last block */
} lw_operation_sums;

/* Entries of floods: they stand in the queue as operations do, and are nobody's outcome. */
typedef struct lw_foreign_sums {
    int64_t open_count;
    int64_t closed_count;
} lw_foreign_sums;

struct lw_book {
    lw_book_config config;
    lw_status status;
    lw_queue batches;  /* of lw_open_batch */
    lw_queue energies; /* of lw_energy_milliwh, of open trades, when batches are split */
    lw_queue works;    /* of lw_operation_work, of open operations */
    lw_queue outcomes; /* of lw_outcome */
    lw_queue blocks;   /* of lw_block */
    uint64_t open_tx;
    uint64_t end_tx;
    int64_t settled_count; /* trades */
    int64_t refused_count; /* trades */
    lw_energy_milliwh traded_milliwh;
    lw_time_us executed_us; /* when nodes have done the operations settled so far */
    lw_operation_sums operations;
    lw_foreign_sums foreign;
    /* whoever watches what is settled, NULL = nobody; not saved */
    void (*settled)(void *self, uint64_t end_tx, lw_time_us recorded_us, lw_time_us final_us);
    void *watcher;
    lw_exposure exposure;
    lw_disputed disputed;
};

#endif
