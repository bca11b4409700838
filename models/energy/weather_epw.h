// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/weather_epw.h
 *  Reader of EnergyPlus weather files (EPW).
 *
 *  Eight header lines, LOCATION first and DATA PERIODS last; rows with their columns in fixed
 * places. Hour 1..24 names the hour that ends then, standard time. Not measured: the codes of the
 * data dictionary (9999 for irradiance, 99.9 degC, 999 m/s, ...). Source. EnergyPlus, Auxiliary
 * Programs, EPW data dictionary.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_WEATHER_EPW_H
#define LEDGERWATT_MODELS_ENERGY_WEATHER_EPW_H

#include "models/energy/weather_series.h"
#include "sim/base/status.h"

#include <stdbool.h>
#include <stddef.h>

/** True when the first word of the text is LOCATION. */
bool lw_weather_epw_is(const char *bytes, size_t size);

/** As lw_weather_file_parse. */
lw_status lw_weather_epw_parse(const char *bytes, size_t size, const char *name,
                               lw_weather_series **series, lw_error *error);

#endif
