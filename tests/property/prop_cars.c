// SPDX-License-Identifier: Apache-2.0
/* Laws of charging over generated towns: whatever the strategy, the interval, the neighbours and
 * the order of the file. LW_SEED repeats or varies the generation. */
#include "sim/kernel/rng.h"
#include "tests/support/ev_town.h"
#include "tests/support/random_values.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    TOWN_COUNT = 12,
    GROUP_COUNT = 4,
    SITE_COUNT = 4,
    COMMUNITY_COUNT = 2,
    PARTICIPANT_COUNT = 40, /* 9 each, and four who only have a meter */
    DAY_COUNT = 10
};

/* A town's parameters, to be varied by a test before it is opened. */
typedef struct town_case {
    uint64_t seed;
    lw_ev_params params[GROUP_COUNT];
    lw_ev_discharge_params discharge;
    lw_charge_point_params points[SITE_COUNT];
    lw_ev_group groups[GROUP_COUNT];
    lw_ev_site sites[SITE_COUNT];
    ev_town_plan plan;
} town_case;

/* Sun by day, lack by night, clouds by a hash: up to 30 kWh an hour either way. */
static int64_t surplus(lw_time_us start_us, uint32_t community)
{
    const int64_t hour = start_us / (3600 * LW_US_PER_S) % 24;
    const int64_t height = 6 - (hour > 12 ? hour - 12 : 12 - hour);
    const uint64_t cloud = lw_hash_mix((uint64_t)start_us + community) % 4000000;
    return height * 1200000 + (int64_t)cloud - 2000000;
}

static const lw_ev_archetype archetypes[GROUP_COUNT] = {LW_EV_HOME, LW_EV_ON_STREET, LW_EV_WORK,
                                                        LW_EV_RAPID};
static const char *const group_names[GROUP_COUNT] = {"homes", "flats", "staff", "taxis"};

static void set_groups(town_case *made, random_values *random)
{
    lw_param_set_defaults(&lw_ev_discharge_table, &made->discharge);
    made->discharge.reserve_ratio = random_between(random, 0, 0.5);
    for (uint32_t g = 0; g < GROUP_COUNT; g++) {
        lw_ev_params *params = &made->params[g];
        *params = ev_params_of(archetypes[g]);
        params->rate_per_day = random_between(random, 0.1, 2.0);
        params->on_board_kw = random_between(random, 2.0, 22.0);
        params->battery_kwh = random_between(random, 20.0, 80.0);
        params->favourite_probability_ratio = random_between(random, 0.0, 1.0);
        params->patience_h = random_below(random, 2) == 0 ? 0.0 : random_between(random, 0, 3);
        made->groups[g] = (lw_ev_group){.params = params,
                                        .name = group_names[g],
                                        .count = 9,
                                        .first_participant = 9 * g,
                                        .community = g % COMMUNITY_COUNT,
                                        .operator_id = g};
    }
}

static void set_sites(town_case *made, random_values *random)
{
    static const lw_ev_archetype kinds[SITE_COUNT] = {LW_EV_ON_STREET, LW_EV_WORK, LW_EV_RAPID,
                                                      LW_EV_PUBLIC};
    static const char *const names[SITE_COUNT] = {"lamps", "yard", "station", "square"};
    for (uint32_t s = 0; s < SITE_COUNT; s++) {
        const double kw = kinds[s] == LW_EV_RAPID ? 50.0 : random_between(random, 3.0, 22.0);
        made->points[s] =
            charge_point_of(names[s], kinds[s], 1 + (int64_t)random_below(random, 5), kw);
        made->sites[s] = (lw_ev_site){.params = &made->points[s],
                                      .meter = 36 + s,
                                      .community = s % COMMUNITY_COUNT,
                                      .operator_id = s};
    }
}

