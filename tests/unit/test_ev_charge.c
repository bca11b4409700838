// SPDX-License-Identifier: Apache-2.0
/* Plugged cars, interval by interval, against numbers worked out by hand. The clock is UTC, and
 * hours count from a midnight. */
#include "models/energy/ev_charge.h"
#include "models/energy/ev_site.h"

#include <criterion/criterion.h>

#include <signal.h>
#include <string.h>

enum { COMMUNITY_COUNT = 2, PARTICIPANT_COUNT = 4, CAR_COUNT = 8 };
#define HOUR_US (3600 * LW_US_PER_S)
#define KWH LW_MILLIWH_PER_KWH

typedef struct yard {
    lw_ev_charging *charging;
    int64_t surplus[COMMUNITY_COUNT];
    int64_t in[PARTICIPANT_COUNT], out[PARTICIPANT_COUNT]; /* of the last interval */
    lw_time_us now_us;
} yard;

static yard yard_of(size_t session_limit)
{
    static const lw_array none = {0};
    static lw_ev_windows night;
    night = lw_ev_windows_of(&none);
    const lw_ev_charging_config config = {.windows = &night,
                                          .group_count = 1,
                                          .community_count = COMMUNITY_COUNT,
                                          .participant_count = PARTICIPANT_COUNT,
                                          .car_count = CAR_COUNT,
                                          .site_count = 1,
                                          .session_limit_count = session_limit};
    yard made = {0};
    cr_assert_eq(lw_ev_charging_create(&config, &made.charging, NULL), LW_OK);
    return made;
}

static lw_ev_plug plug_of(double plug_hour, double unplug_hour, int64_t power_w, int64_t kwh)
{
    return (lw_ev_plug){.site = LW_EV_NONE,
                        .point = LW_EV_NONE,
                        .home_operator = LW_EV_NONE,
                        .site_operator = LW_EV_NONE,
                        .arrival_us = (lw_time_us)(plug_hour * (double)HOUR_US),
                        .plug_us = (lw_time_us)(plug_hour * (double)HOUR_US),
                        .unplug_us = (lw_time_us)(unplug_hour * (double)HOUR_US),
                        .power_w = power_w,
                        .requested_milliwh = kwh * KWH,
                        .round_trip_ppm = LW_MICRO};
}

static void plug_in(yard *y, const lw_ev_plug *plug)
{
    cr_assert_eq(lw_ev_charging_plug(y->charging, plug, NULL), LW_OK);
}

static lw_status step_by(yard *y, lw_time_us step_us, lw_error *error)
{
    memset(y->in, 0, sizeof y->in);
    memset(y->out, 0, sizeof y->out);
    const lw_ev_interval interval = {.start_us = y->now_us,
                                     .end_us = y->now_us + step_us,
                                     .surplus_milliwh = y->surplus,
                                     .charged_milliwh = y->in,
                                     .discharged_milliwh = y->out};
    y->now_us += step_us;
    const lw_status status = lw_ev_charging_step(y->charging, &interval, 0, error);
    cr_assert_eq(lw_ev_charging_residual_milliwh(y->charging), 0);
    return status;
}

static void step(yard *y)
{
    lw_error error;
    cr_assert_eq(step_by(y, HOUR_US, &error), LW_OK, "%s", error.message);
}

static void step_to(yard *y, int hour)
{
    while (y->now_us < hour * HOUR_US) {
        step(y);
    }
}

static const lw_ev_session *only_session(const yard *y)
{
    size_t count = 0;
    const lw_ev_session *session = lw_ev_charging_sessions(y->charging, &count);
    cr_assert_eq(count, 1, "%zu sessions", count);
    return session;
}

