// SPDX-License-Identifier: Apache-2.0
#include "models/energy/holiday.h"
#include "sim/base/civil.h"

#include <criterion/criterion.h>

#include <stddef.h>
#include <stdio.h>

/* Easter Sundays as published (U.S. Census Bureau, "Easter Dates"): month x 100 + day. */
static const int easters_from_1980[] = {
    406, 419, 411, 403, 422, 407, 330, 419, 403, 326, /* 1980 */
    415, 331, 419, 411, 403, 416, 407, 330, 412, 404, /* 1990 */
    423, 415, 331, 420, 411, 327, 416, 408, 323, 412, /* 2000 */
    404, 424, 408, 331, 420, 405, 327, 416, 401, 421, /* 2010 */
    412, 404, 417, 409, 331, 420, 405, 328, 416, 401, /* 2020 */
    421, 413, 328, 417, 409, 325, 413, 405, 425, 410, /* 2030 */
};

Test(holiday, easter_is_when_it_was_and_will_be)
{
    for (size_t i = 0; i < sizeof easters_from_1980 / sizeof easters_from_1980[0]; i++) {
        const int32_t year = 1980 + (int32_t)i;
        const lw_civil date = lw_civil_from_seconds(lw_easter_day(year) * 86400);
        cr_assert_eq(date.year, year);
        cr_assert_eq(100 * date.month + date.day, easters_from_1980[i], "%d: %d", year,
                     100 * date.month + date.day);
    }
}

/* The tables agree with the rule of the church: the Sunday after the full moon of 21 March or
 * later, so never before 22 March or after 25 April. */
Test(holiday, easter_is_a_sunday_in_its_bounds)
{
    for (int32_t year = 1900; year < 2200; year++) {
        const int64_t day = lw_easter_day(year);
        cr_assert_eq(lw_civil_weekday(day), 6);
        cr_assert(day >= lw_civil_days(year, 3, 22) && day <= lw_civil_days(year, 4, 25));
    }
}

static int count_of_year(lw_holidays calendar, int32_t year)
{
    int count = 0;
    for (int64_t day = lw_civil_days(year, 1, 1); day < lw_civil_days(year + 1, 1, 1); day++) {
        count += lw_is_holiday(calendar, day);
    }
    return count;
}

/* Every day of a year is a holiday exactly when it is in the list of month x 100 + day. */
static void assert_year(lw_holidays calendar, int32_t year, const int *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        cr_assert(lw_is_holiday(calendar, lw_civil_days(year, list[i] / 100, list[i] % 100)),
                  "%d-%04d", year, list[i]);
    }
    cr_assert_eq(count_of_year(calendar, year), (int)count, "%d: %d", year,
                 count_of_year(calendar, year));
}

#define ASSERT_YEAR(calendar, year, ...)                                                           \
    do {                                                                                           \
        static const int list[] = {__VA_ARGS__};                                                   \
        assert_year((calendar), (year), list, sizeof list / sizeof list[0]);                       \
    } while (0)

/* service-public.fr, jours feries of those years. */
Test(holiday, french_years)
{
    ASSERT_YEAR(LW_HOLIDAYS_FR, 2016, 101, 328, 501, 505, 508, 516, 714, 815, 1101, 1111, 1225);
    ASSERT_YEAR(LW_HOLIDAYS_FR, 2017, 101, 417, 501, 508, 525, 605, 714, 815, 1101, 1111, 1225);
    ASSERT_YEAR(LW_HOLIDAYS_FR, 2023, 101, 410, 501, 508, 518, 529, 714, 815, 1101, 1111, 1225);
    ASSERT_YEAR(LW_HOLIDAYS_FR, 2024, 101, 401, 501, 508, 509, 520, 714, 815, 1101, 1111, 1225);
}

/* U.S. Office of Personnel Management, federal holidays of those years, with the day they are kept
 * on when they fall on a weekend. 2021 ends with the Friday before New Year 2022. */
Test(holiday, american_years)
{
    ASSERT_YEAR(LW_HOLIDAYS_US, 2016, 101, 118, 215, 530, 704, 905, 1010, 1111, 1124, 1225, 1226);
    ASSERT_YEAR(LW_HOLIDAYS_US, 2017, 101, 102, 116, 220, 529, 704, 904, 1009, 1110, 1111, 1123,
                1225);
    ASSERT_YEAR(LW_HOLIDAYS_US, 2021, 101, 118, 215, 531, 618, 619, 704, 705, 906, 1011, 1111, 1125,
                1224, 1225, 1231);
    ASSERT_YEAR(LW_HOLIDAYS_US, 2022, 101, 117, 221, 530, 619, 620, 704, 905, 1010, 1111, 1124,
                1225, 1226);
}

Test(holiday, swiss_years)
{
    ASSERT_YEAR(LW_HOLIDAYS_CH, 2019, 101, 419, 422, 530, 610, 801, 1225, 1226);
    ASSERT_YEAR(LW_HOLIDAYS_CH, 2020, 101, 410, 413, 521, 601, 801, 1225, 1226);
}

Test(holiday, none_has_none)
{
    cr_assert_eq(count_of_year(LW_HOLIDAYS_NONE, 2016), 0);
}

/* Eleven in a French year, less those that meet: 1 and 8 May 2008 were Ascension and a Thursday. */
Test(holiday, a_french_year_has_eleven_holidays_unless_two_meet)
{
    for (int32_t year = 1990; year < 2040; year++) {
        const int count = count_of_year(LW_HOLIDAYS_FR, year);
        const int64_t ascension = lw_easter_day(year) + 39;
        const int64_t whit_monday = lw_easter_day(year) + 50;
        const int64_t fixed[] = {lw_civil_days(year, 5, 1), lw_civil_days(year, 5, 8)};
        int meetings = 0;
        for (int i = 0; i < 2; i++) {
            meetings += fixed[i] == ascension || fixed[i] == whit_monday;
        }
        cr_assert_eq(count, 11 - meetings, "%d: %d", year, count);
    }
}

Test(holiday, holidays_are_sundays_and_other_days_themselves)
{
    const int64_t monday = lw_civil_days(2023, 5, 1);
    cr_assert_eq(lw_civil_weekday(monday), 0);
    cr_assert_eq(lw_holiday_weekday(LW_HOLIDAYS_FR, monday), 6);
    cr_assert_eq(lw_holiday_weekday(LW_HOLIDAYS_NONE, monday), 0);
    cr_assert_eq(lw_holiday_weekday(LW_HOLIDAYS_FR, monday + 1), 1);
}
