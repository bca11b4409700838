// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/pow/pow_attack.h
 *  What node 0 does when it attacks: when it withholds blocks, and when it shows them.
 *
 *  double_spend  Mines one block in secret on the tip; then pays, and mines on in secret. When the
 *                payment has its confirmations and the secret branch is longer, shows it: the
 *                payment is undone. Gives up when `give_up_blocks` behind, and begins anew.
 *                (Rosenfeld 2014, arXiv 1402.2009.)
 *
 *  selfish       State machine of Eyal & Sirer 2014 (arXiv 1311.0243): of two equal branches the
 *                honest nodes build on the attacker's with probability `tie_ratio`, whichever
 *                came first.
 *
 *  eclipse       pow_eclipse.h.
 *
 *  majority      Mines in secret from start to end, and shows the branch if it is longer then.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_POW_POW_ATTACK_H
#define LEDGERWATT_MODELS_SETTLEMENT_POW_POW_ATTACK_H

#include "models/settlement/pow/pow_own_state.h"

void lw_pow_attack_create(lw_pow_own *p);
/** Schedules begin and end. */
void lw_pow_attack_schedule(lw_pow_own *p);
void lw_pow_attack_begin(lw_pow_own *p);

/** These return the block that the attacker shows now, with the ancestors that he withheld; 0 =
 *  none. When the attack is over; when he found a block; when his node got one of somebody's. */
uint64_t lw_pow_attack_end(lw_pow_own *p);
uint64_t lw_pow_attack_found(lw_pow_own *p, uint64_t block);
uint64_t lw_pow_attack_hears(lw_pow_own *p, uint64_t block);

/** A node builds on `block` instead of `before`: what a selfish miner undid with it. The other
 * kinds know what they undo. */
void lw_pow_attack_note(lw_pow_own *p, uint64_t before, uint64_t block);

/** Whether `block` and the node's tip, of the same work, are the attacker's and an honest one
 * between which `tie_ratio` decides. */
bool lw_pow_attack_ties(const lw_pow_own *p, uint32_t node, uint64_t block);
/** Then, whether the node goes over to `block`. */
bool lw_pow_attack_turns(const lw_pow_own *p, uint32_t node, uint64_t block);

typedef struct lw_pow_attack_account {
    double success_ratio;   /**< NaN without attempts */
    double predicted_ratio; /**< of successes, or of revenue (selfish); NaN = no closed form */
    double revenue_ratio;   /**< share of the final blocks that are his */
    double cost;            /**< electricity and hardware, currency */
    double gain;            /**< rewards and value of successes, currency */
    double honest_gain;     /**< what the same hash rate would have earned by mining meanwhile */
} lw_pow_attack_account;
void lw_pow_attack_tell(const lw_pow_own *p, lw_time_us now_us, lw_pow_attack_account *account);

#endif
