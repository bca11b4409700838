// SPDX-License-Identifier: Apache-2.0
#include "models/energy/sky.h"

#include "sim/base/check.h"
#include "sim/base/elementary.h"

#include <math.h>
#include <stddef.h>

#define COS_85_DEG 0.08715574274765817
#define COS_87_DEG 0.05233595624294383
#define ERBS_COS_ZENITH_MIN 0.065

enum { PEREZ_BIN_COUNT = 8 };

double lw_haurwitz_w_per_m2(double cos_zenith)
{
    return cos_zenith <= 0.0 ? 0.0 : 1098.0 * cos_zenith * lw_exp(-0.059 / cos_zenith);
}

lw_irradiance lw_ineichen(const lw_sun *sun, double air_mass_absolute_ratio,
                          double linke_turbidity_ratio, double altitude_m)
{
    if (sun->up <= 0.0) {
        return (lw_irradiance){0.0, 0.0, 0.0};
    }
    const double extraterrestrial = sun->extraterrestrial_w_per_m2;
    const double fh1 = lw_exp(-altitude_m / 8000.0);
    const double fh2 = lw_exp(-altitude_m / 1250.0);
    const double cg1 = 5.09e-5 * altitude_m + 0.868;
    const double cg2 = 3.92e-5 * altitude_m + 0.0387;
    const double haze = linke_turbidity_ratio - 1.0;
    const double ghi = cg1 * extraterrestrial * sun->up *
                       lw_exp(-cg2 * air_mass_absolute_ratio * (fh1 + fh2 * haze));
    const double b = 0.664 + 0.163 / fh1;
    const double direct = extraterrestrial * b * lw_exp(-0.09 * air_mass_absolute_ratio * haze);
    const double diffuse_share = (0.1 - 0.2 * lw_exp(-linke_turbidity_ratio)) / (0.1 + 0.882 / fh1);
    const double bound = ghi * (1.0 - diffuse_share) / sun->up;
    const double dni = fmax(fmin(direct, bound), 0.0);
    return (lw_irradiance){ghi, dni, ghi - dni * sun->up};
}

static double erbs_diffuse_share(double kt)
{
    if (kt <= 0.22) {
        return 1.0 - 0.09 * kt;
    }
    if (kt <= 0.8) {
        return 0.9511 + kt * (-0.1604 + kt * (4.388 + kt * (-16.638 + kt * 12.336)));
    }
    return 0.165;
}

lw_irradiance lw_erbs(double ghi_w_per_m2, double cos_zenith, double extraterrestrial_w_per_m2)
{
    const double outside = extraterrestrial_w_per_m2 * fmax(cos_zenith, ERBS_COS_ZENITH_MIN);
    const double kt = fmin(fmax(ghi_w_per_m2 / outside, 0.0), 1.0);
    if (cos_zenith < COS_87_DEG) {
        return (lw_irradiance){ghi_w_per_m2, 0.0, ghi_w_per_m2};
    }
    const double dhi = erbs_diffuse_share(kt) * ghi_w_per_m2;
    return (lw_irradiance){ghi_w_per_m2, (ghi_w_per_m2 - dhi) / cos_zenith, dhi};
}

/* One bin of sky clearness: its upper end, then f11 f12 f13 f21 f22 f23. */
typedef struct perez_bin {
    double clearness_below;
    double f11, f12, f13, f21, f22, f23;
} perez_bin;

/* Perez et al. 1990, Solar Energy 44(5), table 6 "all sites composite". */
static const perez_bin perez_bins[PEREZ_BIN_COUNT] = {
    {1.065, -0.008, 0.588, -0.062, -0.060, 0.072, -0.022},
    {1.23, 0.130, 0.683, -0.151, -0.019, 0.066, -0.029},
    {1.5, 0.330, 0.487, -0.221, 0.055, -0.064, -0.026},
    {1.95, 0.568, 0.187, -0.295, 0.109, -0.152, -0.014},
    {2.8, 0.873, -0.392, -0.362, 0.226, -0.462, 0.001},
    {4.5, 1.132, -1.237, -0.412, 0.288, -0.823, 0.056},
    {6.2, 1.060, -1.600, -0.359, 0.264, -1.127, 0.131},
    {(double)INFINITY, 0.678, -0.327, -0.250, 0.156, -1.377, 0.251},
};

