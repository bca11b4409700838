// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/committee/peers.h
 *  Who hears whom: nodes that crash, are cut off, lie, or hold messages back.
 *
 *  Model.  A crashed node neither sends nor hears, and keeps what it stored. A partition cuts its
 *          nodes off from all others and from the gateway; what is sent across the cut, or is
 *          under way when it falls, is lost. A silent node hears and sends nothing. A delaying
 *          node holds each message back. An equivocating node runs twice with one identity: the
 *          twins follow the protocol, one toward each half of the honest nodes, so they propose
 *          two blocks, vote for both, and forget to one half what they promised to the other.
 *          Twins of all equivocators that face the same half collude; both hear every honest
 *          node. They have links of their own around a partition, whose two sides then are the
 *          two halves.
 *  Seats.  Node i sits at seat i, its twin at seat n + i. The gateway is heard as seat 2n.
 *  Sources. S. Bano et al., Twins: BFT systems made robust, OPODIS 2021 (equivocation as two
 *          copies of an honest node).
 *  Leaves out. Liars that send what no copy of an honest node would send (forged signatures and
 *          certificates are thought to be caught by whoever receives them).
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_COMMITTEE_PEERS_H
#define LEDGERWATT_MODELS_SETTLEMENT_COMMITTEE_PEERS_H

#include "models/settlement/mechanism/config.h"
#include "sim/base/state.h"

#include <stdbool.h>

typedef struct lw_peer {
    uint64_t cuts; /**< partitions in which it is cut off, one bit each */
    lw_time_us hold_us;
    uint32_t crash_depth; /**< faults of a kind that strike it now */
    uint32_t mute_depth;
    uint32_t twin_depth;
    uint32_t side; /**< half of the honest nodes in which it is, 0 or 1 */
} lw_peer;

typedef struct lw_peers {
    const lw_settlement_config *config;
    lw_peer *items; /**< [node_count] */
    uint32_t node_count;
    uint32_t cut_count;          /**< partitions in force */
    uint32_t twin_count;         /**< equivocating nodes */
    uint32_t hold_count;         /**< delays in force */
    uint32_t equivocation_count; /**< equivocations that began so far */
} lw_peers;

/** False when memory is out. `config` is borrowed. */
bool lw_peers_init(lw_peers *peers, const lw_settlement_config *config, uint32_t node_count);
void lw_peers_fini(lw_peers *peers);
void lw_peers_state(lw_peers *peers, lw_state *state);

/** True when a fault of the config makes nodes equivocate, so that twins need seats. */
bool lw_peers_need_twins(const lw_settlement_config *config);

/** Fault number `fault` of the config begins or ends. */
void lw_peers_begin_fault(lw_peers *peers, size_t fault);
void lw_peers_end_fault(lw_peers *peers, size_t fault);

static inline uint32_t lw_peers_node_of(const lw_peers *peers, uint32_t seat)
{
    return seat % peers->node_count;
}

static inline uint32_t lw_peers_gateway(const lw_peers *peers)
{
    return 2 * peers->node_count;
}

/** The seat runs: its node has not crashed, and a twin's node equivocates. */
static inline bool lw_peers_is_up(const lw_peers *peers, uint32_t seat)
{
    const lw_peer *peer = &peers->items[lw_peers_node_of(peers, seat)];
    return peer->crash_depth == 0 && (seat < peers->node_count || peer->twin_depth > 0);
}

/** The seat runs and sends what it has to say. */
static inline bool lw_peers_speaks(const lw_peers *peers, uint32_t seat)
{
    return lw_peers_is_up(peers, seat) &&
           peers->items[lw_peers_node_of(peers, seat)].mute_depth == 0;
}

/** What `from` has to say is meant for `to`: twins speak to the half that they face and to each
 *  other, and hear every honest node. Of two seats. */
bool lw_peers_faces(const lw_peers *peers, uint32_t to, uint32_t from);
/** What `from` sends reaches `to` now: seats, or the gateway. */
bool lw_peers_hears(const lw_peers *peers, uint32_t to, uint32_t from);
/** How long the seat holds a message back. */
lw_time_us lw_peers_hold_us(const lw_peers *peers, uint32_t seat);
/** All hear all, nobody holds back: one event can carry a broadcast (crashed nodes ignore it). */
static inline bool lw_peers_are_even(const lw_peers *peers)
{
    return peers->cut_count == 0 && peers->twin_count == 0 && peers->hold_count == 0;
}

/** Sum of weights[node_count] (NULL: 1 each) of the nodes that speak and reach the gateway. */
int64_t lw_peers_reachable_weight(const lw_peers *peers, const int64_t *weights);

#endif
