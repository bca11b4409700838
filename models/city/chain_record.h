// SPDX-License-Identifier: Apache-2.0
/** @file models/city/chain_record.h
 *  What is hashed and signed where a settlement's `crypto` is `real`, byte by byte: shared by who
 *  writes the chain into the result and who verifies it from there.
 *
 *  All numbers are big-endian 64-bit, in the order in which they stand here; each kind of text
 *  begins with a mark of its own. A block's hash covers every column that all records' blocks have;
 *  the genesis, to which the first block is chained, covers the settlement's name and the public
 *  keys of the meters.
 *
 *  Where contents are protected (chain_vault.h) a leaf has, in the place of its numbers, the
 *  member's, under whose key it is signed, and the protected bytes; the meter signs those.
 */
#ifndef LEDGERWATT_MODELS_CITY_CHAIN_RECORD_H
#define LEDGERWATT_MODELS_CITY_CHAIN_RECORD_H

#include "models/record/batch.h"
#include "sim/base/merkle.h"

/** Hashes and keys are stored as words of 32 bits, which every reader holds exactly. */
enum {
    LW_HASH_WORD_COUNT = LW_SHA256_SIZE / 4,
    LW_KEY_WORD_COUNT = LW_SIGNATURE_KEY_SIZE / 4,
    LW_SIGNATURE_WORD_COUNT = LW_SIGNATURE_SIZE / 4
};

/** Of the group of the blocks: hash of the last one, or of the genesis, in hexadecimal. */
#define LW_CHAIN_TIP_ATTRIBUTE "tip_hash"

/** A settled trade. */
typedef struct lw_chain_trade {
    int64_t interval;    /**< from 0, in which it was traded */
    int64_t participant; /**< index in the city */
    int64_t leg;         /**< lw_leg */
    int64_t energy_milliwh;
    int64_t counterparty; /**< index in the city, or -1 */
    int64_t price_micro_per_kwh;
    int64_t value_micro;
    uint8_t signature[LW_SIGNATURE_SIZE]; /**< of the participant's meter */
    const uint8_t *sealed;                /**< [sealed_size] protected bytes, borrowed */
    size_t sealed_size;                   /**< 0 = in clear */
} lw_chain_trade;

/** A settled operation of a contract. */
typedef struct lw_chain_operation {
    int64_t interval;     /**< from 0, at whose end it was submitted */
    int64_t contract;     /**< index in the scenario */
    int64_t kind;         /**< lw_operation_kind */
    int64_t participant;  /**< index in the city; its meter signs */
    int64_t counterparty; /**< index in the city, or -1 */
    int64_t energy_milliwh;
    int64_t value_micro;
    int64_t step_count;
    int64_t payload_bytes;
    uint8_t signature[LW_SIGNATURE_SIZE];
    const uint8_t *sealed;
    size_t sealed_size;
} lw_chain_operation;

typedef struct lw_chain_block {
    int64_t number; /**< from 0 */
    int64_t proposed_us;
    int64_t final_us;
    int64_t tx_count;
    int64_t bytes;
    int64_t message_count;
    int64_t proposer;
    int64_t first_trade; /**< of those settled with it */
    int64_t trade_count;
    int64_t first_operation;
    int64_t operation_count;
    lw_hash merkle_root; /**< over those trades, then those operations */
    lw_hash previous_hash;
} lw_chain_block;

/** A leg of the interval, not yet signed. */
lw_chain_trade lw_chain_trade_of(const lw_trade *leg, int64_t interval);

/** The meter of a participant, with its secret; all settlements of a run have the same meters. NULL
 *  when memory is out. */
lw_signer *lw_chain_meter(uint64_t seed, uint64_t participant);

/** What is protected of a leaf, all its numbers but the member's; an operation's begins with its
 *  mark. */
enum {
    LW_CHAIN_TRADE_CONTENT_SIZE = 6 * 8,
    LW_CHAIN_OPERATION_CONTENT_SIZE = 24 + 8 * 8,
    LW_CHAIN_CONTENT_SIZE_MAX = LW_CHAIN_OPERATION_CONTENT_SIZE
};
void lw_chain_trade_content(const lw_chain_trade *trade,
                            uint8_t content[LW_CHAIN_TRADE_CONTENT_SIZE]);
void lw_chain_operation_content(const lw_chain_operation *operation,
                                uint8_t content[LW_CHAIN_OPERATION_CONTENT_SIZE]);

/** Most protected bytes: nonce, cipher text and tag. */
enum {
    LW_CHAIN_SEALED_SIZE_MAX = LW_AEAD_NONCE_SIZE + LW_CHAIN_CONTENT_SIZE_MAX + LW_AEAD_TAG_SIZE,
    LW_CHAIN_SIGNED_SIZE_MAX = 24 + 8 + LW_CHAIN_SEALED_SIZE_MAX
};

/** What the meter signs; returns its size. In clear: settlements apart, the first four members of
 *  a trade, which is the part of its reading that was traded. */
size_t lw_chain_reading(const lw_chain_trade *trade, uint8_t reading[LW_CHAIN_SIGNED_SIZE_MAX]);

/** What is signed of an operation, in clear all its numbers; returns its size. */
size_t lw_chain_request(const lw_chain_operation *operation,
                        uint8_t request[LW_CHAIN_SIGNED_SIZE_MAX]);

/** What the leaf of a trade, or an operation, is the hash of; returns how many bytes. */
size_t lw_chain_leaf_bytes(const lw_chain_trade *trade, uint8_t bytes[LW_MERKLE_LEAF_BYTES_MAX]);
size_t lw_chain_operation_bytes(const lw_chain_operation *operation,
                                uint8_t bytes[LW_MERKLE_LEAF_BYTES_MAX]);

/** Leaf of the trade in its block's Merkle tree. */
void lw_chain_leaf(const lw_chain_trade *trade, lw_hash *leaf);
/** Leaf of the operation, after those of the trades. */
void lw_chain_operation_leaf(const lw_chain_operation *operation, lw_hash *leaf);
void lw_chain_block_hash(const lw_chain_block *block, lw_hash *hash);
/** `keys` is [count][LW_SIGNATURE_KEY_SIZE]. False when memory is out. */
bool lw_chain_genesis(const char *name, const uint8_t *keys, size_t count, lw_hash *hash);

/** Words of big-endian bytes, and back; `count` is the number of words. */
void lw_chain_words(const uint8_t *bytes, size_t count, int64_t *words);
/** False when a word does not fit 32 bits. */
bool lw_chain_bytes(const double *words, size_t count, uint8_t *bytes);

#endif
