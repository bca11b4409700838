// SPDX-License-Identifier: Apache-2.0
#include "models/energy/sun.h"
#include "sim/base/civil.h"

#include <criterion/criterion.h>

#include <math.h>

#define HOUR_US (3600 * LW_US_PER_S)
#define DAY_US (24 * HOUR_US)

static const lw_place golden = {39.742476, -105.1786, 1830.14};

static lw_time_us instant(int32_t year, int32_t month, int32_t day)
{
    return lw_civil_days(year, month, day) * DAY_US;
}

/* SPA at 2003-10-17 12:30:30 -07:00: zenith 90 - 39.872046, azimuth 194.340241 (pvlib's tests). */
Test(sun, agrees_with_spa_on_its_published_instant)
{
    const lw_time_us time = instant(2003, 10, 17) + 19 * HOUR_US + 1830 * LW_US_PER_S;
    const lw_sun sun = lw_sun_at(&golden, time);
    cr_assert_float_eq(lw_sun_zenith_deg(&sun), 90.0 - 39.872046, 0.02);
    cr_assert_float_eq(lw_sun_azimuth_deg(&sun), 194.340241, 0.03);
    const lw_sun next_day = lw_sun_at(&golden, time + DAY_US);
    cr_assert_float_eq(lw_sun_zenith_deg(&next_day), 90.0 - 39.505196, 0.02);
    cr_assert_float_eq(lw_sun_azimuth_deg(&next_day), 194.311132, 0.03);
}

Test(sun, direction_is_a_unit_vector)
{
    for (int i = 0; i < 1000; i++) {
        const lw_sun sun = lw_sun_at(&golden, instant(1990, 1, 1) + i * 377 * HOUR_US);
        const double square = sun.east * sun.east + sun.north * sun.north + sun.up * sun.up;
        cr_assert_float_eq(square, 1.0, 1e-12);
    }
}

Test(sun, is_equally_high_on_both_sides_of_the_equator_half_a_year_apart)
{
    const lw_place north = {45.0, 0.0, 0.0};
    const lw_place south = {-45.0, 0.0, 0.0};
    const lw_sun june = lw_sun_at(&north, instant(2016, 6, 21) + 12 * HOUR_US);
    const lw_sun december = lw_sun_at(&south, instant(2016, 12, 21) + 12 * HOUR_US);
    cr_assert_float_eq(june.up, december.up, 1e-3);
    cr_assert_lt(june.north, 0.0);
    cr_assert_gt(december.north, 0.0);
}

static double lit_hours(const lw_place *place, lw_time_us day)
{
    double sum = 0.0;
    for (int hour = 0; hour < 24; hour++) {
        sum += lw_sun_over(place, day + hour * HOUR_US, HOUR_US).lit_ratio;
    }
    return sum;
}

Test(sun, day_lasts_twelve_hours_at_equinox_and_all_or_nothing_at_the_pole)
{
    for (int latitude = -60; latitude <= 60; latitude += 20) {
        const lw_place place = {latitude, 10.0, 0.0};
        cr_assert_float_eq(lit_hours(&place, instant(2016, 3, 20)), 12.0, 0.05);
    }
    const lw_place arctic = {80.0, 10.0, 0.0};
    cr_assert_float_eq(lit_hours(&arctic, instant(2016, 6, 21)), 24.0, 1e-9);
    cr_assert_float_eq(lit_hours(&arctic, instant(2016, 12, 21)), 0.0, 1e-9);
    const lw_place pole = {90.0, 0.0, 0.0};
    cr_assert_float_eq(lit_hours(&pole, instant(2016, 6, 21)), 24.0, 1e-9);
}

/* Geometric day length in Berlin (52.5 N) on 21 June, 2 acos(-tan(phi) tan(23.44 deg)) / 15. */
Test(sun, longest_day_in_berlin_has_its_geometric_length)
{
    const lw_place berlin = {52.5, 13.3, 34.0};
    const double radian = 3.14159265358979 / 180.0;
    const double expected = 2.0 * acos(-tan(52.5 * radian) * tan(23.437 * radian)) / radian / 15.0;
    cr_assert_float_eq(lit_hours(&berlin, instant(2016, 6, 21)), expected, 0.02);
}

Test(sun, interval_stands_for_the_middle_of_its_lit_part)
{
    const lw_place place = {45.0, 0.0, 0.0};
    for (int minute = 0; minute < 24 * 60; minute += 15) {
        const lw_time_us start = instant(2016, 9, 5) + minute * 60 * LW_US_PER_S;
        const lw_sun sun = lw_sun_over(&place, start, HOUR_US);
        if (sun.lit_ratio > 0.0) {
            cr_assert_gt(sun.up, 0.0);
        }
        if (sun.lit_ratio == 1.0) {
            cr_assert_float_eq(sun.up, lw_sun_at(&place, start + HOUR_US / 2).up, 1e-12);
        }
    }
}

Test(sun, course_means_add_up)
{
    const lw_place place = {60.0, 25.0, 0.0};
    for (int hour = 0; hour < 24 * 365; hour += 5) {
        const lw_time_us start = instant(2016, 1, 1) + hour * HOUR_US;
        const lw_sun_course course = lw_sun_course_at(&place, start + HOUR_US / 2);
        double up = 0.0;
        double lit = 0.0;
        for (int part = 0; part < 6; part++) {
            const lw_time_us from = start + part * (HOUR_US / 6);
            up += lw_sun_course_up_mean(&course, from, from + HOUR_US / 6) / 6.0;
            lit += lw_sun_course_lit_ratio(&course, from, from + HOUR_US / 6) / 6.0;
        }
        cr_assert_float_eq(up, lw_sun_course_up_mean(&course, start, start + HOUR_US), 1e-13);
        cr_assert_float_eq(lit, lw_sun_course_lit_ratio(&course, start, start + HOUR_US), 1e-12);
    }
}

Test(sun, air_mass_is_one_overhead_and_grows_towards_the_horizon)
{
    cr_assert_float_eq(lw_air_mass_ratio(0.0), 1.0, 1e-3);
    double before = 0.0;
    for (int zenith = 0; zenith <= 90; zenith++) {
        const double now = lw_air_mass_ratio(zenith);
        cr_assert_gt(now, before);
        before = now;
    }
    cr_assert_float_eq(before, 37.9, 0.5); /* Kasten & Young at the horizon */
}

Test(sun, standard_pressure_falls_with_altitude)
{
    cr_assert_float_eq(lw_standard_pressure_pa(0.0), 101325.0, 5.0);
    cr_assert_float_eq(lw_standard_pressure_pa(1830.14), 81200.0, 100.0);
}
