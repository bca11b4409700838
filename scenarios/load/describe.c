// SPDX-License-Identifier: Apache-2.0
#include "scenarios/load/describe.h"

#include "scenarios/load/param_text.h"
#include "sim/base/suggestion.h"

#include <ctype.h>
#include <string.h>

enum { COMPONENT_SIZE = 96, FIGURE_SIZE = 320 };

/* A search for the fields that a pointer means. */
typedef struct walk {
    FILE *out;
    const char *pointer; /* as asked */
    int match_count;
    char unknown[COMPONENT_SIZE]; /* first component that is not known */
    const char *unknown_in;       /* name of the table that lacks it */
    lw_suggestion suggestion;
} walk;

/* What the walk has come to: a row, and the kind of variant that it belongs to. */
typedef struct place {
    const lw_param *row;
    const lw_param_table *table; /* of the row */
    const lw_param *variant_row;
    const lw_param_variant *variant;
} place;

static void print_field_list(FILE *out, const lw_param_table *table)
{
    int width = 0;
    for (size_t i = 0; i < table->count; i++) {
        const int length = (int)strlen(table->rows[i].name);
        width = length > width ? length : width;
    }
    for (size_t i = 0; i < table->count; i++) {
        char text[LW_PARAM_TEXT_SIZE];
        const lw_param *row = &table->rows[i];
        fprintf(out, "    %-*s  %s (%s)\n", width, row->name, row->doc,
                lw_param_default_text(row, text, sizeof text));
    }
}

static void print_variant(FILE *out, const lw_param *row, const lw_param_variant *variant)
{
    fprintf(out, "  %s \"%s\": %s\n", row->discriminator, variant->tag, variant->doc);
    print_field_list(out, variant->table);
}

static void print_limits(FILE *out, const lw_param *row)
{
    char range[LW_PARAM_TEXT_SIZE];
    char low[40];
    char high[40];
    char unit[48];
    lw_param_range_text(row, range, sizeof range);
    fprintf(out, "  type:    %s%s%s\n", lw_param_kind_text(row->kind), range[0] ? ": " : "", range);
    if (row->likely_low != 0 || row->likely_high != 0) {
        fprintf(out, "  usual:   %s to %s%s\n", lw_number_plain(row->likely_low, low, sizeof low),
                lw_number_plain(row->likely_high, high, sizeof high),
                lw_param_unit_text(row, unit, sizeof unit));
    }
}

/* One line of figures below another: what it is for, then each column with its name. */
static void print_figure(FILE *out, const lw_param_figures *figures, size_t row)
{
    char text[FIGURE_SIZE];
    for (size_t j = 1; j < figures->column_count; j++) {
        (void)figures->write(row, j, text, sizeof text);
        fprintf(out, "%s%s: %s\n", j == 1 ? "    " : "      ", figures->columns[j], text);
    }
}

/* Figures of the row with this name. */
static void print_figures(FILE *out, const lw_param_figures *figures, const char *name)
{
    char text[FIGURE_SIZE];
    bool is_first = true;
    for (size_t i = 0; figures != NULL && figures->write(i, 0, text, sizeof text); i++) {
        if (strcmp(text, name) != 0) {
            continue;
        }
        if (is_first) {
            fprintf(out, "  %s\n", figures->doc);
        }
        print_figure(out, figures, i);
        is_first = false;
    }
}

static void print_row(walk *w, const place *at)
{
    char text[LW_PARAM_TEXT_SIZE];
    const lw_param *row = at->row;
    fprintf(w->out, "%s%s", w->match_count > 0 ? "\n" : "", w->pointer);
    if (at->variant != NULL) {
        fprintf(w->out, "  (%s \"%s\")", at->variant_row->discriminator, at->variant->tag);
    }
    fprintf(w->out, "\n  %s\n", row->doc);
    print_limits(w->out, row);
    fprintf(w->out, "  default: %s\n", lw_param_default_text(row, text, sizeof text));
    if (row->source != NULL) {
        fprintf(w->out, "  source:  %s\n", row->source);
    }
    for (size_t i = 0; row->remark != NULL && row->remark(i) != NULL; i++) {
        fprintf(w->out, "  %s\n", row->remark(i));
    }
    print_figures(w->out, at->table->figures, row->name);
    if (row->variants != NULL) {
        for (const lw_param_variant *each = row->variants; each->tag != NULL; each++) {
            print_variant(w->out, row, each);
        }
    } else if (row->table != NULL) {
        fprintf(w->out, "  fields:\n");
        print_field_list(w->out, row->table);
    }
    w->match_count++;
}

