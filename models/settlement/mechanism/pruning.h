// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/mechanism/pruning.h
 *  Nodes that throw away the bodies of old blocks.
 *
 *  Model.  A node that prunes keeps every header, the signatures of blocks, the state that
 * contracts wrote, and the transactions of the last keep_days; a part of the nodes, archive_ratio,
 *          keeps everything. What of the transactions is old is known from the bytes of a replica
 *          at the end of each interval, so the window ends at the interval before. A new node then
 *          downloads headers, signatures, state and the kept transactions from a node that prunes,
 *          checks all signatures and executes what it downloaded; the state it takes on trust.
 *  Leaves out. Time and energy of throwing away; blocks beside the chain, which are kept.
 *  Sources. At the rows.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_PRUNING_H
#define LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_PRUNING_H

#include "models/settlement/mechanism/usage.h"
#include "sim/base/param.h"
#include "sim/base/queue.h"

/** `pruning` of a settlement. */
typedef struct lw_pruning_params {
    double keep_days; /**< NaN = everything is kept */
    double archive_ratio;
} lw_pruning_params;

extern const lw_param_table lw_pruning_table;

/** What a replica's transactions weighed at a time. */
typedef struct lw_pruning_sample {
    lw_time_us time_us;
    int64_t tx_bytes;
} lw_pruning_sample;

/** Remembers a sample, in order of time, and forgets those that no window reaches any more. False
 *  when memory is out. Does nothing where everything is kept. */
bool lw_pruning_note(const lw_pruning_params *params, lw_time_us now_us, int64_t tx_bytes,
                     lw_queue *samples);
/** Takes what was thrown away off the storage of all copies, and tells it as usage->pruned_ratio.
 *  The replica stays one that has everything. */
void lw_pruning_apply(const lw_pruning_params *params, const lw_queue *samples, lw_time_us now_us,
                      lw_usage *usage);

#endif
