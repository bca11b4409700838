// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/ev_fleet.h
 *  All cars of a city: when they come, where they plug in, how they charge.
 *
 *  Events.  A car is an event source of the city's kernel. It has one pending event: its next
 * arrival, the end of its patience in line, or its unplugging. Between sessions it costs nothing;
 *           a metering interval costs only for the cars that are plugged in.
 *  Arrival. Drawn day by day (models/energy/ev_habit.h). One that falls into the car's own session
 *           is put off to the same time of the next day of its kind (working, off): so a car's
 * sessions never overlap, and the times of arrival stay as they were drawn. Beyond 8 put off at
 * once they are dropped. Place.   With probability favourite_probability_ratio the car's favourite,
 * else another site of its kind, drawn by number of points: roaming. Archetype home has a point of
 * its own behind its owner's meter, and roams to public ones. Line.    When all points of the site
 * are taken it waits its patience, first come first served, and then leaves without. Its dwell
 * begins when it is plugged in. Power.   The least of the point's and the car's: on_board_kw up to
 * 43 kW, rapid_kw above.
 *
 *  Use.     Create; give the engine `lw_ev_fleet_car_count` more sources from first_source on, as
 * many pending events, and three kinds from first_kind on whose handlers call lw_ev_fleet_handle;
 * lw_ev_fleet_begin; then, at the end of each metering interval, when its events were handled,
 * lw_ev_fleet_step, and collect the sessions. The first day begins with no car plugged in.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_EV_FLEET_H
#define LEDGERWATT_MODELS_ENERGY_EV_FLEET_H

#include "models/energy/ev_fleet_config.h"
#include "models/energy/ev_interval.h"
#include "models/energy/ev_session.h"
#include "sim/base/state.h"
#include "sim/base/status.h"
#include "sim/kernel/engine.h"

/** Event kinds, counted from lw_ev_fleet_config.first_kind; targets are cars. */
typedef enum lw_ev_event {
    LW_EV_EVENT_ARRIVE,
    LW_EV_EVENT_LEAVE_LINE,
    LW_EV_EVENT_UNPLUG,
    LW_EV_EVENT_COUNT
} lw_ev_event;

/** "ev-arrive", "ev-leave-line", "ev-unplug". */
extern const char *const lw_ev_event_names[LW_EV_EVENT_COUNT];

typedef struct lw_ev_fleet lw_ev_fleet;

/** Copies what it needs of the configuration. LW_ERR_MEMORY; LW_ERR_LIMIT with more than
 *  LW_EV_CAR_COUNT_MAX cars; LW_ERR_BAD_REFERENCE when a favourite is no charge point or a group
 *  has no site to go to. */
lw_status lw_ev_fleet_create(const lw_ev_fleet_config *config, lw_ev_fleet **fleet,
                             lw_error *error);
/** NULL is allowed. */
void lw_ev_fleet_destroy(lw_ev_fleet *fleet);

uint32_t lw_ev_fleet_car_count(const lw_ev_fleet *fleet);
/** Schedules the first arrival of each car. Once, at start_us. */
void lw_ev_fleet_begin(lw_ev_fleet *fleet, lw_engine *engine);
/** Handles an event of one of the fleet's kinds. */
void lw_ev_fleet_handle(lw_ev_fleet *fleet, lw_engine *engine, const lw_event *event);

/** Charges in an interval whose events were handled. LW_ERR_MEMORY, LW_ERR_LIMIT: also for what
 *  failed in a handler since the last step. */
lw_status lw_ev_fleet_step(lw_ev_fleet *fleet, const lw_ev_interval *interval, lw_error *error);

/** Records of sessions that ended since the last clear, [*count]; borrowed until the next step,
 *  event or clear. */
const lw_ev_session *lw_ev_fleet_sessions(const lw_ev_fleet *fleet, size_t *count);
void lw_ev_fleet_clear_sessions(lw_ev_fleet *fleet);

/** Cars plugged in, or unplugged since the last step. */
size_t lw_ev_fleet_open_count(const lw_ev_fleet *fleet);
lw_ev_session lw_ev_fleet_open_session(const lw_ev_fleet *fleet, size_t index);
/** Cars in line at a site of the configuration. */
uint32_t lw_ev_fleet_waiting_count(const lw_ev_fleet *fleet, uint32_t site);
/** Energy by the points' meters less what sessions say: 0, or a bug. */
int64_t lw_ev_fleet_residual_milliwh(const lw_ev_fleet *fleet);

lw_ev_counts lw_ev_fleet_counts(const lw_ev_fleet *fleet);

/** Saves all that changes, or loads it into a fleet of the same configuration. Between intervals.
 *  The engine's events are saved by the engine; check them with lw_ev_fleet_expects. */
void lw_ev_fleet_state(lw_ev_fleet *fleet, lw_state *state);
/** True when an event is none of the fleet's, or one that its car waits for; for lw_engine_all. */
bool lw_ev_fleet_expects(const lw_event *event, const void *fleet);

#endif
