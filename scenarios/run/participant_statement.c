// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/participant_statement.h"

#include "scenarios/result/result_names.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Figures of a month, in the order of the columns. */
typedef struct figure {
    const char *dataset;
    const char *title;
    bool adds_up; /* over the months */
} figure;

static const figure figures[] = {
    {"load_energy_kwh", "used kWh", true},        {"pv_energy_kwh", "roof kWh", true},
    {"import_energy_kwh", "taken kWh", true},     {"bought_energy_kwh", "bought kWh", true},
    {"export_energy_kwh", "given kWh", true},     {"sold_energy_kwh", "sold kWh", true},
    {"local_energy_ratio", "local share", false}, {"bill_outside", "bill without", true},
    {"bill_inside", "bill with", true},
};
enum { FIGURE_COUNT = sizeof figures / sizeof figures[0], FIGURE_OUTSIDE = 7, FIGURE_INSIDE = 8 };

typedef struct statement {
    lw_result *result;
    char *currency;
    lw_result_array months; /* their starts */
    lw_result_array values[FIGURE_COUNT];
    size_t participant;
    size_t participant_count;
} statement;

/* "prosumers has 0 to 4", of a group that is there; another keeps its suggestion. */
static void suggest_index(const lw_result_names *ids, const char *id, lw_error *error)
{
    const char *slash = strrchr(id, '/');
    const size_t length = slash == NULL ? strlen(id) : (size_t)(slash - id);
    size_t members = 0;
    for (size_t i = 0; i < ids->count; i++) {
        const char *other = ids->items[i];
        members += strncmp(other, id, length) == 0 && other[length] == '/' ? 1 : 0;
    }
    if (members > 0) {
        snprintf(error->suggestion, sizeof error->suggestion, "%.*s has 0 to %zu", (int)length, id,
                 members - 1);
    }
}

static lw_status find_participant(statement *s, const char *id, lw_error *error)
{
    lw_result_names ids;
    lw_status status = lw_result_names_read(s->result, "/participant", &ids, error);
    s->participant_count = ids.count;
    if (status == LW_OK) {
        status = lw_result_names_find(&ids, "participant", id, &s->participant, error);
    }
    if (status == LW_ERR_USAGE) {
        suggest_index(&ids, id, error);
    }
    lw_result_names_fini(&ids);
    return status;
}

/* [months][lines][participants]; without the middle one when there is one line. */
static bool has_shape(const lw_result_array *array, size_t months, size_t lines,
                      size_t participants)
{
    const size_t last = array->dim_count - 1;
    return (array->dim_count == 2 || (array->dim_count == 3 && array->shape[1] == lines)) &&
           array->shape[0] == months && array->shape[last] == participants;
}

static lw_status read_all(statement *s, lw_error *error)
{
    lw_status status = lw_result_text(s->result, "/", "currency", &s->currency, error);
    if (status == LW_OK) {
        status = lw_result_read(s->result, "/month", &s->months, error);
    }
    for (size_t f = 0; status == LW_OK && f < FIGURE_COUNT; f++) {
        char path[96];
        (void)snprintf(path, sizeof path, "/participants/%s", figures[f].dataset);
        status = lw_result_read(s->result, path, &s->values[f], error);
        if (status == LW_OK &&
            !has_shape(&s->values[f], s->months.shape[0], 1, s->participant_count)) {
            status = lw_result_misshapen(path, error);
        }
    }
    return status;
}

static double value_of(const statement *s, size_t f, size_t month)
{
    return s->values[f].values[month * s->values[f].shape[1] + s->participant];
}

/* What is not known, as the share of nothing, is told as "-". */
static void print_value(double value)
{
    if (isfinite(value)) {
        printf(" %12.2f", value);
    } else {
        printf(" %12s", "-");
    }
}

/* Months begin at local midnight, within a day of the first of the month in UTC. */
static void print_month(double start_s)
{
    const time_t middle = (time_t)start_s + (time_t)2 * 86400;
    struct tm date;
    char text[16] = "?";
    if (gmtime_r(&middle, &date) != NULL) {
        (void)strftime(text, sizeof text, "%Y-%m", &date);
    }
    printf("%-8s", text);
}

