// SPDX-License-Identifier: Apache-2.0
#include "models/energy/sun.h"

#include "sim/base/check.h"
#include "sim/base/civil.h"
#include "sim/base/elementary.h"

#include <math.h>

#define US_PER_DAY (86400.0 * 1e6)
#define DAYS_1970_TO_J2000 10957.5 /* J2000.0 is 2000-01-01 12:00 */
#define SOLAR_CONSTANT_W_PER_M2 1366.1
#define TURN (2.0 * LW_PI)
#define RADIAN_PER_US (TURN / US_PER_DAY)
#define AIR_MASS_ZENITH_LIMIT_DEG 96.0 /* the formula has a pole at 96.08 deg */

static double radian(double degree)
{
    return degree * LW_RADIAN_PER_DEGREE;
}

/* Angle in [-180, 180); fmod is exact. */
static double wrapped_deg(double angle_deg)
{
    const double rest = fmod(angle_deg, 360.0);
    if (rest >= 180.0) {
        return rest - 360.0;
    }
    return rest < -180.0 ? rest + 360.0 : rest;
}

double lw_extraterrestrial_w_per_m2(int year_day)
{
    const double b = TURN * (year_day - 1) / 365.0;
    return SOLAR_CONSTANT_W_PER_M2 * (1.00011 + 0.034221 * lw_cos(b) + 0.00128 * lw_sin(b) +
                                      0.000719 * lw_cos(2.0 * b) + 7.7e-5 * lw_sin(2.0 * b));
}

double lw_air_mass_ratio(double zenith_deg)
{
    LW_ASSERT(zenith_deg < AIR_MASS_ZENITH_LIMIT_DEG);
    return 1.0 / (lw_cos(radian(zenith_deg)) + 0.50572 * lw_pow(96.07995 - zenith_deg, -1.6364));
}

double lw_standard_pressure_pa(double altitude_m)
{
    return 100.0 * lw_pow((44331.514 - altitude_m) / 11880.516, 1.0 / 0.1902632);
}

/* Right ascension in degrees, and the declination in `course`, of n days after J2000.0. */
static double ecliptic_place(double n, lw_sun_course *course)
{
    const double longitude = 280.460 + 0.9856474 * n;
    const double anomaly = radian(wrapped_deg(357.528 + 0.9856003 * n));
    const double lambda =
        radian(wrapped_deg(longitude + 1.915 * lw_sin(anomaly) + 0.020 * lw_sin(2.0 * anomaly)));
    const double obliquity = radian(23.439 - 4e-7 * n);
    course->sin_declination = lw_sin(obliquity) * lw_sin(lambda);
    course->cos_declination = sqrt(1.0 - course->sin_declination * course->sin_declination);
    return lw_atan2(lw_cos(obliquity) * lw_sin(lambda), lw_cos(lambda)) / LW_RADIAN_PER_DEGREE;
}

static int year_day_of(int64_t seconds)
{
    const lw_civil date = lw_civil_from_seconds(seconds);
    return lw_civil_year_day(date.year, date.month, date.day);
}

/* Hour angle of sunset. */
static double half_day(const lw_sun_course *course)
{
    const double constant = course->sin_latitude * course->sin_declination;
    const double wave = course->cos_latitude * course->cos_declination;
    if (constant >= wave) {
        return LW_PI;
    }
    return constant <= -wave ? 0.0 : lw_acos(-constant / wave);
}

/* Whole days and the rest, floored, so that instants before 1970 work too. */
static int64_t floor_day(lw_time_us instant_us, lw_time_us *rest_us)
{
    const lw_time_us day_us = 86400 * LW_US_PER_S;
    int64_t day = instant_us / day_us;
    if (instant_us % day_us < 0) {
        day--;
    }
    *rest_us = instant_us - day * day_us;
    return day;
}

lw_sun_course lw_sun_course_at(const lw_place *place, lw_time_us instant_us)
{
    lw_sun_course course = {.instant_us = instant_us};
    lw_time_us rest_us = 0;
    const int64_t day = floor_day(instant_us, &rest_us);
    const double n = (double)day - DAYS_1970_TO_J2000 + (double)rest_us / US_PER_DAY;
    const double ascension_deg = ecliptic_place(n, &course);
    const double utc_h = (double)rest_us / 3.6e9;
    const double sidereal_h = 6.697375 + 0.0657098242 * n + utc_h;
    course.hour_angle_rad =
        radian(wrapped_deg(15.0 * sidereal_h + place->longitude_deg - ascension_deg));
    course.sin_latitude = lw_sin(radian(place->latitude_deg));
    course.cos_latitude = lw_cos(radian(place->latitude_deg));
    course.half_day_rad = half_day(&course);
    course.extraterrestrial_w_per_m2 = lw_extraterrestrial_w_per_m2(year_day_of(day * 86400));
    return course;
}

