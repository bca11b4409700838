// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/authority/authority_state.h
 *  What a proof-of-authority ledger remembers. For the files authority*.c and their tests only.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_AUTHORITY_AUTHORITY_STATE_H
#define LEDGERWATT_MODELS_SETTLEMENT_AUTHORITY_AUTHORITY_STATE_H

#include "models/settlement/authority/authority_params.h"
#include "models/settlement/committee/chain_view.h"
#include "models/settlement/committee/committee.h"

typedef enum lw_authority_kind {
    LW_AUTHORITY_BLOCK = LW_COMMITTEE_KIND_COUNT,
    LW_AUTHORITY_STATUS,
    LW_AUTHORITY_SEAL, /**< the first timer */
    LW_AUTHORITY_KIND_COUNT
} lw_authority_kind;

typedef struct lw_authority_seat {
    lw_chain_view view;
    uint64_t draw_count;
    lw_time_us seal_us;   /**< of its pending seal event, INT64_MAX = none */
    uint32_t sealed_step; /**< Aura: the last step in which it sealed, plus 1 */
    uint32_t padding;
} lw_authority_seat;

typedef struct lw_authority {
    lw_committee committee; /**< first */
    const lw_authority_params *params;
    uint32_t quorum;          /**< signers that make a block final */
    lw_authority_seat *seats; /**< [seat_count] */
} lw_authority;

/** authority_seal.c: seals when it is the signer's turn, or sees to it later. */
void lw_authority_offer(lw_authority *a, uint32_t seat);
void lw_authority_wake(lw_committee *c, uint32_t seat);
void lw_authority_on_seal(lw_engine *engine, const lw_event *event, void *state);

/** authority_chain.c: the signer has a block, and follows it when its chain is best. */
void lw_authority_take(lw_authority *a, uint32_t seat, const lw_chain_block *block);
void lw_authority_rejoin(lw_committee *c, uint32_t seat);
void lw_authority_receive_state(lw_committee *c, uint32_t seat, uint32_t from,
                                const lw_chain_block *block);
void lw_authority_on_block(lw_engine *engine, const lw_event *event, void *state);
void lw_authority_on_status(lw_engine *engine, const lw_event *event, void *state);

#endif
