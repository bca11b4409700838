// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/committee/committee.h
 *  What ledgers of known nodes have in common, whatever their protocol: nodes, messages, faults,
 *  the blocks that were proposed, the organiser's gateway, and the monitor of safety. A
 *  protocol's object begins with an lw_committee, so that handlers can take one for the other. It
 *  brings an lw_protocol (what it does when told of trades, of a fault that is over, of blocks
 *  that it lacked) and handlers of its own kinds of events, numbered from
 *  LW_COMMITTEE_KIND_COUNT.
 *
 *  Messages. The argument of an event is a block and a number (round, term, epoch ...). Blocks
 *          are named by id; one that was forgotten is NULL, and the message then is as if lost.
 *  Time.   Messages take the sender's uplink and the way (network/link.h); then each waits until
 *          its receiver has checked what came before: signature_check_s, and tx_execution_s for
 *          each transaction of a block that it brings, and its operations of contracts. A sender of
 * whom more than LW_COMMITTEE_WINDOW_NODE messages for each node are under way or wait, and
 *          LW_COMMITTEE_WINDOW more, drops what it would send: its buffers are full.
 *  Seats.  Nodes and their twins (peers.h). Seat s is source s of the kernel, the gateway source
 *          2n, the faults source 2n + 1.
 *  Gateway. It tells each node of new trades (or the leader, where there is one), and takes a
 *          block for final once nodes of more than the weight that may lie have said so.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_COMMITTEE_COMMITTEE_H
#define LEDGERWATT_MODELS_SETTLEMENT_COMMITTEE_COMMITTEE_H

#include "models/settlement/committee/block_tree.h"
#include "models/settlement/committee/committee_params.h"
#include "models/settlement/committee/peers.h"
#include "models/settlement/committee/safety.h"
#include "models/settlement/mechanism/mechanism.h"
#include "models/settlement/mechanism/node_work.h"

/** Kinds of events that all protocols share. */
enum {
    LW_COMMITTEE_REQUEST,
    LW_COMMITTEE_REPLY,
    LW_COMMITTEE_HELLO,
    LW_COMMITTEE_FETCH,
    LW_COMMITTEE_STATE,
    LW_COMMITTEE_GATEWAY_SEND,
    LW_COMMITTEE_FAULT_BEGIN,
    LW_COMMITTEE_FAULT_END,
    LW_COMMITTEE_KIND_COUNT
};

/** First rows of a protocol's table of kinds. */
#define LW_COMMITTEE_KINDS                                                                         \
    [LW_COMMITTEE_REQUEST] = {"request", lw_committee_on_request},                                 \
    [LW_COMMITTEE_REPLY] = {"reply", lw_committee_on_reply},                                       \
    [LW_COMMITTEE_HELLO] = {"hello", lw_committee_on_hello},                                       \
    [LW_COMMITTEE_FETCH] = {"fetch", lw_committee_on_fetch},                                       \
    [LW_COMMITTEE_STATE] = {"state", lw_committee_on_state},                                       \
    [LW_COMMITTEE_GATEWAY_SEND] = {"gateway-send", lw_committee_on_gateway_send},                  \
    [LW_COMMITTEE_FAULT_BEGIN] = {"fault-begin", lw_committee_on_fault_begin},                     \
    [LW_COMMITTEE_FAULT_END] = {"fault-end", lw_committee_on_fault_end}

/** Members of an lw_mechanism_class that are alike whatever the protocol. */
#define LW_COMMITTEE_MECHANISM                                                                     \
    .family = LW_FAMILY_LEDGER, .functions = lw_ledger_functions, .splits_batches = true,          \
    .executes_first = true, .limits = lw_committee_limits, .submit = lw_committee_submit,          \
    .is_quiet = lw_committee_is_quiet, .add_costs = lw_committee_add_costs,                        \
    .equipment_life_year = lw_committee_equipment_life_year,                                       \
    .embodied_kg = lw_committee_embodied_kg, .fidelity = lw_committee_fidelity,                    \
    .payload = lw_committee_payload

