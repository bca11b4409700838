// SPDX-License-Identifier: Apache-2.0
#include "tests/support/ev_town.h"

#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

enum { KIND_FIRST = 2, SOURCE_FIRST = 3, PHASE = 5 }; /* odd ones, so that mix-ups show */

static void handle(lw_engine *engine, const lw_event *event, void *state)
{
    ev_town *town = state;
    lw_ev_fleet_handle(town->fleet, engine, event);
}

static void handle_nothing(lw_engine *engine, const lw_event *event, void *state)
{
    (void)engine, (void)event, (void)state;
    cr_assert_fail("an event of a kind that nobody scheduled");
}

static const lw_event_kind kinds[] = {{"none", handle_nothing},
                                      {"none", handle_nothing},
                                      {"ev-arrive", handle},
                                      {"ev-leave-line", handle},
                                      {"ev-unplug", handle}};

static void set_defaults(ev_town_plan *plan)
{
    uint32_t participant_count = 0;
    for (uint32_t g = 0; g < plan->group_count; g++) {
        participant_count += plan->groups[g].count;
    }
    if (plan->participant_count == 0) {
        plan->participant_count = participant_count;
    }
    plan->community_count = plan->community_count > 0 ? plan->community_count : 1;
    plan->zone_name = plan->zone_name != NULL ? plan->zone_name : "UTC";
    plan->interval_s = plan->interval_s > 0 ? plan->interval_s : 900;
    plan->session_limit_count = plan->session_limit_count > 0 ? plan->session_limit_count : 1 << 20;
    if (plan->start.year == 0) {
        plan->start = (lw_civil){.year = 2018, .month = 1, .day = 1};
    }
}

static void open_fleet(ev_town *town)
{
    lw_error error;
    const ev_town_plan *plan = &town->plan;
    const lw_ev_fleet_config config = {.seed = plan->seed,
                                       .zone = town->zone,
                                       .start_us = town->now_us,
                                       .end_us = town->end_us,
                                       .participant_count = plan->participant_count,
                                       .community_count = plan->community_count,
                                       .sites = plan->sites,
                                       .site_count = plan->site_count,
                                       .groups = plan->groups,
                                       .group_count = plan->group_count,
                                       .is_holiday = plan->is_holiday,
                                       .first_source = SOURCE_FIRST,
                                       .first_kind = KIND_FIRST,
                                       .phase = PHASE,
                                       .session_limit_count = plan->session_limit_count};
    cr_assert_eq(lw_ev_fleet_create(&config, &town->fleet, &error), LW_OK, "%s", error.message);
    const uint32_t car_count = lw_ev_fleet_car_count(town->fleet);
    const lw_engine_config engine = {.start_us = town->now_us,
                                     .kinds = kinds,
                                     .kind_count = sizeof kinds / sizeof kinds[0],
                                     .source_count = SOURCE_FIRST + car_count,
                                     .event_limit_count = (size_t)car_count + 1,
                                     .state = town};
    cr_assert_eq(lw_engine_create(&engine, &town->engine, &error), LW_OK);
}

ev_town *ev_town_open(const ev_town_plan *plan)
{
    ev_town *town = calloc(1, sizeof *town);
    cr_assert_not_null(town);
    town->plan = *plan;
    set_defaults(&town->plan);
    cr_assert_eq(lw_zone_open(town->plan.zone_name, &town->zone, NULL), LW_OK);
    town->interval_us = town->plan.interval_s * LW_US_PER_S;
    town->now_us = lw_zone_utc(town->zone, &town->plan.start);
    const int64_t last_s = lw_civil_seconds(&town->plan.start) + town->plan.day_count * 86400;
    const lw_civil end = lw_civil_from_seconds(last_s);
    town->end_us = lw_zone_utc(town->zone, &end);
    town->surplus_milliwh = calloc(town->plan.community_count, sizeof(int64_t));
    town->charged_milliwh = calloc(town->plan.participant_count, sizeof(int64_t));
    town->discharged_milliwh = calloc(town->plan.participant_count, sizeof(int64_t));
    cr_assert(town->surplus_milliwh != NULL && town->charged_milliwh != NULL &&
              town->discharged_milliwh != NULL);
    open_fleet(town);
    lw_ev_fleet_begin(town->fleet, town->engine);
    return town;
}

