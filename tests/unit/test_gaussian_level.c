// SPDX-License-Identifier: Apache-2.0
#include "models/energy/gaussian_level.h"

#include <criterion/criterion.h>

#include <math.h>

enum { DAY_COUNT = 40000 };

static lw_level_series series_of(double share, double day_memory, double hour_memory,
                                 int64_t first_day)
{
    const lw_level_model model = {"test", share, day_memory, hour_memory};
    const lw_level_span span = {.seed = 5, .first_day = first_day, .day_count = DAY_COUNT};
    lw_level_series series;
    lw_error error;
    cr_assert_eq(lw_level_series_init(&series, &model, &span, &error), LW_OK);
    return series;
}

/* Standard error of each figure: about 1/sqrt(40,000) = .005, somewhat more for correlated days. */
Test(gaussian_level, days_are_standard_normal_and_remember_as_told)
{
    lw_level_series series = series_of(1.0, 0.6, 0.0, 0);
    double sum = 0.0;
    double square = 0.0;
    double product = 0.0;
    for (int64_t day = 0; day < DAY_COUNT; day++) {
        const double level = lw_level_series_of_day(&series, day);
        sum += level / DAY_COUNT;
        square += level * level / DAY_COUNT;
        if (day > 0) {
            product += level * lw_level_series_of_day(&series, day - 1) / DAY_COUNT;
        }
    }
    cr_assert_float_eq(sum, 0.0, 0.04);
    cr_assert_float_eq(square, 1.0, 0.04);
    cr_assert_float_eq(product, 0.6, 0.04);
    lw_level_series_fini(&series);
}

Test(gaussian_level, hours_share_the_day_and_remember_the_hour_before)
{
    lw_level_series series = series_of(0.3, 0.0, 0.5, 0);
    double square = 0.0;
    double next_hour = 0.0;
    double far_hour = 0.0;
    for (int64_t day = 0; day < DAY_COUNT; day++) {
        double level[LW_LEVEL_HOUR_COUNT];
        lw_level_series_day(&series, day, level);
        square += level[12] * level[12] / DAY_COUNT;
        next_hour += level[12] * level[13] / DAY_COUNT;
        far_hour += level[0] * level[23] / DAY_COUNT;
    }
    cr_assert_float_eq(square, 1.0, 0.03);
    cr_assert_float_eq(next_hour, 0.3 + 0.7 * 0.5, 0.03);
    cr_assert_float_eq(far_hour, 0.3, 0.03);
    lw_level_series_fini(&series);
}

Test(gaussian_level, a_day_is_the_same_wherever_the_series_starts)
{
    lw_level_series early = series_of(0.5, 0.9, 0.7, -500);
    lw_level_series late = series_of(0.5, 0.9, 0.7, 300);
    for (int64_t day = 300; day < 400; day++) {
        double a[LW_LEVEL_HOUR_COUNT];
        double b[LW_LEVEL_HOUR_COUNT];
        lw_level_series_day(&early, day, a);
        lw_level_series_day(&late, day, b);
        for (int h = 0; h < LW_LEVEL_HOUR_COUNT; h++) {
            cr_assert_eq(a[h], b[h]);
        }
    }
    lw_level_series_fini(&early);
    lw_level_series_fini(&late);
}