static const perez_bin *perez_bin_of(double dhi, double dni, double zenith_rad)
{
    const double cube = 1.041 * zenith_rad * zenith_rad * zenith_rad;
    const double clearness = ((dhi + dni) / dhi + cube) / (1.0 + cube);
    size_t bin = 0;
    while (bin + 1 < PEREZ_BIN_COUNT && clearness >= perez_bins[bin].clearness_below) {
        bin++;
    }
    return &perez_bins[bin];
}

lw_sky lw_sky_of(const lw_sun *sun, const lw_irradiance *irradiance)
{
    const double dhi = irradiance->dhi_w_per_m2;
    lw_sky sky = {.east = sun->east,
                  .north = sun->north,
                  .up = sun->up,
                  .dome_w_per_m2 = 0.5 * dhi,
                  .ground_w_per_m2 = 0.5 * irradiance->ghi_w_per_m2};
    if (sun->up <= 0.0) {
        return sky;
    }
    sky.beam_w_per_m2 = irradiance->dni_w_per_m2;
    if (dhi <= 0.0) {
        return sky;
    }
    const double zenith_rad = lw_acos(sun->up);
    const double brightness =
        dhi * lw_air_mass_ratio(zenith_rad / LW_RADIAN_PER_DEGREE) / sun->extraterrestrial_w_per_m2;
    const perez_bin *bin = perez_bin_of(dhi, irradiance->dni_w_per_m2, zenith_rad);
    const double f1 = fmax(0.0, bin->f11 + bin->f12 * brightness + bin->f13 * zenith_rad);
    const double f2 = bin->f21 + bin->f22 * brightness + bin->f23 * zenith_rad;
    sky.dome_w_per_m2 = 0.5 * dhi * (1.0 - f1);
    sky.circumsolar_w_per_m2 = dhi * f1 / fmax(sun->up, COS_85_DEG);
    sky.horizon_w_per_m2 = dhi * f2;
    return sky;
}

lw_plane_geometry lw_plane_geometry_of(double tilt_deg, double azimuth_deg)
{
    const double tilt = tilt_deg * LW_RADIAN_PER_DEGREE;
    const double azimuth = azimuth_deg * LW_RADIAN_PER_DEGREE;
    const double sin_tilt = lw_sin(tilt);
    return (lw_plane_geometry){.east = sin_tilt * lw_sin(azimuth),
                               .north = sin_tilt * lw_cos(azimuth),
                               .up = lw_cos(tilt),
                               .sin_tilt = sin_tilt};
}

lw_plane_irradiance lw_sky_on_plane(const lw_sky *sky, const lw_plane_geometry *plane,
                                    double albedo_ratio)
{
    const double dot = sky->east * plane->east + sky->north * plane->north + sky->up * plane->up;
    const double incidence = fmin(fmax(dot, 0.0), 1.0);
    const double diffuse = sky->dome_w_per_m2 * (1.0 + plane->up) +
                           sky->circumsolar_w_per_m2 * incidence +
                           sky->horizon_w_per_m2 * plane->sin_tilt;
    return (lw_plane_irradiance){.cos_incidence = incidence,
                                 .beam_w_per_m2 = sky->beam_w_per_m2 * incidence,
                                 .sky_w_per_m2 = fmax(diffuse, 0.0),
                                 .ground_w_per_m2 =
                                     sky->ground_w_per_m2 * albedo_ratio * (1.0 - plane->up)};
}
