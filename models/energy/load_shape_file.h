// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/load_shape_file.h
 *  Standard profiles from a table of text.
 *
 *  Columns that say what a row is for, each of which may be absent:
 *    period or season    winter, transition, summer (BDEW's seasons)
 *    month               1 to 12, instead of a season
 *    weekday             1 (Monday) to 7, or weekday, saturday, sunday
 *    time or hour        00:00 to 23:45, or 0 to 23; without either, the first column with times
 *                        (2007-01-01 00:15:00: only the time of day counts)
 *  BDEW's own layout has period, weekday and a date in an untitled first column. Any other column
 *  may hold the profile. Each quarter-hour of each day must be there once; or each half-hour, or
 *  each hour, when nothing finer is.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_LOAD_SHAPE_FILE_H
#define LEDGERWATT_MODELS_ENERGY_LOAD_SHAPE_FILE_H

#include "models/energy/load_shape.h"
#include "models/energy/text_table.h"

/** `column` NULL = the only one that is left. LW_ERR_FILE_FORMAT names the file and the line. */
lw_status lw_load_shape_file_parse(const char *name, lw_slice text, const char *column,
                                   lw_load_shape **shape, lw_error *error);

#endif
