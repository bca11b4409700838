// SPDX-License-Identifier: Apache-2.0
#include "models/energy/battery.h"

#include <criterion/criterion.h>

#include <math.h>
#include <string.h>

/* Without taper and leak, which have tests of their own. */
static lw_battery_params params_of(double capacity_kwh, double power_kw)
{
    lw_battery_params params;
    lw_param_set_defaults(&lw_battery_table, &params);
    params.capacity_kwh = capacity_kwh;
    params.power_kw = power_kw;
    params.taper_start_ppm = 1000000;
    params.standing_loss_ratio_per_day = 0.0;
    return params;
}

static lw_battery_array *batteries(const lw_battery_params *params, size_t count,
                                   int64_t interval_s)
{
    lw_battery_array *array = NULL;
    lw_error error;
    cr_assert_eq(lw_battery_array_create(&array, &error), LW_OK);
    cr_assert_eq(lw_battery_array_add(array, params, count, interval_s, &error), LW_OK);
    return array;
}

static void step_all(lw_battery_array *array, int local_hour, const int64_t *net, int64_t *charged,
                     int64_t *discharged)
{
    for (size_t i = 0; i < array->count; i++) {
        const lw_battery_flow flow = lw_battery_move(array, i, local_hour, net[i]);
        charged[i] = flow.charged_milliwh;
        discharged[i] = flow.discharged_milliwh;
    }
    lw_battery_end_interval(array);
}

/* ANALYTIC.md section 12, where one unit is a watt-hour: here one unit is a milliwatt-hour, because
 * the table rounds to whole units. Limit 1000 a step, capacity 2000, 500 stored, efficiencies .95
 * and .9. */
typedef struct micro_step {
    int64_t net, charge_in, stored_gain, discharge_out, stored_drop, stored, loss;
} micro_step;

static const micro_step micro_steps[] = {
    {-400, 0, 0, 400, 445, 55, 45},    {2000, 1000, 950, 0, 0, 1005, 50},
    {2700, 1000, 950, 0, 0, 1955, 50}, {-200, 0, 0, 200, 223, 1732, 23},
    {-900, 0, 0, 900, 1000, 732, 100},
};

Test(battery, does_the_hand_checked_micro_scenario)
{
    lw_battery_params params = params_of(0.002, 0.001);
    params.charge_efficiency_ppm = 950000;
    params.discharge_efficiency_ppm = 900000;
    params.initial_state_ppm = 250000;
    lw_battery_array *array = batteries(&params, 1, 3600);
    cr_assert_eq(array->stored_milliwh[0], 500);
    for (size_t t = 0; t < sizeof micro_steps / sizeof micro_steps[0]; t++) {
        const micro_step *step = &micro_steps[t];
        const int64_t stored = array->stored_milliwh[0];
        const int64_t lost = array->lost_milliwh[0];
        int64_t in = 0;
        int64_t out = 0;
        step_all(array, 12, &step->net, &in, &out);
        cr_assert_eq(in, step->charge_in, "t %zu", t);
        cr_assert_eq(out, step->discharge_out, "t %zu", t);
        cr_assert_eq(array->stored_milliwh[0] - stored, step->stored_gain - step->stored_drop);
        cr_assert_eq(array->stored_milliwh[0], step->stored, "t %zu", t);
        cr_assert_eq(array->lost_milliwh[0] - lost, step->loss, "t %zu", t);
        cr_assert_eq(lw_battery_residual_milliwh(array, 0), 0);
    }
    lw_battery_array_destroy(array);
}

