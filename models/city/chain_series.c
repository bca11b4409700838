// SPDX-License-Identifier: Apache-2.0
#include "models/city/chain_series.h"

#include "models/city/chain_columns.h"
#include "models/city/chain_vault.h"
#include "sim/base/check.h"
#include "sim/base/queue.h"

#include <stdlib.h>
#include <string.h>

struct lw_chain_series {
    lw_chain_config config;
    lw_store *store;
    lw_chain_vault vault;
    size_t sealed_sizes[2]; /* protected bytes of a trade and of an operation; 0 = in clear */
    lw_chain_ids ids;
    lw_signer **meters;        /* [member_count] */
    lw_signing *signing;       /* one for all meters */
    uint8_t *keys;             /* [member_count][LW_SIGNATURE_KEY_SIZE] */
    lw_queue leaves;           /* of lw_hash, of trades that are in no block yet */
    lw_queue operation_leaves; /* likewise of operations */
    lw_queue block_leaves;     /* of lw_hash, of the block that is sealed */
    lw_hash tip;               /* of the last block, or the genesis */
    int64_t block_count;
    int64_t trade_count;     /* in blocks */
    int64_t operation_count; /* in blocks */
};

static lw_status out_of_memory(const lw_chain_series *chain, lw_error *error)
{
    return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for the chain of settlement %s",
                        chain->config.settlement);
}

