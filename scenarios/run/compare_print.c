// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/compare_print.h"

#include "models/city/comparison.h"
#include "scenarios/run/label.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef enum cell_style {
    CELL_NUMBER,
    CELL_MONEY,
    CELL_COUNT,
    CELL_DURATION,
    CELL_PERCENT
} cell_style;

/* A line of the table for people. Headings have no metric. */
typedef struct table_line {
    const char *metric;
    const char *unit; /* "$" stands for the currency */
    cell_style style;
    const char *label[LW_LANGUAGE_COUNT];
} table_line;

static const table_line table_lines[] = {
    {NULL, "", CELL_NUMBER, {"What is exchanged", "Ce qui est échangé"}},
    {"traded_energy_kwh", "kWh", CELL_COUNT, {"Energy traded", "Énergie échangée"}},
    {"trade_value", "$", CELL_MONEY, {"Value of the trades", "Valeur des échanges"}},
    {"settled_share_ratio", "%", CELL_PERCENT, {"Settled share", "Part réglée"}},
    {"refused_count", "", CELL_COUNT, {"Trades refused", "Échanges refusés"}},
    {"pending_count",
     "",
     CELL_COUNT,
     {"Pending when the period ended", "En attente à la fin de la période"}},
    {"operation_count", "", CELL_COUNT, {"Operations of contracts", "Opérations de contrats"}},
    {"unserved_count", "", CELL_COUNT, {"Not authorised in time", "Non autorisées à temps"}},
    {NULL, "", CELL_NUMBER, {"Is it worth it?", "Est-ce que cela vaut la peine ?"}},
    {"gain", "$", CELL_MONEY, {"Gain of the members", "Gain des membres"}},
    {"settlement_cost", "$", CELL_MONEY, {"Cost of settling", "Coût du règlement"}},
    {"settlement_cost_per_kwh", "$/kWh", CELL_NUMBER, {"  per traded kWh", "  par kWh échangé"}},
    {"benefit", "$", CELL_MONEY, {"Benefit (gain - cost)", "Bénéfice (gain - coût)"}},
    {"benefit_per_household_year",
     "$",
     CELL_MONEY,
     {"  per household and year", "  par foyer et par an"}},
    {"benefit_over_best_intermediary",
     "$",
     CELL_MONEY,
     {"  over the best intermediary", "  contre le meilleur intermédiaire"}},
    {"worse_off_ratio", "%", CELL_PERCENT, {"Members worse off", "Membres perdants"}},
    {"gain_gini_ratio", "", CELL_NUMBER, {"Gini of members' gains", "Gini des gains des membres"}},
    {"gain_jain_ratio", "", CELL_NUMBER, {"Jain's index of gains", "Indice de Jain des gains"}},
    {"band_empty_ratio",
     "%",
     CELL_PERCENT,
     {"Time without a price for both", "Temps sans prix pour les deux"}},
    {NULL, "", CELL_NUMBER, {"Energy and data", "Énergie et données"}},
    {"consensus_energy_kwh",
     "kWh",
     CELL_NUMBER,
     {"Electricity to keep the record", "Électricité du registre"}},
    {"consensus_energy_marginal_kwh",
     "kWh",
     CELL_NUMBER,
     {"  of which added by settling", "  dont ajoutée par le règlement"}},
    {"consensus_energy_per_traded_kwh_ratio",
     "%",
     CELL_PERCENT,
     {"  share of the energy traded", "  part de l'énergie échangée"}},
    {"emissions_kg", "kg CO2e", CELL_NUMBER, {"Emissions of it", "Émissions associées"}},
    {"storage_bytes", "B", CELL_COUNT, {"Storage, all copies", "Stockage, toutes copies"}},
    {"message_count", "", CELL_COUNT, {"Messages", "Messages"}},
    {NULL, "", CELL_NUMBER, {"How long it takes (median)", "Combien de temps (médiane)"}},
    {"recorded_delay_s_p50", "", CELL_DURATION, {"Recorded after", "Inscrit après"}},
    {"final_delay_s_p50", "", CELL_DURATION, {"Final after", "Définitif après"}},
    {"final_delay_s_p99", "", CELL_DURATION, {"  99 % of it after", "  à 99 % après"}},
    {"paid_delay_s_p50", "", CELL_DURATION, {"Paid after", "Payé après"}},
    {"operation_recorded_delay_s_p50",
     "",
     CELL_DURATION,
     {"Operations recorded after", "Opérations inscrites après"}},
    {NULL, "", CELL_NUMBER, {"Trust", "Confiance"}},
    {"availability_ratio", "%", CELL_PERCENT, {"Availability", "Disponibilité"}},
    {"tampered_detected_ratio",
     "%",
     CELL_PERCENT,
     {"False readings found", "Faux relevés trouvés"}},
    {"member_actions_per_year",
     "",
     CELL_NUMBER,
     {"Acts asked of a member, a year", "Gestes par membre et par an"}},
    {"rewrite_party_count", "", CELL_COUNT, {"Parties needed to rewrite", "Parties pour réécrire"}},
    {"block_party_count", "", CELL_COUNT, {"Parties needed to block", "Parties pour bloquer"}},
};
enum { TABLE_LINE_COUNT = sizeof table_lines / sizeof table_lines[0] };
/* Of the text table: what stands before the first column of figures, and between columns. */
enum {
    INDENT_WIDTH = 2,
    LABEL_WIDTH = 37,
    UNIT_WIDTH = 8,
    LABELS_WIDTH = INDENT_WIDTH + LABEL_WIDTH + UNIT_WIDTH,
    GAP_WIDTH = 2,
    BLOCK_COLUMN_MAX = 64
};

