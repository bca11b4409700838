// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/stake/stake_state.h
 *  What a proof-of-stake ledger remembers. For the files stake*.c and their tests only.
 *
 *  A seat keeps the votes that it received of two epochs, epoch e in box e mod 2.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_STAKE_STAKE_STATE_H
#define LEDGERWATT_MODELS_SETTLEMENT_STAKE_STAKE_STATE_H

#include "models/settlement/committee/chain_view.h"
#include "models/settlement/committee/committee.h"
#include "models/settlement/stake/stake_params.h"

enum { LW_STAKE_BOXES = 2 };

typedef enum lw_stake_kind {
    LW_STAKE_BLOCK = LW_COMMITTEE_KIND_COUNT,
    LW_STAKE_VOTE,
    LW_STAKE_STATUS,
    LW_STAKE_SLOT, /**< the first timer */
    LW_STAKE_VOTE_TIME,
    LW_STAKE_KIND_COUNT
} lw_stake_kind;

/** A vote of one validator in one epoch; the root is block 0 and epoch 0. */
typedef struct lw_stake_ballot {
    uint32_t is_cast;
    uint32_t target;
    uint32_t source;
    uint32_t source_epoch;
} lw_stake_ballot;

typedef struct lw_stake_checkpoint {
    uint32_t block;
    uint32_t epoch;
} lw_stake_checkpoint;

typedef struct lw_stake_seat {
    lw_chain_view view;
    lw_stake_checkpoint justified;         /**< the last one */
    uint32_t voted_epoch_1;                /**< the last epoch in which it voted, plus 1 */
    uint32_t box_epochs_1[LW_STAKE_BOXES]; /**< of the votes that it keeps, plus 1 */
    uint32_t padding;
    lw_time_us slot_us; /**< of its pending slot event, INT64_MAX = none */
} lw_stake_seat;

typedef struct lw_stake {
    lw_committee committee; /**< first */
    const lw_stake_params *params;
    int64_t total_weight;
    int64_t voting_weight; /**< two thirds of which justify: without those who were excluded */
    uint32_t epoch_slots;
    lw_stake_seat *seats;     /**< [seat_count] */
    lw_stake_ballot *ballots; /**< [seat_count][LW_STAKE_BOXES][n] */
    uint8_t *slashed;         /**< [n] 1 = lost its stake */
} lw_stake;

/** Who proposes in a slot, drawn by stake. */
uint32_t lw_stake_proposer(const lw_stake *s, uint32_t slot);
static inline lw_stake_ballot *lw_stake_ballots(const lw_stake *s, uint32_t seat, uint32_t epoch)
{
    return &s->ballots[((size_t)seat * LW_STAKE_BOXES + epoch % LW_STAKE_BOXES) * s->committee.n];
}

/** stake_slot.c: a seat's clock. */
void lw_stake_set_clock(lw_stake *s, uint32_t seat);
void lw_stake_wake(lw_committee *c, uint32_t seat);
void lw_stake_on_slot(lw_engine *engine, const lw_event *event, void *state);
void lw_stake_on_vote_time(lw_engine *engine, const lw_event *event, void *state);

/** stake_vote.c: votes and what follows from them. */
void lw_stake_cast(lw_stake *s, uint32_t seat, uint32_t epoch);
/** A vote that the seat holds against what it knows: counted, or evidence. */
void lw_stake_take_vote(lw_stake *s, uint32_t seat, uint32_t voter, uint32_t epoch,
                        const lw_stake_ballot *vote, uint32_t from);
/** Takes what another seat knows of votes: a block brings them. */
void lw_stake_compare_votes(lw_stake *s, uint32_t seat, uint32_t from);
void lw_stake_on_vote(lw_engine *engine, const lw_event *event, void *state);

/** stake_chain.c: which chain a seat follows. */
void lw_stake_take(lw_stake *s, uint32_t seat, const lw_chain_block *block);
/** The seat learns that a checkpoint is justified, and that a block is final. */
void lw_stake_learn(lw_stake *s, uint32_t seat, uint32_t from, lw_stake_checkpoint justified,
                    uint32_t finalised);
void lw_stake_rejoin(lw_committee *c, uint32_t seat);
void lw_stake_receive_state(lw_committee *c, uint32_t seat, uint32_t from,
                            const lw_chain_block *block);
void lw_stake_on_block(lw_engine *engine, const lw_event *event, void *state);
void lw_stake_on_status(lw_engine *engine, const lw_event *event, void *state);

#endif
