// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/compare_print.h"

#include "scenarios/run/attack_note.h"
#include "scenarios/run/baseline_print.h"
#include "scenarios/run/compare_table.h"
#include "scenarios/run/emissions_note.h"
#include "scenarios/run/label.h"
#include "scenarios/run/legal_print.h"
#include "scenarios/run/payload_note.h"
#include "scenarios/run/public_chain_note.h"
#include "scenarios/run/safety_note.h"
#include "scenarios/run/verdict_print.h"

#include <string.h>

/* Of the text table: what stands before the first column of figures, and between columns. */
enum {
    INDENT_WIDTH = 2,
    LABEL_WIDTH = 37,
    UNIT_WIDTH = 8,
    LABELS_WIDTH = INDENT_WIDTH + LABEL_WIDTH + UNIT_WIDTH,
    GAP_WIDTH = 2,
    BLOCK_COLUMN_MAX = 64
};

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

static size_t max_width(size_t width, lw_number_text text)
{
    const size_t own = lw_text_width(text.text);
    return own > width ? own : width;
}

static size_t column_width(const lw_comparison *comparison, size_t index, lw_language language)
{
    size_t width = lw_text_width(comparison->names[index]);
    for (size_t i = 0; i < lw_compare_line_count; i++) {
        if (lw_compare_lines[i].metric != NULL &&
            lw_compare_is_shown(comparison, &lw_compare_lines[i])) {
            const double value = lw_compare_value(comparison, &lw_compare_lines[i], index);
            width = max_width(width, lw_compare_cell(&lw_compare_lines[i], value, language));
        }
    }
    for (size_t i = 0; i < lw_compare_section_count; i++) {
        const lw_comparison_table *table =
            lw_compare_section_table(comparison, &lw_compare_sections[i]);
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

static void print_line(const text_block *block, const lw_compare_line *line)
{
    const lw_comparison *comparison = block->comparison;
    if (line->metric == NULL) {
        fprintf(block->stream, "\n%s\n", line->label[block->language]);
        return;
    }
    char unit[32];
    lw_compare_unit(line, comparison->currency, block->language, unit, sizeof unit);
    put_labels(block, line->label[block->language], unit);
    for (size_t i = block->first; i < block->end; i++) {
        const double value = lw_compare_value(comparison, line, i);
        put_cell(block, i, lw_compare_cell(line, value, block->language).text);
    }
    fputc('\n', block->stream);
}

static void print_section(const text_block *block, const lw_compare_section *section)
{
    const lw_comparison *comparison = block->comparison;
    const lw_comparison_table *table = lw_compare_section_table(comparison, section);
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
    for (size_t i = 0; i < lw_compare_line_count; i++) {
        if (lw_compare_is_shown(block->comparison, &lw_compare_lines[i])) {
            print_line(block, &lw_compare_lines[i]);
        }
    }
    for (size_t i = 0; i < lw_compare_section_count; i++) {
        print_section(block, &lw_compare_sections[i]);
    }
}

static void print_markdown_section(const lw_comparison *comparison,
                                   const lw_compare_section *section, lw_language language,
                                   FILE *stream)
{
    const lw_comparison_table *table = lw_compare_section_table(comparison, section);
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
    lw_baseline_print_text(comparison, language, width, stream);
    const char *note = lw_compare_note(comparison, language);
    if (note != NULL) {
        fprintf(stream, "\n%s\n", note);
    }
    lw_attack_note_print(comparison, language, "", stream);
    lw_safety_note_print(comparison, language, stream);
    lw_payload_note_print(comparison, language, stream);
    lw_emissions_note_print(comparison, language, stream);
    lw_public_chain_note_print(comparison, language, stream);
    if (lw_legal_is_said(comparison)) {
        fprintf(stream, "\n%s\n", lw_legal_heading(language));
        lw_legal_print(comparison, language, "  ", stream);
    }
    fputs("\nVerdict\n", stream);
    const lw_verdict verdict = lw_verdict_of(comparison);
    lw_verdict_print(comparison, &verdict, language, "", stream);
}

/* Blanks before a label are lost in Markdown: the row that it belongs to is named. */
static void put_markdown_label(size_t index, lw_language language, FILE *stream)
{
    const char *label = lw_compare_lines[index].label[language];
    if (label[0] != ' ') {
        fputs(label, stream);
        return;
    }
    size_t parent = index;
    while (parent > 0 && lw_compare_lines[parent].label[language][0] == ' ') {
        parent--;
    }
    fprintf(stream, "%s, %s", lw_compare_lines[parent].label[language], label + strspn(label, " "));
}

static void print_markdown_line(const lw_comparison *comparison, size_t index, lw_language language,
                                FILE *stream)
{
    const lw_compare_line *line = &lw_compare_lines[index];
    if (line->metric == NULL) {
        fprintf(stream, "| **%s** | |", line->label[language]);
    } else {
        char unit[32];
        lw_compare_unit(line, comparison->currency, language, unit, sizeof unit);
        fputs("| ", stream);
        put_markdown_label(index, language, stream);
        fprintf(stream, " | %s |", unit);
    }
    for (size_t j = 0; j < comparison->settlement_count; j++) {
        lw_number_text text = {""};
        if (line->metric != NULL) {
            text = lw_compare_cell(line, lw_compare_value(comparison, line, j), language);
        }
        fprintf(stream, " %s |", text.text);
    }
    fputc('\n', stream);
}

static void print_markdown_table(const lw_comparison *comparison, lw_language language,
                                 FILE *stream)
{
    fputs("| | |", stream);
    for (size_t i = 0; i < comparison->settlement_count; i++) {
        fprintf(stream, " %s |", comparison->names[i]);
    }
    fputs("\n|---|---|", stream);
    for (size_t i = 0; i < comparison->settlement_count; i++) {
        fputs("---:|", stream);
    }
    fputc('\n', stream);
    for (size_t i = 0; i < lw_compare_line_count; i++) {
        if (lw_compare_is_shown(comparison, &lw_compare_lines[i])) {
            print_markdown_line(comparison, i, language, stream);
        }
    }
    for (size_t i = 0; i < lw_compare_section_count; i++) {
        print_markdown_section(comparison, &lw_compare_sections[i], language, stream);
    }
}

void lw_compare_print_markdown(const lw_comparison *comparison, lw_language language, FILE *stream)
{
    fprintf(stream, "# %s\n\n", comparison->title);
    print_markdown_table(comparison, language, stream);
    lw_baseline_print_markdown(comparison, language, stream);
    const char *note = lw_compare_note(comparison, language);
    if (note != NULL) {
        fprintf(stream, "\n%s\n", note);
    }
    lw_attack_note_print(comparison, language, "## ", stream);
    lw_safety_note_print(comparison, language, stream);
    lw_payload_note_print(comparison, language, stream);
    lw_emissions_note_print(comparison, language, stream);
    lw_public_chain_note_print(comparison, language, stream);
    if (lw_legal_is_said(comparison)) {
        fprintf(stream, "\n## %s\n\n", lw_legal_heading(language));
        lw_legal_print(comparison, language, "- ", stream);
    }
    fputs("\n## Verdict\n\n", stream);
    const lw_verdict verdict = lw_verdict_of(comparison);
    lw_verdict_print(comparison, &verdict, language, "- ", stream);
}
