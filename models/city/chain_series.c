// SPDX-License-Identifier: Apache-2.0
#include "models/city/chain_series.h"

#include "models/city/chain_record.h"
#include "models/city/figure.h"
#include "sim/base/check.h"
#include "sim/base/queue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GROUP_SIZE = 112, TRADE_COLUMN_COUNT = 7, BLOCK_COLUMN_COUNT = 2, HASH_COLUMN_COUNT = 3 };
/* No run comes near it, and sums of such numbers do not overflow. */
#define COUNT_MAX (INT64_C(1) << 53)

/* A trade as the result has it. */
typedef struct trade_row {
    lw_chain_trade trade;
    int64_t leaf[LW_HASH_WORD_COUNT];
    int64_t signature[LW_SIGNATURE_WORD_COUNT];
} trade_row;

typedef struct block_row {
    int64_t first_trade;
    int64_t trade_count;
    int64_t root[LW_HASH_WORD_COUNT];
    int64_t previous[LW_HASH_WORD_COUNT];
    int64_t own[LW_HASH_WORD_COUNT];
} block_row;

struct lw_chain_series {
    lw_chain_config config;
    lw_store *store;
    lw_series_id trade_ids[TRADE_COLUMN_COUNT];
    lw_series_id leaf_id;
    lw_series_id signature_id;
    lw_series_id block_ids[BLOCK_COLUMN_COUNT];
    lw_series_id hash_ids[HASH_COLUMN_COUNT];
    lw_series_id key_id;
    lw_signer **meters; /* [member_count] */
    uint8_t *keys;      /* [member_count][LW_SIGNATURE_KEY_SIZE] */
    lw_queue leaves;    /* of lw_hash, of trades that are in no block yet */
    lw_hash tip;        /* of the last block, or the genesis */
    int64_t block_count;
    int64_t trade_count; /* in blocks */
};

#define COLUMN(type_, member, name_, unit_, text)                                                  \
    {                                                                                              \
        .name = (name_), .unit = (unit_), .long_name = (text), .type = LW_SERIES_COUNT,            \
        .offset = offsetof(type_, member)                                                          \
    }

static const lw_figure trade_columns[TRADE_COLUMN_COUNT] = {
    COLUMN(trade_row, trade.interval, "interval", "1",
           "In which it was traded: index along the intervals of the period"),
    COLUMN(trade_row, trade.participant, "member", "1", "Whose trade: index along participant"),
    COLUMN(trade_row, trade.leg, "leg", "1", "0 bought, 1 sold"),
    COLUMN(trade_row, trade.energy_milliwh, "energy_milliwh", "mWh", "Traded energy, as signed"),
    COLUMN(trade_row, trade.counterparty, "counterparty", "1",
           "From or to whom: index along participant; -1 the whole community"),
    COLUMN(trade_row, trade.price_micro_per_kwh, "price_micro_per_kwh", LW_UNIT_CURRENCY "/1e6/kWh",
           "Price in millionths"),
    COLUMN(trade_row, trade.value_micro, "value_micro", LW_UNIT_CURRENCY "/1e6",
           "Value in millionths"),
};
static const lw_figure leaf_column =
    COLUMN(trade_row, leaf, "leaf_hash", "1",
           "Hash of the trade, a leaf of its block's Merkle tree: words of 32 bits");
static const lw_figure signature_column =
    COLUMN(trade_row, signature, "signature", "1",
           "Ed25519 signature of the member's meter: words of 32 bits");
static const lw_figure block_columns[BLOCK_COLUMN_COUNT] = {
    COLUMN(block_row, first_trade, "first_trade", "1", "First trade that was settled with it"),
    COLUMN(block_row, trade_count, "trade_count", "1", "Trades that were settled with it"),
};
static const lw_figure hash_columns[HASH_COLUMN_COUNT] = {
    COLUMN(block_row, root, "merkle_root", "1", "Merkle root of its trades: words of 32 bits"),
    COLUMN(block_row, previous, "previous_hash", "1", "Hash of the block before: words of 32 bits"),
    COLUMN(block_row, own, "block_hash", "1", "Hash of the block: words of 32 bits"),
};
static const lw_figure key_column = {
    .name = "meter_key",
    .unit = "1",
    .long_name = "Public Ed25519 key of the member's meter: words of 32 bits",
    .type = LW_SERIES_COUNT};

