// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/compare_export.h"

#include "models/city/attack_rows.h"
#include "models/city/baseline.h"
#include "scenarios/run/attack_note.h"
#include "scenarios/run/baseline_print.h"
#include "scenarios/run/verdict.h"

#include <math.h>
#include <string.h>

static void put_exact(FILE *stream, double value)
{
    char text[LW_JSON_NUMBER_SIZE];
    if (isfinite(value)) { /* an empty field: not known */
        fputs(lw_json_number_text(value, text), stream);
    }
}

static void print_csv_table(const lw_comparison *comparison, const lw_comparison_table *table,
                            const char *name, size_t settlement, FILE *stream)
{
    for (size_t j = 0; j < table->column_count; j++) {
        fprintf(stream, "%s,%s/%s,%s,", comparison->names[settlement], name, table->columns[j],
                comparison->currency);
        put_exact(stream, table->values[settlement * table->column_count + j]);
        fputc('\n', stream);
    }
}

static void print_csv_baseline(const lw_comparison *comparison, size_t index, FILE *stream)
{
    for (size_t j = 0; j < lw_baseline_metric_count; j++) {
        char unit[32];
        fprintf(stream, "%s,baselines/%s,%s,", comparison->baselines.names[index],
                lw_baseline_metrics[j].name,
                lw_figure_unit(&lw_baseline_metrics[j], comparison->currency, unit, sizeof unit));
        put_exact(stream, comparison->baselines.values[j * comparison->baselines.count + index]);
        fputc('\n', stream);
    }
}

static void print_csv_attack(const lw_comparison *comparison, size_t index, FILE *stream)
{
    const lw_attack_name name = lw_attack_name_of(comparison->attacks.names[index]);
    const char *path = strchr(comparison->attacks.names[index], '/');
    for (size_t j = 0; j < lw_attack_metric_count; j++) {
        char unit[32];
        fprintf(stream, "%s,attacks%s/%s,%s,", name.settlement, path == NULL ? "" : path,
                lw_attack_metrics[j].name,
                lw_figure_unit(&lw_attack_metrics[j], comparison->currency, unit, sizeof unit));
        put_exact(stream, comparison->attacks.values[j * comparison->attacks.count + index]);
        fputc('\n', stream);
    }
}

void lw_compare_print_csv(const lw_comparison *comparison, FILE *stream)
{
    fputs("settlement,metric,unit,value\n", stream);
    for (size_t i = 0; i < comparison->settlement_count; i++) {
        for (size_t j = 0; j < lw_metric_count; j++) {
            char unit[32];
            fprintf(stream, "%s,%s,%s,", comparison->names[i], lw_metrics[j].name,
                    lw_figure_unit(&lw_metrics[j], comparison->currency, unit, sizeof unit));
            put_exact(stream, comparison->values[j * comparison->settlement_count + i]);
            fputc('\n', stream);
        }
        print_csv_table(comparison, &comparison->by_payer, "gain_by_payer", i, stream);
        print_csv_table(comparison, &comparison->by_function, "settlement_cost_by_function", i,
                        stream);
        print_csv_table(comparison, &comparison->by_line, "settlement_cost_by_line", i, stream);
        print_csv_table(comparison, &comparison->cash_flow, "cash_flow", i, stream);
    }
    for (size_t i = 0; i < comparison->baselines.count; i++) {
        print_csv_baseline(comparison, i, stream);
    }
    for (size_t i = 0; i < comparison->attacks.count; i++) {
        print_csv_attack(comparison, i, stream);
    }
}

static void json_baselines(lw_json_writer *json, const lw_comparison *comparison)
{
    const size_t count = comparison->baselines.count;
    lw_json_begin_array(json, "baselines");
    for (size_t i = 0; i < count; i++) {
        lw_json_begin_object(json, NULL);
        lw_json_text(json, "name", comparison->baselines.names[i]);
        for (size_t j = 0; j < lw_baseline_metric_count; j++) {
            lw_json_number(json, lw_baseline_metrics[j].name,
                           comparison->baselines.values[j * count + i]);
        }
        lw_json_end_object(json);
    }
    lw_json_end_array(json);
}

