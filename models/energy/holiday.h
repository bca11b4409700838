// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/holiday.h
 *  Public holidays: days on which homes and workplaces behave as on a Sunday.
 *
 *  fr  the eleven of Code du travail L3133-1 (without those of Alsace-Moselle).
 *  us  the federal ones of 5 U.S.C. 6103, Martin Luther King's day from 1986, Juneteenth from 2021;
 *      one that falls on a Saturday is also kept on the Friday before, on a Sunday on the Monday
 *      after.
 *  ch  New Year, Good Friday, Easter Monday, Ascension, Whit Monday, 1 August, 25 and 26 December:
 *      four of them are kept everywhere, the others in most cantons.
 *
 *  The rules are today's, for every year. Leaves out. Days of one canton, region or state, school
 *  holidays, bridges, Christmas Eve and New Year's Eve.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_HOLIDAY_H
#define LEDGERWATT_MODELS_ENERGY_HOLIDAY_H

#include <stdbool.h>
#include <stdint.h>

typedef enum lw_holidays {
    LW_HOLIDAYS_NONE,
    LW_HOLIDAYS_FR,
    LW_HOLIDAYS_US,
    LW_HOLIDAYS_CH
} lw_holidays;

/** "none", "fr", "us", "ch", NULL: the choices of a scenario, in the order of lw_holidays. */
extern const char *const lw_holidays_names[];

/** Easter Sunday of a year of the Gregorian calendar, days since 1970 (Meeus, Astronomical
 *  Algorithms, chapter 8). */
int64_t lw_easter_day(int32_t year);

/** True when a local day, days since 1970, is a holiday. Weekends are none by themselves. */
bool lw_is_holiday(lw_holidays calendar, int64_t day);

/** Day of the week, 0 = Monday ... 6 = Sunday; 6 for a holiday. */
int lw_holiday_weekday(lw_holidays calendar, int64_t day);

#endif
