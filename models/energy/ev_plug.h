// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/ev_plug.h
 *  A car at a charge point: for how long, with what power, what for.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_EV_PLUG_H
#define LEDGERWATT_MODELS_ENERGY_EV_PLUG_H

#include "models/energy/ev_window.h"

/** How a car charges at a point. */
typedef struct lw_ev_plug {
    uint32_t car, owner, meter, site, point, community;
    uint32_t home_operator, site_operator;
    uint32_t group; /**< index into the configuration's windows */
    int32_t strategy;
    lw_time_us arrival_us, plug_us, unplug_us;
    int64_t power_w;           /**< most power in, > 0 */
    int64_t requested_milliwh; /**< >= 0 */
    int64_t discharge_w;       /**< most power out; 0 = charges only */
    int64_t round_trip_ppm;    /**< of what is given back; 1 .. 10^6 */
    int64_t target_milliwh;    /**< in the battery after the session */
    int64_t reserve_milliwh;   /**< in the battery below which it gives nothing */
} lw_ev_plug;

typedef struct lw_ev_charging_config {
    const lw_ev_windows *windows; /**< [group_count], copied */
    uint32_t group_count, community_count, participant_count, car_count, site_count;
    size_t session_limit_count; /**< most records kept between two lw_ev_charging_clear */
} lw_ev_charging_config;

/** Energy that `power_w` gives in `time_us` >= 0, rounded down: at most a milliwatt-hour short. */
int64_t lw_ev_energy_milliwh(int64_t power_w, lw_time_us time_us);
/** What a session gets: the least of its request and what power and time allow. */
int64_t lw_ev_plug_deliverable_milliwh(const lw_ev_plug *plug);
/** True when its indices are within the configuration, and its times and energies can be. */
bool lw_ev_plug_is_possible(const lw_ev_plug *plug, const lw_ev_charging_config *config);

#endif
