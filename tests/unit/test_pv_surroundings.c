// SPDX-License-Identifier: Apache-2.0
/* Several planes, horizon, age, snow, dirt, and the spread of orientations. */
#include "models/energy/pv.h"
#include "sim/base/elementary.h"

#include <criterion/criterion.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ROOF_COUNT = 400 };

static lw_pv_params roof(double tilt_deg, double azimuth_deg)
{
    lw_pv_params params;
    lw_param_set_defaults(&lw_pv_table, &params);
    params.capacity_kw = 4.0;
    params.tilt_deg = tilt_deg;
    params.azimuth_deg = azimuth_deg;
    return params;
}

static lw_pv_array *array_of(const lw_pv_params *params, size_t count)
{
    lw_pv_array *array = NULL;
    lw_error error;
    cr_assert_eq(lw_pv_array_create(7, &array, &error), LW_OK);
    const lw_pv_group group = {.params = params, .name = "roofs", .count = count};
    cr_assert_eq(lw_pv_array_add(array, &group, &error), LW_OK);
    return array;
}

/* Sun at a height and azimuth, a bright day. */
static lw_sky sky_at(double height_deg, double azimuth_deg)
{
    const double height = height_deg * LW_RADIAN_PER_DEGREE;
    const double azimuth = azimuth_deg * LW_RADIAN_PER_DEGREE;
    const lw_sun sun = {.east = cos(height) * sin(azimuth),
                        .north = cos(height) * cos(azimuth),
                        .up = sin(height),
                        .extraterrestrial_w_per_m2 = 1366.0};
    const lw_irradiance light = {600.0 * sun.up + 100.0, 600.0, 100.0};
    return lw_sky_of(&sun, &light);
}

static const lw_weather_values mild = {.temperature_c = 10.0,
                                       .wind_m_per_s = 2.0,
                                       .albedo_ratio = 0.2,
                                       .snow_depth_cm = (double)NAN,
                                       .snowfall_cm_per_h = (double)NAN,
                                       .rain_mm_per_h = (double)NAN};

static void step(lw_pv_array *array, const lw_sky *sky, const lw_weather_values *weather,
                 double years, double *power_w)
{
    const lw_pv_conditions conditions = {sky, weather, 1, 900.0, years};
    lw_pv_step(array, &conditions, power_w);
}

static double power_of(const lw_pv_params *params, const lw_sky *sky, double years)
{
    lw_pv_array *array = array_of(params, 1);
    double power_w = -1.0;
    step(array, sky, &mild, years, &power_w);
    lw_pv_array_destroy(array);
    return power_w;
}

/* ---- planes ---- */

Test(pv_planes, two_halves_of_one_plane_are_the_plane)
{
    lw_pv_plane_params halves[2] = {{0.5, 30.0, 170.0, {0}}, {0.5, 30.0, 170.0, {0}}};
    const lw_pv_params whole = roof(30.0, 170.0);
    lw_pv_params split = roof((double)NAN, (double)NAN);
    split.planes = (lw_array){2, halves};
    for (double height = 2.0; height < 90.0; height += 11.0) {
        const lw_sky sky = sky_at(height, 140.0);
        cr_assert_eq(power_of(&split, &sky, 0.0), power_of(&whole, &sky, 0.0));
    }
}

/* The inverter sees the sum: below its limit, east and west together give the mean of two roofs up
 * to its efficiency curve, and it clips the sum, not each side. */
Test(pv_planes, east_and_west_share_one_inverter)
{
    lw_pv_plane_params sides[2] = {{0.5, 35.0, 90.0, {0}}, {0.5, 35.0, 270.0, {0}}};
    lw_pv_params both = roof((double)NAN, (double)NAN);
    both.planes = (lw_array){2, sides};
    const lw_pv_params east = roof(35.0, 90.0);
    const lw_pv_params west = roof(35.0, 270.0);
    const lw_sky morning = sky_at(30.0, 95.0);
    const double mean = 0.5 * (power_of(&east, &morning, 0.0) + power_of(&west, &morning, 0.0));
    cr_assert_float_eq(power_of(&both, &morning, 0.0), mean, 0.02 * mean);
    lw_pv_params tight_both = both;
    lw_pv_params tight_east = east;
    tight_both.dc_ac_ratio = tight_east.dc_ac_ratio = 2.0;
    cr_assert_eq(power_of(&tight_east, &morning, 0.0), 2000.0);
    cr_assert_lt(power_of(&tight_both, &morning, 0.0), 2000.0);
    cr_assert_gt(power_of(&tight_both, &morning, 0.0), 1000.0);
}

