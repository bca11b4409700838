// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/mechanism/node_work.h
 *  How long a node of a ledger works on what it is sent: the one place where that is summed.
 *
 *  Model.  A node does one thing after another. A message costs the check of each signature that it
 *          brings, and of each transaction of a block its execution; what its operations of
 * contracts take is the book's to say (lw_book_work_us). Leaves out. Several cores; work that is
 * not on messages.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_NODE_WORK_H
#define LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_NODE_WORK_H

#include "sim/base/quantity.h"

#include <stdbool.h>

/** Most that is counted: about 70,000 years. */
#define LW_NODE_WORK_US_MAX (INT64_MAX / 4)

/** Time of one signature, and of one transaction. */
typedef struct lw_node_speed {
    lw_time_us signature_us;
    lw_time_us execution_us;
} lw_node_speed;

/** False when nothing takes any time. */
static inline bool lw_node_is_slow(const lw_node_speed *speed)
{
    return speed->signature_us + speed->execution_us > 0;
}

static inline lw_time_us lw_node_work_us(const lw_node_speed *speed, int64_t signature_count,
                                         int64_t tx_count)
{
    return signature_count * speed->signature_us + tx_count * speed->execution_us;
}

/** Adds work that comes at `now_us` to what waits until `*busy_us`; returns when it is done. */
static inline lw_time_us lw_node_take_on(lw_time_us *busy_us, lw_time_us now_us, lw_time_us work_us)
{
    const lw_time_us done_us = (*busy_us > now_us ? *busy_us : now_us) + work_us;
    *busy_us = done_us < LW_NODE_WORK_US_MAX ? done_us : LW_NODE_WORK_US_MAX;
    return *busy_us;
}

#endif
