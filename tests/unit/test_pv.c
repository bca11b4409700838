// SPDX-License-Identifier: Apache-2.0
#include "models/energy/pv.h"

#include <criterion/criterion.h>

#include <math.h>

#define RADIAN (3.14159265358979323846 / 180.0)

static lw_pv_params roof(double capacity_kw)
{
    lw_pv_params params;
    lw_param_set_defaults(&lw_pv_table, &params);
    params.capacity_kw = capacity_kw;
    params.tilt_deg = 30.0;
    params.azimuth_deg = 180.0;
    return params;
}

static lw_pv_array *empty_array(void)
{
    lw_pv_array *array = NULL;
    lw_error error;
    cr_assert_eq(lw_pv_array_create(1, &array, &error), LW_OK);
    return array;
}

static void add(lw_pv_array *array, const lw_pv_params *params, size_t count)
{
    lw_error error;
    const lw_pv_group group = {.params = params, .name = "roofs", .count = count};
    cr_assert_eq(lw_pv_array_add(array, &group, &error), LW_OK);
}

/* Sun in the south at 40 deg of zenith. */
static lw_sky sky_of(double dni, double dhi)
{
    const double z = 40.0 * RADIAN;
    const lw_sun sun = {.north = -sin(z), .up = cos(z), .extraterrestrial_w_per_m2 = 1366.0};
    const lw_irradiance light = {dni * sun.up + dhi, dni, dhi};
    return lw_sky_of(&sun, &light);
}

static lw_weather_values mild(void)
{
    return (lw_weather_values){.temperature_c = 15.0, .wind_m_per_s = 2.0, .albedo_ratio = 0.2};
}

static void step(lw_pv_array *array, const lw_sky *sky, const lw_weather_values *weather,
                 double *power_w)
{
    const lw_pv_conditions conditions = {sky, weather, 1, 900.0, 0.0};
    lw_pv_step(array, &conditions, power_w);
}

/* Power of one roof after three hours of the same weather. */
static double power_of(const lw_pv_params *params, const lw_sky *sky,
                       const lw_weather_values *weather)
{
    lw_pv_array *array = empty_array();
    add(array, params, 1);
    double power_w = -1.0;
    for (int quarter = 0; quarter < 12; quarter++) {
        step(array, sky, weather, &power_w);
    }
    lw_pv_array_destroy(array);
    return power_w;
}

Test(pv, twice_the_capacity_gives_twice_the_power_bit_for_bit)
{
    const lw_weather_values weather = mild();
    for (int model = 0; model <= LW_PV_TEMPERATURE_FUENTES; model++) {
        lw_pv_params single = roof(3.7);
        single.temperature_model = model;
        lw_pv_params twice = single;
        twice.capacity_kw = 7.4;
        for (int dni = 0; dni <= 1000; dni += 50) {
            const lw_sky sky = sky_of(dni, 90.0);
            cr_assert_eq(power_of(&twice, &sky, &weather), 2.0 * power_of(&single, &sky, &weather));
        }
    }
}

Test(pv, more_light_never_gives_less_power)
{
    const lw_weather_values weather = mild();
    lw_pv_params params = roof(4.0);
    params.dc_ac_ratio = 0.8; /* no clipping in the way */
    double before = -1.0;
    for (int step = 0; step <= 100; step++) {
        const lw_sky sky = sky_of(10.0 * step, 100.0);
        const double now = power_of(&params, &sky, &weather);
        cr_assert_gt(now, before);
        before = now;
    }
}

Test(pv, warmer_air_gives_less_power_and_wind_gives_more)
{
    const lw_sky sky = sky_of(700.0, 100.0);
    const lw_pv_params params = roof(4.0);
    lw_weather_values weather = mild();
    const double base = power_of(&params, &sky, &weather);
    weather.temperature_c = 30.0;
    cr_assert_lt(power_of(&params, &sky, &weather), base);
    weather = mild();
    weather.wind_m_per_s = 8.0;
    cr_assert_gt(power_of(&params, &sky, &weather), base);
}