/* The same table in watt-hours, within the rounding of one milliwatt-hour a step. */
Test(battery, does_the_micro_scenario_in_watt_hours_too)
{
    lw_battery_params params = params_of(2.0, 1.0);
    params.charge_efficiency_ppm = 950000;
    params.discharge_efficiency_ppm = 900000;
    params.initial_state_ppm = 250000;
    lw_battery_array *array = batteries(&params, 1, 3600);
    for (size_t t = 0; t < sizeof micro_steps / sizeof micro_steps[0]; t++) {
        const int64_t net = micro_steps[t].net * 1000;
        int64_t in = 0;
        int64_t out = 0;
        step_all(array, 12, &net, &in, &out);
        cr_assert_eq(in, micro_steps[t].charge_in * 1000);
        cr_assert_eq(out, micro_steps[t].discharge_out * 1000);
        /* The table lost up to 1 Wh more to rounding at each discharge so far. */
        const int64_t gap = array->stored_milliwh[0] - micro_steps[t].stored * 1000;
        cr_assert(gap >= 0 && gap < 2000, "t %zu: %lld", t, (long long)gap);
    }
    lw_battery_array_destroy(array);
}

Test(battery, never_delivers_more_than_it_stored)
{
    lw_battery_params params = params_of(5.0, 10.0);
    lw_battery_array *array = batteries(&params, 1, 900);
    int64_t net = 3000000;
    int64_t in = 0;
    int64_t out = 0;
    for (int i = 0; i < 10; i++) {
        step_all(array, 12, &net, &in, &out);
    }
    net = -3000000;
    for (int i = 0; i < 10; i++) {
        step_all(array, 12, &net, &in, &out);
    }
    const double ratio = (double)array->discharged_milliwh[0] / (double)array->charged_milliwh[0];
    cr_assert_leq(ratio, 0.9);
    cr_assert_geq(ratio, 0.8999);
    lw_battery_array_destroy(array);
}

Test(battery, fills_to_the_brim_and_no_further)
{
    lw_battery_params params = params_of(1.000001, 100.0);
    lw_battery_array *array = batteries(&params, 1, 3600);
    const int64_t net = 90000000;
    int64_t in = 0;
    int64_t out = 0;
    step_all(array, 12, &net, &in, &out);
    cr_assert_eq(array->stored_milliwh[0], 1000001);
    step_all(array, 12, &net, &in, &out);
    cr_assert_eq(in, 0);
    cr_assert_eq(array->stored_milliwh[0], 1000001);
    lw_battery_array_destroy(array);
}

Test(battery, keeps_its_reserve)
{
    lw_battery_params params = params_of(10.0, 100.0);
    params.min_state_ppm = 200000;
    params.initial_state_ppm = 500000;
    lw_battery_array *array = batteries(&params, 1, 3600);
    const int64_t net = -50000000;
    int64_t in = 0;
    int64_t out = 0;
    step_all(array, 12, &net, &in, &out);
    cr_assert_geq(array->stored_milliwh[0], 2000000);
    cr_assert_lt(array->stored_milliwh[0], 2000002);
    lw_battery_array_destroy(array);
}

Test(battery, starts_at_its_reserve_when_told_to_start_below_it)
{
    lw_battery_params params = params_of(10.0, 5.0);
    params.min_state_ppm = 200000;
    lw_battery_array *array = batteries(&params, 1, 3600);
    cr_assert_eq(array->stored_milliwh[0], 2000000);
    lw_battery_array_destroy(array);
}

Test(battery, takes_half_its_capacity_an_hour_by_default)
{
    lw_battery_params params = params_of(10.0, (double)NAN);
    lw_battery_array *array = batteries(&params, 1, 900);
    cr_assert_eq(array->limit_milliwh[0], 1250000);
    lw_battery_array_destroy(array);
}

Test(battery, splits_the_round_trip_evenly)
{
    lw_battery_params params = params_of(10.0, 5.0);
    lw_battery_array *array = batteries(&params, 1, 900);
    cr_assert_eq(array->charge_ppm[0], 948683);
    cr_assert_eq(array->discharge_ppm[0], 948683);
    lw_battery_array_destroy(array);
}

Test(battery, batteries_do_not_touch_each_other)
{
    lw_battery_params params = params_of(10.0, 5.0);
    lw_battery_array *array = batteries(&params, 3, 900);
    const int64_t net[3] = {0, 500000, 0};
    int64_t in[3];
    int64_t out[3];
    step_all(array, 12, net, in, out);
    cr_assert_eq(in[0] + in[2] + out[0] + out[1] + out[2], 0);
    cr_assert_eq(in[1], 500000);
    cr_assert_eq(array->stored_milliwh[0], 0);
    lw_battery_array_destroy(array);
}

