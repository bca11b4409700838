// SPDX-License-Identifier: Apache-2.0
/** @file models/city/lane.h
 *  One settlement on its way through the run: it is fed batches, its outcomes are booked, its
 * figures are written by interval.
 *
 *  Lanes share nothing but the log of trades, which they only read, and the store, of which each
 * has series of its own. So they run in parallel and cannot disturb each other.
 *
 *  The city bills every trade as if it were settled. A lane books only the difference that refused
 *  trades make under the law that the scenario names (`on_failure`). Operations change no bill: it
 *  counts what they ask of members, and who was not authorised in time.
 */
#ifndef LEDGERWATT_MODELS_CITY_LANE_H
#define LEDGERWATT_MODELS_CITY_LANE_H

#include "models/city/comparison.h"
#include "models/city/forgery.h"
#include "models/city/rates.h"
#include "models/market/accounts/gain.h"
#include "models/record/batch.h"
#include "models/settlement/settlement.h"
#include "sim/base/state.h"
#include "sim/store/record_log.h"
#include "sim/store/store.h"

typedef struct lw_lane_config {
    const lw_settlement_config *settlement;
    const lw_rates *rates; /**< borrowed for the lane's life */
    const char *currency;
    bool has_default_legs;                /**< batches carry the legs of the default key */
    const lw_false_record *false_records; /**< [false_record_count], borrowed likewise */
    size_t false_record_count;
    lw_record_log *trades; /**< record n = legs of batch n, then its operations */
    lw_dim_id time;        /**< dimension of the intervals */
    lw_dim_id participant; /**< dimension of the members */
} lw_lane_config;

/** Bytes of a batch in the log: its legs, its operations, the legs of the default key, and the
 * number of these as 64 bits. */
uint64_t lw_lane_record_bytes(const lw_batch *batch);

typedef struct lw_lane lw_lane;

/** New lane with its series declared in `store`; NULL = it writes none, and is only compared. */
lw_status lw_lane_create(const lw_lane_config *config, lw_store *store, lw_lane **lane,
                         lw_error *error);
void lw_lane_destroy(lw_lane *lane);

/** The batches of consecutive intervals, in order of interval and community. */
typedef struct lw_lane_work {
    const lw_batch *batches; /**< [batch_count] */
    size_t batch_count;
    lw_time_us first_end_us; /**< end of the first interval */
    size_t interval_count;
} lw_lane_work;

/** Feeds and runs the lane through the intervals, and writes one row for each. */
lw_status lw_lane_advance(lw_lane *lane, const lw_lane_work *work, lw_error *error);

/** After the last interval: drains the settlement and closes the series. */
lw_status lw_lane_finish(lw_lane *lane, lw_error *error);

/** Saves or loads a lane between two blocks of work, when the city's clock is at `now_us`. A load
 *  fails when the settlement's is not. */
void lw_lane_state(lw_lane *lane, lw_time_us now_us, lw_state *state);

/** Are these the trade legs and operations that the lane was ever handed? */
bool lw_lane_counts(const lw_lane *lane, int64_t trade_count, int64_t operation_count);

/** What the city knows of a period in which every trade is settled. */
typedef struct lw_lane_totals {
    lw_gain gain;                     /**< of all trades */
    const int64_t *member_gain_micro; /**< [member_count] */
    lw_energy_milliwh traded_milliwh;
    lw_money_micro trade_value_micro;
    int64_t trade_count;
    int64_t operation_count;
    int64_t household_count;
    double year_count;
    double band_empty_ratio;        /**< of the intervals */
    double tampered_detected_ratio; /**< of false readings; NaN when none was injected */
} lw_lane_totals;

/** The lane's line of the comparison. Only after lw_lane_finish. */
lw_status lw_lane_compare(const lw_lane *lane, const lw_lane_totals *totals, lw_comparison_row *row,
                          lw_error *error);
/** What every attack on its settlement has done, and how many there may be at most. */
size_t lw_lane_attacks(const lw_lane *lane, lw_attack_outcome *outcomes, size_t capacity);
size_t lw_lane_attacks_max(const lw_lane *lane);
/** Of its settlement. */
const char *lw_lane_name(const lw_lane *lane);

#endif
