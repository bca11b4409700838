// SPDX-License-Identifier: Apache-2.0
#include "models/energy/load.h"
#include "models/energy/load_shape.h"

#include <criterion/criterion.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { INTERVAL_S = 900, INTERVALS_PER_DAY = 96, YEAR = 2016, YEAR_DAY_COUNT = 366 };

static lw_load_stochastic_params stochastic(double annual_kwh)
{
    lw_load_stochastic_params params;
    lw_param_set_defaults(&lw_load_stochastic_table, &params);
    params.profile.annual_kwh = annual_kwh;
    return params;
}

static lw_load_profile_params profile(double annual_kwh)
{
    lw_load_profile_params params;
    lw_param_set_defaults(&lw_load_profile_table, &params);
    params.annual_kwh = annual_kwh;
    return params;
}

static const lw_param_variant *variant(const char *tag)
{
    const lw_param_variant *found = lw_load_variants;
    while (strcmp(found->tag, tag) != 0) {
        found++;
    }
    return found;
}

static lw_load_array *empty_array(uint64_t seed, int64_t interval_s)
{
    lw_load_array *array = NULL;
    lw_error error;
    cr_assert_eq(lw_load_array_create(seed, 0, interval_s * LW_US_PER_S, &array, &error), LW_OK);
    return array;
}

static void add(lw_load_array *array, const char *tag, void *params, const char *group,
                size_t count)
{
    const lw_variant model = {variant(tag), params};
    lw_error error;
    cr_assert_eq(lw_load_array_add(array, &model, group, count, &error), LW_OK);
}

/* One interval of a clock that is UTC, at `step` intervals into 2016. */
static void step_at(lw_load_array *array, int64_t step, int64_t interval_s, double *power_w)
{
    const int64_t start_s = lw_civil_days(YEAR, 1, 1) * 86400 + step * interval_s;
    const lw_civil local = lw_civil_from_seconds(start_s + interval_s / 2);
    lw_load_step(array, start_s * LW_US_PER_S, &local, power_w);
}

/* Energies of all homes over `day_count` days, kWh. */
static void run_days(lw_load_array *array, int day_count, int64_t interval_s, double *energy_kwh)
{
    const size_t count = lw_load_array_count(array);
    double *power_w = calloc(count, sizeof *power_w);
    memset(energy_kwh, 0, count * sizeof *energy_kwh);
    for (int64_t step = 0; step < day_count * 86400 / interval_s; step++) {
        step_at(array, step, interval_s, power_w);
        for (size_t i = 0; i < count; i++) {
            energy_kwh[i] += power_w[i] * (double)interval_s / 3.6e6;
        }
    }
    free(power_w);
}

