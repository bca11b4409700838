// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/load/json_index.h
 *  Where every value of a JSON text is: found by JSON pointer, told as line and column.
 *
 *  Built by the strict scan (json_scan.h). One entry of 32 bytes for each value, in the order of
 * the text, so the first member of a container is the entry after it. Keys are compared after
 * decoding their escapes, without copying them.
 */
#ifndef LEDGERWATT_SCENARIOS_LOAD_JSON_INDEX_H
#define LEDGERWATT_SCENARIOS_LOAD_JSON_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LW_JSON_DEPTH_MAX = 64 };
#define LW_JSON_NONE UINT32_MAX

typedef enum lw_json_kind {
    LW_JSON_NULL,
    LW_JSON_BOOLEAN,
    LW_JSON_NUMBER,
    LW_JSON_STRING,
    LW_JSON_ARRAY,
    LW_JSON_OBJECT
} lw_json_kind;

typedef struct lw_json_entry {
    uint32_t kind;         /**< lw_json_kind */
    uint32_t offset;       /**< first byte of the value */
    uint32_t size;         /**< bytes of the value */
    uint32_t key_offset;   /**< opening quote of its key; 0 = no key */
    uint32_t parent;       /**< entry of the container, LW_JSON_NONE = root */
    uint32_t ordinal;      /**< position among its siblings, from 0 */
    uint32_t next_sibling; /**< LW_JSON_NONE = last */
    uint32_t child_count;
} lw_json_entry;

typedef struct lw_json_index {
    const char *text; /**< [size], borrowed */
    size_t size;
    lw_json_entry *entries; /**< [count], owned; entry 0 is the root */
    uint32_t count;
    uint32_t capacity;
    uint32_t *line_starts; /**< [line_count] offset of the first byte of each line, owned */
    uint32_t line_count;
} lw_json_index;

/** Begins the index of a text below 4 GiB; false when memory is out. */
bool lw_json_index_init(lw_json_index *index, const char *text, size_t size);
void lw_json_index_fini(lw_json_index *index);
/** Appends an entry; false when memory is out. */
bool lw_json_index_append(lw_json_index *index, const lw_json_entry *entry);

/** Line and column of a byte, both from 1, columns in bytes. O(log lines). */
void lw_json_index_position(const lw_json_index *index, size_t offset, int *line, int *column);

/** Looks for the value at an RFC 6901 pointer. Returns its entry; when there is none, the entry of
 *  its nearest ancestor, and *exact is false. O(depth x siblings). */
uint32_t lw_json_index_find(const lw_json_index *index, const char *pointer, bool *exact);

/** The member of an object whose key, escapes decoded, is `key`; LW_JSON_NONE when there is none or
 *  the entry is no object. A key may hold what a pointer cannot carry. O(siblings). */
uint32_t lw_json_index_member(const lw_json_index *index, uint32_t object, const char *key);

/** Writes the pointer of an entry; one that does not fit stops at the last whole component. */
void lw_json_index_pointer(const lw_json_index *index, uint32_t entry, char *pointer, size_t size);

#endif
