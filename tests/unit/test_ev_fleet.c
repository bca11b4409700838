// SPDX-License-Identifier: Apache-2.0
/* Cars that come, wait, roam and leave: small towns whose tables leave little to chance. */
#include "tests/support/ev_town.h"

#include <criterion/criterion.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOUR_US (3600 * LW_US_PER_S)

static const double eight_o_clock[24] = {0, 0, 0, 0, 0, 0, 0, 0, 1};
static const double noon[24] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
static const double two_hours[2] = {2, 2};
static const double five_kwh[2] = {5, 5};

/* Cars that come at eight on working days, at noon on others, and want 5 kWh in two hours. */
static lw_ev_params punctual(lw_ev_archetype archetype, double rate_per_day)
{
    lw_ev_params params = ev_params_of(archetype);
    params.rate_per_day = rate_per_day;
    params.rate_shape_ratio = 1000;
    params.weekend_rate_ratio = 1;
    params.arrival_weekday_ratio = array_of(eight_o_clock, 24);
    params.arrival_weekend_ratio = array_of(noon, 24);
    params.dwell_quantile_h = array_of(two_hours, 2);
    params.energy_quantile_kwh = array_of(five_kwh, 2);
    return params;
}

static lw_ev_group group_of(const lw_ev_params *params, const char *name, uint32_t count)
{
    return (lw_ev_group){.params = params, .name = name, .count = count, .operator_id = LW_EV_NONE};
}

static ev_town *run_town(const ev_town_plan *plan)
{
    ev_town *town = ev_town_open(plan);
    ev_town_run(town);
    cr_assert_eq(lw_ev_fleet_residual_milliwh(town->fleet), 0);
    return town;
}

Test(ev_fleet, cars_come_when_their_table_says_in_local_time)
{
    const lw_ev_params params = punctual(LW_EV_HOME, 0.8);
    const lw_ev_group group = group_of(&params, "homes", 50);
    const ev_town_plan plan = {.groups = &group,
                               .group_count = 1,
                               .zone_name = "Europe/Paris",
                               .start = {.year = 2018, .month = 3, .day = 19},
                               .day_count = 14}; /* the clock changes on the 25th */
    ev_town *town = run_town(&plan);
    cr_assert_gt(town->session_count, 300U);
    for (size_t i = 0; i < town->session_count; i++) {
        const lw_civil local = lw_zone_local(town->zone, town->sessions[i].plug_us);
        const int weekday = lw_civil_weekday(lw_civil_days(local.year, local.month, local.day));
        cr_assert_eq(local.hour, weekday < 5 ? 8 : 12);
        cr_assert_eq(town->sessions[i].unplug_us - town->sessions[i].plug_us, 2 * HOUR_US);
        cr_assert_eq(town->sessions[i].delivered_milliwh, 5000000);
        cr_assert_eq(town->sessions[i].site, LW_EV_NONE);
        cr_assert_eq(town->sessions[i].meter, town->sessions[i].owner);
    }
    ev_town_close(town);
}

static bool is_wednesday(int64_t day, const void *context)
{
    (void)context;
    return lw_civil_weekday(day) == 2;
}

Test(ev_fleet, a_holiday_is_a_day_off)
{
    const lw_ev_params params = punctual(LW_EV_HOME, 0.8);
    const lw_ev_group group = group_of(&params, "homes", 50);
    const ev_town_plan plan = {
        .groups = &group, .group_count = 1, .day_count = 7, .is_holiday = is_wednesday};
    ev_town *town = run_town(&plan);
    size_t seen = 0;
    for (size_t i = 0; i < town->session_count; i++) {
        const lw_civil local = lw_zone_local(town->zone, town->sessions[i].plug_us);
        if (local.day == 3) { /* of January 2018: a Wednesday */
            cr_assert_eq(local.hour, 12);
            seen++;
        }
    }
    cr_assert_gt(seen, 10U);
    ev_town_close(town);
}

static int by_plug(const void *a, const void *b)
{
    const lw_ev_session *first = a;
    const lw_ev_session *second = b;
    return (first->plug_us > second->plug_us) - (first->plug_us < second->plug_us);
}

/* Eight cars at eight, two points, two hours each, patience of three hours: whoever comes first is
 * served first, the fifth and sixth wait up to four hours and give up after three. */
