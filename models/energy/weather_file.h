// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/weather_file.h
 *  Readers of weather files: EnergyPlus (EPW) and SAM CSV, told apart by their first line.
 *
 *  Works on bytes in memory: opening files safely is the caller's business, and the parser can be
 *  fuzzed. Nothing here depends on the locale. Place and time zone are those in the file.
 *
 *  EPW: hour 1..24 names the hour that ends then. SAM CSV (and NSRDB): hour 0..23 names the hour
 *  that starts then. Rows stand in order, one or several an hour. The years in the rows are
 *  ignored: a typical year takes its months from different ones.
 *  Leaves out. TMY3 and PVGIS CSV, files that do not cover 1 January to 31 December.
 *  Sources. EnergyPlus, Auxiliary Programs (EPW data dictionary); NREL, SAM weather file formats.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_WEATHER_FILE_H
#define LEDGERWATT_MODELS_ENERGY_WEATHER_FILE_H

#include "models/energy/weather_series.h"
#include "sim/base/status.h"

#include <stddef.h>

/** Reads `bytes` [size] (not terminated) into a new series that the caller destroys. `name` is used
 *  in messages. LW_ERR_FILE_FORMAT, with error->file and error->line, on anything doubtful. */
lw_status lw_weather_file_parse(const char *bytes, size_t size, const char *name,
                                lw_weather_series **series, lw_error *error);

#endif