Test(ev_charge, takes_full_power_until_it_has_what_it_came_for)
{
    yard y = yard_of(10);
    const lw_ev_plug plug = plug_of(1, 6, 7400, 10);
    plug_in(&y, &plug);
    step(&y);
    cr_assert_eq(y.in[0], 0);
    step(&y);
    cr_assert_eq(y.in[0], 7400000);
    step(&y);
    cr_assert_eq(y.in[0], 2600000);
    step_to(&y, 6);
    const lw_ev_session *session = only_session(&y);
    cr_assert_eq(session->delivered_milliwh, 10 * KWH);
    cr_assert_eq(session->charged_milliwh, 10 * KWH);
    cr_assert_eq(lw_ev_charging_open_count(y.charging), 0);
    lw_ev_charging_destroy(y.charging);
}

/* 10:07 to 10:38:20 at 3 kW: 31 min 20 s are 1,566,666.67 mWh, in quarters of 8, 15 and 8 1/3 min.
 */
Test(ev_charge, time_at_the_plug_counts_by_the_part_of_the_interval)
{
    yard y = yard_of(10);
    lw_ev_plug plug = plug_of(10, 11, 3000, 50);
    plug.plug_us += 7 * 60 * LW_US_PER_S;
    plug.arrival_us = plug.plug_us;
    plug.unplug_us = 10 * HOUR_US + 2300 * LW_US_PER_S;
    y.now_us = 10 * HOUR_US;
    plug_in(&y, &plug);
    const int64_t expected[] = {400000, 750000, 416666, 0};
    for (int i = 0; i < 4; i++) {
        cr_assert_eq(step_by(&y, HOUR_US / 4, NULL), LW_OK);
        cr_assert_eq(y.in[0], expected[i], "quarter %d: %lld", i, (long long)y.in[0]);
    }
    cr_assert_eq(only_session(&y)->delivered_milliwh, 1566666);
    cr_assert_eq(only_session(&y)->requested_milliwh, 50 * KWH);
    lw_ev_charging_destroy(y.charging);
}

Test(ev_charge, waits_for_the_night)
{
    yard y = yard_of(10);
    lw_ev_plug plug = plug_of(18, 32, 5000, 12);
    plug.strategy = LW_EV_OFF_PEAK;
    plug_in(&y, &plug);
    step_to(&y, 22);
    cr_assert_eq(lw_ev_charging_open_session(y.charging, 0).charged_milliwh, 0);
    step(&y);
    cr_assert_eq(y.in[0], 5000000);
    step_to(&y, 25);
    cr_assert_eq(y.in[0], 2000000);
    lw_ev_charging_destroy(y.charging);
}

/* 20:00 to 07:00 at 4 kW for 40 kWh: the night gives 32, so 8 must come outside of it. */
Test(ev_charge, takes_outside_the_windows_only_what_they_cannot_give)
{
    yard y = yard_of(10);
    lw_ev_plug plug = plug_of(20, 31, 4000, 40);
    plug.strategy = LW_EV_OFF_PEAK;
    plug_in(&y, &plug);
    int64_t outside = 0;
    while (y.now_us < 31 * HOUR_US) {
        const lw_time_us hour = y.now_us / HOUR_US;
        step(&y);
        outside += hour < 22 || hour >= 30 ? y.in[0] : 0;
    }
    cr_assert_eq(outside, 8 * KWH);
    cr_assert_eq(only_session(&y)->delivered_milliwh, 40 * KWH);
    lw_ev_charging_destroy(y.charging);
}

Test(ev_charge, takes_the_part_of_an_interval_that_lies_in_a_window)
{
    yard y = yard_of(10);
    lw_ev_plug plug = plug_of(21, 32, 4000, 20);
    plug.strategy = LW_EV_OFF_PEAK;
    y.now_us = 21 * HOUR_US + HOUR_US / 2;
    plug_in(&y, &plug);
    step(&y);
    cr_assert_eq(y.in[0], 2000000);
    lw_ev_charging_destroy(y.charging);
}

