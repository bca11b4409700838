// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/load/json_scalar.h
 *  One value of a JSON tree into one member of a struct, and where in the tree the reader stands.
 *
 *  The lower half of the reader (json_reader.h): numbers, texts, words, dates, and the messages
 * that lists and objects need too.
 */
#ifndef LEDGERWATT_SCENARIOS_LOAD_JSON_SCALAR_H
#define LEDGERWATT_SCENARIOS_LOAD_JSON_SCALAR_H

#include "scenarios/load/json_tree.h"
#include "sim/base/arena.h"
#include "sim/base/param.h"
#include "sim/base/status.h"
#include "sim/base/suggestion.h"

#include <stdbool.h>
#include <stddef.h>

enum { LW_TEXT_BYTES_MAX = 65536, LW_FOUND_TEXT_SIZE = 96 };

/** A LW_PARAM_FILE member that was given. */
typedef struct lw_file_mention {
    const char *path;
    char pointer[LW_POINTER_SIZE];
    struct lw_file_mention *next; /**< in the order of reading */
} lw_file_mention;

/** What reading needs and leaves behind. */
typedef struct lw_json_reading {
    lw_arena *arena;   /**< texts, lists and nested structs go here */
    lw_report *report; /**< faults go here */
    /** Where the values stand in their text, to find a key that no pointer can carry; may be NULL
     */
    const lw_json_index *index;
    lw_file_mention *files_first;
    lw_file_mention *files_last;
} lw_json_reading;

/** The value being read, as a JSON pointer. */
typedef struct lw_json_cursor {
    lw_json_reading *reading;
    char pointer[LW_POINTER_SIZE];
    size_t length; /**< of the pointer */
} lw_json_cursor;

/** Appends "/key" to the pointer; returns its length before, for lw_json_cursor_pop. What does not
 * fit is left out: the pointer then names an ancestor. */
size_t lw_json_cursor_push(lw_json_cursor *cursor, const char *key);
size_t lw_json_cursor_push_position(lw_json_cursor *cursor, size_t position);
void lw_json_cursor_pop(lw_json_cursor *cursor, size_t length);

/** The value in words: "the text \"a\"", "null", "13.5". Returns `out` or a constant. */
const char *lw_json_found_text(const lw_json_node *node, char out[LW_FOUND_TEXT_SIZE]);
/** Reports that the value is not of the row's type. */
void lw_json_wrong_type(lw_json_cursor *cursor, const lw_param *row, const lw_json_node *node);
/** Reports a word that is not one of those allowed. */
void lw_json_bad_choice(lw_json_cursor *cursor, const lw_param *row, const char *text,
                        const lw_suggestion *suggestion);
void lw_json_out_of_memory(lw_json_cursor *cursor);

/** The number of a node when it passes the checks of a REAL, MICRO or REALS row; else reports. */
bool lw_json_read_double(lw_json_cursor *cursor, const lw_param *row, const lw_json_node *node,
                         double *value);
/** Fills the member of a row that is neither list, object nor variant; reports and leaves it alone
 *  when the value is at fault. */
void lw_json_read_scalar(lw_json_cursor *cursor, const lw_param *row, const lw_json_node *node,
                         void *member);

#endif
