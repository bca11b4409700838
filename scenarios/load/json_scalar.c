// SPDX-License-Identifier: Apache-2.0
#include "scenarios/load/json_scalar.h"

#include "scenarios/load/json_text.h"
#include "scenarios/load/param_text.h"
#include "sim/base/check.h"
#include "sim/base/civil.h"
#include "sim/base/quantity.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Largest whole number that a double and a JSON reader elsewhere keep exactly: 2^53. */
#define WHOLE_MAX 9007199254740992.0
/* Below what lw_micro_from_double takes. */
#define MICRO_MAX 9.0e12

/* Appends "/key" to the pointer; returns its length before. What does not fit is left out: the
 * pointer then names an ancestor. */
size_t lw_json_cursor_push(lw_json_cursor *cursor, const char *key)
{
    const size_t before = cursor->length;
    size_t used = before;
    if (used + 2 > sizeof cursor->pointer) {
        return before;
    }
    cursor->pointer[used++] = '/';
    for (; *key != '\0'; key++) {
        const bool special = *key == '~' || *key == '/';
        if (used + 3 > sizeof cursor->pointer) {
            used = before;
            break;
        }
        if (special) {
            cursor->pointer[used++] = '~';
            cursor->pointer[used++] = *key == '~' ? '0' : '1';
        } else {
            cursor->pointer[used++] = *key;
        }
    }
    cursor->pointer[used] = '\0';
    cursor->length = used;
    return before;
}

size_t lw_json_cursor_push_position(lw_json_cursor *cursor, size_t position)
{
    char text[24];
    snprintf(text, sizeof text, "%zu", position);
    return lw_json_cursor_push(cursor, text);
}

void lw_json_cursor_pop(lw_json_cursor *cursor, size_t length)
{
    cursor->length = length;
    cursor->pointer[length] = '\0';
}

void lw_json_out_of_memory(lw_json_cursor *cursor)
{
    lw_report_error(cursor->reading->report, LW_ERR_MEMORY, cursor->pointer, NULL,
                    "memory ran out, or its limit was reached, while the scenario was read");
}

/* The value found, in words. */
const char *lw_json_found_text(const lw_json_node *node, char out[LW_FOUND_TEXT_SIZE])
{
    char quote[64];
    switch (lw_json_node_kind(node)) {
    case LW_JSON_NULL:
        return "null";
    case LW_JSON_BOOLEAN:
        return lw_json_node_boolean(node) ? "true" : "false";
    case LW_JSON_NUMBER:
        return lw_number_plain(lw_json_node_number(node), out, LW_FOUND_TEXT_SIZE);
    case LW_JSON_STRING:
        lw_text_escape(lw_json_node_text(node), quote, sizeof quote);
        snprintf(out, LW_FOUND_TEXT_SIZE, "the text \"%s\"", quote);
        return out;
    case LW_JSON_ARRAY:
        return "a list";
    case LW_JSON_OBJECT:
        break;
    }
    return "an object";
}

/* True when the whole text is a JSON number, so that only its quotes are wrong. */
static bool is_quoted_number(const lw_json_node *node)
{
    if (lw_json_node_kind(node) != LW_JSON_STRING) {
        return false;
    }
    const char *text = lw_json_node_text(node);
    const size_t length = strlen(text);
    return length > 0 && length < 32 && strspn(text, "0123456789.-+eE") == length;
}

/* "0,04" is a number in much of Europe, but not in JSON. */
static void suggest_decimal_point(const lw_json_node *node, char *suggestion, size_t size)
{
    static const char digits[] = "0123456789";
    if (lw_json_node_kind(node) != LW_JSON_STRING) {
        return;
    }
    const char *text = lw_json_node_text(node);
    const char *sign = text[0] == '-' ? "-" : "";
    const char *whole = text + strlen(sign);
    const size_t whole_length = strspn(whole, digits);
    const char *fraction = whole + whole_length + 1;
    if (whole_length == 0 || whole[whole_length] != ',' || fraction[0] == '\0' ||
        strlen(text) > 32 || fraction[strspn(fraction, digits)] != '\0') {
        return;
    }
    snprintf(suggestion, size, "write %s%.*s.%s", sign, (int)whole_length, whole, fraction);
}

void lw_json_wrong_type(lw_json_cursor *cursor, const lw_param *row, const lw_json_node *node)
{
    char found[LW_FOUND_TEXT_SIZE];
    char range[LW_PARAM_TEXT_SIZE];
    char suggestion[LW_SUGGESTION_SIZE] = "";
    lw_param_range_text(row, range, sizeof range);
    if (lw_json_node_kind(node) == LW_JSON_NULL) {
        snprintf(suggestion, sizeof suggestion, "leave the key out instead of writing null");
    } else if (lw_param_is_number(row) && is_quoted_number(node)) {
        snprintf(suggestion, sizeof suggestion, "write %s without quotes", lw_json_node_text(node));
    } else if (lw_param_is_number(row)) {
        suggest_decimal_point(node, suggestion, sizeof suggestion);
    }
    lw_report_error(cursor->reading->report, LW_ERR_WRONG_TYPE, cursor->pointer, suggestion,
                    "found %s, expected %s %s%s%s", lw_json_found_text(node, found),
                    lw_param_kind_article(row->kind), lw_param_kind_text(row->kind),
                    range[0] != '\0' ? ": " : "", range);
}