/** Order within an instant: who is up, what arrives, what is sent, what a clock says. */
enum {
    LW_COMMITTEE_PHASE_FAULT = 0,
    LW_COMMITTEE_PHASE_MESSAGE = 4,
    LW_COMMITTEE_PHASE_SUBMIT = 6,
    LW_COMMITTEE_PHASE_TIMER = 8
};

/** Target of an event that reaches every seat but its sender's. */
#define LW_COMMITTEE_EVERYBODY UINT32_MAX
/** Messages that a sender's buffers hold, beside so many for each node. etcd drops a message when
 * its queue of 4,096 to a peer is full (rafthttp/stream.go). */
enum { LW_COMMITTEE_WINDOW = 4096, LW_COMMITTEE_WINDOW_NODE = 32 };
/** Flag of an event: its receiver has done the work that it brings. */
enum { LW_COMMITTEE_FLAG_WORKED = 0x8000 };

typedef struct lw_committee lw_committee;

typedef struct lw_protocol {
    uint64_t block_kinds; /**< bit k: messages of kind k bring the transactions of their block */
    uint16_t timer_first; /**< kinds from this one on are timers, not messages */
    uint16_t kind_count;
    bool asks_leader;        /**< the gateway asks one node, and one answer will do */
    bool follows_best_chain; /**< nodes go back to the best chain by themselves: nobody restores
                                them */
    /** The seat knows of new trades. */
    void (*wake)(lw_committee *c, uint32_t seat);
    /** The seat hears others again: it crashed, was cut off, or was silent. */
    void (*rejoin)(lw_committee *c, uint32_t seat);
    /** What the seat sends to one that lacks blocks. */
    uint32_t (*tip)(const lw_committee *c, uint32_t seat);
    /** The seat was sent the tip `block` of `from`. */
    void (*receive_state)(lw_committee *c, uint32_t seat, uint32_t from,
                          const lw_chain_block *block);
    /** Seat `to` becomes a copy of seat `from`: a twin is born, or operators restore a node. */
    void (*copy)(lw_committee *c, uint32_t to, uint32_t from);
    /** A fault is about to begin or to end, and has; NULL = of no interest. */
    void (*before_disturbance)(lw_committee *c);
    void (*disturbed)(lw_committee *c);
} lw_protocol;

/** What every seat remembers, whatever the protocol. */
typedef struct lw_node {
    uint64_t known_tx;       /**< after the last one that it heard of */
    lw_chain_block final;    /**< the last block that it takes for final */
    int64_t stale_bytes;     /**< stored beside the chain */
    int64_t stored_bytes;    /**< of the chain that it follows */
    int64_t stored_tx_count; /**< in that chain */
    int64_t stored_block_count;
    lw_time_us busy_us;        /**< when it has done the work that waits */
    lw_time_us fetch_until_us; /**< blocks are under way until then */
} lw_node;

typedef struct lw_gateway {
    uint64_t sent_tx;
    uint32_t contact; /**< node that it asks, where one leads, and since which term */
    uint32_t contact_term;
    uint32_t final_id; /**< the last block that it takes for final, and its height */
    uint32_t final_height;
    uint32_t *answers; /**< [n] block that each node last said is final */
    int64_t message_count_at_final;
    bool has_send; /**< a send event is pending */
} lw_gateway;

struct lw_committee {
    const lw_committee_params *params;
    const lw_settlement_config *config;
    const lw_protocol *protocol;
    lw_book *book;
    lw_engine *engine;
    lw_link *link;
    uint32_t n;
    uint32_t seat_count;   /**< n, or 2n when there may be twins */
    bool is_uniform;       /**< without work, one event carries a whole broadcast */
    int64_t *weights;      /**< [n] stakes, or NULL: one each */
    int64_t fault_weight;  /**< an answer counts once nodes of more weight agree */
    int64_t quorum_weight; /**< less than that in reach: trades cannot be settled */
    lw_time_us block_interval_us;
    lw_node_speed speed;

