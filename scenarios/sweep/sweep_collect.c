// SPDX-License-Identifier: Apache-2.0
#include "scenarios/sweep/sweep_collect.h"

#include "models/city/baseline.h"
#include "scenarios/load/param_text.h"
#include "scenarios/result/comparison_reader.h"
#include "scenarios/sweep/sweep_folder.h"
#include "sim/store/file_io.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of a settlement, or of a baseline after them. */
static const char *name_at(const lw_comparison *comparison, size_t index)
{
    const size_t own = comparison->settlement_count;
    return index < own ? comparison->names[index] : comparison->baselines.names[index - own];
}

static bool make_room(const lw_sweep *sweep, const lw_comparison *first, lw_sweep_table *table)
{
    table->member_count = sweep->points.member_count;
    table->baseline_count = first->baselines.count;
    table->settlement_count = first->settlement_count + first->baselines.count;
    const size_t cells = table->member_count * lw_metric_count * table->settlement_count;
    table->names = calloc(table->settlement_count + 1, sizeof *table->names);
    table->kinds = calloc(table->settlement_count + 1, sizeof *table->kinds);
    table->currency = strdup(first->currency);
    table->is_done = calloc(table->member_count + 1, sizeof *table->is_done);
    table->values = calloc(cells + 1, sizeof *table->values);
    if (table->names == NULL || table->kinds == NULL || table->currency == NULL ||
        table->is_done == NULL || table->values == NULL) {
        return false;
    }
    for (size_t i = 0; i < cells; i++) {
        table->values[i] = (double)NAN;
    }
    for (size_t s = 0; s < table->settlement_count; s++) {
        const bool is_own = s < first->settlement_count;
        table->names[s] = strdup(name_at(first, s));
        table->kinds[s] = strdup(is_own ? first->kinds[s] : LW_SWEEP_BASELINE);
        if (table->names[s] == NULL || table->kinds[s] == NULL) {
            return false;
        }
    }
    return true;
}

static bool is_alike(const lw_sweep_table *table, const lw_comparison *comparison)
{
    bool same =
        table->names != NULL && comparison->baselines.count == table->baseline_count &&
        comparison->settlement_count + comparison->baselines.count == table->settlement_count;
    for (size_t s = 0; same && s < table->settlement_count; s++) {
        same = table->names[s] != NULL && strcmp(name_at(comparison, s), table->names[s]) == 0;
    }
    return same;
}

/* The baseline's figure that stands for a metric; lw_baseline_metric_count when it has none. */
static size_t baseline_metric(const char *metric)
{
    const char *name = strcmp(metric, "settlement_cost") == 0 ? "cost" : metric;
    size_t j = 0;
    while (j < lw_baseline_metric_count && strcmp(lw_baseline_metrics[j].name, name) != 0) {
        j++;
    }
    return j;
}

/* Row by row: a table's rows are longer than those of the comparison. */
static void take_values(const lw_comparison *comparison, const lw_sweep_table *table, double *cells)
{
    const size_t own = comparison->settlement_count;
    const lw_comparison_baselines *baselines = &comparison->baselines;
    for (size_t i = 0; i < lw_metric_count; i++) {
        double *row = cells + i * table->settlement_count;
        const size_t j = baseline_metric(lw_metrics[i].name);
        memcpy(row, comparison->values + i * own, own * sizeof *row);
        for (size_t b = 0; j < lw_baseline_metric_count && b < baselines->count; b++) {
            row[own + b] = baselines->values[j * baselines->count + b];
        }
    }
}

static lw_status take(const lw_sweep *sweep, size_t member, const lw_comparison *comparison,
                      lw_sweep_table *table, lw_error *error)
{
    if (table->values == NULL && !make_room(sweep, comparison, table)) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for the results");
    }
    if (!is_alike(table, comparison)) {
        return lw_error_set(error, LW_ERR_FILE_FORMAT, "",
                            "member m%06zu has other settlements than the first", member);
    }
    const size_t cells = lw_metric_count * table->settlement_count;
    take_values(comparison, table, table->values + member * cells);
    table->is_done[member] = true;
    table->done_count++;
    return LW_OK;
}