/* Three followers of one community, 5 kWh over: the one in a hurry first, then by owner. */
Test(ev_charge, deals_surplus_out_to_the_least_laxity_first)
{
    yard y = yard_of(10);
    lw_ev_plug calm = plug_of(0, 20, 3000, 6);
    calm.strategy = LW_EV_FOLLOW_LOCAL_SURPLUS;
    calm.owner = calm.meter = 1;
    lw_ev_plug twin = calm;
    twin.owner = twin.meter = 0;
    twin.car = 1;
    lw_ev_plug hurried = plug_of(0, 8, 3000, 20);
    hurried.strategy = LW_EV_FOLLOW_LOCAL_SURPLUS;
    hurried.owner = hurried.meter = 2;
    hurried.car = 2;
    plug_in(&y, &calm);
    plug_in(&y, &twin);
    plug_in(&y, &hurried);
    y.surplus[0] = 5 * KWH;
    y.surplus[1] = 100 * KWH; /* of others */
    step(&y);
    cr_assert_eq(y.in[2], 3 * KWH);
    cr_assert_eq(y.in[0], 2 * KWH);
    cr_assert_eq(y.in[1], 0);
    lw_ev_charging_destroy(y.charging);
}

Test(ev_charge, others_of_the_community_use_the_surplus_too)
{
    yard y = yard_of(10);
    const lw_ev_plug careless = plug_of(0, 10, 4000, 30);
    lw_ev_plug follower = plug_of(0, 20, 3000, 6);
    follower.strategy = LW_EV_FOLLOW_LOCAL_SURPLUS;
    follower.owner = follower.meter = 1;
    follower.car = 1;
    plug_in(&y, &follower);
    plug_in(&y, &careless);
    y.surplus[0] = 5 * KWH;
    step(&y);
    cr_assert_eq(y.in[0], 4 * KWH);
    cr_assert_eq(y.in[1], 1 * KWH);
    lw_ev_charging_destroy(y.charging);
}

/* 4 kW for 5 hours, 18 kWh asked for: half an hour of slack, and no surplus ever. */
Test(ev_charge, meets_the_need_before_departure_without_any_surplus)
{
    yard y = yard_of(10);
    lw_ev_plug plug = plug_of(0, 5, 4000, 18);
    plug.strategy = LW_EV_FOLLOW_LOCAL_SURPLUS;
    plug_in(&y, &plug);
    step(&y);
    cr_assert_eq(y.in[0], 2 * KWH);
    for (int hour = 1; hour < 5; hour++) {
        step(&y);
        cr_assert_eq(y.in[0], 4 * KWH);
    }
    cr_assert_eq(only_session(&y)->delivered_milliwh, 18 * KWH);
    lw_ev_charging_destroy(y.charging);
}

static lw_ev_plug giver_of(double plug_hour, double unplug_hour, int64_t power_w, int64_t kwh)
{
    lw_ev_plug plug = plug_of(plug_hour, unplug_hour, power_w, kwh);
    plug.strategy = LW_EV_FOLLOW_LOCAL_SURPLUS;
    plug.discharge_w = power_w;
    plug.round_trip_ppm = 800000;
    plug.target_milliwh = 40 * KWH;
    plug.reserve_milliwh = 15 * KWH;
    return plug;
}

/* Comes with 30 of 40 kWh, may go down to 15. The community lacks 2 kWh: it gives 2, draws 2.5 from
 * its battery, and still leaves with 40. */
Test(ev_charge, gives_what_the_community_lacks_and_gets_it_back)
{
    yard y = yard_of(10);
    const lw_ev_plug plug = giver_of(0, 20, 4000, 10);
    plug_in(&y, &plug);
    y.surplus[0] = -2 * KWH;
    step(&y);
    cr_assert_eq(y.out[0], 2 * KWH);
    cr_assert_eq(y.in[0], 0);
    cr_assert_eq(lw_ev_charging_open_session(y.charging, 0).delivered_milliwh, -5 * KWH / 2);
    y.surplus[0] = 0;
    step_to(&y, 20);
    const lw_ev_session *session = only_session(&y);
    cr_assert_eq(session->delivered_milliwh, 10 * KWH);
    cr_assert_eq(session->discharged_milliwh, 2 * KWH);
    cr_assert_eq(session->lost_milliwh, KWH / 2);
    cr_assert_eq(session->charged_milliwh, 25 * KWH / 2);
    lw_ev_charging_destroy(y.charging);
}

