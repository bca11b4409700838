// SPDX-License-Identifier: Apache-2.0
#include "scenarios/load/json_scan.h"

#include "scenarios/load/json_text.h"
#include "sim/base/check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct frame {
    uint32_t entry;
    uint32_t last_child;
} frame;

typedef struct member_key {
    const char *key; /* behind the opening quote */
    uint32_t entry;
} member_key;

typedef struct scanner {
    const char *text;
    size_t size;
    size_t at;
    lw_json_index *index;
    lw_report *report;
    lw_status status; /* of the first fault */
    frame stack[LW_JSON_DEPTH_MAX];
    int depth;
    uint32_t key_offset; /* of the member whose value comes next, 0 = none */
    member_key *keys;    /* [key_capacity], to find duplicates */
    size_t key_capacity;
} scanner;

/* What comes after a step of the scan. */
typedef enum step { STEP_VALUE, STEP_AFTER_VALUE, STEP_END, STEP_FAULT } step;

/* Records a fault at a byte, in the container that is open or at `entry`. */
static lw_status fault_at(scanner *s, lw_status status, size_t offset, uint32_t entry,
                          const char *message)
{
    lw_error error;
    char pointer[LW_POINTER_SIZE];
    lw_json_index_pointer(s->index, entry, pointer, sizeof pointer);
    lw_error_set(&error, status, pointer, "%s", message);
    lw_json_index_position(s->index, offset, &error.line, &error.column);
    lw_report_add(s->report, &error, false);
    s->status = s->status == LW_OK ? status : s->status;
    return status;
}

static step stop(scanner *s, lw_status status, size_t offset, const char *message)
{
    const uint32_t open = s->depth > 0 ? s->stack[s->depth - 1].entry : LW_JSON_NONE;
    fault_at(s, status, offset, open, message);
    return STEP_FAULT;
}

static step out_of_memory(scanner *s)
{
    return stop(s, LW_ERR_MEMORY, s->at, "memory ran out while the text was scanned");
}

static bool is_comment(const char *text)
{
    return text[0] == '/' && (text[1] == '/' || text[1] == '*');
}

/* A byte that cannot stand here: not UTF-8, the end, or a character, which is quoted. */
static step unexpected(scanner *s, const char *wanted)
{
    char message[160];
    if (is_comment(s->text + s->at)) {
        return stop(s, LW_ERR_JSON_SYNTAX, s->at, "JSON has no comments: take this one out");
    }
    if (s->at >= s->size) {
        snprintf(message, sizeof message, "the text ends where %s should be", wanted);
        return stop(s, LW_ERR_JSON_SYNTAX, s->at, message);
    }
    const size_t length = lw_utf8_length(s->text + s->at);
    if (length == 0) {
        return stop(s, LW_ERR_JSON_UTF8, s->at, "the bytes here are not UTF-8");
    }
    char character[8] = "";
    char quote[24];
    memcpy(character, s->text + s->at, length);
    if (character[0] == '\0') {
        snprintf(quote, sizeof quote, "a NUL byte");
    } else if (character[0] == '"') {
        snprintf(quote, sizeof quote, "a quote");
    } else {
        char escaped[16];
        snprintf(quote, sizeof quote, "\"%s\"", lw_text_escape(character, escaped, sizeof escaped));
    }
    snprintf(message, sizeof message, "%s where %s should be", quote, wanted);
    return stop(s, LW_ERR_JSON_SYNTAX, s->at, message);
}

