// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/load_statistics.h"

#include <criterion/criterion.h>

#include <math.h>

static lw_load_statistics of(const double *energies, size_t count, double interval_s)
{
    lw_load_statistics statistics;
    lw_error error;
    cr_assert_eq(lw_load_statistics_of(energies, count, interval_s, &statistics, &error), LW_OK);
    return statistics;
}

Test(load_statistics, a_flat_load_has_factor_one_and_no_correlation)
{
    double flat[2 * 96 * 7];
    for (size_t i = 0; i < 2 * 96 * 7; i++) {
        flat[i] = 0.25;
    }
    const lw_load_statistics s = of(flat, 2 * 96 * 7, 900.0);
    cr_assert_float_eq(s.mean_kw, 1.0, 1e-12);
    cr_assert_float_eq(s.annual_kwh, 8766.0, 1e-9);
    cr_assert_float_eq(s.total_kwh, 336.0, 1e-9);
    cr_assert_float_eq(s.load_factor_ratio, 1.0, 1e-12);
    cr_assert_float_eq(s.variation_ratio, 0.0, 1e-12);
    cr_assert(isnan(s.lag_step_ratio) && isnan(s.lag_day_ratio));
    cr_assert_float_eq(s.ramp_sd_kw, 0.0, 1e-12);
}

/* On 8 to 20 h every day: a day later it is the same, half a day later the opposite. */
Test(load_statistics, a_daily_square_wave)
{
    double wave[24 * 21];
    for (size_t h = 0; h < 24 * 21; h++) {
        wave[h] = h % 24 >= 8 && h % 24 < 20 ? 2.0 : 0.0;
    }
    const lw_load_statistics s = of(wave, 24 * 21, 3600.0);
    cr_assert_float_eq(s.mean_kw, 1.0, 1e-12);
    cr_assert_float_eq(s.peak_kw, 2.0, 1e-12);
    cr_assert_float_eq(s.load_factor_ratio, 0.5, 1e-12);
    cr_assert_float_eq(s.variation_ratio, 1.0, 1e-12);
    cr_assert_float_eq(s.lag_step_ratio, 1.0 - 2.0 * 2.0 / 24.0, 0.01);
    cr_assert_float_eq(s.lag_day_ratio, 1.0, 1e-12);
    cr_assert_float_eq(s.lag_week_ratio, 1.0, 1e-12);
    cr_assert_float_eq(s.ramp_p99_kw, 2.0, 1e-12);
    cr_assert_float_eq(s.ramp_sd_kw, sqrt(42.0 * 4.0 / 503.0), 1e-12);
    cr_assert_float_eq(s.duration_kw[0], 2.0, 1e-12);
    cr_assert_float_eq(s.duration_kw[4], 2.0, 1e-12);
    cr_assert_float_eq(s.duration_kw[6], 0.0, 1e-12);
    cr_assert_float_eq(s.duration_kw[10], 0.0, 1e-12);
}

Test(load_statistics, one_interval_is_enough)
{
    const double one = 3.0;
    const lw_load_statistics s = of(&one, 1, 1800.0);
    cr_assert_float_eq(s.peak_kw, 6.0, 1e-12);
    cr_assert(isnan(s.lag_step_ratio) && isnan(s.ramp_sd_kw));
}

Test(coincidence, is_one_for_twins_and_a_half_for_opposites)
{
    /* columns: a, a, b with b the opposite of a, and nothing */
    const double loads[] = {1, 1, 0, 0, /**/ 0, 0, 1, 0, /**/ 1, 1, 0, 0};
    cr_assert_float_eq(lw_coincidence_ratio(loads, 3, 4, 1), 1.0, 1e-12, "the empty one aside");
    cr_assert_float_eq(lw_coincidence_ratio(loads, 3, 4, 2), 1.0, 1e-12);
    const double opposites[] = {1, 0, /**/ 0, 1};
    cr_assert_float_eq(lw_coincidence_ratio(opposites, 2, 2, 2), 0.5, 1e-12);
    cr_assert_float_eq(lw_coincidence_ratio(loads, 3, 4, 4), 2.0 / 3.0, 1e-12);
    cr_assert(isnan(lw_coincidence_ratio(loads, 3, 4, 5)));
}
