// SPDX-License-Identifier: Apache-2.0
#include "models/energy/replay_series.h"

#include "models/energy/replay_rows.h"
#include "sim/base/check.h"

#include <math.h>
#include <stdlib.h>

enum { SECONDS_PER_WEEK = 7 * 86400, LENDING_WEEKS_MAX = 52 };

#define HOURS_PER_YEAR 8760.0
#define ROW_MILLIWH_MAX 1e12 /* 1 GWh in one row */
#define TOTAL_MILLIWH_MAX INT64_C(4000000000000000000)

static lw_status out_of_memory(const lw_replay_rows *r)
{
    return lw_error_set(r->table.error, LW_ERR_MEMORY, "", "memory ran out for the load in %s",
                        r->params->path);
}

static lw_status make_series(const lw_replay_rows *r, lw_replay_series **series)
{
    const int64_t length_s = r->rows[r->row_count - 1].utc_s - r->rows[0].utc_s;
    const size_t count = (size_t)(length_s / r->step_s) + 1;
    lw_replay_series *fresh = calloc(1, sizeof *fresh);
    lw_energy_milliwh *total = calloc(r->column_count * (count + 1), sizeof *total);
    if (fresh == NULL || total == NULL) {
        free(fresh);
        free(total);
        return out_of_memory(r);
    }
    *fresh =
        (lw_replay_series){.first_s = r->rows[0].utc_s - (r->params->stamp == 1 ? r->step_s : 0),
                           .step_s = r->step_s,
                           .count = count,
                           .column_count = r->column_count,
                           .total = total};
    *series = fresh;
    return LW_OK;
}

/* The figures of one column on the grid, NaN where there is none. */
static void place_column(const lw_replay_rows *r, size_t column, double *grid, size_t count)
{
    for (size_t k = 0; k < count; k++) {
        grid[k] = (double)NAN;
    }
    for (size_t i = 0; i < r->row_count; i++) {
        const size_t k = (size_t)((r->rows[i].utc_s - r->rows[0].utc_s) / r->step_s);
        grid[k] = r->values[i * r->column_count + column];
    }
}

/* Figure of the nearest week that has one; NaN when none has. */
static double lent(const double *given, size_t count, size_t k, size_t week_count)
{
    for (size_t weeks = 1; weeks <= LENDING_WEEKS_MAX; weeks++) {
        const size_t distance = weeks * week_count;
        if (k >= distance && !isnan(given[k - distance])) {
            return given[k - distance];
        }
        if (k + distance < count && !isnan(given[k + distance])) {
            return given[k + distance];
        }
    }
    return (double)NAN;
}

/* Line of the row at a place of the grid, or of the next one there is. */
static int line_at(const lw_replay_rows *r, size_t k)
{
    const int64_t utc_s = r->rows[0].utc_s + (int64_t)k * r->step_s;
    size_t i = 0;
    while (i + 1 < r->row_count && r->rows[i].utc_s < utc_s) {
        i++;
    }
    return r->rows[i].line;
}

static lw_status fill_column(const lw_replay_rows *r, lw_replay_series *series, size_t column,
                             const double *given, double *grid)
{
    const lw_slice title = r->table.titles[r->columns[column]];
    const size_t week_count = (size_t)(SECONDS_PER_WEEK / series->step_s);
    for (size_t k = 0; k < series->count; k++) {
        grid[k] = given[k];
        if (!isnan(given[k])) {
            continue;
        }
        if (r->params->gaps == 0) {
            return lw_delimited_fault_at(
                &r->table, line_at(r, k),
                "write \"gaps\": \"fill\" to have it filled from other weeks",
                "%.*s has no figure here", lw_slice_shown(title), title.bytes);
        }
        grid[k] = lent(given, series->count, k, week_count);
        if (isnan(grid[k])) {
            return lw_delimited_fault_at(&r->table, line_at(r, k), NULL,
                                         "%.*s has no figure here, nor at that time of any week",
                                         lw_slice_shown(title), title.bytes);
        }
        series->filled_count++;
    }
    return LW_OK;
}