/* "SETTLEMENT/KIND/N": no settlement's name has a slash. */
static void json_attacks(lw_json_writer *json, const lw_comparison *comparison)
{
    const size_t count = comparison->attacks.count;
    lw_json_begin_array(json, "attacks");
    for (size_t i = 0; i < count; i++) {
        const lw_attack_name name = lw_attack_name_of(comparison->attacks.names[i]);
        lw_json_begin_object(json, NULL);
        lw_json_text(json, "settlement", name.settlement);
        lw_json_text(json, "kind", name.kind);
        for (size_t j = 0; j < lw_attack_metric_count; j++) {
            lw_json_number(json, lw_attack_metrics[j].name,
                           comparison->attacks.values[j * count + i]);
        }
        lw_json_end_object(json);
    }
    lw_json_end_array(json);
}

static void json_table(lw_json_writer *json, const lw_comparison_table *table, const char *key,
                       size_t settlement)
{
    lw_json_begin_object(json, key);
    for (size_t j = 0; j < table->column_count; j++) {
        lw_json_number(json, table->columns[j],
                       table->values[settlement * table->column_count + j]);
    }
    lw_json_end_object(json);
}

/* Who does each function, by name; a number that is none of them is not printed. */
static void json_parties(lw_json_writer *json, const lw_comparison_table *table, size_t settlement)
{
    lw_json_begin_object(json, "function_party");
    for (size_t j = 0; j < table->column_count; j++) {
        const double party = table->values[settlement * table->column_count + j];
        if (party >= 0 && party < LW_PARTY_COUNT) {
            lw_json_text(json, table->columns[j], lw_party_name((lw_party)party));
        }
    }
    lw_json_end_object(json);
}

/* Each function: who, each part as [lower, value, upper], and the source. */
static void json_functions(lw_json_writer *json, const lw_function_matrix *matrix)
{
    lw_json_begin_object(json, "functions");
    for (size_t i = 0; i < LW_FUNCTION_COUNT; i++) {
        lw_json_begin_object(json, lw_function_name((lw_function)i));
        lw_json_text(json, "by", matrix->by[i]);
        for (size_t part = 0; part < LW_FUNCTION_PART_COUNT; part++) {
            lw_json_begin_array(json, lw_function_parts[part].name);
            for (size_t k = 0; k < LW_FUNCTION_BOUND_COUNT; k++) {
                lw_json_number(json, NULL, matrix->parts[part][i][k]);
            }
            lw_json_end_array(json);
        }
        lw_json_text(json, "source", matrix->source[i]);
        lw_json_end_object(json);
    }
    lw_json_text(json, "range_source", matrix->range_source);
    lw_json_end_object(json);
}

static void json_legal(lw_json_writer *json, const lw_comparison_legal *legal)
{
    lw_json_text(json, "legal", legal->answer);
    if (legal->from != NULL && legal->before != NULL) {
        lw_json_text(json, "legal_from", legal->from);
        lw_json_text(json, "legal_before", legal->before);
    }
    if (legal->source != NULL) {
        lw_json_text(json, "legal_source", legal->source);
    }
}

/* Only where contents are protected. */
static void json_payload(lw_json_writer *json, const lw_comparison_payload *payload)
{
    lw_json_text(json, "payload", payload->kind);
    lw_json_text(json, "payload_readers", payload->readers);
    lw_json_number(json, "off_chain_bytes", payload->off_chain_bytes);
}

static void json_settlement(lw_json_writer *json, const lw_comparison *comparison, size_t index)
{
    lw_json_begin_object(json, NULL);
    lw_json_text(json, "name", comparison->names[index]);
    lw_json_text(json, "record_kind", comparison->kinds[index]);
    if (comparison->legal != NULL && comparison->legal[index].answer != NULL) {
        json_legal(json, &comparison->legal[index]);
    }
    if (comparison->payloads != NULL && comparison->payloads[index].kind != NULL) {
        json_payload(json, &comparison->payloads[index]);
    }
    for (size_t j = 0; j < lw_metric_count; j++) {
        lw_json_number(json, lw_metrics[j].name,
                       comparison->values[j * comparison->settlement_count + index]);
    }
    lw_json_number(json, "breakeven_energy_kwh",
                   lw_verdict_breakeven_energy_kwh(comparison, index));
    json_table(json, &comparison->by_payer, "gain_by_payer", index);
    json_table(json, &comparison->by_function, "settlement_cost_by_function", index);
    json_table(json, &comparison->by_line, "settlement_cost_by_line", index);
    json_table(json, &comparison->cash_flow, "cash_flow", index);
    json_parties(json, &comparison->party, index);
    json_functions(json, &comparison->functions[index]);
    lw_json_end_object(json);
}

