// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/pow/pow_own_state.h
 *  What a proof-of-work network of the scenario's own is made of; shared by pow_race, pow_view,
 *  pow_gateway, pow_attack and pow_own, nobody else.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_POW_POW_OWN_STATE_H
#define LEDGERWATT_MODELS_SETTLEMENT_POW_POW_OWN_STATE_H

#include "models/settlement/mechanism/mechanism.h"
#include "models/settlement/mechanism/node_work.h"
#include "models/settlement/network/gossip.h"
#include "models/settlement/pow/pow_chain.h"
#include "models/settlement/pow/pow_params.h"
#include "models/settlement/pow/pow_spread.h"

/** Kinds of events: those of the gossip first. */
enum {
    LW_POW_MINED = LW_GOSSIP_KIND_COUNT,
    LW_POW_KNOWN, /**< a submitted transaction has reached the miners */
    LW_POW_CRASH,
    LW_POW_COME_BACK,
    LW_POW_CUT,
    LW_POW_HEAL,
    LW_POW_ATTACK_BEGIN,
    LW_POW_ATTACK_END,
    LW_POW_KIND_COUNT
};
enum { LW_POW_PHASE_FAULT = 0, LW_POW_PHASE_MESSAGE = 4, LW_POW_PHASE_MINE = 8 };
enum { LW_POW_HEIGHTS = 1024 };

typedef struct lw_pow_race {
    double *cumulative_h_per_s; /**< [node_count] */
    double total_h_per_s;
    double difficulty; /**< least that anybody mines at: the race is drawn for it */
    bool is_mixed;     /**< not all mine at the same */
    uint64_t draw_count;
    lw_event_handle next;
} lw_pow_race;

typedef struct lw_pow_gateway {
    uint32_t node;
    uint64_t known_tx;    /**< transactions that the miners know */
    uint64_t held_tx;     /**< that they do not know because the gateway's node is alone, or 0 */
    uint64_t final_block; /**< last with z confirmations */
    int64_t message_count_at_final;
    lw_time_us down_since_us; /**< INT64_MAX = up */
    lw_time_us unavailable_us;
} lw_pow_gateway;

/** Counts of blocks; those of final ones follow the chain when it is replaced. */
typedef struct lw_pow_tally {
    int64_t mined_count;
    int64_t settled_mined_count; /**< of heights that are final */
    int64_t main_count;
    int64_t attack_main_count;
    int64_t uncle_count;
    int64_t reorg_count;       /**< times that final blocks were replaced */
    int64_t replaced_count;    /**< final blocks that were replaced */
    int64_t reverted_tx_count; /**< transactions in them */
    int64_t reorg_depth_max;   /**< of any reorganisation at the gateway's node */
    int64_t tx_count;
    int64_t main_bytes;
    int64_t tx_message_count;
    int64_t tx_message_bytes;
    lw_pow_spread half;                /**< times until half of the nodes have a block */
    lw_pow_spread most;                /**< nine tenths */
    int64_t at_height[LW_POW_HEIGHTS]; /**< blocks of a height, at height mod size */
    int64_t height_max;
} lw_pow_tally;

typedef enum lw_pow_attack_phase { LW_POW_IDLE, LW_POW_PREPARE, LW_POW_RACE } lw_pow_attack_phase;

typedef struct lw_pow_attack {
    const lw_pow_attack_params *params; /**< NULL = nobody attacks */
    lw_pow_attack_kind kind;
    uint32_t phase;        /**< lw_pow_attack_phase */
    uint64_t tip;          /**< that the attacker builds on */
    int64_t base_height;   /**< of the block that the branch began on */
    int64_t public_height; /**< highest that he knows of */
    int64_t attempt_count;
    int64_t success_count;
    int64_t depth_max;
    lw_time_us active_us; /**< so far, without the present spell */
    lw_time_us since_us;  /**< INT64_MAX = not under way */
} lw_pow_attack;

typedef struct lw_pow_own {
    const lw_pow_params *record;
    const lw_pow_own_params *params;
    const lw_settlement_config *config;
    lw_book *book;
    lw_engine *engine;
    lw_net *net;
    lw_gossip *gossip;
    lw_pow_chain chain;
    uint64_t *tips;      /**< [node_count] block that a node builds on */
    lw_node_speed speed; /**< without signatures of messages */
    lw_time_us *busy_us; /**< [node_count] until when a node's processor was used */
    uint32_t half_count; /**< nodes that are half of them */
    uint32_t most_count;
    uint64_t draw_key;
    lw_pow_race race;
    lw_pow_gateway gateway;
    lw_pow_tally tally;
    lw_pow_attack attack;
} lw_pow_own;

enum { LW_POW_ATTACKER = 0 };

static inline lw_time_us lw_pow_now(const lw_pow_own *p)
{
    return lw_engine_now(p->engine);
}

/** True when the node mines in secret now. */
static inline bool lw_pow_attack_mines(const lw_pow_own *p, uint32_t node)
{
    return node == LW_POW_ATTACKER && p->attack.phase != LW_POW_IDLE;
}

/** The block that the node mines on. */
static inline uint64_t lw_pow_builds_on(const lw_pow_own *p, uint32_t node)
{
    return lw_pow_attack_mines(p, node) ? p->attack.tip : p->tips[node];
}

void lw_pow_schedule(lw_pow_own *p, unsigned kind, unsigned phase, lw_time_us time_us,
                     uint64_t arg);
/** Memory is out: the book says so. */
void lw_pow_fail(lw_pow_own *p);

void lw_pow_own_state(void *self, lw_state *state);

#endif
