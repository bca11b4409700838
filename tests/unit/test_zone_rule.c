// SPDX-License-Identifier: Apache-2.0
#include "sim/base/civil.h"
#include "sim/kernel/zone_rule.h"

#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

enum { HOUR_S = 3600 };

static lw_zone_rule rule_of(const char *text)
{
    lw_zone_rule rule;
    cr_assert(lw_zone_rule_parse(text, strlen(text), &rule), "%s", text);
    return rule;
}

static int64_t seconds_of(const char *text)
{
    lw_civil civil;
    cr_assert(lw_civil_parse(text, &civil), "%s", text);
    return lw_civil_seconds(&civil);
}

/* The offset is `before_s` until one second before the UTC instant, `after_s` from it on. */
static void check_change(const char *text, const char *utc, int32_t before_s, int32_t after_s)
{
    const lw_zone_rule rule = rule_of(text);
    const int64_t instant_s = seconds_of(utc);
    cr_assert_eq(lw_zone_rule_offset_s(&rule, instant_s - 1), before_s, "%s before %s", text, utc);
    cr_assert_eq(lw_zone_rule_offset_s(&rule, instant_s), after_s, "%s at %s", text, utc);
}

Test(zone_rule, without_daylight_one_offset_holds_for_ever)
{
    const lw_zone_rule rule = rule_of("<+0545>-5:45");
    const int64_t instants[] = {INT64_MIN, -1, 0, 1, INT64_MAX};
    for (size_t i = 0; i < sizeof instants / sizeof instants[0]; i++) {
        cr_assert_eq(lw_zone_rule_offset_s(&rule, instants[i]), 5 * HOUR_S + 45 * 60);
    }
    cr_assert_eq(rule_of("EST5").standard_s, -5 * HOUR_S, "POSIX counts west");
    cr_assert_eq(rule_of("LMT-0:09:21").standard_s, 9 * 60 + 21);
    cr_assert_eq(rule_of("XXX+3").standard_s, -3 * HOUR_S);
}

Test(zone_rule, changes_on_the_last_sunday_in_europe)
{
    const char *paris = "CET-1CEST,M3.5.0,M10.5.0/3";
    check_change(paris, "2040-03-25 01:00", HOUR_S, 2 * HOUR_S);
    check_change(paris, "2040-10-28 01:00", 2 * HOUR_S, HOUR_S);
    check_change(paris, "2044-03-27 01:00", HOUR_S, 2 * HOUR_S);
}

Test(zone_rule, changes_on_the_second_sunday_in_america)
{
    const char *new_york = "EST5EDT,M3.2.0,M11.1.0";
    check_change(new_york, "2038-03-14 07:00", -5 * HOUR_S, -4 * HOUR_S);
    check_change(new_york, "2038-11-07 06:00", -4 * HOUR_S, -5 * HOUR_S);
}

Test(zone_rule, holds_over_the_new_year_in_the_south)
{
    const char *auckland = "NZST-12NZDT,M9.5.0,M4.1.0/3";
    check_change(auckland, "2050-09-24 14:00", 12 * HOUR_S, 13 * HOUR_S);
    check_change(auckland, "2051-04-01 14:00", 13 * HOUR_S, 12 * HOUR_S);
    const lw_zone_rule rule = rule_of(auckland);
    cr_assert_eq(lw_zone_rule_offset_s(&rule, seconds_of("2051-01-01")), 13 * HOUR_S);
}

Test(zone_rule, moves_half_an_hour_on_lord_howe)
{
    const char *lord_howe = "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0";
    check_change(lord_howe, "2060-10-02 15:30", 10 * HOUR_S + 1800, 11 * HOUR_S);
    check_change(lord_howe, "2061-04-02 15:00", 11 * HOUR_S, 10 * HOUR_S + 1800);
}

Test(zone_rule, daylight_may_be_behind_standard_time)
{
    check_change("IST-1GMT0,M10.5.0,M3.5.0/1", "2040-10-28 01:00", HOUR_S, 0);
    check_change("IST-1GMT0,M10.5.0,M3.5.0/1", "2040-03-25 01:00", 0, HOUR_S);
}

Test(zone_rule, hours_may_lie_outside_the_day)
{
    check_change("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2040-03-25 01:00", -2 * HOUR_S, -HOUR_S);
    check_change("IST-2IDT,M3.4.4/26,M10.5.0", "2040-03-23 00:00", 2 * HOUR_S, 3 * HOUR_S);
    check_change("EET-2EEST,M4.5.5/0,M10.5.4/24", "2040-10-25 21:00", 3 * HOUR_S, 2 * HOUR_S);
    /* 167 h after 31 December is 6 January of the next year. */
    check_change("AAA0BBB,J365/167,M6.1.0", "2041-01-06 23:00", 0, HOUR_S);
}

