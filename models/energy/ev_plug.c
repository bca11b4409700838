// SPDX-License-Identifier: Apache-2.0
#include "models/energy/ev_plug.h"

#include "models/energy/ev_session.h"
#include "sim/base/check.h"

#define US_PER_W_MILLIWH INT64_C(3600000) /* a watt for an hour is 1,000 mWh */
/* The largest power for the longest time is 3.6e18 W us, which fits 63 bits. */
#define TIME_US_MAX (INT64_C(3600000) * LW_US_PER_S)
#define POWER_W_MAX INT64_C(1000000)
#define ENERGY_MILLIWH_MAX INT64_C(1000000000000)

static int64_t min_i64(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

int64_t lw_ev_energy_milliwh(int64_t power_w, lw_time_us time_us)
{
    LW_ASSERT(power_w >= 0 && power_w <= POWER_W_MAX);
    LW_ASSERT(time_us >= 0 && time_us <= TIME_US_MAX);
    return power_w * time_us / US_PER_W_MILLIWH;
}

int64_t lw_ev_plug_deliverable_milliwh(const lw_ev_plug *plug)
{
    return min_i64(plug->requested_milliwh,
                   lw_ev_energy_milliwh(plug->power_w, plug->unplug_us - plug->plug_us));
}

bool lw_ev_plug_is_possible(const lw_ev_plug *plug, const lw_ev_charging_config *config)
{
    return plug->meter < config->participant_count && plug->owner < config->participant_count &&
           plug->community < config->community_count && plug->group < config->group_count &&
           plug->car < config->car_count &&
           (plug->site == LW_EV_NONE || plug->site < config->site_count) &&
           plug->strategy >= LW_EV_IMMEDIATE && plug->strategy <= LW_EV_FOLLOW_LOCAL_SURPLUS &&
           plug->arrival_us <= plug->plug_us && plug->plug_us < plug->unplug_us &&
           plug->unplug_us - plug->plug_us <= TIME_US_MAX && plug->power_w > 0 &&
           plug->power_w <= POWER_W_MAX && plug->requested_milliwh >= 0 &&
           plug->requested_milliwh <= ENERGY_MILLIWH_MAX && plug->discharge_w >= 0 &&
           plug->discharge_w <= POWER_W_MAX && plug->round_trip_ppm > 0 &&
           plug->round_trip_ppm <= LW_MICRO && plug->target_milliwh >= 0 &&
           plug->target_milliwh <= ENERGY_MILLIWH_MAX && plug->reserve_milliwh >= 0;
}
