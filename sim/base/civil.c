// SPDX-License-Identifier: Apache-2.0
/* Years are counted from 1 March, so that the leap day is the last day of its year and every month
 * but the last begins at a fixed day; 400 such years ("an era") have 146,097 days. */
#include "sim/base/civil.h"

#include "sim/base/check.h"

#include <stddef.h>

enum {
    DAYS_PER_ERA = 146097,
    DAYS_FROM_MARCH_YEAR_0_TO_1970 = 719468,
    SECONDS_PER_DAY = 86400,
    YEAR_MIN = 1900,
    YEAR_MAX = 2199
};

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0 ? 1 : 0);
}

bool lw_civil_is_leap_year(int32_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int lw_civil_month_days(int32_t year, int32_t month)
{
    static const int month_days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    LW_ASSERT(month >= 1 && month <= 12);
    return month_days[month - 1] + (month == 2 && lw_civil_is_leap_year(year) ? 1 : 0);
}

int64_t lw_civil_days(int32_t year, int32_t month, int32_t day)
{
    LW_ASSERT(day >= 1 && day <= lw_civil_month_days(year, month));
    const int64_t march_year = (int64_t)year - (month <= 2 ? 1 : 0);
    const int64_t era = floor_div(march_year, 400);
    const int64_t year_of_era = march_year - era * 400;
    const int64_t month_from_march = (month + 9) % 12;
    const int64_t day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    const int64_t day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + day_of_era - DAYS_FROM_MARCH_YEAR_0_TO_1970;
}

int64_t lw_civil_seconds(const lw_civil *civil)
{
    LW_ASSERT(civil->hour >= 0 && civil->hour <= 23);
    LW_ASSERT(civil->minute >= 0 && civil->minute <= 59);
    LW_ASSERT(civil->second >= 0 && civil->second <= 59);
    return lw_civil_days(civil->year, civil->month, civil->day) * SECONDS_PER_DAY +
           INT64_C(3600) * civil->hour + INT64_C(60) * civil->minute + civil->second;
}

static lw_civil civil_from_days(int64_t days)
{
    const int64_t march_days = days + DAYS_FROM_MARCH_YEAR_0_TO_1970;
    const int64_t era = floor_div(march_days, DAYS_PER_ERA);
    const int64_t day_of_era = march_days - era * DAYS_PER_ERA;
    /* Takes out the leap days of 4 years, puts back those of centuries, takes out the era's last.
     */
    const int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / (DAYS_PER_ERA - 1)) /
        365;
    const int64_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const int64_t month_from_march = (5 * day_of_year + 2) / 153;
    const int64_t month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    const int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
    LW_ASSERT(year >= INT32_MIN && year <= INT32_MAX);
    return (lw_civil){.year = (int32_t)year,
                      .month = (int32_t)month,
                      .day = (int32_t)(day_of_year - (153 * month_from_march + 2) / 5 + 1)};
}

lw_civil lw_civil_from_seconds(int64_t seconds)
{
    const int64_t days = floor_div(seconds, SECONDS_PER_DAY);
    const int32_t second_of_day = (int32_t)(seconds - days * SECONDS_PER_DAY);
    lw_civil civil = civil_from_days(days);
    civil.hour = second_of_day / 3600;
    civil.minute = second_of_day / 60 % 60;
    civil.second = second_of_day % 60;
    return civil;
}

int lw_civil_weekday(int64_t days)
{
    const int64_t from_thursday = days - 7 * floor_div(days, 7); /* 1970-01-01 was a Thursday */
    return (int)((from_thursday + 3) % 7);
}

int lw_civil_year_day(int32_t year, int32_t month, int32_t day)
{
    return (int)(lw_civil_days(year, month, day) - lw_civil_days(year, 1, 1)) + 1;
}

/* Reads exactly `digit_count` digits and moves past them; not strtol, which takes blanks and signs.
 */
static bool read_number(const char **text, int digit_count, int32_t *number)
{
    int32_t value = 0;
    for (int i = 0; i < digit_count; i++) {
        const char c = (*text)[i];
        if (c < '0' || c > '9') {
            return false;
        }
        value = value * 10 + (c - '0');
    }
    *text += digit_count;
    *number = value;
    return true;
}

static bool read_mark(const char **text, char mark)
{
    if (**text != mark) {
        return false;
    }
    (*text)++;
    return true;
}

static bool read_date(const char **text, lw_civil *civil)
{
    return read_number(text, 4, &civil->year) && read_mark(text, '-') &&
           read_number(text, 2, &civil->month) && read_mark(text, '-') &&
           read_number(text, 2, &civil->day) && civil->year >= YEAR_MIN &&
           civil->year <= YEAR_MAX && civil->month >= 1 && civil->month <= 12 && civil->day >= 1 &&
           civil->day <= lw_civil_month_days(civil->year, civil->month);
}

static bool read_time(const char **text, lw_civil *civil)
{
    if (!read_number(text, 2, &civil->hour) || !read_mark(text, ':') ||
        !read_number(text, 2, &civil->minute)) {
        return false;
    }
    if (read_mark(text, ':') && !read_number(text, 2, &civil->second)) {
        return false;
    }
    return civil->hour <= 23 && civil->minute <= 59 && civil->second <= 59;
}

bool lw_civil_parse(const char *text, lw_civil *civil)
{
    lw_civil found = {0};
    if (!read_date(&text, &found)) {
        return false;
    }
    if ((read_mark(&text, 'T') || read_mark(&text, ' ')) && !read_time(&text, &found)) {
        return false;
    }
    if (*text != '\0') {
        return false;
    }
    *civil = found;
    return true;
}
