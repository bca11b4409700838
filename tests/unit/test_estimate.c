// SPDX-License-Identifier: Apache-2.0
#include "sim/statistics/estimate.h"

#include <criterion/criterion.h>

#include <math.h>
#include <signal.h>

Test(estimate, mean_and_interval_are_those_of_a_text_book)
{
    /* Student 1908 in the form of Montgomery's text books: n = 5, t(0.975; 4) = 2.776445. */
    const double values[] = {2, 4, 4, 5, 10};
    const lw_mean_estimate e = lw_estimate_mean(values, 5, 0.95);
    cr_assert_float_eq(e.mean, 5, 1e-15);
    cr_assert_float_eq(e.standard_deviation, 3, 1e-15);
    cr_assert_float_eq(e.standard_error, 3 / sqrt(5), 1e-15);
    cr_assert_float_eq(e.interval.high - 5, 2.7764451 * 3 / sqrt(5), 1e-6);
    cr_assert_float_eq(e.interval.high - 5, 5 - e.interval.low, 1e-14);
}

Test(estimate, shifting_and_scaling_values_shifts_and_scales_the_interval)
{
    const double values[] = {1, 5, 2, 8, 3};
    double moved[5];
    for (int i = 0; i < 5; i++) {
        moved[i] = 7 - 2 * values[i];
    }
    const lw_mean_estimate a = lw_estimate_mean(values, 5, 0.9);
    const lw_mean_estimate b = lw_estimate_mean(moved, 5, 0.9);
    cr_assert_float_eq(b.mean, 7 - 2 * a.mean, 1e-13);
    cr_assert_float_eq(b.interval.low, 7 - 2 * a.interval.high, 1e-12);
    cr_assert_float_eq(b.interval.high, 7 - 2 * a.interval.low, 1e-12);
}

Test(estimate, a_single_value_has_no_interval_and_none_no_mean)
{
    const double value = 3;
    const lw_mean_estimate one = lw_estimate_mean(&value, 1, 0.95);
    cr_assert_eq(one.mean, 3);
    cr_assert(isnan(one.interval.low) && isnan(one.interval.high) && isnan(one.standard_error));
    cr_assert(isnan(lw_estimate_mean(NULL, 0, 0.95).mean));
}

Test(estimate, equal_values_have_an_interval_of_no_width)
{
    const double values[] = {4, 4, 4};
    const lw_mean_estimate e = lw_estimate_mean(values, 3, 0.95);
    cr_assert_eq(e.interval.low, 4);
    cr_assert_eq(e.interval.high, 4);
}

Test(estimate, more_confidence_is_a_wider_interval)
{
    const double values[] = {1, 2, 3, 4};
    double before = 0;
    for (int percent = 50; percent < 100; percent += 7) {
        const lw_interval i = lw_estimate_mean(values, 4, percent / 100.0).interval;
        cr_assert_gt(i.high - i.low, before);
        before = i.high - i.low;
    }
}

Test(estimate, proportion_is_wilsons)
{
    /* 8 of 10 at 95 %: (0.4901625, 0.9433178), Brown, Cai & DasGupta 2001 compute it so. */
    const lw_interval i = lw_estimate_proportion(8, 10, 0.95);
    cr_assert_float_eq(i.low, 0.4901625, 1e-6);
    cr_assert_float_eq(i.high, 0.9433178, 1e-6);
}

Test(estimate, proportion_stays_in_the_unit_interval_and_is_symmetric)
{
    for (size_t n = 1; n < 60; n += 7) {
        for (size_t k = 0; k <= n; k++) {
            const lw_interval i = lw_estimate_proportion(k, n, 0.95);
            const lw_interval mirror = lw_estimate_proportion(n - k, n, 0.95);
            cr_assert(i.low >= 0 && i.high <= 1 && i.low < i.high);
            cr_assert(i.low <= (double)k / (double)n && (double)k / (double)n <= i.high);
            cr_assert_float_eq(i.low, 1 - mirror.high, 1e-12);
        }
    }
    cr_assert(isnan(lw_estimate_proportion(0, 0, 0.95).low));
}

Test(estimate, quantiles_are_of_type_seven)
{
    double values[] = {9, 1, 4, 2};
    lw_sort_values(values, 4);
    cr_assert_eq(lw_quantile(values, 4, 0), 1);
    cr_assert_eq(lw_quantile(values, 4, 1), 9);
    cr_assert_float_eq(lw_quantile(values, 4, 0.5), 3, 1e-15);
    cr_assert_float_eq(lw_quantile(values, 4, 0.25), 1.75, 1e-15);
    cr_assert_float_eq(lw_quantile(values, 4, 0.9), 7.5, 1e-14);
    cr_assert_eq(lw_quantile(values, 1, 0.3), 1);
    cr_assert(isnan(lw_quantile(values, 0, 0.3)));
}

Test(estimate, nan_cannot_be_sorted, .signal = SIGABRT)
{
    double values[] = {1, (double)NAN};
    lw_sort_values(values, 2);
}
