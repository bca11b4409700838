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

/* Length of the valid UTF-8 sequence at `text`, 0 when the bytes are not one. */
static size_t utf8_length(const unsigned char *text)
{
    static const unsigned char lead_mask[5] = {0, 0x80, 0xE0, 0xF0, 0xF8};
    static const unsigned char lead_bits[5] = {0, 0x00, 0xC0, 0xE0, 0xF0};
    for (size_t length = 1; length <= 4; length++) {
        if ((text[0] & lead_mask[length]) != lead_bits[length]) {
            continue;
        }
        for (size_t i = 1; i < length; i++) {
            if ((text[i] & 0xC0) != 0x80) {
                return 0;
            }
        }
        return length;
    }
    return 0;
}

/* Writes the printable form of the next character of *text into `piece` and moves past it. */
static void escape_next(const unsigned char **text, char piece[8])
{
    const unsigned char first = **text;
    const size_t length = utf8_length(*text);
    const bool control = first < 0x20 || first == 0x7F || (first == 0xC2 && (*text)[1] < 0xA0);
    if (length == 0 || control) {
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

void lw_report_fini(lw_report *report)
{
    free(report->items);
    free(report->is_warning);
    memset(report, 0, sizeof *report);
}

static bool report_grow(lw_report *report)
{
    const size_t capacity = report->capacity == 0 ? 16 : 2 * report->capacity;
    lw_error *items = realloc(report->items, capacity * sizeof *items);
    if (items == NULL) {
        return false;
    }
    report->items = items;
    bool *flags = realloc(report->is_warning, capacity * sizeof *flags);
    if (flags == NULL) {
        return false;
    }
    report->is_warning = flags;
    report->capacity = capacity;
    return true;
}

lw_status lw_report_add(lw_report *report, const lw_error *error, bool is_warning)
{
    report->error_count += is_warning ? 0 : 1;
    if (report->count >= REPORT_LIMIT_COUNT ||
        (report->count == report->capacity && !report_grow(report))) {
        report->dropped_count++;
        return error->status;
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

lw_status lw_report_status(const lw_report *report)
{
    for (size_t i = 0; i < report->count; i++) {
        if (!report->is_warning[i]) {
            return report->items[i].status;
        }
    }
    return report->error_count > 0 ? LW_ERR_MEMORY : LW_OK;
}
