// SPDX-License-Identifier: Apache-2.0
/** @file models/city/chain_columns.h
 *  Where the chain of a settlement stands in the result: its rows, its columns and how to append to
 *  them. For chain_series.c, nobody else.
 */
#ifndef LEDGERWATT_MODELS_CITY_CHAIN_COLUMNS_H
#define LEDGERWATT_MODELS_CITY_CHAIN_COLUMNS_H

#include "models/city/chain_record.h"
#include "sim/store/store.h"

enum {
    LW_CHAIN_TRADE_COLUMN_COUNT = 7,
    LW_CHAIN_OPERATION_COLUMN_COUNT = 9,
    LW_CHAIN_BLOCK_COLUMN_COUNT = 4,
    LW_CHAIN_HASH_COLUMN_COUNT = 3,
    LW_CHAIN_SEALED_WORD_COUNT_MAX = LW_CHAIN_SEALED_SIZE_MAX / 4
};

/** A trade as the result has it. */
typedef struct lw_chain_trade_row {
    lw_chain_trade trade;
    int64_t leaf[LW_HASH_WORD_COUNT];
    int64_t signature[LW_SIGNATURE_WORD_COUNT];
    int64_t sealed[LW_CHAIN_SEALED_WORD_COUNT_MAX]; /**< as far as there is something */
} lw_chain_trade_row;

typedef struct lw_chain_operation_row {
    lw_chain_operation operation;
    int64_t leaf[LW_HASH_WORD_COUNT];
    int64_t signature[LW_SIGNATURE_WORD_COUNT];
    int64_t sealed[LW_CHAIN_SEALED_WORD_COUNT_MAX];
} lw_chain_operation_row;

typedef struct lw_chain_block_row {
    lw_chain_block block;
    int64_t root[LW_HASH_WORD_COUNT];
    int64_t previous[LW_HASH_WORD_COUNT];
    int64_t own[LW_HASH_WORD_COUNT];
} lw_chain_block_row;

typedef struct lw_chain_leaf_ids {
    lw_series_id columns[LW_CHAIN_OPERATION_COLUMN_COUNT];
    lw_series_id hash;
    lw_series_id signature;
    bool is_sealed; /**< its contents are protected */
    lw_series_id sealed;
} lw_chain_leaf_ids;

typedef struct lw_chain_ids {
    lw_chain_leaf_ids trades;
    lw_chain_leaf_ids operations;
    lw_series_id blocks[LW_CHAIN_BLOCK_COLUMN_COUNT];
    lw_series_id hashes[LW_CHAIN_HASH_COLUMN_COUNT];
    lw_series_id key;
} lw_chain_ids;

typedef struct lw_chain_place {
    const char *settlement; /**< its name */
    const char *currency;
    lw_dim_id participant; /**< dimension of the members */
    lw_dim_id block;       /**< dimension of the blocks */
    int32_t payload;       /**< lw_payload_kind */
} lw_chain_place;

lw_status lw_chain_columns_declare(lw_store *store, const lw_chain_place *place, lw_chain_ids *ids,
                                   lw_error *error);
lw_status lw_chain_append_trade(lw_store *store, const lw_chain_ids *ids,
                                const lw_chain_trade_row *row, lw_error *error);
lw_status lw_chain_append_operation(lw_store *store, const lw_chain_ids *ids,
                                    const lw_chain_operation_row *row, lw_error *error);
lw_status lw_chain_append_block(lw_store *store, const lw_chain_ids *ids,
                                const lw_chain_block_row *row, lw_error *error);
/** The group of the blocks of a settlement, LW_CHAIN_GROUP_SIZE with the zero. */
enum { LW_CHAIN_GROUP_SIZE = 112 };
void lw_chain_block_group(const char *settlement, char group[LW_CHAIN_GROUP_SIZE]);

#endif
