// SPDX-License-Identifier: Apache-2.0
#include "models/city/chain_columns.h"

#include "models/city/chain_vault.h"
#include "models/city/figure.h"
#include "sim/base/check.h"

#include <stdio.h>

/* A table of leaves in the result. */
typedef struct leaf_kind {
    const char *below; /* its group, below the settlement's */
    const char *dimension;
    const char *long_name;
    const lw_figure *columns;
    size_t column_count;
    const lw_figure *hash;
    const lw_figure *signature;
    const lw_figure *sealed;
    size_t content_size; /* of what is protected */
} leaf_kind;

#define COLUMN(type_, member, name_, unit_, text)                                                  \
    {                                                                                              \
        .name = (name_), .unit = (unit_), .long_name = (text), .type = LW_SERIES_COUNT,            \
        .offset = offsetof(type_, member)                                                          \
    }

static const lw_figure trade_columns[LW_CHAIN_TRADE_COLUMN_COUNT] = {
    COLUMN(lw_chain_trade_row, trade.interval, "interval", "1",
           "In which it was traded: index along the intervals of the period"),
    COLUMN(lw_chain_trade_row, trade.participant, "member", "1",
           "Whose trade: index along participant"),
    COLUMN(lw_chain_trade_row, trade.leg, "leg", "1", "0 bought, 1 sold"),
    COLUMN(lw_chain_trade_row, trade.energy_milliwh, "energy_milliwh", "mWh",
           "Traded energy, as signed"),
    COLUMN(lw_chain_trade_row, trade.counterparty, "counterparty", "1",
           "From or to whom: index along participant; -1 the whole community"),
    COLUMN(lw_chain_trade_row, trade.price_micro_per_kwh, "price_micro_per_kwh",
           LW_UNIT_CURRENCY "/1e6/kWh", "Price in millionths"),
    COLUMN(lw_chain_trade_row, trade.value_micro, "value_micro", LW_UNIT_CURRENCY "/1e6",
           "Value in millionths"),
};
static const lw_figure leaf_column =
    COLUMN(lw_chain_trade_row, leaf, "leaf_hash", "1",
           "Hash of the trade, a leaf of its block's Merkle tree: words of 32 bits");
static const lw_figure signature_column =
    COLUMN(lw_chain_trade_row, signature, "signature", "1",
           "Ed25519 signature of the member's meter: words of 32 bits");
static const lw_figure sealed_column =
    COLUMN(lw_chain_trade_row, sealed, "sealed", "1",
           "What the chain holds instead of the numbers of the trade: words of 32 bits");
static const lw_figure operation_columns[LW_CHAIN_OPERATION_COLUMN_COUNT] = {
    COLUMN(lw_chain_operation_row, operation.interval, "interval", "1",
           "At whose end it was submitted: index along the intervals of the period"),
    COLUMN(lw_chain_operation_row, operation.contract, "contract", "1", "Index of its contract"),
    COLUMN(lw_chain_operation_row, operation.kind, "kind", "1",
           "What is done: index along operation"),
    COLUMN(lw_chain_operation_row, operation.participant, "member", "1",
           "Whose operation: index along participant"),
    COLUMN(lw_chain_operation_row, operation.counterparty, "counterparty", "1",
           "With whom: index along participant; -1 nobody in particular"),
    COLUMN(lw_chain_operation_row, operation.energy_milliwh, "energy_milliwh", "mWh", "Its energy"),
    COLUMN(lw_chain_operation_row, operation.value_micro, "value_micro", LW_UNIT_CURRENCY "/1e6",
           "Value in millionths"),
    COLUMN(lw_chain_operation_row, operation.step_count, "step_count", "1", "Contract steps"),
    COLUMN(lw_chain_operation_row, operation.payload_bytes, "payload_bytes", "B",
           "Bytes beyond a plain transaction"),
};
static const lw_figure operation_leaf_column =
    COLUMN(lw_chain_operation_row, leaf, "leaf_hash", "1",
           "Hash of the operation, a leaf of its block's Merkle tree: words of 32 bits");
static const lw_figure operation_signature_column =
    COLUMN(lw_chain_operation_row, signature, "signature", "1",
           "Ed25519 signature of the member's meter: words of 32 bits");
static const lw_figure operation_sealed_column =
    COLUMN(lw_chain_operation_row, sealed, "sealed", "1",
           "What the chain holds instead of the numbers of the operation: words of 32 bits");
