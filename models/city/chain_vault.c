// SPDX-License-Identifier: Apache-2.0
#include "models/city/chain_vault.h"

#include "models/settlement/mechanism/payload_params.h"
#include "sim/base/check.h"

#include <stdio.h>
#include <string.h>

enum {
    MARK_SIZE = 24,
    NUMBER_SIZE = 8,
    SALTED_SIZE_MAX = LW_SHA256_SIZE + LW_CHAIN_CONTENT_SIZE_MAX
};

_Static_assert((int)LW_AEAD_NONCE_SIZE + (int)LW_AEAD_TAG_SIZE ==
                   (int)LW_PAYLOAD_CIPHER_EXTRA_BYTES,
               "what a scenario counts is what is written");
_Static_assert((int)LW_CHAIN_TRADE_CONTENT_SIZE == (int)LW_PAYLOAD_TRADE_CONTENT_BYTES,
               "the default is that of a trade");
_Static_assert((int)LW_SHA256_SIZE == (int)LW_PAYLOAD_COMMITMENT_BYTES, "a commitment is a hash");
_Static_assert((int)LW_SHA256_SIZE == (int)LW_PAYLOAD_SALT_BYTES, "and so is its salt");

/* Padded with zeros to MARK_SIZE. */
static const char key_mark[MARK_SIZE] = "ledgerwatt payload key";
static const char salt_mark[MARK_SIZE] = "ledgerwatt payload salt";

/* What is protected, and where it stands. */
typedef struct place {
    uint32_t kind; /* 0 a trade, 1 an operation */
    int64_t number;
    int64_t participant;
    const uint8_t *content;
    size_t size;
} place;

static void put_big_endian(uint8_t *bytes, uint64_t number, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        bytes[i] = (uint8_t)(number >> (8 * (size - 1 - i)));
    }
}

void lw_chain_vault_init(lw_chain_vault *vault, int32_t kind, uint64_t seed, const char *settlement)
{
    char text[160];
    const int length = snprintf(text, sizeof text, "ledgerwatt payload 1 %llu %s",
                                (unsigned long long)seed, settlement);
    LW_ASSERT(length > 0 && (size_t)length < sizeof text);
    vault->kind = kind;
    lw_sha256_of(text, (size_t)length, vault->secret);
}

size_t lw_chain_sealed_size(int32_t kind, size_t content_size)
{
    if (kind == LW_PAYLOAD_ENCRYPTED) {
        return content_size + LW_PAYLOAD_CIPHER_EXTRA_BYTES;
    }
    return kind == LW_PAYLOAD_COMMITMENT ? LW_PAYLOAD_COMMITMENT_BYTES : 0;
}

/* Hash of a mark, the secret and two numbers. */
static void derive(const lw_chain_vault *vault, const char mark[MARK_SIZE], const place *of,
                   uint8_t digest[LW_SHA256_SIZE])
{
    uint8_t bytes[MARK_SIZE + LW_SHA256_SIZE + 2 * NUMBER_SIZE];
    const bool is_key = mark == key_mark;
    memcpy(bytes, mark, MARK_SIZE);
    memcpy(bytes + MARK_SIZE, vault->secret, LW_SHA256_SIZE);
    put_big_endian(bytes + MARK_SIZE + LW_SHA256_SIZE, is_key ? 0 : of->kind, NUMBER_SIZE);
    put_big_endian(bytes + MARK_SIZE + LW_SHA256_SIZE + NUMBER_SIZE,
                   (uint64_t)(is_key ? of->participant : of->number), NUMBER_SIZE);
    lw_sha256_of(bytes, sizeof bytes, digest);
}

static void commit(const lw_chain_vault *vault, const place *of, uint8_t commitment[LW_SHA256_SIZE])
{
    uint8_t bytes[SALTED_SIZE_MAX];
    derive(vault, salt_mark, of, bytes);
    memcpy(bytes + LW_SHA256_SIZE, of->content, of->size);
    lw_sha256_of(bytes, LW_SHA256_SIZE + of->size, commitment);
}

