// SPDX-License-Identifier: Apache-2.0
#include "sim/base/status.h"

#include "sim/base/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REPORT_LIMIT_COUNT = 1000 };

typedef struct status_row {
    const char *code;
    int exit_code;
    const char *sentence;
} status_row;

static const status_row status_rows[LW_STATUS_COUNT] = {
#define STATUS_ROW(name, code, exit_code, sentence) [LW_##name] = {code, exit_code, sentence},
    LW_STATUS_LIST(STATUS_ROW)
#undef STATUS_ROW
};

static const status_row *status_row_of(lw_status status)
{
    LW_ASSERT((unsigned)status < LW_STATUS_COUNT);
    return &status_rows[status];
}

const char *lw_status_code(lw_status status)
{
    return status_row_of(status)->code;
}

const char *lw_status_sentence(lw_status status)
{
    return status_row_of(status)->sentence;
}

int lw_status_exit_code(lw_status status)
{
    return status_row_of(status)->exit_code;
}

/* The range of the second byte keeps out overlong forms, surrogates and what is past U+10FFFF. */
static bool is_second_byte(unsigned char lead, unsigned char second)
{
    const unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    return second >= low && second <= high;
}

/* Length of the valid UTF-8 sequence at `text`, 0 when the bytes are not one. */
static size_t utf8_length(const unsigned char *text)
{
    const unsigned char lead = text[0];
    if (lead < 0x80) {
        return 1;
    }
    if (lead < 0xC2 || lead > 0xF4 || !is_second_byte(lead, text[1])) {
        return 0;
    }
    const size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    for (size_t i = 2; i < length; i++) {
        if ((text[i] & 0xC0) != 0x80) {
            return 0;
        }
    }
    return length;
}

/* Code point of a valid sequence. */
static unsigned code_point(const unsigned char *text, size_t length)
{
    static const unsigned char lead_bits[5] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    unsigned code = text[0] & lead_bits[length];
    for (size_t i = 1; i < length; i++) {
        code = code << 6 | (text[i] & 0x3FU);
    }
    return code;
}

/* Characters that a terminal or an editor obeys, or that hide: C0 and C1 controls, line and
 * paragraph separators, what turns the direction of writing, what has no width. */
static bool is_obeyed(unsigned code)
{
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0xAD || code == 0x61C ||
           (code >= 0x200B && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) ||
           (code >= 0x2060 && code <= 0x206F) || code == 0xFEFF ||
           (code >= 0xFFF9 && code <= 0xFFFB) || (code >= 0xE0000 && code <= 0xE007F);
}

/* Writes the printable form of the next character of *text into `piece` and moves past it; of a
 * sequence that is not printed as it is, byte by byte. */
static void escape_next(const unsigned char **text, char piece[8])
{
    const unsigned char first = **text;
    const size_t length = utf8_length(*text);
    if (length == 0 || is_obeyed(code_point(*text, length))) {
        snprintf(piece, 8, "\\x%02x", first);
        (*text)++;
        return;
    }
    if (first == '"' || first == '\\') {
        snprintf(piece, 8, "\\%c", first);
        (*text)++;
        return;
    }
    memcpy(piece, *text, length);
    piece[length] = '\0';
    *text += length;
}

char *lw_text_escape(const char *text, char *out, size_t out_size)
{
    LW_ASSERT(out_size >= 8);
    const unsigned char *next = (const unsigned char *)text;
    size_t used = 0;
    size_t cut_at = 0; /* where "..." still fits */
    while (*next != '\0') {
        char piece[8];
        escape_next(&next, piece);
        const size_t length = strlen(piece);
        if (used + length + 1 > out_size) {
            memcpy(out + cut_at, "...", 4);
            return out;
        }
        memcpy(out + used, piece, length);
        used += length;
        if (used + 4 <= out_size) {
            cut_at = used;
        }
    }
    out[used] = '\0';
    return out;
}

/* Copies text, cutting at a character's start, and replaces what could upset a terminal. */
static void copy_printable(char *out, size_t size, const char *text)
{
    size_t used = 0;
    const unsigned char *next = (const unsigned char *)text;
    while (*next != '\0') {
        char piece[8];
        if (*next == '"' || *next == '\\') {
            piece[0] = (char)*next++;
            piece[1] = '\0';
        } else {
            escape_next(&next, piece);
        }
        const size_t length = strlen(piece);
        if (used + length + 1 > size) {
            break;
        }
        memcpy(out + used, piece, length);
        used += length;
    }
    out[used] = '\0';
}

