// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/network/gossip.h
 *  Blocks spread from node to node: announced, asked for, sent; in short, or whole.
 *
 *  Model.  A node that has a new block announces it (inv) to every peer but the one that sent it.
 *          A peer that has not asked for it yet asks (getdata) the first that announced it. The
 *          block goes in short where both ends can, and what the receiver lacks is asked for and
 *          sent after it. A node that lacks ancestors of a block fetches them from its sender.
 *          Members of a private relay get the block from the first of them that has it.
 *          Where nodes fail, one that waits in vain asks another that has the block; who comes
 *          back, or is joined again after a cut, is told its peers' newest blocks.
 *  Bytes.  All are counted, those of announcements without effect too, when they are elided.
 *
 *  A block is a number, given in order of creation. The last LW_GOSSIP_WINDOW of them can be under
 *  way; messages about older ones are dropped. What blocks mean is the owner's affair.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_NETWORK_GOSSIP_H
#define LEDGERWATT_MODELS_SETTLEMENT_NETWORK_GOSSIP_H

#include "models/settlement/network/gossip_state.h"

/** NULL when memory is out. */
lw_gossip *lw_gossip_create(const lw_gossip_config *config);
void lw_gossip_destroy(lw_gossip *gossip);
/** Once, when the engine is there: begins the coming and going of nodes. */
void lw_gossip_begin(lw_gossip *gossip, lw_engine *engine);
/** Handles an event of one of its kinds. */
void lw_gossip_handle(lw_gossip *gossip, const lw_event *event);
/** A number for a new block, which nobody has yet. */
uint64_t lw_gossip_new(lw_gossip *gossip);
/** The node has the block from now on: of its own, or an ancestor that came with another. */
void lw_gossip_mark(lw_gossip *gossip, uint32_t node, uint64_t block);
/** The node, which has the block, announces it to all its peers and the relay. */
void lw_gossip_publish(lw_gossip *gossip, uint32_t node, uint64_t block);

bool lw_gossip_is_recent(const lw_gossip *gossip, uint64_t block);
bool lw_gossip_has(const lw_gossip *gossip, uint32_t node, uint64_t block);

/** A reason to be down more, or less; a node that is up again is told what is new. */
void lw_gossip_take_down(lw_gossip *gossip, uint32_t node);
void lw_gossip_bring_up(lw_gossip *gossip, uint32_t node);
/** Cuts nodes [first, first + node_count) off from the others, or joins them again. */
void lw_gossip_cut(lw_gossip *gossip, unsigned cut, uint32_t first, uint32_t node_count);
void lw_gossip_heal(lw_gossip *gossip, unsigned cut, uint32_t first, uint32_t node_count);

#endif
