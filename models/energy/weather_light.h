// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/weather_light.h
 *  Light of a part of a weather record.
 *
 *  Model.  Clearness is held: inside a record, global and diffuse irradiance follow the height of
 *          the sun and the beam is constant while the sun is up, so the parts of a record add up
 *          to it, and beam x height + diffuse = global in each part as in the whole. When a record
 *          has no beam and diffuse, Erbs splits its global over the lit part.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_WEATHER_LIGHT_H
#define LEDGERWATT_MODELS_ENERGY_WEATHER_LIGHT_H

#include "models/energy/sky.h"
#include "models/energy/sun.h"
#include "models/energy/weather_series.h"

/** How the sun moves through a record, or through a part of it. */
typedef struct lw_sun_passage {
    double up_mean;   /**< of max(cos(zenith), 0) */
    double lit_ratio; /**< part of the time with the sun up */
} lw_sun_passage;

typedef struct lw_light_record {
    lw_place place;
    lw_time_us start_us, end_us;
    lw_sun_course course; /**< around the middle */
    lw_sun_passage whole;
    lw_irradiance mean;
} lw_light_record;

lw_light_record lw_light_record_of(const lw_weather_series *series, lw_weather_slot slot,
                                   size_t zone);
lw_sun_passage lw_light_passage(const lw_light_record *record, lw_time_us from_us,
                                lw_time_us to_us);
/** Mean irradiance of the part [from_us, to_us) of a record. */
lw_irradiance lw_light_part(const lw_light_record *record, lw_time_us from_us, lw_time_us to_us);

#endif
