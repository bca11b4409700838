// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/bft/pbft_state.h
 *  What a PBFT ledger remembers: its validators, their slots and votes, and the gateway.
 *
 *  For the files pbft*.c and their tests only. Everything is arrays and indices. Validator i is
 *  seat i and its twin, while it equivocates, seat n + i (committee/peers.h); seats are sources of
 *  the kernel, the gateway is source 2n, the injected faults are source 2n + 1.
 *
 *  A validator keeps LW_PBFT_WINDOW slots: the blocks after the last one that it executed. A slot
 *  counts the votes of one view, as bitsets; its certificate (prepared in some view) outlives
 *  views, which is what makes a view change safe.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_BFT_PBFT_STATE_H
#define LEDGERWATT_MODELS_SETTLEMENT_BFT_PBFT_STATE_H

#include "models/settlement/bft/pbft_params.h"
#include "models/settlement/committee/peers.h"
#include "models/settlement/committee/safety.h"
#include "models/settlement/mechanism/book.h"
#include "models/settlement/mechanism/config.h"
#include "models/settlement/mechanism/node_work.h"
#include "sim/kernel/engine.h"

enum { LW_PBFT_WINDOW = 4 };
/** Most messages that wait until a validator has done its work, beside so many for each validator;
 * it hears nothing beyond. As many as etcd keeps for a peer (rafthttp/stream.go). */
enum { LW_PBFT_BACKLOG = 4096, LW_PBFT_BACKLOG_NODE = 32 };
/** Flag of an event: its receiver has done the work that it brings. */
enum { LW_PBFT_FLAG_WORKED = 0x8000 };

/** Kinds of events: messages first, then timers and faults. */
typedef enum lw_pbft_kind {
    LW_PBFT_REQUEST,
    LW_PBFT_PRE_PREPARE,
    LW_PBFT_PREPARE,
    LW_PBFT_COMMIT,
    LW_PBFT_REPLY,
    LW_PBFT_VIEW_CHANGE,
    LW_PBFT_NEW_VIEW,
    LW_PBFT_RECOVER,
    LW_PBFT_STATUS,
    LW_PBFT_FETCH,
    LW_PBFT_STATE,
    LW_PBFT_WATCH,
    LW_PBFT_PROPOSE,
    LW_PBFT_GATEWAY_SEND,
    LW_PBFT_GATEWAY_WATCH,
    LW_PBFT_CRASH,
    LW_PBFT_COME_BACK,
    LW_PBFT_KIND_COUNT
} lw_pbft_kind;

/** Order within an instant: who is up, what arrives, what is sent, who is late, who proposes. */
enum {
    LW_PBFT_PHASE_FAULT = 0,
    LW_PBFT_PHASE_MESSAGE = 4,
    LW_PBFT_PHASE_SUBMIT = 6,
    LW_PBFT_PHASE_WATCH = 8,
    LW_PBFT_PHASE_PROPOSE = 12
};

/** A block as proposed: a range of transactions at a place in the chain. */
typedef struct lw_pbft_block {
    uint64_t seq; /**< from 1; 0 = none */
    uint64_t first_tx;
    uint64_t end_tx;
    lw_time_us proposed_us;
    uint32_t proposer;
    uint32_t view;    /**< of the proposal or certificate */
    uint32_t variant; /**< 1 = the twin of an equivocating proposer made it */
    uint32_t padding;
} lw_pbft_block;

typedef struct lw_pbft_slot {
    uint64_t seq;               /**< 0 = never used */
    uint32_t view;              /**< whose votes are counted */
    uint32_t prepare_counts[2]; /**< for what each twin of the view's primary proposed */
    uint32_t commit_counts[2];
    uint32_t side; /**< whose proposal it accepted: 0, or 1 = the twin's */
    bool has_proposal;
    bool has_voted; /**< it accepted the proposal, being active in the view */
    bool is_prepared;
    bool is_committed;
    lw_pbft_block proposal;
    lw_pbft_block certificate; /**< seq = the slot's when it was prepared in some view */
} lw_pbft_slot;

typedef struct lw_pbft_replica {
    uint32_t view;
    bool is_active; /**< false: it wants `view` and waits for its primary */
    uint32_t doubling_count;
    uint32_t wanting_count; /**< view changes to `view` that it has, its own included */
    uint32_t higher_count;  /**< validators known to want a later view */
    uint64_t executed_seq;
    uint64_t executed_tx;       /**< after the last one executed */
    uint64_t known_tx;          /**< after the last one that it heard of */
    uint64_t propose_after_seq; /**< as primary: what its view had to finish first */
    uint64_t chain_hash;        /**< of the blocks executed */
    int64_t stored_bytes;
    int64_t stored_tx_count;
    lw_time_us late_us;          /**< when it loses patience, INT64_MAX = not waiting */
    lw_time_us watch_us;         /**< of its pending watch event, INT64_MAX = none */
    lw_time_us propose_us;       /**< of its pending propose event, INT64_MAX = none */
    lw_time_us last_proposal_us; /**< accepted or made in this view, INT64_MIN = none */
    lw_time_us fetch_until_us;   /**< a state transfer is under way until then */
    lw_time_us busy_us;          /**< when it has done the work that waits */
    uint32_t waiting_count;      /**< messages that wait for that */
    uint32_t reserved;
    lw_pbft_slot slots[LW_PBFT_WINDOW];
} lw_pbft_replica;