/* Milliwatt-hours of a row for each unit of the file. */
static double milliwh_per_unit(const lw_replay_rows *r)
{
    const double step_h = (double)r->step_s / 3600.0;
    switch ((lw_load_unit)r->params->unit) {
    case LW_LOAD_UNIT_WH:
        return 1e3;
    case LW_LOAD_UNIT_KW:
        return 1e6 * step_h;
    case LW_LOAD_UNIT_W:
        return 1e3 * step_h;
    case LW_LOAD_UNIT_KWH:
    default:
        return 1e6;
    }
}

/* The same, scaled to the yearly energy that is asked for. */
static double column_scale(const lw_replay_rows *r, const double *grid, size_t count)
{
    const double plain = milliwh_per_unit(r);
    if (isnan(r->params->annual_kwh)) {
        return plain;
    }
    double sum = 0.0;
    for (size_t k = 0; k < count; k++) {
        sum += grid[k] * plain;
    }
    const double years = (double)count * (double)r->step_s / (3600.0 * HOURS_PER_YEAR);
    return sum > 0.0 ? plain * (r->params->annual_kwh * 1e6 * years / sum) : plain;
}

static lw_status add_up(const lw_replay_rows *r, lw_replay_series *series, size_t column,
                        const double *grid)
{
    const double scale = column_scale(r, grid, series->count);
    lw_energy_milliwh *total = series->total + column * (series->count + 1);
    double carry_milliwh = 0.0; /* rows that end in quarters would all be rounded the same way */
    for (size_t k = 0; k < series->count; k++) {
        const double milliwh = grid[k] * scale;
        if (!(milliwh <= ROW_MILLIWH_MAX) || total[k] > TOTAL_MILLIWH_MAX) {
            return lw_delimited_fault_at(&r->table, line_at(r, k), "look at \"unit\"",
                                         "%g kWh in one row: too much", milliwh / 1e6);
        }
        /* The carry itself is rounded, so it may be a hair below -1/2 before a row of 0. */
        const double whole_milliwh = fmax(0.0, floor(milliwh + carry_milliwh + 0.5));
        carry_milliwh += milliwh - whole_milliwh;
        total[k + 1] = total[k] + (lw_energy_milliwh)whole_milliwh;
    }
    return LW_OK;
}

static lw_status fill_series(const lw_replay_rows *r, lw_replay_series *series)
{
    double *given = calloc(series->count, sizeof *given);
    double *grid = calloc(series->count, sizeof *grid);
    if (given == NULL || grid == NULL) {
        free(given);
        free(grid);
        return out_of_memory(r);
    }
    lw_status status = LW_OK;
    for (size_t c = 0; status == LW_OK && c < series->column_count; c++) {
        place_column(r, c, given, series->count);
        status = fill_column(r, series, c, given, grid);
        status = status == LW_OK ? add_up(r, series, c, grid) : status;
    }
    free(given);
    free(grid);
    return status;
}

lw_status lw_replay_series_read(const lw_load_file_params *params, lw_slice text,
                                const lw_zone *zone, lw_replay_series **series, lw_error *error)
{
    lw_replay_rows rows;
    *series = NULL;
    lw_status status = lw_replay_rows_read(&rows, params, text, zone, error);
    status = status == LW_OK ? make_series(&rows, series) : status;
    if (*series != NULL) {
        status = fill_series(&rows, *series);
    }
    if (status != LW_OK) {
        lw_replay_series_destroy(*series);
        *series = NULL;
    }
    lw_replay_rows_fini(&rows);
    return status;
}

void lw_replay_series_destroy(lw_replay_series *series)
{
    if (series != NULL) {
        free(series->total);
        free(series);
    }
}

lw_energy_milliwh lw_replay_series_until(const lw_replay_series *series, size_t column,
                                         int64_t instant_s)
{
    LW_ASSERT(column < series->column_count);
    const lw_energy_milliwh *total = series->total + column * (series->count + 1);
    const int64_t since_s = instant_s - series->first_s;
    if (since_s <= 0) {
        return 0;
    }
    const size_t k = (size_t)(since_s / series->step_s);
    if (k >= series->count) {
        return total[series->count];
    }
    const int64_t row_milliwh = total[k + 1] - total[k];
    const int64_t part_s = since_s % series->step_s;
    return total[k] + row_milliwh / series->step_s * part_s +
           row_milliwh % series->step_s * part_s / series->step_s;
}
