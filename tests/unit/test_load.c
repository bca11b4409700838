// SPDX-License-Identifier: Apache-2.0
#include "models/energy/load.h"
#include "models/energy/load_course.h"
#include "tests/support/load_case.h"

#include <criterion/criterion.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INTERVAL_S = 900, INTERVALS_PER_DAY = 96, YEAR = 2016, YEAR_DAY_COUNT = 366 };

static lw_load_array *empty_array(uint64_t seed, int64_t interval_s)
{
    const lw_load_config config = load_config(seed, interval_s);
    return load_create(&config);
}

/* One interval of a clock that is UTC, at `step` intervals into 2016. */
static void step_at(lw_load_array *array, int64_t step, int64_t interval_s, double *power_w)
{
    load_step_at(array, load_year_start_s(YEAR) + step * interval_s, interval_s, power_w);
}

static void run_days(lw_load_array *array, int day_count, int64_t interval_s, double *energy_kwh)
{
    load_run_days(array, YEAR, day_count, interval_s, energy_kwh);
}

static bool is_same(const double *a, const double *b, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (a[i] != b[i]) {
            return false;
        }
    }
    return true;
}

Test(load, profile_uses_exactly_its_yearly_energy)
{
    lw_load_profile_params params = load_profile(4200.0);
    for (int32_t shape = 0; shape < LW_LOAD_SHAPE_COUNT; shape++) {
        params.shape = shape;
        lw_load_array *array = empty_array(1, INTERVAL_S);
        load_add(array, "profile", &params, "homes", 2);
        double energy_kwh[2];
        run_days(array, YEAR_DAY_COUNT, INTERVAL_S, energy_kwh);
        cr_assert_float_eq(energy_kwh[0], 4200.0, 1e-6);
        cr_assert_eq(energy_kwh[0], energy_kwh[1]);
        lw_load_array_destroy(array);
    }
}

Test(load, none_uses_nothing)
{
    lw_load_array *array = empty_array(1, INTERVAL_S);
    char nothing = 0;
    load_add(array, "none", &nothing, "garages", 3);
    double power_w[3] = {1.0, 1.0, 1.0};
    step_at(array, 0, INTERVAL_S, power_w);
    cr_assert(power_w[0] == 0.0 && power_w[1] == 0.0 && power_w[2] == 0.0);
    lw_load_array_destroy(array);
}

/* One home's year varies by 0.75 % (standard deviation), the mean of 100 by 0.075 %: four of those;
 * five and a half for the farthest of 100. */
Test(load, homes_use_their_yearly_energy_on_average)
{
    enum { HOME_COUNT = 100 };
    lw_load_stochastic_params params = load_stochastic(4000.0);
    lw_load_array *array = empty_array(11, INTERVAL_S);
    load_add(array, "stochastic", &params, "homes", HOME_COUNT);
    double energy_kwh[HOME_COUNT];
    run_days(array, YEAR_DAY_COUNT, INTERVAL_S, energy_kwh);
    double sum = 0.0;
    for (int i = 0; i < HOME_COUNT; i++) {
        sum += energy_kwh[i] / HOME_COUNT;
        cr_assert_float_eq(energy_kwh[i], 4000.0, 4000.0 * 0.041, "home %d: %g kWh", i,
                           energy_kwh[i]);
    }
    cr_assert_float_eq(sum / 4000.0, 1.0, 0.003, "mean %g kWh", sum);
    lw_load_array_destroy(array);
}

Test(load, energy_is_kept_at_every_interval_length)
{
    enum { HOME_COUNT = 30 };
    static const int64_t intervals_s[] = {300, 1200, 1800, 3600};
    for (size_t i = 0; i < 4; i++) {
        lw_load_stochastic_params params = load_stochastic(3000.0);
        lw_load_array *array = empty_array(5, intervals_s[i]);
        load_add(array, "stochastic", &params, "homes", HOME_COUNT);
        double energy_kwh[HOME_COUNT];
        run_days(array, YEAR_DAY_COUNT, intervals_s[i], energy_kwh);
        double sum = 0.0;
        for (int home = 0; home < HOME_COUNT; home++) {
            sum += energy_kwh[home] / HOME_COUNT;
        }
        cr_assert_float_eq(sum / 3000.0, 1.0, 0.0055, "%lld s: %g kWh", (long long)intervals_s[i],
                           sum);
        lw_load_array_destroy(array);
    }
}

