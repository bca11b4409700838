// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/pow/pow_eclipse.h
 *  A double spend on whoever hears nobody but the attacker.
 *
 *  Model.  From start to end the attacker holds every link of the gateway's node, which is the
 *          payee: a cut of the network. He pays, and mines on what the payee holds with his own
 *          hash rate alone, and shows the payee each block at once; what the payee mines goes on
 *          the same branch. With so many blocks the payee takes the payment for final. When he is
 *          let go, he hears of the others' branch: the payment is undone when that is longer.
 *  Theory. Blocks of the payee's branch are a Poisson process of the shares q of the attacker and v
 *          of the payee over the block interval T, so z of them take an Erlang time of mean
 *          z T / (q + v), and come within d with the chance of the Gamma law. It succeeds when z or
 *          more came, and the others' branch, of share 1 - q - v, is longer.
 *  Leaves out. How the links are got (addresses that fill a node's tables, and its restart); time
 * of messages between attacker and payee; a payee who wonders why blocks come so slowly. Sources.
 * E. Heilman, A. Kendler, A. Zohar, S. Goldberg, Eclipse attacks on Bitcoin's peer-to-peer network,
 * USENIX Security 2015.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_POW_POW_ECLIPSE_H
#define LEDGERWATT_MODELS_SETTLEMENT_POW_POW_ECLIPSE_H

#include "models/settlement/pow/pow_own_state.h"

/** True when the attack of the parameters is this one, and while it is under way. */
bool lw_pow_eclipse_is_told(const lw_pow_own *p);
bool lw_pow_eclipse_is_on(const lw_pow_own *p);

/** Cuts the payee off; lets him go, and judges the payment. */
void lw_pow_eclipse_begin(lw_pow_own *p);
void lw_pow_eclipse_end(lw_pow_own *p);
/** The payee builds on another block of the branch. */
void lw_pow_eclipse_follow(lw_pow_own *p);

/** Chance that it succeeds, at a constant difficulty. */
double lw_pow_eclipse_predict(const lw_pow_own *p);

#endif
