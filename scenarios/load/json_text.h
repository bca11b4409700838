// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/load/json_text.h
 *  Characters of JSON strings: UTF-8 by RFC 3629, escapes by RFC 8259.
 */
#ifndef LEDGERWATT_SCENARIOS_LOAD_JSON_TEXT_H
#define LEDGERWATT_SCENARIOS_LOAD_JSON_TEXT_H

#include <stddef.h>
#include <stdint.h>

/** Length of the UTF-8 character at `at`: no overlong forms, no surrogates, at most U+10FFFF; 0
 * when the bytes are not one. A NUL must follow the text: it ends a character that is cut. */
size_t lw_utf8_length(const char *at);
/** Code point at *text, which is UTF-8 and not at its end, and moves past it. Any code point where
 * it is not UTF-8; never passes a NUL. */
int32_t lw_utf8_next(const char **text);
/** Writes a code point as UTF-8, terminated. */
void lw_utf8_encode(int32_t code, char out[5]);

/** Value of the four hexadecimal digits at `digits`, -1 when they are not. Reads no further than
 * the first that is none. */
int32_t lw_json_hex_unit(const char *digits);
/** Next code point of a scanned JSON string, escapes decoded; moves *text past it; -1 at the
 * closing quote, which is not passed. */
int32_t lw_json_next_code_point(const char **text);
/** Order of two scanned JSON strings (both begin after the opening quote), escapes decoded. */
int lw_json_string_compare(const char *a, const char *b);

#endif