static lw_number_text cell_text(const table_line *line, double value, lw_language language)
{
    switch (line->style) {
    case CELL_MONEY:
        return lw_number_text_of(value, 2, language);
    case CELL_COUNT:
        return lw_number_text_of(value, 0, language);
    case CELL_DURATION:
        return lw_duration_text(value, language);
    case CELL_PERCENT:
        return lw_number_text_of(100 * value, fabs(value) < 0.1 && value != 0 ? 2 : 1, language);
    case CELL_NUMBER:
    default:
        return lw_number_text_short(value, language);
    }
}

static void unit_text(const table_line *line, const char *currency, char *out, size_t size)
{
    if (line->unit[0] == '$') {
        snprintf(out, size, "%s%s", currency, line->unit + 1);
    } else {
        snprintf(out, size, "%s", line->unit);
    }
}

static void put_padded(FILE *stream, const char *text, size_t width, bool right)
{
    const size_t own = lw_text_width(text);
    const int padding = own < width ? (int)(width - own) : 0;
    if (right) {
        fprintf(stream, "%*s%s", padding, "", text);
    } else {
        fprintf(stream, "%s%*s", text, padding, "");
    }
}

/* A heading and one line for each column of a money table. */
typedef struct table_section {
    const char *heading[LW_LANGUAGE_COUNT];
    size_t offset; /* of the lw_comparison_table */
} table_section;

static const table_section table_sections[] = {
    {{"What settling costs, by function", "Ce que coûte le règlement, par fonction"},
     offsetof(lw_comparison, by_function)},
    {{"Who wins by the exchange, and who gives it", "Qui gagne à l'échange, et qui le donne"},
     offsetof(lw_comparison, by_payer)},
};
enum { TABLE_SECTION_COUNT = sizeof table_sections / sizeof table_sections[0] };

static const lw_comparison_table *section_table(const lw_comparison *comparison,
                                                const table_section *section)
{
    return (const void *)((const char *)comparison + section->offset);
}

static size_t max_width(size_t width, lw_number_text text)
{
    const size_t own = lw_text_width(text.text);
    return own > width ? own : width;
}

static size_t column_width(const lw_comparison *comparison, size_t index, lw_language language)
{
    size_t width = lw_text_width(comparison->names[index]);
    for (size_t i = 0; i < TABLE_LINE_COUNT; i++) {
        if (table_lines[i].metric != NULL) {
            const double value = lw_comparison_value(comparison, table_lines[i].metric, index);
            width = max_width(width, cell_text(&table_lines[i], value, language));
        }
    }
    for (size_t i = 0; i < TABLE_SECTION_COUNT; i++) {
        const lw_comparison_table *table = section_table(comparison, &table_sections[i]);
        for (size_t j = 0; j < table->column_count; j++) {
            const double amount = table->values[index * table->column_count + j];
            width = max_width(width, lw_number_text_of(amount, 2, language));
        }
    }
    return width;
}

/* Columns of the text table that stand side by side. */
typedef struct text_block {
    const lw_comparison *comparison;
    lw_language language;
    FILE *stream;
    size_t first, end; /* settlements [first, end) */
    size_t widths[BLOCK_COLUMN_MAX];
} text_block;

