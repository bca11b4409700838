// SPDX-License-Identifier: Apache-2.0
#include "models/city/chain_record.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MARK_SIZE = 24, NUMBER_SIZE = 8, BLOCK_NUMBER_COUNT = 11, TRADE_NUMBER_COUNT = 7 };

/* Padded with zeros to MARK_SIZE. */
static const char reading_mark[MARK_SIZE] = "ledgerwatt reading 1";
static const char request_mark[MARK_SIZE] = "ledgerwatt operation 1";
static const char sealed_mark[MARK_SIZE] = "ledgerwatt sealed 1";
static const char block_mark[MARK_SIZE] = "ledgerwatt block 2";
static const char genesis_mark[MARK_SIZE] = "ledgerwatt genesis 1";

static uint8_t *put(uint8_t *place, const void *bytes, size_t count)
{
    memcpy(place, bytes, count);
    return place + count;
}

static uint8_t *put_numbers(uint8_t *place, const int64_t *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const uint64_t bits = (uint64_t)numbers[i];
        for (int shift = 56; shift >= 0; shift -= 8) {
            *place++ = (uint8_t)(bits >> shift);
        }
    }
    return place;
}

lw_chain_trade lw_chain_trade_of(const lw_trade *leg, int64_t interval)
{
    return (lw_chain_trade){.interval = interval,
                            .participant = leg->participant,
                            .leg = leg->leg,
                            .energy_milliwh = leg->energy_milliwh,
                            .counterparty =
                                leg->counterparty == LW_POOL ? -1 : (int64_t)leg->counterparty,
                            .price_micro_per_kwh = leg->price_micro_per_kwh,
                            .value_micro = leg->value_micro};
}

/* The member, under whose key it is signed, and the protected bytes. */
static uint8_t *put_sealed(uint8_t *place, int64_t participant, const uint8_t *sealed, size_t size)
{
    return put(put_numbers(place, &participant, 1), sealed, size);
}

static uint8_t *put_marked(uint8_t *place, int64_t participant, const uint8_t *sealed, size_t size)
{
    return put_sealed(put(place, sealed_mark, MARK_SIZE), participant, sealed, size);
}

size_t lw_chain_reading(const lw_chain_trade *trade, uint8_t reading[LW_CHAIN_SIGNED_SIZE_MAX])
{
    if (trade->sealed_size > 0) {
        return (size_t)(put_marked(reading, trade->participant, trade->sealed, trade->sealed_size) -
                        reading);
    }
    const int64_t numbers[] = {trade->interval, trade->participant, trade->leg,
                               trade->energy_milliwh};
    uint8_t *end = put(reading, reading_mark, MARK_SIZE);
    return (size_t)(put_numbers(end, numbers, sizeof numbers / sizeof numbers[0]) - reading);
}

void lw_chain_trade_content(const lw_chain_trade *trade,
                            uint8_t content[LW_CHAIN_TRADE_CONTENT_SIZE])
{
    const int64_t numbers[TRADE_NUMBER_COUNT - 1] = {trade->interval,
                                                     trade->leg,
                                                     trade->energy_milliwh,
                                                     trade->counterparty,
                                                     trade->price_micro_per_kwh,
                                                     trade->value_micro};
    put_numbers(content, numbers, TRADE_NUMBER_COUNT - 1);
}

size_t lw_chain_leaf_bytes(const lw_chain_trade *trade, uint8_t bytes[LW_MERKLE_LEAF_BYTES_MAX])
{
    const int64_t numbers[TRADE_NUMBER_COUNT] = {
        trade->interval,     trade->participant,         trade->leg,        trade->energy_milliwh,
        trade->counterparty, trade->price_micro_per_kwh, trade->value_micro};
    uint8_t *end = trade->sealed_size > 0
                       ? put_sealed(bytes, trade->participant, trade->sealed, trade->sealed_size)
                       : put_numbers(bytes, numbers, TRADE_NUMBER_COUNT);
    return (size_t)(put(end, trade->signature, LW_SIGNATURE_SIZE) - bytes);
}

void lw_chain_leaf(const lw_chain_trade *trade, lw_hash *leaf)
{
    uint8_t bytes[LW_MERKLE_LEAF_BYTES_MAX];
    lw_merkle_leaf(bytes, lw_chain_leaf_bytes(trade, bytes), leaf);
}

static uint8_t *put_request(uint8_t *place, const lw_chain_operation *operation)
{
    const int64_t numbers[] = {
        operation->interval,    operation->contract,     operation->kind,
        operation->participant, operation->counterparty, operation->energy_milliwh,
        operation->value_micro, operation->step_count,   operation->payload_bytes};
    uint8_t *end = put(place, request_mark, MARK_SIZE);
    return put_numbers(end, numbers, sizeof numbers / sizeof numbers[0]);
}

