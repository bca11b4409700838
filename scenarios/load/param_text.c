// SPDX-License-Identifier: Apache-2.0
#include "scenarios/load/param_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *lw_number_plain(double value, char *out, size_t size)
{
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(out, size, "%.*g", digits, value);
        if (strtod(out, NULL) == value) {
            break;
        }
    }
    return out;
}

bool lw_param_is_number(const lw_param *row)
{
    return row->kind == LW_PARAM_REAL || row->kind == LW_PARAM_INTEGER ||
           row->kind == LW_PARAM_MICRO || row->kind == LW_PARAM_REALS ||
           row->kind == LW_PARAM_MICROS;
}

bool lw_param_is_bounded(const lw_param *row)
{
    return row->low != 0 || row->high != 0;
}

const char *lw_param_unit_text(const lw_param *row, char *out, size_t size)
{
    const bool plain = row->unit == NULL || strcmp(row->unit, "1") == 0;
    snprintf(out, size, "%s%s", plain ? "" : " ", plain ? "" : row->unit);
    return out;
}

static const char *number_range_text(const lw_param *row, char *out, size_t size)
{
    char low[40];
    char high[40];
    char unit[48];
    lw_number_plain(row->low, low, sizeof low);
    lw_number_plain(row->high, high, sizeof high);
    lw_param_unit_text(row, unit, sizeof unit);
    const char *whole = row->kind == LW_PARAM_INTEGER ? "whole number" : "number";
    if (!lw_param_is_bounded(row)) {
        snprintf(out, size, "any %s%s", whole, unit);
    } else if (row->low_excluded) {
        snprintf(out, size, "more than %s, at most %s%s", low, high, unit);
    } else if (row->low == row->high) {
        snprintf(out, size, "%s%s", low, unit);
    } else {
        snprintf(out, size, "%s to %s%s", low, high, unit);
    }
    return out;
}

static const char *words_text(const lw_param *row, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; used < size; i++) {
        const char *word = row->kind == LW_PARAM_CHOICE ? row->choices[i] : row->variants[i].tag;
        if (word == NULL) {
            break;
        }
        used += (size_t)snprintf(out + used, size - used, "%s%s", i > 0 ? " or " : "", word);
    }
    return out;
}

static const char *count_text(const lw_param *row, char *out, size_t size)
{
    if (row->count_low == row->count_high) {
        snprintf(out, size, "%zu items", row->count_low);
    } else {
        snprintf(out, size, "%zu to %zu items", row->count_low, row->count_high);
    }
    if (row->kind == LW_PARAM_REALS || row->kind == LW_PARAM_MICROS) {
        char range[LW_PARAM_TEXT_SIZE];
        const size_t used = strlen(out);
        snprintf(out + used, size - used, ", each %s", number_range_text(row, range, sizeof range));
    }
    return out;
}

const char *lw_param_range_text(const lw_param *row, char *out, size_t size)
{
    switch (row->kind) {
    case LW_PARAM_REAL:
    case LW_PARAM_INTEGER:
    case LW_PARAM_MICRO:
        return number_range_text(row, out, size);
    case LW_PARAM_BOOLEAN:
        snprintf(out, size, "true or false");
        return out;
    case LW_PARAM_CHOICE:
    case LW_PARAM_VARIANT:
        return words_text(row, out, size);
    case LW_PARAM_NAME:
        snprintf(out, size, "letters, digits, _ and -, at most 64");
        return out;
    case LW_PARAM_DATE:
        snprintf(out, size, "2016-01-31 or 2016-01-31T12:00, local time");
        return out;
    case LW_PARAM_FILE:
        snprintf(out, size, "path inside the scenario's folder");
        return out;
    case LW_PARAM_ARRAY:
    case LW_PARAM_REALS:
    case LW_PARAM_TEXTS:
    case LW_PARAM_MICROS:
        return count_text(row, out, size);
    case LW_PARAM_TEXT:
    case LW_PARAM_OBJECT:
    case LW_PARAM_OPTIONAL:
        break;
    }
    out[0] = '\0';
    return out;
}

static const char *given_default_text(const lw_param *row, char *out, size_t size)
{
    if (row->kind == LW_PARAM_BOOLEAN) {
        snprintf(out, size, "%s", row->fallback != 0 ? "true" : "false");
    } else if (row->kind == LW_PARAM_CHOICE) {
        snprintf(out, size, "%s", row->choices[(size_t)row->fallback]);
    } else if (lw_param_is_number(row) && row->kind != LW_PARAM_REALS &&
               row->kind != LW_PARAM_MICROS) {
        char unit[48];
        lw_number_plain(row->fallback, out, size);
        lw_param_unit_text(row, unit, sizeof unit);
        const size_t used = strlen(out);
        snprintf(out + used, size - used, "%s", unit);
    } else if (row->kind == LW_PARAM_OBJECT) {
        snprintf(out, size, "the defaults of its fields");
    } else {
        snprintf(out, size, "\"%s\"", row->fallback_text != NULL ? row->fallback_text : "");
    }
    return out;
}

const char *lw_param_default_text(const lw_param *row, char *out, size_t size)
{
    if (row->presence == LW_PARAM_REQUIRED) {
        snprintf(out, size, "required");
        return out;
    }
    if (row->presence == LW_PARAM_UNSET) {
        snprintf(out, size, "%s", row->fallback_text != NULL ? row->fallback_text : "none");
        return out;
    }
    return given_default_text(row, out, size);
}

const char *lw_param_kind_text(lw_param_kind kind)
{
    static const char *const texts[] = {
        [LW_PARAM_REAL] = "number",
        [LW_PARAM_INTEGER] = "whole number",
        [LW_PARAM_MICRO] = "number",
        [LW_PARAM_BOOLEAN] = "true or false",
        [LW_PARAM_TEXT] = "text",
        [LW_PARAM_NAME] = "name",
        [LW_PARAM_CHOICE] = "word",
        [LW_PARAM_DATE] = "date",
        [LW_PARAM_FILE] = "file",
        [LW_PARAM_OBJECT] = "object",
        [LW_PARAM_OPTIONAL] = "object",
        [LW_PARAM_ARRAY] = "list of objects",
        [LW_PARAM_REALS] = "list of numbers",
        [LW_PARAM_TEXTS] = "list of texts",
        [LW_PARAM_MICROS] = "object of numbers by name",
        [LW_PARAM_VARIANT] = "object of a kind",
    };
    return texts[kind];
}

const char *lw_param_kind_article(lw_param_kind kind)
{
    return strchr("aeiou", lw_param_kind_text(kind)[0]) != NULL ? "an" : "a";
}
