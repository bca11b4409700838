// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/pow/pow_market.h
 *  Room in the blocks of a public chain, sold by fee per byte.
 *
 *  Model.  Others offer transactions of one size as a Poisson process, so many a day as the series
 *          says; the logarithms of their fees per byte are normal, with the mean fee of the series.
 *          A block takes those that pay most until it is full. Of all that wait only so many bytes
 *          are kept: whoever pays least is pushed out, others for good; the city sends again as
 *          soon as there is room. Who goes first, and how others are drawn: pow_fees.h. Who pays
 *          more is settled when a transaction comes, at the fees of that day.
 *  Leaves out. Others that raise their fees, or stay away when fees are high.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_POW_POW_MARKET_H
#define LEDGERWATT_MODELS_SETTLEMENT_POW_POW_MARKET_H

#include "models/settlement/pow/pow_power.h"
#include "sim/base/state.h"

/** Plain data. */
typedef struct lw_pow_market {
    uint64_t draw_count;
    lw_time_us since_us; /**< what came until then is counted */
    int64_t above_count; /**< others that wait and pay more than the city */
    int64_t below_count; /**< and less */
    int64_t offered_count;
    int64_t included_count;
    int64_t pushed_out_count;
    int64_t city_pushed_out_count;
    int64_t city_count; /**< of the city's that wait, those in the mempool */
    int64_t block_count;
    double used_bytes; /**< of all blocks */
} lw_pow_market;

/** What the city has on offer. */
typedef struct lw_pow_bid {
    double fee_per_byte; /**< currency */
    int64_t tx_bytes;
    int64_t waiting_count;
} lw_pow_bid;

/** True when blocks can be full. */
bool lw_pow_market_is_open(const lw_pow_public_params *params);
/** Share of the others' transactions that pay more per byte than the city. */
double lw_pow_market_above_ratio(const lw_pow_public_params *params, const lw_chain_now *chain,
                                 double fee_per_byte);
/** A block is found now: how many of the city's transactions it holds, at most `most`. */
int64_t lw_pow_market_mine(lw_pow_market *market, const lw_pow_public_params *params,
                           uint64_t draw_key, lw_time_us now_us, const lw_pow_bid *bid,
                           int64_t most);
/** Bytes that wait in the mempool. */
int64_t lw_pow_market_bytes(const lw_pow_market *market, const lw_pow_public_params *params,
                            int64_t tx_bytes);
/** False for what no run comes to. */
bool lw_pow_market_is_good(const lw_pow_market *market, lw_time_us start_us, lw_time_us now_us);
void lw_pow_market_state(lw_pow_market *market, lw_state *state);

#endif
