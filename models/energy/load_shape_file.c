// SPDX-License-Identifier: Apache-2.0
#include "models/energy/load_shape_file.h"

#include "models/energy/delimited.h"
#include "models/energy/time_text.h"

#include <stdlib.h>
#include <string.h>

enum { QUARTERS_PER_HOUR = 4, QUARTER_S = 900, SATURDAY = 5, SUNDAY = 6 };

static const char *const season_words[LW_SEASON_COUNT] = {"winter", "transition", "summer"};

/* Columns by what they are for; column_count = there is none. */
typedef struct layout {
    lw_load_periods periods;
    size_t period, weekday, hour, time, value;
    bool by_hour;
} layout;

typedef struct reading {
    lw_delimited table;
    layout columns;
    lw_load_shape *shape;
    bool (*seen)[LW_WEEK_DAY_COUNT][LW_QUARTER_COUNT]; /* [period count] */
    double sum;
} reading;

static size_t either(const lw_delimited *table, const char *a, const char *b)
{
    const size_t first = lw_delimited_column(table, a);
    return first < table->column_count ? first : lw_delimited_column(table, b);
}

/* An untitled first column holds the time in BDEW's own layout. */
static size_t time_column(const lw_delimited *table)
{
    static const char *const titles[] = {"time", "datetime", "date", "timestamp", ""};
    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++) {
        const size_t column = lw_delimited_column(table, titles[i]);
        if (column < table->column_count) {
            return column;
        }
    }
    return table->column_count;
}

static bool is_for_something(const layout *columns, size_t column)
{
    return column == columns->period || column == columns->weekday || column == columns->hour ||
           column == columns->time;
}

static lw_status find_value(reading *r, const char *title)
{
    const lw_delimited *table = &r->table;
    size_t found_count = 0;
    if (title != NULL) {
        r->columns.value = lw_delimited_column(table, title);
        return r->columns.value < table->column_count
                   ? LW_OK
                   : lw_delimited_fault(table, NULL, "no column \"%s\"", title);
    }
    for (size_t column = 0; column < table->column_count; column++) {
        if (!is_for_something(&r->columns, column)) {
            r->columns.value = column;
            found_count++;
        }
    }
    return found_count == 1 ? LW_OK
                            : lw_delimited_fault(table, "name one with \"shape_column\"",
                                                 "%zu columns could hold the profile", found_count);
}

static lw_status find_columns(reading *r, const char *title)
{
    const lw_delimited *table = &r->table;
    layout *columns = &r->columns;
    const size_t none = table->column_count;
    const size_t month = lw_delimited_column(table, "month");
    columns->period = either(table, "period", "season");
    columns->periods = LW_LOAD_SEASONS;
    if (columns->period == none) {
        columns->period = month;
        columns->periods = month < none ? LW_LOAD_MONTHS : LW_LOAD_ONE_PERIOD;
    }
    columns->weekday = lw_delimited_column(table, "weekday");
    columns->hour = lw_delimited_column(table, "hour");
    columns->time = columns->hour < none ? none : time_column(table);
    columns->by_hour = columns->hour < none;
    if (columns->hour == none && columns->time == none) {
        return lw_delimited_fault(table, NULL,
                                  "no column \"time\" or \"hour\" says when in the day a row is");
    }
    return find_value(r, title);
}

static lw_status read_period(reading *r, int *period)
{
    const layout *columns = &r->columns;
    *period = 0;
    if (columns->periods == LW_LOAD_ONE_PERIOD) {
        return LW_OK;
    }
    const lw_slice field = r->table.fields[columns->period];
    double month = 0.0;
    if (columns->periods == LW_LOAD_MONTHS) {
        if (!lw_slice_number(field, &month) || !(month >= 1 && month <= 12) ||
            month != (int)month) {
            return lw_delimited_fault(&r->table, NULL, "month is \"%.*s\": expected 1 to 12",
                                      lw_slice_shown(field), field.bytes);
        }
        *period = (int)month - 1;
        return LW_OK;
    }
    while (*period < LW_SEASON_COUNT && !lw_slice_is(field, season_words[*period])) {
        (*period)++;
    }
    return *period < LW_SEASON_COUNT
               ? LW_OK
               : lw_delimited_fault(&r->table, NULL,
                                    "the season is \"%.*s\": expected winter, transition or summer",
                                    lw_slice_shown(field), field.bytes);
}

