// SPDX-License-Identifier: Apache-2.0
#include "scenarios/result/comparison_reader.h"

#include "models/city/attack_rows.h"
#include "models/city/baseline.h"
#include "models/settlement/mechanism/payload_params.h"
#include "scenarios/result/result_names.h"
#include "sim/base/check.h"
#include "sim/store/result.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A row of figures, one a settlement or baseline. */
static lw_status read_row(lw_result *result, const char *path, size_t count, double *row,
                          lw_error *error)
{
    lw_result_array array = {0};
    lw_status status = lw_result_read(result, path, &array, error);
    if (status == LW_OK && (array.dim_count != 1 || array.shape[0] != count)) {
        status = lw_result_misshapen(path, error);
    }
    if (status == LW_OK) {
        memcpy(row, array.values, count * sizeof *row);
    }
    free(array.values);
    return status;
}

static lw_status read_metric(lw_result *result, size_t metric, lw_comparison *comparison,
                             lw_error *error)
{
    char path[128];
    const size_t count = comparison->settlement_count;
    snprintf(path, sizeof path, "/comparison/%s", lw_metrics[metric].name);
    return read_row(result, path, count, comparison->values + metric * count, error);
}

static lw_status read_baselines(lw_result *result, lw_comparison_baselines *baselines,
                                lw_error *error)
{
    lw_status status =
        lw_result_read_text(result, "/baseline", &baselines->names, &baselines->count, error);
    if (status != LW_OK) {
        return status;
    }
    const size_t count = baselines->count;
    baselines->values = calloc(lw_baseline_metric_count * count + 1, sizeof(double));
    if (baselines->values == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out");
    }
    for (size_t j = 0; status == LW_OK && j < lw_baseline_metric_count; j++) {
        char path[128];
        snprintf(path, sizeof path, "/baselines/%s", lw_baseline_metrics[j].name);
        status = read_row(result, path, count, baselines->values + j * count, error);
    }
    return status;
}

/* There are none in most results. */
static lw_status read_attacks(lw_result *result, lw_comparison_attacks *attacks, lw_error *error)
{
    bool has = false;
    lw_status status = lw_result_has(result, "/attack", &has, error);
    if (status != LW_OK || !has) {
        return status;
    }
    status = lw_result_read_text(result, "/attack", &attacks->names, &attacks->count, error);
    if (status != LW_OK) {
        return status;
    }
    const size_t count = attacks->count;
    attacks->values = calloc(lw_attack_metric_count * count + 1, sizeof(double));
    if (attacks->values == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out");
    }
    for (size_t j = 0; status == LW_OK && j < lw_attack_metric_count; j++) {
        char path[128];
        snprintf(path, sizeof path, "/attacks/%s", lw_attack_metrics[j].name);
        status = read_row(result, path, count, attacks->values + j * count, error);
    }
    return status;
}

static lw_status read_table(lw_result *result, const char *name, const char *dimension,
                            size_t settlement_count, lw_comparison_table *table, lw_error *error)
{
    char path[128];
    snprintf(path, sizeof path, "/%s", dimension);
    lw_status status =
        lw_result_read_text(result, path, &table->columns, &table->column_count, error);
    if (status != LW_OK) {
        return status;
    }
    snprintf(path, sizeof path, "/comparison/%s", name);
    lw_result_array array = {0};
    status = lw_result_read(result, path, &array, error);
    if (status == LW_OK && (array.dim_count != 2 || array.shape[0] != settlement_count ||
                            array.shape[1] != table->column_count)) {
        free(array.values);
        return lw_result_misshapen(path, error);
    }
    table->values = array.values;
    return status;
}

static lw_status read_kinds(lw_result *result, lw_comparison *comparison, lw_error *error)
{
    comparison->kinds = calloc(comparison->settlement_count + 1, sizeof *comparison->kinds);
    if (comparison->kinds == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out");
    }
    for (size_t i = 0; i < comparison->settlement_count; i++) {
        char path[128];
        snprintf(path, sizeof path, "/settlements/%s", comparison->names[i]);
        const lw_status status =
            lw_result_text(result, path, "record_kind", &comparison->kinds[i], error);
        if (status != LW_OK) {
            return status;
        }
    }
    return LW_OK;
}

static lw_status read_legal(lw_result *result, const char *name, lw_comparison_legal *legal,
                            lw_error *error)
{
    char **const texts[] = {&legal->answer, &legal->from, &legal->before, &legal->source,
                            &legal->source_fr};
    static const char *const attributes[] = {"legal", "legal_from", "legal_before", "legal_source",
                                             "legal_source_fr"};
    char path[128];
    snprintf(path, sizeof path, "/settlements/%s", name);
    lw_status status = LW_OK;
    for (size_t i = 0; status == LW_OK && i < sizeof texts / sizeof texts[0]; i++) {
        status = lw_result_optional_text(result, path, attributes[i], texts[i], error);
    }
    return status;
}

