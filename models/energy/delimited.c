// SPDX-License-Identifier: Apache-2.0
#include "models/energy/delimited.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_LENGTH_MAX = 63, SHOWN_LENGTH_MAX = 40, COLUMN_COUNT_MAX = 100000 };

static lw_status fault(const lw_delimited *table, int line, const char *suggestion,
                       const char *format, va_list arguments) __attribute__((format(printf, 4, 0)));

static lw_status fault(const lw_delimited *table, int line, const char *suggestion,
                       const char *format, va_list arguments)
{
    char text[LW_MESSAGE_SIZE];
    vsnprintf(text, sizeof text, format, arguments);
    lw_error *error = table->error;
    if (error != NULL) {
        lw_error_set(error, LW_ERR_FILE_FORMAT, "", "%s", text);
        lw_text_escape(table->name, error->file, sizeof error->file);
        error->line = line;
        snprintf(error->suggestion, sizeof error->suggestion, "%s",
                 suggestion != NULL ? suggestion : "");
    }
    return LW_ERR_FILE_FORMAT;
}

lw_status lw_delimited_fault(const lw_delimited *table, const char *suggestion, const char *format,
                             ...)
{
    va_list arguments;
    va_start(arguments, format);
    const lw_status status = fault(table, table->reader.line, suggestion, format, arguments);
    va_end(arguments);
    return status;
}

lw_status lw_delimited_fault_at(const lw_delimited *table, int line, const char *suggestion,
                                const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const lw_status status = fault(table, line, suggestion, format, arguments);
    va_end(arguments);
    return status;
}

int lw_slice_shown(lw_slice field)
{
    return field.size > SHOWN_LENGTH_MAX ? SHOWN_LENGTH_MAX : (int)field.size;
}

static bool is_blank(lw_slice line)
{
    for (size_t i = 0; i < line.size; i++) {
        if (line.bytes[i] != ' ' && line.bytes[i] != '\t') {
            return false;
        }
    }
    return true;
}

static bool next_line(lw_delimited *table, lw_slice *line)
{
    while (lw_line_reader_next(&table->reader, line)) {
        if (!is_blank(*line)) {
            return true;
        }
    }
    return false;
}

static char separator_of(lw_slice header)
{
    static const char candidates[] = {';', '\t'};
    for (size_t i = 0; i < sizeof candidates; i++) {
        if (header.size > 0 && memchr(header.bytes, candidates[i], header.size) != NULL) {
            return candidates[i];
        }
    }
    return ',';
}

static lw_slice without_blanks_and_quotes(lw_slice field)
{
    while (field.size > 0 && (field.bytes[0] == ' ' || field.bytes[0] == '\t')) {
        field = (lw_slice){field.bytes + 1, field.size - 1};
    }
    while (field.size > 0 &&
           (field.bytes[field.size - 1] == ' ' || field.bytes[field.size - 1] == '\t')) {
        field.size--;
    }
    if (field.size >= 2 && field.bytes[0] == '"' && field.bytes[field.size - 1] == '"') {
        return (lw_slice){field.bytes + 1, field.size - 2};
    }
    return field;
}

/* Cuts a line into at most `capacity` fields; returns how many there are in all. */
static size_t cut(lw_slice line, char separator, lw_slice *fields, size_t capacity)
{
    size_t count = 0;
    size_t begin = 0;
    bool quoted = false;
    for (size_t i = 0; i <= line.size; i++) {
        quoted ^= i < line.size && line.bytes[i] == '"';
        if (i < line.size && (line.bytes[i] != separator || quoted)) {
            continue;
        }
        if (count < capacity) {
            fields[count] = without_blanks_and_quotes((lw_slice){line.bytes + begin, i - begin});
        }
        count++;
        begin = i + 1;
    }
    return count;
}

lw_status lw_delimited_open(lw_delimited *table, const char *name, lw_slice text, lw_error *error)
{
    *table = (lw_delimited){
        .name = name, .error = error, .reader = lw_line_reader_of(text.bytes, text.size)};
    lw_slice header = {"", 0};
    if (!next_line(table, &header)) {
        return lw_delimited_fault_at(table, 0, NULL, "the file is empty");
    }
    table->separator = separator_of(header);
    const size_t count = cut(header, table->separator, NULL, 0);
    if (count > COLUMN_COUNT_MAX) {
        return lw_delimited_fault(table, NULL, "%zu columns: at most %d are allowed", count,
                                  COLUMN_COUNT_MAX);
    }
    table->titles = calloc(count, sizeof *table->titles);
    table->fields = calloc(count, sizeof *table->fields);
    if (table->titles == NULL || table->fields == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for %zu columns", count);
    }
    table->column_count = count;
    cut(header, table->separator, table->titles, count);
    return LW_OK;
}

void lw_delimited_close(lw_delimited *table)
{
    free(table->titles);
    free(table->fields);
    table->titles = NULL;
    table->fields = NULL;
}

lw_status lw_delimited_next(lw_delimited *table, bool *more)
{
    lw_slice line = {"", 0};
    *more = next_line(table, &line);
    if (!*more) {
        return LW_OK;
    }
    const size_t count = cut(line, table->separator, table->fields, table->column_count);
    if (count == table->column_count) {
        return LW_OK;
    }
    const bool maybe_decimal = table->separator == ',' && count > table->column_count;
    return lw_delimited_fault(
        table, maybe_decimal ? "with decimal commas, separate the fields by semicolons" : NULL,
        "the row has %zu fields, the header %zu", count, table->column_count);
}

size_t lw_delimited_column(const lw_delimited *table, const char *title)
{
    size_t column = 0;
    while (column < table->column_count && !lw_slice_is(table->titles[column], title)) {
        column++;
    }
    return column;
}

bool lw_delimited_number(const lw_delimited *table, lw_slice field, double *number)
{
    char copy[NUMBER_LENGTH_MAX + 1];
    char *comma = NULL;
    if (table->separator != ',' && field.size <= NUMBER_LENGTH_MAX && field.size > 0) {
        memcpy(copy, field.bytes, field.size);
        comma = memchr(copy, ',', field.size);
    }
    if (comma != NULL) {
        *comma = '.';
        field.bytes = copy;
    }
    return lw_slice_number(field, number);
}

bool lw_slice_is_missing(lw_slice field)
{
    static const char *const words[] = {"", "nan", "na", "n/a", "null", "none", "-"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (lw_slice_is(field, words[i])) {
            return true;
        }
    }
    return false;
}
