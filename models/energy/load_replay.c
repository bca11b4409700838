// SPDX-License-Identifier: Apache-2.0
#include "models/energy/load_replay.h"

#include "sim/base/check.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    SECONDS_PER_DAY = 86400,
    DAYS_PER_WEEK = 7,
    YEAR_DAY_COUNT_MIN = 364,
    SHIFT_COUNT_MAX = 52 /* after so many rounds the homes are in step again */
};

struct lw_load_replay {
    lw_replay_series *series;
    const lw_zone *zone;
    int64_t interval_s;
    bool covers;       /* the file has every instant of the run */
    int64_t first_day; /* local days that the file has whole: first .. first + count - 1 */
    int64_t day_count;
    int64_t shift_days; /* of each round of the columns */
    size_t shift_count;
    int64_t from_s[SHIFT_COUNT_MAX]; /* of the interval: where it begins in the file */
};

static int64_t local_day(const lw_zone *zone, int64_t utc_s)
{
    const lw_civil local = lw_zone_local(zone, utc_s * LW_US_PER_S);
    return lw_civil_days(local.year, local.month, local.day);
}

static void set_whole_days(lw_load_replay *replay)
{
    const lw_replay_series *series = replay->series;
    const int64_t end_s = series->first_s + (int64_t)series->count * series->step_s;
    replay->first_day = local_day(replay->zone, series->first_s - 1) + 1;
    replay->day_count = local_day(replay->zone, end_s) - replay->first_day;
}

static lw_status check_cover(const lw_load_replay *replay, const lw_load_file_params *params,
                             lw_error *error)
{
    const bool looks_up = !replay->covers || replay->shift_count > 1;
    if (!replay->covers && params->outside == 0) {
        const lw_civil first = lw_civil_from_seconds(replay->series->first_s);
        const lw_civil last = lw_civil_from_seconds(
            replay->series->first_s + (int64_t)replay->series->count * replay->series->step_s);
        lw_error_set(error, LW_ERR_INCONSISTENT, "",
                     "%s has %04d-%02d-%02d %02d:%02d to %04d-%02d-%02d %02d:%02d (UTC), which is "
                     "not the whole period",
                     params->path, first.year, first.month, first.day, first.hour, first.minute,
                     last.year, last.month, last.day, last.hour, last.minute);
        if (error != NULL) {
            snprintf(error->suggestion, sizeof error->suggestion,
                     "write \"outside\": \"repeat\" to use its days for other dates");
        }
        return LW_ERR_INCONSISTENT;
    }
    if (looks_up && replay->day_count < DAYS_PER_WEEK) {
        return lw_error_set(
            error, LW_ERR_INCONSISTENT, "",
            "%s has %lld whole days: a file that is to be repeated or shifted needs "
            "a week",
            params->path, (long long)replay->day_count);
    }
    return LW_OK;
}

lw_status lw_load_replay_create(const lw_load_replay_config *config, lw_load_replay **replay,
                                lw_error *error)
{
    const lw_load_file_params *params = config->params;
    LW_ASSERT(config->interval_us > 0 && config->interval_us % LW_US_PER_S == 0);
    lw_load_replay *fresh = calloc(1, sizeof *fresh);
    *replay = NULL;
    if (fresh == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for a load from a file");
    }
    fresh->zone = config->zone;
    fresh->interval_s = config->interval_us / LW_US_PER_S;
    fresh->shift_days = DAYS_PER_WEEK * params->reuse_shift_weeks;
    fresh->shift_count = params->reuse_shift_weeks > 0 ? SHIFT_COUNT_MAX : 1;
    lw_status status =
        lw_replay_series_read(params, config->text, config->zone, &fresh->series, error);
    if (status == LW_OK) {
        const lw_replay_series *series = fresh->series;
        const int64_t end_s = series->first_s + (int64_t)series->count * series->step_s;
        fresh->covers = config->start_us >= series->first_s * LW_US_PER_S &&
                        config->end_us <= end_s * LW_US_PER_S;
        set_whole_days(fresh);
        status = check_cover(fresh, params, error);
    }
    if (status != LW_OK) {
        lw_load_replay_destroy(fresh);
        return status;
    }
    *replay = fresh;
    return LW_OK;
}

