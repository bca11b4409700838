// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/sky.h
 *  Irradiance: clear sky, split of global into beam and diffuse, and light on a tilted plane.
 *
 *  Model.  Clear sky: Haurwitz (1945), Ineichen and Perez (2002). Split: Erbs, Klein and Duffie
 *          (1982). Tilted plane: Perez et al. (1990), coefficients "all sites composite 1990".
 *          What depends only on sun and sky is worked out once for a zone and interval (lw_sky),
 *          so a plane costs a dot product and a few multiplications.
 *  Leaves out. Shading, spectrum, specular ground.
 *  Equations: docs/explanation/sun-and-sky.md.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_SKY_H
#define LEDGERWATT_MODELS_ENERGY_SKY_H

#include "models/energy/sun.h"

/** Global, beam and diffuse irradiance, W/m2. */
typedef struct lw_irradiance {
    double ghi_w_per_m2; /**< on the horizontal */
    double dni_w_per_m2; /**< beam, on a plane facing the sun */
    double dhi_w_per_m2; /**< diffuse, on the horizontal */
} lw_irradiance;

/** Global irradiance of a clear sky after Haurwitz; 0 with the sun down. */
double lw_haurwitz_w_per_m2(double cos_zenith);

/** Clear sky after Ineichen and Perez. `air_mass_absolute_ratio` includes the pressure; Linke
 *  turbidity is about 2 (clean) to 6 (hazy). All zero with the sun down. */
lw_irradiance lw_ineichen(const lw_sun *sun, double air_mass_absolute_ratio,
                          double linke_turbidity_ratio, double altitude_m);

/** Beam and diffuse parts of a global irradiance after Erbs. `cos_zenith` is of the lit part;
 *  above 87 deg of zenith all is diffuse. ghi_w_per_m2 >= 0. */
lw_irradiance lw_erbs(double ghi_w_per_m2, double cos_zenith, double extraterrestrial_w_per_m2);

/** What a plane needs to know of sun and sky in one interval. */
typedef struct lw_sky {
    double east, north, up;      /**< unit vector towards the sun */
    double beam_w_per_m2;        /**< x max(cos of incidence, 0) */
    double circumsolar_w_per_m2; /**< x max(cos of incidence, 0) */
    double dome_w_per_m2;        /**< x (1 + cos tilt) */
    double horizon_w_per_m2;     /**< x sin tilt; may be negative */
    double ground_w_per_m2;      /**< x albedo x (1 - cos tilt) */
} lw_sky;

/** Perez sky of an interval. With the sun down beam is ignored and diffuse is isotropic. */
lw_sky lw_sky_of(const lw_sun *sun, const lw_irradiance *irradiance);

/** A plane as the sky sees it. */
typedef struct lw_plane_geometry {
    double east, north, up; /**< normal vector; up = cos(tilt) */
    double sin_tilt;
} lw_plane_geometry;

/** tilt 0 = flat, 90 = wall; azimuth 0 = facing north, clockwise. */
lw_plane_geometry lw_plane_geometry_of(double tilt_deg, double azimuth_deg);

/** Irradiance on a plane, by the way it came, W/m2. */
typedef struct lw_plane_irradiance {
    double cos_incidence; /**< of the beam, >= 0; 0 when the sun is behind the plane */
    double beam_w_per_m2;
    double sky_w_per_m2;
    double ground_w_per_m2;
} lw_plane_irradiance;

lw_plane_irradiance lw_sky_on_plane(const lw_sky *sky, const lw_plane_geometry *plane,
                                    double albedo_ratio);

#endif
