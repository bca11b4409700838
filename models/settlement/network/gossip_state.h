// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/network/gossip_state.h
 *  What gossip is made of, asks of its owner, and saves; gossip.h says what it does.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_NETWORK_GOSSIP_STATE_H
#define LEDGERWATT_MODELS_SETTLEMENT_NETWORK_GOSSIP_STATE_H

#include "models/settlement/network/net.h"
#include "sim/kernel/engine.h"

enum { LW_GOSSIP_WINDOW = 128, LW_GOSSIP_WORDS = LW_GOSSIP_WINDOW / 64 };

/** Kinds of events, counted from the owner's first one. */
enum {
    LW_GOSSIP_INV,
    LW_GOSSIP_GETDATA,
    LW_GOSSIP_BLOCK,
    LW_GOSSIP_GETREST,
    LW_GOSSIP_FETCH,
    LW_GOSSIP_CHAIN,
    LW_GOSSIP_RELAY,
    LW_GOSSIP_TIMEOUT,
    LW_GOSSIP_LEAVE,
    LW_GOSSIP_JOIN,
    LW_GOSSIP_KIND_COUNT
};

/** Flags of a message with a block. */
enum {
    LW_GOSSIP_FLAG_COMPACT = 1,
    LW_GOSSIP_FLAG_REST = 2,
    LW_GOSSIP_FLAG_QUEUED = 4,
    LW_GOSSIP_FLAG_CHECKED = 8
};

/** What gossip asks of whoever owns the blocks. */
typedef struct lw_gossip_owner {
    void *self;
    int64_t (*block_bytes)(void *self, uint64_t block);
    /** Bytes of the ancestors that the node would have to fetch first, 0 = it has them all. */
    int64_t (*lacking_bytes)(void *self, uint32_t node, uint64_t block);
    /** The node has the block and its ancestors, which the owner marks. True = tells its peers. */
    bool (*arrive)(void *self, uint32_t node, uint64_t block);
    /** The block that a node builds on. */
    uint64_t (*tip)(void *self, uint32_t node);
    /** When the node, which has received the block with all that it lacked, has checked it; takes
     * its processor. NULL = at once. */
    lw_time_us (*checked_us)(void *self, uint32_t node, uint64_t block);
} lw_gossip_owner;

typedef struct lw_gossip_config {
    lw_net *net; /**< borrowed */
    lw_gossip_owner owner;
    uint16_t kind_base; /**< the owner's kind that is LW_GOSSIP_INV */
    uint8_t phase;
    bool can_fail; /**< nodes crash or are cut off (churn is seen by itself) */
} lw_gossip_config;

typedef struct lw_gossip {
    lw_gossip_config config;
    lw_net *net;
    lw_engine *engine;
    bool watches;       /**< requests may be in vain */
    uint64_t next;      /**< number of the next block */
    uint64_t *has;      /**< [node][LW_GOSSIP_WORDS], block n at bit n mod window */
    uint64_t *asked;    /**< the same: asked for, or has */
    uint64_t *checking; /**< the same: received, its processor is at it; NULL = takes no time */
    uint64_t relayed[LW_GOSSIP_WORDS];
    uint64_t *life_count; /**< [node] times that it came or went by itself */
    int64_t message_count;
    int64_t message_bytes;
    int64_t announce_count; /**< of messages: inv */
    int64_t elided_count;   /**< of those: not simulated */
    int64_t miss_count;     /**< compact blocks of which a part was lacking */
} lw_gossip;

/** True when the event can be pending: nodes and blocks that exist. */
bool lw_gossip_can_be(const lw_gossip *gossip, const lw_event *event);
void lw_gossip_state(lw_gossip *gossip, lw_state *state);

#endif
