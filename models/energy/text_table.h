// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/text_table.h
 *  Lines, comma-separated fields and decimal numbers of a text held in memory.
 *
 *  Works on bytes with a length; never reads past them, never looks at the locale. Quoted fields
 *  are not taken apart: no format that is read here needs them.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_TEXT_TABLE_H
#define LEDGERWATT_MODELS_ENERGY_TEXT_TABLE_H

#include <stdbool.h>
#include <stddef.h>

/** A piece of a text that somebody else owns. */
typedef struct lw_slice {
    const char *bytes;
    size_t size;
} lw_slice;

typedef struct lw_line_reader {
    lw_slice rest;
    int line; /**< number of the line read last, from 1 */
} lw_line_reader;

/** A reader at the start of the text; a UTF-8 byte order mark is skipped. */
lw_line_reader lw_line_reader_of(const char *bytes, size_t size);
/** Next line without its end (LF or CR LF); false at the end of the text. */
bool lw_line_reader_next(lw_line_reader *reader, lw_slice *line);

/** Cuts a line at its commas into at most `capacity` fields without the blanks around them; returns
 *  how many there are in all. */
size_t lw_slice_fields(lw_slice line, lw_slice *fields, size_t capacity);

/** True when the slice is `text`, whatever the case of ASCII letters. */
bool lw_slice_is(lw_slice slice, const char *text);

/** Reads a whole slice as a decimal number (sign, digits, point, exponent). False when it is
 *  anything else, inf and nan included. Exact to the last bit up to 15 digits and exponents of 22.
 */
bool lw_slice_number(lw_slice slice, double *number);

#endif
