// SPDX-License-Identifier: Apache-2.0
#include "models/city/timeline.h"

#include "sim/base/check.h"

#include <string.h>

enum { MONTHS_PAST_END = 24 };

static lw_time_us month_start_us(const lw_zone *zone, int32_t year, int32_t month)
{
    const lw_civil civil = {.year = year, .month = month, .day = 1};
    return lw_zone_utc(zone, &civil);
}

static lw_status fill_months(const lw_scenario *scenario, lw_arena *arena, lw_timeline *timeline,
                             lw_error *error)
{
    const lw_civil *start = &scenario->period.start;
    const lw_civil *end = &scenario->period.end;
    const int32_t span = (end->year - start->year) * 12 + end->month - start->month;
    timeline->month_count = (size_t)span + 1 + MONTHS_PAST_END;
    timeline->months_us =
        lw_arena_calloc(arena, timeline->month_count, sizeof *timeline->months_us);
    if (timeline->months_us == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "/period", "memory ran out");
    }
    for (size_t i = 0; i < timeline->month_count; i++) {
        const int32_t month = start->month - 1 + (int32_t)i;
        timeline->months_us[i] =
            month_start_us(timeline->zone, start->year + month / 12, month % 12 + 1);
        if (timeline->months_us[i] < timeline->end_us) {
            timeline->period_month_count = i + 1;
        }
    }
    return LW_OK;
}

lw_status lw_timeline_init(const lw_scenario *scenario, lw_arena *arena, lw_timeline *timeline,
                           lw_error *error)
{
    memset(timeline, 0, sizeof *timeline);
    const lw_status status = lw_zone_open(scenario->site.timezone, &timeline->zone, error);
    if (status != LW_OK) {
        return status;
    }
    timeline->start_us = lw_zone_utc(timeline->zone, &scenario->period.start);
    timeline->end_us = lw_zone_utc(timeline->zone, &scenario->period.end);
    timeline->interval_us = scenario->period.interval_s * LW_US_PER_S;
    const lw_time_us length_us = timeline->end_us - timeline->start_us;
    if (length_us <= 0 || length_us % timeline->interval_us != 0) {
        return lw_error_set(error, LW_ERR_INCONSISTENT, "/period",
                            "from start to end there are %lld s, not a multiple of the interval of "
                            "%lld s",
                            (long long)(length_us / LW_US_PER_S),
                            (long long)scenario->period.interval_s);
    }
    timeline->interval_count = (size_t)(length_us / timeline->interval_us);
    const int64_t length_s = length_us / LW_US_PER_S;
    timeline->year_count = (double)length_s / (365.25 * 86400);
    return fill_months(scenario, arena, timeline, error);
}

void lw_timeline_fini(lw_timeline *timeline)
{
    lw_zone_close(timeline->zone);
    timeline->zone = NULL;
}

lw_time_us lw_timeline_interval_us(const lw_timeline *timeline, size_t k)
{
    return timeline->start_us + (lw_time_us)k * timeline->interval_us;
}

size_t lw_timeline_month(const lw_timeline *timeline, lw_time_us time_us)
{
    LW_ASSERT(time_us >= timeline->start_us && time_us < timeline->end_us);
    size_t month = 0;
    while (month + 1 < timeline->period_month_count && timeline->months_us[month + 1] <= time_us) {
        month++;
    }
    return month;
}

size_t lw_timeline_block_size(const lw_timeline *timeline, size_t done, size_t most)
{
    const size_t left = timeline->interval_count - done;
    size_t count = left < most ? left : most;
    const size_t month = lw_timeline_month(timeline, lw_timeline_interval_us(timeline, done));
    while (count > 1 && lw_timeline_month(timeline, lw_timeline_interval_us(
                                                        timeline, done + count - 1)) != month) {
        count--;
    }
    return count;
}

bool lw_timeline_month_ends_at(const lw_timeline *timeline, size_t done)
{
    return done == timeline->interval_count ||
           lw_timeline_month(timeline, lw_timeline_interval_us(timeline, done)) !=
               lw_timeline_month(timeline, lw_timeline_interval_us(timeline, done - 1));
}