/* Days of the week that a row is for: first .. last. */
static lw_status read_weekdays(reading *r, int *first, int *last)
{
    *first = 0;
    *last = SUNDAY;
    if (r->columns.weekday == r->table.column_count) {
        return LW_OK;
    }
    const lw_slice field = r->table.fields[r->columns.weekday];
    double number = 0.0;
    if (lw_slice_is(field, "weekday")) {
        *last = SATURDAY - 1;
    } else if (lw_slice_is(field, "saturday")) {
        *first = *last = SATURDAY;
    } else if (lw_slice_is(field, "sunday")) {
        *first = SUNDAY;
    } else if (lw_slice_number(field, &number) && number >= 1 && number <= 7 &&
               number == (int)number) {
        *first = *last = (int)number - 1;
    } else {
        return lw_delimited_fault(
            &r->table, NULL,
            "weekday is \"%.*s\": expected 1 (Monday) to 7, weekday, saturday or sunday",
            lw_slice_shown(field), field.bytes);
    }
    return LW_OK;
}

/* Quarters of the day that a row is for: first .. first + count - 1. */
static lw_status read_quarters(reading *r, int *first, int *count)
{
    const layout *columns = &r->columns;
    const lw_slice field = r->table.fields[columns->by_hour ? columns->hour : columns->time];
    double hour = 0.0;
    lw_time_text time;
    if (columns->by_hour) {
        *count = QUARTERS_PER_HOUR;
        *first = 0;
        if (!lw_slice_number(field, &hour) || !(hour >= 0 && hour <= 23) || hour != (int)hour) {
            return lw_delimited_fault(&r->table, NULL, "hour is \"%.*s\": expected 0 to 23",
                                      lw_slice_shown(field), field.bytes);
        }
        *first = (int)hour * QUARTERS_PER_HOUR;
        return LW_OK;
    }
    *count = 1;
    if (!lw_time_text_read(field, &time) || time.has_zone || time.seconds % QUARTER_S != 0) {
        return lw_delimited_fault(&r->table, NULL,
                                  "\"%.*s\" is no quarter-hour: expected 00:00 to 23:45, or a "
                                  "date such as 2007-01-01 and then that",
                                  lw_slice_shown(field), field.bytes);
    }
    const int64_t quarter = time.seconds / QUARTER_S % LW_QUARTER_COUNT;
    *first = (int)((quarter + LW_QUARTER_COUNT) % LW_QUARTER_COUNT);
    return LW_OK;
}

static lw_status read_value(reading *r, double *value)
{
    const lw_slice field = r->table.fields[r->columns.value];
    if (lw_delimited_number(&r->table, field, value) && *value >= 0.0 && *value <= 1e12) {
        return LW_OK;
    }
    return lw_delimited_fault(&r->table, NULL, "\"%.*s\" is no relative use: expected 0 or more",
                              lw_slice_shown(field), field.bytes);
}

static lw_status put(reading *r, int period, int weekday, int quarter, double value)
{
    bool *seen = &r->seen[period][weekday][quarter];
    if (*seen) {
        return lw_delimited_fault(&r->table, NULL,
                                  "this row gives the quarter-hour %02d:%02d of weekday %d a "
                                  "second time",
                                  quarter / QUARTERS_PER_HOUR, quarter % QUARTERS_PER_HOUR * 15,
                                  weekday + 1);
    }
    *seen = true;
    r->shape->weeks[period][weekday][quarter] = value;
    r->sum += value;
    return LW_OK;
}

