// SPDX-License-Identifier: Apache-2.0
/* Against the C library, which reads the same files with other code: every zone of the system's
 * zone1970.tab, random instants of 1970 to 2100. Each test is a process of its own, so TZ may be
 * set. */
#include "sim/kernel/zone.h"
#include "tests/support/random_values.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { INSTANT_COUNT = 300, LINE_SIZE = 1024, ZONE_COUNT_MIN = 200 };

static const uint64_t span_s = 4102444800; /* 1970-01-01 .. 2100-01-01 */

static void compare_at(const lw_zone *zone, int64_t utc_s)
{
    const time_t instant = (time_t)utc_s;
    struct tm theirs;
    cr_assert_not_null(localtime_r(&instant, &theirs));
    const lw_civil ours = lw_zone_local(zone, utc_s * LW_US_PER_S);
    cr_assert_eq(lw_zone_offset_s(zone, utc_s), theirs.tm_gmtoff, "%s at %lld: %d, C library %ld",
                 lw_zone_name(zone), (long long)utc_s, lw_zone_offset_s(zone, utc_s),
                 theirs.tm_gmtoff);
    cr_assert(ours.year == theirs.tm_year + 1900 && ours.month == theirs.tm_mon + 1 &&
              ours.day == theirs.tm_mday && ours.hour == theirs.tm_hour &&
              ours.minute == theirs.tm_min && ours.second == theirs.tm_sec);
}

static void compare_zone(const char *name, random_values *random)
{
    lw_zone *zone = NULL;
    lw_error error;
    cr_assert_eq(lw_zone_open(name, &zone, &error), LW_OK, "%s", error.message);
    cr_assert_eq(setenv("TZ", name, 1), 0);
    tzset();
    for (int i = 0; i < INSTANT_COUNT; i++) {
        compare_at(zone, (int64_t)random_below(random, span_s));
    }
    lw_zone_close(zone);
}

/* Each line: country codes, coordinates, name, perhaps a comment; separated by tabs. */
static bool name_in_line(char *line, char **name)
{
    if (line[0] == '#') {
        return false;
    }
    char *rest = line;
    (void)strsep(&rest, "\t\n");
    (void)strsep(&rest, "\t\n");
    *name = strsep(&rest, "\t\n");
    return *name != NULL;
}

Test(zone_validation, agrees_with_the_c_library_in_every_zone)
{
    random_values random = random_values_begin();
    FILE *table = fopen(LW_ZONEINFO_DIR "/zone1970.tab", "r");
    cr_assert_not_null(table, "the test needs the system's time zones (package tzdata)");
    char line[LINE_SIZE];
    int zone_count = 0;
    while (fgets(line, sizeof line, table) != NULL) {
        char *name = NULL;
        if (name_in_line(line, &name)) {
            compare_zone(name, &random);
            zone_count++;
        }
    }
    (void)fclose(table);
    cr_assert_geq(zone_count, ZONE_COUNT_MIN);
}

/* The second before and the second of every change of offset, found by walking hour by hour. */
Test(zone_validation, agrees_with_the_c_library_at_every_change_of_some_zones)
{
    const char *names[] = {"Europe/Paris", "America/New_York", "Australia/Lord_Howe",
                           "Europe/Zurich"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        lw_zone *zone = NULL;
        cr_assert_eq(lw_zone_open(names[i], &zone, NULL), LW_OK);
        cr_assert_eq(setenv("TZ", names[i], 1), 0);
        tzset();
        int change_count = 0;
        for (int64_t t = 0; t < (int64_t)span_s; t += 1800) {
            if (lw_zone_offset_s(zone, t) != lw_zone_offset_s(zone, t - 1)) {
                compare_at(zone, t - 1);
                compare_at(zone, t);
                change_count++;
            }
        }
        cr_assert_geq(change_count, 2 * 110, "%s: %d changes", names[i], change_count);
        lw_zone_close(zone);
    }
}