/* Takes the next component; false at the end of the pointer. */
static bool next_component(const char **pointer, char component[COMPONENT_SIZE])
{
    if (**pointer == '\0') {
        return false;
    }
    *pointer += **pointer == '/' ? 1 : 0;
    const size_t length = strcspn(*pointer, "/");
    const size_t kept = length < COMPONENT_SIZE ? length : COMPONENT_SIZE - 1;
    memcpy(component, *pointer, kept);
    component[kept] = '\0';
    *pointer += length;
    return true;
}

/* Passes a position in a list, when one is given. */
static const char *skip_position(const char *pointer)
{
    const char *at = pointer;
    if (*at != '/') {
        return pointer;
    }
    at++;
    if (*at == '-') {
        at++;
    } else {
        while (isdigit((unsigned char)*at)) {
            at++;
        }
    }
    return at > pointer + 1 && (*at == '/' || *at == '\0') ? at : pointer;
}

static void note_unknown(walk *w, const lw_param_table *table, const char *component)
{
    if (w->unknown_in == NULL) {
        memcpy(w->unknown, component, COMPONENT_SIZE);
        w->unknown_in = table->name;
        lw_suggestion_begin(&w->suggestion, w->unknown);
    }
    if (strcmp(w->unknown, component) == 0) {
        for (size_t i = 0; i < table->count; i++) {
            lw_suggestion_offer(&w->suggestion, table->rows[i].name);
        }
    }
}

static void walk_table(walk *w, const lw_param_table *table, const char *pointer, place from);

/* Below a variant: its discriminator, one of its kinds, or a field of any kind. */
static void walk_variant(walk *w, const place *at, const char *pointer)
{
    char component[COMPONENT_SIZE];
    const char *rest = pointer;
    next_component(&rest, component);
    if (strcmp(component, at->row->discriminator) == 0 && *rest == '\0') {
        print_row(w, at);
        return;
    }
    const lw_param_variant *named = lw_param_variant_find(at->row, component);
    for (const lw_param_variant *each = at->row->variants; each->tag != NULL; each++) {
        const place below = {.variant_row = at->row, .variant = each};
        if (named == NULL) {
            walk_table(w, each->table, pointer, below);
        } else if (each == named && *rest != '\0') {
            walk_table(w, each->table, rest, below);
        } else if (each == named) {
            fprintf(w->out, "%s\n", w->pointer);
            print_variant(w->out, at->row, each);
            w->match_count++;
        }
    }
}

static void walk_table(walk *w, const lw_param_table *table, const char *pointer, place from)
{
    char component[COMPONENT_SIZE];
    next_component(&pointer, component);
    from.table = table;
    from.row = lw_param_find(table, component);
    if (from.row == NULL) {
        note_unknown(w, table, component);
        return;
    }
    if (from.row->kind == LW_PARAM_ARRAY || from.row->kind == LW_PARAM_REALS) {
        pointer = skip_position(pointer);
    }
    if (*pointer == '\0') {
        print_row(w, &from);
    } else if (from.row->variants != NULL) {
        walk_variant(w, &from, pointer);
    } else if (from.row->table != NULL) {
        walk_table(w, from.row->table, pointer, (place){.row = NULL});
    } else {
        next_component(&pointer, component);
        note_unknown(w, &(lw_param_table){.name = from.row->name}, component);
    }
}

lw_status lw_describe(FILE *out, const lw_param_table *table, const char *pointer, lw_error *error)
{
    walk w = {.out = out, .pointer = pointer};
    if (pointer[0] == '\0' || strcmp(pointer, "/") == 0) {
        fprintf(out, "%s: %s\n", table->name, table->doc);
        print_field_list(out, table);
        return LW_OK;
    }
    walk_table(&w, table, pointer, (place){.row = NULL});
    if (w.match_count > 0) {
        return LW_OK;
    }
    char quote[COMPONENT_SIZE];
    lw_error_set(error, LW_ERR_USAGE, pointer, "\"%s\" is not a field of %s",
                 lw_text_escape(w.unknown, quote, sizeof quote), w.unknown_in);
    lw_suggestion_text(&w.suggestion, error->suggestion, sizeof error->suggestion);
    return LW_ERR_USAGE;
}

