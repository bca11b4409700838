// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/network/net_draw.h
 *  What a network is made of, and the random bits that its nodes and messages have.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_NETWORK_NET_DRAW_H
#define LEDGERWATT_MODELS_SETTLEMENT_NETWORK_NET_DRAW_H

#include "models/settlement/network/net_params.h"
#include "sim/base/quantity.h"
#include "sim/kernel/rng.h"

enum { LW_NET_CUTS_MAX = 64 };

typedef struct lw_net {
    const lw_net_params *params;
    uint32_t node_count;
    uint32_t link_count; /**< undirected */
    uint32_t *first;     /**< [node_count + 1] of a node's peers */
    uint32_t *peers;     /**< [2 link_count], ascending for each node */
    uint8_t *region;     /**< [node_count] */
    uint8_t *kind;       /**< [node_count] LW_NET_COMPACT, LW_NET_UNSTABLE, LW_NET_CHURNS */
    double *x_km;        /**< [node_count], of a disc only */
    double *y_km;
    lw_net_regions regions;
    uint64_t delay_key;
    uint64_t node_key;

    lw_time_us *uplink_free_us;   /**< [node_count] */
    lw_time_us *downlink_free_us; /**< [node_count] */
    uint32_t *down_depth;         /**< [node_count] reasons to be down */
    uint64_t *cut;                /**< [node_count] bit k: inside of cut k, which is on */
} lw_net;

enum { LW_NET_COMPACT = 1, LW_NET_UNSTABLE = 2, LW_NET_CHURNS = 4 };

/** The 128 random bits of a block on its way from one node to another; words as uses below. */
void lw_net_draw(const lw_net *net, uint32_t from, uint32_t to, uint64_t block, uint32_t words[4]);
enum { LW_NET_WORD_ANNOUNCE, LW_NET_WORD_REQUEST, LW_NET_WORD_BLOCK, LW_NET_WORD_REST };
/** Random bits of a node for a purpose of the caller's, 64 purposes x 2^58 numbers. */
lw_rng lw_net_node_rng(const lw_net *net, uint32_t node, unsigned purpose, uint64_t number);

#endif