lw_status lw_sweep_collect(const char *folder, const lw_sweep *sweep, lw_sweep_table *table,
                           lw_error *error)
{
    memset(table, 0, sizeof *table);
    lw_status status = LW_OK;
    for (size_t m = 0; status == LW_OK && m < sweep->points.member_count; m++) {
        char path[LW_SWEEP_PATH_SIZE];
        if (lw_sweep_member_state(folder, m) != LW_SWEEP_DONE) {
            continue;
        }
        lw_comparison comparison;
        status = lw_comparison_read(lw_sweep_path(folder, m, ".h5", path), &comparison, error);
        if (status == LW_OK) {
            status = take(sweep, m, &comparison, table, error);
        }
        lw_comparison_fini(&comparison);
    }
    if (status == LW_OK && table->done_count == 0) {
        return lw_error_set(error, LW_ERR_FILE_MISSING, "", "there is no result in %s yet", folder);
    }
    return status;
}

void lw_sweep_table_fini(lw_sweep_table *table)
{
    for (size_t s = 0; s < table->settlement_count; s++) {
        if (table->names != NULL) {
            free(table->names[s]);
        }
        if (table->kinds != NULL) {
            free(table->kinds[s]);
        }
    }
    free(table->names);
    free(table->kinds);
    free(table->currency);
    free(table->is_done);
    free(table->values);
}

const double *lw_sweep_column(const lw_sweep_table *table, const char *metric, size_t settlement,
                              size_t *stride)
{
    *stride = lw_metric_count * table->settlement_count;
    for (size_t i = 0; i < lw_metric_count; i++) {
        if (strcmp(lw_metrics[i].name, metric) == 0) {
            return table->values + i * table->settlement_count + settlement;
        }
    }
    return NULL;
}

size_t lw_sweep_settlement(const lw_sweep_table *table, const char *name)
{
    size_t s = 0;
    while (s < table->settlement_count && strcmp(table->names[s], name) != 0) {
        s++;
    }
    return s;
}

static void print_header(FILE *out, const lw_sweep *sweep)
{
    const lw_sweep_factor *factors = sweep->plan.factors.items;
    (void)fprintf(out, "member,point,replicate,seed");
    for (size_t i = 0; i < sweep->plan.factors.count; i++) {
        (void)fprintf(out, ",%s", factors[i].name);
    }
    (void)fprintf(out, ",settlement");
    for (size_t i = 0; i < lw_metric_count; i++) {
        (void)fprintf(out, ",%s", lw_metrics[i].name);
    }
    (void)fputc('\n', out);
}

static void print_number(FILE *out, double value)
{
    char text[40];
    if (isnan(value)) {
        (void)fputc(',', out);
    } else {
        (void)fprintf(out, ",%s", lw_number_plain(value, text, sizeof text));
    }
}

static void print_row(FILE *out, const lw_sweep *sweep, const lw_sweep_table *table, size_t m,
                      size_t settlement)
{
    const lw_sweep_member member = lw_sweep_member_at(&sweep->plan, &sweep->points, m);
    const lw_sweep_factor *factors = sweep->plan.factors.items;
    (void)fprintf(out, "m%06zu,%zu,%zu,%lld", m, member.point, member.replicate,
                  (long long)member.seed);
    for (size_t i = 0; i < sweep->plan.factors.count; i++) {
        const double value = lw_sweep_factor_value(&factors[i], member.coordinates[i]);
        const lw_sweep_level *levels = factors[i].levels.items;
        if (factors[i].levels.count > 0) {
            (void)fprintf(out, ",%s", levels[(size_t)value].name);
        } else {
            print_number(out, value);
        }
    }
    (void)fprintf(out, ",%s", table->names[settlement]);
    for (size_t i = 0; i < lw_metric_count; i++) {
        print_number(
            out, table->values[(m * lw_metric_count + i) * table->settlement_count + settlement]);
    }
    (void)fputc('\n', out);
}

lw_status lw_sweep_write_csv(const char *folder, const lw_sweep *sweep, const lw_sweep_table *table,
                             lw_error *error)
{
    char path[LW_SWEEP_PATH_SIZE];
    char part[LW_SWEEP_PATH_SIZE + 8];
    (void)snprintf(path, sizeof path, "%s/collected.csv", folder);
    (void)snprintf(part, sizeof part, "%s.part", path);
    FILE *out = fopen(part, "wb");
    if (out == NULL) {
        return lw_file_fail(error, LW_ERR_CREATE, "create", part, errno);
    }
    print_header(out, sweep);
    for (size_t m = 0; m < table->member_count; m++) {
        for (size_t s = 0; table->is_done[m] && s < table->settlement_count; s++) {
            print_row(out, sweep, table, m, s);
        }
    }
    const bool failed = ferror(out) != 0;
    if (fclose(out) != 0 || failed || rename(part, path) != 0) {
        return lw_file_fail(error, LW_ERR_IO, "write", path, errno);
    }
    return LW_OK;
}
