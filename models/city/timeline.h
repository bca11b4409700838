// SPDX-License-Identifier: Apache-2.0
/** @file models/city/timeline.h
 *  The period as instants: intervals of UTC, and the local months that bills and statements follow.
 */
#ifndef LEDGERWATT_MODELS_CITY_TIMELINE_H
#define LEDGERWATT_MODELS_CITY_TIMELINE_H

#include "models/city/scenario.h"
#include "sim/base/arena.h"
#include "sim/kernel/zone.h"

typedef struct lw_timeline {
    lw_zone *zone; /**< owned */
    lw_time_us start_us;
    lw_time_us end_us;
    lw_time_us interval_us;
    size_t interval_count;
    /** Instants at which local months begin: months_us[0] <= start_us, on to two years past end_us.
     */
    lw_time_us *months_us; /**< [month_count], from the arena */
    size_t month_count;
    size_t period_month_count; /**< months that the period touches, the first ones */
    double year_count;         /**< length of the period in years of 365.25 days */
} lw_timeline;

/** Local months and intervals of a checked scenario. End with lw_timeline_fini in every case. */
lw_status lw_timeline_init(const lw_scenario *scenario, lw_arena *arena, lw_timeline *timeline,
                           lw_error *error);
void lw_timeline_fini(lw_timeline *timeline);

/** Start of interval k. */
lw_time_us lw_timeline_interval_us(const lw_timeline *timeline, size_t k);
/** Month of the period, from 0, to which an instant belongs. */
size_t lw_timeline_month(const lw_timeline *timeline, lw_time_us time_us);
/** Intervals of the next block after `done` of them: at most `most`, and within one local month. */
size_t lw_timeline_block_size(const lw_timeline *timeline, size_t done, size_t most);
/** A local month, or the period, is over after `done` > 0 intervals. */
bool lw_timeline_month_ends_at(const lw_timeline *timeline, size_t done);

#endif
