// SPDX-License-Identifier: Apache-2.0
#include "sim/base/civil.h"

#include <criterion/criterion.h>

#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

/* Walks the calendar by its rules alone: months, leap years, week days. */
Test(civil, every_day_from_1900_to_2199_goes_there_and_back)
{
    int64_t days = -25567; /* 1900-01-01, a Monday */
    int weekday = 0;
    for (int32_t year = 1900; year <= 2199; year++) {
        int year_day = 1;
        for (int32_t month = 1; month <= 12; month++) {
            for (int32_t day = 1; day <= lw_civil_month_days(year, month); day++) {
                cr_assert_eq(lw_civil_days(year, month, day), days);
                cr_assert_eq(lw_civil_weekday(days), weekday);
                cr_assert_eq(lw_civil_year_day(year, month, day), year_day);
                const lw_civil back = lw_civil_from_seconds(days * 86400 + 86399);
                cr_assert(back.year == year && back.month == month && back.day == day);
                cr_assert(back.hour == 23 && back.minute == 59 && back.second == 59);
                days++;
                year_day++;
                weekday = (weekday + 1) % 7;
            }
        }
        cr_assert_eq(year_day - 1, lw_civil_is_leap_year(year) ? 366 : 365);
    }
    cr_assert_eq(days, lw_civil_days(2200, 1, 1));
}

Test(civil, agrees_with_the_c_library)
{
    for (int64_t seconds = -2208988800; seconds < 7258118400; seconds += 7654321) {
        const time_t when = (time_t)seconds;
        struct tm expected;
        cr_assert_not_null(gmtime_r(&when, &expected));
        const lw_civil found = lw_civil_from_seconds(seconds);
        cr_assert_eq(found.year, expected.tm_year + 1900);
        cr_assert_eq(found.month, expected.tm_mon + 1);
        cr_assert_eq(found.day, expected.tm_mday);
        cr_assert_eq(found.hour, expected.tm_hour);
        cr_assert_eq(found.minute, expected.tm_min);
        cr_assert_eq(found.second, expected.tm_sec);
        cr_assert_eq(lw_civil_weekday(lw_civil_days(found.year, found.month, found.day)),
                     (expected.tm_wday + 6) % 7);
        cr_assert_eq(lw_civil_seconds(&found), seconds);
    }
}

Test(civil, years_before_christ_and_far_ahead_go_there_and_back)
{
    for (int64_t seconds = -2000000000000000; seconds < 2000000000000000; seconds += 333333333377) {
        const lw_civil civil = lw_civil_from_seconds(seconds);
        cr_assert_eq(lw_civil_seconds(&civil), seconds);
    }
}

Test(civil, a_century_is_leap_only_every_fourth)
{
    cr_assert_not(lw_civil_is_leap_year(1900));
    cr_assert(lw_civil_is_leap_year(2000));
    cr_assert_not(lw_civil_is_leap_year(2100));
    cr_assert(lw_civil_is_leap_year(2016));
    cr_assert_not(lw_civil_is_leap_year(2017));
}

Test(civil, reads_the_three_forms)
{
    lw_civil civil;
    cr_assert(lw_civil_parse("2016-03-27", &civil));
    cr_assert_eq(lw_civil_seconds(&civil), 1459036800);
    cr_assert(lw_civil_parse("2016-03-27T02:30", &civil));
    cr_assert_eq(lw_civil_seconds(&civil), 1459036800 + 9000);
    cr_assert(lw_civil_parse("2016-03-27 02:30:59", &civil));
    cr_assert_eq(lw_civil_seconds(&civil), 1459036800 + 9059);
    cr_assert(lw_civil_parse("1900-01-01", &civil));
    cr_assert(lw_civil_parse("2199-12-31T23:59:59", &civil));
    cr_assert(lw_civil_parse("2016-02-29", &civil));
}

Test(civil, refuses_all_else_and_leaves_the_answer_alone)
{
    static const char *const texts[] = {
        "",
        "2016",
        "2016-03",
        "2016-3-27",
        "2016-03-7",
        "16-03-27",
        "2016/03/27",
        "2016-03-27T",
        "2016-03-27T02",
        "2016-03-27T02:",
        "2016-03-27T02:3",
        "2016-03-27T2:30",
        "2016-03-27T02:30:",
        "2016-03-27T02:30:0",
        "2016-03-27T02:30:00Z",
        "2016-03-27T02:30:00.",
        "2016-03-27t02:30",
        "2016-03-27  02:30",
        " 2016-03-27",
        "2016-03-27 ",
        "2016-03-27T24:00",
        "2016-03-27T23:60",
        "2016-03-27T23:59:60",
        "2016-02-30",
        "2015-02-29",
        "1900-02-29",
        "2016-04-31",
        "2016-00-10",
        "2016-13-01",
        "2016-01-00",
        "2016-01-32",
        "1899-12-31",
        "2200-01-01",
        "-016-01-01",
        "+016-01-01",
        "2016--1-01",
        "2016-01-+1",
        "2016-01- 1",
        "20160101",
        "2016-03-27T-2:30",
        "2016-03-27\n",
        "2016-03-27+01:00",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        lw_civil civil = {.year = 7};
        cr_assert_not(lw_civil_parse(texts[i], &civil), "accepted \"%s\"", texts[i]);
        cr_assert_eq(civil.year, 7);
    }
}

/* Every prefix of a good text, and every single byte changed, is judged without reading past its
 * end (the sanitizers watch) and accepted only when it is again a date. */
Test(civil, survives_every_damaged_text)
{
    const char good[] = "2016-03-27T02:30:00";
    size_t accepted_count = 0;
    for (size_t place = 0; place < sizeof good - 1; place++) {
        for (int byte = 0; byte < 256; byte++) {
            char text[sizeof good];
            memcpy(text, good, sizeof good);
            text[place] = (char)byte;
            lw_civil civil;
            accepted_count += lw_civil_parse(text, &civil) ? 1 : 0;
        }
    }
    /* By hand. Year: 1 + 2 + 10 + 10 digits; mark; month: 03, then 01..09; mark; day: 07, 17, 27,
     * then 20..29; T, blank, or the end; hour: 02, 12, 22, then 00..09; mark; minute: 6 + 10; mark
     * or the end; second: 6 + 10. */
    cr_assert_eq(accepted_count, 23 + 1 + 10 + 1 + 13 + 3 + 13 + 1 + 16 + 2 + 16);
}

Test(civil, a_date_that_does_not_exist_is_our_bug, .signal = SIGABRT)
{
    lw_civil_days(2015, 2, 29);
}

Test(civil, an_hour_that_does_not_exist_is_our_bug, .signal = SIGABRT)
{
    const lw_civil civil = {.year = 2016, .month = 1, .day = 1, .hour = 24};
    lw_civil_seconds(&civil);
}

Test(civil, a_month_that_does_not_exist_is_our_bug, .signal = SIGABRT)
{
    lw_civil_month_days(2016, 13);
}