static const leaf_kind trade_leaves = {"/trades",
                                       "trade",
                                       "Trade, in the order in which they were settled",
                                       trade_columns,
                                       LW_CHAIN_TRADE_COLUMN_COUNT,
                                       &leaf_column,
                                       &signature_column,
                                       &sealed_column,
                                       LW_CHAIN_TRADE_CONTENT_SIZE};
static const leaf_kind operation_leaves = {"/operations",
                                           "chain_operation",
                                           "Operation, in the order in which they were settled",
                                           operation_columns,
                                           LW_CHAIN_OPERATION_COLUMN_COUNT,
                                           &operation_leaf_column,
                                           &operation_signature_column,
                                           &operation_sealed_column,
                                           LW_CHAIN_OPERATION_CONTENT_SIZE};
static const lw_figure block_columns[LW_CHAIN_BLOCK_COLUMN_COUNT] = {
    COLUMN(lw_chain_block_row, block.first_trade, "first_trade", "1",
           "First trade that was settled with it"),
    COLUMN(lw_chain_block_row, block.trade_count, "trade_count", "1",
           "Trades that were settled with it"),
    COLUMN(lw_chain_block_row, block.first_operation, "first_operation", "1",
           "First operation that was settled with it"),
    COLUMN(lw_chain_block_row, block.operation_count, "operation_count", "1",
           "Operations that were settled with it"),
};
static const lw_figure hash_columns[LW_CHAIN_HASH_COLUMN_COUNT] = {
    COLUMN(lw_chain_block_row, root, "merkle_root", "1",
           "Merkle root of its trades and operations: words of 32 bits"),
    COLUMN(lw_chain_block_row, previous, "previous_hash", "1",
           "Hash of the block before: words of 32 bits"),
    COLUMN(lw_chain_block_row, own, "block_hash", "1", "Hash of the block: words of 32 bits"),
};
static const lw_figure key_column = {
    .name = "meter_key",
    .unit = "1",
    .long_name = "Public Ed25519 key of the member's meter: words of 32 bits",
    .type = LW_SERIES_COUNT};

/* "settlements/NAME", with what is below it. */
static void name_group(const char *settlement, const char *below, char group[LW_CHAIN_GROUP_SIZE])
{
    (void)snprintf(group, LW_CHAIN_GROUP_SIZE, "settlements/%s%s", settlement, below);
}

/* A dimension of words, whose coordinate is their number. */
static lw_status declare_words(lw_store *store, const lw_dimension_spec *spec, size_t count,
                               lw_dim_id *dim, lw_error *error)
{
    int64_t numbers[LW_CHAIN_SEALED_WORD_COUNT_MAX];
    LW_ASSERT(count <= LW_CHAIN_SEALED_WORD_COUNT_MAX);
    for (size_t i = 0; i < count; i++) {
        numbers[i] = (int64_t)i;
    }
    return lw_store_dimension(store, spec, numbers, count, dim, error);
}

/* Only where contents are protected. */
static lw_status declare_sealed(lw_store *store, const lw_chain_place *place, const leaf_kind *kind,
                                const lw_placement *rows, lw_chain_leaf_ids *ids, lw_error *error)
{
    const size_t size = lw_chain_sealed_size(place->payload, kind->content_size);
    ids->is_sealed = size > 0;
    if (!ids->is_sealed) {
        return LW_OK;
    }
    lw_placement where = *rows;
    const lw_dimension_spec words = {rows->group, "sealed_word", "1",
                                     "Word of 32 bits of protected bytes, the first one first"};
    const lw_status status = declare_words(store, &words, size / 4, &where.dims[1], error);
    where.dim_count = 2;
    return status == LW_OK ? lw_figures_declare(store, kind->sealed, 1, &where, &ids->sealed, error)
                           : status;
}

