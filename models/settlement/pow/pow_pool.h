// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/pow/pow_pool.h
 *  The mempool of a network of the scenario's own: what waits for a block, and who goes first.
 *
 *  Model.  Room is sold by fee per byte (pow_fees.h) to the city, whose transactions all pay the
 *          same, and to others, who offer a Poisson number. Of each kind the oldest goes first, so
 *          each is a line of numbers, and a block on a branch holds the next of each line that the
 *          branch does not hold: what is in a branch that is given up waits again. All miners have
 *          one mempool, of what the best block shown does not hold. It is bounded in bytes and
 *          number: who pays least is pushed out, of one kind the youngest; others for good, the
 *          city waits at the sender and offers again as soon as there is room.
 *          What is refused at its deadline is withdrawn, unless it is in a block already.
 *  Draws.  Keyed by the number of the draw: at each race and each time that the city's
 *          transactions come, whatever the fees.
 *  Leaves out. Others that raise their fees or stay away; the time that a second offer takes.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_POW_POW_POOL_H
#define LEDGERWATT_MODELS_SETTLEMENT_POW_POW_POOL_H

#include "models/settlement/pow/pow_own_state.h"

enum { LW_POW_POOL_FIGURES = 9 };

/** True when blocks and mempool are bounded; the other functions are for such a network only. */
static inline bool lw_pow_pool_is_open(const lw_pow_own *p)
{
    return p->params->mempool != NULL;
}

/** Others' offers until now, and what there is no room for: before a block is made, and when some
 * of the city's come; those before `seen_tx` came earlier. */
void lw_pow_pool_update(lw_pow_own *p, uint64_t seen_tx);
/** A block was shown. */
void lw_pow_pool_hear(lw_pow_own *p, uint64_t block);
/** What a new block holds, at most `city_most` of the city's; its totals are its parent's yet. A
 *  miner that knows more than the others (`known_tx`) keeps all of that. */
void lw_pow_pool_fill(const lw_pow_own *p, lw_pow_block *block, uint64_t known_tx,
                      uint64_t city_most);
/** The city's transactions before `end_tx` are final. */
void lw_pow_pool_settle(lw_pow_own *p, uint64_t end_tx);

/** Fees that the city paid for what is final; then those of them that leave the members. */
double lw_pow_pool_fees(const lw_pow_own *p);
double lw_pow_pool_fees_outside(const lw_pow_own *p);
/** A product, and no more than can be counted: of absurdly many others in an absurdly large
 * network.
 */
static inline int64_t lw_pow_times(int64_t count, int64_t each)
{
    const double product = (double)count * (double)each;
    return product < (double)LW_STATE_COUNT_MAX ? count * each : LW_STATE_COUNT_MAX;
}

/** Others' transactions in blocks of the best branch. */
int64_t lw_pow_pool_other_count(const lw_pow_own *p);
/** Bytes of others' transactions in a block. */
int64_t lw_pow_pool_other_bytes(const lw_pow_own *p, uint64_t block);
void lw_pow_pool_tell(const lw_pow_own *p, double values[static LW_POW_POOL_FIGURES]);

/** After all else was saved or loaded. */
void lw_pow_pool_state(lw_pow_own *p, lw_state *state);

#endif
