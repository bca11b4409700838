// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/pow/pow_gateway.h
 *  The organiser's gateway: sends transactions, counts confirmations at its node, closes trades.
 *
 *  Transactions stand on one line of numbers, and each block holds the next ones that its branch
 *  does not hold yet: so those of a branch that is given up are in no block again, and the next
 *  miner takes them. A block is final with z confirmations, itself counted. When a longer branch
 *  replaces final blocks, that is counted: trades that were told final stay so in the outcomes.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_POW_POW_GATEWAY_H
#define LEDGERWATT_MODELS_SETTLEMENT_POW_POW_GATEWAY_H

#include "models/settlement/pow/pow_own_state.h"

void lw_pow_gateway_submit(lw_pow_own *p);
void lw_pow_gateway_on_known(lw_pow_own *p, uint64_t end_tx);
/** Transactions that a node may put into a block: also those that wait for the gateway's node to be
 *  let go when it is that node, or holds all links of it. */
uint64_t lw_pow_gateway_known_by(const lw_pow_own *p, uint32_t node);
/** A cut is over: what had to wait is told. */
void lw_pow_gateway_release(lw_pow_own *p);
/** Its node builds on `tip` instead of `before`. */
void lw_pow_gateway_follow(lw_pow_own *p, uint64_t before, uint64_t tip);
/** Its node is up, or down or alone, as the network says now. */
void lw_pow_gateway_note_power(lw_pow_own *p);

#endif
