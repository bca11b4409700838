// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/network/net.h
 *  A network of many nodes: places, links, delays, uplinks, who is up and who can reach whom.
 *
 *  Model.  A node has a region (or a place in a disc), and opens some links to others, over which
 *          messages go both ways. A message takes a delay drawn from a Pareto law around the mean
 *          of the two places; a block also takes bytes x 8 / min(uplink, downlink), one after the
 *          other on the sender's uplink and on the receiver's downlink. A lost message is sent
 *          again. A node that is down, or on the other side of a cut, is not reached.
 *  Draws.  Each is keyed by what it is for: region, links and kind of a node by the node, a delay
 *          by the two nodes and the number of the block. Targets of links are drawn by a
 *          consistent hash (Lamping & Veach 2014, arXiv 1406.2294). So a larger network has the
 *          nodes, links and delays of a smaller one, but for the links that go to the new nodes.
 *
 *  Structure of arrays, indices, integer microseconds. Who does what when is gossip.h's affair.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_NETWORK_NET_H
#define LEDGERWATT_MODELS_SETTLEMENT_NETWORK_NET_H

#include "models/settlement/network/net_draw.h"
#include "sim/base/state.h"

typedef struct lw_net_config {
    const lw_net_params *params; /**< borrowed */
    uint64_t seed;
    uint32_t replicate;
    const char *name; /**< of the settlement: its draws are its own */
} lw_net_config;

/** LW_ERR_MEMORY and *net NULL when memory is out. Asserts parameters that lw_net_check accepts. */
lw_status lw_net_create(const lw_net_config *config, lw_net **net, lw_error *error);
/** NULL is allowed. */
void lw_net_destroy(lw_net *net);
/** What changes: links and queues; who is up. */
void lw_net_state(lw_net *net, lw_state *state);

static inline bool lw_net_is_up(const lw_net *net, uint32_t node)
{
    return net->down_depth[node] == 0;
}

/** True when no cut lies between them. */
static inline bool lw_net_is_joined(const lw_net *net, uint32_t a, uint32_t b)
{
    return net->cut[a] == net->cut[b];
}

/** One-way delay, lost messages included; `word` is a fresh random word. */
lw_time_us lw_net_latency_us(const lw_net *net, uint32_t from, uint32_t to, uint32_t word);
/** When a message without a block arrives. */
lw_time_us lw_net_control_us(const lw_net *net, uint32_t from, uint32_t to, lw_time_us now_us,
                             uint32_t word);
/** Time that bytes take on the slower of uplink and downlink. */
lw_time_us lw_net_transfer_us(const lw_net *net, uint32_t from, uint32_t to, int64_t bytes);
/** When a message with a block arrives; takes the uplink. */
lw_time_us lw_net_bulk_us(lw_net *net, uint32_t from, uint32_t to, lw_time_us now_us, int64_t bytes,
                          uint32_t word);
/** When what arrives now has passed the receiver's downlink; takes it when that is now. */
lw_time_us lw_net_received_us(lw_net *net, uint32_t from, uint32_t to, lw_time_us now_us,
                              int64_t bytes);

#endif
