// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/ev_charge.h
 *  Plugged cars and the energy they take, interval by interval, in exact milliwatt-hours.
 *
 *  Model.  A session asks for R and stays from `plug` to `unplug`. At power P it can take
 *          floor(P t) in time t, so what it gets is D = min(R, floor(P (unplug - plug))), whatever
 *          the strategy: strategies only choose when. In an interval a session takes between
 *          must, what the time left after it could no longer give, and most, what P gives in
 *          the part of the interval in which it is plugged.
 *          immediate            takes most.
 *          off_peak             takes most of the part inside the windows, else must.
 *          follow_local_surplus takes must; then what is left of its community's surplus is given
 *                               out to those who may take more, least laxity first (time left less
 *                               time needed), then by owner, car and plug-in.
 *  Vehicle to grid. In an interval in which a session takes nothing and its community lacks energy,
 *          it may give x: as much as the community lacks, its power, its charge above the reserve,
 *          and so little that x / efficiency can still be put back before it leaves (off_peak:
 *          inside the windows to come, and only outside of them). Most laxity first. So it leaves
 *          with D as without.
 *  Community. The surplus that is given out is what the caller says less what all cars of the
 *          community take anyway; it belongs to the meter behind which the point stands.
 *  Leaves out. Taper near full, losses of charging, phases, limits of a site's connection.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_EV_CHARGE_H
#define LEDGERWATT_MODELS_ENERGY_EV_CHARGE_H

#include "models/energy/ev_interval.h"
#include "models/energy/ev_plug.h"
#include "models/energy/ev_session.h"
#include "sim/base/state.h"
#include "sim/base/status.h"

typedef struct lw_ev_charging lw_ev_charging;

lw_status lw_ev_charging_create(const lw_ev_charging_config *config, lw_ev_charging **charging,
                                lw_error *error);
/** NULL is allowed. */
void lw_ev_charging_destroy(lw_ev_charging *charging);

/** A car is plugged in; it will unplug at plug->unplug_us by itself. LW_ERR_MEMORY. */
lw_status lw_ev_charging_plug(lw_ev_charging *charging, const lw_ev_plug *plug, lw_error *error);
/** Keeps a record of a car that was turned away. LW_ERR_MEMORY, LW_ERR_LIMIT. */
lw_status lw_ev_charging_note(lw_ev_charging *charging, const lw_ev_session *session,
                              lw_error *error);

/** Charges and discharges all that are plugged in the interval, and closes the sessions that end in
 *  it. Intervals come in order, each instant once. zone_offset_s: local time less UTC in the
 *  interval. LW_ERR_LIMIT when there are more records
 *  than the configuration allows, LW_ERR_MEMORY. Cost O(plugged), plus a sort of those who follow
 *  the surplus. */
lw_status lw_ev_charging_step(lw_ev_charging *charging, const lw_ev_interval *interval,
                              int32_t zone_offset_s, lw_error *error);

/** Records since the last clear, by time of closing, then of plugging in; borrowed until the next
 *  call that changes them. */
const lw_ev_session *lw_ev_charging_sessions(const lw_ev_charging *charging, size_t *count);
void lw_ev_charging_clear(lw_ev_charging *charging);
/** Sessions that have begun and are not closed. */
size_t lw_ev_charging_open_count(const lw_ev_charging *charging);
/** The session as it is now: charged, discharged and lost so far, delivered so far. */
lw_ev_session lw_ev_charging_open_session(const lw_ev_charging *charging, size_t index);

/** Energy through the points' meters less what sessions, closed and open, have in their cars and
 *  lost: 0, or a bug. */
int64_t lw_ev_charging_residual_milliwh(const lw_ev_charging *charging);

/** Saves or loads what is plugged and recorded. */
void lw_ev_charging_state(lw_ev_charging *charging, lw_state *state);

#endif