size_t lw_chain_request(const lw_chain_operation *operation,
                        uint8_t request[LW_CHAIN_SIGNED_SIZE_MAX])
{
    const uint8_t *end =
        operation->sealed_size > 0
            ? put_marked(request, operation->participant, operation->sealed, operation->sealed_size)
            : put_request(request, operation);
    return (size_t)(end - request);
}

void lw_chain_operation_content(const lw_chain_operation *operation,
                                uint8_t content[LW_CHAIN_OPERATION_CONTENT_SIZE])
{
    const int64_t numbers[] = {operation->interval,       operation->contract,
                               operation->kind,           operation->counterparty,
                               operation->energy_milliwh, operation->value_micro,
                               operation->step_count,     operation->payload_bytes};
    uint8_t *end = put(content, request_mark, MARK_SIZE);
    put_numbers(end, numbers, sizeof numbers / sizeof numbers[0]);
}

size_t lw_chain_operation_bytes(const lw_chain_operation *operation,
                                uint8_t bytes[LW_MERKLE_LEAF_BYTES_MAX])
{
    uint8_t *end =
        operation->sealed_size > 0
            ? put_sealed(bytes, operation->participant, operation->sealed, operation->sealed_size)
            : put_request(bytes, operation);
    return (size_t)(put(end, operation->signature, LW_SIGNATURE_SIZE) - bytes);
}

void lw_chain_operation_leaf(const lw_chain_operation *operation, lw_hash *leaf)
{
    uint8_t bytes[LW_MERKLE_LEAF_BYTES_MAX];
    lw_merkle_leaf(bytes, lw_chain_operation_bytes(operation, bytes), leaf);
}

void lw_chain_block_hash(const lw_chain_block *block, lw_hash *hash)
{
    const int64_t numbers[BLOCK_NUMBER_COUNT] = {
        block->number,      block->proposed_us,     block->final_us,       block->tx_count,
        block->bytes,       block->message_count,   block->proposer,       block->first_trade,
        block->trade_count, block->first_operation, block->operation_count};
    uint8_t bytes[MARK_SIZE + BLOCK_NUMBER_COUNT * NUMBER_SIZE + 2 * LW_SHA256_SIZE];
    uint8_t *end = put(bytes, block_mark, MARK_SIZE);
    end = put_numbers(end, numbers, BLOCK_NUMBER_COUNT);
    end = put(end, block->merkle_root.bytes, LW_SHA256_SIZE);
    put(end, block->previous_hash.bytes, LW_SHA256_SIZE);
    lw_sha256_of(bytes, sizeof bytes, hash->bytes);
}

bool lw_chain_genesis(const char *name, const uint8_t *keys, size_t count, lw_hash *hash)
{
    lw_sha256 *digest = lw_sha256_create();
    if (digest == NULL) {
        return false;
    }
    lw_sha256_update(digest, genesis_mark, MARK_SIZE);
    lw_sha256_update(digest, name, strlen(name) + 1);
    lw_sha256_update(digest, keys, count * LW_SIGNATURE_KEY_SIZE);
    lw_sha256_finish(digest, hash->bytes);
    lw_sha256_destroy(digest);
    return true;
}

lw_signer *lw_chain_meter(uint64_t seed, uint64_t participant)
{
    char text[64];
    uint8_t secret[LW_SIGNATURE_KEY_SIZE];
    const int length = snprintf(text, sizeof text, "ledgerwatt meter 1 %llu %llu",
                                (unsigned long long)seed, (unsigned long long)participant);
    lw_sha256_of(text, (size_t)length, secret);
    return lw_signer_create(secret);
}

void lw_chain_words(const uint8_t *bytes, size_t count, int64_t *words)
{
    for (size_t i = 0; i < count; i++) {
        const uint8_t *word = bytes + 4 * i;
        words[i] =
            (int64_t)word[0] << 24 | (int64_t)word[1] << 16 | (int64_t)word[2] << 8 | word[3];
    }
}

bool lw_chain_bytes(const double *words, size_t count, uint8_t *bytes)
{
    for (size_t i = 0; i < count; i++) {
        if (!(words[i] >= 0 && words[i] <= (double)UINT32_MAX && words[i] == floor(words[i]))) {
            return false;
        }
        const uint32_t word = (uint32_t)words[i];
        for (size_t byte = 0; byte < 4; byte++) {
            bytes[4 * i + byte] = (uint8_t)(word >> (24 - 8 * byte));
        }
    }
    return true;
}
