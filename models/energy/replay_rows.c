// SPDX-License-Identifier: Apache-2.0
#include "models/energy/replay_rows.h"

#include "models/energy/time_text.h"
#include "sim/base/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SECONDS_PER_DAY = 86400, ROW_ROOM_FIRST = 1024 };

static lw_status out_of_memory(const lw_replay_rows *r)
{
    return lw_error_set(r->table.error, LW_ERR_MEMORY, "", "memory ran out for the load in %s",
                        r->params->path);
}

/* ---- columns ---- */

static lw_status find_time(lw_replay_rows *r)
{
    const lw_load_file_params *params = r->params;
    const lw_delimited *table = &r->table;
    const bool has_start = params->start.year != 0;
    const bool has_step = params->interval_s != LW_PARAM_ABSENT;
    r->time_column = table->column_count;
    if (has_start != has_step || (has_start && params->time_column != NULL)) {
        return lw_error_set(table->error, LW_ERR_INCONSISTENT, "",
                            "start and interval_s go together, and instead of time_column");
    }
    if (has_start) {
        r->step_s = params->interval_s;
        return LW_OK;
    }
    r->time_column =
        params->time_column != NULL ? lw_delimited_column(table, params->time_column) : 0;
    return r->time_column < table->column_count
               ? LW_OK
               : lw_delimited_fault(table, NULL, "no column \"%s\"", params->time_column);
}

static bool is_wanted(const lw_replay_rows *r, size_t column)
{
    const char *wanted = r->params->column;
    const lw_slice title = r->table.titles[column];
    if (column == r->time_column) {
        return false;
    }
    const size_t length = wanted != NULL ? strlen(wanted) : 0;
    if (length == 0) {
        return title.size > 0; /* not what a separator at the end of each line makes */
    }
    if (wanted[length - 1] == '*') {
        return title.size >= length - 1 && memcmp(title.bytes, wanted, length - 1) == 0;
    }
    return lw_slice_is(title, wanted);
}

static lw_status find_columns(lw_replay_rows *r)
{
    const size_t count = r->table.column_count;
    r->columns = calloc(count, sizeof *r->columns);
    if (r->columns == NULL) {
        return out_of_memory(r);
    }
    for (size_t column = 0; column < count; column++) {
        if (is_wanted(r, column)) {
            r->columns[r->column_count++] = column;
        }
    }
    if (r->column_count > 0) {
        return LW_OK;
    }
    return r->params->column != NULL
               ? lw_delimited_fault(&r->table, NULL, "no column \"%s\"", r->params->column)
               : lw_delimited_fault(&r->table, NULL, "no column besides that of the time");
}

/* ---- times ---- */

/* Smallest offset of a year: what the zone has without summer time. */
static int64_t standard_offset_s(const lw_zone *zone, int64_t seconds)
{
    const int64_t half_year_s = INT64_C(182) * SECONDS_PER_DAY;
    const int32_t now_s = lw_zone_offset_s(zone, seconds);
    const int32_t later_s = lw_zone_offset_s(zone, seconds + half_year_s);
    return now_s < later_s ? now_s : later_s;
}

static int64_t local_seconds(const lw_replay_rows *r, int64_t utc_s)
{
    const lw_civil local = lw_zone_local(r->zone, utc_s * LW_US_PER_S);
    return lw_civil_seconds(&local);
}

/* UTC of a local time; the second of two when the first is not after the row before. */
static lw_status from_local(const lw_replay_rows *r, int64_t seconds, int64_t *utc_s)
{
    const lw_civil local = lw_civil_from_seconds(seconds);
    const int64_t first_s = lw_zone_utc(r->zone, &local) / LW_US_PER_S;
    *utc_s = first_s;
    const bool ends_at_jump = r->params->stamp == 1 && local_seconds(r, first_s - 1) == seconds - 1;
    if (local_seconds(r, first_s) != seconds && !ends_at_jump) {
        return lw_delimited_fault(
            &r->table, "write \"clock\": \"standard\" for a clock without summer time, or \"utc\"",
            "%04d-%02d-%02d %02d:%02d does not exist in %s: the clock jumps over it", local.year,
            local.month, local.day, local.hour, local.minute, lw_zone_name(r->zone));
    }
    const bool late = r->row_count > 0 && first_s <= r->rows[r->row_count - 1].utc_s;
    if (late && local_seconds(r, first_s + 3600) == seconds) {
        *utc_s = first_s + 3600;
    }
    return LW_OK;
}

