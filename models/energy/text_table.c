// SPDX-License-Identifier: Apache-2.0
#include "models/energy/text_table.h"

#include <stdint.h>
#include <string.h>

enum { EXPONENT_MAX = 300, MANTISSA_DIGITS_MAX = 18 };

static lw_slice after(lw_slice slice, size_t count)
{
    return (lw_slice){slice.bytes + count, slice.size - count};
}

lw_line_reader lw_line_reader_of(const char *bytes, size_t size)
{
    static const char mark[3] = {'\xEF', '\xBB', '\xBF'};
    lw_line_reader reader = {.rest = {bytes, size}};
    if (size >= sizeof mark && memcmp(bytes, mark, sizeof mark) == 0) {
        reader.rest = after(reader.rest, sizeof mark);
    }
    return reader;
}

bool lw_line_reader_next(lw_line_reader *reader, lw_slice *line)
{
    if (reader->rest.size == 0) {
        return false;
    }
    const char *end = memchr(reader->rest.bytes, '\n', reader->rest.size);
    const size_t length = end != NULL ? (size_t)(end - reader->rest.bytes) : reader->rest.size;
    *line = (lw_slice){reader->rest.bytes, length};
    if (length > 0 && line->bytes[length - 1] == '\r') {
        line->size--;
    }
    reader->rest = after(reader->rest, end != NULL ? length + 1 : length);
    reader->line++;
    return true;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static lw_slice trimmed(lw_slice slice)
{
    while (slice.size > 0 && is_blank(slice.bytes[0])) {
        slice = after(slice, 1);
    }
    while (slice.size > 0 && is_blank(slice.bytes[slice.size - 1])) {
        slice.size--;
    }
    return slice;
}

size_t lw_slice_fields(lw_slice line, lw_slice *fields, size_t capacity)
{
    size_t count = 0;
    for (bool more = true; more;) {
        const char *comma = line.size > 0 ? memchr(line.bytes, ',', line.size) : NULL;
        const size_t length = comma != NULL ? (size_t)(comma - line.bytes) : line.size;
        if (count < capacity) {
            fields[count] = trimmed((lw_slice){line.bytes, length});
        }
        count++;
        more = comma != NULL;
        line = after(line, more ? length + 1 : length);
    }
    return count;
}

static int lower(char c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

bool lw_slice_is(lw_slice slice, const char *text)
{
    if (strlen(text) != slice.size) {
        return false;
    }
    for (size_t i = 0; i < slice.size; i++) {
        if (lower(slice.bytes[i]) != lower(text[i])) {
            return false;
        }
    }
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool read_sign(lw_slice *rest)
{
    if (rest->size > 0 && (rest->bytes[0] == '-' || rest->bytes[0] == '+')) {
        const bool negative = rest->bytes[0] == '-';
        *rest = after(*rest, 1);
        return negative;
    }
    return false;
}

/* Digits so far: value = mantissa x 10^exponent. */
typedef struct decimal {
    int64_t mantissa;
    int kept_count;
    int read_count;
    int exponent;
} decimal;

/* Digits past the 18th are dropped; those before the point still raise the exponent. */
static void read_digits(lw_slice *rest, decimal *value, bool after_point)
{
    for (; rest->size > 0 && is_digit(rest->bytes[0]); *rest = after(*rest, 1)) {
        if (value->read_count < EXPONENT_MAX) {
            value->read_count++;
        }
        if (value->kept_count < MANTISSA_DIGITS_MAX) {
            value->mantissa = value->mantissa * 10 + (rest->bytes[0] - '0');
            value->kept_count += value->mantissa != 0;
            value->exponent -= after_point;
        } else if (!after_point && value->exponent < EXPONENT_MAX) {
            value->exponent++;
        }
    }
}

static bool read_exponent(lw_slice *rest, decimal *value)
{
    if (rest->size == 0 || lower(rest->bytes[0]) != 'e') {
        return true;
    }
    *rest = after(*rest, 1);
    const bool negative = read_sign(rest);
    decimal exponent = {0};
    read_digits(rest, &exponent, false);
    if (exponent.read_count == 0 || exponent.mantissa > EXPONENT_MAX) {
        return false;
    }
    value->exponent += (int)(negative ? -exponent.mantissa : exponent.mantissa);
    return true;
}

static double power_of_ten(int exponent)
{
    double power = 1.0;
    for (int i = 0; i < exponent; i++) {
        power *= 10.0; /* exact up to 10^22 */
    }
    return power;
}

bool lw_slice_number(lw_slice slice, double *number)
{
    lw_slice rest = trimmed(slice);
    decimal value = {0};
    const bool negative = read_sign(&rest);
    read_digits(&rest, &value, false);
    if (rest.size > 0 && rest.bytes[0] == '.') {
        rest = after(rest, 1);
        read_digits(&rest, &value, true);
    }
    if (value.read_count == 0 || !read_exponent(&rest, &value) || rest.size > 0 ||
        value.exponent > EXPONENT_MAX - MANTISSA_DIGITS_MAX || value.exponent < -EXPONENT_MAX) {
        return false;
    }
    const double mantissa = (double)value.mantissa;
    const double magnitude = value.exponent < 0 ? mantissa / power_of_ten(-value.exponent)
                                                : mantissa * power_of_ten(value.exponent);
    *number = negative ? -magnitude : magnitude;
    return true;
}
