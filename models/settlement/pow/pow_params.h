// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/pow/pow_params.h
 *  The parameters of a proof-of-work record: what is the same for both modes, and a network of the
 *  scenario's own. The public chain's are in pow_public_params.h.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_POW_POW_PARAMS_H
#define LEDGERWATT_MODELS_SETTLEMENT_POW_POW_PARAMS_H

#include "models/settlement/mechanism/device.h"
#include "models/settlement/network/net_params.h"

typedef struct lw_pow_params {
    int64_t confirmations; /**< z: a block counts as its own first */
    int64_t block_tx_max;
    int64_t queue_tx_max;
    double deadline_s;
    int64_t tx_bytes;
    lw_variant chain; /**< discriminator "mode"; choice->owner is its lw_pow_mode */
} lw_pow_params;

extern const lw_param_table lw_pow_table;

typedef enum lw_pow_fork_rule {
    LW_POW_LONGEST, /**< the chain with most work; of two alike the first seen */
    LW_POW_GHOST    /**< at each fork the subtree with most work (Sompolinsky & Zohar 2015) */
} lw_pow_fork_rule;

typedef enum lw_pow_attack_kind {
    LW_POW_DOUBLE_SPEND, /**< a private branch from one block before a payment; again and again */
    LW_POW_SELFISH,      /**< blocks withheld as in Eyal & Sirer 2014 */
    LW_POW_MAJORITY,     /**< one private branch from start to end, then shown if it is longer */
    LW_POW_ECLIPSE       /**< a branch for the payee alone, who hears nobody else */
} lw_pow_attack_kind;

/** An attacker is node 0, with a share of all hash rate. */
typedef struct lw_pow_attack_params {
    double hash_share_ratio;
    double start_s;        /**< after the start of the period */
    double duration_s;     /**< NaN = to the end */
    int64_t confirmations; /**< that the payee waits for; ABSENT = the record's */
    int64_t give_up_blocks;
    double tie_ratio; /**< of honest nodes that take the attacker's of two equal branches, gamma;
                         NaN = whichever they see first */
    lw_money_micro value; /**< gained by each success */
    lw_money_micro hardware_price_per_th_per_s;
    double hardware_life_year;
    int64_t connection_count; /**< of the payee, all held (eclipse); ABSENT = not known */
    lw_money_micro price_per_connection; /**< ABSENT = not known */
} lw_pow_attack_params;

typedef struct lw_pow_own_params {
    lw_net_params network;
    double block_interval_s;
    int64_t retarget_blocks;
    double difficulty;        /**< NaN = that of the hash rate */
    int32_t fork_rule;        /**< lw_pow_fork_rule */
    double hash_rate_h_per_s; /**< NaN = by free entry */
    double hash_rate_sd_ratio;
    int64_t miner_count; /**< ABSENT = all nodes */
    lw_array pool_share_ratio;
    double efficiency_j_per_gh;
    double mining_pue_ratio;
    lw_money_micro reward_per_block;
    double spend_share_ratio;
    int64_t header_bytes;
    int64_t block_bytes;
    double tx_spread_s;
    double tx_execution_s;
    lw_variant attack; /**< discriminator "kind"; choice->owner: lw_pow_attack_kinds + kind */
    lw_device_params device;
} lw_pow_own_params;

extern const lw_param_table lw_pow_own_table;
extern const lw_param_table lw_pow_attack_table;
/** [LW_POW_ECLIPSE + 1], each its own index: what an attack's choice->owner points to. */
extern const int lw_pow_attack_kinds[];

/** Expected hashes of a block at difficulty 1: 2^32 (Bitcoin). */
#define LW_POW_HASHES_PER_DIFFICULTY 4294967296.0

/** Faults that no row can see, at pointers below `pointer`. */
void lw_pow_own_check(const lw_pow_params *record, const char *pointer, lw_report *report);

/** Fewest miners that have more than half of the hash rate: pools of the shares given, and the
 * other miners, taken as alike. They can rewrite and block. */
int64_t lw_pow_majority_parties(const lw_pow_own_params *params);

/** Hash rate of the network, [H/s]: given, or where `spend_share_ratio` of the reward pays the
 *  electricity at this price. */
double lw_pow_own_hash_rate(const lw_pow_own_params *params, double electricity_price_per_kwh);

#endif