static lw_status to_utc(lw_replay_rows *r, int64_t seconds, int64_t *utc_s)
{
    if (r->row_count == 0) {
        r->standard_offset_s = standard_offset_s(r->zone, seconds);
    }
    switch ((lw_load_clock)r->params->clock) {
    case LW_LOAD_CLOCK_LOCAL:
        return from_local(r, seconds, utc_s);
    case LW_LOAD_CLOCK_STANDARD:
        *utc_s = seconds - r->standard_offset_s;
        return LW_OK;
    case LW_LOAD_CLOCK_UTC:
    default:
        *utc_s = seconds;
        return LW_OK;
    }
}

static lw_status check_order(const lw_replay_rows *r, int64_t utc_s, lw_slice shown)
{
    if (r->row_count == 0 || utc_s > r->rows[r->row_count - 1].utc_s) {
        return LW_OK;
    }
    const bool twice = utc_s == r->rows[r->row_count - 1].utc_s;
    return lw_delimited_fault(&r->table, twice ? "remove one of the two rows" : "sort the rows",
                              "the time \"%.*s\" %s in line %d", lw_slice_shown(shown), shown.bytes,
                              twice ? "stands already" : "is before that",
                              r->rows[r->row_count - 1].line);
}

static lw_status read_time(lw_replay_rows *r, int64_t *utc_s)
{
    lw_time_text time;
    if (r->time_column == r->table.column_count) {
        if (r->row_count == 0) {
            return to_utc(r, lw_civil_seconds(&r->params->start), utc_s);
        }
        *utc_s = r->rows[r->row_count - 1].utc_s + r->step_s;
        return LW_OK;
    }
    const lw_slice field = r->table.fields[r->time_column];
    if (!lw_time_text_read(field, &time) || !time.has_date) {
        return lw_delimited_fault(&r->table, "write times as 2016-01-31 13:30",
                                  "\"%.*s\" is no date and time that is read here",
                                  lw_slice_shown(field), field.bytes);
    }
    *utc_s = time.seconds;
    const lw_status status = time.has_zone ? LW_OK : to_utc(r, time.seconds, utc_s);
    return status == LW_OK ? check_order(r, *utc_s, field) : status;
}

/* ---- rows ---- */

static lw_status reserve_row(lw_replay_rows *r)
{
    if (r->row_count < r->row_room) {
        return LW_OK;
    }
    const size_t room = r->row_room > 0 ? 2 * r->row_room : ROW_ROOM_FIRST;
    lw_replay_row *rows = realloc(r->rows, room * sizeof *rows);
    if (rows == NULL) {
        return out_of_memory(r);
    }
    r->rows = rows;
    double *values = realloc(r->values, room * r->column_count * sizeof *values);
    if (values == NULL) {
        return out_of_memory(r);
    }
    r->values = values;
    r->row_room = room;
    return LW_OK;
}

static lw_status read_value(const lw_replay_rows *r, size_t column, double *value)
{
    const lw_slice field = r->table.fields[r->columns[column]];
    const lw_slice title = r->table.titles[r->columns[column]];
    if (lw_slice_is_missing(field)) {
        *value = (double)NAN;
        return LW_OK;
    }
    if (!lw_delimited_number(&r->table, field, value)) {
        return lw_delimited_fault(&r->table, NULL, "%.*s is \"%.*s\": expected a number",
                                  lw_slice_shown(title), title.bytes, lw_slice_shown(field),
                                  field.bytes);
    }
    if (*value < 0.0) {
        return lw_delimited_fault(&r->table, "replay use and production apart",
                                  "%.*s is %g: use is never negative", lw_slice_shown(title),
                                  title.bytes, *value);
    }
    return LW_OK;
}