Test(pv_planes, tilt_or_planes_but_not_both_and_shares_add_up_to_one)
{
    lw_pv_plane_params sides[2] = {{0.5, 35.0, 90.0, {0}}, {0.4, 35.0, 270.0, {0}}};
    lw_pv_params params = roof((double)NAN, 180.0);
    lw_report report;
    lw_report_init(&report);
    lw_pv_check(&params, "/pv", &report);
    cr_assert_eq(report.error_count, 1, "tilt_deg is missing");
    params.planes = (lw_array){2, sides};
    lw_pv_check(&params, "/pv", &report);
    cr_assert_eq(report.error_count, 3, "azimuth_deg is too much; 0.9 is not 1");
    params.azimuth_deg = (double)NAN;
    sides[1].capacity_share_ratio = 0.5;
    lw_pv_check(&params, "/pv", &report);
    cr_assert_eq(report.error_count, 3);
    lw_report_fini(&report);
}

/* ---- horizon ---- */

Test(pv_horizon, a_free_horizon_changes_nothing_and_a_wall_all_round_leaves_the_ground)
{
    static double flat[4] = {0.0, 0.0, 0.0, 0.0};
    static double wall[4] = {90.0, 90.0, 90.0, 90.0};
    const lw_plane_geometry plane = lw_plane_geometry_of(30.0, 180.0);
    const lw_horizon free_horizon = {flat, 4};
    const lw_horizon closed = {wall, 4};
    cr_assert_eq(lw_horizon_view_ratio(&free_horizon, &plane), 1.0);
    cr_assert_eq(lw_horizon_view_ratio(&closed, &plane), 0.0);
    const lw_sky sky = sky_at(40.0, 180.0);
    const lw_sky seen = lw_horizon_sky(&closed, 0.0, &sky);
    const lw_plane_irradiance light = lw_sky_on_plane(&seen, &plane, 0.2);
    cr_assert_eq(light.beam_w_per_m2, 0.0);
    cr_assert_eq(light.sky_w_per_m2, 0.0);
    cr_assert_gt(light.ground_w_per_m2, 0.0);
}

/* Flat plane, horizon at height h all round: cos2(h) of an even sky is left (Lambert). */
Test(pv_horizon, the_view_of_a_flat_plane_is_the_square_of_the_cosine)
{
    const lw_plane_geometry plane = lw_plane_geometry_of(0.0, 180.0);
    for (double height = 10.0; height <= 80.0; height += 10.0) {
        const double ring[3] = {height, height, height};
        const lw_horizon horizon = {ring, 3};
        const double expected = cos(height * LW_RADIAN_PER_DEGREE);
        cr_assert_float_eq(lw_horizon_view_ratio(&horizon, &plane), expected * expected, 0.005);
    }
}

Test(pv_horizon, heights_are_joined_by_straight_lines_and_go_round)
{
    const double heights[4] = {0.0, 10.0, 20.0, 40.0};
    const lw_horizon horizon = {heights, 4};
    cr_assert_float_eq(lw_horizon_height_deg(&horizon, 0.0), 0.0, 1e-12);
    cr_assert_float_eq(lw_horizon_height_deg(&horizon, 45.0), 5.0, 1e-12);
    cr_assert_float_eq(lw_horizon_height_deg(&horizon, 225.0), 30.0, 1e-12);
    cr_assert_float_eq(lw_horizon_height_deg(&horizon, 315.0), 20.0, 1e-12);
    cr_assert_float_eq(lw_horizon_height_deg(&horizon, 360.0), 0.0, 1e-12);
}

