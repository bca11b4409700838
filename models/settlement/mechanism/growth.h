// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/mechanism/growth.h
 *  What a record weighs, by kind, and what it takes a new node to read it from the beginning.
 *
 *  Model.  A new node downloads one replica and checks every signature and executes every
 *          transaction and contract in it, while it downloads: time T = max(bytes x 8 /
 *          bandwidth, W), work W = signatures of blocks x time each + transactions x time each +
 *          gas of contracts x time each; energy = (idle power x T + power of work x W) x PUE,
 *          charged with the whole device. Where nodes prune (pruning.h) it gets and executes what
 *          they kept. docs/explanation/growth.md has the words.
 *  Leaves out. Reading from snapshots. Of a public chain nothing is told: how much others wrote
 *          before and beside the city is not known here.
 *  Sources. At the rows.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_GROWTH_H
#define LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_GROWTH_H

#include "models/settlement/mechanism/usage.h"
#include "sim/base/param.h"

/** `first_sync` of a settlement. */
typedef struct lw_first_sync_params {
    double download_bit_per_s;
    double signature_check_s; /**< NaN = the record's, or LW_SYNC_SIGNATURE_S */
    double tx_execution_s;    /**< NaN = the record's, or LW_SYNC_TX_S */
    double work_power_w;
} lw_first_sync_params;

extern const lw_param_table lw_first_sync_table;

/** Speeds of a device whose record does not say any; their sources are at the rows. */
#define LW_SYNC_SIGNATURE_S 0.00023
#define LW_SYNC_TX_S 0.00223

typedef struct lw_first_sync {
    double time_s;   /**< NaN = nobody has to read it all, or it is unknown */
    double energy_j; /**< NaN likewise */
} lw_first_sync;

/** Adds `copies` of a replica to what a settlement stores; the largest one is told as the replica.
 */
void lw_growth_add(lw_usage *usage, const lw_replica *replica, int64_t copies);

/** Time of a new node to check a signature: its own, the record's, or LW_SYNC_SIGNATURE_S. */
double lw_sync_signature_s(const lw_first_sync_params *params, const lw_node_device *device);

/** A new node's first sync with what is stored now; `contract_time_s` to execute the contracts. */
lw_first_sync lw_growth_first_sync(const lw_first_sync_params *params, double contract_time_s,
                                   const lw_usage *usage);

#endif
