// SPDX-License-Identifier: Apache-2.0
#include "models/city/timeline.h"

#include <criterion/criterion.h>

static lw_timeline timeline_of(const char *zone, lw_civil start, lw_civil end, lw_arena *arena)
{
    const lw_scenario scenario = {.site = {.timezone = zone},
                                  .period = {.start = start, .end = end, .interval_s = 900}};
    lw_timeline timeline;
    lw_error error;
    cr_assert_eq(lw_timeline_init(&scenario, arena, &timeline, &error), LW_OK, "%s", error.message);
    return timeline;
}

typedef struct span {
    const char *zone;
    lw_civil start;
    lw_civil end;
    size_t interval_count;
} span;

/* Oracle: oracles ANALYTIC section 8 (quarter-hours of local days and years). */
Test(timeline, has_the_quarter_hours_of_the_local_calendar)
{
    const span spans[] = {
        {"Europe/Paris", {2016, 1, 1, 0, 0, 0}, {2017, 1, 1, 0, 0, 0}, 35136},
        {"Europe/Paris", {2016, 3, 27, 0, 0, 0}, {2016, 3, 28, 0, 0, 0}, 92},
        {"Europe/Paris", {2016, 10, 30, 0, 0, 0}, {2016, 10, 31, 0, 0, 0}, 100},
        {"Europe/Paris", {2017, 1, 1, 0, 0, 0}, {2018, 1, 1, 0, 0, 0}, 35040},
        {"America/New_York", {2016, 1, 1, 0, 0, 0}, {2017, 1, 1, 0, 0, 0}, 35136},
        {"UTC", {2016, 2, 29, 0, 0, 0}, {2016, 3, 1, 0, 0, 0}, 96},
        {"UTC", {2038, 1, 19, 0, 0, 0}, {2038, 1, 20, 0, 0, 0}, 96},
        {"Europe/Paris", {2016, 12, 31, 23, 45, 0}, {2017, 1, 1, 0, 15, 0}, 2},
    };
    for (size_t i = 0; i < sizeof spans / sizeof spans[0]; i++) {
        lw_arena *arena = lw_arena_create(1 << 20);
        lw_timeline timeline = timeline_of(spans[i].zone, spans[i].start, spans[i].end, arena);
        cr_assert_eq(timeline.interval_count, spans[i].interval_count, "row %zu", i);
        lw_timeline_fini(&timeline);
        lw_arena_destroy(arena);
    }
}

Test(timeline, knows_the_local_month_of_an_instant)
{
    lw_arena *arena = lw_arena_create(1 << 20);
    lw_timeline timeline = timeline_of("America/New_York", (lw_civil){2016, 1, 15, 0, 0, 0},
                                       (lw_civil){2016, 4, 2, 0, 0, 0}, arena);
    cr_assert_eq(timeline.period_month_count, 4);
    const lw_civil last_of_march = {2016, 3, 31, 23, 45, 0};
    const lw_time_us instant = lw_zone_utc(timeline.zone, &last_of_march);
    cr_assert_eq(lw_timeline_month(&timeline, instant), 2);
    cr_assert_eq(lw_timeline_month(&timeline, instant + timeline.interval_us), 3);
    cr_assert_eq(lw_timeline_month(&timeline, timeline.start_us), 0);
    lw_timeline_fini(&timeline);
    lw_arena_destroy(arena);
}

Test(timeline, reaches_far_enough_for_statements_after_the_end)
{
    lw_arena *arena = lw_arena_create(1 << 20);
    lw_timeline timeline = timeline_of("Europe/Paris", (lw_civil){2016, 12, 31, 0, 0, 0},
                                       (lw_civil){2017, 1, 1, 0, 0, 0}, arena);
    const lw_time_us year_us = (lw_time_us)366 * 86400 * LW_US_PER_S;
    cr_assert_geq(timeline.months_us[timeline.month_count - 1], timeline.end_us + year_us);
    cr_assert_leq(timeline.months_us[0], timeline.start_us);
    lw_timeline_fini(&timeline);
    lw_arena_destroy(arena);
}
