// SPDX-License-Identifier: Apache-2.0
/** @file models/city/city_cars.h
 *  Cars and charge points in the city: their names resolved, their events in its kernel, their
 *  energy on its meters. For the files that make up the city, nobody else.
 */
#ifndef LEDGERWATT_MODELS_CITY_CITY_CARS_H
#define LEDGERWATT_MODELS_CITY_CITY_CARS_H

#include "models/city/city_state.h"

/** Makes the fleet; city->cars stays NULL when the scenario has no cars. */
lw_status lw_city_create_cars(lw_city *city, lw_error *error);
void lw_city_destroy_cars(lw_city *city);

/** Number of cars, each a source of events after the city's own. */
uint32_t lw_city_car_count(const lw_city *city);
/** Schedules the first arrivals; after the engine was created. */
void lw_city_begin_cars(lw_city *city);
/** Handler of the fleet's events. */
void lw_city_car_handle(lw_engine *engine, const lw_event *event, void *state);

/** Charges over an interval: fills now->ev_in_milliwh and now->ev_out_milliwh from
 *  now->pv_milliwh and now->load_milliwh. What fails is kept in city->failure. */
void lw_city_step_cars(lw_city *city, lw_time_us start_us, lw_time_us end_us);

/** Records of the sessions that ended since the last clear, [*count]. */
const lw_ev_session *lw_city_sessions(const lw_city *city, size_t *count);
void lw_city_clear_sessions(lw_city *city);

/** Energy by the charge points' meters less what sessions say: 0, or a bug. */
int64_t lw_city_cars_residual_milliwh(const lw_city *city);

#endif
