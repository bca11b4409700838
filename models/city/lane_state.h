// SPDX-License-Identifier: Apache-2.0
/** @file models/city/lane_state.h
 *  What a lane is made of; shared by the files that run it and that compare it, nobody else.
 */
#ifndef LEDGERWATT_MODELS_CITY_LANE_STATE_H
#define LEDGERWATT_MODELS_CITY_LANE_STATE_H

#include "models/city/chain_series.h"
#include "models/city/delay.h"
#include "models/city/figure.h"
#include "models/city/forgery.h"
#include "models/city/rates.h"
#include "models/market/accounts/gain.h"
#include "models/settlement/settlement.h"
#include "sim/store/record_log.h"
#include "sim/store/store.h"

enum { LW_LANE_COLUMN_COUNT = 21, LW_BLOCK_COLUMN_COUNT = 6, LW_PAYLOAD_COLUMN_COUNT = 2 };

/* Figures of one interval; energies and delays are differences and means over the interval. */
typedef struct lw_lane_row {
    int64_t tx_count;
    int64_t block_count;
    int64_t message_count;
    int64_t settled_count;
    int64_t refused_count;
    int64_t pending_count;
    int64_t operation_count; /* that became final */
    int64_t operation_refused_count;
    int64_t step_count;
    int64_t unserved_count;
    int64_t storage_bytes;
    int64_t storage_kind_bytes[LW_STORAGE_KIND_COUNT];
    int64_t off_chain_bytes;
    int64_t fees_micro;
    double consensus_energy_kwh;
    double consensus_energy_marginal_kwh;
    double payload_energy_kwh;
    double recorded_delay_s;
    double final_delay_s;
} lw_lane_row;

typedef struct lw_lane {
    const lw_settlement_config *config;
    lw_settlement *settlement;
    lw_store *store;
    bool has_default_legs;
    lw_record_log *trades;
    const lw_rates *rates;
    lw_unsettled_treatment treatment;
    char currency[8];

    lw_series_id series[LW_LANE_COLUMN_COUNT];
    lw_series_id block_series[LW_BLOCK_COLUMN_COUNT];
    lw_series_id extra_series[LW_EXTRAS_MAX]; /* of the record's own columns */
    lw_series_id block_extra_series[LW_BLOCK_EXTRAS_MAX];
    lw_series_id payload_series[LW_PAYLOAD_COLUMN_COUNT]; /* where contents are protected */
    lw_forgery *forgery;                                  /* NULL when nobody forges */
    lw_chain_series *chain;                               /* NULL when crypto is only modelled */
    double last_extra[LW_EXTRAS_MAX];
    lw_lane_row last; /* of the last interval: written when the next begins, or at the end */
    bool has_last;
    lw_usage usage_before;

    lw_delay *recorded;
    lw_delay *final;
    lw_delay *paid;
    lw_delay *operation_recorded; /* by number, of operations */
    lw_delay *operation_final;
    int64_t settled_milliwh; /* legs, so twice the traded energy */
    lw_usage usage_at_end;   /* when the period ends, before the drain */

    lw_gain correction;               /* what refused trades change in the gain */
    int64_t *member_correction_micro; /* [member_count] */
    void *record;       /* [record_capacity] bytes, one batch read back, lw_lane_record_bytes */
    size_t record_size; /* of the batch in it */
    uint64_t record_capacity;
    int64_t unserved_count;  /* operations that were not authorised in time */
    int64_t unsettled_micro; /* of operations that move money and were refused */
    int64_t member_action_count;

    /* Energy-weighted sums of the interval's delays. */
    double recorded_weighted;
    double final_weighted;
    double weight;
} lw_lane;

/** Declares columns, blocks and chain in the store, along the dimensions of the intervals and of
 * the members; in lane_series.c. */
lw_status lw_lane_declare(lw_lane *lane, lw_dim_id time, lw_dim_id participant, lw_error *error);
/** Writes the row of the last interval. */
lw_status lw_lane_write_last(lw_lane *lane, lw_error *error);
/** Writes the blocks that became final, and forgets them. */
lw_status lw_lane_write_blocks(lw_lane *lane, lw_error *error);

/** Books what the settlement settled and refused, and forgets it, in lane_booking.c. */
lw_status lw_lane_book_outcomes(lw_lane *lane, lw_error *error);

/** Whether a leg of the default key takes the place of the run of trades that an outcome is about.
 * It goes with the last trade that does not come after it, or with the first: that of the same side
 * of the same participant where there is one. So each goes with one trade, whatever runs a batch is
 * refused in, and with all of them when the whole batch is. */
bool lw_lane_is_of_run(const lw_trade *trades, const lw_outcome *outcome, const lw_trade *leg);

/** Room to read any batch of so many bytes back. */
lw_status lw_lane_make_room(lw_lane *lane, uint64_t byte_count, lw_error *error);

#endif