    lw_peers peers;
    lw_block_tree tree;
    lw_safety safety;
    lw_node *nodes; /**< [seat_count] */
    lw_gateway gateway;

    int64_t message_count;
    int64_t client_message_count;
    int64_t message_bytes;
    int64_t in_flight_count;
    uint32_t *under_way_counts;  /**< [2n + 1] of in_flight_count by sender; not saved: counted */
    int64_t leader_change_count; /**< rounds, terms or turns beyond the first */
    int64_t slashed_count;
    int64_t tx_count;
    int64_t tx_executed_count;
    int64_t block_count;
    lw_time_us down_since_us; /**< INT64_MAX = trades can be settled */
    lw_time_us unavailable_us;
};

typedef struct lw_committee_setup {
    const lw_committee_params *params;
    const lw_settlement_config *config;
    const lw_protocol *protocol;
    lw_book *book;
    int64_t fault_weight;
    int64_t quorum_weight;
    const int64_t *weights; /**< [n], copied; NULL = one each */
} lw_committee_setup;

/** Makes the common part of a protocol's zeroed object. LW_ERR_MEMORY; fini is due in any case. */
lw_status lw_committee_init(lw_committee *c, const lw_committee_setup *setup, lw_error *error);
void lw_committee_fini(lw_committee *c);
/** For the `begin`, `submit`, `is_quiet`, `limits` and `usage` of a mechanism. */
void lw_committee_begin(void *self, lw_engine *engine);
void lw_committee_submit(void *self);
bool lw_committee_is_quiet(const void *self);
/** Of params that begin with lw_committee_params, as the four below. */
void lw_committee_limits(const void *params, lw_mechanism_limits *out);
void lw_committee_add_costs(const void *params, lw_time_us period_us, lw_cost_matrix *costs);
double lw_committee_equipment_life_year(const void *params);
double lw_committee_embodied_kg(const void *params, lw_time_us period_us);
const lw_fidelity_params *lw_committee_fidelity(const void *params);
const lw_payload_params *lw_committee_payload(const void *params);
void lw_committee_usage(const void *self, lw_time_us now_us, lw_usage *out);
/** The same, with messages between nodes that were no events. */
void lw_committee_usage_with(const lw_committee *c, lw_time_us now_us, int64_t elided_count,
                             int64_t elided_bytes, lw_usage *out);

/** Saves or loads the common part, before the protocol's own. */
void lw_committee_state(lw_committee *c, lw_state *state);

/** Schedules the faults of the config. */
void lw_committee_schedule_faults(lw_committee *c);
/** Time in which trades could not be settled, until `now_us`. */
lw_time_us lw_committee_unavailable_us(const lw_committee *c, lw_time_us now_us);

/** Memory is out: the book fails and the kernel stops after the running handler. */
void lw_committee_fail(lw_committee *c);

/** Weight of one node. */
int64_t lw_committee_weight(const lw_committee *c, uint32_t node);

/** A timer of a seat's own. */
void lw_committee_timer(lw_committee *c, uint16_t kind, uint32_t seat, lw_time_us time_us,
                        uint64_t arg);

/** The first transaction that the next block after `parent` would hold. */
uint64_t lw_committee_next_tx(const lw_committee *c, const lw_chain_block *parent);
/** The seat proposes a block on `parent` with `signature_count` signatures in it and whatever waits
 *  of what it knows. Zero when memory is out. */
typedef struct lw_draft {
    uint32_t parent;
    uint32_t number;
    uint32_t justified;
    uint32_t justified_epoch;
    uint32_t finalised;
    uint64_t weight;
    int64_t signature_count;
    uint64_t end_tx; /**< at most up to here; 0 = whatever the seat knows */
} lw_draft;
uint32_t lw_committee_propose(lw_committee *c, uint32_t seat, const lw_draft *draft);