Test(load, twice_the_energy_is_twice_the_power_bit_for_bit)
{
    lw_load_stochastic_params single = load_stochastic(3333.3);
    single.size_log_sd_ratio = 0.64;
    lw_load_stochastic_params twice = single;
    twice.profile.annual_kwh = 6666.6;
    lw_load_array *a = empty_array(2, INTERVAL_S);
    lw_load_array *b = empty_array(2, INTERVAL_S);
    load_add(a, "stochastic", &single, "homes", 7);
    load_add(b, "stochastic", &twice, "homes", 7);
    for (int step = 0; step < 10 * INTERVALS_PER_DAY; step++) {
        double power_a[7];
        double power_b[7];
        step_at(a, step, INTERVAL_S, power_a);
        step_at(b, step, INTERVAL_S, power_b);
        for (int i = 0; i < 7; i++) {
            cr_assert_eq(power_b[i], 2.0 * power_a[i]);
        }
    }
    lw_load_array_destroy(a);
    lw_load_array_destroy(b);
}

/* Homes "b" stand after homes "a" in one city and alone in another. */
Test(load, adding_a_household_changes_no_other)
{
    lw_load_stochastic_params params = load_stochastic(3500.0);
    params.size_log_sd_ratio = 0.5;
    lw_load_array *small = empty_array(9, INTERVAL_S);
    lw_load_array *large = empty_array(9, INTERVAL_S);
    load_add(small, "stochastic", &params, "b", 3);
    load_add(large, "stochastic", &params, "a", 5);
    load_add(large, "stochastic", &params, "b", 4);
    for (int step = 0; step < 20 * INTERVALS_PER_DAY; step++) {
        double few[3];
        double many[9];
        step_at(small, step, INTERVAL_S, few);
        step_at(large, step, INTERVAL_S, many);
        cr_assert(is_same(few, &many[5], 3));
    }
    lw_load_array_destroy(small);
    lw_load_array_destroy(large);
}

Test(load, homes_of_a_group_differ_and_seeds_differ)
{
    lw_load_stochastic_params params = load_stochastic(3500.0);
    lw_load_array *a = empty_array(1, INTERVAL_S);
    lw_load_array *b = empty_array(2, INTERVAL_S);
    load_add(a, "stochastic", &params, "homes", 2);
    load_add(b, "stochastic", &params, "homes", 2);
    int same_home = 0;
    int same_seed = 0;
    for (int step = 0; step < INTERVALS_PER_DAY; step++) {
        double power_a[2];
        double power_b[2];
        step_at(a, step, INTERVAL_S, power_a);
        step_at(b, step, INTERVAL_S, power_b);
        same_home += power_a[0] == power_a[1];
        same_seed += power_a[0] == power_b[0];
    }
    cr_assert_eq(same_home, 0);
    cr_assert_eq(same_seed, 0);
    lw_load_array_destroy(a);
    lw_load_array_destroy(b);
}

Test(load, pieces_of_a_step_are_the_step)
{
    lw_load_stochastic_params params = load_stochastic(3500.0);
    lw_load_array *whole = empty_array(4, INTERVAL_S);
    lw_load_array *pieces = empty_array(4, INTERVAL_S);
    for (int i = 0; i < 2; i++) {
        lw_load_array *array = i == 0 ? whole : pieces;
        load_add(array, "stochastic", &params, "a", 5);
        load_add(array, "stochastic", &params, "b", 6);
    }
    for (int step = 0; step < 3 * INTERVALS_PER_DAY; step++) {
        double expected[11];
        double found[11];
        step_at(whole, step, INTERVAL_S, expected);
        const int64_t start_s = lw_civil_days(YEAR, 1, 1) * 86400 + step * INTERVAL_S;
        const lw_civil local = lw_civil_from_seconds(start_s + INTERVAL_S / 2);
        lw_load_begin(pieces, start_s * LW_US_PER_S, &local, (double)NAN);
        lw_load_run(pieces, 7, 4, found);
        lw_load_run(pieces, 0, 3, found);
        lw_load_run(pieces, 3, 4, found);
        cr_assert(is_same(expected, found, 11));
    }
    lw_load_array_destroy(whole);
    lw_load_array_destroy(pieces);
}

