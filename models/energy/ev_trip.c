// SPDX-License-Identifier: Apache-2.0
/* Cars come, wait, plug in and leave. */
#include "models/energy/ev_fleet.h"
#include "models/energy/ev_fleet_parts.h"
#include "sim/base/check.h"

#include <math.h>

#define SECONDS_PER_DAY INT64_C(86400)
#define SECONDS_PER_HOUR 3600.0
#define DWELL_S_MIN 60
#define ALTERNATING_W_MAX 43000 /* fastest alternating-current points */

const char *const lw_ev_event_names[LW_EV_EVENT_COUNT] = {"ev-arrive", "ev-leave-line",
                                                          "ev-unplug"};

static lw_ev_streams streams_of(const lw_ev_fleet *fleet, uint32_t car)
{
    lw_ev_streams streams = fleet->streams;
    streams.driver.entity = fleet->cars[car].entity;
    streams.day.entity = fleet->cars[car].entity;
    streams.session.entity = fleet->cars[car].entity;
    return streams;
}

static const lw_ev_kind *kind_of(const lw_ev_fleet *fleet, uint32_t car)
{
    return &fleet->kinds[fleet->cars[car].group];
}

static lw_event_handle schedule(lw_ev_fleet *fleet, lw_engine *engine, uint32_t car,
                                lw_ev_event event, lw_time_us time_us)
{
    const lw_event_request request = {.time_us = time_us,
                                      .source = fleet->config.first_source + car,
                                      .target = car,
                                      .kind = (uint16_t)(fleet->config.first_kind + event),
                                      .phase = fleet->config.phase};
    return lw_engine_schedule(engine, &request);
}

static void fail(lw_ev_fleet *fleet, lw_status status, const lw_error *error)
{
    if (status != LW_OK && fleet->fault == LW_OK) {
        fleet->fault = status;
        fleet->fault_error = *error;
    }
}

/* What cannot happen unless what was loaded is damaged in a way that no check sees. */
static void go_wrong(lw_ev_fleet *fleet, const char *what)
{
    lw_error error;
    fail(fleet, lw_error_set(&error, LW_ERR_INVARIANT, "", "cars: %s", what), &error);
}

static bool is_day_off(const lw_ev_fleet *fleet, int64_t day)
{
    return lw_civil_weekday(day) >= 5 ||
           (fleet->config.is_holiday != NULL &&
            fleet->config.is_holiday(day, fleet->config.holiday_context));
}

lw_time_us lw_ev_trip_instant_us(const lw_ev_fleet *fleet, int64_t day, int32_t second)
{
    const lw_civil local = lw_civil_from_seconds(day * SECONDS_PER_DAY + second);
    return lw_zone_utc(fleet->config.zone, &local);
}

static void turn_day(const lw_ev_fleet *fleet, lw_ev_trip *trip)
{
    trip->day++;
    trip->next = 0;
    lw_ev_put_off *later = &trip->later[is_day_off(fleet, trip->day)];
    trip->today = *later;
    *later = (lw_ev_put_off){0};
}

/* Moves an arrival to the next day of the same kind, at the same time of the day. */
static void put_off(lw_ev_fleet *fleet, lw_ev_trip *trip, int32_t second)
{
    lw_ev_put_off *later = &trip->later[is_day_off(fleet, trip->day)];
    if (later->count == LW_EV_PUT_OFF_COUNT_MAX) {
        fleet->counts.dropped_count++;
        return;
    }
    later->second[later->count++] = second;
    fleet->counts.put_off_count++;
}

/* Finds the car's next arrival after `after_us` among those of its day that are left; false when
 * the day has none. Those that come too soon are put off. */
