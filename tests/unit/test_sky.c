// SPDX-License-Identifier: Apache-2.0
#include "models/energy/sky.h"
#include "sim/base/civil.h"

#include <criterion/criterion.h>

#include <math.h>

#define RADIAN (3.14159265358979323846 / 180.0)

static lw_sun sun_at_angles(double zenith_deg, double azimuth_deg, double extraterrestrial)
{
    const double z = zenith_deg * RADIAN;
    const double a = azimuth_deg * RADIAN;
    return (lw_sun){.east = sin(z) * sin(a),
                    .north = sin(z) * cos(a),
                    .up = cos(z),
                    .extraterrestrial_w_per_m2 = extraterrestrial,
                    .lit_ratio = 1.0};
}

static double on_plane(const lw_sky *sky, double tilt_deg, double azimuth_deg)
{
    const lw_plane_geometry plane = lw_plane_geometry_of(tilt_deg, azimuth_deg);
    const lw_plane_irradiance light = lw_sky_on_plane(sky, &plane, 0.2);
    return light.beam_w_per_m2 + light.sky_w_per_m2 + light.ground_w_per_m2;
}

/* pvlib tests/test_clearsky.py test_ineichen_scalar_input. */
Test(sky, ineichen_agrees_with_pvlib)
{
    const lw_sun sun = sun_at_angles(10.0, 180.0, 1364.0);
    const lw_irradiance clear = lw_ineichen(&sun, 1.0, 3.0, 0.0);
    cr_assert_float_eq(clear.ghi_w_per_m2, 1038.159219, 1e-7 * 1038.0);
    cr_assert_float_eq(clear.dni_w_per_m2, 942.2081860378344, 1e-7 * 942.0);
    cr_assert_float_eq(clear.dhi_w_per_m2, 110.26529293612793, 1e-7 * 942.0);
}

/* pvlib tests/test_clearsky.py test_haurwitz. */
Test(sky, haurwitz_agrees_with_pvlib)
{
    static const double elevation_deg[] = {5, 10, 30, 50, 90};
    static const double expected[] = {48.6298687941956, 135.741748091813, 487.894132885425,
                                      778.766689344363, 1035.09203253450};
    for (int i = 0; i < 5; i++) {
        cr_assert_float_eq(lw_haurwitz_w_per_m2(sin(elevation_deg[i] * RADIAN)), expected[i],
                           1e-7 * expected[i]);
    }
    cr_assert_eq(lw_haurwitz_w_per_m2(0.0), 0.0);
    cr_assert_eq(lw_haurwitz_w_per_m2(-0.5), 0.0);
}

static void assert_erbs(double ghi, double zenith_deg, int year_day, double dni, double dhi)
{
    const lw_irradiance split =
        lw_erbs(ghi, cos(zenith_deg * RADIAN), lw_extraterrestrial_w_per_m2(year_day));
    cr_assert_float_eq(split.dni_w_per_m2, dni, 1e-5 * dni);
    cr_assert_float_eq(split.dhi_w_per_m2, dhi, 1e-5 * dhi);
}

/* pvlib tests/test_irradiance.py test_erbs, 2019-01-01 and 2019-06-20. */
Test(sky, erbs_agrees_with_pvlib)
{
    assert_erbs(50.0, 85.0, 1, 96.7192672, 41.5703604);
    assert_erbs(1000.0, 10.0, 1, 794.205651, 217.860117);
    assert_erbs(1000.0, 10.0, lw_civil_year_day(2019, 6, 20), 842.001578, 170.790318);
}

Test(sky, erbs_splits_nothing_into_nothing_and_low_sun_into_diffuse)
{
    const lw_irradiance none = lw_erbs(0.0, 0.5, 1366.0);
    cr_assert_eq(none.dni_w_per_m2, 0.0);
    cr_assert_eq(none.dhi_w_per_m2, 0.0);
    const lw_irradiance low = lw_erbs(20.0, 0.05, 1366.0);
    cr_assert_eq(low.dni_w_per_m2, 0.0);
    cr_assert_eq(low.dhi_w_per_m2, 20.0);
}

Test(sky, erbs_parts_add_up_and_are_positive)
{
    for (int ghi = 0; ghi <= 1200; ghi += 10) {
        for (int zenith = 0; zenith < 87; zenith += 3) {
            const double up = cos(zenith * RADIAN);
            const lw_irradiance split = lw_erbs(ghi, up, 1366.0);
            cr_assert_geq(split.dni_w_per_m2, 0.0);
            cr_assert_geq(split.dhi_w_per_m2, 0.0);
            cr_assert_float_eq(split.dni_w_per_m2 * up + split.dhi_w_per_m2, ghi, 1e-9);
        }
    }
}