Test(pv_horizon, a_tower_in_the_east_takes_the_morning_and_not_the_evening)
{
    static double tower[8] = {0, 0, 50, 0, 0, 0, 0, 0};
    const lw_pv_params open = roof(30.0, 180.0);
    lw_pv_params shaded = open;
    shaded.horizon_deg = (lw_array){8, tower};
    const lw_sky morning = sky_at(30.0, 90.0);
    const lw_sky evening = sky_at(30.0, 270.0);
    const lw_sky high = sky_at(55.0, 90.0);
    cr_assert_lt(power_of(&shaded, &morning, 0.0), 0.5 * power_of(&open, &morning, 0.0));
    cr_assert_gt(power_of(&shaded, &evening, 0.0), 0.95 * power_of(&open, &evening, 0.0));
    cr_assert_gt(power_of(&shaded, &high, 0.0), 0.95 * power_of(&open, &high, 0.0));
}

/* ---- age ---- */

Test(pv_age, modules_lose_the_same_part_of_their_first_power_each_year)
{
    lw_pv_params params = roof(30.0, 180.0);
    params.dc_ac_ratio = 0.5; /* far from the limit, where the inverter is nearly straight */
    const lw_sky sky = sky_at(40.0, 180.0);
    const double fresh = power_of(&params, &sky, 0.0);
    cr_assert_float_eq(power_of(&params, &sky, 10.0), 0.95 * fresh, 0.002 * fresh);
    params.age_years = 10.0;
    cr_assert_float_eq(power_of(&params, &sky, 10.0), 0.90 * fresh, 0.002 * fresh);
    params.degradation_ratio_per_year = 0.1;
    cr_assert_eq(power_of(&params, &sky, 10.0), 0.0, "not below nothing");
}

/* ---- snow ---- */

Test(pv_snow, a_fall_covers_and_warmth_lets_it_slide)
{
    lw_snow_params params;
    lw_param_set_defaults(&lw_snow_table, &params);
    const double sin_tilt = 0.5;
    const lw_snow_weather fall = {1.5, 6.5, -3.0, 0.0};
    double covered = lw_snow_covered_ratio(&params, 0.0, sin_tilt, &fall, 3600.0);
    cr_assert_eq(covered, 1.0);
    const lw_snow_weather cold = {0.0, 6.5, -3.0, 0.0};
    covered = lw_snow_covered_ratio(&params, covered, sin_tilt, &cold, 3600.0);
    cr_assert_eq(covered, 1.0, "-3 degC without light holds it");
    const lw_snow_weather sunny = {0.0, 6.5, -3.0, 400.0}; /* above 400 / -80 = -5 degC */
    covered = lw_snow_covered_ratio(&params, covered, sin_tilt, &sunny, 3600.0);
    cr_assert_float_eq(covered, 1.0 - 0.197 * 0.5, 1e-12);
    for (int hour = 0; hour < 11; hour++) {
        covered = lw_snow_covered_ratio(&params, covered, sin_tilt, &sunny, 3600.0);
    }
    cr_assert_eq(covered, 0.0);
}

Test(pv_snow, a_flat_roof_is_free_when_the_ground_is)
{
    lw_snow_params params;
    lw_param_set_defaults(&lw_snow_table, &params);
    const lw_snow_weather warm = {0.0, 2.0, 10.0, 500.0};
    const lw_snow_weather bare = {0.0, 0.0, 10.0, 500.0};
    const lw_snow_weather unknown = {(double)NAN, (double)NAN, 10.0, 500.0};
    cr_assert_eq(lw_snow_covered_ratio(&params, 1.0, 0.0, &warm, 3600.0), 1.0);
    cr_assert_eq(lw_snow_covered_ratio(&params, 1.0, 0.0, &unknown, 3600.0), 1.0);
    cr_assert_eq(lw_snow_covered_ratio(&params, 1.0, 0.0, &bare, 3600.0), 0.0);
}

Test(pv_snow, a_string_is_lost_as_a_whole)
{
    lw_snow_params params;
    lw_param_set_defaults(&lw_snow_table, &params);
    cr_assert_eq(lw_snow_loss_ratio(&params, 0.0), 0.0);
    cr_assert_eq(lw_snow_loss_ratio(&params, 0.01), 1.0);
    params.string_count = 8;
    cr_assert_eq(lw_snow_loss_ratio(&params, 0.49), 0.5);
    cr_assert_eq(lw_snow_loss_ratio(&params, 0.51), 0.625);
}