static bool find_today(lw_ev_fleet *fleet, uint32_t car, lw_time_us after_us)
{
    const lw_ev_streams streams = streams_of(fleet, car);
    lw_ev_trip *trip = &fleet->trips[car];
    lw_ev_arrival arrivals[LW_EV_DAY_ARRIVAL_COUNT_MAX];
    uint32_t dropped = 0;
    const lw_ev_day day = {
        .day = trip->day, .is_off = is_day_off(fleet, trip->day), .put_off = trip->today};
    const size_t count = lw_ev_day_draw(&kind_of(fleet, car)->habit, &fleet->cars[car].driver,
                                        &streams, &day, arrivals, &dropped);
    fleet->counts.dropped_count += trip->next == 0 ? dropped : 0;
    while (trip->next < count) {
        const lw_ev_arrival *arrival = &arrivals[trip->next++];
        const lw_time_us time_us = lw_ev_trip_instant_us(fleet, trip->day, arrival->second);
        if (time_us > after_us) {
            trip->number = arrival->number;
            trip->second = arrival->second;
            trip->arrival_us = time_us;
            return true;
        }
        if (time_us >= fleet->config.start_us) { /* else it is none of ours */
            put_off(fleet, trip, arrival->second);
        }
    }
    return false;
}

/* Schedules the car's next arrival after `after_us`, if it comes again before the end. */
static void plan(lw_ev_fleet *fleet, lw_engine *engine, uint32_t car, lw_time_us after_us)
{
    lw_ev_trip *trip = &fleet->trips[car];
    trip->site = LW_EV_NONE;
    trip->point = LW_EV_NONE;
    while (!find_today(fleet, car, after_us)) {
        turn_day(fleet, trip);
        if (lw_ev_trip_instant_us(fleet, trip->day, 0) >= fleet->config.end_us) {
            trip->phase = LW_EV_RETIRED;
            return;
        }
    }
    if (trip->arrival_us >= fleet->config.end_us) {
        trip->phase = LW_EV_RETIRED;
        return;
    }
    trip->phase = LW_EV_AWAY;
    schedule(fleet, engine, car, LW_EV_EVENT_ARRIVE, trip->arrival_us);
}

void lw_ev_fleet_begin(lw_ev_fleet *fleet, lw_engine *engine)
{
    const lw_time_us start_us = fleet->config.start_us;
    const lw_civil local = lw_zone_local(fleet->config.zone, start_us);
    for (uint32_t car = 0; car < fleet->car_count; car++) {
        fleet->trips[car].day = lw_civil_days(local.year, local.month, local.day);
        if (fleet->cars[car].driver.is_owner) {
            plan(fleet, engine, car, start_us - 1);
        }
    }
}

static lw_ev_wish wish_of(const lw_ev_fleet *fleet, uint32_t car)
{
    const lw_ev_trip *trip = &fleet->trips[car];
    const lw_ev_streams streams = streams_of(fleet, car);
    const lw_ev_arrival arrival = {.second = trip->second, .number = trip->number};
    return lw_ev_wish_draw(&kind_of(fleet, car)->habit, &fleet->cars[car].driver, &streams,
                           trip->day, &arrival);
}

/* The site that holds the point-th point of a kind, `except` (LW_EV_NONE = no site) left out. */
static uint32_t site_at(const lw_ev_fleet *fleet, const lw_ev_choice *choice, uint32_t except,
                        uint32_t point)
{
    for (uint32_t i = 0; i < choice->count; i++) {
        const uint32_t site = choice->sites[i];
        if (site == except) {
            continue;
        }
        if (point < fleet->places[site].point_count) {
            return site;
        }
        point -= fleet->places[site].point_count;
    }
    LW_UNREACHABLE("a point beyond the last site of its kind");
}

static uint32_t site_of(const lw_ev_fleet *fleet, uint32_t car, const lw_ev_wish *wish)
{
    const lw_ev_kind *kind = kind_of(fleet, car);
    const uint32_t favourite = fleet->cars[car].favourite;
    const lw_ev_choice *choice = &fleet->choices[kind->roams_to];
    uint32_t elsewhere = choice->point_count;
    for (uint32_t i = 0; i < choice->count; i++) {
        elsewhere -= choice->sites[i] == favourite ? fleet->places[favourite].point_count : 0;
    }
    if (wish->where_uniform < kind->habit.favourite_probability_ratio || elsewhere == 0) {
        return favourite;
    }
    return site_at(fleet, choice, favourite, lw_ev_choose(wish->roam_draw, elsewhere));
}

