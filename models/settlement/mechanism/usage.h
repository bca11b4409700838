// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/mechanism/usage.h
 *  What a settlement reports of itself: cumulative figures, trust, and blocks.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_USAGE_H
#define LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_USAGE_H

#include "models/settlement/mechanism/emissions.h"
#include "models/settlement/trust/trust_figures.h"
#include "sim/base/quantity.h"

#include <stdbool.h>

/** What the bytes of a record are. */
typedef enum lw_storage_kind {
    LW_STORAGE_HEADER,    /**< of blocks */
    LW_STORAGE_SIGNATURE, /**< of blocks: votes, seals */
    LW_STORAGE_TX,        /**< transactions, or an intermediary's entries */
    LW_STORAGE_STATE,     /**< what operations of contracts write */
    LW_STORAGE_ASIDE,     /**< whole blocks that are not of the chain */
    LW_STORAGE_KIND_COUNT
} lw_storage_kind;

/** One copy of a record. */
typedef struct lw_replica {
    int64_t bytes[LW_STORAGE_KIND_COUNT];
    int64_t signature_count; /**< of its blocks */
    int64_t tx_count;
} lw_replica;

/** The device of one node, as far as reading the record goes. */
typedef struct lw_node_device {
    double idle_power_w;
    double pue_ratio;         /**< 0 = nobody reads the record from the beginning, or it is
                                   unknown how much there is */
    double signature_check_s; /**< 0 = not told */
    double tx_execution_s;    /**< 0 = not told */
} lw_node_device;

/** Cumulative figures since the start. Joules are counts x coefficients, multiplied when asked.
 * Idle power, unavailability and fees run until the end of the period; the drain after it adds
 * counts. */
typedef struct lw_usage {
    int64_t message_count; /**< protocol messages between nodes, as sent */
    int64_t
        client_message_count;  /**< between the organiser's gateway and nodes: requests, replies */
    int64_t message_bytes;     /**< of both */
    int64_t tx_count;          /**< transactions stored */
    int64_t block_count;       /**< blocks, or statements */
    int64_t view_change_count; /**< times that a new leader took over */
    int64_t settled_trade_count;
    int64_t refused_trade_count;
    int64_t pending_trade_count;
    int64_t settled_operation_count;
    int64_t refused_operation_count;
    int64_t pending_operation_count;
    int64_t step_count;             /**< contract steps of the settled operations, executed once */
    int64_t contract_gas;           /**< of the settled operations, steps included, executed once */
    int64_t contract_gas_of_floods; /**< part of it that somebody else sent, and pays */
    double contract_energy_j;       /**< of all who execute them; a part of energy_j */
    int64_t payload_bytes;          /**< of the settled operations, stored once */
    double protection_energy_j; /**< to encrypt, commit to and open contents; part of energy_j */
    int64_t off_chain_bytes;    /**< contents behind commitments, in all copies; not in storage */
    int64_t by_hand_count;      /**< settled operations that a clerk handles at an intermediary */
    int64_t judged_count;       /**< settled operations that somebody had to decide */
    int64_t storage_bytes;      /**< all replicas */
    int64_t storage_bytes_replica;                     /**< one replica that has everything */
    int64_t storage_kind_bytes[LW_STORAGE_KIND_COUNT]; /**< adds up to storage_bytes */
    lw_replica replica;                                /**< adds up to storage_bytes_replica */
    lw_node_device node_device;
    double pruned_ratio;       /**< part of a replica's transactions that nodes have thrown away */
    double energy_j;           /**< devices charged with their share of idle power */
    double energy_marginal_j;  /**< only what settling adds: messages and transactions */
    double energy_of_others_j; /**< part of energy_j that others pay for */
    double emissions_of_others_kg; /**< CO2e of that part; NaN = not known */
    lw_emissions_scope emissions_of_others_scope;
    double embodied_of_others_kg;    /**< of making their machines; NaN = not known */
    int64_t safety_violation_count;  /**< places at which two different blocks became final */
    int64_t reorganised_block_count; /**< blocks that were final for somebody and were replaced */
    int64_t slashed_node_count;      /**< nodes that lost their stake */
    double slashed_stake;            /**< of those, units of stake */
    lw_rewrite rewrite;              /**< what stands in the way of one now */
    lw_time_us unavailable_us;       /**< time in which trades could not be settled */
    lw_money_micro fees_micro; /**< payment and transaction fees so far, or LW_MONEY_UNKNOWN */
    lw_money_micro open_value_max_micro;     /**< most value of trades not yet final at once */
    lw_money_micro exposed_value_max_micro;  /**< the same, with what was final and not yet paid */
    lw_money_micro double_spent_micro;       /**< value of trades in final blocks that were
                                                contradicted */
    lw_money_micro losses_of_members_micro;  /**< in the cost; of insolvency, arrears, errors */
    lw_money_micro losses_of_provider_micro; /**< not in the cost */
    lw_money_micro losses_once_micro;        /**< of an insolvency, a successor's price included */
    lw_money_micro settled_value_micro;      /**< of trades that became final */
} lw_usage;

enum { LW_EXTRAS_MAX = 48, LW_BLOCK_EXTRAS_MAX = 6 };

/** A figure that only some mechanisms have: a column of its own in the result. */
typedef struct lw_extra {
    const char *name;
    const char *unit; /**< "currency" at its start stands for the scenario's */
    const char *long_name;
    bool is_count; /**< always whole: an int64 column, though it is told as a double below 2^53 */
} lw_extra;

/** One block (or statement), for /settlements/NAME/blocks. */
typedef struct lw_block {
    lw_time_us proposed_us;
    lw_time_us final_us;
    int64_t tx_count;
    int64_t bytes;         /**< one replica */
    int64_t message_count; /**< protocol messages sent since the block before became final */
    int64_t proposer;
    int64_t settled_trade_count; /**< trades settled with it and before it; the book fills it in */
    int64_t settled_operation_count;   /**< operations likewise */
    double extra[LW_BLOCK_EXTRAS_MAX]; /**< as the mechanism's block_extras say */
} lw_block;

#endif
