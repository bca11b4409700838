// SPDX-License-Identifier: Apache-2.0
#include "models/energy/ev_check.h"
#include "tests/support/ev_town.h"

#include <criterion/criterion.h>

#include <string.h>

static const double flat[24] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                                1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
static const double never[24] = {0};

/* Expects one fault at the pointer, or none when pointer is NULL. */
static void expect(const lw_ev_params *params, lw_status status, const char *pointer,
                   const char *part)
{
    lw_report report;
    lw_report_init(&report);
    lw_ev_check(params, "/participants/0/ev", &report);
    cr_assert_eq(report.error_count, pointer == NULL ? 0 : 1, "%zu faults, expected %s",
                 report.error_count, pointer != NULL ? pointer : "none");
    if (pointer != NULL) {
        cr_assert_eq(report.items[0].status, status);
        cr_assert_str_eq(report.items[0].pointer, pointer);
        cr_assert_not_null(strstr(report.items[0].message, part), "%s", report.items[0].message);
        cr_assert_neq(report.items[0].suggestion[0], '\0');
    }
    lw_report_fini(&report);
}

Test(ev_check, defaults_of_every_archetype_are_right)
{
    for (int a = 0; a < LW_EV_ARCHETYPE_COUNT; a++) {
        const lw_ev_params params = ev_params_of((lw_ev_archetype)a);
        expect(&params, LW_OK, NULL, NULL);
    }
}

Test(ev_check, arrivals_come_in_pairs_and_at_some_time)
{
    lw_ev_params params = ev_params_of(LW_EV_HOME);
    params.arrival_weekday_ratio = array_of(flat, 24);
    expect(&params, LW_ERR_INCONSISTENT, "/participants/0/ev", "24 numbers");
    params.arrival_weekend_ratio = array_of(never, 24);
    expect(&params, LW_ERR_INCONSISTENT, "/participants/0/ev", "nobody arrives");
    params.arrival_weekend_ratio = array_of(flat, 24);
    expect(&params, LW_OK, NULL, NULL);
}

Test(ev_check, levels_leave_room_for_chance)
{
    static const double apart[2] = {-3, 3};
    lw_ev_params params = ev_params_of(LW_EV_WORK);
    params.dwell_level_ratio = array_of(apart, 2);
    expect(&params, LW_ERR_OUT_OF_RANGE, "/participants/0/ev/dwell_level_ratio", "variance");
}

Test(ev_check, quantiles_do_not_decrease)
{
    static const double mixed[3] = {1, 3, 2};
    static const double level[3] = {2, 2, 2};
    lw_ev_params params = ev_params_of(LW_EV_PUBLIC);
    params.energy_quantile_kwh = array_of(mixed, 3);
    expect(&params, LW_ERR_INCONSISTENT, "/participants/0/ev/energy_quantile_kwh", "value 2");
    params.energy_quantile_kwh = array_of(level, 3);
    expect(&params, LW_OK, NULL, NULL);
    params.dwell_quantile_h = array_of(mixed, 3);
    expect(&params, LW_ERR_INCONSISTENT, "/participants/0/ev/dwell_quantile_h", "below");
}

Test(ev_check, windows_have_a_length_and_do_not_overlap)
{
    static lw_ev_window_params empty[] = {{7, 7}};
    static lw_ev_window_params twice[] = {{0, 8}, {7, 9}};
    lw_ev_params params = ev_params_of(LW_EV_HOME);
    params.off_peak_windows = (lw_array){.count = 1, .items = empty};
    expect(&params, LW_ERR_INCONSISTENT, "/participants/0/ev/off_peak_windows", "no length");
    params.off_peak_windows = (lw_array){.count = 2, .items = twice};
    expect(&params, LW_ERR_INCONSISTENT, "/participants/0/ev/off_peak_windows", "in common");
}

Test(ev_check, giving_back_needs_a_strategy_that_waits)
{
    lw_ev_discharge_params discharge;
    lw_param_set_defaults(&lw_ev_discharge_table, &discharge);
    lw_ev_params params = ev_params_of(LW_EV_HOME);
    params.vehicle_to_grid = &discharge;
    expect(&params, LW_ERR_INCONSISTENT, "/participants/0/ev/vehicle_to_grid", "immediately");
    params.strategy = LW_EV_OFF_PEAK;
    expect(&params, LW_OK, NULL, NULL);
    discharge.reserve_ratio = 0.9;
    expect(&params, LW_ERR_INCONSISTENT, "/participants/0/ev/vehicle_to_grid", "reserve_ratio 0.9");
}

Test(ev_check, no_shared_point_is_for_home)
{
    const lw_charge_point_params point = charge_point_of("p", LW_EV_HOME, 1, 7.4);
    lw_report report;
    lw_report_init(&report);
    lw_charge_point_check(&point, "/charge_points/0", &report);
    cr_assert_eq(report.error_count, 1);
    cr_assert_str_eq(report.items[0].pointer, "/charge_points/0/kind");
    lw_report_fini(&report);
}