/* pvlib test_perez rows 2 and 4. */
Test(sky, perez_diffuse_agrees_with_pvlib)
{
    const lw_plane_geometry plane = lw_plane_geometry_of(40.0, 180.0);
    const lw_sun low = sun_at_angles(82.85457044, 66.71410338, 1321.1655834833093);
    const lw_irradiance hazy = {0.0, 316.1949056, 40.46149818};
    const lw_sky low_sky = lw_sky_of(&low, &hazy);
    cr_assert_float_eq(lw_sky_on_plane(&low_sky, &plane, 0.0).sky_w_per_m2, 31.46046871,
                       0.005 * 31.46);
    const lw_sun high = sun_at_angles(72.41687122, 287.04104128, 1321.1655834833093);
    const lw_irradiance clear = {0.0, 646.22886049, 62.03376265};
    const lw_sky high_sky = lw_sky_of(&high, &clear);
    cr_assert_float_eq(lw_sky_on_plane(&high_sky, &plane, 0.0).sky_w_per_m2, 45.45539877,
                       0.005 * 45.46);
}

/* pvlib test_isotropic_float and test_get_ground_diffuse_simple_float. */
Test(sky, isotropic_dome_and_ground_agree_with_pvlib)
{
    const lw_sun down = sun_at_angles(100.0, 180.0, 1366.0);
    const lw_irradiance light = {900.0, 0.0, 100.0};
    const lw_sky sky = lw_sky_of(&down, &light);
    const lw_plane_geometry plane = lw_plane_geometry_of(40.0, 180.0);
    const lw_plane_irradiance parts = lw_sky_on_plane(&sky, &plane, 0.25);
    cr_assert_float_eq(parts.sky_w_per_m2, 88.30222215594891, 1e-7 * 88.0);
    cr_assert_float_eq(parts.ground_w_per_m2, 26.32000014911496, 1e-7 * 26.0);
}

Test(sky, flat_plane_gets_the_global_irradiance)
{
    for (int zenith = 0; zenith <= 85; zenith += 5) {
        for (int dhi = 0; dhi <= 400; dhi += 50) {
            const lw_sun sun = sun_at_angles(zenith, 200.0, 1366.0);
            const double dni = 700.0;
            const lw_irradiance light = {dni * sun.up + dhi, dni, dhi};
            const lw_sky sky = lw_sky_of(&sun, &light);
            cr_assert_float_eq(on_plane(&sky, 0.0, 123.0), light.ghi_w_per_m2, 1e-9);
        }
    }
}

Test(sky, mirrored_sun_gives_mirrored_planes_the_same)
{
    const lw_irradiance light = {500.0, 600.0, 120.0};
    for (int azimuth = 0; azimuth <= 180; azimuth += 15) {
        const lw_sun morning = sun_at_angles(55.0, azimuth, 1366.0);
        const lw_sun evening = sun_at_angles(55.0, 360.0 - azimuth, 1366.0);
        const lw_sky am = lw_sky_of(&morning, &light);
        const lw_sky pm = lw_sky_of(&evening, &light);
        cr_assert_float_eq(on_plane(&am, 35.0, 90.0), on_plane(&pm, 35.0, 270.0), 1e-9);
    }
}

Test(sky, turning_sun_and_plane_together_changes_nothing)
{
    const lw_irradiance light = {500.0, 600.0, 120.0};
    const lw_sun south = sun_at_angles(50.0, 180.0, 1366.0);
    const lw_sky of_south = lw_sky_of(&south, &light);
    const double expected = on_plane(&of_south, 30.0, 150.0);
    for (int turn = 0; turn < 360; turn += 17) {
        const lw_sun sun = sun_at_angles(50.0, 180.0 + turn, 1366.0);
        const lw_sky sky = lw_sky_of(&sun, &light);
        cr_assert_float_eq(on_plane(&sky, 30.0, 150.0 + turn), expected, 1e-9);
    }
}

Test(sky, plane_that_faces_away_gets_no_beam)
{
    const lw_sun sun = sun_at_angles(60.0, 180.0, 1366.0);
    const lw_irradiance light = {500.0, 600.0, 120.0};
    const lw_sky sky = lw_sky_of(&sun, &light);
    const lw_plane_geometry north_wall = lw_plane_geometry_of(90.0, 0.0);
    const lw_plane_irradiance parts = lw_sky_on_plane(&sky, &north_wall, 0.2);
    cr_assert_eq(parts.beam_w_per_m2, 0.0);
    cr_assert_eq(parts.cos_incidence, 0.0);
    cr_assert_gt(parts.sky_w_per_m2, 0.0);
}