Test(battery, balance_notices_energy_that_was_slipped_in)
{
    lw_battery_params params = params_of(10.0, 5.0);
    lw_battery_array *array = batteries(&params, 1, 900);
    array->stored_milliwh[0] += 1;
    cr_assert_eq(lw_battery_residual_milliwh(array, 0), -1);
    lw_battery_array_destroy(array);
}

Test(battery, one_efficiency_without_the_other_is_a_fault)
{
    lw_battery_params params = params_of(10.0, 5.0);
    params.charge_efficiency_ppm = 950000;
    lw_report report;
    lw_report_init(&report);
    lw_battery_check(&params, "/participants/0/battery", &report);
    cr_assert_eq(report.error_count, 1U);
    cr_assert_str_eq(report.items[0].pointer, "/participants/0/battery");
    lw_report_fini(&report);
}

/* FAULTS A6: values that contradict each other. */
Test(battery, refuses_efficiencies_and_states_that_contradict_each_other)
{
    static const struct {
        int64_t round_trip, charge, discharge, min_state, initial_state;
        const char *says; /* NULL = nothing */
    } cases[] = {
        {LW_PARAM_ABSENT, LW_PARAM_ABSENT, LW_PARAM_ABSENT, 0, LW_PARAM_ABSENT, NULL},
        {900000, LW_PARAM_ABSENT, LW_PARAM_ABSENT, 0, 0, NULL},
        {LW_PARAM_ABSENT, 950000, 950000, 500000, 500000, NULL},
        {LW_PARAM_ABSENT, LW_PARAM_ABSENT, LW_PARAM_ABSENT, 500000, LW_PARAM_ABSENT, NULL},
        {LW_PARAM_ABSENT, 950000, LW_PARAM_ABSENT, 0, 0, "only one of"},
        {900000, 950000, 950000, 0, 0, "is given beside"},
        {LW_PARAM_ABSENT, LW_PARAM_ABSENT, LW_PARAM_ABSENT, 500000, 200000,
         "0.2, below min_state_ratio of 0.5"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const lw_battery_params params = {.capacity_kwh = 10,
                                          .power_kw = 5,
                                          .round_trip_efficiency_ppm = cases[i].round_trip,
                                          .charge_efficiency_ppm = cases[i].charge,
                                          .discharge_efficiency_ppm = cases[i].discharge,
                                          .min_state_ppm = cases[i].min_state,
                                          .max_state_ppm = 1000000,
                                          .initial_state_ppm = cases[i].initial_state};
        lw_report report;
        lw_report_init(&report);
        lw_battery_check(&params, "/b", &report);
        cr_assert_eq(report.error_count, cases[i].says != NULL ? 1 : 0, "case %zu", i);
        if (cases[i].says != NULL) {
            cr_assert_not_null(strstr(report.items[0].message, cases[i].says), "%s",
                               report.items[0].message);
        }
        lw_report_fini(&report);
    }
}

/* What is not given is 90 % there and back, and as empty as it gets. */
Test(battery, what_is_not_given_has_a_default)
{
    lw_battery_params given = params_of(10.0, 5.0);
    given.round_trip_efficiency_ppm = 900000;
    given.min_state_ppm = given.initial_state_ppm = 300000;
    lw_battery_params absent = given;
    absent.round_trip_efficiency_ppm = absent.initial_state_ppm = LW_PARAM_ABSENT;
    lw_battery_array *array = NULL;
    cr_assert_eq(lw_battery_array_create(&array, NULL), LW_OK);
    cr_assert_eq(lw_battery_array_add(array, &given, 1, 900, NULL), LW_OK);
    cr_assert_eq(lw_battery_array_add(array, &absent, 1, 900, NULL), LW_OK);
    cr_assert_eq(array->charge_ppm[1], array->charge_ppm[0]);
    cr_assert_eq(array->discharge_ppm[1], array->discharge_ppm[0]);
    cr_assert_eq(array->initial_milliwh[1], array->initial_milliwh[0]);
    lw_battery_array_destroy(array);
}
