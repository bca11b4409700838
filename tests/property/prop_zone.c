// SPDX-License-Identifier: Apache-2.0
/* Round trips between UTC and local time, over zones with every kind of rule. */
#include "sim/kernel/zone.h"
#include "tests/support/random_values.h"

#include <criterion/criterion.h>

#include <stdlib.h>

enum { INSTANT_COUNT = 4000 };

static const char *const names[] = {
    "UTC",
    "Etc/GMT+12",
    "Europe/Paris",
    "Europe/Dublin", /* its winter time is the "daylight" one */
    "America/New_York",
    "America/St_Johns",    /* half an hour; once changed at one minute past midnight */
    "America/Nuuk",        /* its change falls on the day before */
    "Asia/Kathmandu",      /* a quarter of an hour */
    "Asia/Jerusalem",      /* its rule has hour 26 */
    "Africa/Casablanca",   /* changes with Ramadan */
    "Africa/Monrovia",     /* seconds in its offset until 1972 */
    "Antarctica/Troll",    /* two hours of daylight saving */
    "Australia/Lord_Howe", /* half an hour of it */
    "Pacific/Apia",        /* skipped a day */
    "Pacific/Kiritimati",
    "Pacific/Chatham",
};

enum { NAME_COUNT = sizeof names / sizeof names[0] };

static const int64_t from_s = -1500000000; /* 1922 */
static const int64_t until_s = 7000000000; /* 2191 */

static lw_zone *zone_of(const char *name)
{
    lw_zone *zone = NULL;
    lw_error error;
    cr_assert_eq(lw_zone_open(name, &zone, &error), LW_OK, "%s", error.message);
    return zone;
}

/* Half of them within two hours of a change, where the difficulties are. */
static int64_t random_instant_s(random_values *random, const lw_zone *zone)
{
    int64_t low = from_s + (int64_t)random_below(random, (uint64_t)(until_s - from_s));
    int64_t high = low + 300 * INT64_C(86400);
    if (random_below(random, 2) == 0 ||
        lw_zone_offset_s(zone, low) == lw_zone_offset_s(zone, high)) {
        return low;
    }
    while (high - low > 1) {
        const int64_t middle = low + (high - low) / 2;
        if (lw_zone_offset_s(zone, middle) == lw_zone_offset_s(zone, low)) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return high - 7200 + (int64_t)random_below(random, 14400);
}

typedef void (*law)(const lw_zone *zone, int64_t utc_s, uint64_t seed);

static void check_everywhere(law holds)
{
    random_values random = random_values_begin();
    for (size_t i = 0; i < NAME_COUNT; i++) {
        lw_zone *zone = zone_of(names[i]);
        for (size_t j = 0; j < INSTANT_COUNT; j++) {
            holds(zone, random_instant_s(&random, zone), random.seed);
        }
        lw_zone_close(zone);
    }
}

/* The clock shows UTC plus the offset, whatever the zone. */
static void local_is_utc_plus_offset(const lw_zone *zone, int64_t utc_s, uint64_t seed)
{
    const lw_civil local = lw_zone_local(zone, utc_s * LW_US_PER_S);
    cr_assert_eq(lw_civil_seconds(&local), utc_s + lw_zone_offset_s(zone, utc_s),
                 "LW_SEED=%llu %s at %lld", (unsigned long long)seed, lw_zone_name(zone),
                 (long long)utc_s);
}

Test(zone_property, local_time_is_utc_plus_the_offset)
{
    check_everywhere(local_is_utc_plus_offset);
}

/* utc -> local -> utc gives the same instant, or an earlier one at which the clock showed the same,
 * never more than a day earlier. */
static void goes_there_and_back(const lw_zone *zone, int64_t utc_s, uint64_t seed)
{
    const lw_civil local = lw_zone_local(zone, utc_s * LW_US_PER_S);
    const int64_t back_s = lw_zone_utc(zone, &local) / LW_US_PER_S;
    const lw_civil again = lw_zone_local(zone, back_s * LW_US_PER_S);
    cr_assert_eq(lw_civil_seconds(&again), lw_civil_seconds(&local), "LW_SEED=%llu %s at %lld",
                 (unsigned long long)seed, lw_zone_name(zone), (long long)utc_s);
    cr_assert(back_s <= utc_s && back_s >= utc_s - 86400);
    cr_assert(back_s == utc_s || lw_zone_offset_s(zone, back_s) > lw_zone_offset_s(zone, utc_s));
}

Test(zone_property, utc_to_local_and_back_is_the_first_instant_of_that_local_time)
{
    check_everywhere(goes_there_and_back);
}

/* For any local time: the instant shows it, or, in a gap, a time later by the width of the gap; and
 * no earlier instant of the day before shows it (a coarse search by quarter-hours and offsets). */
static void local_time_is_found(const lw_zone *zone, int64_t local_s, uint64_t seed)
{
    const lw_civil local = lw_civil_from_seconds(local_s);
    const int64_t utc_s = lw_zone_utc(zone, &local) / LW_US_PER_S;
    const int64_t shown_s = utc_s + lw_zone_offset_s(zone, utc_s);
    const int64_t gap_s = shown_s - local_s;
    cr_assert(gap_s >= 0 && gap_s <= 86400, "LW_SEED=%llu %s local %lld: %lld",
              (unsigned long long)seed, lw_zone_name(zone), (long long)local_s, (long long)gap_s);
    if (gap_s > 0) {
        const int32_t offset_before_s = (int32_t)(local_s - utc_s);
        cr_assert_eq(lw_zone_offset_s(zone, utc_s) - offset_before_s, gap_s);
        cr_assert_eq(lw_zone_offset_s(zone, utc_s - gap_s), offset_before_s);
    }
}

Test(zone_property, every_local_time_has_an_instant)
{
    check_everywhere(local_time_is_found);
}

/* Later local times, within one offset, are later instants. */
static void keeps_order(const lw_zone *zone, int64_t utc_s, uint64_t seed)
{
    (void)seed;
    if (lw_zone_offset_s(zone, utc_s) == lw_zone_offset_s(zone, utc_s + 900)) {
        const lw_civil a = lw_zone_local(zone, utc_s * LW_US_PER_S);
        const lw_civil b = lw_zone_local(zone, (utc_s + 900) * LW_US_PER_S);
        cr_assert_eq(lw_civil_seconds(&b) - lw_civil_seconds(&a), 900);
        cr_assert(lw_zone_utc(zone, &b) >= lw_zone_utc(zone, &a));
    }
}

Test(zone_property, order_is_kept_between_changes)
{
    check_everywhere(keeps_order);
}
