// SPDX-License-Identifier: Apache-2.0
#include "models/energy/ev_fleet.h"
#include "models/energy/ev_fleet_parts.h"

static bool has_place(const lw_ev_fleet *fleet, uint32_t car)
{
    const lw_ev_trip *trip = &fleet->trips[car];
    const bool is_at_site = trip->site != LW_EV_NONE;
    if (is_at_site && trip->site >= fleet->config.site_count) {
        return false;
    }
    switch ((lw_ev_phase)trip->phase) {
    case LW_EV_AWAY:
    case LW_EV_RETIRED:
        return !is_at_site && trip->point == LW_EV_NONE;
    case LW_EV_IN_LINE:
        return is_at_site && trip->point == LW_EV_NONE &&
               lw_ev_sites_is_waiting(fleet->sites, trip->site, car);
    case LW_EV_PLUGGED:
        return is_at_site ? trip->point < fleet->places[trip->site].point_count &&
                                lw_ev_sites_car(fleet->sites, trip->site, trip->point) == car
                          : trip->point == LW_EV_NONE &&
                                fleet->kinds[fleet->cars[car].group].has_own_point;
    }
    return false;
}

static bool can_be_put_off(const lw_ev_put_off *put_off)
{
    for (uint32_t i = 0; i < put_off->count && i < LW_EV_PUT_OFF_COUNT_MAX; i++) {
        if (put_off->second[i] < 0 || put_off->second[i] >= 86400) {
            return false;
        }
    }
    return put_off->count <= LW_EV_PUT_OFF_COUNT_MAX;
}

static bool can_be(const lw_ev_fleet *fleet, uint32_t car)
{
    const lw_ev_trip *trip = &fleet->trips[car];
    const int64_t first_day = fleet->config.start_us / (86400 * LW_US_PER_S) - 2;
    const int64_t last_day = fleet->config.end_us / (86400 * LW_US_PER_S) + 2;
    const bool is_unused = trip->phase == LW_EV_RETIRED && trip->day == 0;
    return trip->phase <= LW_EV_RETIRED && trip->second >= 0 && trip->second < 86400 &&
           trip->number < LW_EV_DAY_ARRIVAL_COUNT_MAX &&
           trip->next <= LW_EV_DAY_ARRIVAL_COUNT_MAX && can_be_put_off(&trip->today) &&
           can_be_put_off(&trip->later[0]) && can_be_put_off(&trip->later[1]) &&
           (is_unused || (trip->day >= first_day && trip->day <= last_day)) &&
           (trip->phase == LW_EV_RETIRED ||
            trip->arrival_us == lw_ev_trip_instant_us(fleet, trip->day, trip->second)) &&
           has_place(fleet, car);
}

/* Every car that a site knows must know the site: as many are there as say so. */
static bool agrees(const lw_ev_fleet *fleet)
{
    uint64_t at_sites = 0;
    for (uint32_t s = 0; s < fleet->config.site_count; s++) {
        at_sites += lw_ev_sites_taken_count(fleet->sites, s);
        at_sites += lw_ev_sites_waiting_count(fleet->sites, s);
    }
    uint64_t say_so = 0;
    for (uint32_t car = 0; car < fleet->car_count; car++) {
        if (!can_be(fleet, car)) {
            return false;
        }
        say_so += fleet->trips[car].site != LW_EV_NONE;
    }
    return at_sites == say_so;
}

void lw_ev_fleet_state(lw_ev_fleet *fleet, lw_state *state)
{
    LW_STATE_ARRAY(state, fleet, trips, fleet->car_count);
    LW_STATE_MEMBER(state, fleet, counts);
    lw_ev_sites_state(fleet->sites, state);
    lw_ev_charging_state(fleet->charging, state);
    if (!lw_state_is_loading(state)) {
        if (fleet->fault != LW_OK) {
            lw_state_fail_as(state, fleet->fault, "trips", fleet->fault_error.message);
        }
        return;
    }
    if (lw_state_is_good(state) && !agrees(fleet)) {
        lw_state_fail(state, "trips", "a car that is where it cannot be");
    }
}
