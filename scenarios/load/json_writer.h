// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/load/json_writer.h
 *  Streams a JSON document to a FILE: commas, indentation and escapes are its affair.
 *
 *  Numbers are written with the fewest digits that read back as the same double; NaN and infinities
 *  become null. Text that is not valid UTF-8 is written with U+FFFD in its place.
 */
#ifndef LEDGERWATT_SCENARIOS_LOAD_JSON_WRITER_H
#define LEDGERWATT_SCENARIOS_LOAD_JSON_WRITER_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { LW_JSON_WRITER_DEPTH_MAX = 64, LW_JSON_NUMBER_SIZE = 40 };

typedef struct lw_json_writer {
    FILE *stream;
    int depth;
    bool has_member[LW_JSON_WRITER_DEPTH_MAX]; /**< the container at each depth has a member */
} lw_json_writer;

void lw_json_writer_init(lw_json_writer *writer, FILE *stream);
/** `key` is NULL inside arrays and for the document itself; so for all functions below. */
void lw_json_begin_object(lw_json_writer *writer, const char *key);
void lw_json_end_object(lw_json_writer *writer);
void lw_json_begin_array(lw_json_writer *writer, const char *key);
void lw_json_end_array(lw_json_writer *writer);
void lw_json_text(lw_json_writer *writer, const char *key, const char *value);
void lw_json_number(lw_json_writer *writer, const char *key, double value);
/** A finite number in the fewest digits that read back as the same double; whole numbers without an
 *  exponent. Returns `text`. */
const char *lw_json_number_text(double value, char text[LW_JSON_NUMBER_SIZE]);
void lw_json_integer(lw_json_writer *writer, const char *key, int64_t value);
/** Millionths as a decimal number, all digits and no exponent: 2500000 is 2.5, -1 is -0.000001. */
void lw_json_micro(lw_json_writer *writer, const char *key, int64_t micro);
void lw_json_boolean(lw_json_writer *writer, const char *key, bool value);
void lw_json_null(lw_json_writer *writer, const char *key);

#endif
