// SPDX-License-Identifier: Apache-2.0
#include "scenarios/load/json_index.h"

#include "scenarios/load/json_text.h"
#include "sim/base/check.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t count_lines(const char *text, size_t size)
{
    uint32_t count = 1;
    const char *end = text + size;
    for (const char *at = memchr(text, '\n', size); at != NULL;
         at = memchr(at + 1, '\n', (size_t)(end - at) - 1)) {
        count++;
    }
    return count;
}

bool lw_json_index_init(lw_json_index *index, const char *text, size_t size)
{
    LW_ASSERT(size < UINT32_MAX);
    memset(index, 0, sizeof *index);
    index->text = text;
    index->size = size;
    const uint32_t line_count = count_lines(text, size);
    index->line_starts = calloc(line_count, sizeof *index->line_starts);
    if (index->line_starts == NULL) {
        return false;
    }
    index->line_count = 1;
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '\n') {
            index->line_starts[index->line_count++] = (uint32_t)i + 1;
        }
    }
    return true;
}

void lw_json_index_fini(lw_json_index *index)
{
    free(index->entries);
    free(index->line_starts);
    memset(index, 0, sizeof *index);
}

bool lw_json_index_append(lw_json_index *index, const lw_json_entry *entry)
{
    if (index->count == index->capacity) {
        const uint32_t capacity = index->capacity == 0 ? 256 : 2 * index->capacity;
        lw_json_entry *entries = realloc(index->entries, capacity * sizeof *entries);
        if (entries == NULL) {
            return false;
        }
        index->entries = entries;
        index->capacity = capacity;
    }
    index->entries[index->count++] = *entry;
    return true;
}

void lw_json_index_position(const lw_json_index *index, size_t offset, int *line, int *column)
{
    uint32_t low = 0;
    uint32_t high = index->line_count;
    while (high - low > 1) {
        const uint32_t middle = low + (high - low) / 2;
        if (index->line_starts[middle] <= offset) {
            low = middle;
        } else {
            high = middle;
        }
    }
    *line = (int)low + 1;
    *column = (int)(offset - index->line_starts[low]) + 1;
}

/* Next code point of a pointer's component, -1 at its end. */
static int32_t next_of_component(const char **pointer)
{
    if (**pointer == '\0' || **pointer == '/') {
        return -1;
    }
    if ((*pointer)[0] == '~' && ((*pointer)[1] == '0' || (*pointer)[1] == '1')) {
        const int32_t code = (*pointer)[1] == '0' ? '~' : '/';
        *pointer += 2;
        return code;
    }
    return lw_utf8_next(pointer);
}

static bool key_is(const char *key, const char *component)
{
    for (;;) {
        const int32_t found = lw_json_next_code_point(&key);
        const int32_t wanted = next_of_component(&component);
        if (found != wanted) {
            return false;
        }
        if (found < 0) {
            return true;
        }
    }
}

/* Array position named by a component, LW_JSON_NONE when it is not a plain number. */
static uint32_t component_ordinal(const char *component)
{
    uint64_t ordinal = 0;
    if (*component == '\0' || *component == '/') {
        return LW_JSON_NONE;
    }
    for (; *component != '\0' && *component != '/'; component++) {
        if (*component < '0' || *component > '9') {
            return LW_JSON_NONE;
        }
        ordinal = 10 * ordinal + (uint64_t)(*component - '0');
        if (ordinal >= LW_JSON_NONE) {
            return LW_JSON_NONE;
        }
    }
    return (uint32_t)ordinal;
}

static uint32_t find_child(const lw_json_index *index, uint32_t parent, const char *component)
{
    const lw_json_entry *container = &index->entries[parent];
    const uint32_t ordinal = component_ordinal(component);
    uint32_t child = container->child_count > 0 ? parent + 1 : LW_JSON_NONE;
    for (; child != LW_JSON_NONE; child = index->entries[child].next_sibling) {
        const lw_json_entry *entry = &index->entries[child];
        if (container->kind == LW_JSON_OBJECT
                ? key_is(index->text + entry->key_offset + 1, component)
                : entry->ordinal == ordinal) {
            return child;
        }
    }
    return LW_JSON_NONE;
}

uint32_t lw_json_index_find(const lw_json_index *index, const char *pointer, bool *exact)
{
    uint32_t found = 0;
    *exact = true;
    while (*pointer == '/') {
        pointer++;
        const uint32_t child = find_child(index, found, pointer);
        if (child == LW_JSON_NONE) {
            *exact = false;
            return found;
        }
        found = child;
        pointer += strcspn(pointer, "/");
    }
    return found;
}

static bool key_is_text(const char *key, const char *text)
{
    for (;;) {
        const int32_t found = lw_json_next_code_point(&key);
        const int32_t wanted = *text != '\0' ? lw_utf8_next(&text) : -1;
        if (found != wanted) {
            return false;
        }
        if (found < 0) {
            return true;
        }
    }
}

uint32_t lw_json_index_member(const lw_json_index *index, uint32_t object, const char *key)
{
    const lw_json_entry *container = &index->entries[object];
    const bool has_keys = container->kind == LW_JSON_OBJECT && container->child_count > 0;
    uint32_t child = has_keys ? object + 1 : LW_JSON_NONE;
    while (child != LW_JSON_NONE &&
           !key_is_text(index->text + index->entries[child].key_offset + 1, key)) {
        child = index->entries[child].next_sibling;
    }
    return child;
}

/* Appends "/key" as a pointer component; false when it does not fit. */
static bool append_key(const char *key, char *pointer, size_t size)
{
    size_t used = strlen(pointer);
    const size_t start = used;
    int32_t code = '/';
    char piece[5] = "/";
    while (code >= 0) {
        const size_t length = strlen(piece);
        if (used + length + 1 > size) {
            pointer[start] = '\0';
            return false;
        }
        memcpy(pointer + used, piece, length + 1);
        used += length;
        code = lw_json_next_code_point(&key);
        if (code == '~' || code == '/') {
            memcpy(piece, code == '~' ? "~0" : "~1", 3);
        } else if (code >= 0) {
            lw_utf8_encode(code, piece);
        }
    }
    return true;
}

static bool append_ordinal(uint32_t ordinal, char *pointer, size_t size)
{
    const size_t used = strlen(pointer);
    const int length = snprintf(pointer + used, size - used, "/%u", (unsigned)ordinal);
    if (used + (size_t)length + 1 > size) {
        pointer[used] = '\0';
        return false;
    }
    return true;
}

void lw_json_index_pointer(const lw_json_index *index, uint32_t entry, char *pointer, size_t size)
{
    uint32_t path[128];
    size_t depth = 0;
    pointer[0] = '\0';
    for (uint32_t at = entry; at != LW_JSON_NONE && index->entries[at].parent != LW_JSON_NONE;
         at = index->entries[at].parent) {
        LW_ASSERT(depth < sizeof path / sizeof path[0]);
        path[depth++] = at;
    }
    bool fits = true;
    while (depth > 0 && fits) {
        const lw_json_entry *step = &index->entries[path[--depth]];
        fits = step->key_offset != 0 ? append_key(index->text + step->key_offset + 1, pointer, size)
                                     : append_ordinal(step->ordinal, pointer, size);
    }
}
