// SPDX-License-Identifier: Apache-2.0
/* Ageing, taper, leak, price hours. Expected figures of ageing: NREL SSC, lib_battery_lifetime_test
 * (calendar model at 4.85 degC; cycles with 20 % deep: 5,000 to 80 %, 80 % deep: 1,000 to 80 %),
 * within 0.01 percentage points. */
#include "models/energy/battery.h"
#include "tests/support/figure_table.h"

#include <criterion/criterion.h>

#include <math.h>
#include <string.h>

#define POINT_TOLERANCE 1e-4 /* 0.01 percentage points */

static double depths[] = {0.2, 0.8};
static double lives[] = {5000.0, 1000.0};

static lw_battery_ageing_params ssc_params(void)
{
    lw_battery_ageing_params params;
    lw_param_set_defaults(&lw_battery_ageing_table, &params);
    params.cycle_depth_ratio = (lw_array){2, depths};
    params.cycle_life_count = (lw_array){2, lives};
    return params;
}

/* ---- cycles ---- */

static lw_battery_age age_after(const double *depth_percent, size_t count)
{
    const lw_battery_ageing_params params = ssc_params();
    lw_battery_age age = {.state_ratio = 1.0 - depth_percent[0] / 100.0};
    for (size_t i = 1; i < count; i++) {
        lw_battery_age_move(&params, &age, 1.0 - depth_percent[i] / 100.0);
    }
    lw_battery_age_move(&params, &age, 0.5); /* turns the last one */
    return age;
}

Test(battery_cycles, even_cycles_as_ssc)
{
    double depth_percent[1500];
    for (int i = 0; i < 1500; i++) {
        depth_percent[i] = i % 2 == 0 ? 5.0 : 95.0;
    }
    FILE *figure = figure_open("cycles", "source,cycles,left_ratio");
    for (size_t count = 2; count <= 1500; count += 14) {
        const lw_battery_age age = age_after(depth_percent, count);
        FIGURE_ROW(figure, "found", (double)age.cycle_count, 1.0 - age.cycle_loss_ratio);
    }
    FIGURE_ROW(figure, "SSC", 249, 0.9502);
    FIGURE_ROW(figure, "SSC", 749, 0.8502);
    figure_close(figure);
    const lw_battery_age few = age_after(depth_percent, 500);
    cr_assert_eq(few.cycle_count, 249);
    cr_assert_float_eq(1.0 - few.cycle_loss_ratio, 0.9502, POINT_TOLERANCE);
    const lw_battery_age many = age_after(depth_percent, 1500);
    cr_assert_eq(many.cycle_count, 749);
    cr_assert_float_eq(1.0 - many.cycle_loss_ratio, 0.8502, POINT_TOLERANCE);
}

Test(battery_cycles, jagged_cycles_as_ssc)
{
    static const double depth_percent[] = {5, 95, 50, 85, 10, 50, 5, 95, 5};
    const lw_battery_age age = age_after(depth_percent, 9);
    cr_assert_eq(age.cycle_count, 4);
    cr_assert_float_eq(1.0 - age.cycle_loss_ratio, 0.9995, POINT_TOLERANCE);
}

/* Where SSC's test expects 91.24 %: it reads its table at the running mean of the depths, so that
 * a swing of no depth costs as much as the mean one; here each cycle costs what its own depth does.
 */
Test(battery_cycles, swings_of_no_depth_cost_nothing)
{
    double depth_percent[1000];
    for (int i = 0; i < 1000; i++) {
        depth_percent[i] = i >= 500 ? 90.0 : i % 2 == 0 ? 5.0 : 95.0;
    }
    const lw_battery_age age = age_after(depth_percent, 1000);
    cr_assert_float_eq(1.0 - age.cycle_loss_ratio, 0.9502, POINT_TOLERANCE);
}

