// SPDX-License-Identifier: Apache-2.0
/** @file tests/support/ev_town.h
 *  A town that has nothing but cars, charge points, a kernel and metering intervals; for tests
 * only.
 */
#ifndef LEDGERWATT_TESTS_SUPPORT_EV_TOWN_H
#define LEDGERWATT_TESTS_SUPPORT_EV_TOWN_H

#include "models/energy/ev_fleet.h"
#include "tests/support/saved_state.h"

typedef struct ev_town_plan {
    const lw_ev_group *groups;
    uint32_t group_count;
    const lw_ev_site *sites;
    uint32_t site_count;
    uint32_t participant_count; /* 0: as many as the groups have */
    uint32_t community_count;   /* 0: 1 */
    uint64_t seed;
    const char *zone_name; /* NULL: UTC */
    lw_civil start;        /* local; year 0: Monday 2018-01-01 */
    int day_count;
    int interval_s; /* 0: 900 */
    /* Energy that a community has over in the interval that starts then; NULL: none. */
    int64_t (*surplus_milliwh)(lw_time_us start_us, uint32_t community);
    bool (*is_holiday)(int64_t day, const void *context);
    size_t session_limit_count; /* 0: no limit to speak of */
} ev_town_plan;

typedef struct ev_town {
    ev_town_plan plan;
    lw_zone *zone;
    lw_ev_fleet *fleet;
    lw_engine *engine;
    lw_time_us now_us, interval_us, end_us;
    int64_t *surplus_milliwh;                      /* [community_count] */
    int64_t *charged_milliwh, *discharged_milliwh; /* [participant_count] of the last interval */
    int64_t charged_sum_milliwh, discharged_sum_milliwh;
    lw_ev_session *sessions; /* [session_count] all that ended */
    size_t session_count, session_capacity;
} ev_town;

/** Asserts that it works. The plan's arrays are borrowed while it opens. */
ev_town *ev_town_open(const ev_town_plan *plan);
void ev_town_close(ev_town *town);
/** Runs one interval; its energies are then in charged_milliwh and discharged_milliwh. */
void ev_town_step(ev_town *town);
/** Runs to the end. */
void ev_town_run(ev_town *town);
/** Saves fleet and kernel; loads them, a state_function. */
void ev_town_state(void *object, lw_state *state);

/** Parameters with their defaults, of an archetype. */
lw_ev_params ev_params_of(lw_ev_archetype archetype);
lw_charge_point_params charge_point_of(const char *name, lw_ev_archetype kind, int64_t count,
                                       double power_kw);
/** An array of numbers as a scenario would have it; borrows them. */
lw_array array_of(const double *values, size_t count);

#endif
