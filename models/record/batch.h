// SPDX-License-Identifier: Apache-2.0
/** @file models/record/batch.h
 *  The plain types that pass between energy, market, settlement and city: trades, batches,
 * outcomes.
 *
 *  A trade is one participant's leg in one interval: energy bought from or sold to the community,
 * at a price, or from and to one other participant where the exchange pairs them. A batch is all
 * the trades of one community in one interval, in participant order; the bought legs add up to the
 * sold legs, in energy and in money. After its trades stand its operations (operation.h). An
 * outcome tells what became of a run of these entries of one batch.
 */
#ifndef LEDGERWATT_MODELS_RECORD_BATCH_H
#define LEDGERWATT_MODELS_RECORD_BATCH_H

#include "models/record/operation.h"
#include "sim/base/quantity.h"

#include <stddef.h>
#include <stdint.h>

typedef enum lw_leg { LW_LEG_BOUGHT, LW_LEG_SOLD } lw_leg;

/** Counterparty of a leg that is bought from, or sold to, the whole community. */
#define LW_POOL UINT32_MAX

/** 40 bytes. */
typedef struct lw_trade {
    uint32_t participant;             /**< index in the city */
    uint32_t counterparty;            /**< index in the city, or LW_POOL */
    uint32_t leg;                     /**< lw_leg */
    uint32_t reserved;                /**< 0: no byte of a record is left to chance */
    lw_energy_milliwh energy_milliwh; /**< > 0 */
    lw_price_micro_per_kwh price_micro_per_kwh;
    lw_money_micro value_micro; /**< this leg's share of the pot; the pot is split exactly */
} lw_trade;

typedef struct lw_batch {
    uint64_t number; /**< from 0, unique in a run */
    uint32_t community;
    uint32_t trade_count;
    lw_time_us interval_start_us;
    lw_time_us interval_end_us;       /**< when the readings exist and the batch is submitted */
    lw_energy_milliwh energy_milliwh; /**< bought = sold */
    lw_money_micro value_micro;
    const lw_trade *trades;         /**< [trade_count], borrowed until the call returns */
    const lw_operation *operations; /**< [operation_count], as the trades; after them in order */
    uint32_t operation_count;
    uint32_t default_leg_count;
    const lw_trade *default_legs; /**< [default_leg_count], what the grid operator would share if
                                       nobody told him; no settlement looks at them */
} lw_batch;

typedef enum lw_outcome_state {
    LW_OUTCOME_SETTLED, /**< final */
    LW_OUTCOME_REFUSED  /**< rejected or past its deadline; terminal */
} lw_outcome_state;

/** What became of trades [first_trade, first_trade + trade_count) of a batch and of operations
 * [first_operation, first_operation + operation_count); one of the two runs may be empty. A batch
 * may have several outcomes; together they cover each of its trades and operations once. */
typedef struct lw_outcome {
    uint64_t batch;
    uint32_t first_trade;
    uint32_t trade_count;
    uint32_t state; /**< lw_outcome_state */
    uint32_t community;
    uint32_t first_operation;
    uint32_t operation_count;
    uint32_t batch_trade_count;       /**< trades of the batch, before its operations */
    uint32_t reserved;                /**< 0 */
    lw_energy_milliwh energy_milliwh; /**< of the bought and sold legs in the run, added up */
    lw_time_us submitted_us;          /**< the batch's interval_end_us */
    lw_time_us recorded_us;           /**< written once; INT64_MAX when never */
    lw_time_us final_us; /**< irreversible under the protocol; time of refusal when refused */
    lw_time_us paid_us;  /**< money received beyond dispute; INT64_MAX when never */
} lw_outcome;

#endif
