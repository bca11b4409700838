// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/bft/pbft_gateway.h
 *  The organiser's gateway, client of a PBFT ledger: sends trades, counts answers, closes trades.
 *
 *  All trades submitted at one instant go in one request to the primary. Answers say how far a
 *  validator has executed; a block is final when f + 1 have gone that far. When nothing becomes
 *  final in time, the gateway asks every validator, and again after twice the time.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_BFT_PBFT_GATEWAY_H
#define LEDGERWATT_MODELS_SETTLEMENT_BFT_PBFT_GATEWAY_H

#include "models/settlement/bft/pbft_state.h"

/** New trades stand in the book. */
void lw_pbft_submit(lw_pbft *p);
/** A validator is back: tells it what is open, and stops doubling. */
void lw_pbft_greet(lw_pbft *p, uint32_t replica);

void lw_pbft_on_gateway_send(lw_engine *engine, const lw_event *event, void *state);
void lw_pbft_on_gateway_watch(lw_engine *engine, const lw_event *event, void *state);
void lw_pbft_on_reply(lw_engine *engine, const lw_event *event, void *state);

#endif