static lw_status read_legals(lw_result *result, lw_comparison *comparison, lw_error *error)
{
    comparison->legal = calloc(comparison->settlement_count + 1, sizeof *comparison->legal);
    if (comparison->legal == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out");
    }
    lw_status status = LW_OK;
    for (size_t i = 0; status == LW_OK && i < comparison->settlement_count; i++) {
        status = read_legal(result, comparison->names[i], &comparison->legal[i], error);
    }
    return status;
}

/* What the organiser keeps at the end: the last of a series that grows. */
static lw_status read_off_chain(lw_result *result, const char *group, double *bytes,
                                lw_error *error)
{
    char path[160];
    lw_result_array array = {0};
    snprintf(path, sizeof path, "%s/off_chain_bytes", group);
    lw_status status = lw_result_read(result, path, &array, error);
    if (status == LW_OK && array.dim_count != 1) {
        status = lw_result_misshapen(path, error);
    }
    *bytes = status == LW_OK && array.shape[0] > 0 ? array.values[array.shape[0] - 1] : 0;
    free(array.values);
    return status;
}

static lw_status read_payload(lw_result *result, const char *name, lw_comparison_payload *payload,
                              lw_error *error)
{
    char group[128];
    snprintf(group, sizeof group, "/settlements/%s", name);
    lw_status status =
        lw_result_optional_text(result, group, LW_PAYLOAD_ATTRIBUTE, &payload->kind, error);
    if (status != LW_OK || payload->kind == NULL) {
        return status;
    }
    status = lw_result_text(result, group, LW_PAYLOAD_READERS_ATTRIBUTE, &payload->readers, error);
    return status == LW_OK ? read_off_chain(result, group, &payload->off_chain_bytes, error)
                           : status;
}

static lw_status read_payloads(lw_result *result, lw_comparison *comparison, lw_error *error)
{
    comparison->payloads = calloc(comparison->settlement_count + 1, sizeof *comparison->payloads);
    if (comparison->payloads == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out");
    }
    lw_status status = LW_OK;
    for (size_t i = 0; status == LW_OK && i < comparison->settlement_count; i++) {
        status = read_payload(result, comparison->names[i], &comparison->payloads[i], error);
    }
    return status;
}

static lw_status read_functions(lw_result *result, lw_comparison *comparison, lw_error *error)
{
    comparison->functions = calloc(comparison->settlement_count + 1, sizeof *comparison->functions);
    if (comparison->functions == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out");
    }
    lw_status status = LW_OK;
    for (size_t i = 0; status == LW_OK && i < comparison->settlement_count; i++) {
        status =
            lw_function_matrix_read(result, comparison->names[i], &comparison->functions[i], error);
    }
    return status;
}

static lw_status read_header(lw_result *result, lw_comparison *comparison, lw_error *error)
{
    lw_status status = lw_result_text(result, "/", "title", &comparison->title, error);
    if (status == LW_OK) {
        status = lw_result_text(result, "/", "currency", &comparison->currency, error);
    }
    if (status == LW_OK) {
        status =
            lw_result_integer(result, "/", "household_count", &comparison->household_count, error);
    }
    int64_t period_s = 0;
    if (status == LW_OK) {
        status = lw_result_integer(result, "/", "period_s", &period_s, error);
    }
    comparison->year_count = (double)period_s / (365.25 * 86400);
    return status;
}

static lw_status read_export(lw_result *result, lw_comparison *comparison, lw_error *error)
{
    lw_result_array array = {0};
    const lw_status status = lw_result_read(result, "/city/export_energy_kwh", &array, error);
    if (status == LW_OK && array.dim_count == 1) {
        for (size_t k = 0; k < array.shape[0]; k++) {
            comparison->export_energy_kwh += array.values[k];
        }
    }
    free(array.values);
    return status;
}

static lw_status read_metrics(lw_result *result, lw_comparison *comparison, lw_error *error)
{
    comparison->values =
        calloc(lw_metric_count * comparison->settlement_count + 1, sizeof *comparison->values);
    if (comparison->values == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out");
    }
    for (size_t i = 0; i < lw_metric_count; i++) {
        const lw_status status = read_metric(result, i, comparison, error);
        if (status != LW_OK) {
            return status;
        }
    }
    return LW_OK;
}

static lw_status read_all(lw_result *result, lw_comparison *comparison, lw_error *error)
{
    lw_status status = read_header(result, comparison, error);
    if (status == LW_OK) {
        status = lw_result_read_text(result, "/settlement", &comparison->names,
                                     &comparison->settlement_count, error);
    }
    const size_t count = comparison->settlement_count;
    if (status == LW_OK) {
        status = read_kinds(result, comparison, error);
    }
    if (status == LW_OK) {
        status = read_legals(result, comparison, error);
    }
    if (status == LW_OK) {
        status = read_payloads(result, comparison, error);
    }
    if (status == LW_OK) {
        status = read_metrics(result, comparison, error);
    }
    if (status == LW_OK) {
        status = read_export(result, comparison, error);
    }
    if (status == LW_OK) {
        status = read_table(result, "gain_by_payer", "payer", count, &comparison->by_payer, error);
    }
    if (status == LW_OK) {
        status = read_table(result, "settlement_cost_by_function", "function", count,
                            &comparison->by_function, error);
    }
    if (status == LW_OK) {
        status = read_table(result, "settlement_cost_by_line", "line", count, &comparison->by_line,
                            error);
    }
    if (status == LW_OK) {
        status = read_table(result, "function_party", "function", count, &comparison->party, error);
    }
    if (status == LW_OK) {
        status =
            read_table(result, "cash_flow", "outlook_year", count, &comparison->cash_flow, error);
    }
    if (status == LW_OK) {
        status = read_attacks(result, &comparison->attacks, error);
    }
    if (status == LW_OK) {
        status = read_functions(result, comparison, error);
    }
    return status == LW_OK ? read_baselines(result, &comparison->baselines, error) : status;
}

