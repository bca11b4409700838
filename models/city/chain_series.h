// SPDX-License-Identifier: Apache-2.0
/** @file models/city/chain_series.h
 *  The chain of a settlement whose `crypto` is `real`, as the result holds it: settled trades and
 *  operations of contracts with the signatures of their meters, and of each block its Merkle root,
 * the hash of the block before and its own.
 *
 *  The rows of /settlements/NAME/blocks are chained in the order in which they became final: where
 *  a longer branch of proof of work replaces final blocks, those of the branch follow them. A trade
 *  is in the block with which it was settled. Meters' keys are drawn from the seed.
 */
#ifndef LEDGERWATT_MODELS_CITY_CHAIN_SERIES_H
#define LEDGERWATT_MODELS_CITY_CHAIN_SERIES_H

#include "models/record/batch.h"
#include "models/settlement/mechanism/usage.h"
#include "sim/base/state.h"
#include "sim/store/store.h"

typedef struct lw_chain_series lw_chain_series;

typedef struct lw_chain_config {
    const char *settlement; /**< its name, borrowed for the object's life */
    const char *currency;
    uint64_t seed;
    lw_time_us start_us;
    lw_time_us interval_us;
    uint32_t member_count;
    lw_dim_id participant; /**< dimension of the members */
    lw_dim_id block;       /**< dimension of the blocks */
    int32_t payload;       /**< lw_payload_kind */
} lw_chain_config;

/** New chain with its series declared in `store`; NULL on error. */
lw_status lw_chain_series_create(const lw_chain_config *config, lw_store *store,
                                 lw_chain_series **chain, lw_error *error);
/** NULL is allowed. */
void lw_chain_series_destroy(lw_chain_series *chain);

/** Writes the settled trades and operations of an outcome; `legs` are all of its batch, which its
 *  operations follow. */
lw_status lw_chain_series_settle(lw_chain_series *chain, const lw_outcome *outcome,
                                 const lw_trade *legs, lw_error *error);
/** Chains a block, which holds the trades and operations settled since the block before; they were
 *  written. */
lw_status lw_chain_series_seal(lw_chain_series *chain, const lw_block *block, lw_error *error);
/** After the last block: writes the keys, and the hash of the last block. */
lw_status lw_chain_series_finish(lw_chain_series *chain, lw_error *error);

/** Trades, and operations, in its blocks so far. */
int64_t lw_chain_series_trade_count(const lw_chain_series *chain);
int64_t lw_chain_series_operation_count(const lw_chain_series *chain);

/** Saves or loads where the chain stands. Only when all that was written is in a block. */
void lw_chain_series_state(lw_chain_series *chain, lw_state *state);

#endif
