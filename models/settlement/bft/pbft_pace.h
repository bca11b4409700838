// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/bft/pbft_pace.h
 *  When a PBFT validator proposes, waits, loses patience, or asks for what it lacks.
 *
 *  These functions look at a validator and schedule or send; what then happens is elsewhere.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_BFT_PBFT_PACE_H
#define LEDGERWATT_MODELS_SETTLEMENT_BFT_PBFT_PACE_H

#include "models/settlement/bft/pbft_state.h"

/** First transaction that the validator's next block would have; those before it are executed,
 * final or refused. */
uint64_t lw_pbft_next_tx(const lw_pbft *p, uint32_t replica);
/** It knows of transactions that the next block would have. */
bool lw_pbft_has_trades(const lw_pbft *p, uint32_t replica);
/** True when it is primary, has something to propose, and no block of its own is under way. */
bool lw_pbft_may_propose(const lw_pbft *p, uint32_t replica);
/** Earliest time for its next proposal. */
lw_time_us lw_pbft_pace_us(const lw_pbft *p, uint32_t replica);
/** True, and a proposal is scheduled for the next slot, when the ledger rests and the block would
 * be empty. */
bool lw_pbft_sits_out(lw_pbft *p, uint32_t replica);
/** Schedules a proposal for now or when it may, if there is something to propose. */
void lw_pbft_offer(lw_pbft *p, uint32_t replica);

/** True while it knows of transactions, or of a proposal, that are not executed. */
bool lw_pbft_is_waiting(const lw_pbft *p, uint32_t replica);
/** Sets or clears its patience, after what it knows has changed. */
void lw_pbft_watch(lw_pbft *p, uint32_t replica);
/** Sets the instant at which its patience ends. */
void lw_pbft_lose_patience_at(lw_pbft *p, uint32_t replica, lw_time_us late_us);
/** How long it waits, with the doublings of the views that failed. */
lw_time_us lw_pbft_timeout_us(const lw_pbft *p, uint32_t replica);

/** Asks a validator for the blocks that this one lacks, unless a transfer is under way. */
void lw_pbft_fetch(lw_pbft *p, uint32_t replica, uint32_t from);
/** Tells the gateway how far it has executed. */
void lw_pbft_answer(lw_pbft *p, uint32_t replica);

#endif