Test(ev_fleet, a_line_is_served_in_order_and_patience_ends)
{
    lw_ev_params params = punctual(LW_EV_WORK, 2.0);
    params.patience_h = 3;
    const lw_charge_point_params points = charge_point_of("yard", LW_EV_WORK, 2, 7.4);
    const lw_ev_site site = {.params = &points, .operator_id = LW_EV_NONE};
    const lw_ev_group group = group_of(&params, "staff", 8);
    const ev_town_plan plan = {
        .groups = &group, .group_count = 1, .sites = &site, .site_count = 1, .day_count = 5};
    ev_town *town = run_town(&plan);
    qsort(town->sessions, town->session_count, sizeof *town->sessions, by_plug);
    lw_time_us last_arrival_us = 0;
    size_t served = 0;
    size_t turned_away = 0;
    size_t waited = 0;
    for (size_t i = 0; i < town->session_count; i++) {
        const lw_ev_session *session = &town->sessions[i];
        const lw_time_us wait_us = session->plug_us - session->arrival_us;
        cr_assert(wait_us >= 0 && wait_us <= 3 * HOUR_US);
        if (session->outcome == LW_EV_TURNED_AWAY) {
            turned_away++;
            cr_assert_eq(wait_us, 3 * HOUR_US);
            cr_assert_eq(session->delivered_milliwh, 0);
            cr_assert_eq(session->requested_milliwh, 5000000);
            cr_assert_eq(session->point, LW_EV_NONE);
            continue;
        }
        served++;
        waited += wait_us > 0;
        cr_assert_geq(session->arrival_us, last_arrival_us, "somebody jumped the line");
        last_arrival_us = session->arrival_us;
        cr_assert_lt(session->point, 2);
    }
    const lw_ev_counts counts = lw_ev_fleet_counts(town->fleet);
    cr_assert(served > 10 && turned_away > 5 && waited > 5, "%zu %zu %zu", served, turned_away,
              waited);
    cr_assert_eq(counts.turned_away_count, (int64_t)turned_away);
    cr_assert_eq(counts.plug_count, (int64_t)(served + lw_ev_fleet_open_count(town->fleet)));
    ev_town_close(town);
}

Test(ev_fleet, without_patience_nobody_waits)
{
    lw_ev_params params = punctual(LW_EV_WORK, 1.0);
    params.patience_h = 0;
    const lw_charge_point_params points = charge_point_of("yard", LW_EV_WORK, 1, 7.4);
    const lw_ev_site site = {.params = &points, .operator_id = LW_EV_NONE};
    const lw_ev_group group = group_of(&params, "staff", 6);
    const ev_town_plan plan = {
        .groups = &group, .group_count = 1, .sites = &site, .site_count = 1, .day_count = 5};
    ev_town *town = run_town(&plan);
    size_t turned_away = 0;
    for (size_t i = 0; i < town->session_count; i++) {
        cr_assert_eq(town->sessions[i].plug_us, town->sessions[i].arrival_us);
        turned_away += town->sessions[i].outcome == LW_EV_TURNED_AWAY;
    }
    cr_assert_gt(turned_away, 5U);
    cr_assert_eq(lw_ev_fleet_waiting_count(town->fleet, 0), 0);
    ev_town_close(town);
}

/* Three sites of 100 points; favourites and the others are drawn by number of points. */
Test(ev_fleet, cars_roam_as_often_as_their_probability_says)
{
    lw_ev_params params = ev_params_of(LW_EV_PUBLIC);
    params.rate_per_day = 1;
    params.favourite_probability_ratio = 0.7;
    params.favourite = "b";
    const lw_charge_point_params points[] = {
        charge_point_of("c", LW_EV_PUBLIC, 300, 22), charge_point_of("a", LW_EV_PUBLIC, 100, 22),
        charge_point_of("x", LW_EV_RAPID, 900, 50), charge_point_of("b", LW_EV_PUBLIC, 200, 22)};
    const lw_ev_site sites[] = {{&points[0], 0, 0, 11},
                                {&points[1], 0, 0, 12},
                                {&points[2], 0, 0, 13},
                                {&points[3], 0, 0, 10}};
    lw_ev_group group = group_of(&params, "drivers", 100);
    group.operator_id = 10;
    const ev_town_plan plan = {
        .groups = &group, .group_count = 1, .sites = sites, .site_count = 4, .day_count = 40};
    ev_town *town = run_town(&plan);
    double hits[4] = {0};
    double roaming = 0;
    for (size_t i = 0; i < town->session_count; i++) {
        const lw_ev_session *session = &town->sessions[i];
        hits[session->site]++;
        cr_assert_eq(session->site_operator, sites[session->site].operator_id);
        roaming += session->home_operator != session->site_operator;
    }
    const double count = (double)town->session_count;
    cr_assert_gt(count, 2000);
    cr_assert_float_eq(hits[3] / count, 0.7, 4 * sqrt(0.21 / count));
    cr_assert_float_eq(hits[0] / count, 0.225, 4 * sqrt(0.225 * 0.775 / count));
    cr_assert_float_eq(hits[1] / count, 0.075, 4 * sqrt(0.075 * 0.925 / count));
    cr_assert_eq(hits[2], 0);
    cr_assert_eq(roaming, hits[0] + hits[1]);
    ev_town_close(town);
}

