// SPDX-License-Identifier: Apache-2.0
/** @file tests/support/gossip_town.h
 *  A network and its gossip in a kernel of their own, with blocks that have no ancestors.
 */
#ifndef LEDGERWATT_TESTS_SUPPORT_GOSSIP_TOWN_H
#define LEDGERWATT_TESTS_SUPPORT_GOSSIP_TOWN_H

#include "models/settlement/network/gossip.h"

typedef struct gossip_town {
    lw_net_params params;
    lw_net *net;
    lw_engine *engine;
    lw_gossip *gossip;
    uint64_t seed;
    bool can_fail;
    uint64_t newest; /* block that nodes tell whoever comes back */
    int64_t block_bytes;
    lw_time_us *heard_us; /* [node_count] of the newest block, INT64_MAX = not yet */
    uint32_t heard_count;
} gossip_town;

/** Defaults for `nodes` nodes; change the params, then build. */
void town_begin(gossip_town *town, int64_t nodes);
void town_build(gossip_town *town);
void town_end(gossip_town *town);
/** A new block at a node. */
void town_publish(gossip_town *town, uint32_t node);
void town_run(gossip_town *town, double until_s);

#endif
