// SPDX-License-Identifier: Apache-2.0
#include "models/city/city_cars.h"

#include "models/energy/holiday.h"

#include <string.h>

enum { SESSIONS_PER_CAR_MAX = 16, SESSIONS_SPARE = 64, PARTICIPANT_NONE = -1 };

/* Operators by name: equal names are one operator, whatever order they come in. */
typedef struct operator_names {
    const char **names; /* [count], room for all that can come */
    uint32_t count;
} operator_names;

static uint32_t operator_id(operator_names *known, const char *name)
{
    if (name == NULL) {
        return LW_EV_NONE;
    }
    for (uint32_t i = 0; i < known->count; i++) {
        if (strcmp(known->names[i], name) == 0) {
            return i;
        }
    }
    known->names[known->count] = name;
    return known->count++;
}

/* Index of the participant "group/index", which the scenario's check has seen to exist. */
static int64_t participant_named(const lw_roster *roster, const char *id)
{
    for (uint32_t i = 0; i < roster->participant_count; i++) {
        if (strcmp(roster->ids[i], id) == 0) {
            return i;
        }
    }
    return PARTICIPANT_NONE;
}

static uint32_t community_of(const lw_roster *roster, uint32_t participant)
{
    uint32_t c = 0;
    while (participant >= roster->communities[c].first + roster->communities[c].count) {
        c++;
    }
    return c;
}

static lw_status resolve_sites(const lw_city *city, operator_names *operators, lw_ev_site *sites,
                               lw_error *error)
{
    const lw_array *points = &city->config.scenario->charge_points;
    const lw_charge_point_params *params = points->items;
    for (size_t i = 0; i < points->count; i++) {
        const int64_t meter = participant_named(city->config.roster, params[i].metered_by);
        if (meter == PARTICIPANT_NONE) {
            return lw_error_set(error, LW_ERR_BAD_REFERENCE, "/charge_points",
                                "there is no participant \"%s\"", params[i].metered_by);
        }
        sites[i] = (lw_ev_site){.params = &params[i],
                                .meter = (uint32_t)meter,
                                .community = community_of(city->config.roster, (uint32_t)meter),
                                .operator_id = operator_id(operators, params[i].operator_name)};
    }
    return LW_OK;
}

static uint32_t resolve_groups(const lw_city *city, operator_names *operators, lw_ev_group *groups)
{
    const lw_roster *roster = city->config.roster;
    uint32_t count = 0;
    for (uint32_t g = 0; g < roster->group_count; g++) {
        const lw_roster_group *group = &roster->groups[g];
        const lw_ev_params *params = group->params->ev;
        if (params != NULL && group->count > 0) {
            const uint32_t operator= operator_id(operators, params->operator_name);
            groups[count] = (lw_ev_group){.params = params,
                                          .name = group->params->name,
                                          .count = group->count,
                                          .first_participant = group->first,
                                          .community = group->community,
                                          .operator_id = operator};
            count++;
        }
    }
    return count;
}

static bool is_holiday(int64_t day, const void *context)
{
    const lw_city *city = context;
    return lw_is_holiday((lw_holidays)city->config.scenario->site.holidays, day);
}

static lw_status create_fleet(lw_city *city, const lw_ev_site *sites, const lw_ev_group *groups,
                              uint32_t group_count, lw_error *error)
{
    const lw_roster *roster = city->config.roster;
    const lw_timeline *timeline = city->config.timeline;
    size_t car_room = SESSIONS_SPARE;
    for (uint32_t g = 0; g < group_count; g++) {
        car_room +=
            (size_t)groups[g].count * (size_t)groups[g].params->car_count * SESSIONS_PER_CAR_MAX;
    }
    const lw_ev_fleet_config config = {
        .seed = (uint64_t)city->config.scenario->seed,
        .zone = timeline->zone,
        .start_us = timeline->start_us,
        .end_us = timeline->end_us,
        .participant_count = roster->participant_count,
        .community_count = roster->community_count,
        .sites = sites,
        .site_count = (uint32_t)city->config.scenario->charge_points.count,
        .groups = groups,
        .group_count = group_count,
        .is_holiday = is_holiday,
        .holiday_context = city,
        .first_source = LW_CITY_SOURCE_CARS,
        .first_kind = LW_CITY_EVENT_CARS,
        .phase = LW_CITY_PHASE_CARS,
        .session_limit_count = car_room,
    };
    return lw_ev_fleet_create(&config, &city->cars, error);
}