/* A stretch of hour angle, and the part of it that is lit around noon `turn` turns away. */
typedef struct stretch {
    double from_rad, to_rad;
} stretch;

static stretch stretch_of(const lw_sun_course *course, lw_time_us from_us, lw_time_us to_us)
{
    const double offset = course->hour_angle_rad;
    return (stretch){offset + (double)(from_us - course->instant_us) * RADIAN_PER_US,
                     offset + (double)(to_us - course->instant_us) * RADIAN_PER_US};
}

static stretch lit_part(const lw_sun_course *course, stretch whole, int turn)
{
    return (stretch){fmax(whole.from_rad, turn * TURN - course->half_day_rad),
                     fmin(whole.to_rad, turn * TURN + course->half_day_rad)};
}

double lw_sun_course_up_mean(const lw_sun_course *course, lw_time_us from_us, lw_time_us to_us)
{
    LW_ASSERT(to_us > from_us);
    const stretch whole = stretch_of(course, from_us, to_us);
    double sum = 0.0;
    for (int turn = -1; turn <= 1; turn++) {
        const stretch lit = lit_part(course, whole, turn);
        if (lit.to_rad > lit.from_rad) {
            sum += course->sin_latitude * course->sin_declination * (lit.to_rad - lit.from_rad) +
                   course->cos_latitude * course->cos_declination *
                       (lw_sin(lit.to_rad) - lw_sin(lit.from_rad));
        }
    }
    return fmax(sum, 0.0) / (whole.to_rad - whole.from_rad);
}

double lw_sun_course_lit_ratio(const lw_sun_course *course, lw_time_us from_us, lw_time_us to_us)
{
    LW_ASSERT(to_us > from_us);
    const stretch whole = stretch_of(course, from_us, to_us);
    double sum = 0.0;
    for (int turn = -1; turn <= 1; turn++) {
        const stretch lit = lit_part(course, whole, turn);
        sum += fmax(lit.to_rad - lit.from_rad, 0.0);
    }
    return fmin(sum / (whole.to_rad - whole.from_rad), 1.0);
}

static lw_sun sun_at_hour_angle(const lw_sun_course *course, double hour_angle_rad)
{
    const double c = lw_cos(hour_angle_rad);
    return (lw_sun){
        .east = -course->cos_declination * lw_sin(hour_angle_rad),
        .north = course->cos_latitude * course->sin_declination -
                 course->sin_latitude * course->cos_declination * c,
        .up = course->sin_latitude * course->sin_declination +
              course->cos_latitude * course->cos_declination * c,
        .extraterrestrial_w_per_m2 = course->extraterrestrial_w_per_m2,
    };
}

lw_sun lw_sun_at(const lw_place *place, lw_time_us instant_us)
{
    const lw_sun_course course = lw_sun_course_at(place, instant_us);
    lw_sun sun = sun_at_hour_angle(&course, course.hour_angle_rad);
    sun.lit_ratio = sun.up > 0.0 ? 1.0 : 0.0;
    return sun;
}

lw_sun lw_sun_over(const lw_place *place, lw_time_us start_us, lw_time_us interval_us)
{
    const lw_sun_course course = lw_sun_course_at(place, start_us + interval_us / 2);
    const stretch whole = stretch_of(&course, start_us, start_us + interval_us);
    double middle = course.hour_angle_rad;
    double longest = 0.0;
    for (int turn = -1; turn <= 1; turn++) {
        const stretch lit = lit_part(&course, whole, turn);
        if (lit.to_rad - lit.from_rad > longest) {
            longest = lit.to_rad - lit.from_rad;
            middle = 0.5 * (lit.from_rad + lit.to_rad);
        }
    }
    lw_sun sun = sun_at_hour_angle(&course, middle);
    sun.lit_ratio = lw_sun_course_lit_ratio(&course, start_us, start_us + interval_us);
    return sun;
}

double lw_sun_zenith_deg(const lw_sun *sun)
{
    return lw_acos(sun->up) / LW_RADIAN_PER_DEGREE;
}

double lw_sun_azimuth_deg(const lw_sun *sun)
{
    const double azimuth_deg = lw_atan2(sun->east, sun->north) / LW_RADIAN_PER_DEGREE;
    return azimuth_deg < 0.0 ? azimuth_deg + 360.0 : azimuth_deg;
}
