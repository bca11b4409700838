// SPDX-License-Identifier: Apache-2.0
/** @file models/city/scenario_weather.h
 *  Whether the weather of a scenario is possible: a file that can be read and is of that place, a
 *  sky that can be as bright as it is told to be.
 *
 *  A file's own place counts for the sun (models/energy/weather.h), so that its hours and its sun
 *  agree; a site far away then gets the weather and the sun of somewhere else. That is a warning.
 */
#ifndef LEDGERWATT_MODELS_CITY_SCENARIO_WEATHER_H
#define LEDGERWATT_MODELS_CITY_SCENARIO_WEATHER_H

#include "models/city/scenario.h"
#include "models/energy/sun.h"
#include "sim/base/status.h"

#include <stdbool.h>

/** Distance along a great circle of a sphere of the Earth's mean radius, km (0.6 % off at most). */
double lw_great_circle_km(const lw_place *a, const lw_place *b);

/** Reports a weather file that cannot be read; warns, when the site is known, of one whose station
 *  is more than 50 km away or 300 m higher or lower, and of a climate that far away. */
void lw_scenario_check_weather(const lw_scenario *scenario, bool site_is_known, lw_report *report);

/** Reports the months of the period whose mean irradiance no synthetic sky over the site can have.
 *  Everything else must have been found right. Some 2 ms for a month. */
void lw_scenario_check_sky(const lw_scenario *scenario, lw_report *report);

#endif