static lw_status out_of_memory(const lw_chain_series *chain, lw_error *error)
{
    return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for the chain of settlement %s",
                        chain->config.settlement);
}

/* "settlements/NAME", with what is below it. */
static void name_group(const lw_chain_series *chain, const char *below, char group[GROUP_SIZE])
{
    (void)snprintf(group, GROUP_SIZE, "settlements/%s%s", chain->config.settlement, below);
}

/* A dimension of words, whose coordinate is their number. */
static lw_status declare_words(lw_store *store, const lw_dimension_spec *spec, size_t count,
                               lw_dim_id *dim, lw_error *error)
{
    int64_t numbers[LW_SIGNATURE_WORD_COUNT];
    LW_ASSERT(count <= LW_SIGNATURE_WORD_COUNT);
    for (size_t i = 0; i < count; i++) {
        numbers[i] = (int64_t)i;
    }
    return lw_store_dimension(store, spec, numbers, count, dim, error);
}

static lw_status declare_trades(lw_chain_series *chain, lw_dim_id hash_word, lw_error *error)
{
    char group[GROUP_SIZE];
    lw_dim_id trade = 0;
    lw_dim_id signature_word = 0;
    name_group(chain, "/trades", group);
    const lw_dimension_spec words = {group, "signature_word", "1",
                                     "Word of 32 bits of a signature, the first one first"};
    lw_status status =
        lw_store_dimension_growing(chain->store, group, "trade",
                                   "Trade, in the order in which they were settled", &trade, error);
    if (status == LW_OK) {
        status =
            declare_words(chain->store, &words, LW_SIGNATURE_WORD_COUNT, &signature_word, error);
    }
    const char *currency = chain->config.currency;
    const lw_placement where = {group, currency, 1, {trade}};
    if (status == LW_OK) {
        status = lw_figures_declare(chain->store, trade_columns, TRADE_COLUMN_COUNT, &where,
                                    chain->trade_ids, error);
    }
    if (status == LW_OK) {
        const lw_placement hashes = {group, currency, 2, {trade, hash_word}};
        status = lw_figures_declare(chain->store, &leaf_column, 1, &hashes, &chain->leaf_id, error);
    }
    if (status == LW_OK) {
        const lw_placement signatures = {group, currency, 2, {trade, signature_word}};
        status = lw_figures_declare(chain->store, &signature_column, 1, &signatures,
                                    &chain->signature_id, error);
    }
    return status;
}

static lw_status declare_blocks(lw_chain_series *chain, lw_dim_id hash_word, lw_error *error)
{
    char group[GROUP_SIZE];
    name_group(chain, "/blocks", group);
    const lw_placement where = {group, chain->config.currency, 1, {chain->config.block}};
    const lw_placement hashes = {
        group, chain->config.currency, 2, {chain->config.block, hash_word}};
    const lw_status status = lw_figures_declare(chain->store, block_columns, BLOCK_COLUMN_COUNT,
                                                &where, chain->block_ids, error);
    return status == LW_OK ? lw_figures_declare(chain->store, hash_columns, HASH_COLUMN_COUNT,
                                                &hashes, chain->hash_ids, error)
                           : status;
}

static lw_status declare(lw_chain_series *chain, lw_error *error)
{
    char group[GROUP_SIZE];
    lw_dim_id word = 0;
    name_group(chain, "", group);
    const lw_dimension_spec words = {group, "hash_word", "1",
                                     "Word of 32 bits of a hash or key, the first one first"};
    lw_status status = declare_words(chain->store, &words, LW_HASH_WORD_COUNT, &word, error);
    if (status == LW_OK) {
        const lw_placement keys = {
            group, chain->config.currency, 2, {chain->config.participant, word}};
        status = lw_figures_declare(chain->store, &key_column, 1, &keys, &chain->key_id, error);
    }
    if (status == LW_OK) {
        status = declare_blocks(chain, word, error);
    }
    return status == LW_OK ? declare_trades(chain, word, error) : status;
}