static void print_table(const statement *s)
{
    double sums[FIGURE_COUNT] = {0};
    printf("%-8s", "month");
    for (size_t f = 0; f < FIGURE_COUNT; f++) {
        printf(" %12s", figures[f].title);
    }
    printf(" %12s\n", "gain");
    for (size_t m = 0; m < s->months.shape[0]; m++) {
        print_month(s->months.values[m]);
        for (size_t f = 0; f < FIGURE_COUNT; f++) {
            print_value(value_of(s, f, m));
            sums[f] += value_of(s, f, m);
        }
        printf(" %12.2f\n", value_of(s, FIGURE_OUTSIDE, m) - value_of(s, FIGURE_INSIDE, m));
    }
    printf("%-8s", "all");
    for (size_t f = 0; f < FIGURE_COUNT; f++) {
        if (figures[f].adds_up) {
            printf(" %12.2f", sums[f]);
        } else {
            printf(" %12s", "");
        }
    }
    printf(" %12.2f\n", sums[FIGURE_OUTSIDE] - sums[FIGURE_INSIDE]);
}

static double sum_of_line(const lw_result_array *lines, size_t line, size_t participant)
{
    double sum = 0;
    for (size_t m = 0; m < lines->shape[0]; m++) {
        sum += lines->values[(m * lines->shape[1] + line) * lines->shape[2] + participant];
    }
    return sum;
}

/* Lines of the whole period, where one of the two worlds has any. */
static lw_status print_lines(const statement *s, lw_error *error)
{
    lw_result_names lines;
    lw_result_array outside = {0};
    lw_result_array inside = {0};
    lw_status status = lw_result_names_read(s->result, "/statement_line", &lines, error);
    const size_t count = lines.count;
    if (status == LW_OK) {
        status = lw_result_read(s->result, "/participants/statement_outside", &outside, error);
    }
    if (status == LW_OK) {
        status = lw_result_read(s->result, "/participants/statement_inside", &inside, error);
    }
    const size_t months = s->months.shape[0];
    if (status == LW_OK && !(outside.dim_count == 3 && inside.dim_count == 3 &&
                             has_shape(&outside, months, count, s->participant_count) &&
                             has_shape(&inside, months, count, s->participant_count))) {
        status = lw_result_misshapen("/participants/statement_outside or statement_inside", error);
    }
    if (status == LW_OK) {
        printf("\n%-24s %12s %12s\n", "line, whole period", "without", "with");
    }
    for (size_t line = 0; status == LW_OK && line < count; line++) {
        const double without = sum_of_line(&outside, line, s->participant);
        const double with = sum_of_line(&inside, line, s->participant);
        if (without != 0 || with != 0) {
            printf("%-24s %12.2f %12.2f\n", lines.items[line], without, with);
        }
    }
    lw_result_names_fini(&lines);
    free(outside.values);
    free(inside.values);
    return status;
}

static lw_status print(statement *s, const char *id, lw_error *error)
{
    bool has_lines = false;
    lw_status status = read_all(s, error);
    if (status == LW_OK) {
        status = lw_result_has(s->result, "/participants/statement_inside", &has_lines, error);
    }
    if (status != LW_OK) {
        return status;
    }
    printf("Statement of %s, in %s; bills before settlement cost, every trade settled\n\n", id,
           s->currency);
    print_table(s);
    if (has_lines) {
        return print_lines(s, error);
    }
    printf("\nLines by what is paid for are kept with \"output\": {\"statements\": true}.\n");
    return LW_OK;
}

lw_status lw_participant_statement_print(lw_result *result, const char *id, lw_error *error)
{
    statement s = {.result = result};
    lw_status status = find_participant(&s, id, error);
    if (status == LW_OK) {
        status = print(&s, id, error);
    }
    free(s.currency);
    free(s.months.values);
    for (size_t f = 0; f < FIGURE_COUNT; f++) {
        free(s.values[f].values);
    }
    return status;
}
