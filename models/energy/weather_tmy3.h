// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/weather_tmy3.h
 *  Reader of NREL's TMY3 files in CSV.
 *
 *  Line 1: station number, name (may hold commas, in quotes), state, time zone, latitude,
 * longitude, elevation. Line 2: names of the columns. Then the rows, MM/DD/YYYY and HH:MM: the
 * hour 01:00 to 24:00 that ends then, standard time. Months come from different years, which are
 * ignored. Not measured: -9900. Source. S. Wilcox, W. Marion, Users Manual for TMY3 Data Sets,
 * NREL/TP-581-43156 (2008).
 */
#ifndef LEDGERWATT_MODELS_ENERGY_WEATHER_TMY3_H
#define LEDGERWATT_MODELS_ENERGY_WEATHER_TMY3_H

#include "models/energy/weather_series.h"
#include "sim/base/status.h"

#include <stdbool.h>
#include <stddef.h>

/** True when line 2 of the text is the header line of a TMY3 file. */
bool lw_weather_tmy3_is(const char *bytes, size_t size);

/** As lw_weather_file_parse. */
lw_status lw_weather_tmy3_parse(const char *bytes, size_t size, const char *name,
                                lw_weather_series **series, lw_error *error);

#endif