/* Begins a block with as many columns as fit, and always one. */
static void fill_block(text_block *block, size_t width)
{
    const lw_comparison *comparison = block->comparison;
    size_t used = LABELS_WIDTH;
    block->end = block->first;
    while (block->end < comparison->settlement_count &&
           block->end - block->first < BLOCK_COLUMN_MAX) {
        const size_t own = column_width(comparison, block->end, block->language);
        if (block->end > block->first && used + GAP_WIDTH + own > width) {
            return;
        }
        block->widths[block->end - block->first] = own;
        used += GAP_WIDTH + own;
        block->end++;
    }
}

static void put_cell(const text_block *block, size_t index, const char *text)
{
    fprintf(block->stream, "%*s", GAP_WIDTH, "");
    put_padded(block->stream, text, block->widths[index - block->first], true);
}

static void put_labels(const text_block *block, const char *label, const char *unit)
{
    fprintf(block->stream, "%*s", INDENT_WIDTH, "");
    put_padded(block->stream, label, LABEL_WIDTH, false);
    put_padded(block->stream, unit, UNIT_WIDTH, false);
}

static void print_line(const text_block *block, const table_line *line)
{
    const lw_comparison *comparison = block->comparison;
    if (line->metric == NULL) {
        fprintf(block->stream, "\n%s\n", line->label[block->language]);
        return;
    }
    char unit[32];
    unit_text(line, comparison->currency, unit, sizeof unit);
    put_labels(block, line->label[block->language], unit);
    for (size_t i = block->first; i < block->end; i++) {
        const double value = lw_comparison_value(comparison, line->metric, i);
        put_cell(block, i, cell_text(line, value, block->language).text);
    }
    fputc('\n', block->stream);
}

static void print_section(const text_block *block, const table_section *section)
{
    const lw_comparison *comparison = block->comparison;
    const lw_comparison_table *table = section_table(comparison, section);
    fprintf(block->stream, "\n%s\n", section->heading[block->language]);
    for (size_t j = 0; j < table->column_count; j++) {
        put_labels(block, lw_label(table->columns[j], block->language), comparison->currency);
        for (size_t i = block->first; i < block->end; i++) {
            const double amount = table->values[i * table->column_count + j];
            put_cell(block, i, lw_number_text_of(amount, 2, block->language).text);
        }
        fputc('\n', block->stream);
    }
}

/* The whole table for the settlements of one block. */
static void print_block(const text_block *block)
{
    fputc('\n', block->stream);
    put_padded(block->stream, "", LABELS_WIDTH, false);
    for (size_t i = block->first; i < block->end; i++) {
        put_cell(block, i, block->comparison->names[i]);
    }
    fputc('\n', block->stream);
    for (size_t i = 0; i < TABLE_LINE_COUNT; i++) {
        print_line(block, &table_lines[i]);
    }
    for (size_t i = 0; i < TABLE_SECTION_COUNT; i++) {
        print_section(block, &table_sections[i]);
    }
}

static void print_markdown_section(const lw_comparison *comparison, const table_section *section,
                                   lw_language language, FILE *stream)
{
    const lw_comparison_table *table = section_table(comparison, section);
    fprintf(stream, "| **%s** | |", section->heading[language]);
    for (size_t i = 0; i < comparison->settlement_count; i++) {
        fputs(" |", stream);
    }
    for (size_t j = 0; j < table->column_count; j++) {
        fprintf(stream, "\n| %s | %s |", lw_label(table->columns[j], language),
                comparison->currency);
        for (size_t i = 0; i < comparison->settlement_count; i++) {
            const double amount = table->values[i * table->column_count + j];
            fprintf(stream, " %s |", lw_number_text_of(amount, 2, language).text);
        }
    }
    fputc('\n', stream);
}

static const char *legal_word(const char *answer, lw_language language)
{
    static const char *const words[][3] = {
        {"yes", "yes", "oui"}, {"no", "no", "non"}, {"unclear", "unclear", "incertain"}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(answer, words[i][0]) == 0) {
            return words[i][1 + (language == LW_LANGUAGE_FR)];
        }
    }
    return answer;
}

