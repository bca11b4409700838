// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/sun.h
 *  Where the sun stands, and how strong it is above the atmosphere.
 *
 *  Model.  Low-precision formula of the Astronomical Almanac (Michalsky 1988, Solar Energy 40(3)),
 *          good to about 0.01 deg between 1950 and 2050; no refraction. Extraterrestrial
 *          irradiance: Spencer (1971) with a solar constant of 1366.1 W/m2. Air mass: Kasten and
 *          Young (1989).
 *  Leaves out. Refraction (matters below 5 deg of elevation), shading by the horizon, polar motion
 *          and leap seconds (below 0.01 deg).
 *
 *  An interval is represented by the middle of the part of it during which the sun is up, as in
 *  PVWatts. The sun's daily course around one instant (declination fixed, hour angle running at
 *  15 deg per hour) gives means over parts of an hour in closed form, so that the parts add up.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_SUN_H
#define LEDGERWATT_MODELS_ENERGY_SUN_H

#include "sim/base/quantity.h"

typedef struct lw_place {
    double latitude_deg;  /**< positive north */
    double longitude_deg; /**< positive east */
    double altitude_m;
} lw_place;

typedef struct lw_sun {
    double east, north, up;           /**< unit vector towards the sun; up = cos(zenith) */
    double extraterrestrial_w_per_m2; /**< on a plane facing the sun, outside the atmosphere */
    double lit_ratio; /**< part of the interval with the sun up, 0..1; 0 or 1 for an instant */
} lw_sun;

/** The sun at one instant. */
lw_sun lw_sun_at(const lw_place *place, lw_time_us instant_us);
/** The sun of an interval: at the middle of its (longest) lit part, or at the middle of the
 *  interval when the sun is down all along. interval_us > 0, at most a few hours. */
lw_sun lw_sun_over(const lw_place *place, lw_time_us start_us, lw_time_us interval_us);

double lw_sun_zenith_deg(const lw_sun *sun);  /**< 0 = overhead, 180 = straight below */
double lw_sun_azimuth_deg(const lw_sun *sun); /**< 0 = north, clockwise, [0, 360) */

/** Extraterrestrial normal irradiance of a day of the year (1..366), W/m2. */
double lw_extraterrestrial_w_per_m2(int year_day);
/** Relative optical air mass; zenith_deg < 90 (asserted below 96). */
double lw_air_mass_ratio(double zenith_deg);
/** Pressure of the standard atmosphere at an altitude, Pa. */
double lw_standard_pressure_pa(double altitude_m);

/** The daily course of the sun as it stands around one instant. */
typedef struct lw_sun_course {
    lw_time_us instant_us;
    double hour_angle_rad; /**< at instant_us, in [-pi, pi], 0 at true noon */
    double sin_declination, cos_declination;
    double sin_latitude, cos_latitude;
    double half_day_rad; /**< hour angle of sunset, 0 in polar night, pi in polar day */
    double extraterrestrial_w_per_m2;
} lw_sun_course;

lw_sun_course lw_sun_course_at(const lw_place *place, lw_time_us instant_us);
/** Mean of max(cos(zenith), 0) over [from_us, to_us), exactly additive up to rounding. The interval
 *  must lie within 12 h of the course's instant. */
double lw_sun_course_up_mean(const lw_sun_course *course, lw_time_us from_us, lw_time_us to_us);
/** Part of [from_us, to_us) during which the sun is up, 0..1. */
double lw_sun_course_lit_ratio(const lw_sun_course *course, lw_time_us from_us, lw_time_us to_us);

#endif