lw_status lw_city_create_cars(lw_city *city, lw_error *error)
{
    const lw_roster *roster = city->config.roster;
    const size_t site_count = city->config.scenario->charge_points.count;
    lw_arena *arena = city->config.arena;
    lw_ev_site *sites = lw_arena_calloc(arena, site_count + 1, sizeof *sites);
    lw_ev_group *groups = lw_arena_calloc(arena, roster->group_count + 1, sizeof *groups);
    operator_names operators = {
        .names = lw_arena_calloc(arena, site_count + roster->group_count + 1, sizeof(char *))};
    city->car_surplus_milliwh =
        lw_arena_calloc(arena, roster->community_count, sizeof *city->car_surplus_milliwh);
    if (sites == NULL || groups == NULL || operators.names == NULL ||
        city->car_surplus_milliwh == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for the cars");
    }
    const uint32_t group_count = resolve_groups(city, &operators, groups);
    if (group_count == 0) {
        return LW_OK;
    }
    const lw_status status = resolve_sites(city, &operators, sites, error);
    return status == LW_OK ? create_fleet(city, sites, groups, group_count, error) : status;
}

void lw_city_destroy_cars(lw_city *city)
{
    lw_ev_fleet_destroy(city->cars);
}

uint32_t lw_city_car_count(const lw_city *city)
{
    return city->cars == NULL ? 0 : lw_ev_fleet_car_count(city->cars);
}

void lw_city_begin_cars(lw_city *city)
{
    if (city->cars != NULL) {
        lw_ev_fleet_begin(city->cars, city->engine);
    }
}

void lw_city_car_handle(lw_engine *engine, const lw_event *event, void *state)
{
    lw_city *city = state;
    lw_ev_fleet_handle(city->cars, engine, event);
}

static void find_surplus(lw_city *city)
{
    const lw_roster *roster = city->config.roster;
    for (uint32_t c = 0; c < roster->community_count; c++) {
        const lw_roster_community *range = &roster->communities[c];
        int64_t surplus = 0;
        for (uint32_t i = range->first; i < range->first + range->count; i++) {
            surplus += city->now.pv_milliwh[i] - city->now.load_milliwh[i];
        }
        city->car_surplus_milliwh[c] = surplus;
    }
}

void lw_city_step_cars(lw_city *city, lw_time_us start_us, lw_time_us end_us)
{
    if (city->cars == NULL) {
        return;
    }
    const size_t size = city->config.roster->participant_count * sizeof *city->now.ev_in_milliwh;
    memset(city->now.ev_in_milliwh, 0, size);
    memset(city->now.ev_out_milliwh, 0, size);
    find_surplus(city);
    lw_error error;
    const lw_ev_interval interval = {.start_us = start_us,
                                     .end_us = end_us,
                                     .surplus_milliwh = city->car_surplus_milliwh,
                                     .charged_milliwh = city->now.ev_in_milliwh,
                                     .discharged_milliwh = city->now.ev_out_milliwh};
    const lw_status status = lw_ev_fleet_step(city->cars, &interval, &error);
    if (status != LW_OK && city->failure.status == LW_OK) {
        city->failure = error;
    }
}

const lw_ev_session *lw_city_sessions(const lw_city *city, size_t *count)
{
    *count = 0;
    return city->cars == NULL ? NULL : lw_ev_fleet_sessions(city->cars, count);
}

void lw_city_clear_sessions(lw_city *city)
{
    if (city->cars != NULL) {
        lw_ev_fleet_clear_sessions(city->cars);
    }
}

int64_t lw_city_cars_residual_milliwh(const lw_city *city)
{
    const int64_t residual = city->cars == NULL ? 0 : lw_ev_fleet_residual_milliwh(city->cars);
    return residual < 0 ? -residual : residual;
}
