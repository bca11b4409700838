// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/bft/tendermint_state.h
 *  What a Tendermint ledger remembers. For the files tendermint*.c and their tests only.
 *
 *  A seat keeps what it heard of the height that it decides and of the next one, of four rounds
 *  each, in boxes: box (height mod 2, round mod 4). A box gives way to a later round.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_BFT_TENDERMINT_STATE_H
#define LEDGERWATT_MODELS_SETTLEMENT_BFT_TENDERMINT_STATE_H

#include "models/settlement/bft/tendermint_params.h"
#include "models/settlement/committee/committee.h"
#include "models/settlement/committee/tally.h"

enum { LW_TENDERMINT_HEIGHTS = 2, LW_TENDERMINT_ROUNDS = 4, LW_TENDERMINT_VOTES = 2 };
enum { LW_TENDERMINT_BOXES = LW_TENDERMINT_HEIGHTS * LW_TENDERMINT_ROUNDS };

typedef enum lw_tendermint_kind {
    LW_TENDERMINT_PROPOSAL = LW_COMMITTEE_KIND_COUNT,
    LW_TENDERMINT_PREVOTE,
    LW_TENDERMINT_PRECOMMIT,
    LW_TENDERMINT_STATUS,
    LW_TENDERMINT_BEGIN, /**< the first timer */
    LW_TENDERMINT_PROPOSE_TIMEOUT,
    LW_TENDERMINT_PREVOTE_TIMEOUT,
    LW_TENDERMINT_PRECOMMIT_TIMEOUT,
    LW_TENDERMINT_KIND_COUNT
} lw_tendermint_kind;

/** Flag of a vote: for nil; its block is the one before. */
enum { LW_TENDERMINT_FLAG_NIL = 1 };

typedef enum lw_tendermint_step {
    LW_TENDERMINT_WAIT, /**< the height has not begun */
    LW_TENDERMINT_PROPOSE,
    LW_TENDERMINT_PREVOTED,
    LW_TENDERMINT_PRECOMMITTED
} lw_tendermint_step;

typedef struct lw_tendermint_box {
    uint32_t height; /**< 0 = unused */
    uint32_t round;
    uint32_t proposal;            /**< block, 0 = none */
    uint32_t proof_round_1;       /**< round in which Q prevoted it, plus 1; 0 = none */
    uint32_t is_waiting_prevotes; /**< 1 = the timeout runs */
    uint32_t is_waiting_precommits;
    lw_tally votes[LW_TENDERMINT_VOTES]; /**< prevotes, precommits */
} lw_tendermint_box;

typedef struct lw_tendermint_seat {
    uint32_t round;
    uint32_t step;   /**< lw_tendermint_step */
    uint32_t locked; /**< block, 0 = none */
    uint32_t locked_round;
    uint32_t valid; /**< block that Q prevoted, 0 = none */
    uint32_t valid_round;
    uint32_t decided_round; /**< of its last final block */
    uint32_t padding;
    lw_time_us begin_us; /**< of its pending begin event, INT64_MAX = none */
    lw_tendermint_box boxes[LW_TENDERMINT_BOXES];
} lw_tendermint_seat;

typedef struct lw_tendermint {
    lw_committee committee; /**< first */
    const lw_tendermint_params *params;
    uint32_t q;
    lw_tendermint_seat *seats; /**< [seat_count] */
    uint32_t *ballots;         /**< [seat_count][LW_TENDERMINT_BOXES][LW_TENDERMINT_VOTES][n] */
} lw_tendermint;

/** Ballots of a box of a seat. */
uint32_t *lw_tendermint_ballots(const lw_tendermint *t, uint32_t seat, const lw_tendermint_box *box,
                                unsigned vote);
/** The box of a round, emptied for it when it kept an earlier one; NULL when it keeps a later one,
 *  or the height is neither the one that the seat decides nor the next. */
lw_tendermint_box *lw_tendermint_box_for(lw_tendermint *t, uint32_t seat, uint32_t height,
                                         uint32_t round);

/** Does whatever the votes that the seat has allow. */
void lw_tendermint_advance(lw_tendermint *t, uint32_t seat);
/** Begins the height when it is time and something waits, or sees to it later. */
void lw_tendermint_begin_height(lw_tendermint *t, uint32_t seat);
/** The seat has another final block: it forgets what it knew of the height. */
void lw_tendermint_leave_height(lw_tendermint *t, uint32_t seat, uint32_t decided_round);

void lw_tendermint_wake(lw_committee *c, uint32_t seat);
void lw_tendermint_on_begin(lw_engine *engine, const lw_event *event, void *state);
void lw_tendermint_on_timeout(lw_engine *engine, const lw_event *event, void *state);

/** tendermint_wire.c: what is sent and received. */
void lw_tendermint_send_proposal(lw_tendermint *t, uint32_t seat, const lw_tendermint_box *box);
void lw_tendermint_send_vote(lw_tendermint *t, uint32_t seat, unsigned vote, uint32_t round,
                             uint32_t choice);
void lw_tendermint_rejoin(lw_committee *c, uint32_t seat);
void lw_tendermint_receive_state(lw_committee *c, uint32_t seat, uint32_t from,
                                 const lw_chain_block *block);
void lw_tendermint_on_proposal(lw_engine *engine, const lw_event *event, void *state);
void lw_tendermint_on_vote(lw_engine *engine, const lw_event *event, void *state);
void lw_tendermint_on_status(lw_engine *engine, const lw_event *event, void *state);

static inline uint32_t lw_tendermint_height(const lw_tendermint *t, uint32_t seat)
{
    return t->committee.nodes[seat].final.height + 1;
}

static inline uint32_t lw_tendermint_proposer(const lw_tendermint *t, uint32_t height,
                                              uint32_t round)
{
    return (uint32_t)(((uint64_t)height + round) % t->committee.n);
}

#endif
