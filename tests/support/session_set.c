// SPDX-License-Identifier: Apache-2.0
#include "tests/support/session_set.h"

#include "sim/base/civil.h"
#include "tests/support/csv_table.h"

#include <criterion/criterion.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ENERGY_KWH_MIN 0.1
#define DWELL_H_MIN (1.0 / 60.0 - 1e-9)
#define DWELL_H_MAX 48.0

session_set session_set_of(size_t capacity)
{
    session_set set = {.hour = calloc(capacity, sizeof(double)),
                       .energy_kwh = calloc(capacity, sizeof(double)),
                       .dwell_h = calloc(capacity, sizeof(double)),
                       .is_weekend = calloc(capacity, sizeof(bool))};
    cr_assert(set.hour != NULL && set.energy_kwh != NULL && set.dwell_h != NULL &&
              set.is_weekend != NULL);
    return set;
}

void session_set_free(session_set *set)
{
    free(set->hour);
    free(set->energy_kwh);
    free(set->dwell_h);
    free(set->is_weekend);
}

void session_set_add(session_set *set, int64_t plug_s, int64_t unplug_s, double energy_kwh)
{
    const lw_civil plug = lw_civil_from_seconds(plug_s);
    const size_t i = set->count++;
    set->hour[i] = plug.hour + plug.minute / 60.0 + plug.second / 3600.0;
    set->energy_kwh[i] = energy_kwh;
    set->dwell_h[i] = (double)(unplug_s - plug_s) / 3600.0;
    set->is_weekend[i] = lw_civil_weekday(lw_civil_days(plug.year, plug.month, plug.day)) >= 5;
}

/* How a set writes its dates. */
typedef struct date_style {
    int year_at, month_at, day_at;
    bool swapped; /* days up to 12 were taken for months */
} date_style;

/* Reads `count` whole numbers with a character between each two; false when there are fewer. */
static bool read_numbers(const char *text, int *numbers, int count)
{
    for (int i = 0; i < count; i++) {
        char *end = NULL;
        numbers[i] = text != NULL ? (int)strtol(text, &end, 10) : 0;
        if (end == text) {
            return false;
        }
        text = *end != '\0' ? end + 1 : end;
    }
    return true;
}

/* Seconds of "date" and "clock" (either may hold both); false when they are none. */
static bool read_stamp(const char *date, const char *clock, const date_style *style,
                       int64_t *seconds)
{
    int part[3] = {0};
    int time[3] = {0}; /* a clock without seconds leaves 0 */
    if (!read_numbers(date, part, 3) || !read_numbers(clock, time, 2)) {
        return false;
    }
    read_numbers(clock, time, 3);
    const bool turn = style->swapped && part[style->day_at] <= 12;
    const lw_civil civil = {.year = part[style->year_at],
                            .month = part[turn ? style->day_at : style->month_at],
                            .day = part[turn ? style->month_at : style->day_at],
                            .hour = time[0],
                            .minute = time[1],
                            .second = time[2]};
    *seconds = lw_civil_seconds(&civil);
    return true;
}

/* Where a set keeps what. */
typedef struct set_layout {
    const char *file;
    const char *columns[5]; /* start, its clock, end, its clock, energy */
    double energy_unit_kwh;
    date_style style;
    const char *model_part; /* the last cell must hold it; NULL = any */
    bool is_without;        /* must not hold it */
} set_layout;

static const set_layout layouts[] = {
    [BARNET] = {.file = "ev/Barnet_onstreet_plug_and_charge_2020.csv",
                .columns = {"Transaction Start", NULL, "Transaction End", NULL, "Total Wh"},
                .energy_unit_kwh = 1e-3,
                .style = {2, 1, 0, false}},
    [LEEDS_7_KW] = {.file = "ev/Leeds_users_2019Q3Q4.csv",
                    .columns = {"Start Date", "Start Time", "End Date", "End Time", "Total kWh"},
                    .energy_unit_kwh = 1.0,
                    .style = {2, 0, 1, false},
                    .model_part = "7kW"},
    [PERTH_SLOW] = {.file = "ev/PerthKinross_sessions_2016-09_2017-08.csv",
                    .columns = {"Start Date", "Start Time", "End Date", "End Time", "Total kWh"},
                    .energy_unit_kwh = 1.0,
                    .style = {0, 1, 2, true},
                    .model_part = "Triple",
                    .is_without = true},
    [PERTH_RAPID] = {.file = "ev/PerthKinross_sessions_2016-09_2017-08.csv",
                     .columns = {"Start Date", "Start Time", "End Date", "End Time", "Total kWh"},
                     .energy_unit_kwh = 1.0,
                     .style = {0, 1, 2, true},
                     .model_part = "Triple"}};

