// SPDX-License-Identifier: Apache-2.0
#include "models/energy/ev_window.h"

#include <criterion/criterion.h>

#define HOUR_US (3600 * LW_US_PER_S)

static lw_ev_windows windows_of(lw_ev_window_params *items, size_t count)
{
    const lw_array array = {.count = count, .items = items};
    return lw_ev_windows_of(&array);
}

static int64_t hours_between(const lw_ev_windows *windows, int64_t from_hour, int64_t to_hour)
{
    return lw_ev_windows_between(windows, from_hour * HOUR_US, to_hour * HOUR_US) / HOUR_US;
}

Test(ev_window, none_given_is_the_night)
{
    const lw_ev_windows night = windows_of(NULL, 0);
    cr_assert_eq(hours_between(&night, 0, 24), 8);
    cr_assert_eq(hours_between(&night, 20, 23), 1);
    cr_assert_eq(hours_between(&night, 23, 24 + 7), 7);
    cr_assert_eq(hours_between(&night, 6, 22), 0);
    cr_assert_eq(hours_between(&night, 7, 24 * 10 + 7), 80);
}

Test(ev_window, counts_parts_and_days_before_1970)
{
    lw_ev_window_params items[] = {{12.5, 14.25}, {2, 7}};
    const lw_ev_windows windows = windows_of(items, 2);
    cr_assert_eq(windows.day_us, 6 * HOUR_US + 3 * HOUR_US / 4);
    cr_assert_eq(lw_ev_windows_between(&windows, 13 * HOUR_US, 13 * HOUR_US + 90), 90);
    cr_assert_eq(hours_between(&windows, -24 + 1, -24 + 8), 5);
    cr_assert_eq(lw_ev_windows_between(&windows, -48 * HOUR_US, 0), 2 * windows.day_us);
    cr_assert_eq(lw_ev_windows_between(&windows, -HOUR_US, 3 * HOUR_US), HOUR_US);
}

Test(ev_window, parts_of_a_span_add_up_to_it)
{
    lw_ev_window_params items[] = {{22.1, 1.7}, {13, 14}};
    const lw_ev_windows windows = windows_of(items, 2);
    const lw_time_us step_us = 1234567890;
    lw_time_us sum_us = 0;
    for (int i = 0; i < 500; i++) {
        sum_us += lw_ev_windows_between(&windows, i * step_us, (i + 1) * step_us);
    }
    cr_assert_eq(sum_us, lw_ev_windows_between(&windows, 0, 500 * step_us));
}

Test(ev_window, hours_in_two_windows_are_seen)
{
    lw_ev_window_params apart[] = {{22, 6}, {12, 14}, {6, 7}};
    lw_ev_window_params twice[] = {{22, 6}, {5, 7}};
    const lw_ev_windows good = windows_of(apart, 3);
    const lw_ev_windows bad = windows_of(twice, 2);
    cr_assert(lw_ev_windows_are_apart(&good));
    cr_assert_not(lw_ev_windows_are_apart(&bad));
}