/** What does not fit into an event. Counted references: one for each event or holder. */
typedef struct lw_pbft_note {
    uint32_t reference_count;
    uint32_t next_free;
    uint32_t view;
    uint32_t holder; /**< NEW-VIEW: a validator that executed base_seq */
    uint64_t base_seq;
    uint64_t base_tx;
    uint64_t chain_hash;
    int64_t stored_bytes;
    int64_t stored_tx_count;
    uint32_t block_count;
    lw_pbft_block blocks[LW_PBFT_WINDOW];
} lw_pbft_note;

/** A block that somebody executed. */
typedef struct lw_pbft_decision {
    lw_pbft_block block;
    lw_time_us recorded_us;
} lw_pbft_decision;

typedef struct lw_pbft_gateway {
    uint32_t view;    /**< latest that it heard of */
    bool is_doubting; /**< asks everybody, not only the primary */
    bool has_send;    /**< a send event is pending */
    uint32_t doubling_count;
    uint64_t sent_tx;
    uint64_t final_seq;
    int64_t message_count_at_final;
    lw_time_us last_final_us;   /**< INT64_MIN = none */
    lw_time_us last_arrival_us; /**< of a request at a primary: requests do not overtake */
    lw_time_us late_us;
    lw_time_us watch_us;
    uint64_t *answered_seq; /**< [n] */
} lw_pbft_gateway;

typedef struct lw_pbft {
    const lw_pbft_params *params;
    const lw_settlement_config *config;
    lw_book *book;
    lw_engine *engine;
    lw_link *link;
    uint32_t n;
    uint32_t f;
    uint32_t q;
    uint32_t seat_count; /**< n, or 2n when there may be twins */
    lw_peers peers;
    lw_safety safety;
    int64_t restored_count; /**< violations that people have put right */
    bool is_uniform;        /**< one event carries a whole broadcast */
    lw_node_speed speed;
    lw_time_us block_interval_us;
    lw_time_us request_timeout_us;
    lw_time_us view_timeout_us;
    lw_time_us view_timeout_max_us;

    lw_pbft_replica *replicas; /**< [seat_count] */
    uint64_t *votes; /**< [seat_count][LW_PBFT_WINDOW][side][prepare, commit][word_count] */
    size_t word_count;
    uint32_t *wants;     /**< [seat_count][n] note of the last view change of j that i has, or
                            LW_PBFT_NO_NOTE */
    lw_pbft_note *notes; /**< [note_capacity] */
    size_t note_capacity;
    uint32_t free_note;
    lw_pbft_gateway gateway;

    lw_pbft_decision *decisions; /**< [decision_capacity], block s at s mod capacity */
    uint64_t decision_capacity;  /**< a power of 2 */
    uint64_t decided_seq;

    int64_t message_count;
    int64_t client_message_count;
    int64_t message_bytes;
    int64_t in_flight_count;
    int64_t view_change_count;
    int64_t tx_count;
    int64_t tx_executed_count;
    lw_time_us down_since_us; /**< INT64_MAX = a quorum is up */
    lw_time_us unavailable_us;
    bool is_resting; /**< no empty blocks for a while; whoever drives it saves that */
} lw_pbft;

#define LW_PBFT_NO_NOTE UINT32_MAX
/** Target of a message that reaches every validator but its sender. */
#define LW_PBFT_EVERYBODY UINT32_MAX

/** Saves or loads all of an lw_pbft that does not come from its config (see mechanism.h). A loader
 *  checks what is used as an index, a size or a time; that validators agree it does not. */
void lw_pbft_state(void *self, lw_state *state);

static inline uint32_t lw_pbft_primary(const lw_pbft *p, uint32_t view)
{
    return view % p->n;
}

static inline uint32_t lw_pbft_gateway_seat(const lw_pbft *p)
{
    return 2 * p->n;
}

static inline uint32_t lw_pbft_backlog_max(uint32_t node_count)
{
    return LW_PBFT_BACKLOG + LW_PBFT_BACKLOG_NODE * node_count;
}

/** The seat is of the validator that is primary in the view. */
static inline bool lw_pbft_leads(const lw_pbft *p, uint32_t seat, uint32_t view)
{
    return lw_pbft_primary(p, view) == seat % p->n;
}

/** 1 when the seat is a twin's. */
static inline uint32_t lw_pbft_side_of(const lw_pbft *p, uint32_t seat)
{
    return seat / p->n;
}

static inline bool lw_pbft_is_silent(const lw_pbft *p, uint32_t replica)
{
    return !lw_peers_is_up(&p->peers, replica);
}

/** Two blocks were decided at one place and nobody has put that right: no state is taken over. */
static inline bool lw_pbft_is_broken(const lw_pbft *p)
{
    return p->safety.violation_count > p->restored_count;
}

/** View and number of a block in the argument of an event. */
static inline uint64_t lw_pbft_pack(uint32_t view, uint64_t seq)
{
    return (uint64_t)view << 32 | seq;
}

static inline uint32_t lw_pbft_view_of(uint64_t arg)
{
    return (uint32_t)(arg >> 32);
}

static inline uint64_t lw_pbft_seq_of(uint64_t arg)
{
    return (uint32_t)arg;
}

static inline int64_t lw_pbft_block_bytes(const lw_pbft *p, const lw_pbft_block *block)
{
    return p->params->header_bytes + p->q * p->params->vote_bytes +
           (int64_t)(block->end_tx - block->first_tx) * lw_pbft_tx_bytes(p->params);
}

#endif