/* States of a measured cell in SSC's test, rounded: thirteen cycles, a mean depth of 72.03 %. SSC
 * expects 99.79 %, by the running mean of the depths; cycle by cycle it is 99.77. */
Test(battery_cycles, a_measured_profile_has_the_cycles_that_ssc_counts)
{
    static const double state[] = {0.66,   1.0,    0.2472, 1.0,    0.2456, 0.9989, 0.2456, 0.9989,
                                   0.2457, 0.9991, 0.2463, 0.9992, 0.2467, 0.9992, 0.2465, 0.9983,
                                   0.2472, 0.9992, 0.2472, 0.9983, 0.2461, 0.9981, 0.2463, 0.9984,
                                   0.2468, 0.9984, 0.2473, 0.9985, 0.2478, 0.9988, 0.2478};
    enum { STATE_COUNT = sizeof state / sizeof state[0] };
    double depth_percent[STATE_COUNT];
    for (int i = 0; i < STATE_COUNT; i++) {
        depth_percent[i] = 100.0 * (1.0 - state[i]);
    }
    const lw_battery_age age = age_after(depth_percent, STATE_COUNT);
    cr_assert_eq(age.cycle_count, 13);
    cr_assert_float_eq(1.0 - age.cycle_loss_ratio, 0.9977, POINT_TOLERANCE);
}

Test(battery_cycles, rests_do_not_count)
{
    static const double depth_percent[] = {5,  50, 95, 50, 5, 5,  5,  50, 95,
                                           50, 5,  5,  5,  5, 50, 95, 50, 5};
    const lw_battery_age age = age_after(depth_percent, 18);
    cr_assert_float_eq(1.0 - age.cycle_loss_ratio, 0.9996, 2.1 * POINT_TOLERANCE);
    cr_assert_eq(age.cycle_count, 3, "SSC has not turned the last one yet: 2");
}

Test(battery_cycles, loss_goes_straight_between_the_points_and_from_nothing)
{
    const lw_battery_ageing_params params = ssc_params();
    cr_assert_float_eq(lw_battery_cycle_loss_ratio(&params, 0.0), 0.0, 1e-18);
    cr_assert_float_eq(lw_battery_cycle_loss_ratio(&params, 0.1), 0.00002, 1e-12);
    cr_assert_float_eq(lw_battery_cycle_loss_ratio(&params, 0.2), 0.00004, 1e-12);
    cr_assert_float_eq(lw_battery_cycle_loss_ratio(&params, 0.5), 0.00012, 1e-12);
    cr_assert_float_eq(lw_battery_cycle_loss_ratio(&params, 1.0), 0.0002, 1e-12);
}

/* Ever smaller swings leave every range open: the oldest must give way, not the memory. */
Test(battery_cycles, more_open_ranges_than_room_do_no_harm)
{
    const lw_battery_ageing_params params = ssc_params();
    lw_battery_age age = {.state_ratio = 0.5};
    for (int i = 1; i < 200; i++) {
        lw_battery_age_move(&params, &age, 0.5 + (i % 2 == 0 ? 0.5 : -0.5) / i);
    }
    cr_assert(lw_battery_age_is_possible(&age));
    cr_assert_gt(age.cycle_count, 100);
}

/* ---- calendar ---- */

/* SSC steps by the hour, and its state of charge alternates from the second hour on: 20, 90, 90 ...
 * (the depth 20 is used once). */
static double calendar_left(int hour_count, FILE *figure)
{
    const lw_battery_ageing_params params = {.temperature_c = 4.85,
                                             .calendar_rate_ratio = 0.00266,
                                             .calendar_temperature_k = 7280.0,
                                             .calendar_state_k = 930.0,
                                             .spare_ratio = 0.02};
    lw_battery_age age = {0};
    for (int hour = 0; hour < hour_count; hour++) {
        lw_battery_age_rest(&params, &age, hour == 0 ? 0.2 : 0.9, 1.0 / 24.0);
        if (hour % 500 == 499) {
            FIGURE_ROW(figure, "found", hour + 1, 1.02 - age.calendar_loss_ratio);
        }
    }
    return 1.02 - age.calendar_loss_ratio;
}

