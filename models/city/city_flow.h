// SPDX-License-Identifier: Apache-2.0
/** @file models/city/city_flow.h
 *  What flows through a city: the plain records that it hands out, and what it is made from.
 */
#ifndef LEDGERWATT_MODELS_CITY_CITY_FLOW_H
#define LEDGERWATT_MODELS_CITY_CITY_FLOW_H

#include "models/city/roster.h"
#include "models/city/timeline.h"
#include "models/energy/ev_session.h"
#include "models/record/batch.h"

struct lw_city;

typedef struct lw_city_config {
    const lw_scenario *scenario;
    const lw_roster *roster;
    const lw_timeline *timeline;
    lw_arena *arena;           /**< all memory of the city comes from it */
    size_t block_interval_max; /**< longest block that will be asked for */
    int thread_count;
    uint32_t settlement_count; /**< accounts that operators of settlements have */
    bool falls_back;           /**< a settlement may fall back on the grid operator's default key */
    const struct lw_city *follows; /**< NULL, or a city with the same weather, homes and roofs, in
                                        the same order, which lives longer and does each block
                                        first: their watts are its */
} lw_city_config;

/** Sums over a set of participants in one interval. */
typedef struct lw_city_flow {
    lw_energy_milliwh pv_milliwh;
    lw_energy_milliwh load_milliwh;
    lw_energy_milliwh battery_in_milliwh;
    lw_energy_milliwh battery_out_milliwh;
    lw_energy_milliwh ev_in_milliwh;
    lw_energy_milliwh ev_out_milliwh;
    lw_energy_milliwh import_milliwh;
    lw_energy_milliwh export_milliwh;
    lw_energy_milliwh traded_milliwh;
    lw_money_micro trade_value_micro;
    int64_t trade_count; /**< legs */
    int64_t operation_count;
} lw_city_flow;

/** Weather of an interval, as written to the result. */
typedef struct lw_city_sky {
    double ghi_w_per_m2;
    double temperature_c;
    double wind_m_per_s;
} lw_city_sky;

/** Flows of the participants whose series are kept, by interval and then participant. */
typedef struct lw_city_kept {
    size_t count;                    /**< participants */
    lw_energy_milliwh *load_milliwh; /**< [interval_count][count], as all below */
    lw_energy_milliwh *pv_milliwh;
    lw_energy_milliwh *import_milliwh;
    lw_energy_milliwh *export_milliwh;
} lw_city_kept;

/** What one call of lw_city_advance produced; valid until the next. */
typedef struct lw_city_block {
    size_t interval_count;
    const lw_city_flow *flows;           /**< [interval_count], the whole city */
    const lw_city_sky *skies;            /**< [interval_count] */
    const lw_city_flow *community_flows; /**< [interval_count][community_count] */
    lw_city_kept kept;
    const lw_ev_session *sessions; /**< [session_count] that ended */
    size_t session_count;
    const lw_batch *batches; /**< [batch_count], by interval, then community; none is empty */
    size_t batch_count;
} lw_city_block;

/** Sums by participant since the last lw_city_month_clear; each array is [participant_count]. */
typedef struct lw_city_month {
    lw_energy_milliwh *pv_milliwh;
    lw_energy_milliwh *load_milliwh;
    lw_energy_milliwh *ev_in_milliwh;
    lw_energy_milliwh *ev_out_milliwh;
    lw_energy_milliwh *load_peak_milliwh; /**< of an interval */
    lw_energy_milliwh *import_milliwh;
    lw_energy_milliwh *export_milliwh;
    lw_energy_milliwh *bought_milliwh;
    lw_energy_milliwh *sold_milliwh;
    lw_money_micro *bill_outside_micro;
    lw_money_micro *bill_inside_micro;
    lw_money_micro *statement_outside_micro; /**< [LW_STATEMENT_LINE_COUNT][participant_count] */
    lw_money_micro *statement_inside_micro;  /**< the same; both NULL when not kept */
} lw_city_month;

#endif