void ev_town_close(ev_town *town)
{
    lw_engine_destroy(town->engine);
    lw_ev_fleet_destroy(town->fleet);
    lw_zone_close(town->zone);
    free(town->surplus_milliwh);
    free(town->charged_milliwh);
    free(town->discharged_milliwh);
    free(town->sessions);
    free(town);
}

static void collect(ev_town *town)
{
    size_t count = 0;
    const lw_ev_session *sessions = lw_ev_fleet_sessions(town->fleet, &count);
    if (town->session_count + count > town->session_capacity) {
        town->session_capacity = 2 * (town->session_count + count);
        town->sessions = realloc(town->sessions, town->session_capacity * sizeof *town->sessions);
        cr_assert_not_null(town->sessions);
    }
    if (count > 0) {
        memcpy(town->sessions + town->session_count, sessions, count * sizeof *sessions);
    }
    town->session_count += count;
    lw_ev_fleet_clear_sessions(town->fleet);
}

void ev_town_step(ev_town *town)
{
    lw_error error;
    const lw_time_us start_us = town->now_us;
    const lw_time_us end_us = start_us + town->interval_us;
    const uint32_t count = town->plan.participant_count;
    for (uint32_t c = 0; c < town->plan.community_count; c++) {
        town->surplus_milliwh[c] =
            town->plan.surplus_milliwh != NULL ? town->plan.surplus_milliwh(start_us, c) : 0;
    }
    memset(town->charged_milliwh, 0, count * sizeof(int64_t));
    memset(town->discharged_milliwh, 0, count * sizeof(int64_t));
    cr_assert_eq(lw_engine_run_until(town->engine, end_us, &error), LW_OK, "%s", error.message);
    const lw_ev_interval interval = {.start_us = start_us,
                                     .end_us = end_us,
                                     .surplus_milliwh = town->surplus_milliwh,
                                     .charged_milliwh = town->charged_milliwh,
                                     .discharged_milliwh = town->discharged_milliwh};
    cr_assert_eq(lw_ev_fleet_step(town->fleet, &interval, &error), LW_OK, "%s", error.message);
    for (uint32_t i = 0; i < count; i++) {
        town->charged_sum_milliwh += town->charged_milliwh[i];
        town->discharged_sum_milliwh += town->discharged_milliwh[i];
    }
    town->now_us = end_us;
    collect(town);
}

void ev_town_run(ev_town *town)
{
    while (town->now_us < town->end_us) {
        ev_town_step(town);
    }
}

void ev_town_state(void *object, lw_state *state)
{
    ev_town *town = object;
    lw_ev_fleet_state(town->fleet, state);
    lw_engine_state(town->engine, state);
    if (lw_state_is_loading(state) && lw_state_is_good(state) &&
        !lw_engine_all(town->engine, lw_ev_fleet_expects, town->fleet)) {
        lw_state_fail(state, "events", "an event that no car waits for");
    }
}

lw_ev_params ev_params_of(lw_ev_archetype archetype)
{
    lw_ev_params params;
    lw_param_set_defaults(&lw_ev_table, &params);
    params.archetype = (int32_t)archetype;
    return params;
}

lw_charge_point_params charge_point_of(const char *name, lw_ev_archetype kind, int64_t count,
                                       double power_kw)
{
    lw_charge_point_params params;
    lw_param_set_defaults(&lw_charge_point_table, &params);
    params.name = name;
    params.kind = (int32_t)kind;
    params.count = count;
    params.power_kw = power_kw;
    return params;
}

lw_array array_of(const double *values, size_t count)
{
    void *items = NULL;
    memcpy(&items, &values, sizeof items); /* a reader only reads them */
    return (lw_array){.count = count, .items = items};
}
