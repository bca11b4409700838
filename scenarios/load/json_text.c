// SPDX-License-Identifier: Apache-2.0
#include "scenarios/load/json_text.h"

#include <stdbool.h>
#include <string.h>

/* Length that the first byte announces, 0 when no character begins so. */
static size_t announced_length(unsigned char lead)
{
    if (lead < 0x80) {
        return 1;
    }
    if (lead < 0xC2 || lead > 0xF4) {
        return 0; /* continuation, overlong, or beyond U+10FFFF */
    }
    return lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

/* The range of the second byte keeps out overlong forms, surrogates and what is past U+10FFFF. */
static bool is_second(unsigned char lead, unsigned char second)
{
    const unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    return second >= low && second <= high;
}

size_t lw_utf8_length(const char *at)
{
    const unsigned char *bytes = (const unsigned char *)at;
    const size_t length = announced_length(bytes[0]);
    if (length >= 2 && !is_second(bytes[0], bytes[1])) {
        return 0;
    }
    for (size_t i = 2; i < length; i++) {
        if ((bytes[i] & 0xC0) != 0x80) {
            return 0;
        }
    }
    return length;
}

void lw_utf8_encode(int32_t code, char out[5])
{
    static const unsigned char lead_bits[5] = {0, 0x00, 0xC0, 0xE0, 0xF0};
    const int length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    out[length] = '\0';
    for (int i = length - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (code & 0x3F));
        code >>= 6;
    }
    out[0] = (char)(lead_bits[length] | code);
}

/* Value of a hexadecimal digit, -1 when it is none. */
static int32_t hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const char letter = (char)(c | 0x20);
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

int32_t lw_json_hex_unit(const char *digits)
{
    int32_t unit = 0;
    for (int i = 0; i < 4; i++) {
        const int32_t digit = hex_digit(digits[i]);
        if (digit < 0) {
            return -1;
        }
        unit = unit << 4 | digit;
    }
    return unit;
}

/* The escape at *text, which points behind the backslash. The scan has checked it. */
static int32_t next_escape(const char **text)
{
    static const char letters[] = "bfnrt";
    static const char meanings[] = "\b\f\n\r\t";
    const char letter = *(*text)++;
    const char *found = strchr(letters, letter);
    if (found != NULL) {
        return meanings[found - letters];
    }
    if (letter != 'u') {
        return letter;
    }
    const int32_t unit = lw_json_hex_unit(*text);
    *text += 4;
    if (unit < 0xD800 || unit > 0xDBFF) {
        return unit;
    }
    const int32_t low = lw_json_hex_unit(*text + 2);
    *text += 6;
    return 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
}

int32_t lw_utf8_next(const char **text)
{
    const unsigned char *bytes = (const unsigned char *)*text;
    const unsigned char lead = bytes[0];
    const int length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    static const unsigned char lead_bits[5] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    int32_t code = lead & lead_bits[length];
    int used = 1;
    for (; used < length && bytes[used] != '\0'; used++) {
        code = code << 6 | (bytes[used] & 0x3F);
    }
    *text += used;
    return code;
}

int32_t lw_json_next_code_point(const char **text)
{
    if (**text == '"') {
        return -1;
    }
    if (**text != '\\') {
        return lw_utf8_next(text);
    }
    (*text)++;
    return next_escape(text);
}

int lw_json_string_compare(const char *a, const char *b)
{
    for (;;) {
        const int32_t code_a = lw_json_next_code_point(&a);
        const int32_t code_b = lw_json_next_code_point(&b);
        if (code_a != code_b) {
            return code_a < code_b ? -1 : 1;
        }
        if (code_a < 0) {
            return 0;
        }
    }
}