static town_case *case_of(random_values *random)
{
    town_case *made = calloc(1, sizeof *made);
    cr_assert_not_null(made);
    made->seed = random_bits(random);
    set_groups(made, random);
    set_sites(made, random);
    made->plan =
        (ev_town_plan){.groups = made->groups,
                       .group_count = GROUP_COUNT,
                       .sites = made->sites,
                       .site_count = SITE_COUNT,
                       .participant_count = PARTICIPANT_COUNT,
                       .community_count = COMMUNITY_COUNT,
                       .seed = made->seed,
                       .zone_name = "Europe/Paris",
                       .start = {.year = 2018, .month = 10, .day = 22}, /* a clock change */
                       .day_count = DAY_COUNT,
                       .surplus_milliwh = surplus};
    return made;
}

static void set_strategy(town_case *town, lw_ev_strategy strategy, bool gives_back)
{
    for (uint32_t g = 0; g < GROUP_COUNT; g++) {
        town->params[g].strategy = (int32_t)strategy;
        town->params[g].vehicle_to_grid = gives_back ? &town->discharge : NULL;
    }
}

static int by_car_and_arrival(const void *a, const void *b)
{
    const lw_ev_session *x = a;
    const lw_ev_session *y = b;
    if (x->car != y->car) {
        return x->car < y->car ? -1 : 1;
    }
    return (x->arrival_us > y->arrival_us) - (x->arrival_us < y->arrival_us);
}

static ev_town *run_case(const town_case *town)
{
    ev_town *run = ev_town_open(&town->plan);
    ev_town_run(run);
    cr_assert_eq(lw_ev_fleet_residual_milliwh(run->fleet), 0, "seed %llu",
                 (unsigned long long)town->seed);
    qsort(run->sessions, run->session_count, sizeof *run->sessions, by_car_and_arrival);
    return run;
}

/* Same car, place, times and need; and the same energy in the car when it leaves. */
static bool is_same_visit(const lw_ev_session *a, const lw_ev_session *b)
{
    return a->car == b->car && a->site == b->site && a->point == b->point &&
           a->outcome == b->outcome && a->arrival_us == b->arrival_us && a->plug_us == b->plug_us &&
           a->unplug_us == b->unplug_us && a->requested_milliwh == b->requested_milliwh &&
           a->delivered_milliwh == b->delivered_milliwh;
}

static void assert_same_visits(const ev_town *a, const ev_town *b, const char *what, uint64_t seed)
{
    cr_assert_eq(a->session_count, b->session_count, "%s, seed %llu: %zu and %zu sessions", what,
                 (unsigned long long)seed, a->session_count, b->session_count);
    for (size_t i = 0; i < a->session_count; i++) {
        cr_assert(is_same_visit(&a->sessions[i], &b->sessions[i]), "%s, seed %llu, session %zu",
                  what, (unsigned long long)seed, i);
    }
}

Test(cars_law, shifting_never_changes_what_a_car_gets)
{
    static const struct {
        lw_ev_strategy strategy;
        bool gives_back;
        const char *name;
    } ways[] = {{LW_EV_OFF_PEAK, false, "off_peak"},
                {LW_EV_FOLLOW_LOCAL_SURPLUS, false, "follow_local_surplus"},
                {LW_EV_OFF_PEAK, true, "off_peak, giving back"},
                {LW_EV_FOLLOW_LOCAL_SURPLUS, true, "follow_local_surplus, giving back"}};
    random_values random = random_values_begin();
    int64_t given_back = 0;
    for (int t = 0; t < TOWN_COUNT; t++) {
        town_case *town = case_of(&random);
        ev_town *plain = run_case(town);
        cr_assert_gt(plain->session_count, 50U);
        for (size_t w = 0; w < sizeof ways / sizeof ways[0]; w++) {
            set_strategy(town, ways[w].strategy, ways[w].gives_back);
            ev_town *shifted = run_case(town);
            assert_same_visits(plain, shifted, ways[w].name, town->seed);
            cr_assert_neq(plain->charged_sum_milliwh, 0);
            cr_assert(ways[w].gives_back || shifted->discharged_sum_milliwh == 0);
            given_back += shifted->discharged_sum_milliwh;
            ev_town_close(shifted);
        }
        ev_town_close(plain);
        free(town);
    }
    cr_assert_gt(given_back, 0, "nobody gave anything back: the law was not tried");
}