Test(zone_rule, jn_never_counts_the_leap_day_and_n_does)
{
    check_change("AAA0BBB,J60/0,J300/0", "2040-03-01", 0, HOUR_S);
    check_change("AAA0BBB,J60/0,J300/0", "2041-03-01", 0, HOUR_S);
    check_change("AAA0BBB,59/0,300/0", "2040-02-29", 0, HOUR_S);
    check_change("AAA0BBB,59/0,300/0", "2041-03-01", 0, HOUR_S);
    check_change("AAA0BBB,J59/0,J300/0", "2040-02-28", 0, HOUR_S);
}

Test(zone_rule, week_five_is_the_last_also_when_it_is_the_fourth)
{
    /* February 2041 has four Fridays, the last on the 22nd; March has five, the last on the 29th.
     */
    check_change("AAA0BBB,M2.5.5/0,M8.1.0", "2041-02-22", 0, HOUR_S);
    check_change("AAA0BBB,M3.5.5/0,M8.1.0", "2041-03-29", 0, HOUR_S);
}

/* RFC 8536, 3.3.1: how a zone is written that keeps daylight time all year. */
Test(zone_rule, daylight_that_ends_when_it_starts_holds_all_year)
{
    const char *texts[] = {"EST5EDT,0/0,J365/25", "XXX3EDT4,0/0,J365/23"};
    for (size_t i = 0; i < 2; i++) {
        const lw_zone_rule rule = rule_of(texts[i]);
        for (int64_t t = seconds_of("2039-12-25"); t < seconds_of("2041-01-08"); t += 900) {
            cr_assert_eq(lw_zone_rule_offset_s(&rule, t), -4 * HOUR_S, "%s", texts[i]);
        }
    }
}

Test(zone_rule, repeats_after_400_years)
{
    const lw_zone_rule rule = rule_of("CET-1CEST,M3.5.0,M10.5.0/3");
    const int64_t era_s = INT64_C(146097) * 86400;
    for (int64_t t = 0; t < 366 * INT64_C(86400); t += 40000) {
        cr_assert_eq(lw_zone_rule_offset_s(&rule, t), lw_zone_rule_offset_s(&rule, t + era_s));
        cr_assert_eq(lw_zone_rule_offset_s(&rule, t), lw_zone_rule_offset_s(&rule, t - 7 * era_s));
    }
    (void)lw_zone_rule_offset_s(&rule, INT64_MAX);
    (void)lw_zone_rule_offset_s(&rule, INT64_MIN);
}

Test(zone_rule, refuses_what_is_not_one_rule)
{
    const char *texts[] = {"",
                           "CET",
                           "CE-1",
                           "CET-1CEST",
                           "CET-1CEST,M3.5.0",
                           "CET-1CEST,M3.5.0,",
                           "CET-1CEST,M3.5.0,M10.5.0/3 ",
                           "CET-1CEST,M3.5.0,M10.5.0/3,M1.1.1",
                           "CET-1CEST,M13.5.0,M10.5.0",
                           "CET-1CEST,M0.5.0,M10.5.0",
                           "CET-1CEST,M3.6.0,M10.5.0",
                           "CET-1CEST,M3.0.0,M10.5.0",
                           "CET-1CEST,M3.5.7,M10.5.0",
                           "CET-1CEST,J0,J300",
                           "CET-1CEST,J366,J300",
                           "CET-1CEST,366,300",
                           "CET-1CEST,M3.5.0/168,M10.5.0",
                           "CET-1CEST,M3.5.0/,M10.5.0",
                           "CET-25",
                           "CET-1:60",
                           "CET-1:0:60",
                           "CET-1:",
                           "CET-99999999999999999999",
                           "<+03-3",
                           "<+3>-3",
                           "<+0 3>-3",
                           "C3T-1",
                           "-1",
                           ":Europe/Paris"};
    lw_zone_rule rule;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        cr_assert(!lw_zone_rule_parse(texts[i], strlen(texts[i]), &rule), "%s", texts[i]);
    }
}

/* The text is copied to a block of exactly its size, so that reading past it is caught under ASan.
 */
Test(zone_rule, never_reads_past_the_text)
{
    const char *text = "<+1030>-10:30<+11>-11:00:00,M10.1.0/-167:59:59,J365/0";
    lw_zone_rule rule;
    for (size_t length = 0; length <= strlen(text); length++) {
        char *copy = malloc(length == 0 ? 1 : length);
        memcpy(copy, text, length);
        const bool is_rule = lw_zone_rule_parse(copy, length, &rule);
        if (is_rule) {
            (void)lw_zone_rule_offset_s(&rule, 123456789);
        }
        free(copy);
    }
    cr_assert(lw_zone_rule_parse(text, strlen(text), &rule));
}
