// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/result/chain_reader.h
 *  The chain of a settlement of a published result, in memory: what `inspect` prints and verifies.
 */
#ifndef LEDGERWATT_SCENARIOS_RESULT_CHAIN_READER_H
#define LEDGERWATT_SCENARIOS_RESULT_CHAIN_READER_H

#include "models/city/chain_vault.h"
#include "sim/store/result.h"

typedef struct lw_chain_copy {
    const char *settlement; /**< its name, borrowed */
    bool has_hashes;        /**< its crypto is real; else only the blocks' numbers are there */
    size_t block_count;
    lw_chain_block *blocks; /**< [block_count] */
    lw_hash *block_hashes;  /**< [block_count] */
    size_t trade_count;
    lw_chain_trade *trades; /**< [trade_count] */
    lw_hash *leaves;        /**< [trade_count], as the file has them */
    size_t operation_count;
    lw_chain_operation *operations; /**< [operation_count] */
    lw_hash *operation_leaves;      /**< [operation_count], as the file has them */
    bool is_sealed;                 /**< contents are protected, and `vault` is what opens them */
    lw_chain_vault vault;
    uint8_t *sealed;           /**< of the trades, which point into it */
    uint8_t *operation_sealed; /**< of the operations, likewise */
    size_t meter_count;
    uint8_t *keys; /**< [meter_count][LW_SIGNATURE_KEY_SIZE] */
    char *tip_hex; /**< as the file has it */
} lw_chain_copy;

/** Reads the chain of a settlement that the result has. LW_ERR_FILE_FORMAT, with dataset and row,
 *  when a value cannot be. The caller ends it with lw_chain_copy_fini in every case. */
lw_status lw_chain_copy_read(lw_result *result, const char *settlement, lw_chain_copy *copy,
                             lw_error *error);
void lw_chain_copy_fini(lw_chain_copy *copy);

/** Is the settlement's crypto real? */
lw_status lw_chain_is_kept(lw_result *result, const char *settlement, bool *is_kept,
                           lw_error *error);

#endif