/* A table cell: a bar would end it. */
static void put_cell(FILE *out, const char *text)
{
    fputs(" ", out);
    for (; *text != '\0'; text++) {
        fputs(*text == '|' ? "\\|" : (char[2]){*text, '\0'}, out);
    }
    fputs(" |", out);
}

static void put_row(FILE *out, const lw_param *row)
{
    char text[LW_PARAM_TEXT_SIZE];
    char low[40];
    char high[40];
    char usual[100] = "";
    fprintf(out, "| `%s` |", row->name);
    put_cell(out, lw_param_kind_text(row->kind));
    put_cell(out, lw_param_range_text(row, text, sizeof text));
    if (row->likely_low != 0 || row->likely_high != 0) {
        snprintf(usual, sizeof usual, "%s to %s", lw_number_plain(row->likely_low, low, sizeof low),
                 lw_number_plain(row->likely_high, high, sizeof high));
    }
    put_cell(out, usual);
    put_cell(out, lw_param_default_text(row, text, sizeof text));
    put_cell(out, row->doc);
    put_cell(out, row->source != NULL ? row->source : "");
    fputs("\n", out);
}

static void put_table(FILE *out, const lw_param_table *table, const char *pointer);

static void put_variants(FILE *out, const lw_param *row, const char *pointer)
{
    for (const lw_param_variant *each = row->variants; each->tag != NULL; each++) {
        fprintf(out, "\n## `%s` with `\"%s\": \"%s\"`\n\n%s\n", pointer, row->discriminator,
                each->tag, each->doc);
        put_table(out, each->table, pointer);
    }
}

/* Sections of the objects inside, after the table that mentions them. */
static void put_inner(FILE *out, const lw_param *row, const char *pointer)
{
    char inner[LW_POINTER_SIZE];
    snprintf(inner, sizeof inner, "%s/%s%s", pointer, row->name,
             row->kind == LW_PARAM_ARRAY ? "/0" : "");
    if (row->variants != NULL) {
        put_variants(out, row, inner);
    } else if (row->table != NULL) {
        fprintf(out, "\n## `%s`\n\n%s\n", inner, row->table->doc);
        put_table(out, row->table, inner);
    }
}

static void put_figures(FILE *out, const lw_param_figures *figures)
{
    char text[FIGURE_SIZE];
    fprintf(out, "\n%s\n\n|", figures->doc);
    for (size_t j = 0; j < figures->column_count; j++) {
        put_cell(out, figures->columns[j]);
    }
    fputs("\n|", out);
    for (size_t j = 0; j < figures->column_count; j++) {
        fputs("---|", out);
    }
    for (size_t i = 0; figures->write(i, 0, text, sizeof text); i++) {
        fputs("\n|", out);
        for (size_t j = 0; j < figures->column_count; j++) {
            (void)figures->write(i, j, text, sizeof text);
            put_cell(out, text);
        }
    }
    fputs("\n", out);
}

static void put_table(FILE *out, const lw_param_table *table, const char *pointer)
{
    if (table->count == 0) {
        fputs("\nNo further fields.\n", out);
        return;
    }
    fputs("\n| field | type | allowed | usual | default | meaning | source |\n"
          "|---|---|---|---|---|---|---|\n",
          out);
    for (size_t i = 0; i < table->count; i++) {
        put_row(out, &table->rows[i]);
    }
    if (table->figures != NULL) {
        put_figures(out, table->figures);
    }
    for (size_t i = 0; i < table->count; i++) {
        put_inner(out, &table->rows[i], pointer);
    }
}

void lw_describe_markdown(FILE *out, const lw_param_table *table)
{
    fprintf(
        out,
        "# Fields of a %s\n\n"
        "Generated by `ledgerwatt describe --format markdown`; do not edit. A number outside its\n"
        "usual range is a warning, an error with `check --strict`. Unknown keys are "
        "errors.\n\n%s\n",
        table->name, table->doc);
    put_table(out, table, "");
}