__attribute__((format(printf, 4, 0))) static lw_status error_fill(lw_error *error, lw_status status,
                                                                  const char *pointer,
                                                                  const char *format,
                                                                  va_list arguments)
{
    if (error == NULL) {
        return status;
    }
    char text[LW_MESSAGE_SIZE];
    vsnprintf(text, sizeof text, format, arguments);
    memset(error, 0, sizeof *error);
    error->status = status;
    copy_printable(error->pointer, sizeof error->pointer, pointer);
    copy_printable(error->message, sizeof error->message, text);
    return status;
}

lw_status lw_error_set(lw_error *error, lw_status status, const char *pointer, const char *format,
                       ...)
{
    va_list arguments;
    va_start(arguments, format);
    error_fill(error, status, pointer, format, arguments);
    va_end(arguments);
    return status;
}

void lw_report_init(lw_report *report)
{
    memset(report, 0, sizeof *report);
}

static void release_items(lw_report *report)
{
    if (report->items != &report->spare) {
        free(report->items);
        free(report->is_warning);
    }
}

void lw_report_fini(lw_report *report)
{
    release_items(report);
    memset(report, 0, sizeof *report);
}

static bool report_grow(lw_report *report)
{
    const size_t capacity = report->capacity < 16 ? 16 : 2 * report->capacity;
    lw_error *items = malloc(capacity * sizeof *items);
    bool *flags = malloc(capacity * sizeof *flags);
    if (items == NULL || flags == NULL) {
        free(items);
        free(flags);
        return false;
    }
    for (size_t i = 0; i < report->count; i++) {
        items[i] = report->items[i];
        flags[i] = report->is_warning[i];
    }
    release_items(report);
    report->items = items;
    report->is_warning = flags;
    report->capacity = capacity;
    return true;
}

static void use_spare(lw_report *report)
{
    report->items = &report->spare;
    report->is_warning = &report->spare_is_warning;
    report->capacity = 1;
}

/* True when there is a place behind the last item. */
static bool report_reserve(lw_report *report)
{
    if (report->count >= REPORT_LIMIT_COUNT) {
        return false;
    }
    if (report->count < report->capacity || report_grow(report)) {
        return true;
    }
    if (report->count > 0) {
        return false;
    }
    use_spare(report);
    return true;
}

lw_status lw_report_add(lw_report *report, const lw_error *error, bool is_warning)
{
    const bool is_first_error = !is_warning && report->error_count == 0;
    report->error_count += is_warning ? 0 : 1;
    if (!report_reserve(report)) {
        report->dropped_count++;
        if (!is_first_error) {
            return error->status;
        }
        report->count--; /* a warning makes way */
    }
    report->items[report->count] = *error;
    report->is_warning[report->count] = is_warning;
    report->count++;
    return error->status;
}

static void report_fill(lw_report *report, const lw_error *where, const char *suggestion,
                        bool is_warning)
{
    lw_error error = *where;
    if (suggestion != NULL) {
        copy_printable(error.suggestion, sizeof error.suggestion, suggestion);
    }
    lw_report_add(report, &error, is_warning);
}

lw_status lw_report_error(lw_report *report, lw_status status, const char *pointer,
                          const char *suggestion, const char *format, ...)
{
    lw_error error;
    va_list arguments;
    va_start(arguments, format);
    error_fill(&error, status, pointer, format, arguments);
    va_end(arguments);
    report_fill(report, &error, suggestion, false);
    return status;
}

void lw_report_warning(lw_report *report, lw_status status, const char *pointer,
                       const char *suggestion, const char *format, ...)
{
    lw_error error;
    va_list arguments;
    va_start(arguments, format);
    error_fill(&error, status, pointer, format, arguments);
    va_end(arguments);
    report_fill(report, &error, suggestion, true);
}

bool lw_report_has_error_below(const lw_report *report, const char *pointer)
{
    const size_t length = strlen(pointer);
    for (size_t i = 0; i < report->count; i++) {
        const char *place = report->items[i].pointer;
        if (!report->is_warning[i] && strncmp(place, pointer, length) == 0 &&
            (place[length] == '\0' || place[length] == '/')) {
            return true;
        }
    }
    return false;
}

lw_status lw_report_status(const lw_report *report)
{
    for (size_t i = 0; i < report->count; i++) {
        if (!report->is_warning[i]) {
            return report->items[i].status;
        }
    }
    return report->error_count > 0 ? LW_ERR_MEMORY : LW_OK;
}