Test(pv, power_is_clipped_at_the_rating_of_the_inverter)
{
    const lw_sky sky = sky_of(950.0, 120.0);
    lw_weather_values weather = mild();
    weather.temperature_c = -10.0;
    lw_pv_params params = roof(6.0);
    params.dc_ac_ratio = 2.0;
    cr_assert_float_eq(power_of(&params, &sky, &weather), 3000.0, 1e-9);
}

Test(pv, night_gives_nothing_and_takes_nothing)
{
    const lw_sky sky = sky_of(0.0, 0.0);
    const lw_weather_values weather = mild();
    const lw_pv_params params = roof(4.0);
    cr_assert_eq(power_of(&params, &sky, &weather), 0.0);
}

Test(pv, a_roof_is_warmer_than_a_rack_and_an_insulated_one_warmer_still)
{
    const lw_sky sky = sky_of(800.0, 100.0);
    const lw_weather_values weather = mild();
    for (int model = 0; model <= LW_PV_TEMPERATURE_FUENTES; model++) {
        double before = 1e9;
        for (int mounting = 0; mounting <= LW_PV_MOUNTING_INSULATED; mounting++) {
            lw_pv_params params = roof(4.0);
            params.temperature_model = model;
            params.mounting = mounting;
            const double now = power_of(&params, &sky, &weather);
            cr_assert_lt(now, before);
            before = now;
        }
    }
}

Test(pv, roofs_of_a_plane_are_alike_and_planes_do_not_mix)
{
    lw_pv_array *array = empty_array();
    const lw_pv_params south = roof(4.0);
    lw_pv_params north = roof(4.0);
    north.azimuth_deg = 0.0;
    add(array, &south, 3);
    add(array, &north, 0);
    add(array, &north, 2);
    cr_assert_eq(array->roof_count, 5U);
    const lw_sky sky = sky_of(700.0, 100.0);
    const lw_weather_values weather = mild();
    double power_w[5];
    step(array, &sky, &weather, power_w);
    cr_assert_eq(power_w[0], power_w[2]);
    cr_assert_eq(power_w[3], power_w[4]);
    cr_assert_gt(power_w[0], power_w[3]);
    cr_assert_eq(power_w[0], power_of(&south, &sky, &weather));
    lw_pv_array_destroy(array);
}

Test(pv, albedo_comes_from_the_weather_unless_the_roof_has_its_own)
{
    const lw_sky sky = sky_of(500.0, 100.0);
    lw_weather_values snow = mild();
    snow.albedo_ratio = 0.6;
    const lw_weather_values grass = mild();
    lw_pv_params params = roof(4.0);
    cr_assert_gt(power_of(&params, &sky, &snow), power_of(&params, &sky, &grass));
    params.albedo_ratio = 0.2;
    cr_assert_eq(power_of(&params, &sky, &snow), power_of(&params, &sky, &grass));
}

Test(pv, glass_passes_all_of_a_straight_beam_and_none_of_a_grazing_one)
{
    cr_assert_float_eq(lw_pv_glass_transmission_ratio(1.0, 1.526, 4.0, 0.002), 1.0, 1e-15);
    cr_assert_eq(lw_pv_glass_transmission_ratio(0.0, 1.526, 4.0, 0.002), 0.0);
    double before = 0.0;
    for (int angle = 89; angle >= 0; angle--) {
        const double now = lw_pv_glass_transmission_ratio(cos(angle * RADIAN), 1.526, 4.0, 0.002);
        cr_assert_geq(now, before);
        before = now;
    }
}

/* pvlib tests/test_iam.py test_physical (the product of extinction and thickness is what counts).
 */
