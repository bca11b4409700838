// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/network/gossip_size.h
 *  How many bytes the messages with blocks have, and who may send them; for gossip.c.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_NETWORK_GOSSIP_SIZE_H
#define LEDGERWATT_MODELS_SETTLEMENT_NETWORK_GOSSIP_SIZE_H

#include "models/settlement/network/gossip_state.h"

/** Of a block in short, where short is shorter. */
int64_t lw_gossip_short_bytes(const lw_gossip *g, uint64_t block);
/** The share of the block that the node lacks when it gets it in short; 0 = nothing. */
double lw_gossip_missing_share(const lw_gossip *g, uint32_t node, uint64_t block);
/** Of what it lacks. */
int64_t lw_gossip_rest_bytes(const lw_gossip *g, uint32_t node, uint64_t block);
/** Of a message with a block, by its flags. */
int64_t lw_gossip_bulk_bytes(const lw_gossip *g, const lw_event *event);
/** Who could not begin to send before the asker has asked somebody else does not queue it: else
 *  blocks that are asked for twice would fill the uplinks of a busy network for good. Only where
 *  nodes fail. */
bool lw_gossip_is_overloaded(const lw_gossip *g, uint32_t node);

#endif