Test(ev_fleet, power_is_the_least_of_point_and_car)
{
    static const double energy[] = {40, 40};
    static const struct {
        lw_ev_archetype archetype;
        double point_kw, expected_kw;
    } cases[] = {{LW_EV_WORK, 22, 7.4}, {LW_EV_WORK, 3.7, 3.7}, {LW_EV_WORK, 43, 7.4},
                 {LW_EV_RAPID, 50, 20}, {LW_EV_RAPID, 15, 7.4}, {LW_EV_HOME, 0, 2.3}};
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        lw_ev_params params = punctual(cases[c].archetype, 1);
        params.energy_quantile_kwh = array_of(energy, 2);
        params.rapid_kw = 20;
        params.home_point_kw = 2.3;
        const bool has_site = cases[c].archetype != LW_EV_HOME;
        const lw_charge_point_params point =
            charge_point_of("p", cases[c].archetype, 1, cases[c].point_kw);
        const lw_ev_site site = {.params = &point, .operator_id = LW_EV_NONE};
        const lw_ev_group group = group_of(&params, "g", 1);
        const ev_town_plan plan = {.groups = &group,
                                   .group_count = 1,
                                   .sites = has_site ? &site : NULL,
                                   .site_count = has_site,
                                   .day_count = 12};
        ev_town *town = run_town(&plan);
        cr_assert_gt(town->session_count, 0U);
        const double kwh = lw_kwh_from_milliwh(town->sessions[0].delivered_milliwh);
        cr_assert_float_eq(kwh, fmin(40, 2 * cases[c].expected_kw), 1e-9, "case %zu: %g", c, kwh);
        ev_town_close(town);
    }
}

Test(ev_fleet, only_owners_have_cars_and_have_all_of_theirs)
{
    lw_ev_params params = punctual(LW_EV_HOME, 1);
    params.owner_share_ratio = 0.3;
    params.car_count = 2;
    const lw_ev_group group = group_of(&params, "homes", 400);
    const ev_town_plan plan = {.groups = &group, .group_count = 1, .day_count = 15};
    ev_town *town = run_town(&plan);
    cr_assert_eq(lw_ev_fleet_car_count(town->fleet), 800);
    bool seen[800] = {false};
    for (size_t i = 0; i < town->session_count; i++) {
        seen[town->sessions[i].car] = true;
        cr_assert_eq(town->sessions[i].owner, town->sessions[i].car / 2);
    }
    int owners = 0;
    for (int i = 0; i < 400; i++) {
        cr_assert_eq(seen[2 * i], seen[2 * i + 1], "home %d", i);
        owners += seen[2 * i];
    }
    cr_assert_float_eq(owners, 120, 4 * sqrt(84.0));
    ev_town_close(town);
}

/* Nobody is lost: who would come twice at once comes the second time on another day. */
Test(ev_fleet, arrivals_during_a_session_are_put_off_and_not_lost)
{
    const lw_ev_params params = punctual(LW_EV_HOME, 0.4);
    const lw_ev_group group = group_of(&params, "homes", 300);
    const ev_town_plan plan = {.groups = &group, .group_count = 1, .day_count = 100};
    ev_town *town = run_town(&plan);
    const lw_ev_counts counts = lw_ev_fleet_counts(town->fleet);
    cr_assert_gt(counts.put_off_count, 1000);
    cr_assert_eq(counts.dropped_count, 0);
    /* 12,000 expected; what is put off at the end, half a session a car, is missing. */
    cr_assert_float_eq((double)counts.plug_count, 12000, 4 * sqrt(12000) + 150);
    ev_town_close(town);
}

