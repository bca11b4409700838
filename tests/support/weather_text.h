// SPDX-License-Identifier: Apache-2.0
/** @file tests/support/weather_text.h
 *  Small weather files made in memory: the value of a cell tells its row, so that a shift shows.
 */
#ifndef LEDGERWATT_TESTS_SUPPORT_WEATHER_TEXT_H
#define LEDGERWATT_TESTS_SUPPORT_WEATHER_TEXT_H

#include <stdbool.h>
#include <stddef.h>

typedef struct weather_text {
    char *bytes; /* terminated; freed by the caller */
    size_t size;
} weather_text;

/** EPW of Paris (48.9, 2.3, UTC+1, 67 m): temperature is the day of the year / 10, wind the hour,
 *  GHI 10 x hour, DNI and DHI 3 and 5 x hour. */
weather_text epw_text(bool leap_year);
/** SAM CSV of Phoenix with `per_hour` rows an hour, without beam and diffuse when `only_global`. */
weather_text sam_text(int per_hour, bool only_global);
/** TMY3 CSV of New York: a station's name with a comma, GHI, DNI, DHI, temperature and wind as in
 *  epw_text, rain of hour / 10 mm. */
weather_text tmy3_text(void);
/** PVGIS typical year at 45 N, 8 E, 250 m, `header_offset_h` as text ("0.1761"), every stamp at
 *  `minute`. By day (06:00 to 18:00 UTC) GHI 600, DNI 400, DHI 200; temperature as in epw_text.
 *  January is of 2018, every other month of 2007. */
weather_text pvgis_text(const char *header_offset_h, int minute, bool leap_year);
/** Copy of `text` with the cell `column` of line `line` (both from 1) replaced. */
weather_text with_cell(const weather_text *text, int line, int column, const char *cell);
/** Copy of `text` without line `line` (from 1). */
weather_text without_line(const weather_text *text, int line);
/** Copy of `text` with line `line` twice. */
weather_text with_line_twice(const weather_text *text, int line);
/** Copy of `text` that begins with a byte order mark and ends its lines with CR LF. */
weather_text as_windows_writes(const weather_text *text);

#endif