Test(battery_calendar, months_and_decades_as_ssc)
{
    static const struct {
        int hour_count;
        double left_ratio;
    } ssc[] = {{500, 1.0178}, {1000, 1.0169}, {200000, 0.9767}};
    FILE *figure = figure_open("calendar", "source,hours,left_ratio");
    for (size_t i = 0; i < sizeof ssc / sizeof ssc[0]; i++) {
        const double left = calendar_left(ssc[i].hour_count, i == 2 ? figure : NULL);
        FIGURE_ROW(figure, "SSC", ssc[i].hour_count, ssc[i].left_ratio);
        cr_assert_float_eq(left, ssc[i].left_ratio, POINT_TOLERANCE);
    }
    figure_close(figure);
}

Test(battery_calendar, heat_and_a_full_store_age_faster)
{
    lw_battery_ageing_params params = ssc_params();
    double losses[3];
    for (int i = 0; i < 3; i++) {
        lw_battery_age age = {0};
        params.temperature_c = i == 1 ? 35.0 : 20.0;
        lw_battery_age_rest(&params, &age, i == 2 ? 1.0 : 0.5, 365.0);
        losses[i] = age.calendar_loss_ratio;
    }
    cr_assert_gt(losses[1], losses[0]);
    cr_assert_gt(losses[2], losses[0]);
}

Test(battery_calendar, a_year_in_days_or_at_once_is_the_same)
{
    const lw_battery_ageing_params params = ssc_params();
    lw_battery_age days = {0};
    lw_battery_age year = {0};
    for (int day = 0; day < 365; day++) {
        lw_battery_age_rest(&params, &days, 0.6, 1.0);
    }
    lw_battery_age_rest(&params, &year, 0.6, 365.0);
    cr_assert_float_eq(days.calendar_loss_ratio, year.calendar_loss_ratio, 1e-12);
}

Test(battery_ageing, a_table_that_cannot_be_read_is_a_fault)
{
    static double falling[] = {0.8, 0.2};
    lw_battery_ageing_params params = ssc_params();
    lw_report report;
    lw_report_init(&report);
    lw_battery_ageing_check(&params, "/battery/ageing", &report);
    cr_assert_eq(report.error_count, 0U);
    params.cycle_depth_ratio.items = falling;
    lw_battery_ageing_check(&params, "/battery/ageing", &report);
    cr_assert_eq(report.error_count, 1U);
    cr_assert_str_eq(report.items[0].pointer, "/battery/ageing/cycle_depth_ratio/1");
    params.cycle_depth_ratio.count = 1;
    lw_battery_ageing_check(&params, "/battery/ageing", &report);
    cr_assert_eq(report.error_count, 2U);
    lw_report_fini(&report);
}

/* ---- in a battery ---- */

static lw_battery_array *battery_of(const lw_battery_params *params, int64_t interval_s)
{
    lw_battery_array *array = NULL;
    lw_error error;
    cr_assert_eq(lw_battery_array_create(&array, &error), LW_OK);
    cr_assert_eq(lw_battery_array_add(array, params, 1, interval_s, &error), LW_OK);
    return array;
}

static lw_battery_params ten_kwh(void)
{
    lw_battery_params params;
    lw_param_set_defaults(&lw_battery_table, &params);
    params.capacity_kwh = 10.0;
    return params;
}

Test(battery_taper, charging_slows_down_in_a_straight_line_near_full)
{
    lw_battery_params params = ten_kwh();
    params.power_kw = 4.0;
    params.standing_loss_ratio_per_day = 0.0;
    static const struct {
        int64_t state_ppm, charged_milliwh;
    } cases[] = {{0, 1000000}, {800000, 1000000}, {900000, 600000}, {950000, 400000}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        params.initial_state_ppm = cases[i].state_ppm;
        lw_battery_array *array = battery_of(&params, 900);
        const lw_battery_flow flow = lw_battery_move(array, 0, 12, 5000000);
        cr_assert_eq(flow.charged_milliwh, cases[i].charged_milliwh, "state %lld",
                     (long long)cases[i].state_ppm);
        lw_battery_array_destroy(array);
    }
}