void lw_load_replay_destroy(lw_load_replay *replay)
{
    if (replay != NULL) {
        lw_replay_series_destroy(replay->series);
        free(replay);
    }
}

static int64_t modulo(int64_t a, int64_t b)
{
    return (a % b + b) % b;
}

/* The same date in a year of the file, years in turn. */
static int64_t same_date(const lw_load_replay *replay, const lw_civil *date)
{
    const lw_civil first = lw_civil_from_seconds(replay->first_day * SECONDS_PER_DAY);
    const int64_t year_count = replay->day_count / 365 > 0 ? replay->day_count / 365 : 1;
    int32_t year = first.year + (int32_t)modulo(date->year - first.year, year_count);
    for (int tries = 0; tries < 2; tries++) {
        const int days = lw_civil_month_days(year, date->month);
        const int64_t day = lw_civil_days(year, date->month, date->day <= days ? date->day : days);
        if (day >= replay->first_day) {
            return day;
        }
        year += (int32_t)1;
    }
    return replay->first_day;
}

/* The day of the file that stands for a local day of the run. */
static int64_t stand_in(const lw_load_replay *replay, int64_t day)
{
    if (replay->day_count < YEAR_DAY_COUNT_MIN) {
        const int64_t whole_weeks = replay->day_count / DAYS_PER_WEEK * DAYS_PER_WEEK;
        return replay->first_day + modulo(day - replay->first_day, whole_weeks);
    }
    const lw_civil date = lw_civil_from_seconds(day * SECONDS_PER_DAY);
    const int64_t same = same_date(replay, &date);
    int64_t found = same + modulo(day - same + 3, DAYS_PER_WEEK) - 3;
    while (found < replay->first_day) {
        found += DAYS_PER_WEEK;
    }
    while (found >= replay->first_day + replay->day_count) {
        found -= DAYS_PER_WEEK;
    }
    return found;
}

/* Where a local time of the run, some days on, stands in the file. */
static int64_t look_up(const lw_load_replay *replay, int64_t local_s, int64_t shift_days)
{
    const int64_t time_s = modulo(local_s, SECONDS_PER_DAY);
    const int64_t day = (local_s - time_s) / SECONDS_PER_DAY + shift_days;
    const lw_civil local = lw_civil_from_seconds(stand_in(replay, day) * SECONDS_PER_DAY + time_s);
    return lw_zone_utc(replay->zone, &local) / LW_US_PER_S;
}

void lw_load_replay_begin(lw_load_replay *replay, lw_time_us start_us, const lw_civil *local)
{
    const int64_t local_s = lw_civil_seconds(local) - replay->interval_s / 2;
    for (size_t round = 0; round < replay->shift_count; round++) {
        replay->from_s[round] = round == 0 && replay->covers
                                    ? start_us / LW_US_PER_S
                                    : look_up(replay, local_s, (int64_t)round * replay->shift_days);
    }
}

lw_energy_milliwh lw_load_replay_energy(const lw_load_replay *replay, size_t home)
{
    const size_t column = home % replay->series->column_count;
    const size_t round = home / replay->series->column_count % replay->shift_count;
    const int64_t from_s = replay->from_s[round];
    return lw_replay_series_until(replay->series, column, from_s + replay->interval_s) -
           lw_replay_series_until(replay->series, column, from_s);
}

double lw_load_replay_yearly_kwh(const lw_load_replay *replay, size_t home)
{
    const lw_replay_series *series = replay->series;
    const size_t column = home % series->column_count;
    const double hours = (double)series->count * (double)series->step_s / 3600.0;
    return (double)series->total[column * (series->count + 1) + series->count] / 1e6 * 8760.0 /
           hours;
}

const lw_replay_series *lw_load_replay_series(const lw_load_replay *replay)
{
    return replay->series;
}