Test(load, power_never_falls_below_the_base)
{
    lw_load_stochastic_params params = load_stochastic(4000.0);
    lw_load_array *array = empty_array(6, INTERVAL_S);
    load_add(array, "stochastic", &params, "homes", 10);
    const double base_w =
        lw_load_chance_of(&params).base_ratio * 4000.0 * 1000.0 / (YEAR_DAY_COUNT * 24.0);
    for (int step = 0; step < 60 * INTERVALS_PER_DAY; step++) {
        double power_w[10];
        step_at(array, step, INTERVAL_S, power_w);
        for (int i = 0; i < 10; i++) {
            cr_assert_geq(power_w[i], base_w * (1.0 - 1e-12));
        }
    }
    lw_load_array_destroy(array);
}

Test(load, spread_of_sizes_keeps_the_mean)
{
    enum { HOME_COUNT = 20000 };
    lw_load_stochastic_params params = load_stochastic(4000.0);
    params.size_log_sd_ratio = 0.64;
    lw_load_array *array = empty_array(8, INTERVAL_S);
    load_add(array, "stochastic", &params, "homes", HOME_COUNT);
    double sum = 0.0;
    double log_square_sum = 0.0;
    for (size_t i = 0; i < HOME_COUNT; i++) {
        const double ratio = lw_load_expected_kwh(array, i) / 4000.0;
        sum += ratio / HOME_COUNT;
        log_square_sum += pow(log(ratio) + 0.5 * 0.64 * 0.64, 2.0) / HOME_COUNT;
    }
    /* Standard errors: .71/141 = .5 % of the mean, .5 % of the spread; four of each. */
    cr_assert_float_eq(sum, 1.0, 0.02);
    cr_assert_float_eq(sqrt(log_square_sum), 0.64, 0.013);
    lw_load_array_destroy(array);
}

Test(load, own_ratios_replace_the_shape)
{
    double weekday[24] = {0};
    weekday[6] = 1.0; /* everything between 6 and 7 */
    double weekend[24] = {0};
    weekend[6] = 1.0;
    lw_load_profile_params params = load_profile(366.0);
    params.shape = LW_LOAD_SHAPE_FLAT;
    params.hourly_weekday_ratio = (lw_array){24, weekday};
    params.hourly_weekend_ratio = (lw_array){24, weekend};
    lw_load_array *array = empty_array(1, 3600);
    load_add(array, "profile", &params, "home", 1);
    for (int step = 0; step < 48; step++) {
        double power_w = -1.0;
        step_at(array, step, 3600, &power_w);
        cr_assert_float_eq(power_w, step % 24 == 6 ? 1000.0 : 0.0, 1e-9);
    }
    lw_load_array_destroy(array);
}

Test(load, weekends_follow_their_own_hours)
{
    lw_load_profile_params params = load_profile(4000.0);
    lw_load_array *array = empty_array(1, 3600);
    load_add(array, "profile", &params, "home", 1);
    double friday_noon = 0.0;
    double saturday_noon = 0.0;
    for (int step = 0; step < 48; step++) {
        double power_w = 0.0;
        step_at(array, step, 3600, &power_w); /* 1 January 2016 was a Friday */
        friday_noon = step == 12 ? power_w : friday_noon;
        saturday_noon = step == 36 ? power_w : saturday_noon;
    }
    /* Both of winter and one day apart: their ratio is that of the data but for the season's slope
     * of 0.4 % a day. */
    cr_assert_float_eq(saturday_noon / friday_noon, 1341.0 / 1091.0, 6e-3);
    lw_load_array_destroy(array);
}

Test(load, a_profile_of_nothing_is_a_fault)
{
    double months[12] = {0};
    lw_load_profile_params params = load_profile(4000.0);
    params.monthly_ratio = (lw_array){12, months};
    const lw_variant model = {load_variant("profile"), &params};
    lw_report report;
    lw_report_init(&report);
    lw_load_check(&model, "/participants/0/load", &report);
    cr_assert_eq(report.error_count, 1U);
    lw_report_fini(&report);
}

