// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/weather_pvgis.h
 *  Reader of PVGIS files in CSV: a typical year (TMY), or one year of hourly data (slope 0).
 *
 *  A header of "name: value" lines, for a typical year a table of the year that each month comes
 *  from, the names of the columns, rows stamped YYYYMMDD:HHMM in UTC, and a legend after a blank
 *  line. Irradiance is that of an instant, not a mean: the stamp plus the header's "Irradiance Time
 *  Offset (h)", or the minutes of the stamp. A record is the hour around that instant; its mean is
 *  the instant's clearness times the mean height of the sun (the factor is bounded by 2, which
 *  matters below 2 deg of elevation only). Temperature and wind belong to the stamp itself; that
 *  the record is centred some minutes later is neglected. PVGIS has no mark for missing values.
 *  Hourly data with components give the beam on the horizontal plane, Gb(i): divided by the height
 *  of the sun, it is the beam at right angles (bounded by what arrives outside the atmosphere).
 *  Leaves out. Hourly data of several years, or of a tilted plane.
 *  Source. JRC, PVGIS 5 user manual and the formats of its TMY and hourly tools.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_WEATHER_PVGIS_H
#define LEDGERWATT_MODELS_ENERGY_WEATHER_PVGIS_H

#include "models/energy/weather_series.h"
#include "sim/base/status.h"

#include <stdbool.h>
#include <stddef.h>

/** True when the text begins as a PVGIS file does. */
bool lw_weather_pvgis_is(const char *bytes, size_t size);

/** As lw_weather_file_parse. */
lw_status lw_weather_pvgis_parse(const char *bytes, size_t size, const char *name,
                                 lw_weather_series **series, lw_error *error);

#endif