Test(cars_law, the_metering_interval_changes_no_session)
{
    static const int intervals_s[] = {60, 1800, 3600};
    random_values random = random_values_begin();
    for (int t = 0; t < TOWN_COUNT / 3; t++) {
        town_case *town = case_of(&random);
        set_strategy(town, (lw_ev_strategy)(t % 3), false);
        ev_town *plain = run_case(town);
        for (size_t i = 0; i < 3; i++) {
            town->plan.interval_s = intervals_s[i];
            ev_town *other = run_case(town);
            assert_same_visits(plain, other, "interval", town->seed);
            ev_town_close(other);
        }
        ev_town_close(plain);
        free(town);
    }
}

/* Most that a session's point and car can do, W. */
static int64_t power_w(const town_case *town, const lw_ev_session *session)
{
    const lw_ev_params *params = &town->params[session->owner / 9];
    const double point_kw =
        session->site == LW_EV_NONE ? params->home_point_kw : town->points[session->site].power_kw;
    const double car_kw = point_kw > 43 ? params->rapid_kw : params->on_board_kw;
    return (int64_t)(1000 * (point_kw < car_kw ? point_kw : car_kw) + 0.5);
}

Test(cars_law, no_session_exceeds_point_car_battery_or_need)
{
    random_values random = random_values_begin();
    for (int t = 0; t < TOWN_COUNT; t++) {
        town_case *town = case_of(&random);
        set_strategy(town, LW_EV_FOLLOW_LOCAL_SURPLUS, t % 2 == 0);
        ev_town *run = run_case(town);
        for (size_t i = 0; i < run->session_count; i++) {
            const lw_ev_session *session = &run->sessions[i];
            const double hours =
                (double)(session->unplug_us - session->plug_us) / 3600.0 / (double)LW_US_PER_S;
            const double most_milliwh = (double)power_w(town, session) * 1000.0 * hours;
            const double battery_kwh = town->params[session->owner / 9].battery_kwh;
            cr_assert_geq(session->delivered_milliwh, 0);
            cr_assert_leq(session->delivered_milliwh, session->requested_milliwh);
            cr_assert_leq((double)session->requested_milliwh, battery_kwh * 1e6 + 0.5);
            cr_assert_leq((double)session->charged_milliwh, most_milliwh + 1e-3);
            cr_assert_eq(session->charged_milliwh - session->discharged_milliwh -
                             session->lost_milliwh,
                         session->delivered_milliwh);
        }
        ev_town_close(run);
        free(town);
    }
}

static void assert_apart(const lw_ev_session *a, const lw_ev_session *b, uint64_t seed)
{
    cr_assert(a->unplug_us <= b->arrival_us || b->unplug_us <= a->arrival_us,
              "seed %llu: two sessions of car %u at once", (unsigned long long)seed, a->car);
}

Test(cars_law, a_car_is_in_one_place_and_a_point_serves_one_car)
{
    random_values random = random_values_begin();
    for (int t = 0; t < TOWN_COUNT; t++) {
        town_case *town = case_of(&random);
        ev_town *run = run_case(town);
        for (size_t i = 1; i < run->session_count; i++) {
            if (run->sessions[i].car == run->sessions[i - 1].car) {
                assert_apart(&run->sessions[i - 1], &run->sessions[i], town->seed);
            }
        }
        for (size_t i = 0; i < run->session_count; i++) {
            const lw_ev_session *a = &run->sessions[i];
            for (size_t j = 0; j < i && a->site != LW_EV_NONE; j++) {
                const lw_ev_session *b = &run->sessions[j];
                cr_assert(a->site != b->site || a->point != b->point || a->point == LW_EV_NONE ||
                              a->unplug_us <= b->plug_us || b->unplug_us <= a->plug_us,
                          "seed %llu: point %u of site %u serves two",
                          (unsigned long long)town->seed, a->point, a->site);
            }
        }
        ev_town_close(run);
        free(town);
    }
}

