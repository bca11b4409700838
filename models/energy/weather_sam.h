// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/weather_sam.h
 *  Reader of SAM CSV files, the NSRDB's included.
 *
 *  Line 1: names of the station's facts; line 2: the facts; line 3: names of the columns; then
 * rows. Hour 0..23 names the hour that starts then, standard time. Not measured: -999 or -9999.
 *  Source. NREL, SAM weather file formats.
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
