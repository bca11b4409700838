// SPDX-License-Identifier: Apache-2.0
/** @file models/city/session_series.h
 *  Charging sessions in the result: group /charging, one row a session in the order in which they
 *  ended.
 */
#ifndef LEDGERWATT_MODELS_CITY_SESSION_SERIES_H
#define LEDGERWATT_MODELS_CITY_SESSION_SERIES_H

#include "models/energy/ev_session.h"
#include "sim/store/store.h"

enum { LW_SESSION_SERIES_COUNT = 13 };

typedef struct lw_session_series {
    lw_dim_id session;
    lw_series_id ids[LW_SESSION_SERIES_COUNT];
} lw_session_series;

lw_status lw_session_series_declare(lw_session_series *series, lw_store *store, lw_error *error);
lw_status lw_session_series_append(const lw_session_series *series, lw_store *store,
                                   const lw_ev_session *sessions, size_t count, lw_error *error);

#endif
