// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/weather_rows.h
 *  What the readers of weather files share: rows, their columns, gaps, and faults that say where.
 *
 *  A format says which columns hold what, which numbers mean "not measured", and which hour a row
 *  is of; everything else is the same for all. weather_year.h goes through the rows of a year.
 *
 *  Missing values. Temperature and wind: gaps of up to LW_WEATHER_GAP_HOUR_MAX hours are bridged by
 *  a straight line between their neighbours (a year closes on itself); irradiance: 0 where the sun
 *  is down all along the record. Both are counted in the series. Any other gap is an error.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_WEATHER_ROWS_H
#define LEDGERWATT_MODELS_ENERGY_WEATHER_ROWS_H

#include "models/energy/text_table.h"
#include "models/energy/weather_series.h"
#include "sim/base/status.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    LW_WEATHER_FIELD_COUNT_MAX = 96,
    LW_WEATHER_NAME_COUNT_MAX = 6,
    LW_WEATHER_MARKER_COUNT_MAX = 2,
    LW_WEATHER_GAP_HOUR_MAX = 6
};

/** What is read of a row. */
typedef enum lw_weather_quantity {
    LW_WEATHER_GHI,
    LW_WEATHER_DNI,
    LW_WEATHER_DHI,
    LW_WEATHER_TEMPERATURE,
    LW_WEATHER_WIND,
    LW_WEATHER_PRESSURE,
    LW_WEATHER_ALBEDO,
    LW_WEATHER_SNOW_DEPTH,
    LW_WEATHER_RAIN,
    LW_WEATHER_QUANTITY_COUNT
} lw_weather_quantity;

/** How a format writes a quantity. A rule without a name stands for a quantity that it lacks. */
typedef struct lw_weather_rule {
    const char *names[LW_WEATHER_NAME_COUNT_MAX]; /**< in the header line; the first in messages */
    double low, high;                             /**< as written in the file */
    const char *unit; /**< as written in the file, with a blank before */
    double scale;     /**< the file writes the series' value so many times larger */
    double markers[LW_WEATHER_MARKER_COUNT_MAX]; /**< not measured; NaN = no marker */
} lw_weather_rule;

/** A file on its way to a series. */
typedef struct lw_weather_rows {
    const char *name; /**< of the file, for messages */
    lw_error *error;
    lw_line_reader reader;
    lw_slice line; /**< the one read last, and its fields */
    lw_slice fields[LW_WEATHER_FIELD_COUNT_MAX];
    size_t field_count;
    const lw_weather_rule *rules;           /**< [LW_WEATHER_QUANTITY_COUNT] */
    int columns[LW_WEATHER_QUANTITY_COUNT]; /**< -1 = the file does not have it */
    size_t column_count;                    /**< of the header; 0 = not checked */
    lw_place place;
    lw_time_us zone_offset_us;
    int clock_columns[4]; /**< of month, day, hour and minute, where the header names them; the
                             last -1 = rows have no minutes */
    int first_minute;     /**< of the hour, of the first row: the middle of its record */
    size_t temperature_gap, wind_gap; /**< records without a value up to the one read last */
} lw_weather_rows;

lw_weather_rows lw_weather_rows_of(const char *bytes, size_t size, const char *name,
                                   const lw_weather_rule *rules, lw_error *error);

/** LW_ERR_FILE_FORMAT with file, line and, when `at` points into the line read last, column. */
lw_status lw_weather_rows_fault(const lw_weather_rows *rows, const lw_slice *at, const char *format,
                                ...) __attribute__((format(printf, 3, 4)));
/** The same without a line: of the file as a whole. */
lw_status lw_weather_rows_file_fault(const lw_weather_rows *rows, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/** What a message shows of a field: escaped, and cut when long. */
typedef struct lw_shown_field {
    char text[164];
} lw_shown_field;
lw_shown_field lw_weather_rows_shown(lw_slice field);

/** Next line with its fields; false at the end. Blank lines are given too. */
bool lw_weather_rows_next(lw_weather_rows *rows);
/** Next line of a header; a fault at the end of the file. */
lw_status lw_weather_rows_next_header(lw_weather_rows *rows);

/** Number of a header field within [low, high]. */
lw_status lw_weather_rows_header_number(const lw_weather_rows *rows, lw_slice field,
                                        const char *what, double low, double high, double *number);
/** What a whole number may be. */
typedef struct lw_int_range {
    const char *name;
    int low, high;
} lw_int_range;
lw_status lw_weather_rows_integer(const lw_weather_rows *rows, int column,
                                  const lw_int_range *range, int *number);
/** Latitude, longitude, hours from UTC, metres above the sea. */
lw_status lw_weather_rows_place(lw_weather_rows *rows, const lw_slice facts[4]);
/** Finds the columns of the rules in the header line read last. */
lw_status lw_weather_rows_columns(lw_weather_rows *rows);

/** Takes the values of the line read last into record `index`, which starts at start_us (UTC). */
lw_status lw_weather_rows_store(lw_weather_rows *rows, lw_weather_series *series, size_t index,
                                lw_time_us start_us);

#endif
