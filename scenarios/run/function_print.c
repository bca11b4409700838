// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/function_print.h"

#include "scenarios/run/label.h"

#include <string.h>

enum { FUNCTION_WIDTH = 26, BY_WIDTH = 24, CELL_WIDTH = 24 };

static void put(FILE *stream, const char *text, size_t width)
{
    const size_t own = lw_text_width(text);
    fprintf(stream, "%s%*s", text, own < width ? (int)(width - own) : 1, "");
}

/* "240 (0 to 2,352)" */
static void put_part(FILE *stream, const double figures[LW_FUNCTION_BOUND_COUNT],
                     lw_language language)
{
    char text[160];
    lw_number_text numbers[LW_FUNCTION_BOUND_COUNT];
    for (size_t k = 0; k < LW_FUNCTION_BOUND_COUNT; k++) {
        numbers[k] = lw_number_text_short(figures[k], language);
    }
    (void)snprintf(text, sizeof text, LW_IN(language, "%s (%s to %s)", "%s (%s à %s)"),
                   numbers[LW_BOUND_VALUE].text, numbers[LW_BOUND_LOWER].text,
                   numbers[LW_BOUND_UPPER].text);
    put(stream, text, CELL_WIDTH);
}

static void print_titles(const char *name, const char *currency, lw_language language, FILE *stream)
{
    static const char *const titles[LW_LANGUAGE_COUNT][LW_FUNCTION_PART_COUNT] = {
        {"a year", "a member and year", "an invoice", "a kWh"},
        {"par an", "par membre et par an", "par facture", "par kWh"}};
    fprintf(stream,
            LW_IN(language, "\n%s: who does what, and what the work costs (%s; range)\n  ",
                  "\n%s : qui fait quoi, et ce que coûte le travail (%s ; fourchette)\n  "),
            name, currency);
    put(stream, "", FUNCTION_WIDTH + BY_WIDTH);
    for (size_t part = 0; part < LW_FUNCTION_PART_COUNT; part++) {
        put(stream, titles[language][part], CELL_WIDTH);
    }
    fputc('\n', stream);
}

static void print_rows(const lw_function_matrix *matrix, lw_language language, FILE *stream)
{
    for (size_t i = 0; i < LW_FUNCTION_COUNT; i++) {
        fputs("  ", stream);
        put(stream, lw_label(lw_function_name((lw_function)i), language), FUNCTION_WIDTH);
        put(stream, lw_label(matrix->by[i], language), BY_WIDTH);
        for (size_t part = 0; part < LW_FUNCTION_PART_COUNT; part++) {
            put_part(stream, matrix->parts[part][i], language);
        }
        fputc('\n', stream);
    }
}

/* Each source once, with the functions that have it. */
static void print_sources(const lw_function_matrix *matrix, lw_language language, FILE *stream)
{
    bool is_told[LW_FUNCTION_COUNT] = {false};
    for (size_t i = 0; i < LW_FUNCTION_COUNT; i++) {
        const char *separator = "  ";
        for (size_t k = i; k < LW_FUNCTION_COUNT && !is_told[i]; k++) {
            if (strcmp(matrix->source[k], matrix->source[i]) == 0) {
                is_told[k] = k != i;
                fprintf(stream, "%s%s", separator,
                        lw_label(lw_function_name((lw_function)k), language));
                separator = ", ";
            }
        }
        if (!is_told[i]) {
            fprintf(stream, LW_IN(language, ": %s\n", " : %s\n"), matrix->source[i]);
        }
    }
    fprintf(stream, LW_IN(language, "  range: %s\n", "  fourchette : %s\n"), matrix->range_source);
}

void lw_function_print(const lw_comparison *comparison, lw_language language, FILE *stream)
{
    for (size_t i = 0; i < comparison->settlement_count; i++) {
        print_titles(comparison->names[i], comparison->currency, language, stream);
        print_rows(&comparison->functions[i], language, stream);
        print_sources(&comparison->functions[i], language, stream);
    }
}
