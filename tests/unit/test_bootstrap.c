// SPDX-License-Identifier: Apache-2.0
#include "sim/statistics/bootstrap.h"

#include <criterion/criterion.h>

#include <math.h>

static double mean(const void *context, const uint32_t *rows, size_t count)
{
    const double *values = context;
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += values[rows[i]];
    }
    return sum / (double)count;
}

static lw_bootstrap_estimate run(const double *values, size_t count, uint64_t seed)
{
    const lw_bootstrap_request request = {.statistic = mean,
                                          .context = values,
                                          .count = count,
                                          .resample_count = 2000,
                                          .confidence = 0.95,
                                          .seed = seed,
                                          .purpose = "test"};
    lw_bootstrap_estimate estimate;
    lw_error error;
    cr_assert_eq(lw_bootstrap(&request, &estimate, &error), LW_OK);
    return estimate;
}

Test(bootstrap, value_is_the_statistic_of_the_rows_themselves)
{
    const double values[] = {1, 2, 6};
    cr_assert_eq(run(values, 3, 1).value, 3);
}

Test(bootstrap, same_seed_same_interval_other_seed_another)
{
    const double values[] = {1, 2, 6, 3, 9, 4, 4, 7};
    const lw_bootstrap_estimate a = run(values, 8, 1);
    const lw_bootstrap_estimate b = run(values, 8, 1);
    const lw_bootstrap_estimate c = run(values, 8, 2);
    cr_assert(a.interval.low == b.interval.low && a.interval.high == b.interval.high);
    cr_assert(a.interval.low != c.interval.low || a.interval.high != c.interval.high);
    cr_assert(a.interval.low < a.value && a.value < a.interval.high);
}

Test(bootstrap, of_a_mean_comes_near_students_interval_when_rows_are_many)
{
    double values[400];
    for (int i = 0; i < 400; i++) {
        values[i] = (i * 37 % 101) / 10.0; /* near uniform, no outliers */
    }
    const lw_bootstrap_estimate e = run(values, 400, 3);
    const lw_mean_estimate student = lw_estimate_mean(values, 400, 0.95);
    const double width = student.interval.high - student.interval.low;
    cr_assert_float_eq(e.interval.low, student.interval.low, 0.06 * width);
    cr_assert_float_eq(e.interval.high, student.interval.high, 0.06 * width);
}

Test(bootstrap, equal_rows_give_an_interval_of_no_width)
{
    const double values[] = {5, 5, 5, 5};
    const lw_bootstrap_estimate e = run(values, 4, 1);
    cr_assert(e.interval.low == 5 && e.interval.high == 5);
}

Test(bootstrap, below_three_rows_there_is_no_interval)
{
    const double values[] = {5, 6};
    cr_assert(isnan(run(values, 2, 1).interval.low));
    cr_assert_eq(run(values, 2, 1).value, 5.5);
    cr_assert(isnan(run(values, 0, 1).value));
}

Test(bootstrap, a_resample_that_is_not_a_number_leaves_no_interval)
{
    const double values[] = {5, 6, (double)INFINITY, -(double)INFINITY};
    cr_assert(isnan(run(values, 4, 1).interval.low));
}
