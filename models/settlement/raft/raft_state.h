// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/raft/raft_state.h
 *  What a Raft ledger remembers. For the files raft*.c and their tests only.
 *
 *  A server's log is a chain of blocks, named by its tip; what is committed is its final block.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_RAFT_RAFT_STATE_H
#define LEDGERWATT_MODELS_SETTLEMENT_RAFT_RAFT_STATE_H

#include "models/settlement/committee/committee.h"
#include "models/settlement/raft/raft_params.h"
#include "sim/kernel/rng.h"

typedef enum lw_raft_kind {
    LW_RAFT_APPEND = LW_COMMITTEE_KIND_COUNT,
    LW_RAFT_APPENDED,
    LW_RAFT_VOTE_REQUEST,
    LW_RAFT_VOTE,
    LW_RAFT_ELECTION, /**< the first timer */
    LW_RAFT_BEAT,
    LW_RAFT_PROPOSE,
    LW_RAFT_KIND_COUNT
} lw_raft_kind;

/** Flags: how far the commit is behind the block of an append; the append brings all that its
 *  receiver lacks; an answer refuses. */
enum { LW_RAFT_BEHIND_MASK = 0x1fff, LW_RAFT_FLAG_WHOLE = 0x2000, LW_RAFT_FLAG_REFUSED = 0x4000 };

typedef enum lw_raft_role { LW_RAFT_FOLLOWER, LW_RAFT_CANDIDATE, LW_RAFT_LEADER } lw_raft_role;

#define LW_RAFT_NOBODY UINT32_MAX

typedef struct lw_raft_seat {
    uint32_t term;
    uint32_t voted_for; /**< in the term, LW_RAFT_NOBODY = not yet */
    uint32_t role;      /**< lw_raft_role */
    uint32_t leader;    /**< of the term as far as it knows, or LW_RAFT_NOBODY */
    uint32_t tip;       /**< the last block of its log */
    uint32_t granted_count;
    uint64_t draw_count;    /**< of timeouts */
    lw_time_us election_us; /**< when it loses patience, INT64_MAX = it does not wait */
    lw_time_us beat_us;     /**< of its pending beat event, INT64_MAX = none */
    lw_time_us propose_us;  /**< of its pending propose event, INT64_MAX = none */
    lw_time_us lead_us;     /**< when it was elected */
    lw_time_us counted_us;  /**< as leader: heartbeats are counted until then */
} lw_raft_seat;

typedef struct lw_raft {
    lw_committee committee; /**< first */
    const lw_raft_params *params;
    uint32_t majority;
    lw_time_us heartbeat_us;
    lw_raft_seat *seats; /**< [n] */
    uint32_t
        *matches; /**< [n][n] height up to which a leader knows the log of each to be its own */
    int64_t elided_message_count; /**< heartbeats and their answers that were no events */
    int64_t election_count;
} lw_raft;

static inline bool lw_raft_is_leading(const lw_raft *r, uint32_t seat)
{
    return r->seats[seat].role == LW_RAFT_LEADER && lw_committee_is_up(&r->committee, seat);
}

/** raft_election.c */
void lw_raft_begin(void *self, lw_engine *engine);
/** A later term: the seat follows, whoever leads it. */
void lw_raft_follow(lw_raft *r, uint32_t seat, uint32_t term, uint32_t leader);
/** Sets or stops the patience of every seat, after something changed. */
void lw_raft_set_timers(lw_raft *r);
void lw_raft_before_disturbance(lw_committee *c);
void lw_raft_disturbed(lw_committee *c);
/** Heartbeats of a leader, and their answers, up to `now_us` that were not counted. */
int64_t lw_raft_uncounted(const lw_raft *r, uint32_t seat, lw_time_us now_us);
void lw_raft_on_election(lw_engine *engine, const lw_event *event, void *state);
void lw_raft_on_vote_request(lw_engine *engine, const lw_event *event, void *state);
void lw_raft_on_vote(lw_engine *engine, const lw_event *event, void *state);

/** raft_log.c */
/** A new leader says so to all, and finishes what it finds in its log. */
void lw_raft_lead(lw_raft *r, uint32_t seat);
void lw_raft_wake(lw_committee *c, uint32_t seat);
void lw_raft_rejoin(lw_committee *c, uint32_t seat);
void lw_raft_on_append(lw_engine *engine, const lw_event *event, void *state);
void lw_raft_on_appended(lw_engine *engine, const lw_event *event, void *state);
void lw_raft_on_beat(lw_engine *engine, const lw_event *event, void *state);
void lw_raft_on_propose(lw_engine *engine, const lw_event *event, void *state);

#endif
