// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/weather_file.h
 *  Readers of weather files, told apart by their content.
 *
 *  EnergyPlus (weather_epw.h), SAM CSV (weather_sam.h), TMY3 CSV (weather_tmy3.h) and PVGIS CSV
 *  (weather_pvgis.h). Works on bytes in memory: opening files safely is the caller's business, and
 *  the parsers can be fuzzed. Nothing here depends on the locale. Place and time zone are those in
 *  the file. Rows stand in order and make up a whole year; the years in them are ignored: a typical
 *  year takes its months from different ones. A byte order mark, LF and CR LF are accepted.
 *  Missing values: weather_rows.h.
 *  Leaves out. Files that do not cover 1 January to 31 December.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_WEATHER_FILE_H
#define LEDGERWATT_MODELS_ENERGY_WEATHER_FILE_H

#include "models/energy/weather_series.h"
#include "sim/base/status.h"

#include <stddef.h>

/** Reads `bytes` [size] (not terminated) into a new series that the caller destroys. `name` is used
 *  in messages. LW_ERR_FILE_FORMAT, with error->file, line and where there is one column, on
 *  anything doubtful. */
lw_status lw_weather_file_parse(const char *bytes, size_t size, const char *name,
                                lw_weather_series **series, lw_error *error);

#endif