static int64_t min_i64(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t request_milliwh(const lw_ev_kind *kind, const lw_ev_wish *wish)
{
    return min_i64(lw_micro_from_double(wish->energy_kwh), kind->battery_milliwh);
}

/* Where the car is now, as a plug without times and wishes. */
static lw_ev_plug plug_at(const lw_ev_fleet *fleet, uint32_t car)
{
    const lw_ev_kind *kind = kind_of(fleet, car);
    const lw_ev_car *fixed = &fleet->cars[car];
    const lw_ev_trip *trip = &fleet->trips[car];
    lw_ev_plug plug = {.car = car,
                       .owner = fixed->participant,
                       .meter = fixed->participant,
                       .site = trip->site,
                       .point = trip->point,
                       .community = kind->community,
                       .home_operator = kind->operator_id,
                       .site_operator = LW_EV_NONE,
                       .group = fixed->group,
                       .strategy = kind->strategy,
                       .arrival_us = trip->arrival_us,
                       .round_trip_ppm = kind->round_trip_ppm,
                       .target_milliwh = kind->target_milliwh,
                       .reserve_milliwh = kind->reserve_milliwh};
    int64_t point_w = kind->home_point_w;
    if (trip->site != LW_EV_NONE) {
        const lw_ev_place *place = &fleet->places[trip->site];
        plug.meter = place->meter;
        plug.community = place->community;
        plug.site_operator = place->operator_id;
        point_w = place->power_w;
    }
    plug.power_w = min_i64(point_w, point_w > ALTERNATING_W_MAX ? kind->rapid_w : kind->on_board_w);
    plug.discharge_w = min_i64(point_w, kind->discharge_w);
    return plug;
}

static void plug_in(lw_ev_fleet *fleet, lw_engine *engine, uint32_t car, const lw_ev_wish *wish)
{
    const int64_t dwell_s = (int64_t)floor(wish->dwell_h * SECONDS_PER_HOUR + 0.5);
    lw_ev_plug plug = plug_at(fleet, car);
    plug.plug_us = lw_engine_now(engine);
    plug.unplug_us = plug.plug_us + (dwell_s > DWELL_S_MIN ? dwell_s : DWELL_S_MIN) * LW_US_PER_S;
    plug.requested_milliwh = request_milliwh(kind_of(fleet, car), wish);
    lw_error error;
    fail(fleet, lw_ev_charging_plug(fleet->charging, &plug, &error), &error);
    fleet->trips[car].phase = LW_EV_PLUGGED;
    fleet->counts.plug_count++;
    fleet->counts.roaming_count += plug.home_operator != LW_EV_NONE &&
                                   plug.site_operator != LW_EV_NONE &&
                                   plug.home_operator != plug.site_operator;
    schedule(fleet, engine, car, LW_EV_EVENT_UNPLUG, plug.unplug_us);
}

static void turn_away(lw_ev_fleet *fleet, lw_engine *engine, uint32_t car)
{
    const lw_ev_wish wish = wish_of(fleet, car);
    const lw_ev_plug plug = plug_at(fleet, car);
    const lw_time_us now_us = lw_engine_now(engine);
    const lw_ev_session session = {.car = car,
                                   .owner = plug.owner,
                                   .meter = plug.meter,
                                   .site = plug.site,
                                   .point = LW_EV_NONE,
                                   .outcome = LW_EV_TURNED_AWAY,
                                   .home_operator = plug.home_operator,
                                   .site_operator = plug.site_operator,
                                   .arrival_us = plug.arrival_us,
                                   .plug_us = now_us,
                                   .unplug_us = now_us,
                                   .requested_milliwh =
                                       request_milliwh(kind_of(fleet, car), &wish)};
    lw_error error;
    fail(fleet, lw_ev_charging_note(fleet->charging, &session, &error), &error);
    fleet->counts.turned_away_count++;
    plan(fleet, engine, car, now_us);
}

static void stand_in_line(lw_ev_fleet *fleet, lw_engine *engine, uint32_t car)
{
    lw_ev_trip *trip = &fleet->trips[car];
    lw_ev_sites_join(fleet->sites, trip->site, car);
    trip->phase = LW_EV_IN_LINE;
    const lw_event_handle handle =
        schedule(fleet, engine, car, LW_EV_EVENT_LEAVE_LINE,
                 lw_engine_now(engine) + kind_of(fleet, car)->patience_us);
    trip->patience_us = handle.time_us;
    trip->patience_key = handle.key;
    trip->patience_place = handle.place;
}

static void arrive(lw_ev_fleet *fleet, lw_engine *engine, uint32_t car)
{
    const lw_ev_wish wish = wish_of(fleet, car);
    lw_ev_trip *trip = &fleet->trips[car];
    fleet->counts.arrival_count++;
    trip->site = site_of(fleet, car, &wish);
    trip->point = LW_EV_NONE;
    if (trip->site == LW_EV_NONE) {
        plug_in(fleet, engine, car, &wish);
        return;
    }
    trip->point = lw_ev_sites_take(fleet->sites, trip->site, car);
    if (trip->point != LW_EV_NONE) {
        plug_in(fleet, engine, car, &wish);
    } else if (kind_of(fleet, car)->patience_us > 0) {
        stand_in_line(fleet, engine, car);
    } else {
        turn_away(fleet, engine, car);
    }
}

static void leave_line(lw_ev_fleet *fleet, lw_engine *engine, uint32_t car)
{
    lw_ev_sites_quit(fleet->sites, fleet->trips[car].site, car);
    turn_away(fleet, engine, car);
}

static void unplug(lw_ev_fleet *fleet, lw_engine *engine, uint32_t car)
{
    const uint32_t site = fleet->trips[car].site;
    if (site != LW_EV_NONE) {
        lw_ev_sites_release(fleet->sites, site, fleet->trips[car].point, car);
        const uint32_t next = lw_ev_sites_next(fleet->sites, site);
        if (next != LW_EV_NONE) {
            lw_ev_trip *trip = &fleet->trips[next];
            const lw_event_handle patience = {.time_us = trip->patience_us,
                                              .key = trip->patience_key,
                                              .place = trip->patience_place};
            if (!lw_engine_cancel(engine, patience)) {
                go_wrong(fleet, "a car in line whose patience has no end");
            }
            trip->point = lw_ev_sites_take(fleet->sites, site, next);
            const lw_ev_wish wish = wish_of(fleet, next);
            plug_in(fleet, engine, next, &wish);
        }
    }
    plan(fleet, engine, car, lw_engine_now(engine));
}

static bool is_expected(const lw_ev_fleet *fleet, const lw_event *event)
{
    if (event->target >= fleet->car_count) {
        return false;
    }
    const lw_ev_trip *trip = &fleet->trips[event->target];
    switch ((lw_ev_event)(event->kind - fleet->config.first_kind)) {
    case LW_EV_EVENT_ARRIVE:
        return trip->phase == LW_EV_AWAY && event->time_us == trip->arrival_us;
    case LW_EV_EVENT_LEAVE_LINE:
        return trip->phase == LW_EV_IN_LINE && event->time_us == trip->patience_us &&
               event->key == trip->patience_key;
    case LW_EV_EVENT_UNPLUG:
        return trip->phase == LW_EV_PLUGGED && event->time_us >= trip->arrival_us;
    case LW_EV_EVENT_COUNT:
        break;
    }
    return false;
}

bool lw_ev_fleet_expects(const lw_event *event, const void *fleet)
{
    const lw_ev_fleet *own = fleet;
    const uint32_t kind = event->kind;
    const uint32_t first = own->config.first_kind;
    if (kind < first || kind >= first + LW_EV_EVENT_COUNT) {
        return true;
    }
    return is_expected(own, event);
}

void lw_ev_fleet_handle(lw_ev_fleet *fleet, lw_engine *engine, const lw_event *event)
{
    LW_ASSERT(event->kind >= fleet->config.first_kind);
    if (!lw_ev_fleet_expects(event, fleet)) {
        go_wrong(fleet, "an event that its car does not wait for");
        return;
    }
    switch ((lw_ev_event)(event->kind - fleet->config.first_kind)) {
    case LW_EV_EVENT_ARRIVE:
        arrive(fleet, engine, event->target);
        return;
    case LW_EV_EVENT_LEAVE_LINE:
        leave_line(fleet, engine, event->target);
        return;
    case LW_EV_EVENT_UNPLUG:
        unplug(fleet, engine, event->target);
        return;
    case LW_EV_EVENT_COUNT:
        break;
    }
    LW_UNREACHABLE("an event that is none of the fleet's");
}