Test(pv, glass_agrees_with_pvlib)
{
    static const double angle_deg[] = {22.5, 45.0, 67.5};
    static const double expected[] = {0.99926198, 0.98797788, 0.8893998};
    for (int i = 0; i < 3; i++) {
        cr_assert_float_eq(
            lw_pv_glass_transmission_ratio(cos(angle_deg[i] * RADIAN), 1.526, 4.0, 0.002),
            expected[i], 1e-7);
    }
}

/* pvlib tests/test_temperature.py. */
Test(pv, faiman_agrees_with_pvlib)
{
    cr_assert_float_eq(lw_pv_faiman_c(900.0, 20.0, 5.0, 25.0, 6.84), 35.203, 1e-3);
    cr_assert_float_eq(lw_pv_faiman_c(500.0, 10.0, 5.0, 25.0, 6.84), 18.446, 1e-3);
    cr_assert_float_eq(lw_pv_faiman_c(900.0, 20.0, 5.0, 22.0, 6.0), 37.308, 1e-3);
}

/* pvlib tests/test_pvsystem.py: 88.65 W of 100 W at 900 W/m2 and 30 degC, -0.003/K. */
Test(pv, module_agrees_with_pvlib)
{
    cr_assert_float_eq(lw_pv_module_w_per_kw(900.0, 30.0, -0.003, 0.0), 886.5, 1e-9);
}

/* pvlib tests/test_inverter.py. */
Test(pv, inverter_agrees_with_pvlib)
{
    cr_assert_float_eq(lw_pv_inverter_w(90.0, 100.0, 0.95), 85.58556604752516, 1e-9);
    cr_assert_float_eq(lw_pv_inverter_w(50.0, 100.0, 0.95), 47.60843624, 1e-7);
    cr_assert_float_eq(lw_pv_inverter_w(100.0, 100.0, 0.95), 95.0, 1e-9);
    cr_assert_eq(lw_pv_inverter_w(0.001, 1.0, 0.95), 0.0);
    cr_assert_eq(lw_pv_inverter_w(0.0, 100.0, 0.95), 0.0);
}

/* pvlib test_pvwatts_losses_default: what remains after ten losses. */
Test(pv, default_loss_is_that_of_pvwatts)
{
    static const double percent[] = {2, 3, 0, 2, 2, 0.5, 1.5, 1, 0, 3};
    double kept = 1.0;
    for (int i = 0; i < 10; i++) {
        kept *= 1.0 - percent[i] / 100.0;
    }
    cr_assert_float_eq(roof(1.0).loss_ratio, 1.0 - kept, 5e-7);
}

/* By definition a module at its installed nominal conditions has the temperature INOCT. */
Test(fuentes, settles_at_the_nominal_temperature_under_nominal_conditions)
{
    for (int inoct = 42; inoct <= 50; inoct += 4) {
        lw_fuentes model = lw_fuentes_of(inoct, 9.144);
        lw_fuentes_state state = {20.0, 800.0};
        for (int i = 0; i < 50; i++) {
            state.module_c = lw_fuentes_c(&model, &state, 800.0, 20.0, 1.0, 900.0);
        }
        /* The sky of the fit (282.21 K) is a little warmer than the model's sky at 20 degC. */
        cr_assert_float_eq(state.module_c, inoct, 0.3);
    }
}

Test(fuentes, forgets_its_past_within_an_hour_and_not_within_a_minute)
{
    const lw_fuentes model = lw_fuentes_of(45.0, 5.0);
    const lw_fuentes_state cold = {-5.0, 600.0};
    const lw_fuentes_state hot = {60.0, 600.0};
    const double after_hour = lw_fuentes_c(&model, &hot, 600.0, 20.0, 3.0, 3600.0) -
                              lw_fuentes_c(&model, &cold, 600.0, 20.0, 3.0, 3600.0);
    const double after_minute = lw_fuentes_c(&model, &hot, 600.0, 20.0, 3.0, 60.0) -
                                lw_fuentes_c(&model, &cold, 600.0, 20.0, 3.0, 60.0);
    cr_assert_lt(fabs(after_hour), 0.5);
    cr_assert_gt(after_minute, 40.0);
}
