// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/mechanism/breakdown.h
 *  Breakdowns by chance: each node of a ledger, or an intermediary's server, is up and down in
 * turn.
 *
 *  Model.  Times up and times to repair are exponential with means mean_up_h and mean_down_h,
 *          independent of each other and between nodes. A run begins in the middle of it: a node is
 *          down at the start with its share of time, mean_down / (mean_up + mean_down). The k-th
 *          time of a node has a draw of its own, so other means stretch the same course of events.
 *  Leaves out. Causes that strike several nodes (a fault of the scenario does); repairs that wait
 *          for each other; meters and their links, which are the city's and the same for all.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_BREAKDOWN_H
#define LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_BREAKDOWN_H

#include "models/settlement/mechanism/config.h"
#include "sim/base/status.h"

/** Most breakdowns of one settlement over a run. */
enum { LW_BREAKDOWNS_MAX = 1000000 };

/** Faults in memory of their own. */
typedef struct lw_fault_list {
    lw_fault *items; /**< [capacity], the caller's to free */
    size_t count;
    size_t capacity;
} lw_fault_list;

/** Adds the faults of the config, and after them the breakdowns of nodes [0, node_count), drawn:
 *  faults of `kind`, to an empty list. LW_ERR_MEMORY; LW_ERR_INCONSISTENT when there would be more
 *  than LW_BREAKDOWNS_MAX. The list is to be freed on error too. */
lw_status lw_breakdown_draw(const lw_settlement_config *config, lw_fault_kind kind,
                            uint32_t node_count, lw_fault_list *list, lw_error *error);

/** Adds a fault of the settlement of that name. */
lw_status lw_fault_list_add(lw_fault_list *list, const lw_fault *fault, const char *name,
                            lw_error *error);

#endif
