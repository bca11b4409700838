// SPDX-License-Identifier: Apache-2.0
#include "models/energy/ev_fleet.h"

#include "models/energy/ev_fleet_parts.h"
#include "sim/base/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define US_PER_HOUR (3600 * LW_US_PER_S)

static int64_t watts(double kw)
{
    return (int64_t)floor(kw * 1000.0 + 0.5);
}

static lw_status out_of_memory(lw_error *error)
{
    return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for the cars");
}

/* ---- sites ---- */

static int by_name(const lw_ev_fleet_config *config, uint32_t a, uint32_t b)
{
    return strcmp(config->sites[a].params->name, config->sites[b].params->name);
}

/* Adds a site to the choice of its kind, keeping the order of names. */
static void add_choice(lw_ev_fleet *fleet, uint32_t site)
{
    const lw_ev_fleet_config *config = &fleet->config;
    lw_ev_choice *choice = &fleet->choices[config->sites[site].params->kind];
    uint32_t place = choice->count++;
    while (place > 0 && by_name(config, site, choice->sites[place - 1]) < 0) {
        choice->sites[place] = choice->sites[place - 1];
        place--;
    }
    choice->sites[place] = site;
    choice->point_count += fleet->places[site].point_count;
}

static lw_status set_sites(lw_ev_fleet *fleet, lw_error *error)
{
    const uint32_t count = fleet->config.site_count;
    uint32_t *point_counts = calloc((size_t)count + 1, sizeof *point_counts);
    fleet->places = calloc((size_t)count + 1, sizeof *fleet->places);
    bool has_room = point_counts != NULL && fleet->places != NULL;
    for (int kind = 0; kind < LW_EV_ARCHETYPE_COUNT; kind++) {
        fleet->choices[kind].sites = calloc((size_t)count + 1, sizeof(uint32_t));
        has_room = has_room && fleet->choices[kind].sites != NULL;
    }
    if (!has_room) {
        free(point_counts);
        return out_of_memory(error);
    }
    for (uint32_t s = 0; s < count; s++) {
        const lw_ev_site *site = &fleet->config.sites[s];
        point_counts[s] = (uint32_t)site->params->count;
        fleet->places[s] = (lw_ev_place){.meter = site->meter,
                                         .community = site->community,
                                         .operator_id = site->operator_id,
                                         .point_count = point_counts[s],
                                         .power_w = watts(site->params->power_kw)};
        add_choice(fleet, s);
    }
    const lw_status status =
        lw_ev_sites_create(point_counts, count, fleet->car_count, &fleet->sites, error);
    free(point_counts);
    return status;
}

/* ---- groups ---- */

static void set_discharge(const lw_ev_params *params, lw_ev_kind *kind)
{
    const lw_ev_discharge_params *discharge = params->vehicle_to_grid;
    kind->round_trip_ppm = LW_MICRO;
    if (discharge == NULL) {
        return;
    }
    const double power_kw = isnan(discharge->power_kw) ? params->on_board_kw : discharge->power_kw;
    kind->discharge_w = watts(power_kw);
    kind->round_trip_ppm = discharge->round_trip_efficiency_ppm;
    kind->target_milliwh =
        lw_micro_from_double(params->battery_kwh * discharge->target_state_ratio);
    kind->reserve_milliwh = lw_micro_from_double(params->battery_kwh * discharge->reserve_ratio);
}

static lw_status set_favourite(const lw_ev_fleet *fleet, const lw_ev_group *group, lw_ev_kind *kind,
                               lw_error *error)
{
    const char *name = group->params->favourite;
    kind->favourite = LW_EV_NONE;
    for (uint32_t s = 0; name != NULL && s < fleet->config.site_count; s++) {
        if (strcmp(fleet->config.sites[s].params->name, name) == 0) {
            kind->favourite = s;
            return LW_OK;
        }
    }
    if (name != NULL) {
        return lw_error_set(error, LW_ERR_BAD_REFERENCE, "", "no charge point is called \"%s\"",
                            name);
    }
    if (!kind->has_own_point && fleet->choices[kind->roams_to].count == 0) {
        return lw_error_set(error, LW_ERR_BAD_REFERENCE, "",
                            "the cars of \"%s\" look for charge points of kind %s, and there is "
                            "none",
                            group->name, lw_ev_archetype_names[kind->roams_to]);
    }
    return LW_OK;
}