/** The seat takes block `id`, a descendant of its last final one, and all between for final. Of an
 *  honest seat the monitor is told; the gateway by lw_committee_answer. */
void lw_committee_finalise(lw_committee *c, uint32_t seat, uint32_t id);
/** The seat takes over the final chain of another, without deciding it. */
void lw_committee_adopt(lw_committee *c, uint32_t seat, const lw_chain_block *block);
/** The node stores the chain that ends with `block`, and of other chains what stale_bytes says. */
void lw_committee_store(lw_node *node, const lw_chain_block *block);
/** Tells the gateway what the seat takes for final. */
void lw_committee_answer(lw_committee *c, uint32_t seat);
/** The seat says hello to the gateway: it leads in `term`, or is back (0). */
void lw_committee_greet(lw_committee *c, uint32_t seat, uint32_t term);
/** The seat tells the gateway that another node leads in `term`. */
void lw_committee_point_to(lw_committee *c, uint32_t seat, uint32_t node, uint32_t term);
/** The seat asks `from` for the blocks that it lacks, unless they are under way. */
void lw_committee_fetch(lw_committee *c, uint32_t seat, uint32_t from);
/** The same, also when others are under way: where chains fork, they may be of another. */
void lw_committee_ask(lw_committee *c, uint32_t seat, uint32_t from);
/** The seat sends its tip to one who lacks blocks. */
void lw_committee_send_state(lw_committee *c, uint32_t seat, uint32_t to);

void lw_committee_on_request(lw_engine *engine, const lw_event *event, void *state);
void lw_committee_on_reply(lw_engine *engine, const lw_event *event, void *state);
void lw_committee_on_hello(lw_engine *engine, const lw_event *event, void *state);
void lw_committee_on_fetch(lw_engine *engine, const lw_event *event, void *state);
void lw_committee_on_state(lw_engine *engine, const lw_event *event, void *state);
void lw_committee_on_gateway_send(lw_engine *engine, const lw_event *event, void *state);
void lw_committee_on_fault_begin(lw_engine *engine, const lw_event *event, void *state);
void lw_committee_on_fault_end(lw_engine *engine, const lw_event *event, void *state);

static inline uint32_t lw_committee_node_of(const lw_committee *c, uint32_t seat)
{
    return seat % c->n;
}

static inline uint32_t lw_committee_gateway(const lw_committee *c)
{
    return 2 * c->n;
}

static inline bool lw_committee_is_up(const lw_committee *c, uint32_t seat)
{
    return lw_peers_is_up(&c->peers, seat);
}

/** The seat is no twin and its node does not equivocate now. */
static inline bool lw_committee_is_honest(const lw_committee *c, uint32_t seat)
{
    return seat < c->n && c->peers.items[seat].twin_depth == 0;
}

/** Block and number in the argument of an event. */
static inline uint64_t lw_committee_pack(uint32_t block, uint32_t number)
{
    return (uint64_t)block << 32 | number;
}

static inline uint32_t lw_committee_block_of(uint64_t arg)
{
    return (uint32_t)(arg >> 32);
}

static inline uint32_t lw_committee_number_of(uint64_t arg)
{
    return (uint32_t)arg;
}

/** The gateway tells the seat which trades are closed: it is on the gateway's side of every cut. */
static inline bool lw_committee_has_gateway(const lw_committee *c, uint32_t seat)
{
    return c->peers.cut_count == 0 ||
           (seat < c->n && c->peers.items[lw_committee_node_of(c, seat)].cuts == 0);
}

/** The seat knows of open trades after its final chain. */
static inline bool lw_committee_has_work(const lw_committee *c, uint32_t seat)
{
    const lw_node *node = &c->nodes[seat];
    const bool is_open = node->known_tx > lw_committee_next_tx(c, &node->final);
    return is_open || (node->known_tx > node->final.end_tx && !lw_committee_has_gateway(c, seat));
}

#endif
