// SPDX-License-Identifier: Apache-2.0
#include "models/energy/holiday.h"

#include "sim/base/civil.h"

#include <stddef.h>

enum { MONDAY = 0, THURSDAY = 3, SATURDAY = 5, SUNDAY = 6, DAYS_PER_WEEK = 7 };
enum { KING_FIRST_YEAR = 1986, JUNETEENTH_FIRST_YEAR = 2021 };

const char *const lw_holidays_names[] = {"none", "fr", "us", "ch", NULL};

typedef struct month_day {
    int32_t month, day;
} month_day;

static const month_day fixed_fr[] = {{1, 1},  {5, 1},  {5, 8},   {7, 14},
                                     {8, 15}, {11, 1}, {11, 11}, {12, 25}};
static const int64_t after_easter_fr[] = {1, 39, 50};
static const month_day fixed_us[] = {{1, 1}, {7, 4}, {11, 11}, {12, 25}};
static const month_day fixed_ch[] = {{1, 1}, {8, 1}, {12, 25}, {12, 26}};
static const int64_t after_easter_ch[] = {-2, 1, 39, 50};

#define LENGTH(list) (sizeof(list) / sizeof((list)[0]))

int64_t lw_easter_day(int32_t year)
{
    const int32_t golden = year % 19;
    const int32_t century = year / 100;
    const int32_t of_century = year % 100;
    const int32_t correction = (century - (century + 8) / 25 + 1) / 3;
    const int32_t epact = (19 * golden + century - century / 4 - correction + 15) % 30;
    const int32_t sunday =
        (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    const int32_t late = (golden + 11 * epact + 22 * sunday) / 451;
    const int32_t march_day = epact + sunday - 7 * late + 114;
    return lw_civil_days(year, march_day / 31, march_day % 31 + 1);
}

static bool is_fixed(const month_day *list, size_t count, const lw_civil *date)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i].month == date->month && list[i].day == date->day) {
            return true;
        }
    }
    return false;
}

static bool is_after_easter(const int64_t *list, size_t count, int64_t day, int32_t year)
{
    const int64_t easter = lw_easter_day(year);
    for (size_t i = 0; i < count; i++) {
        if (day == easter + list[i]) {
            return true;
        }
    }
    return false;
}

/* True when `date` is the rank-th (from 1) such day of the week in its month. */
static bool is_nth(const lw_civil *date, int weekday, int32_t month, int rank, int wanted)
{
    return date->month == month && weekday == wanted && (date->day - 1) / DAYS_PER_WEEK == rank - 1;
}

/* On the day itself, before it may be kept on another. */
static bool is_dated_us(const lw_civil *date)
{
    return is_fixed(fixed_us, LENGTH(fixed_us), date) ||
           (date->year >= JUNETEENTH_FIRST_YEAR && date->month == 6 && date->day == 19);
}

static bool is_us(int64_t day, const lw_civil *date, int weekday)
{
    const bool last_monday_of_may = date->month == 5 && weekday == MONDAY && date->day > 31 - 7;
    if (is_dated_us(date) || last_monday_of_may ||
        (date->year >= KING_FIRST_YEAR && is_nth(date, weekday, 1, 3, MONDAY)) ||
        is_nth(date, weekday, 2, 3, MONDAY) || is_nth(date, weekday, 9, 1, MONDAY) ||
        is_nth(date, weekday, 10, 2, MONDAY) || is_nth(date, weekday, 11, 4, THURSDAY)) {
        return true;
    }
    if (weekday != MONDAY && weekday != SATURDAY - 1) {
        return false;
    }
    const int64_t kept_for = weekday == MONDAY ? day - 1 : day + 1;
    const lw_civil other = lw_civil_from_seconds(kept_for * 86400);
    return is_dated_us(&other);
}

bool lw_is_holiday(lw_holidays calendar, int64_t day)
{
    const lw_civil date = lw_civil_from_seconds(day * 86400);
    switch (calendar) {
    case LW_HOLIDAYS_FR:
        return is_fixed(fixed_fr, LENGTH(fixed_fr), &date) ||
               is_after_easter(after_easter_fr, LENGTH(after_easter_fr), day, date.year);
    case LW_HOLIDAYS_US:
        return is_us(day, &date, lw_civil_weekday(day));
    case LW_HOLIDAYS_CH:
        return is_fixed(fixed_ch, LENGTH(fixed_ch), &date) ||
               is_after_easter(after_easter_ch, LENGTH(after_easter_ch), day, date.year);
    case LW_HOLIDAYS_NONE:
    default:
        return false;
    }
}

int lw_holiday_weekday(lw_holidays calendar, int64_t day)
{
    return lw_is_holiday(calendar, day) ? SUNDAY : lw_civil_weekday(day);
}