Test(load, profile_uses_exactly_its_yearly_energy)
{
    lw_load_profile_params params = profile(4200.0);
    for (int32_t shape = 0; shape <= LW_LOAD_SHAPE_FLAT; shape++) {
        params.shape = shape;
        lw_load_array *array = empty_array(1, INTERVAL_S);
        add(array, "profile", &params, "homes", 2);
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
    add(array, "none", &nothing, "garages", 3);
    double power_w[3] = {1.0, 1.0, 1.0};
    step_at(array, 0, INTERVAL_S, power_w);
    cr_assert(power_w[0] == 0.0 && power_w[1] == 0.0 && power_w[2] == 0.0);
    lw_load_array_destroy(array);
}

/* One home's year varies by 2.7 % (standard deviation); the mean of 400 by 0.14 %: four of those.
 */
Test(load, homes_use_their_yearly_energy_on_average)
{
    enum { HOME_COUNT = 100 };
    lw_load_stochastic_params params = stochastic(4000.0);
    lw_load_array *array = empty_array(11, INTERVAL_S);
    add(array, "stochastic", &params, "homes", HOME_COUNT);
    double energy_kwh[HOME_COUNT];
    run_days(array, YEAR_DAY_COUNT, INTERVAL_S, energy_kwh);
    double sum = 0.0;
    for (int i = 0; i < HOME_COUNT; i++) {
        sum += energy_kwh[i] / HOME_COUNT;
        cr_assert_float_eq(energy_kwh[i], 4000.0, 4000.0 * 0.15, "home %d", i);
    }
    cr_assert_float_eq(sum / 4000.0, 1.0, 0.011, "mean %g kWh", sum);
    lw_load_array_destroy(array);
}

Test(load, energy_is_kept_at_every_interval_length)
{
    enum { HOME_COUNT = 30 };
    static const int64_t intervals_s[] = {300, 1800, 3600};
    for (size_t i = 0; i < 3; i++) {
        lw_load_stochastic_params params = stochastic(3000.0);
        lw_load_array *array = empty_array(5, intervals_s[i]);
        add(array, "stochastic", &params, "homes", HOME_COUNT);
        double energy_kwh[HOME_COUNT];
        run_days(array, YEAR_DAY_COUNT, intervals_s[i], energy_kwh);
        double sum = 0.0;
        for (int home = 0; home < HOME_COUNT; home++) {
            sum += energy_kwh[home] / HOME_COUNT;
        }
        cr_assert_float_eq(sum / 3000.0, 1.0, 0.02, "%lld s: %g kWh", (long long)intervals_s[i],
                           sum);
        lw_load_array_destroy(array);
    }
}

Test(load, twice_the_energy_is_twice_the_power_bit_for_bit)
{
    lw_load_stochastic_params single = stochastic(3333.3);
    single.size_log_sd_ratio = 0.64;
    lw_load_stochastic_params twice = single;
    twice.profile.annual_kwh = 6666.6;
    lw_load_array *a = empty_array(2, INTERVAL_S);
    lw_load_array *b = empty_array(2, INTERVAL_S);
    add(a, "stochastic", &single, "homes", 7);
    add(b, "stochastic", &twice, "homes", 7);
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
    lw_load_stochastic_params params = stochastic(3500.0);
    params.size_log_sd_ratio = 0.5;
    lw_load_array *small = empty_array(9, INTERVAL_S);
    lw_load_array *large = empty_array(9, INTERVAL_S);
    add(small, "stochastic", &params, "b", 3);
    add(large, "stochastic", &params, "a", 5);
    add(large, "stochastic", &params, "b", 4);
    for (int step = 0; step < 20 * INTERVALS_PER_DAY; step++) {
        double few[3];
        double many[9];
        step_at(small, step, INTERVAL_S, few);
        step_at(large, step, INTERVAL_S, many);
        cr_assert_eq(memcmp(few, &many[5], sizeof few), 0);
    }
    lw_load_array_destroy(small);
    lw_load_array_destroy(large);
}

Test(load, homes_of_a_group_differ_and_seeds_differ)
{
    lw_load_stochastic_params params = stochastic(3500.0);
    lw_load_array *a = empty_array(1, INTERVAL_S);
    lw_load_array *b = empty_array(2, INTERVAL_S);
    add(a, "stochastic", &params, "homes", 2);
    add(b, "stochastic", &params, "homes", 2);
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
    lw_load_stochastic_params params = stochastic(3500.0);
    lw_load_array *whole = empty_array(4, INTERVAL_S);
    lw_load_array *pieces = empty_array(4, INTERVAL_S);
    for (int i = 0; i < 2; i++) {
        lw_load_array *array = i == 0 ? whole : pieces;
        add(array, "stochastic", &params, "a", 5);
        add(array, "stochastic", &params, "b", 6);
    }
    for (int step = 0; step < 3 * INTERVALS_PER_DAY; step++) {
        double expected[11];
        double found[11];
        step_at(whole, step, INTERVAL_S, expected);
        const int64_t start_s = lw_civil_days(YEAR, 1, 1) * 86400 + step * INTERVAL_S;
        const lw_civil local = lw_civil_from_seconds(start_s + INTERVAL_S / 2);
        lw_load_begin(pieces, start_s * LW_US_PER_S, &local);
        lw_load_run(pieces, 7, 4, found);
        lw_load_run(pieces, 0, 3, found);
        lw_load_run(pieces, 3, 4, found);
        cr_assert_eq(memcmp(expected, found, sizeof found), 0);
    }
    lw_load_array_destroy(whole);
    lw_load_array_destroy(pieces);
}

Test(load, power_never_falls_below_the_base)
{
    lw_load_stochastic_params params = stochastic(4000.0);
    lw_load_array *array = empty_array(6, INTERVAL_S);
    add(array, "stochastic", &params, "homes", 10);
    const double base_w = params.base_ratio * 4000.0 * 1000.0 / (YEAR_DAY_COUNT * 24.0);
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
    lw_load_stochastic_params params = stochastic(4000.0);
    params.size_log_sd_ratio = 0.64;
    lw_load_array *array = empty_array(8, INTERVAL_S);
    add(array, "stochastic", &params, "homes", HOME_COUNT);
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
    lw_load_profile_params params = profile(366.0);
    params.shape = LW_LOAD_SHAPE_FLAT;
    params.hourly_weekday_ratio = (lw_array){24, weekday};
    params.hourly_weekend_ratio = (lw_array){24, weekend};
    lw_load_array *array = empty_array(1, 3600);
    add(array, "profile", &params, "home", 1);
    for (int step = 0; step < 48; step++) {
        double power_w = -1.0;
        step_at(array, step, 3600, &power_w);
        cr_assert_float_eq(power_w, step % 24 == 6 ? 1000.0 : 0.0, 1e-9);
    }
    lw_load_array_destroy(array);
}

Test(load, weekends_follow_their_own_hours)
{
    lw_load_profile_params params = profile(4000.0);
    lw_load_array *array = empty_array(1, 3600);
    add(array, "profile", &params, "home", 1);
    double friday_noon = 0.0;
    double saturday_noon = 0.0;
    for (int step = 0; step < 48; step++) {
        double power_w = 0.0;
        step_at(array, step, 3600, &power_w); /* 1 January 2016 was a Friday */
        friday_noon = step == 12 ? power_w : friday_noon;
        saturday_noon = step == 36 ? power_w : saturday_noon;
    }
    cr_assert_float_eq(saturday_noon / friday_noon, 1.4154 / 1.1313, 1e-9);
    lw_load_array_destroy(array);
}

Test(load, a_profile_of_nothing_is_a_fault)
{
    double months[12] = {0};
    lw_load_profile_params params = profile(4000.0);
    params.monthly_ratio = (lw_array){12, months};
    const lw_variant model = {variant("profile"), &params};
    lw_report report;
    lw_report_init(&report);
    lw_load_check(&model, "/participants/0/load", &report);
    cr_assert_eq(report.error_count, 1U);
    lw_report_fini(&report);
}

Test(load, a_year_with_many_events_keeps_its_energy_too)
{
    lw_load_stochastic_params params = stochastic(500000.0);
    params.event_rate_per_day =
        4000.0; /* a workplace: the Poisson mean passes the inversion's bound */
    lw_load_array *array = empty_array(3, INTERVAL_S);
    add(array, "stochastic", &params, "offices", 12);
    double energy_kwh[12];
    run_days(array, YEAR_DAY_COUNT, INTERVAL_S, energy_kwh);
    double sum = 0.0;
    for (int i = 0; i < 12; i++) {
        sum += energy_kwh[i] / 12.0;
    }
    cr_assert_float_eq(sum / 500000.0, 1.0, 0.032); /* 2.7 % / sqrt(12), four times */
    lw_load_array_destroy(array);
}