static bool is_outside(const lw_param *row, double value)
{
    if (!lw_param_is_bounded(row)) {
        return row->kind == LW_PARAM_MICRO && fabs(value) > MICRO_MAX;
    }
    return value < row->low || value > row->high || (row->low_excluded && value == row->low);
}

static void out_of_range(lw_json_cursor *cursor, const lw_param *row, double value)
{
    char found[40];
    char unit[48];
    char range[LW_PARAM_TEXT_SIZE];
    lw_report_error(
        cursor->reading->report, LW_ERR_OUT_OF_RANGE, cursor->pointer, NULL,
        "%s%s is outside the allowed range: %s", lw_number_plain(value, found, sizeof found),
        lw_param_unit_text(row, unit, sizeof unit), lw_param_range_text(row, range, sizeof range));
}

/* A value of 0 is meant: no other unit makes it likelier. */
static void warn_when_unlikely(lw_json_cursor *cursor, const lw_param *row, double value)
{
    if ((row->likely_low == 0 && row->likely_high == 0) || value == 0 ||
        (value >= row->likely_low && value <= row->likely_high)) {
        return;
    }
    char found[40];
    char low[40];
    char high[40];
    char unit[48];
    char suggestion[LW_SUGGESTION_SIZE];
    lw_param_unit_text(row, unit, sizeof unit);
    snprintf(suggestion, sizeof suggestion, "check the unit: this field is%s%s",
             unit[0] != '\0' ? " in" : " a plain number", unit);
    lw_report_warning(cursor->reading->report, LW_ERR_IMPLAUSIBLE, cursor->pointer, suggestion,
                      "%s%s is unlikely; usual values are %s to %s%s",
                      lw_number_plain(value, found, sizeof found), unit,
                      lw_number_plain(row->likely_low, low, sizeof low),
                      lw_number_plain(row->likely_high, high, sizeof high), unit);
}

/* The node's number when it passes the row's checks. */
bool lw_json_read_double(lw_json_cursor *cursor, const lw_param *row, const lw_json_node *node,
                         double *value)
{
    if (lw_json_node_kind(node) != LW_JSON_NUMBER) {
        lw_json_wrong_type(cursor, row, node);
        return false;
    }
    *value = lw_json_node_number(node);
    /* Denormals and -0 are 0: neither 1/x nor a sign may surprise a model. */
    if (fabs(*value) < DBL_MIN) {
        *value = 0;
    }
    if (is_outside(row, *value)) {
        out_of_range(cursor, row, *value);
        return false;
    }
    warn_when_unlikely(cursor, row, *value);
    return true;
}

static void read_integer(lw_json_cursor *cursor, const lw_param *row, const lw_json_node *node,
                         int64_t *member)
{
    const bool number = lw_json_node_kind(node) == LW_JSON_NUMBER;
    const double found = number ? lw_json_node_number(node) : 0;
    if (number && found != floor(found)) {
        lw_json_wrong_type(cursor, row, node);
    } else if (number && fabs(found) > WHOLE_MAX) {
        out_of_range(cursor, row, found);
    } else {
        double value = 0;
        if (lw_json_read_double(cursor, row, node, &value)) {
            *member = (int64_t)value;
        }
    }
}

static void read_number(lw_json_cursor *cursor, const lw_param *row, const lw_json_node *node,
                        void *member)
{
    double value = 0;
    if (row->kind == LW_PARAM_INTEGER) {
        read_integer(cursor, row, node, member);
    } else if (lw_json_read_double(cursor, row, node, &value)) {
        if (row->kind == LW_PARAM_MICRO) {
            *(int64_t *)member = lw_micro_from_double(value);
        } else {
            *(double *)member = value;
        }
    }
}

static void read_boolean(lw_json_cursor *cursor, const lw_param *row, const lw_json_node *node,
                         bool *member)
{
    if (lw_json_node_kind(node) != LW_JSON_BOOLEAN) {
        lw_json_wrong_type(cursor, row, node);
        return;
    }
    *member = lw_json_node_boolean(node);
}

/* The node's text, or NULL after a wrong-type error. */
static const char *expect_text(lw_json_cursor *cursor, const lw_param *row,
                               const lw_json_node *node)
{
    if (lw_json_node_kind(node) != LW_JSON_STRING) {
        lw_json_wrong_type(cursor, row, node);
        return NULL;
    }
    return lw_json_node_text(node);
}