static lw_status read_row(reading *r)
{
    int period = 0;
    int first_day = 0;
    int last_day = 0;
    int first = 0;
    int count = 0;
    double value = 0.0;
    lw_status status = read_period(r, &period);
    status = status == LW_OK ? read_weekdays(r, &first_day, &last_day) : status;
    status = status == LW_OK ? read_quarters(r, &first, &count) : status;
    status = status == LW_OK ? read_value(r, &value) : status;
    for (int day = first_day; status == LW_OK && day <= last_day; day++) {
        for (int q = first; status == LW_OK && q < first + count; q++) {
            status = put(r, period, day, q, value);
        }
    }
    return status;
}

/* The quarter-hours of a week in one row. */
static bool *seen_of(const reading *r, int period)
{
    return &r->seen[period][0][0];
}

static double *week_of(const reading *r, int period)
{
    return &r->shape->weeks[period][0][0];
}

static bool is_seen_between(const reading *r, int stride)
{
    for (int period = 0; period < lw_load_period_count(r->columns.periods); period++) {
        for (int cell = 0; cell < LW_WEEK_DAY_COUNT * LW_QUARTER_COUNT; cell++) {
            if (cell % stride != 0 && seen_of(r, period)[cell]) {
                return true;
            }
        }
    }
    return false;
}

/* Rows for whole or half hours only stand for the quarters that follow. */
static void spread_coarse_rows(reading *r)
{
    int stride = QUARTERS_PER_HOUR;
    while (stride > 1 && is_seen_between(r, stride)) {
        stride /= 2;
    }
    for (int period = 0; period < lw_load_period_count(r->columns.periods); period++) {
        for (int cell = 0; cell < LW_WEEK_DAY_COUNT * LW_QUARTER_COUNT; cell++) {
            const int source = cell - cell % stride;
            seen_of(r, period)[cell] = seen_of(r, period)[source];
            week_of(r, period)[cell] = week_of(r, period)[source];
        }
    }
}

static lw_status check_complete(reading *r)
{
    spread_coarse_rows(r);
    for (int period = 0; period < lw_load_period_count(r->columns.periods); period++) {
        for (int cell = 0; cell < LW_WEEK_DAY_COUNT * LW_QUARTER_COUNT; cell++) {
            const int weekday = cell / LW_QUARTER_COUNT;
            const int quarter = cell % LW_QUARTER_COUNT;
            if (!r->seen[period][weekday][quarter]) {
                return lw_delimited_fault_at(
                    &r->table, 0, NULL, "no row for %02d:%02d of weekday %d%s%s",
                    quarter / QUARTERS_PER_HOUR, quarter % QUARTERS_PER_HOUR * 15, weekday + 1,
                    r->columns.periods == LW_LOAD_SEASONS ? " of " : "",
                    r->columns.periods == LW_LOAD_SEASONS ? season_words[period] : "");
            }
        }
    }
    return r->sum > 0.0 ? LW_OK : lw_delimited_fault_at(&r->table, 0, NULL, "every figure is 0");
}

static lw_status read_rows(reading *r)
{
    lw_status status = lw_load_shape_create(r->columns.periods, &r->shape, r->table.error);
    if (status != LW_OK) {
        return status;
    }
    r->seen = calloc((size_t)lw_load_period_count(r->columns.periods), sizeof *r->seen);
    if (r->seen == NULL) {
        return lw_error_set(r->table.error, LW_ERR_MEMORY, "", "memory ran out for a load profile");
    }
    bool more = true;
    while (status == LW_OK && more) {
        status = lw_delimited_next(&r->table, &more);
        if (status == LW_OK && more) {
            status = read_row(r);
        }
    }
    return status == LW_OK ? check_complete(r) : status;
}

lw_status lw_load_shape_file_parse(const char *name, lw_slice text, const char *column,
                                   lw_load_shape **shape, lw_error *error)
{
    reading r = {.shape = NULL};
    *shape = NULL;
    lw_status status = lw_delimited_open(&r.table, name, text, error);
    status = status == LW_OK ? find_columns(&r, column) : status;
    status = status == LW_OK ? read_rows(&r) : status;
    if (status == LW_OK) {
        *shape = r.shape;
    } else {
        lw_load_shape_destroy(r.shape);
    }
    lw_delimited_close(&r.table);
    free(r.seen);
    return status;
}