/* The cipher of a leaf; `beside` gets the member's number and must last as long. */
static lw_aead cipher_of(const lw_chain_vault *vault, const place *of, uint8_t beside[NUMBER_SIZE])
{
    lw_aead aead = {.beside = beside, .beside_size = NUMBER_SIZE};
    derive(vault, key_mark, of, aead.key);
    put_big_endian(aead.nonce, of->kind, LW_AEAD_NONCE_SIZE - NUMBER_SIZE);
    put_big_endian(aead.nonce + LW_AEAD_NONCE_SIZE - NUMBER_SIZE, (uint64_t)of->number,
                   NUMBER_SIZE);
    put_big_endian(beside, (uint64_t)of->participant, NUMBER_SIZE);
    return aead;
}

static bool seal(const lw_chain_vault *vault, const place *of,
                 uint8_t sealed[LW_CHAIN_SEALED_SIZE_MAX])
{
    if (vault->kind == LW_PAYLOAD_COMMITMENT) {
        commit(vault, of, sealed);
        return true;
    }
    uint8_t beside[NUMBER_SIZE];
    const lw_aead aead = cipher_of(vault, of, beside);
    memcpy(sealed, aead.nonce, sizeof aead.nonce);
    return lw_aead_seal(&aead, of->content, of->size, sealed + sizeof aead.nonce);
}

static bool opens(const lw_chain_vault *vault, const place *of, const uint8_t *sealed)
{
    if (vault->kind == LW_PAYLOAD_COMMITMENT) {
        uint8_t commitment[LW_SHA256_SIZE];
        commit(vault, of, commitment);
        return memcmp(commitment, sealed, sizeof commitment) == 0;
    }
    uint8_t beside[NUMBER_SIZE];
    uint8_t opened[LW_CHAIN_CONTENT_SIZE_MAX];
    const lw_aead aead = cipher_of(vault, of, beside);
    return memcmp(sealed, aead.nonce, sizeof aead.nonce) == 0 &&
           lw_aead_open(&aead, sealed + sizeof aead.nonce, of->size, opened) &&
           memcmp(opened, of->content, of->size) == 0;
}

static place of_trade(const lw_chain_trade *trade, int64_t number,
                      uint8_t content[LW_CHAIN_TRADE_CONTENT_SIZE])
{
    lw_chain_trade_content(trade, content);
    return (place){.kind = 0,
                   .number = number,
                   .participant = trade->participant,
                   .content = content,
                   .size = LW_CHAIN_TRADE_CONTENT_SIZE};
}

static place of_operation(const lw_chain_operation *operation, int64_t number,
                          uint8_t content[LW_CHAIN_OPERATION_CONTENT_SIZE])
{
    lw_chain_operation_content(operation, content);
    return (place){.kind = 1,
                   .number = number,
                   .participant = operation->participant,
                   .content = content,
                   .size = LW_CHAIN_OPERATION_CONTENT_SIZE};
}

bool lw_chain_seal_trade(const lw_chain_vault *vault, const lw_chain_trade *trade, int64_t number,
                         uint8_t sealed[LW_CHAIN_SEALED_SIZE_MAX])
{
    uint8_t content[LW_CHAIN_TRADE_CONTENT_SIZE];
    const place of = of_trade(trade, number, content);
    return seal(vault, &of, sealed);
}

bool lw_chain_seal_operation(const lw_chain_vault *vault, const lw_chain_operation *operation,
                             int64_t number, uint8_t sealed[LW_CHAIN_SEALED_SIZE_MAX])
{
    uint8_t content[LW_CHAIN_OPERATION_CONTENT_SIZE];
    const place of = of_operation(operation, number, content);
    return seal(vault, &of, sealed);
}

bool lw_chain_opens_trade(const lw_chain_vault *vault, const lw_chain_trade *trade, int64_t number)
{
    uint8_t content[LW_CHAIN_TRADE_CONTENT_SIZE];
    const place of = of_trade(trade, number, content);
    return opens(vault, &of, trade->sealed);
}

bool lw_chain_opens_operation(const lw_chain_vault *vault, const lw_chain_operation *operation,
                              int64_t number)
{
    uint8_t content[LW_CHAIN_OPERATION_CONTENT_SIZE];
    const place of = of_operation(operation, number, content);
    return opens(vault, &of, operation->sealed);
}
