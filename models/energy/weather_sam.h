// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/weather_sam.h
 *  Reader of SAM CSV files, the NSRDB's included.
 *
 *  Line 1: names of the station's facts; line 2: the facts; line 3: names of the columns; with a
 *  fact "units" that says yes a line of units; then rows. Hour 0..23 names the hour that starts
 *  then, standard time. With a column Minute, hour and minute are the middle of the record, when
 *  SAM puts its sun: half-hours of the NSRDB, at 0 and 30, begin 15 minutes before. Without one,
 *  records begin with the hour. Not measured: -999 or -9999.
 *  Source. NREL, SAM weather file formats; names, units and minutes as in SSC's
 *  shared/lib_weatherfile.cpp.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_WEATHER_SAM_H
#define LEDGERWATT_MODELS_ENERGY_WEATHER_SAM_H

#include "models/energy/weather_series.h"
#include "sim/base/status.h"

#include <stdbool.h>
#include <stddef.h>

/** True when a field of the first line is Latitude. */
bool lw_weather_sam_is(const char *bytes, size_t size);

/** As lw_weather_file_parse. */
lw_status lw_weather_sam_parse(const char *bytes, size_t size, const char *name,
                               lw_weather_series **series, lw_error *error);

#endif