void lw_json_bad_choice(lw_json_cursor *cursor, const lw_param *row, const char *text,
                        const lw_suggestion *suggestion)
{
    char quote[64];
    char allowed[LW_PARAM_TEXT_SIZE];
    char advice[LW_SUGGESTION_SIZE] = "";
    if (suggestion->best != NULL) {
        lw_suggestion_text(suggestion, advice, sizeof advice);
    } else if (row->otherwise != NULL) {
        snprintf(advice, sizeof advice, "%s", row->otherwise);
    }
    lw_report_error(cursor->reading->report, LW_ERR_BAD_CHOICE, cursor->pointer, advice,
                    "\"%s\" is not allowed here: %s", lw_text_escape(text, quote, sizeof quote),
                    lw_param_range_text(row, allowed, sizeof allowed));
}

static void read_choice(lw_json_cursor *cursor, const lw_param *row, const lw_json_node *node,
                        int32_t *member)
{
    const char *text = expect_text(cursor, row, node);
    if (text == NULL) {
        return;
    }
    lw_suggestion suggestion;
    lw_suggestion_begin(&suggestion, text);
    for (int32_t i = 0; row->choices[i] != NULL; i++) {
        if (strcmp(row->choices[i], text) == 0) {
            *member = i;
            return;
        }
        lw_suggestion_offer(&suggestion, row->choices[i]);
    }
    lw_json_bad_choice(cursor, row, text, &suggestion);
}

static void read_date(lw_json_cursor *cursor, const lw_param *row, const lw_json_node *node,
                      lw_civil *member)
{
    const char *text = expect_text(cursor, row, node);
    lw_civil date;
    if (text == NULL) {
        return;
    }
    if (!lw_civil_parse(text, &date)) {
        lw_json_wrong_type(cursor, row, node);
        return;
    }
    *member = date;
}

/* True for control characters that could upset a terminal or a file; line breaks and tabs may be.
 */
static bool has_control_character(const char *text)
{
    while (*text != '\0') {
        const int32_t code = lw_utf8_next(&text);
        if ((code < 0x20 && code != '\n' && code != '\t') || (code >= 0x7F && code < 0xA0)) {
            return true;
        }
    }
    return false;
}

static bool is_name(const char *text)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    const size_t length = strlen(text);
    return length > 0 && length <= LW_NAME_BYTES_MAX && strspn(text, letters) == length;
}

/* What is wrong with a text for this row, or NULL. */
static const char *text_fault(const lw_param *row, const char *text)
{
    if (row->kind == LW_PARAM_NAME) {
        return is_name(text) ? NULL
                             : "is not a name: 1 to 64 letters without accents, digits, _ or -";
    }
    if (strlen(text) > LW_TEXT_BYTES_MAX) {
        return "is longer than 65536 bytes";
    }
    return has_control_character(text) ? "has a control character" : NULL;
}

static void mention_file(lw_json_cursor *cursor, const char *path)
{
    lw_file_mention *mention = lw_arena_calloc(cursor->reading->arena, 1, sizeof *mention);
    if (mention == NULL) {
        lw_json_out_of_memory(cursor);
        return;
    }
    mention->path = path;
    memcpy(mention->pointer, cursor->pointer, sizeof mention->pointer);
    if (cursor->reading->files_last != NULL) {
        cursor->reading->files_last->next = mention;
    } else {
        cursor->reading->files_first = mention;
    }
    cursor->reading->files_last = mention;
}

static void read_text(lw_json_cursor *cursor, const lw_param *row, const lw_json_node *node,
                      const char **member)
{
    const char *text = expect_text(cursor, row, node);
    if (text == NULL) {
        return;
    }
    const char *fault = text_fault(row, text);
    if (fault != NULL) {
        char quote[64];
        lw_report_error(cursor->reading->report, LW_ERR_OUT_OF_RANGE, cursor->pointer, NULL,
                        "\"%s\" %s", lw_text_escape(text, quote, sizeof quote), fault);
        return;
    }
    *member = lw_arena_strdup(cursor->reading->arena, text);
    if (*member == NULL) {
        lw_json_out_of_memory(cursor);
    } else if (row->kind == LW_PARAM_FILE) {
        mention_file(cursor, *member);
    }
}

void lw_json_read_scalar(lw_json_cursor *cursor, const lw_param *row, const lw_json_node *node,
                         void *member)
{
    switch (row->kind) {
    case LW_PARAM_REAL:
    case LW_PARAM_INTEGER:
    case LW_PARAM_MICRO:
        read_number(cursor, row, node, member);
        break;
    case LW_PARAM_BOOLEAN:
        read_boolean(cursor, row, node, member);
        break;
    case LW_PARAM_TEXT:
    case LW_PARAM_NAME:
    case LW_PARAM_FILE:
        read_text(cursor, row, node, member);
        break;
    case LW_PARAM_CHOICE:
        read_choice(cursor, row, node, member);
        break;
    case LW_PARAM_DATE:
        read_date(cursor, row, node, member);
        break;
    case LW_PARAM_OBJECT:
    case LW_PARAM_OPTIONAL:
    case LW_PARAM_ARRAY:
    case LW_PARAM_REALS:
    case LW_PARAM_TEXTS:
    case LW_PARAM_MICROS:
    case LW_PARAM_VARIANT:
        LW_ASSERT(false);
    }
}
