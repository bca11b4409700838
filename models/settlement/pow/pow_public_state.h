// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/pow/pow_public_state.h
 *  What a record on a public chain is made of; shared by pow_public and pow_public_state, nobody
 *  else.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_POW_POW_PUBLIC_STATE_H
#define LEDGERWATT_MODELS_SETTLEMENT_POW_POW_PUBLIC_STATE_H

#include "models/settlement/mechanism/mechanism.h"
#include "models/settlement/pow/pow_market.h"
#include "models/settlement/pow/pow_params.h"

/** A block that is not final yet. */
typedef struct lw_pow_waiting {
    uint64_t end_tx; /**< trade legs in blocks up to this one */
    lw_time_us mined_us;
    int64_t tx_count; /**< on the chain */
    uint64_t number;  /**< of the block, among those that were waited for */
} lw_pow_waiting;

typedef struct lw_pow_public {
    const lw_pow_params *record;
    const lw_pow_public_params *params;
    const lw_settlement_config *config;
    lw_book *book;
    lw_engine *engine;
    uint64_t draw_key;
    uint64_t market_key;
    uint64_t draw_count;
    uint64_t block_number;  /**< of the last block that was waited for */
    uint64_t known_tx;      /**< legs that miners know */
    uint64_t included_tx;   /**< legs in blocks */
    int64_t known_chain_tx; /**< transactions that miners know and that are in no block */
    bool has_race;          /**< the next block is being waited for */
    bool has_batch;         /**< the next batch is scheduled */
    uint32_t down_depth;    /**< of the city's gateway */
    uint32_t waiting_count;
    lw_pow_waiting *waiting; /**< [confirmations] */
    lw_pow_market market;    /**< unused when blocks are never full */
    lw_time_us down_since_us;
    lw_time_us unavailable_us;
    int64_t chain_tx_count;
    int64_t block_count;
    int64_t stored_bytes;
    double average_j;
    double emissions_kg; /**< of the attributed energy; NaN = not known */
    double fee_j;        /**< NaN = not known, like the fees */
    double fees;         /**< NaN = not known */
} lw_pow_public;

void lw_pow_public_state(void *self, lw_state *state);

#endif