static lw_status set_kind(const lw_ev_fleet *fleet, const lw_ev_group *group, lw_ev_kind *kind,
                          lw_error *error)
{
    const lw_ev_params *params = group->params;
    const lw_ev_habits habits = lw_ev_habits_of(params);
    const bool has_own_point = params->archetype == LW_EV_HOME;
    *kind = (lw_ev_kind){.roams_to = has_own_point ? LW_EV_PUBLIC : (uint32_t)params->archetype,
                         .community = group->community,
                         .operator_id = group->operator_id,
                         .strategy = params->strategy,
                         .has_own_point = has_own_point,
                         .on_board_w = watts(params->on_board_kw),
                         .rapid_w = watts(params->rapid_kw),
                         .home_point_w = watts(params->home_point_kw),
                         .battery_milliwh = lw_micro_from_double(params->battery_kwh),
                         .patience_us =
                             (lw_time_us)floor(params->patience_h * (double)US_PER_HOUR + 0.5)};
    set_discharge(params, kind);
    const lw_status status = set_favourite(fleet, group, kind, error);
    return status == LW_OK ? lw_ev_habit_init(&habits, &kind->habit, error) : status;
}

static lw_status set_kinds(lw_ev_fleet *fleet, lw_error *error)
{
    const uint32_t count = fleet->config.group_count;
    lw_ev_windows *windows = calloc((size_t)count + 1, sizeof *windows);
    fleet->kinds = calloc((size_t)count + 1, sizeof *fleet->kinds);
    if (windows == NULL || fleet->kinds == NULL) {
        free(windows);
        return out_of_memory(error);
    }
    lw_status status = LW_OK;
    for (uint32_t g = 0; g < count && status == LW_OK; g++) {
        const lw_ev_group *group = &fleet->config.groups[g];
        windows[g] = lw_ev_windows_of(&group->params->off_peak_windows);
        status = set_kind(fleet, group, &fleet->kinds[g], error);
    }
    if (status == LW_OK) {
        const lw_ev_charging_config charging = {
            .windows = windows,
            .group_count = count,
            .community_count = fleet->config.community_count,
            .participant_count = fleet->config.participant_count,
            .car_count = fleet->car_count,
            .site_count = fleet->config.site_count,
            .session_limit_count = fleet->config.session_limit_count};
        status = lw_ev_charging_create(&charging, &fleet->charging, error);
    }
    free(windows);
    return status;
}

/* ---- cars ---- */

static uint32_t favourite_of(const lw_ev_fleet *fleet, const lw_ev_kind *kind,
                             const lw_ev_driver *driver)
{
    if (kind->favourite != LW_EV_NONE || kind->has_own_point) {
        return kind->favourite;
    }
    const lw_ev_choice *choice = &fleet->choices[kind->roams_to];
    uint32_t point = lw_ev_choose(driver->favourite_draw, choice->point_count);
    uint32_t i = 0;
    while (point >= fleet->places[choice->sites[i]].point_count) {
        point -= fleet->places[choice->sites[i]].point_count;
        i++;
    }
    return choice->sites[i];
}

static lw_ev_car car_of(const lw_ev_fleet *fleet, uint32_t g, uint32_t index, uint32_t number)
{
    const lw_ev_group *group = &fleet->config.groups[g];
    const lw_ev_kind *kind = &fleet->kinds[g];
    const lw_ev_streams streams =
        lw_ev_streams_of(fleet->config.seed, fleet->config.replicate, group->name, index, number);
    lw_ev_car car = {.group = g,
                     .participant = group->first_participant + index,
                     .entity = streams.driver.entity};
    car.driver = lw_ev_driver_draw(&kind->habit, group->params->owner_share_ratio, &streams);
    car.favourite = favourite_of(fleet, kind, &car.driver);
    return car;
}

/* A participant has all of its cars or none: the first car's draw decides. */
static lw_status set_cars(lw_ev_fleet *fleet, lw_error *error)
{
    fleet->cars = calloc((size_t)fleet->car_count + 1, sizeof *fleet->cars);
    fleet->trips = calloc((size_t)fleet->car_count + 1, sizeof *fleet->trips);
    if (fleet->cars == NULL || fleet->trips == NULL) {
        return out_of_memory(error);
    }
    uint32_t car = 0;
    for (uint32_t g = 0; g < fleet->config.group_count; g++) {
        const lw_ev_group *group = &fleet->config.groups[g];
        for (uint32_t index = 0; index < group->count; index++) {
            const uint32_t first = car;
            for (uint32_t n = 0; n < (uint32_t)group->params->car_count; n++) {
                fleet->cars[car] = car_of(fleet, g, index, n);
                fleet->cars[car].driver.is_owner = fleet->cars[first].driver.is_owner;
                fleet->trips[car] =
                    (lw_ev_trip){.phase = LW_EV_RETIRED, .site = LW_EV_NONE, .point = LW_EV_NONE};
                car++;
            }
        }
    }
    return LW_OK;
}

