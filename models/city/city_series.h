// SPDX-License-Identifier: Apache-2.0
/** @file models/city/city_series.h
 *  The city's part of the result: /city by time and community, /participants by month.
 */
#ifndef LEDGERWATT_MODELS_CITY_CITY_SERIES_H
#define LEDGERWATT_MODELS_CITY_CITY_SERIES_H

#include "models/city/city.h"
#include "sim/store/store.h"

typedef struct lw_city_series lw_city_series;

/** Declares dimensions and series. */
lw_status lw_city_series_create(const lw_scenario *scenario, const lw_roster *roster,
                                const lw_timeline *timeline, lw_store *store,
                                lw_city_series **series, lw_error *error);
void lw_city_series_destroy(lw_city_series *series);
/** Dimension of the intervals, for the settlements' series. */
lw_dim_id lw_city_series_time(const lw_city_series *series);
/** Of the months and participants, for the contracts' series. */
lw_dim_id lw_city_series_month(const lw_city_series *series);
lw_dim_id lw_city_series_participant(const lw_city_series *series);
lw_status lw_city_series_write_block(lw_city_series *series, const lw_city_block *block,
                                     lw_error *error);
lw_status lw_city_series_write_month(lw_city_series *series, const lw_city_month *month,
                                     lw_error *error);

#endif