/* The seal says that the file is whole, so what it lacks the program that wrote it did not write.
 */
static void advise_to_run_again(lw_result *result, lw_error *error)
{
    char *version = NULL;
    char *commit = NULL;
    lw_error ignored;
    if (lw_result_text(result, "/", "ledgerwatt_version", &version, &ignored) == LW_OK &&
        lw_result_text(result, "/", "git_describe", &commit, &ignored) == LW_OK) {
        (void)snprintf(error->suggestion, sizeof error->suggestion,
                       "run the scenario again with this version; %.16s (%.48s) wrote it", version,
                       commit);
    }
    free(version);
    free(commit);
}

lw_status lw_comparison_read(const char *path, lw_comparison *comparison, lw_error *error)
{
    memset(comparison, 0, sizeof *comparison);
    lw_result *result = NULL;
    lw_status status = lw_result_open(path, &result, error);
    if (status == LW_OK) {
        status = read_all(result, comparison, error);
        if (status != LW_OK && status != LW_ERR_MEMORY) {
            advise_to_run_again(result, error);
        }
    }
    lw_result_close(result);
    return status;
}

static void free_texts(char **texts, size_t count)
{
    for (size_t i = 0; texts != NULL && i < count; i++) {
        free(texts[i]);
    }
    free(texts);
}

static void free_legal(lw_comparison *comparison)
{
    for (size_t i = 0; comparison->legal != NULL && i < comparison->settlement_count; i++) {
        lw_comparison_legal *legal = &comparison->legal[i];
        free(legal->answer);
        free(legal->from);
        free(legal->before);
        free(legal->source);
        free(legal->source_fr);
    }
    free(comparison->legal);
}

static void free_payloads(lw_comparison *comparison)
{
    for (size_t i = 0; comparison->payloads != NULL && i < comparison->settlement_count; i++) {
        free(comparison->payloads[i].kind);
        free(comparison->payloads[i].readers);
    }
    free(comparison->payloads);
}

static void table_fini(lw_comparison_table *table)
{
    free_texts(table->columns, table->column_count);
    free(table->values);
}

void lw_comparison_fini(lw_comparison *comparison)
{
    free(comparison->title);
    free(comparison->currency);
    free_texts(comparison->names, comparison->settlement_count);
    free_texts(comparison->kinds, comparison->settlement_count);
    free_legal(comparison);
    free_payloads(comparison);
    free(comparison->values);
    table_fini(&comparison->by_payer);
    table_fini(&comparison->by_function);
    table_fini(&comparison->by_line);
    free_texts(comparison->baselines.names, comparison->baselines.count);
    free(comparison->baselines.values);
    free_texts(comparison->attacks.names, comparison->attacks.count);
    free(comparison->attacks.values);
    table_fini(&comparison->party);
    table_fini(&comparison->cash_flow);
    for (size_t i = 0; comparison->functions != NULL && i < comparison->settlement_count; i++) {
        lw_function_matrix_fini(&comparison->functions[i]);
    }
    free(comparison->functions);
    memset(comparison, 0, sizeof *comparison);
}

double lw_comparison_attack_value(const lw_comparison *comparison, const char *metric,
                                  size_t attack)
{
    for (size_t i = 0; i < lw_attack_metric_count; i++) {
        if (strcmp(lw_attack_metrics[i].name, metric) == 0) {
            LW_ASSERT(attack < comparison->attacks.count);
            return comparison->attacks.values[i * comparison->attacks.count + attack];
        }
    }
    LW_UNREACHABLE("callers name a metric of lw_attack_metrics");
}

double lw_comparison_baseline_value(const lw_comparison *comparison, const char *metric,
                                    size_t baseline)
{
    for (size_t i = 0; i < lw_baseline_metric_count; i++) {
        if (strcmp(lw_baseline_metrics[i].name, metric) == 0) {
            LW_ASSERT(baseline < comparison->baselines.count);
            return comparison->baselines.values[i * comparison->baselines.count + baseline];
        }
    }
    LW_UNREACHABLE("callers name a metric of lw_baseline_metrics");
}

double lw_comparison_value(const lw_comparison *comparison, const char *metric, size_t settlement)
{
    for (size_t i = 0; i < lw_metric_count; i++) {
        if (strcmp(lw_metrics[i].name, metric) == 0) {
            LW_ASSERT(settlement < comparison->settlement_count);
            return comparison->values[i * comparison->settlement_count + settlement];
        }
    }
    LW_UNREACHABLE("callers name a metric of lw_metrics");
}