Test(cars_law, meters_see_what_sessions_say)
{
    random_values random = random_values_begin();
    for (int t = 0; t < TOWN_COUNT; t++) {
        town_case *town = case_of(&random);
        set_strategy(town, LW_EV_FOLLOW_LOCAL_SURPLUS, true);
        ev_town *run = run_case(town);
        int64_t charged = 0;
        int64_t discharged = 0;
        for (size_t i = 0; i < run->session_count; i++) {
            charged += run->sessions[i].charged_milliwh;
            discharged += run->sessions[i].discharged_milliwh;
        }
        for (size_t i = 0; i < lw_ev_fleet_open_count(run->fleet); i++) {
            const lw_ev_session open = lw_ev_fleet_open_session(run->fleet, i);
            charged += open.charged_milliwh;
            discharged += open.discharged_milliwh;
        }
        cr_assert_eq(charged, run->charged_sum_milliwh);
        cr_assert_eq(discharged, run->discharged_sum_milliwh);
        ev_town_close(run);
        free(town);
    }
}

/* What cars give back never exceeds what the community lacks, cars included. */
Test(cars_law, cars_give_back_only_what_is_lacking)
{
    random_values random = random_values_begin();
    for (int t = 0; t < TOWN_COUNT; t++) {
        town_case *town = case_of(&random);
        set_strategy(town, LW_EV_FOLLOW_LOCAL_SURPLUS, true);
        ev_town *run = ev_town_open(&town->plan);
        while (run->now_us < run->end_us) {
            ev_town_step(run);
            int64_t net[COMMUNITY_COUNT] = {run->surplus_milliwh[0], run->surplus_milliwh[1]};
            int64_t given[COMMUNITY_COUNT] = {0};
            for (uint32_t p = 0; p < PARTICIPANT_COUNT; p++) {
                const uint32_t community = p < 36 ? p / 9 % 2 : (p - 36) % 2;
                net[community] -= run->charged_milliwh[p];
                given[community] += run->discharged_milliwh[p];
            }
            for (int c = 0; c < COMMUNITY_COUNT; c++) {
                cr_assert(given[c] == 0 || given[c] <= -net[c]);
            }
        }
        ev_town_close(run);
        free(town);
    }
}

/* Homes do not share points, so a new home, a new group or another order of charge points leaves
 * each of their sessions as it was. */
Test(cars_law, newcomers_change_nobody_elses_draws)
{
    random_values random = random_values_begin();
    for (int t = 0; t < TOWN_COUNT; t++) {
        town_case *town = case_of(&random);
        town->params[0].favourite_probability_ratio = 1.0;
        ev_town_plan alone = town->plan;
        alone.group_count = 1;
        ev_town *small = ev_town_open(&alone);
        ev_town_run(small);
        qsort(small->sessions, small->session_count, sizeof *small->sessions, by_car_and_arrival);
        town->groups[0].count = 12; /* three more homes; the others move up by three */
        for (uint32_t g = 1; g < GROUP_COUNT; g++) {
            town->groups[g].first_participant += 3;
        }
        ev_town *large = run_case(town);
        size_t matched = 0;
        for (size_t i = 0, j = 0; i < small->session_count; i++) {
            while (j < large->session_count &&
                   by_car_and_arrival(&large->sessions[j], &small->sessions[i]) < 0) {
                j++;
            }
            cr_assert(j < large->session_count &&
                          is_same_visit(&small->sessions[i], &large->sessions[j]),
                      "seed %llu: a session of car %u changed", (unsigned long long)town->seed,
                      small->sessions[i].car);
            matched++;
        }
        cr_assert_gt(matched, 0U);
        ev_town_close(small);
        ev_town_close(large);
        free(town);
    }
}

Test(cars_law, the_order_of_charge_points_does_not_matter)
{
    random_values random = random_values_begin();
    for (int t = 0; t < TOWN_COUNT; t++) {
        town_case *town = case_of(&random);
        town->points[3].kind = LW_EV_ON_STREET; /* so that there is a choice */
        ev_town *plain = run_case(town);
        const lw_ev_site first = town->sites[0];
        town->sites[0] = town->sites[3];
        town->sites[3] = first;
        ev_town *turned = run_case(town);
        for (size_t i = 0; i < turned->session_count; i++) {
            uint32_t *site = &turned->sessions[i].site;
            *site = *site == 0 ? 3 : *site == 3 ? 0 : *site;
        }
        assert_same_visits(plain, turned, "order", town->seed);
        ev_town_close(plain);
        ev_town_close(turned);
        free(town);
    }
}