/* Names of the settlements for which `is_one` holds. */
static void json_names(lw_json_writer *json, const lw_comparison *comparison, const char *key,
                       bool (*is_one)(const lw_comparison *comparison, size_t index))
{
    lw_json_begin_array(json, key);
    for (size_t i = 0; i < comparison->settlement_count; i++) {
        if (is_one(comparison, i)) {
            lw_json_text(json, NULL, comparison->names[i]);
        }
    }
    lw_json_end_array(json);
}

static bool is_worth_it(const lw_comparison *comparison, size_t index)
{
    return lw_comparison_value(comparison, "benefit", index) > 0;
}

static bool is_not_worth_it(const lw_comparison *comparison, size_t index)
{
    return lw_comparison_value(comparison, "benefit", index) <= 0;
}

static bool is_not_judged(const lw_comparison *comparison, size_t index)
{
    return !lw_verdict_knows_cost(comparison, index);
}

static void json_shortfalls(lw_json_writer *json, const lw_comparison *comparison)
{
    lw_json_begin_array(json, "shortfalls");
    for (size_t i = 0; i < comparison->settlement_count; i++) {
        const lw_shortfall own = lw_verdict_shortfall(comparison, i);
        if (!own.exists) {
            continue;
        }
        lw_json_begin_object(json, NULL);
        lw_json_text(json, "settlement", comparison->names[i]);
        lw_json_number(json, "settled_share_ratio", own.settled_share_ratio);
        lw_json_number(json, "operation_refused_count", own.operation_refused_count);
        lw_json_number(json, "operation_unsettled_value", own.operation_unsettled_value);
        lw_json_number(json, "unserved_count", own.unserved_count);
        lw_json_number(json, "availability_ratio", own.availability_ratio);
        lw_json_end_object(json);
    }
    lw_json_end_array(json);
}

static void json_verdict(lw_json_writer *json, const lw_comparison *comparison)
{
    const lw_verdict verdict = lw_verdict_of(comparison);
    lw_json_begin_object(json, "verdict");
    lw_json_text(json, "answer", lw_verdict_answer_name(verdict.answer));
    if (verdict.ledger < comparison->settlement_count) {
        lw_json_text(json, "ledger", comparison->names[verdict.ledger]);
    }
    if (verdict.intermediary < comparison->settlement_count) {
        lw_json_text(json, "intermediary", comparison->names[verdict.intermediary]);
    }
    lw_json_integer(json, "ledger_count", (int64_t)verdict.ledger_count);
    lw_json_integer(json, "intermediary_count", (int64_t)verdict.intermediary_count);
    lw_json_number(json, "difference", verdict.difference);
    lw_json_number(json, "difference_per_household_year", verdict.difference_per_household_year);
    lw_json_number(json, "difference_per_member_year", verdict.difference_per_member_year);
    lw_json_number(json, "materiality_per_household_year", LW_MATERIALITY_PER_HOUSEHOLD_YEAR);
    json_names(json, comparison, "worth_it", is_worth_it);
    json_names(json, comparison, "not_worth_it", is_not_worth_it);
    json_names(json, comparison, "not_judged", is_not_judged);
    json_shortfalls(json, comparison);
    const lw_best best = lw_baseline_best(comparison);
    if (best.name != NULL) {
        lw_json_text(json, "best_of_all", best.name);
    }
    lw_json_end_object(json);
}

void lw_compare_json_members(lw_json_writer *json, const lw_comparison *comparison)
{
    lw_json_text(json, "title", comparison->title);
    lw_json_text(json, "currency", comparison->currency);
    lw_json_begin_array(json, "settlements");
    for (size_t i = 0; i < comparison->settlement_count; i++) {
        json_settlement(json, comparison, i);
    }
    lw_json_end_array(json);
    json_baselines(json, comparison);
    json_attacks(json, comparison);
    json_verdict(json, comparison);
}

void lw_compare_print_json(const lw_comparison *comparison, FILE *stream)
{
    lw_json_writer json;
    lw_json_writer_init(&json, stream);
    lw_json_begin_object(&json, NULL);
    lw_compare_json_members(&json, comparison);
    lw_json_end_object(&json);
}
