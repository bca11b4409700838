// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/pow/pow_fees.h
 *  Who goes first where room is sold by fee per byte: the city and others beside it.
 *
 *  Model.  To the city those that pay more are one kind, and those that pay less another, so two
 *          counts are all others. The logarithms of their fees per byte are normal, so nobody pays
 *          exactly what the city does. Of one kind the oldest stands first.
 *  Draws.  The number that came, then how many of them are in each half of the line of fees, and so
 *          on; a fee that is higher never has more above it, draw by draw.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_POW_POW_FEES_H
#define LEDGERWATT_MODELS_SETTLEMENT_POW_POW_FEES_H

#include "sim/kernel/rng.h"

/** How many of each kind. */
typedef struct lw_pow_bids {
    int64_t above_count; /**< of others that pay more than the city */
    int64_t city_count;
    int64_t below_count;
} lw_pow_bids;

typedef struct lw_pow_tx_sizes {
    int64_t other_bytes; /**< above 0 */
    int64_t city_bytes;  /**< above 0 */
} lw_pow_tx_sizes;

/** Share of the others that pay more per byte than `fee`. */
double lw_pow_fees_above_ratio(double mean, double log_sd, double fee);
/** What others offer while `mean` of them are expected, as draw `number` of the stream. */
lw_pow_bids lw_pow_fees_draw(lw_stream stream, uint64_t number, double mean, double above_ratio);
/** Those that pay most, as far as bytes and number go. */
lw_pow_bids lw_pow_fees_keep(const lw_pow_bids *waiting, const lw_pow_tx_sizes *sizes,
                             int64_t bytes, int64_t tx_count);
/** What goes into a block, at most `city_most` of the city's. Where somebody who pays more has no
 *  room, a gap is for nobody who pays less: sizes vary, and somebody else's fits. */
lw_pow_bids lw_pow_fees_take(const lw_pow_bids *waiting, const lw_pow_tx_sizes *sizes,
                             int64_t bytes, int64_t city_most);
int64_t lw_pow_fees_bytes(const lw_pow_bids *bids, const lw_pow_tx_sizes *sizes);

#endif