static lw_status read_row(lw_replay_rows *r)
{
    int64_t utc_s = 0;
    lw_status status = reserve_row(r);
    status = status == LW_OK ? read_time(r, &utc_s) : status;
    double *values = r->values + r->row_count * r->column_count;
    for (size_t c = 0; status == LW_OK && c < r->column_count; c++) {
        status = read_value(r, c, &values[c]);
    }
    if (status == LW_OK) {
        r->rows[r->row_count++] = (lw_replay_row){.utc_s = utc_s, .line = r->table.reader.line};
    }
    return status;
}

static lw_status read_rows(lw_replay_rows *r)
{
    lw_status status = LW_OK;
    bool more = true;
    while (status == LW_OK && more) {
        status = lw_delimited_next(&r->table, &more);
        if (status == LW_OK && more) {
            status = read_row(r);
        }
    }
    if (status == LW_OK && r->row_count < 2) {
        return lw_delimited_fault_at(&r->table, 0, NULL, "%zu rows: at least two are needed",
                                     r->row_count);
    }
    return status;
}

/* The step is the smallest difference of two rows. */
static lw_status find_step(lw_replay_rows *r)
{
    int64_t step_s = INT64_MAX;
    for (size_t i = 1; i < r->row_count; i++) {
        const int64_t gap_s = r->rows[i].utc_s - r->rows[i - 1].utc_s;
        step_s = gap_s < step_s ? gap_s : step_s;
    }
    r->step_s = step_s;
    if (SECONDS_PER_DAY % step_s != 0) {
        return lw_delimited_fault_at(&r->table, 0, NULL,
                                     "rows are %lld s apart, which does not divide a day",
                                     (long long)step_s);
    }
    return LW_OK;
}

/* Every row on the grid, and, unless gaps may be filled, the next after the one before. */
static lw_status check_grid(const lw_replay_rows *r)
{
    for (size_t i = 1; i < r->row_count; i++) {
        const int64_t gap_s = r->rows[i].utc_s - r->rows[i - 1].utc_s;
        if (gap_s % r->step_s != 0) {
            return lw_delimited_fault_at(&r->table, r->rows[i].line, NULL,
                                         "the row is %lld s after the one before: no multiple of "
                                         "the step of %lld s",
                                         (long long)gap_s, (long long)r->step_s);
        }
        if (gap_s > r->step_s && r->params->gaps == 0) {
            return lw_delimited_fault_at(
                &r->table, r->rows[i].line,
                gap_s == 3600 + r->step_s
                    ? "write \"gaps\": \"fill\", or \"clock\": \"standard\" if it has no summer "
                      "time"
                    : "write \"gaps\": \"fill\" to have them filled from other weeks",
                "%lld rows are missing before this one", (long long)(gap_s / r->step_s - 1));
        }
    }
    const int64_t length_s = r->rows[r->row_count - 1].utc_s - r->rows[0].utc_s;
    if ((uint64_t)(length_s / r->step_s) > 2 * (uint64_t)r->row_count) {
        return lw_delimited_fault_at(&r->table, 0, NULL,
                                     "more rows are missing than there are, from the first to the "
                                     "last at a step of %lld s",
                                     (long long)r->step_s);
    }
    return LW_OK;
}

lw_status lw_replay_rows_read(lw_replay_rows *rows, const lw_load_file_params *params,
                              lw_slice text, const lw_zone *zone, lw_error *error)
{
    LW_ASSERT(zone != NULL);
    *rows = (lw_replay_rows){.params = params, .zone = zone};
    lw_status status = lw_delimited_open(&rows->table, params->path, text, error);
    status = status == LW_OK ? find_time(rows) : status;
    status = status == LW_OK ? find_columns(rows) : status;
    status = status == LW_OK ? read_rows(rows) : status;
    status = status == LW_OK ? find_step(rows) : status;
    return status == LW_OK ? check_grid(rows) : status;
}

void lw_replay_rows_fini(lw_replay_rows *rows)
{
    lw_delimited_close(&rows->table);
    free(rows->columns);
    free(rows->rows);
    free(rows->values);
}
