// SPDX-License-Identifier: Apache-2.0
/** @file sim/base/civil.h
 *  Dates of the proleptic Gregorian calendar, without time zones (those are in sim/kernel/zone.h).
 */
#ifndef LEDGERWATT_SIM_BASE_CIVIL_H
#define LEDGERWATT_SIM_BASE_CIVIL_H

#include <stdbool.h>
#include <stdint.h>

/** A wall-clock date and time; whether it is UTC or local is up to who holds it. */
typedef struct lw_civil {
    int32_t year;
    int32_t month;  /**< 1..12 */
    int32_t day;    /**< 1..31 */
    int32_t hour;   /**< 0..23 */
    int32_t minute; /**< 0..59 */
    int32_t second; /**< 0..59: POSIX time has no leap seconds */
} lw_civil;

/** Days from 1970-01-01 to the date (negative before it). Asserts that the date exists. */
int64_t lw_civil_days(int32_t year, int32_t month, int32_t day);
/** Seconds from 1970-01-01 00:00:00 to the date and time, as if it were UTC. Asserts that they
 * exist. */
int64_t lw_civil_seconds(const lw_civil *civil);
/** The inverse of lw_civil_seconds. */
lw_civil lw_civil_from_seconds(int64_t seconds);
/** Day of the week of a day number: 0 = Monday ... 6 = Sunday. */
int lw_civil_weekday(int64_t days);
/** Day of the year, 1..366. */
int lw_civil_year_day(int32_t year, int32_t month, int32_t day);
bool lw_civil_is_leap_year(int32_t year);
int lw_civil_month_days(int32_t year, int32_t month);
/** Reads "2016-03-27", "2016-03-27T02:30" or "2016-03-27T02:30:00" (a space may stand for the T).
 *  Years 1900..2199. False, and `civil` as it was, when the text is
 *  anything else or the date does not exist. */
bool lw_civil_parse(const char *text, lw_civil *civil);

#endif