Test(ev_fleet, a_year_of_driving_is_what_cars_drive)
{
    /* 12,500 km at 0.178 kWh/km (Params_VE of Energy-Alternatives-Planning): 2,225 kWh a year. Cars
     * are made alike here, so that 300 are enough: 43,000 sessions of 15.4 kWh, sd 12. */
    lw_ev_params params = ev_params_of(LW_EV_HOME);
    params.rate_shape_ratio = 1000;
    params.energy_user_share_ratio = 0;
    const lw_ev_group group = group_of(&params, "homes", 300);
    const ev_town_plan plan = {
        .groups = &group, .group_count = 1, .day_count = 365, .interval_s = 3600};
    ev_town *town = run_town(&plan);
    const double kwh = lw_kwh_from_milliwh(town->charged_sum_milliwh) / 300;
    fprintf(stderr, "a home's car: %.0f kWh, %.0f km at 0.178 kWh/km\n", kwh, kwh / 0.178);
    cr_assert_float_eq(kwh, 2225, 0.03 * 2225);
    ev_town_close(town);
}

static lw_status create_with(const lw_ev_params *params, const lw_ev_site *sites,
                             uint32_t site_count, lw_error *error)
{
    lw_ev_fleet *fleet = NULL;
    lw_zone *zone = NULL;
    cr_assert_eq(lw_zone_open("UTC", &zone, NULL), LW_OK);
    const lw_ev_group group = group_of(params, "drivers", 3);
    const lw_ev_fleet_config config = {.zone = zone,
                                       .end_us = HOUR_US,
                                       .participant_count = 3,
                                       .community_count = 1,
                                       .sites = sites,
                                       .site_count = site_count,
                                       .groups = &group,
                                       .group_count = 1,
                                       .session_limit_count = 9};
    const lw_status status = lw_ev_fleet_create(&config, &fleet, error);
    cr_assert_eq(fleet == NULL, status != LW_OK);
    lw_ev_fleet_destroy(fleet);
    lw_zone_close(zone);
    return status;
}

Test(ev_fleet, needs_points_of_its_kind_and_a_favourite_that_exists)
{
    lw_error error;
    lw_ev_params params = ev_params_of(LW_EV_WORK);
    const lw_charge_point_params point = charge_point_of("here", LW_EV_PUBLIC, 1, 22);
    const lw_ev_site site = {.params = &point, .operator_id = LW_EV_NONE};
    cr_assert_eq(create_with(&params, &site, 1, &error), LW_ERR_BAD_REFERENCE);
    cr_assert_not_null(strstr(error.message, "kind work"));
    params.favourite = "there";
    cr_assert_eq(create_with(&params, &site, 1, &error), LW_ERR_BAD_REFERENCE);
    cr_assert_not_null(strstr(error.message, "\"there\""));
    params.favourite = "here";
    cr_assert_eq(create_with(&params, &site, 1, &error), LW_OK);
    params = ev_params_of(LW_EV_HOME);
    cr_assert_eq(create_with(&params, NULL, 0, &error), LW_OK);
    params.car_count = 1000;
    const lw_ev_group many = group_of(&params, "m", 20000);
    lw_zone *zone = NULL;
    lw_ev_fleet *fleet = NULL;
    cr_assert_eq(lw_zone_open("UTC", &zone, NULL), LW_OK);
    const lw_ev_fleet_config config = {
        .zone = zone, .end_us = 1, .groups = &many, .group_count = 1};
    cr_assert_eq(lw_ev_fleet_create(&config, &fleet, &error), LW_ERR_LIMIT);
    lw_zone_close(zone);
}

/* A handler that cannot keep a record tells so at the next step. */
Test(ev_fleet, a_failure_in_a_handler_is_told_by_the_next_step)
{
    lw_ev_params params = punctual(LW_EV_WORK, 5);
    params.patience_h = 0;
    const lw_charge_point_params points = charge_point_of("yard", LW_EV_WORK, 1, 7.4);
    const lw_ev_site site = {.params = &points, .operator_id = LW_EV_NONE};
    const lw_ev_group group = group_of(&params, "staff", 20);
    const ev_town_plan plan = {.groups = &group,
                               .group_count = 1,
                               .sites = &site,
                               .site_count = 1,
                               .day_count = 1,
                               .session_limit_count = 1};
    ev_town *town = ev_town_open(&plan);
    lw_error error = {0};
    cr_assert_eq(lw_engine_run_until(town->engine, town->now_us + 20 * HOUR_US, NULL), LW_OK);
    const lw_ev_interval interval = {.start_us = town->now_us,
                                     .end_us = town->now_us + HOUR_US,
                                     .charged_milliwh = town->charged_milliwh,
                                     .discharged_milliwh = town->discharged_milliwh};
    cr_assert_eq(lw_ev_fleet_step(town->fleet, &interval, &error), LW_ERR_LIMIT);
    cr_assert_not_null(strstr(error.message, "charging sessions"));
    ev_town_close(town);
}