static bool has_same_answer(const lw_comparison *comparison, size_t i, size_t j)
{
    return comparison->legal[j] != NULL &&
           strcmp(comparison->legal[i], comparison->legal[j]) == 0 &&
           strcmp(comparison->legal_sources[i], comparison->legal_sources[j]) == 0;
}

static bool was_answered_before(const lw_comparison *comparison, size_t i)
{
    for (size_t j = 0; j < i; j++) {
        if (has_same_answer(comparison, i, j)) {
            return true;
        }
    }
    return false;
}

/* Each answer once, behind the names of all it is for. The source is quoted as it stands in the
 * table, in English. */
static void print_legal(const lw_comparison *comparison, lw_language language, FILE *stream)
{
    bool has_heading = false;
    for (size_t i = 0; comparison->legal != NULL && i < comparison->settlement_count; i++) {
        if (comparison->legal[i] == NULL || was_answered_before(comparison, i)) {
            continue;
        }
        if (!has_heading) {
            fputs(language == LW_LANGUAGE_FR ? "\nEst-ce permis ?\n" : "\nIs it legal?\n", stream);
            has_heading = true;
        }
        fprintf(stream, "  %s", comparison->names[i]);
        for (size_t j = i + 1; j < comparison->settlement_count; j++) {
            if (has_same_answer(comparison, i, j)) {
                fprintf(stream, ", %s", comparison->names[j]);
            }
        }
        fprintf(stream, ": %s (%s)\n", legal_word(comparison->legal[i], language),
                comparison->legal_sources[i]);
    }
}

void lw_compare_print_text(const lw_comparison *comparison, lw_language language, size_t width,
                           FILE *stream)
{
    text_block block = {.comparison = comparison, .language = language, .stream = stream};
    fprintf(stream, "%s\n", comparison->title);
    while (block.first < comparison->settlement_count) {
        fill_block(&block, width);
        print_block(&block);
        block.first = block.end;
    }
    print_legal(comparison, language, stream);
    fputs("\nVerdict\n", stream);
    const lw_verdict verdict = lw_verdict_of(comparison);
    lw_verdict_print(comparison, &verdict, language, stream);
}

void lw_compare_print_markdown(const lw_comparison *comparison, lw_language language, FILE *stream)
{
    fprintf(stream, "# %s\n\n| | |", comparison->title);
    for (size_t i = 0; i < comparison->settlement_count; i++) {
        fprintf(stream, " %s |", comparison->names[i]);
    }
    fputs("\n|---|---|", stream);
    for (size_t i = 0; i < comparison->settlement_count; i++) {
        fputs("---:|", stream);
    }
    fputc('\n', stream);
    for (size_t i = 0; i < TABLE_LINE_COUNT; i++) {
        const table_line *line = &table_lines[i];
        if (line->metric == NULL) {
            fprintf(stream, "| **%s** | |", line->label[language]);
        } else {
            char unit[32];
            unit_text(line, comparison->currency, unit, sizeof unit);
            fprintf(stream, "| %s | %s |", line->label[language], unit);
        }
        for (size_t j = 0; j < comparison->settlement_count; j++) {
            lw_number_text text = {""};
            if (line->metric != NULL) {
                text = cell_text(line, lw_comparison_value(comparison, line->metric, j), language);
            }
            fprintf(stream, " %s |", text.text);
        }
        fputc('\n', stream);
    }
    for (size_t i = 0; i < TABLE_SECTION_COUNT; i++) {
        print_markdown_section(comparison, &table_sections[i], language, stream);
    }
    fputs("\n## Verdict\n\n", stream);
    const lw_verdict verdict = lw_verdict_of(comparison);
    lw_verdict_print(comparison, &verdict, language, stream);
}

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
    }
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

static void json_settlement(lw_json_writer *json, const lw_comparison *comparison, size_t index)
{
    lw_json_begin_object(json, NULL);
    lw_json_text(json, "name", comparison->names[index]);
    lw_json_text(json, "record_kind", comparison->kinds[index]);
    if (comparison->legal != NULL && comparison->legal[index] != NULL) {
        lw_json_text(json, "legal", comparison->legal[index]);
        lw_json_text(json, "legal_source", comparison->legal_sources[index]);
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
    lw_json_end_object(json);
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
    lw_json_number(json, "difference", verdict.difference);
    lw_json_number(json, "difference_per_household_year", verdict.difference_per_household_year);
    lw_json_number(json, "materiality_per_household_year", LW_MATERIALITY_PER_HOUSEHOLD_YEAR);
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