Test(battery_leak, a_month_of_rest_costs_about_three_percent)
{
    lw_battery_params params = ten_kwh();
    params.initial_state_ppm = 800000;
    lw_battery_array *array = battery_of(&params, 900);
    for (int step = 0; step < 30 * 96; step++) {
        lw_battery_move(array, 0, 12, 0);
        lw_battery_end_interval(array);
    }
    cr_assert_float_eq((double)array->stored_milliwh[0], 8e6 * exp(-0.03), 8e6 * 1e-4);
    cr_assert_eq(array->lost_milliwh[0], 8000000 - array->stored_milliwh[0]);
    lw_battery_array_destroy(array);
}

Test(battery_leak, is_the_same_for_a_small_store_and_short_intervals)
{
    lw_battery_params params = ten_kwh();
    params.capacity_kwh = 1.0;
    params.initial_state_ppm = 500000;
    lw_battery_array *array = battery_of(&params, 60);
    for (int step = 0; step < 30 * 1440; step++) {
        lw_battery_move(array, 0, 12, 0);
        lw_battery_end_interval(array);
    }
    cr_assert_float_eq((double)array->stored_milliwh[0], 5e5 * exp(-0.03), 5e5 * 2e-4);
    lw_battery_array_destroy(array);
}

Test(battery_price, hours_for_both_are_warned_of)
{
    static const struct {
        int64_t charge_from, charge_to, discharge_from, discharge_to;
        lw_battery_strategy strategy;
        const char *message;
    } cases[] = {{22, 6, 17, 22, LW_BATTERY_PRICE, NULL},
                 {22, 6, 4, 8, LW_BATTERY_PRICE, "2 hours of the day, 4:00 the first"},
                 {22, 6, 20, 1, LW_BATTERY_PRICE, "3 hours of the day, 0:00 the first"},
                 {22, 6, 20, 1, LW_BATTERY_SELF_CONSUMPTION, NULL},
                 {5, 5, 0, 24, LW_BATTERY_PRICE, NULL}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        lw_battery_params params = ten_kwh();
        params.strategy = (int32_t)cases[i].strategy;
        params.charge_from_hour = cases[i].charge_from;
        params.charge_to_hour = cases[i].charge_to;
        params.discharge_from_hour = cases[i].discharge_from;
        params.discharge_to_hour = cases[i].discharge_to;
        lw_report report;
        lw_report_init(&report);
        lw_battery_check(&params, "/battery", &report);
        cr_assert_eq(lw_report_status(&report), LW_OK);
        cr_assert_eq(report.count, cases[i].message != NULL, "case %zu", i);
        if (cases[i].message != NULL) {
            cr_assert_not_null(strstr(report.items[0].message, cases[i].message), "%s",
                               report.items[0].message);
        }
        lw_report_fini(&report);
    }
}

Test(battery_price, fills_by_night_covers_by_evening_and_rests_by_day)
{
    lw_battery_params params = ten_kwh();
    params.strategy = LW_BATTERY_PRICE;
    lw_battery_array *array = battery_of(&params, 3600);
    cr_assert_eq(lw_battery_move(array, 0, 23, -500000).charged_milliwh, 5000000, "from the grid");
    cr_assert_gt(lw_battery_move(array, 0, 5, -500000).charged_milliwh, 0, "past midnight");
    const lw_battery_flow noon = lw_battery_move(array, 0, 12, -500000);
    cr_assert_eq(noon.charged_milliwh + noon.discharged_milliwh, 0);
    cr_assert_gt(lw_battery_move(array, 0, 13, 500000).charged_milliwh, 0, "surplus at any hour");
    cr_assert_eq(lw_battery_move(array, 0, 17, -500000).discharged_milliwh, 500000);
    cr_assert_eq(lw_battery_move(array, 0, 22, -500000).discharged_milliwh, 0);
    lw_battery_array_destroy(array);
}

