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
/** Copy of `text` with the cell `column` of line `line` (both from 1) replaced. */
weather_text with_cell(const weather_text *text, int line, int column, const char *cell);

#endif
