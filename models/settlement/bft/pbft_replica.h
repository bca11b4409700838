// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/bft/pbft_replica.h
 *  A PBFT validator in the ordinary case: propose, vote, execute.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_BFT_PBFT_REPLICA_H
#define LEDGERWATT_MODELS_SETTLEMENT_BFT_PBFT_REPLICA_H

#include "models/settlement/bft/pbft_state.h"

/** Slot of a block in the validator's window when votes of `view` may still count there, or NULL.
 */
lw_pbft_slot *lw_pbft_slot_for(lw_pbft *p, uint32_t replica, uint64_t seq, uint32_t view);

/** Notes a proposal of `view`, by the primary (side 0) or its twin, and votes for it when the
 * validator is active there. */
void lw_pbft_accept(lw_pbft *p, uint32_t replica, uint32_t view, const lw_pbft_block *block,
                    uint32_t side);
/** The validator is active in a view that it was not active in: votes for what it has noted. */
void lw_pbft_enter(lw_pbft *p, uint32_t replica, uint32_t view);

/** Executes every committed block that is next. */
void lw_pbft_execute(lw_pbft *p, uint32_t replica);
/** Handlers of messages and events. */
void lw_pbft_on_request(lw_engine *engine, const lw_event *event, void *state);
void lw_pbft_on_pre_prepare(lw_engine *engine, const lw_event *event, void *state);
void lw_pbft_on_prepare(lw_engine *engine, const lw_event *event, void *state);
void lw_pbft_on_commit(lw_engine *engine, const lw_event *event, void *state);
void lw_pbft_on_propose(lw_engine *engine, const lw_event *event, void *state);

/** Flag of a request that the gateway repeats: whoever has executed it answers again. */
enum { LW_PBFT_FLAG_REPEATED = 1 };
/** Flag of a vote: for what the twin of the primary proposed. */
enum { LW_PBFT_FLAG_TWIN = 2 };

#endif