/* A site's name may hold a comma, so the model is looked for in the last cell of the row. */
static bool is_wanted(const set_layout *layout, char **cells)
{
    size_t last = 0;
    while (cells[last + 1] != NULL) {
        last++;
    }
    return layout->model_part == NULL ||
           (strstr(cells[last], layout->model_part) != NULL) != layout->is_without;
}

static void add_row(session_set *set, const set_layout *layout, char **cells, const size_t *column)
{
    int64_t plug_s = 0;
    int64_t unplug_s = 0;
    const char *start_clock = layout->columns[1] != NULL ? cells[column[1]] : NULL;
    const char *end_clock = layout->columns[3] != NULL ? cells[column[3]] : NULL;
    if (layout->columns[1] == NULL) {
        start_clock = strchr(cells[column[0]], ' ');
        end_clock = strchr(cells[column[2]], ' ');
    }
    if (!read_stamp(cells[column[0]], start_clock, &layout->style, &plug_s) ||
        !read_stamp(cells[column[2]], end_clock, &layout->style, &unplug_s)) {
        return;
    }
    const double energy_kwh = strtod(cells[column[4]], NULL) * layout->energy_unit_kwh;
    const double dwell_h = (double)(unplug_s - plug_s) / 3600.0;
    if (energy_kwh >= ENERGY_KWH_MIN && dwell_h >= DWELL_H_MIN && dwell_h <= DWELL_H_MAX) {
        session_set_add(set, plug_s, unplug_s, energy_kwh);
    }
}

bool session_set_read(session_source source, session_set *set)
{
    const set_layout *layout = &layouts[source];
    const char *path = data_path(layout->file);
    if (path == NULL) {
        return false;
    }
    csv_table table = csv_read(path, 1);
    size_t column[5] = {0};
    for (size_t c = 0; c < 5; c++) {
        column[c] = layout->columns[c] != NULL ? csv_column(&table, layout->columns[c]) : 0;
    }
    *set = session_set_of(table.row_count);
    for (size_t row = 1; row <= table.row_count; row++) {
        if (is_wanted(layout, table.cells[row])) {
            add_row(set, layout, table.cells[row], column);
        }
    }
    csv_free(&table);
    return true;
}

static int compare(const void *first, const void *second)
{
    const double a = *(const double *)first;
    const double b = *(const double *)second;
    return (a > b) - (a < b);
}

static double *sorted(const double *values, size_t count)
{
    double *copy = malloc(count * sizeof *copy);
    cr_assert_not_null(copy);
    memcpy(copy, values, count * sizeof *copy);
    qsort(copy, count, sizeof *copy, compare);
    return copy;
}

double kolmogorov_smirnov(const double *a, size_t a_count, const double *b, size_t b_count)
{
    double *x = sorted(a, a_count);
    double *y = sorted(b, b_count);
    size_t i = 0;
    size_t j = 0;
    double largest = 0.0;
    while (i < a_count && j < b_count) {
        const double next = fmin(x[i], y[j]);
        while (i < a_count && x[i] <= next) {
            i++;
        }
        while (j < b_count && y[j] <= next) {
            j++;
        }
        largest = fmax(largest, fabs((double)i / (double)a_count - (double)j / (double)b_count));
    }
    free(x);
    free(y);
    return largest;
}

/* Twice the mean rank of a value among sorted ones. */
static double rank_of(const double *values, size_t count, double value)
{
    size_t low = 0;
    size_t high = count;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (values[middle] < value) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    size_t last = low;
    high = count;
    while (last < high) {
        const size_t middle = (last + high) / 2;
        if (values[middle] <= value) {
            last = middle + 1;
        } else {
            high = middle;
        }
    }
    return (double)(low + last);
}

double mean_of(const double *values, size_t count)
{
    double sum = 0.0;
    for (size_t i = 0; i < count; i++) {
        sum += values[i];
    }
    return sum / (double)count;
}

double rank_correlation(const double *a, const double *b, size_t count)
{
    double *x = sorted(a, count);
    double *y = sorted(b, count);
    double sum_xy = 0.0;
    double sum_xx = 0.0;
    double sum_yy = 0.0;
    for (size_t i = 0; i < count; i++) {
        const double rank_a = rank_of(x, count, a[i]) - (double)count;
        const double rank_b = rank_of(y, count, b[i]) - (double)count;
        sum_xy += rank_a * rank_b;
        sum_xx += rank_a * rank_a;
        sum_yy += rank_b * rank_b;
    }
    free(x);
    free(y);
    return sum_xy / sqrt(sum_xx * sum_yy);
}