static void skip_space(scanner *s)
{
    while (s->at < s->size && (s->text[s->at] == ' ' || s->text[s->at] == '\t' ||
                               s->text[s->at] == '\n' || s->text[s->at] == '\r')) {
        s->at++;
    }
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool scan_unicode_escape(scanner *s)
{
    const char *escape = s->text + s->at;
    const int32_t unit = lw_json_hex_unit(escape + 2);
    if (unit < 0) {
        stop(s, LW_ERR_JSON_SYNTAX, s->at, "\\u must be followed by four hexadecimal digits");
        return false;
    }
    if (unit == 0) {
        stop(s, LW_ERR_JSON_SYNTAX, s->at, "NUL (\\u0000) is not allowed in a text");
        return false;
    }
    s->at += 6;
    if (unit < 0xD800 || unit > 0xDFFF) {
        return true;
    }
    const int32_t low =
        unit <= 0xDBFF && escape[6] == '\\' && escape[7] == 'u' ? lw_json_hex_unit(escape + 8) : -1;
    if (low < 0xDC00 || low > 0xDFFF) {
        stop(s, LW_ERR_JSON_UTF8, s->at - 6, "half of a surrogate pair stands alone");
        return false;
    }
    s->at += 6;
    return true;
}

static bool scan_escape(scanner *s)
{
    const char letter = s->text[s->at + 1];
    if (letter == 'u') {
        return scan_unicode_escape(s);
    }
    if (letter == '\0' || strchr("\"\\/bfnrt", letter) == NULL) {
        stop(s, LW_ERR_JSON_SYNTAX, s->at,
             "a backslash must be followed by one of \" \\ / b f n r t u");
        return false;
    }
    s->at += 2;
    return true;
}

/* Passes the string that begins at the quote under s->at. */
static bool scan_string(scanner *s)
{
    const size_t start = s->at++;
    for (;;) {
        const unsigned char c = (unsigned char)s->text[s->at];
        if (s->at >= s->size) {
            stop(s, LW_ERR_JSON_SYNTAX, start, "this text has no closing quote");
            return false;
        }
        if (c == '"') {
            s->at++;
            return true;
        }
        if (c == '\\') {
            if (!scan_escape(s)) {
                return false;
            }
            continue;
        }
        if (c < 0x20) {
            stop(s, LW_ERR_JSON_SYNTAX, s->at,
                 "a control character must be written as an escape, e.g. \\n");
            return false;
        }
        const size_t length = lw_utf8_length(s->text + s->at);
        if (length == 0) {
            stop(s, LW_ERR_JSON_UTF8, s->at, "the bytes here are not UTF-8");
            return false;
        }
        s->at += length;
    }
}

static bool scan_digits(scanner *s)
{
    if (!is_digit(s->text[s->at])) {
        unexpected(s, "a digit");
        return false;
    }
    while (is_digit(s->text[s->at])) {
        s->at++;
    }
    return true;
}

static bool scan_number_grammar(scanner *s)
{
    s->at += s->text[s->at] == '-' ? 1 : 0;
    if (s->text[s->at] == '0' && is_digit(s->text[s->at + 1])) {
        stop(s, LW_ERR_JSON_SYNTAX, s->at, "a number must not begin with 0 and another digit");
        return false;
    }
    if (!scan_digits(s)) {
        return false;
    }
    if (s->text[s->at] == '.') {
        s->at++;
        if (!scan_digits(s)) {
            return false;
        }
    }
    if (s->text[s->at] == 'e' || s->text[s->at] == 'E') {
        s->at++;
        s->at += s->text[s->at] == '-' || s->text[s->at] == '+' ? 1 : 0;
        return scan_digits(s);
    }
    return true;
}

/* Adds the entry of a value that begins at `offset` and links it to its siblings. */
static bool add_entry(scanner *s, lw_json_kind kind, size_t offset, size_t end)
{
    lw_json_entry entry = {.kind = (uint32_t)kind,
                           .offset = (uint32_t)offset,
                           .size = (uint32_t)(end - offset),
                           .key_offset = s->key_offset,
                           .parent = LW_JSON_NONE,
                           .next_sibling = LW_JSON_NONE};
    const uint32_t self = s->index->count;
    s->key_offset = 0;
    if (self >= LW_JSON_VALUE_COUNT_MAX) {
        stop(s, LW_ERR_OUT_OF_RANGE, offset, "the text has more than 1000000 values");
        return false;
    }
    if (s->depth > 0) {
        frame *open = &s->stack[s->depth - 1];
        lw_json_entry *container = &s->index->entries[open->entry];
        entry.parent = open->entry;
        entry.ordinal = container->child_count++;
        if (open->last_child != LW_JSON_NONE) {
            s->index->entries[open->last_child].next_sibling = self;
        }
        open->last_child = self;
    }
    if (!lw_json_index_append(s->index, &entry)) {
        out_of_memory(s);
        return false;
    }
    return true;
}

static step scan_number(scanner *s)
{
    const size_t start = s->at;
    if (!scan_number_grammar(s) || !add_entry(s, LW_JSON_NUMBER, start, s->at)) {
        return STEP_FAULT;
    }
    if (isinf(strtod(s->text + start, NULL))) {
        fault_at(s, LW_ERR_JSON_NUMBER, start, s->index->count - 1,
                 "this number is beyond 1.7976931348623157e308, the largest one");
    }
    return STEP_AFTER_VALUE;
}

static step scan_word(scanner *s, const char *word, lw_json_kind kind)
{
    const size_t length = strlen(word);
    if (strncmp(s->text + s->at, word, length) != 0) {
        return unexpected(s, "a value");
    }
    const size_t start = s->at;
    s->at += length;
    return add_entry(s, kind, start, s->at) ? STEP_AFTER_VALUE : STEP_FAULT;
}

static step scan_text_value(scanner *s)
{
    const size_t start = s->at;
    if (!scan_string(s) || !add_entry(s, LW_JSON_STRING, start, s->at)) {
        return STEP_FAULT;
    }
    return STEP_AFTER_VALUE;
}

/* Passes `"key" :` and remembers the key for the value that follows. */
static step scan_key(scanner *s)
{
    skip_space(s);
    if (is_digit(s->text[s->at])) {
        return stop(s, LW_ERR_JSON_SYNTAX, s->at,
                    "a digit where a key in quotes should be: is this a decimal comma? write a "
                    "point (0.25)");
    }
    if (s->text[s->at] != '"') {
        return unexpected(s, "a key in quotes");
    }
    const size_t start = s->at;
    if (!scan_string(s)) {
        return STEP_FAULT;
    }
    skip_space(s);
    if (s->text[s->at] != ':') {
        return unexpected(s, "a colon");
    }
    s->at++;
    s->key_offset = (uint32_t)start;
    return STEP_VALUE;
}

static int compare_keys(const void *a, const void *b)
{
    const member_key *key_a = a;
    const member_key *key_b = b;
    const int order = lw_json_string_compare(key_a->key, key_b->key);
    if (order != 0) {
        return order;
    }
    return key_a->entry < key_b->entry ? -1 : 1;
}

static bool gather_keys(scanner *s, uint32_t object)
{
    const size_t count = s->index->entries[object].child_count;
    if (count > s->key_capacity) {
        member_key *keys = realloc(s->keys, count * sizeof *keys);
        if (keys == NULL) {
            return false;
        }
        s->keys = keys;
        s->key_capacity = count;
    }
    uint32_t child = object + 1;
    for (size_t i = 0; i < count; i++) {
        const lw_json_entry *entry = &s->index->entries[child];
        s->keys[i] = (member_key){s->text + entry->key_offset + 1, child};
        child = entry->next_sibling;
    }
    return true;
}

static void report_duplicate(scanner *s, const member_key *first, const member_key *again)
{
    int line = 0;
    int column = 0;
    char message[96];
    lw_json_index_position(s->index, s->index->entries[first->entry].key_offset, &line, &column);
    snprintf(message, sizeof message, "the same key stands already in line %d, column %d", line,
             column);
    fault_at(s, LW_ERR_JSON_DUPLICATE_KEY, s->index->entries[again->entry].key_offset, again->entry,
             message);
}

/* Sorting, not hashing: its time does not depend on who chose the keys. */
static bool check_duplicates(scanner *s, uint32_t object)
{
    const size_t count = s->index->entries[object].child_count;
    if (count < 2) {
        return true;
    }
    if (!gather_keys(s, object)) {
        out_of_memory(s);
        return false;
    }
    qsort(s->keys, count, sizeof *s->keys, compare_keys);
    const member_key *first = &s->keys[0];
    for (size_t i = 1; i < count && s->report->dropped_count == 0; i++) {
        if (lw_json_string_compare(first->key, s->keys[i].key) == 0) {
            report_duplicate(s, first, &s->keys[i]);
        } else {
            first = &s->keys[i];
        }
    }
    return true;
}

static step close_container(scanner *s)
{
    const uint32_t entry = s->stack[s->depth - 1].entry;
    s->at++;
    s->index->entries[entry].size = (uint32_t)s->at - s->index->entries[entry].offset;
    if (s->index->entries[entry].kind == LW_JSON_OBJECT && !check_duplicates(s, entry)) {
        return STEP_FAULT;
    }
    s->depth--;
    return STEP_AFTER_VALUE;
}

static step open_container(scanner *s, lw_json_kind kind)
{
    if (s->depth == LW_JSON_DEPTH_MAX) {
        return stop(s, LW_ERR_JSON_DEPTH, s->at, "the text is nested more than 64 levels deep");
    }
    if (!add_entry(s, kind, s->at, s->at + 1)) {
        return STEP_FAULT;
    }
    s->stack[s->depth++] = (frame){s->index->count - 1, LW_JSON_NONE};
    s->at++;
    skip_space(s);
    if (s->text[s->at] == (kind == LW_JSON_OBJECT ? '}' : ']')) {
        return close_container(s);
    }
    return kind == LW_JSON_OBJECT ? scan_key(s) : STEP_VALUE;
}

static step scan_value(scanner *s)
{
    skip_space(s);
    const char c = s->text[s->at];
    if (c == '{') {
        return open_container(s, LW_JSON_OBJECT);
    }
    if (c == '[') {
        return open_container(s, LW_JSON_ARRAY);
    }
    if (c == '"') {
        return scan_text_value(s);
    }
    if (c == '-' || is_digit(c)) {
        return scan_number(s);
    }
    if (c == 't') {
        return scan_word(s, "true", LW_JSON_BOOLEAN);
    }
    if (c == 'f') {
        return scan_word(s, "false", LW_JSON_BOOLEAN);
    }
    return c == 'n' ? scan_word(s, "null", LW_JSON_NULL) : unexpected(s, "a value");
}

static step after_value(scanner *s)
{
    skip_space(s);
    if (s->depth == 0) {
        return s->at == s->size ? STEP_END : unexpected(s, "the end of the text");
    }
    const bool in_object = s->index->entries[s->stack[s->depth - 1].entry].kind == LW_JSON_OBJECT;
    const char c = s->text[s->at];
    if (c == (in_object ? '}' : ']')) {
        return close_container(s);
    }
    if (c != ',') {
        return unexpected(s, in_object ? "a comma or a closing brace"
                                       : "a comma or a closing bracket");
    }
    s->at++;
    return in_object ? scan_key(s) : STEP_VALUE;
}

static step scan_start(scanner *s)
{
    if (s->size >= 3 && memcmp(s->text, "\xEF\xBB\xBF", 3) == 0) {
        return stop(s, LW_ERR_JSON_UTF8, 0,
                    "the text begins with a byte-order mark; save it as UTF-8 without one");
    }
    return STEP_VALUE;
}

lw_status lw_json_scan(const char *text, size_t size, lw_json_index *index, lw_report *report)
{
    LW_ASSERT(text[size] == '\0');
    scanner s = {.text = text, .size = size, .index = index, .report = report};
    if (!lw_json_index_init(index, text, size)) {
        return lw_report_error(report, LW_ERR_MEMORY, "", NULL, "memory ran out");
    }
    step next = scan_start(&s);
    while (next != STEP_END && next != STEP_FAULT) {
        next = next == STEP_VALUE ? scan_value(&s) : after_value(&s);
    }
    free(s.keys);
    return s.status;
}
