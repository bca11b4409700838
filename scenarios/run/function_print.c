// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/function_print.h"

#include "models/settlement/mechanism/function_split.h"
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

/* The sources of the defaults in French; one that a scenario or a later version has stays as it is.
 */
static const char *told(const char *source, lw_language language)
{
    static const char *const french[][2] = {
        {"the scenario", "le scénario"},
        {"CIREN Rennes 2025 (7,000 EUR a year, 136 members); share of this function: assumption "
         "(UNVERIFIED)",
         "CIREN Rennes 2025 (7 000 EUR par an, 136 membres) ; part de cette fonction : hypothèse "
         "(NON VÉRIFIÉ)"},
        {"done by the validators: see the record's device_price, software_per_year and "
         "idle_power_w",
         "fait par les validateurs : voir device_price, software_per_year et idle_power_w du "
         "registre"},
        {"Code de l'énergie D.315-6: the grid operator shares by coefficients from its own meters "
         "in "
         "any case; what it charges for that was not read (UNVERIFIED)",
         "Code de l'énergie, article D.315-6 : le gestionnaire de réseau répartit de toute façon "
         "par coefficients à partir de ses compteurs ; ce qu'il facture pour cela n'a pas été lu "
         "(NON VÉRIFIÉ)"},
        {"assumption: one more line on an invoice that is sent and collected anyway (UNVERIFIED)",
         "hypothèse : une ligne de plus sur une facture envoyée et encaissée de toute façon (NON "
         "VÉRIFIÉ)"},
        {LW_SPLIT_RANGE_SOURCE,
         "de 0 (bénévole, ou facturé par une autre part) à ce que coûte cette part si elle porte "
         "seule trois fois la part de la fonction à CIREN Rennes 2025 (0,02 par kWh), car un "
         "organisateur coûte de 0 à 0,06 par kWh (NON VÉRIFIÉ)"}};
    for (size_t i = 0; language == LW_LANGUAGE_FR && i < sizeof french / sizeof *french; i++) {
        if (strcmp(source, french[i][0]) == 0) {
            return french[i][1];
        }
    }
    return source;
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
            fprintf(stream, LW_IN(language, ": %s\n", " : %s\n"),
                    told(matrix->source[i], language));
        }
    }
    fprintf(stream, LW_IN(language, "  range: %s\n", "  fourchette : %s\n"),
            told(matrix->range_source, language));
}

void lw_function_print(const lw_comparison *comparison, lw_language language, FILE *stream)
{
    for (size_t i = 0; i < comparison->settlement_count; i++) {
        print_titles(comparison->names[i], comparison->currency, language, stream);
        print_rows(&comparison->functions[i], language, stream);
        print_sources(&comparison->functions[i], language, stream);
    }
}