Test(load, a_year_with_many_events_keeps_its_energy_too)
{
    lw_load_stochastic_params params = load_stochastic(500000.0);
    params.chance.event_rate_per_day =
        4000.0; /* a workplace: the Poisson mean passes the inversion's bound */
    lw_load_array *array = empty_array(3, INTERVAL_S);
    load_add(array, "stochastic", &params, "offices", 12);
    double energy_kwh[12];
    run_days(array, YEAR_DAY_COUNT, INTERVAL_S, energy_kwh);
    double sum = 0.0;
    for (int i = 0; i < 12; i++) {
        sum += energy_kwh[i] / 12.0;
    }
    cr_assert_float_eq(sum / 500000.0, 1.0, 0.003, "%g", sum);
    lw_load_array_destroy(array);
}

/* ---- heat and cold ---- */

static lw_temperature_year *seasons(double shift_k)
{
    lw_temperature_year *years = NULL;
    lw_error error;
    cr_assert_eq(lw_temperature_year_create(YEAR, 1, &years, &error), LW_OK);
    for (size_t hour = 0; hour < years->hour_count; hour++) {
        years->hourly_c[hour] = 10.0 - 12.0 * cos(6.283185307179586 * (double)hour / 8784.0) +
                                5.0 * sin(0.02 * (double)hour) + shift_k;
    }
    return years;
}

static lw_heating_params direct_heating(double annual_kwh)
{
    lw_heating_params params;
    lw_param_set_defaults(&lw_heating_table, &params);
    params.annual_heating_kwh = annual_kwh;
    return params;
}

/* Energies of a year, kWh; the climate is that of `climate`, the run's weather that of `run`. */
static void run_climate(const lw_temperature_year *climate, const lw_temperature_year *run,
                        lw_load_stochastic_params *params, size_t count, double *energy_kwh)
{
    lw_load_config config = load_config(3, INTERVAL_S);
    config.climate = climate;
    config.run = run;
    lw_load_array *array = load_create(&config);
    load_add(array, "stochastic", params, "homes", count);
    size_t steps = 0;
    double *power = load_quarters_of_year(array, count, YEAR, run, &steps);
    for (size_t i = 0; i < count; i++) {
        energy_kwh[i] = 0.0;
        for (size_t step = 0; step < steps; step++) {
            energy_kwh[i] += power[i * steps + step] / 4000.0;
        }
    }
    free(power);
    lw_load_array_destroy(array);
}

Test(load, heating_adds_what_the_climate_needs)
{
    lw_temperature_year *years = seasons(0.0);
    lw_heating_params heating = direct_heating(9000.0);
    lw_load_stochastic_params params = load_stochastic(3000.0);
    double without_kwh[4];
    double with_kwh[4];
    params.chance.temperature_response_ratio_per_k = 0.0;
    run_climate(years, years, &params, 4, without_kwh);
    params.profile.heating = &heating;
    run_climate(years, years, &params, 4, with_kwh);
    for (int i = 0; i < 4; i++) {
        cr_assert_float_eq((with_kwh[i] - without_kwh[i]) / 9000.0, 1.0, 2e-3);
    }
    lw_temperature_year_destroy(years);
}

Test(load, larger_homes_heat_more)
{
    lw_temperature_year *years = seasons(0.0);
    lw_heating_params heating = direct_heating(9000.0);
    lw_load_stochastic_params params = load_stochastic(3000.0);
    params.size_log_sd_ratio = 0.64;
    params.profile.heating = &heating;
    lw_load_config config = load_config(3, INTERVAL_S);
    config.climate = years;
    lw_load_array *array = load_create(&config);
    load_add(array, "stochastic", &params, "homes", 50);
    params.profile.heating = NULL;
    lw_load_array *bare = load_create(&config);
    load_add(bare, "stochastic", &params, "homes", 50);
    for (size_t i = 0; i < 50; i++) {
        cr_assert_float_eq(lw_load_expected_kwh(array, i) / lw_load_expected_kwh(bare, i), 4.0,
                           1e-12);
    }
    lw_load_array_destroy(array);
    lw_load_array_destroy(bare);
    lw_temperature_year_destroy(years);
}

/* The same draws in a warmer and in a colder year of one climate: heat follows the cold; without
 * heating the year keeps its energy, only its days move. */