/* Saved in the middle, loaded into a town that has just opened: everything after is the same. */
Test(cars_law, a_loaded_town_goes_on_as_the_saved_one)
{
    random_values random = random_values_begin();
    for (int t = 0; t < TOWN_COUNT; t++) {
        town_case *town = case_of(&random);
        set_strategy(town, (lw_ev_strategy)(t % 3), t % 3 != 0);
        ev_town *first = ev_town_open(&town->plan);
        ev_town *second = ev_town_open(&town->plan);
        const uint64_t step_count = 1 + random_below(&random, DAY_COUNT * 96 - 1);
        for (uint64_t i = 0; i < step_count; i++) {
            ev_town_step(first);
        }
        const saved_state saved = save_state(ev_town_state, first);
        cr_assert(load_state(ev_town_state, second, saved.bytes, saved.size));
        second->now_us = first->now_us;
        first->session_count = 0;
        ev_town_run(first);
        ev_town_run(second);
        assert_same_visits(first, second, "saved", town->seed);
        const lw_ev_counts counts = lw_ev_fleet_counts(first->fleet);
        const lw_ev_counts other_counts = lw_ev_fleet_counts(second->fleet);
        cr_assert_arr_eq(&counts, &other_counts, sizeof counts);
        cr_assert_eq(lw_ev_fleet_residual_milliwh(second->fleet), 0);
        const saved_state end = save_state(ev_town_state, first);
        const saved_state other_end = save_state(ev_town_state, second);
        cr_assert(is_same_state(&end, &other_end));
        free(saved.bytes);
        free(end.bytes);
        free(other_end.bytes);
        ev_town_close(first);
        ev_town_close(second);
        free(town);
    }
}

/* A day, or until the fleet says that it cannot go on. */
static void go_on(ev_town *town)
{
    lw_status status = LW_OK;
    for (int k = 0; k < 96 && status == LW_OK; k++) {
        const lw_time_us start_us = town->now_us;
        town->now_us += town->interval_us;
        status = lw_engine_run_until(town->engine, town->now_us, NULL);
        if (status == LW_OK) {
            const lw_ev_interval interval = {.start_us = start_us,
                                             .end_us = town->now_us,
                                             .charged_milliwh = town->charged_milliwh,
                                             .discharged_milliwh = town->discharged_milliwh};
            status = lw_ev_fleet_step(town->fleet, &interval, NULL);
        }
    }
    cr_assert(status == LW_OK || status == LW_ERR_INVARIANT || status == LW_ERR_LIMIT);
}

/* A changed byte is refused, or the town goes on without coming to grief. */
Test(cars_law, damage_is_refused_or_harmless)
{
    random_values random = random_values_begin();
    town_case *town = case_of(&random);
    set_strategy(town, LW_EV_FOLLOW_LOCAL_SURPLUS, true);
    ev_town *first = ev_town_open(&town->plan);
    for (int i = 0; i < 5 * 96; i++) {
        ev_town_step(first);
    }
    const saved_state saved = save_state(ev_town_state, first);
    int refused = 0;
    enum { TRY_COUNT = 400 };
    for (int i = 0; i < TRY_COUNT; i++) {
        ev_town *second = ev_town_open(&town->plan);
        unsigned char *bytes = malloc(saved.size);
        cr_assert_not_null(bytes);
        memcpy(bytes, saved.bytes, saved.size);
        bytes[random_below(&random, saved.size)] ^= (unsigned char)(1 + random_below(&random, 255));
        if (load_state(ev_town_state, second, bytes, saved.size)) {
            second->now_us = first->now_us;
            go_on(second);
        } else {
            refused++;
        }
        free(bytes);
        ev_town_close(second);
    }
    fprintf(stderr, "damage: %d of %d refused\n", refused, TRY_COUNT);
    cr_assert_gt(refused, TRY_COUNT / 4);
    free(saved.bytes);
    ev_town_close(first);
    free(town);
}
