// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/pow/pow_race.h
 *  Who finds the next block, and when: one exponential clock for the whole network.
 *
 *  Model.  Hashes are tried without memory, so the first of n exponential clocks is one
 *          exponential clock of the summed rate, and its owner is drawn by hash rate. A winner that
 *          is down found nothing; one that mines at a higher difficulty D than the least of all, L,
 *          found a block with probability L / D. Both are exact (thinning of a Poisson process).
 *  Draws.  Keyed by the number of the draw.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_POW_POW_RACE_H
#define LEDGERWATT_MODELS_SETTLEMENT_POW_POW_RACE_H

#include "models/settlement/pow/pow_own_state.h"

/** Draws the miners' hash rates. False when memory is out. */
bool lw_pow_race_create(lw_pow_own *p);
/** Share of one node in the hash rate. */
double lw_pow_race_share(const lw_pow_own *p, uint32_t node);
void lw_pow_race_begin(lw_pow_own *p);
/** Somebody builds on another block now: draws anew when that is easier. */
void lw_pow_race_follow(lw_pow_own *p, uint64_t tip);
/** The race is over: who won. False when nobody did, because he was down or mined at a higher
 *  difficulty than the race. */
bool lw_pow_race_winner(lw_pow_own *p, uint32_t *node);
/** Draws the next one. */
void lw_pow_race_go_on(lw_pow_own *p);

#endif