Test(load, a_cold_year_moves_use_and_adds_heat)
{
    lw_temperature_year *usual = seasons(0.0);
    lw_temperature_year *cold = seasons(-3.0);
    lw_heating_params heating = direct_heating(9000.0);
    lw_load_stochastic_params params = load_stochastic(3000.0);
    double usual_kwh = 0.0;
    double cold_kwh = 0.0;
    run_climate(usual, usual, &params, 1, &usual_kwh);
    run_climate(usual, cold, &params, 1, &cold_kwh);
    cr_assert_float_eq(cold_kwh / usual_kwh, 1.0, 0.03);
    cr_assert_neq(cold_kwh, usual_kwh);
    params.profile.heating = &heating;
    run_climate(usual, usual, &params, 1, &usual_kwh);
    run_climate(usual, cold, &params, 1, &cold_kwh);
    cr_assert_gt(cold_kwh, usual_kwh + 1000.0);
    lw_temperature_year_destroy(usual);
    lw_temperature_year_destroy(cold);
}

/* What homes use on the last seven of ten January days that are colder by frost_k than usual, over
 * what they use in a usual year, whose January has 3 to 13 degC. */
static double frost_ratio(double frost_k)
{
    enum { HOME_COUNT = 10, FROST_FIRST = 14, FROST_END = 24 };
    lw_temperature_year *usual = seasons(10.0);
    lw_temperature_year *frost = seasons(10.0);
    for (size_t hour = 24 * FROST_FIRST; hour < 24 * FROST_END; hour++) {
        frost->hourly_c[hour] -= frost_k;
    }
    const lw_temperature_year *runs[] = {usual, frost};
    double energy[2] = {0.0, 0.0};
    for (int i = 0; i < 2; i++) {
        lw_load_stochastic_params params = load_stochastic(3000.0);
        params.chance.event_rate_per_day = 5000.0; /* little luck */
        lw_load_config config = load_config(3, INTERVAL_S);
        config.climate = usual;
        config.run = runs[i];
        lw_load_array *array = load_create(&config);
        load_add(array, "stochastic", &params, "homes", HOME_COUNT);
        size_t steps = 0;
        double *power = load_quarters_of_year(array, HOME_COUNT, YEAR, runs[i], &steps);
        for (size_t home = 0; home < HOME_COUNT; home++) {
            for (size_t step = 96 * (FROST_FIRST + 3); step < 96 * FROST_END; step++) {
                energy[i] += power[home * steps + step];
            }
        }
        free(power);
        lw_load_array_destroy(array);
    }
    lw_temperature_year_destroy(usual);
    lw_temperature_year_destroy(frost);
    return energy[1] / energy[0];
}

/* Homes without heating use more on these days than in a year without frost, by 2 % of what is
 * above the base for each degree. */
Test(load, cold_days_are_busier)
{
    /* 5 K x 2 % x 1.22 / 1.40 of the use, which is above the base. */
    const double ratio = frost_ratio(5.0);
    cr_assert_float_eq(ratio, 1.087, 0.01, "%g", ratio);
}

/* London's response was measured down to -1.6 degC. */
Test(load, what_frosts_do_is_not_extrapolated)
{
    cr_assert_gt(frost_ratio(5.0), frost_ratio(2.0) + 0.03);
    cr_assert_float_eq(frost_ratio(25.0), frost_ratio(15.0), 0.002);
}

/* ---- workplaces and shapes ---- */

Test(load, offices_work_when_offices_work)
{
    lw_load_stochastic_params params = load_stochastic(50000.0);
    params.profile.shape = LW_LOAD_SHAPE_OFFICE;
    lw_load_config config = load_config(8, 3600);
    config.holidays = LW_HOLIDAYS_FR;
    lw_load_array *array = load_create(&config);
    load_add(array, "stochastic", &params, "offices", 40);
    double by_kind[3] = {0}; /* noon of working days, of Sundays, of holidays on weekdays */
    double count[3] = {0};
    for (int64_t hour = 0; hour < 8760; hour++) {
        double power_w[40];
        const int64_t start_s = load_year_start_s(2023) + 3600 * hour;
        load_step_at(array, start_s, 3600, power_w);
        const int64_t day = start_s / 86400;
        const int weekday = lw_civil_weekday(day);
        if (start_s % 86400 != 11 * 3600 || weekday == 5) {
            continue;
        }
        const int kind = weekday == 6 ? 1 : lw_is_holiday(LW_HOLIDAYS_FR, day) ? 2 : 0;
        for (int i = 0; i < 40; i++) {
            by_kind[kind] += power_w[i];
        }
        count[kind] += 40.0;
    }
    const double working = by_kind[0] / count[0];
    cr_assert_lt(by_kind[1] / count[1], 0.15 * working);
    cr_assert_lt(by_kind[2] / count[2], 0.15 * working);
    lw_load_array_destroy(array);
}