static lw_status count_cars(lw_ev_fleet *fleet, lw_error *error)
{
    uint64_t count = 0;
    for (uint32_t g = 0; g < fleet->config.group_count; g++) {
        const lw_ev_group *group = &fleet->config.groups[g];
        count += (uint64_t)group->count * (uint64_t)group->params->car_count;
    }
    if (count > LW_EV_CAR_COUNT_MAX) {
        return lw_error_set(error, LW_ERR_LIMIT, "", "%llu cars are more than the %d possible",
                            (unsigned long long)count, LW_EV_CAR_COUNT_MAX);
    }
    fleet->car_count = (uint32_t)count;
    return LW_OK;
}

lw_status lw_ev_fleet_create(const lw_ev_fleet_config *config, lw_ev_fleet **fleet, lw_error *error)
{
    LW_ASSERT(config->start_us < config->end_us);
    lw_ev_fleet *made = calloc(1, sizeof *made);
    *fleet = NULL;
    if (made == NULL) {
        return out_of_memory(error);
    }
    made->config = *config;
    made->streams = lw_ev_streams_of(config->seed, config->replicate, "", 0, 0);
    lw_status status = count_cars(made, error);
    status = status == LW_OK ? set_sites(made, error) : status;
    status = status == LW_OK ? set_kinds(made, error) : status;
    status = status == LW_OK ? set_cars(made, error) : status;
    if (status != LW_OK) {
        lw_ev_fleet_destroy(made);
        return status;
    }
    made->config.sites = NULL;
    made->config.groups = NULL;
    *fleet = made;
    return LW_OK;
}

void lw_ev_fleet_destroy(lw_ev_fleet *fleet)
{
    if (fleet == NULL) {
        return;
    }
    for (uint32_t g = 0; fleet->kinds != NULL && g < fleet->config.group_count; g++) {
        lw_ev_habit_fini(&fleet->kinds[g].habit);
    }
    for (int kind = 0; kind < LW_EV_ARCHETYPE_COUNT; kind++) {
        free(fleet->choices[kind].sites);
    }
    lw_ev_charging_destroy(fleet->charging);
    lw_ev_sites_destroy(fleet->sites);
    free(fleet->kinds);
    free(fleet->places);
    free(fleet->cars);
    free(fleet->trips);
    free(fleet);
}

/* ---- intervals, and what can be asked ---- */

uint32_t lw_ev_fleet_car_count(const lw_ev_fleet *fleet)
{
    return fleet->car_count;
}

lw_status lw_ev_fleet_step(lw_ev_fleet *fleet, const lw_ev_interval *interval, lw_error *error)
{
    LW_ASSERT(interval->start_us < interval->end_us);
    LW_ASSERT(interval->end_us - interval->start_us <= US_PER_HOUR);
    if (fleet->fault != LW_OK) {
        if (error != NULL) {
            *error = fleet->fault_error;
        }
        return fleet->fault;
    }
    const int32_t offset_s = lw_zone_offset_s(fleet->config.zone, interval->start_us / LW_US_PER_S);
    return lw_ev_charging_step(fleet->charging, interval, offset_s, error);
}

const lw_ev_session *lw_ev_fleet_sessions(const lw_ev_fleet *fleet, size_t *count)
{
    return lw_ev_charging_sessions(fleet->charging, count);
}

void lw_ev_fleet_clear_sessions(lw_ev_fleet *fleet)
{
    lw_ev_charging_clear(fleet->charging);
}

size_t lw_ev_fleet_open_count(const lw_ev_fleet *fleet)
{
    return lw_ev_charging_open_count(fleet->charging);
}

lw_ev_session lw_ev_fleet_open_session(const lw_ev_fleet *fleet, size_t index)
{
    return lw_ev_charging_open_session(fleet->charging, index);
}

uint32_t lw_ev_fleet_waiting_count(const lw_ev_fleet *fleet, uint32_t site)
{
    return lw_ev_sites_waiting_count(fleet->sites, site);
}

int64_t lw_ev_fleet_residual_milliwh(const lw_ev_fleet *fleet)
{
    return lw_ev_charging_residual_milliwh(fleet->charging);
}

lw_ev_counts lw_ev_fleet_counts(const lw_ev_fleet *fleet)
{
    return fleet->counts;
}