Test(pv_snow, a_covered_roof_gives_nothing)
{
    lw_snow_params snow;
    lw_param_set_defaults(&lw_snow_table, &snow);
    lw_pv_params params = roof(20.0, 180.0);
    params.snow = &snow;
    lw_pv_array *array = array_of(&params, 1);
    const lw_sky sky = sky_at(40.0, 180.0);
    lw_weather_values weather = mild;
    double power_w = 0.0;
    weather.snow_depth_cm = weather.snowfall_cm_per_h = 0.0;
    step(array, &sky, &weather, 0.0, &power_w);
    cr_assert_gt(power_w, 1000.0);
    weather.snow_depth_cm = weather.snowfall_cm_per_h = 3.0;
    step(array, &sky, &weather, 0.0, &power_w);
    cr_assert_eq(power_w, 0.0);
    lw_pv_array_destroy(array);
}

/* ---- dirt ---- */

Test(pv_soiling, dirt_gathers_until_a_rain_and_waits_for_the_grace_to_pass)
{
    lw_soiling_params params;
    lw_param_set_defaults(&lw_soiling_table, &params);
    lw_soiling soiling = {0};
    for (int hour = 0; hour < 240; hour++) {
        lw_soiling_step(&params, &soiling, 0.0, 3600.0);
    }
    cr_assert_float_eq(soiling.loss_ratio, 10 * 0.0015, 1e-12);
    lw_soiling_step(&params, &soiling, 5.9, 3600.0);
    cr_assert_gt(soiling.loss_ratio, 0.015, "5.9 mm are not enough");
    lw_soiling_step(&params, &soiling, 0.2, 3600.0);
    cr_assert_eq(soiling.loss_ratio, 0.0, "with those of the hour before they are");
    for (int hour = 0; hour < 22 + 14 * 24; hour++) {
        lw_soiling_step(&params, &soiling, 0.0, 3600.0);
    }
    cr_assert_eq(soiling.loss_ratio, 0.0, "the ground is damp");
    for (int hour = 0; hour < 24 * 400; hour++) {
        lw_soiling_step(&params, &soiling, 0.0, 3600.0);
    }
    cr_assert_float_eq(soiling.loss_ratio, 0.3, 1e-12, "not above the limit");
}

Test(pv_soiling, quarter_hours_gather_as_hours_do)
{
    lw_soiling_params params;
    lw_param_set_defaults(&lw_soiling_table, &params);
    lw_soiling hours = {0};
    lw_soiling quarters = {0};
    for (int hour = 0; hour < 24 * 70; hour++) {
        const double rain_mm = hour % 700 == 400 ? 8.0 : 0.0;
        lw_soiling_step(&params, &hours, rain_mm, 3600.0);
        for (int quarter = 0; quarter < 4; quarter++) {
            lw_soiling_step(&params, &quarters, rain_mm / 4.0, 900.0);
        }
    }
    cr_assert_gt(hours.loss_ratio, 0.0);
    cr_assert_float_eq(quarters.loss_ratio, hours.loss_ratio, 2 * 0.0015 / 24.0);
}

/* ---- spread ---- */

Test(pv_spread, buildings_differ_and_one_more_changes_no_other)
{
    lw_pv_params params = roof(30.0, 180.0);
    params.azimuth_sd_deg = 40.0;
    params.tilt_sd_deg = 8.0;
    lw_pv_array *few = array_of(&params, ROOF_COUNT - 1);
    lw_pv_array *more = array_of(&params, ROOF_COUNT);
    double few_w[ROOF_COUNT];
    double more_w[ROOF_COUNT];
    const lw_sky sky = sky_at(35.0, 120.0);
    step(few, &sky, &mild, 0.0, few_w);
    step(more, &sky, &mild, 0.0, more_w);
    cr_assert_eq(memcmp(few_w, more_w, (ROOF_COUNT - 1) * sizeof few_w[0]), 0);
    double low = more_w[0];
    double high = more_w[0];
    double east = 0.0;
    for (int i = 0; i < ROOF_COUNT; i++) {
        low = fmin(low, more_w[i]);
        high = fmax(high, more_w[i]);
        east += more->geometry[i].east / more->geometry[i].sin_tilt;
    }
    cr_assert_lt(low, 0.7 * high);
    cr_assert_lt(fabs(east / ROOF_COUNT), 4.0 * 0.6 / sqrt(ROOF_COUNT), "south on average");
    lw_pv_array_destroy(few);
    lw_pv_array_destroy(more);
}