/* A cycle a day for ten years on the default table: 3,650 of 6,000 cycles. */
Test(battery_ageing, ten_years_of_daily_cycles_take_what_the_table_says)
{
    lw_battery_ageing_params ageing;
    lw_param_set_defaults(&lw_battery_ageing_table, &ageing);
    ageing.calendar_rate_ratio = 0.0;
    lw_battery_params params = ten_kwh();
    params.power_kw = 20.0;
    params.taper_start_ppm = 1000000;
    params.standing_loss_ratio_per_day = 0.0;
    params.ageing = &ageing;
    lw_battery_array *array = battery_of(&params, 3600);
    for (int hour = 0; hour < 3650 * 24; hour++) {
        const int64_t net = hour % 24 == 12 ? 20000000 : hour % 24 == 20 ? -20000000 : 0;
        lw_battery_move(array, 0, hour % 24, net);
        lw_battery_end_interval(array);
    }
    cr_assert_float_eq(lw_battery_left_ratio(array, 0), 1.0 - 0.2 * 3650.0 / 6000.0, 0.002);
    cr_assert_eq(lw_battery_residual_milliwh(array, 0), 0);
    cr_assert_leq(array->stored_milliwh[0], array->capacity_milliwh[0]);
    lw_battery_array_destroy(array);
}

/* Years of rest with a standing state: the calendar alone, by its formula, day by day. */
static double left_after_rest(double state_ratio, double temperature_c, int year_count)
{
    lw_battery_ageing_params ageing;
    lw_param_set_defaults(&lw_battery_ageing_table, &ageing);
    ageing.temperature_c = temperature_c;
    lw_battery_params params = ten_kwh();
    params.standing_loss_ratio_per_day = 0.0;
    params.initial_state_ppm = (int64_t)(state_ratio * 1e6);
    params.ageing = &ageing;
    lw_battery_array *array = battery_of(&params, 3600);
    for (int hour = 0; hour < year_count * 365 * 24; hour++) {
        lw_battery_move(array, 0, hour % 24, 0);
        lw_battery_end_interval(array);
    }
    const double left = lw_battery_left_ratio(array, 0);
    cr_assert_eq(lw_battery_residual_milliwh(array, 0), 0);
    lw_battery_array_destroy(array);
    return left;
}

Test(battery_ageing, years_of_rest_take_what_the_calendar_says)
{
    static const struct {
        double state_ratio, temperature_c;
        int year_count;
    } cases[] = {{0.8, 35.0, 5}, {0.6, 25.0, 20}, {0.2, 40.0, 10}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const double kelvin = cases[i].temperature_c + 273.15;
        const double days = 365.0 * cases[i].year_count;
        double capacity_ratio = 1.0; /* the same energy fills more of less */
        double squares = 0.0;
        for (int day = 0; day < (int)days; day++) {
            const double rate =
                0.00266 * exp(-7280.0 * (1.0 / kelvin - 1.0 / 296.0)) *
                exp(930.0 * (cases[i].state_ratio / capacity_ratio / kelvin - 1.0 / 296.0));
            squares += rate * rate;
            capacity_ratio = fmin(1.02 - sqrt(squares), 1.0);
        }
        cr_assert_lt(capacity_ratio, 0.98, "case %zu: it shows", i);
        const double left =
            left_after_rest(cases[i].state_ratio, cases[i].temperature_c, cases[i].year_count);
        cr_assert_float_eq(left, capacity_ratio, 1e-4, "case %zu: %g, not %g", i, left,
                           capacity_ratio);
    }
}