Test(load, a_shape_from_a_file_is_used)
{
    lw_load_profile_params params = load_profile(8760.0);
    params.shape_file = "use.csv";
    char text[1024] = "hour,use\n";
    size_t used = strlen(text);
    for (int hour = 0; hour < 24; hour++) {
        used +=
            (size_t)snprintf(text + used, sizeof text - used, "%d,%d\n", hour, hour < 12 ? 1 : 3);
    }
    lw_load_array *array = empty_array(1, 3600);
    lw_error error;
    cr_assert_eq(load_add_file(array, "profile", &params, text, 1, &error), LW_OK);
    double power_w = 0.0;
    load_step_at(array, load_year_start_s(2023) + 3600 * 3, 3600, &power_w);
    cr_assert_float_eq(power_w, 500.0, 1e-9);
    load_step_at(array, load_year_start_s(2023) + 3600 * 15, 3600, &power_w);
    cr_assert_float_eq(power_w, 1500.0, 1e-9);
    lw_load_array_destroy(array);
}

Test(load, a_column_without_a_file_is_a_fault)
{
    lw_load_profile_params params = load_profile(4000.0);
    params.shape_column = "g1";
    const lw_variant model = {load_variant("profile"), &params};
    lw_report report;
    lw_report_init(&report);
    lw_load_check(&model, "/participants/0/load", &report);
    cr_assert_eq(report.error_count, 1U);
    cr_assert_str_eq(report.items[0].pointer, "/participants/0/load");
    lw_report_fini(&report);
}

/* Groups with one profile share what is worked out for it; it must not show. */
Test(load, groups_that_share_a_profile_are_as_alone)
{
    lw_load_stochastic_params params = load_stochastic(3000.0);
    lw_load_stochastic_params other = load_stochastic(3000.0);
    other.profile.shape = LW_LOAD_SHAPE_SHOP;
    other.activity = LW_LOAD_ACTIVITY_HOME;
    lw_load_array *together = empty_array(4, INTERVAL_S);
    lw_load_array *alone[3] = {empty_array(4, INTERVAL_S), empty_array(4, INTERVAL_S),
                               empty_array(4, INTERVAL_S)};
    lw_load_stochastic_params *const models[3] = {&params, &other, &params};
    static const char *const names[3] = {"a", "b", "c"};
    for (int g = 0; g < 3; g++) {
        load_add(together, "stochastic", models[g], names[g], 2);
        load_add(alone[g], "stochastic", models[g], names[g], 2);
    }
    for (int step = 0; step < 10 * INTERVALS_PER_DAY; step++) {
        double of_all[6];
        double of_one[2];
        step_at(together, step, INTERVAL_S, of_all);
        for (size_t g = 0; g < 3; g++) {
            step_at(alone[g], step, INTERVAL_S, of_one);
            cr_assert(is_same(of_one, of_all + 2 * g, 2));
        }
    }
    lw_load_array_destroy(together);
    for (int g = 0; g < 3; g++) {
        lw_load_array_destroy(alone[g]);
    }
}

/* Days beyond three halves of the mean are common, beyond 1 + sqrt(3)/2 impossible. */
Test(load, busy_days_have_a_bound)
{
    double high = 0.0;
    double sum = 0.0;
    for (int i = -40; i <= 40; i++) {
        const double factor = lw_load_day_factor(0.5, 0.1 * i);
        cr_assert(factor > 1.0 - 0.8661 && factor < 1.0 + 0.8661);
        high = fmax(high, factor);
        sum += factor / 81.0;
    }
    cr_assert_gt(high, 1.86);
    cr_assert_float_eq(sum, 1.0, 1e-12);
}