/* 15 kWh above the reserve give 12 at 80 %. */
Test(ev_charge, gives_nothing_below_its_reserve)
{
    yard y = yard_of(10);
    const lw_ev_plug plug = giver_of(0, 40, 4000, 10);
    plug_in(&y, &plug);
    y.surplus[0] = -100 * KWH;
    int64_t given = 0;
    for (int hour = 0; hour < 10; hour++) {
        step(&y);
        given += y.out[0];
    }
    cr_assert_eq(given, 12 * KWH);
    lw_ev_charging_destroy(y.charging);
}

/* 4 h at 4 kW, 10 kWh to take, a lack of 100 kWh: after the first hour 12 kWh can be put in, so
 * 2 may be drawn, 1.6 given. */
Test(ev_charge, gives_only_what_can_be_put_back_in_time)
{
    yard y = yard_of(10);
    const lw_ev_plug plug = giver_of(0, 4, 4000, 10);
    plug_in(&y, &plug);
    y.surplus[0] = -100 * KWH;
    step(&y);
    cr_assert_eq(y.out[0], 1600000);
    step_to(&y, 4);
    cr_assert_eq(only_session(&y)->delivered_milliwh, 10 * KWH);
    lw_ev_charging_destroy(y.charging);
}

Test(ev_charge, with_windows_it_gives_outside_and_only_what_they_put_back)
{
    yard y = yard_of(10);
    lw_ev_plug plug = giver_of(18, 24, 4000, 7);
    plug.strategy = LW_EV_OFF_PEAK;
    y.now_us = 18 * HOUR_US;
    plug_in(&y, &plug);
    y.surplus[0] = -100 * KWH;
    step(&y);
    cr_assert_eq(y.out[0], 800000); /* two hours of night are 8 kWh, 7 are asked for */
    step_to(&y, 22);
    cr_assert_eq(y.out[0], 0);
    step_to(&y, 24);
    cr_assert_eq(only_session(&y)->delivered_milliwh, 7 * KWH);
    lw_ev_charging_destroy(y.charging);
}

Test(ev_charge, with_windows_it_gives_nothing_inside_them)
{
    yard y = yard_of(10);
    lw_ev_plug plug = giver_of(22, 30, 4000, 2);
    plug.strategy = LW_EV_OFF_PEAK;
    y.now_us = 22 * HOUR_US;
    plug_in(&y, &plug);
    y.surplus[0] = -100 * KWH;
    while (y.now_us < 30 * HOUR_US) {
        step(&y);
        cr_assert_eq(y.out[0], 0);
    }
    lw_ev_charging_destroy(y.charging);
}

Test(ev_charge, most_laxity_gives_first)
{
    yard y = yard_of(10);
    const lw_ev_plug near_leaving = giver_of(0, 20, 4000, 10);
    lw_ev_plug idle = giver_of(0, 30, 4000, 10);
    idle.owner = idle.meter = 1;
    idle.car = 1;
    plug_in(&y, &near_leaving);
    plug_in(&y, &idle);
    y.surplus[0] = -5 * KWH;
    step(&y);
    cr_assert_eq(y.out[1], 4 * KWH);
    cr_assert_eq(y.out[0], 1 * KWH);
    lw_ev_charging_destroy(y.charging);
}

Test(ev_charge, a_record_too_many_is_an_error_that_names_the_bound)
{
    yard y = yard_of(1);
    const lw_ev_plug plug = plug_of(0, 0.5, 4000, 1);
    plug_in(&y, &plug);
    plug_in(&y, &plug);
    lw_error error;
    cr_assert_eq(step_by(&y, HOUR_US, &error), LW_ERR_LIMIT);
    cr_assert_not_null(strstr(error.message, "more than 1 "));
    lw_ev_charging_destroy(y.charging);
}

Test(ev_charge, a_plug_that_cannot_be_is_our_bug, .signal = SIGABRT)
{
    yard y = yard_of(1);
    lw_ev_plug plug = plug_of(1, 2, 4000, 1);
    plug.meter = PARTICIPANT_COUNT;
    plug_in(&y, &plug);
}