static lw_status install_meters(lw_chain_series *chain, lw_error *error)
{
    const size_t count = chain->config.member_count;
    chain->meters = calloc(count + 1, sizeof(lw_signer *));
    chain->keys = calloc(count + 1, LW_SIGNATURE_KEY_SIZE);
    chain->signing = lw_signing_create();
    if (chain->meters == NULL || chain->keys == NULL || chain->signing == NULL) {
        return out_of_memory(chain, error);
    }
    for (size_t i = 0; i < count; i++) {
        chain->meters[i] = lw_chain_meter(chain->config.seed, i);
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
    chain->operation_leaves.item_size = sizeof(lw_hash);
    chain->block_leaves.item_size = sizeof(lw_hash);
    lw_chain_vault_init(&chain->vault, config->payload, config->seed, config->settlement);
    chain->sealed_sizes[0] = lw_chain_sealed_size(config->payload, LW_CHAIN_TRADE_CONTENT_SIZE);
    chain->sealed_sizes[1] = lw_chain_sealed_size(config->payload, LW_CHAIN_OPERATION_CONTENT_SIZE);
    lw_status status = install_meters(chain, error);
    if (status == LW_OK) {
        const lw_chain_place place = {config->settlement, config->currency, config->participant,
                                      config->block, config->payload};
        status = lw_chain_columns_declare(store, &place, &chain->ids, error);
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
    lw_signing_destroy(chain->signing);
    free(chain->keys);
    free(chain->leaves.items);
    free(chain->operation_leaves.items);
    free(chain->block_leaves.items);
    free(chain);
}

static size_t waiting_count(const lw_queue *leaves)
{
    return leaves->count - leaves->head;
}

/* Signs the leg and makes its row. The hash that it gets is already in the queue: the number of a
 * leaf in the chain is what came before it. */
static bool make_row(const lw_chain_series *chain, int64_t interval, const lw_trade *leg,
                     lw_chain_trade_row *row, lw_hash *leaf)
{
    uint8_t reading[LW_CHAIN_SIGNED_SIZE_MAX];
    uint8_t sealed[LW_CHAIN_SEALED_SIZE_MAX];
    const int64_t number = chain->trade_count + (int64_t)waiting_count(&chain->leaves) - 1;
    LW_ASSERT(leg->participant < chain->config.member_count);
    row->trade = lw_chain_trade_of(leg, interval);
    if (chain->sealed_sizes[0] > 0 &&
        !lw_chain_seal_trade(&chain->vault, &row->trade, number, sealed)) {
        return false;
    }
    row->trade.sealed = sealed;
    row->trade.sealed_size = chain->sealed_sizes[0];
    const size_t size = lw_chain_reading(&row->trade, reading);
    if (!lw_signer_sign(chain->meters[leg->participant], chain->signing, reading, size,
                        row->trade.signature)) {
        return false;
    }
    lw_chain_leaf(&row->trade, leaf);
    lw_chain_words(sealed, chain->sealed_sizes[0] / 4, row->sealed);
    row->trade.sealed = NULL; /* it was on the stack */
    lw_chain_words(row->trade.signature, LW_SIGNATURE_WORD_COUNT, row->signature);
    lw_chain_words(leaf->bytes, LW_HASH_WORD_COUNT, row->leaf);
    return true;
}

/* The same of an operation. */
static bool make_operation_row(const lw_chain_series *chain, int64_t interval,
                               const lw_operation *operation, lw_chain_operation_row *row,
                               lw_hash *leaf)
{
    uint8_t request[LW_CHAIN_SIGNED_SIZE_MAX];
    uint8_t sealed[LW_CHAIN_SEALED_SIZE_MAX];
    const int64_t number =
        chain->operation_count + (int64_t)waiting_count(&chain->operation_leaves) - 1;
    LW_ASSERT(operation->participant < chain->config.member_count);
    row->operation = (lw_chain_operation){
        .interval = interval,
        .contract = operation->contract,
        .kind = operation->kind,
        .participant = operation->participant,
        .counterparty = operation->counterparty == LW_POOL ? -1 : (int64_t)operation->counterparty,
        .energy_milliwh = operation->energy_milliwh,
        .value_micro = operation->value_micro,
        .step_count = operation->step_count,
        .payload_bytes = operation->payload_bytes};
    if (chain->sealed_sizes[1] > 0 &&
        !lw_chain_seal_operation(&chain->vault, &row->operation, number, sealed)) {
        return false;
    }
    row->operation.sealed = sealed;
    row->operation.sealed_size = chain->sealed_sizes[1];
    const size_t size = lw_chain_request(&row->operation, request);
    if (!lw_signer_sign(chain->meters[operation->participant], chain->signing, request, size,
                        row->operation.signature)) {
        return false;
    }
    lw_chain_operation_leaf(&row->operation, leaf);
    lw_chain_words(sealed, chain->sealed_sizes[1] / 4, row->sealed);
    row->operation.sealed = NULL;
    lw_chain_words(row->operation.signature, LW_SIGNATURE_WORD_COUNT, row->signature);
    lw_chain_words(leaf->bytes, LW_HASH_WORD_COUNT, row->leaf);
    return true;
}

static lw_status settle_operations(lw_chain_series *chain, int64_t interval,
                                   const lw_operation *operations, uint32_t count, lw_error *error)
{
    lw_status status = LW_OK;
    for (uint32_t i = 0; status == LW_OK && i < count; i++) {
        lw_chain_operation_row row;
        lw_hash *leaf = lw_queue_push(&chain->operation_leaves);
        if (leaf == NULL || !make_operation_row(chain, interval, &operations[i], &row, leaf)) {
            return out_of_memory(chain, error);
        }
        status = lw_chain_append_operation(chain->store, &chain->ids, &row, error);
    }
    return status;
}

lw_status lw_chain_series_settle(lw_chain_series *chain, const lw_outcome *outcome,
                                 const lw_trade *legs, lw_error *error)
{
    const lw_chain_config *config = &chain->config;
    const int64_t interval =
        (outcome->submitted_us - config->start_us) / config->interval_us - 1; /* at its end */
    const void *after_legs = legs + outcome->batch_trade_count;
    lw_status status = LW_OK;
    for (uint32_t i = 0; status == LW_OK && i < outcome->trade_count; i++) {
        lw_chain_trade_row row;
        lw_hash *leaf = lw_queue_push(&chain->leaves);
        if (leaf == NULL ||
            !make_row(chain, interval, &legs[outcome->first_trade + i], &row, leaf)) {
            return out_of_memory(chain, error);
        }
        status = lw_chain_append_trade(chain->store, &chain->ids, &row, error);
    }
    return status == LW_OK
               ? settle_operations(chain, interval,
                                   (const lw_operation *)after_legs + outcome->first_operation,
                                   outcome->operation_count, error)
               : status;
}

/* Moves the first leaves that wait to the block that is sealed. */
static bool take_leaves(lw_chain_series *chain, lw_queue *leaves, int64_t count)
{
    LW_ASSERT(count >= 0 && (size_t)count <= waiting_count(leaves));
    for (int64_t i = 0; i < count; i++) {
        lw_hash *place = lw_queue_push(&chain->block_leaves);
        if (place == NULL) {
            return false;
        }
        *place = ((const lw_hash *)leaves->items)[leaves->head++];
    }
    return true;
}

static lw_status write_block(lw_chain_series *chain, const lw_chain_block *block, lw_error *error)
{
    lw_chain_block_row row = {.block = *block};
    lw_chain_words(block->merkle_root.bytes, LW_HASH_WORD_COUNT, row.root);
    lw_chain_words(block->previous_hash.bytes, LW_HASH_WORD_COUNT, row.previous);
    lw_chain_words(chain->tip.bytes, LW_HASH_WORD_COUNT, row.own);
    return lw_chain_append_block(chain->store, &chain->ids, &row, error);
}

lw_status lw_chain_series_seal(lw_chain_series *chain, const lw_block *block, lw_error *error)
{
    lw_chain_block sealed = {.number = chain->block_count,
                             .proposed_us = block->proposed_us,
                             .final_us = block->final_us,
                             .tx_count = block->tx_count,
                             .bytes = block->bytes,
                             .message_count = block->message_count,
                             .proposer = block->proposer,
                             .first_trade = chain->trade_count,
                             .trade_count = block->settled_trade_count - chain->trade_count,
                             .first_operation = chain->operation_count,
                             .operation_count =
                                 block->settled_operation_count - chain->operation_count,
                             .previous_hash = chain->tip};
    chain->block_leaves.head = chain->block_leaves.count = 0;
    if (!take_leaves(chain, &chain->leaves, sealed.trade_count) ||
        !take_leaves(chain, &chain->operation_leaves, sealed.operation_count)) {
        return out_of_memory(chain, error);
    }
    lw_merkle_root(chain->block_leaves.items, chain->block_leaves.count, &sealed.merkle_root);
    lw_chain_block_hash(&sealed, &chain->tip);
    chain->trade_count += sealed.trade_count;
    chain->operation_count += sealed.operation_count;
    chain->block_count++;
    return write_block(chain, &sealed, error);
}

lw_status lw_chain_series_finish(lw_chain_series *chain, lw_error *error)
{
    lw_status status = LW_OK;
    LW_ASSERT(waiting_count(&chain->leaves) == 0 && waiting_count(&chain->operation_leaves) == 0);
    for (size_t i = 0; status == LW_OK && i < chain->config.member_count; i++) {
        int64_t words[LW_KEY_WORD_COUNT];
        lw_chain_words(chain->keys + i * LW_SIGNATURE_KEY_SIZE, LW_KEY_WORD_COUNT, words);
        status = lw_store_append(chain->store, chain->ids.key, words, 1, error);
    }
    char group[LW_CHAIN_GROUP_SIZE];
    char tip[LW_SHA256_HEX_SIZE];
    lw_chain_block_group(chain->config.settlement, group);
    lw_sha256_hex(chain->tip.bytes, tip);
    if (status == LW_OK) {
        status = lw_store_attribute_text(chain->store, group, LW_CHAIN_TIP_ATTRIBUTE, tip, error);
    }
    if (status != LW_OK || chain->sealed_sizes[0] == 0) {
        return status;
    }
    lw_sha256_hex(chain->vault.secret, tip);
    return lw_store_attribute_text(chain->store, group, LW_CHAIN_SECRET_ATTRIBUTE, tip, error);
}

int64_t lw_chain_series_operation_count(const lw_chain_series *chain)
{
    return chain->operation_count;
}

int64_t lw_chain_series_trade_count(const lw_chain_series *chain)
{
    return chain->trade_count;
}

void lw_chain_series_state(lw_chain_series *chain, lw_state *state)
{
    LW_ASSERT(lw_state_is_loading(state) ||
              (waiting_count(&chain->leaves) == 0 && waiting_count(&chain->operation_leaves) == 0));
    LW_STATE_MEMBER(state, chain, tip);
    LW_STATE_MEMBER(state, chain, block_count);
    LW_STATE_MEMBER(state, chain, trade_count);
    LW_STATE_MEMBER(state, chain, operation_count);
    if (chain->block_count < 0 || chain->block_count > LW_STATE_COUNT_MAX ||
        chain->trade_count < 0 || chain->trade_count > LW_STATE_COUNT_MAX ||
        chain->operation_count < 0 || chain->operation_count > LW_STATE_COUNT_MAX) {
        lw_state_fail(state, "block_count", "a count that cannot be");
    }
}