/* The secret of a meter; all settlements of a run have the same meters. */
static lw_signer *create_meter(uint64_t seed, uint64_t participant)
{
    char text[64];
    uint8_t secret[LW_SIGNATURE_KEY_SIZE];
    const int length = snprintf(text, sizeof text, "ledgerwatt meter 1 %llu %llu",
                                (unsigned long long)seed, (unsigned long long)participant);
    lw_sha256_of(text, (size_t)length, secret);
    return lw_signer_create(secret);
}

static lw_status install_meters(lw_chain_series *chain, lw_error *error)
{
    const size_t count = chain->config.member_count;
    chain->meters = calloc(count + 1, sizeof(lw_signer *));
    chain->keys = calloc(count + 1, LW_SIGNATURE_KEY_SIZE);
    if (chain->meters == NULL || chain->keys == NULL) {
        return out_of_memory(chain, error);
    }
    for (size_t i = 0; i < count; i++) {
        chain->meters[i] = create_meter(chain->config.seed, i);
        if (chain->meters[i] == NULL ||
            !lw_signer_public(chain->meters[i], chain->keys + i * LW_SIGNATURE_KEY_SIZE)) {
            return out_of_memory(chain, error);
        }
    }
    return lw_chain_genesis(chain->config.settlement, chain->keys, count, &chain->tip)
               ? LW_OK
               : out_of_memory(chain, error);
}

lw_status lw_chain_series_create(const lw_chain_config *config, lw_store *store,
                                 lw_chain_series **chain_out, lw_error *error)
{
    *chain_out = NULL;
    lw_chain_series *chain = calloc(1, sizeof *chain);
    if (chain == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out");
    }
    chain->config = *config;
    chain->store = store;
    chain->leaves.item_size = sizeof(lw_hash);
    lw_status status = install_meters(chain, error);
    if (status == LW_OK) {
        status = declare(chain, error);
    }
    if (status != LW_OK) {
        lw_chain_series_destroy(chain);
        return status;
    }
    *chain_out = chain;
    return LW_OK;
}

void lw_chain_series_destroy(lw_chain_series *chain)
{
    if (chain == NULL) {
        return;
    }
    for (size_t i = 0; chain->meters != NULL && i < chain->config.member_count; i++) {
        lw_signer_destroy(chain->meters[i]);
    }
    free(chain->meters);
    free(chain->keys);
    free(chain->leaves.items);
    free(chain);
}

/* Signs the leg and makes its row. */
static bool make_row(const lw_chain_series *chain, int64_t interval, const lw_trade *leg,
                     trade_row *row, lw_hash *leaf)
{
    uint8_t reading[LW_CHAIN_READING_SIZE];
    LW_ASSERT(leg->participant < chain->config.member_count);
    row->trade = (lw_chain_trade){
        .interval = interval,
        .participant = leg->participant,
        .leg = leg->leg,
        .energy_milliwh = leg->energy_milliwh,
        .counterparty = leg->counterparty == LW_POOL ? -1 : (int64_t)leg->counterparty,
        .price_micro_per_kwh = leg->price_micro_per_kwh,
        .value_micro = leg->value_micro};
    lw_chain_reading(&row->trade, reading);
    if (!lw_signer_sign(chain->meters[leg->participant], reading, sizeof reading,
                        row->trade.signature)) {
        return false;
    }
    lw_chain_leaf(&row->trade, leaf);
    lw_chain_words(row->trade.signature, LW_SIGNATURE_WORD_COUNT, row->signature);
    lw_chain_words(leaf->bytes, LW_HASH_WORD_COUNT, row->leaf);
    return true;
}

static lw_status write_trade(lw_chain_series *chain, const trade_row *row, lw_error *error)
{
    lw_status status = lw_figures_append(chain->store, trade_columns, TRADE_COLUMN_COUNT,
                                         chain->trade_ids, row, error);
    if (status == LW_OK) {
        status = lw_figures_append(chain->store, &leaf_column, 1, &chain->leaf_id, row, error);
    }
    return status == LW_OK ? lw_figures_append(chain->store, &signature_column, 1,
                                               &chain->signature_id, row, error)
                           : status;
}

