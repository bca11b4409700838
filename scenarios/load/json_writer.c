// SPDX-License-Identifier: Apache-2.0
#include "scenarios/load/json_writer.h"

#include "scenarios/load/json_text.h"
#include "sim/base/check.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void lw_json_writer_init(lw_json_writer *writer, FILE *stream)
{
    memset(writer, 0, sizeof *writer);
    writer->stream = stream;
}

static void put_text(FILE *stream, const char *text)
{
    fputc('"', stream);
    for (const unsigned char *next = (const unsigned char *)text; *next != '\0';) {
        const size_t size = lw_utf8_length((const char *)next);
        if (size == 0) {
            fputs("\xEF\xBF\xBD", stream);
            next++;
        } else if (*next == '"' || *next == '\\') {
            fprintf(stream, "\\%c", *next++);
        } else if (*next == '\n') {
            fputs("\\n", stream);
            next++;
        } else if (*next < 0x20 || *next == 0x7F) {
            fprintf(stream, "\\u%04x", *next++);
        } else {
            fwrite(next, 1, size, stream);
            next += size;
        }
    }
    fputc('"', stream);
}

static void indent(lw_json_writer *writer)
{
    fputc('\n', writer->stream);
    for (int i = 0; i < writer->depth; i++) {
        fputs("  ", writer->stream);
    }
}

static void begin_member(lw_json_writer *writer, const char *key)
{
    if (writer->depth > 0) {
        bool *has_member = &writer->has_member[writer->depth - 1];
        if (*has_member) {
            fputc(',', writer->stream);
        }
        *has_member = true;
        indent(writer);
    }
    if (key != NULL) {
        put_text(writer->stream, key);
        fputs(": ", writer->stream);
    }
}

static void begin_container(lw_json_writer *writer, const char *key, char opening)
{
    LW_ASSERT(writer->depth < LW_JSON_WRITER_DEPTH_MAX);
    begin_member(writer, key);
    fputc(opening, writer->stream);
    writer->has_member[writer->depth++] = false;
}

static void end_container(lw_json_writer *writer, char closing)
{
    LW_ASSERT(writer->depth > 0);
    writer->depth--;
    if (writer->has_member[writer->depth]) {
        indent(writer);
    }
    fputc(closing, writer->stream);
    if (writer->depth == 0) {
        fputc('\n', writer->stream);
    }
}

void lw_json_begin_object(lw_json_writer *writer, const char *key)
{
    begin_container(writer, key, '{');
}

void lw_json_end_object(lw_json_writer *writer)
{
    end_container(writer, '}');
}

void lw_json_begin_array(lw_json_writer *writer, const char *key)
{
    begin_container(writer, key, '[');
}

void lw_json_end_array(lw_json_writer *writer)
{
    end_container(writer, ']');
}

void lw_json_text(lw_json_writer *writer, const char *key, const char *value)
{
    begin_member(writer, key);
    put_text(writer->stream, value);
}

const char *lw_json_number_text(double value, char text[LW_JSON_NUMBER_SIZE])
{
    if (fabs(value) < 1e15 && value == floor(value)) {
        snprintf(text, LW_JSON_NUMBER_SIZE, "%.0f", value == 0 ? 0.0 : value);
        return text;
    }
    for (int digits = 6; digits <= 17; digits++) {
        snprintf(text, LW_JSON_NUMBER_SIZE, "%.*g", digits, value);
        if (strtod(text, NULL) == value) {
            break;
        }
    }
    return text;
}

void lw_json_number(lw_json_writer *writer, const char *key, double value)
{
    if (!isfinite(value)) {
        lw_json_null(writer, key);
        return;
    }
    begin_member(writer, key);
    char text[LW_JSON_NUMBER_SIZE];
    fputs(lw_json_number_text(value, text), writer->stream);
}

void lw_json_integer(lw_json_writer *writer, const char *key, int64_t value)
{
    begin_member(writer, key);
    fprintf(writer->stream, "%" PRId64, value);
}

void lw_json_micro(lw_json_writer *writer, const char *key, int64_t micro)
{
    const uint64_t size = micro < 0 ? 0 - (uint64_t)micro : (uint64_t)micro;
    char digits[8];
    snprintf(digits, sizeof digits, "%06u", (unsigned)(size % 1000000));
    size_t length = 6;
    while (length > 0 && digits[length - 1] == '0') {
        length--;
    }
    begin_member(writer, key);
    fprintf(writer->stream, "%s%" PRIu64 "%s%.*s", micro < 0 ? "-" : "", size / 1000000,
            length > 0 ? "." : "", (int)length, digits);
}

void lw_json_boolean(lw_json_writer *writer, const char *key, bool value)
{
    begin_member(writer, key);
    fputs(value ? "true" : "false", writer->stream);
}

void lw_json_null(lw_json_writer *writer, const char *key)
{
    begin_member(writer, key);
    fputs("null", writer->stream);
}