static lw_status declare_leaves(lw_store *store, const lw_chain_place *place, const leaf_kind *kind,
                                lw_dim_id hash_word, lw_chain_leaf_ids *ids, lw_error *error)
{
    char group[LW_CHAIN_GROUP_SIZE];
    lw_dim_id row = 0;
    lw_dim_id signature_word = 0;
    name_group(place->settlement, kind->below, group);
    const lw_dimension_spec words = {group, "signature_word", "1",
                                     "Word of 32 bits of a signature, the first one first"};
    lw_status status =
        lw_store_dimension_growing(store, group, kind->dimension, kind->long_name, &row, error);
    if (status == LW_OK) {
        status = declare_words(store, &words, LW_SIGNATURE_WORD_COUNT, &signature_word, error);
    }
    const char *currency = place->currency;
    const lw_placement where = {group, currency, 1, {row}};
    if (status == LW_OK) {
        status = lw_figures_declare(store, kind->columns, kind->column_count, &where, ids->columns,
                                    error);
    }
    if (status == LW_OK) {
        const lw_placement hashes = {group, currency, 2, {row, hash_word}};
        status = lw_figures_declare(store, kind->hash, 1, &hashes, &ids->hash, error);
    }
    if (status == LW_OK) {
        const lw_placement signatures = {group, currency, 2, {row, signature_word}};
        status = lw_figures_declare(store, kind->signature, 1, &signatures, &ids->signature, error);
    }
    return status == LW_OK ? declare_sealed(store, place, kind, &where, ids, error) : status;
}

static lw_status declare_blocks(lw_store *store, const lw_chain_place *place, lw_dim_id hash_word,
                                lw_chain_ids *ids, lw_error *error)
{
    char group[LW_CHAIN_GROUP_SIZE];
    name_group(place->settlement, "/blocks", group);
    const lw_placement where = {group, place->currency, 1, {place->block}};
    const lw_placement hashes = {group, place->currency, 2, {place->block, hash_word}};
    const lw_status status = lw_figures_declare(store, block_columns, LW_CHAIN_BLOCK_COLUMN_COUNT,
                                                &where, ids->blocks, error);
    return status == LW_OK ? lw_figures_declare(store, hash_columns, LW_CHAIN_HASH_COLUMN_COUNT,
                                                &hashes, ids->hashes, error)
                           : status;
}

lw_status lw_chain_columns_declare(lw_store *store, const lw_chain_place *place, lw_chain_ids *ids,
                                   lw_error *error)
{
    char group[LW_CHAIN_GROUP_SIZE];
    lw_dim_id word = 0;
    name_group(place->settlement, "", group);
    const lw_dimension_spec words = {group, "hash_word", "1",
                                     "Word of 32 bits of a hash or key, the first one first"};
    lw_status status = declare_words(store, &words, LW_HASH_WORD_COUNT, &word, error);
    if (status == LW_OK) {
        const lw_placement keys = {group, place->currency, 2, {place->participant, word}};
        status = lw_figures_declare(store, &key_column, 1, &keys, &ids->key, error);
    }
    if (status == LW_OK) {
        status = declare_blocks(store, place, word, ids, error);
    }
    if (status == LW_OK) {
        status = declare_leaves(store, place, &trade_leaves, word, &ids->trades, error);
    }
    return status == LW_OK
               ? declare_leaves(store, place, &operation_leaves, word, &ids->operations, error)
               : status;
}

static lw_status append_leaf(lw_store *store, const leaf_kind *kind, const lw_chain_leaf_ids *ids,
                             const void *row, lw_error *error)
{
    lw_status status =
        lw_figures_append(store, kind->columns, kind->column_count, ids->columns, row, error);
    if (status == LW_OK) {
        status = lw_figures_append(store, kind->hash, 1, &ids->hash, row, error);
    }
    if (status == LW_OK) {
        status = lw_figures_append(store, kind->signature, 1, &ids->signature, row, error);
    }
    return status == LW_OK && ids->is_sealed
               ? lw_figures_append(store, kind->sealed, 1, &ids->sealed, row, error)
               : status;
}

lw_status lw_chain_append_trade(lw_store *store, const lw_chain_ids *ids,
                                const lw_chain_trade_row *row, lw_error *error)
{
    return append_leaf(store, &trade_leaves, &ids->trades, row, error);
}

lw_status lw_chain_append_operation(lw_store *store, const lw_chain_ids *ids,
                                    const lw_chain_operation_row *row, lw_error *error)
{
    return append_leaf(store, &operation_leaves, &ids->operations, row, error);
}

lw_status lw_chain_append_block(lw_store *store, const lw_chain_ids *ids,
                                const lw_chain_block_row *row, lw_error *error)
{
    const lw_status status = lw_figures_append(store, block_columns, LW_CHAIN_BLOCK_COLUMN_COUNT,
                                               ids->blocks, row, error);
    return status == LW_OK ? lw_figures_append(store, hash_columns, LW_CHAIN_HASH_COLUMN_COUNT,
                                               ids->hashes, row, error)
                           : status;
}

void lw_chain_block_group(const char *settlement, char group[LW_CHAIN_GROUP_SIZE])
{
    name_group(settlement, "/blocks", group);
}