lw_status lw_chain_series_settle(lw_chain_series *chain, const lw_outcome *outcome,
                                 const lw_trade *legs, lw_error *error)
{
    const lw_chain_config *config = &chain->config;
    const int64_t interval =
        (outcome->submitted_us - config->start_us) / config->interval_us - 1; /* at its end */
    lw_status status = LW_OK;
    for (uint32_t i = 0; status == LW_OK && i < outcome->trade_count; i++) {
        trade_row row;
        lw_hash *leaf = lw_queue_push(&chain->leaves);
        if (leaf == NULL ||
            !make_row(chain, interval, &legs[outcome->first_trade + i], &row, leaf)) {
            return out_of_memory(chain, error);
        }
        status = write_trade(chain, &row, error);
    }
    return status;
}

static size_t waiting_count(const lw_chain_series *chain)
{
    return chain->leaves.count - chain->leaves.head;
}

lw_status lw_chain_series_seal(lw_chain_series *chain, const lw_block *block, lw_error *error)
{
    const int64_t trade_count = block->settled_trade_count - chain->trade_count;
    LW_ASSERT(trade_count >= 0 && (size_t)trade_count <= waiting_count(chain));
    lw_chain_block sealed = {.number = chain->block_count,
                             .proposed_us = block->proposed_us,
                             .final_us = block->final_us,
                             .tx_count = block->tx_count,
                             .bytes = block->bytes,
                             .message_count = block->message_count,
                             .proposer = block->proposer,
                             .first_trade = chain->trade_count,
                             .trade_count = trade_count,
                             .previous_hash = chain->tip};
    const lw_hash *leaves = chain->leaves.items;
    lw_merkle_root(trade_count > 0 ? leaves + chain->leaves.head : NULL, (size_t)trade_count,
                   &sealed.merkle_root);
    lw_chain_block_hash(&sealed, &chain->tip);
    chain->leaves.head += (size_t)trade_count;
    chain->trade_count += trade_count;
    chain->block_count++;
    block_row row = {.first_trade = sealed.first_trade, .trade_count = trade_count};
    lw_chain_words(sealed.merkle_root.bytes, LW_HASH_WORD_COUNT, row.root);
    lw_chain_words(sealed.previous_hash.bytes, LW_HASH_WORD_COUNT, row.previous);
    lw_chain_words(chain->tip.bytes, LW_HASH_WORD_COUNT, row.own);
    const lw_status status = lw_figures_append(chain->store, block_columns, BLOCK_COLUMN_COUNT,
                                               chain->block_ids, &row, error);
    return status == LW_OK ? lw_figures_append(chain->store, hash_columns, HASH_COLUMN_COUNT,
                                               chain->hash_ids, &row, error)
                           : status;
}

lw_status lw_chain_series_finish(lw_chain_series *chain, lw_error *error)
{
    lw_status status = LW_OK;
    LW_ASSERT(waiting_count(chain) == 0);
    for (size_t i = 0; status == LW_OK && i < chain->config.member_count; i++) {
        int64_t words[LW_KEY_WORD_COUNT];
        lw_chain_words(chain->keys + i * LW_SIGNATURE_KEY_SIZE, LW_KEY_WORD_COUNT, words);
        status = lw_store_append(chain->store, chain->key_id, words, 1, error);
    }
    char group[GROUP_SIZE];
    char tip[LW_SHA256_HEX_SIZE];
    name_group(chain, "/blocks", group);
    lw_sha256_hex(chain->tip.bytes, tip);
    return status == LW_OK
               ? lw_store_attribute_text(chain->store, group, LW_CHAIN_TIP_ATTRIBUTE, tip, error)
               : status;
}

int64_t lw_chain_series_trade_count(const lw_chain_series *chain)
{
    return chain->trade_count;
}

void lw_chain_series_state(lw_chain_series *chain, lw_state *state)
{
    LW_ASSERT(lw_state_is_loading(state) || waiting_count(chain) == 0);
    LW_STATE_MEMBER(state, chain, tip);
    LW_STATE_MEMBER(state, chain, block_count);
    LW_STATE_MEMBER(state, chain, trade_count);
    if (chain->block_count < 0 || chain->block_count > COUNT_MAX || chain->trade_count < 0 ||
        chain->trade_count > COUNT_MAX) {
        lw_state_fail(state, "block_count", "a count that cannot be");
    }
}
