// SPDX-License-Identifier: Apache-2.0
#include "scenarios/load/json_tree.h"

#include "scenarios/load/json_writer.h"
#include "sim/base/check.h"
#include "sim/base/suggestion.h"

#include <cjson/cJSON.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* cJSON 1.7.15 as released reads at most 63 bytes of a number and stumbles over the rest (Debian's
 * has been mended). */
enum { NUMBER_BYTES_MAX = 40 };
/* Whole numbers up to 2^53 are written as such. */
#define WHOLE_MAX 9007199254740992.0

static lw_status out_of_memory(lw_error *error)
{
    return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out while the JSON was read");
}

/* Replaces each long number by the same double in fewer digits and blanks. */
static void shorten_numbers(const lw_json_index *index, char *text)
{
    for (uint32_t i = 0; i < index->count; i++) {
        const lw_json_entry *entry = &index->entries[i];
        if (entry->kind != LW_JSON_NUMBER || entry->size <= NUMBER_BYTES_MAX) {
            continue;
        }
        char *number = text + entry->offset;
        char digits[NUMBER_BYTES_MAX];
        const int length = snprintf(digits, sizeof digits, "%.17g", strtod(number, NULL));
        LW_ASSERT(length > 0 && length < NUMBER_BYTES_MAX);
        memset(number, ' ', entry->size);
        memcpy(number, digits, (size_t)length);
    }
}

lw_status lw_json_tree_create(const lw_json_index *index, lw_json_node **root, lw_error *error)
{
    *root = NULL;
    char *text = malloc(index->size + 1);
    if (text == NULL) {
        return out_of_memory(error);
    }
    memcpy(text, index->text, index->size + 1);
    shorten_numbers(index, text);
    *root = cJSON_ParseWithLengthOpts(text, index->size + 1, NULL, true);
    free(text);
    /* The scan has accepted the text, so only memory can be missing. */
    return *root == NULL ? out_of_memory(error) : LW_OK;
}

void lw_json_tree_destroy(lw_json_node *root)
{
    cJSON_Delete(root);
}

static void write_node(lw_json_writer *json, const char *key, const lw_json_node *node);

static void write_children(lw_json_writer *json, const lw_json_node *container)
{
    for (const lw_json_node *child = container->child; child != NULL; child = child->next) {
        write_node(json, child->string, child);
    }
}

static void write_number(lw_json_writer *json, const char *key, double value)
{
    if (value == floor(value) && fabs(value) <= WHOLE_MAX) {
        lw_json_integer(json, key, (int64_t)value);
    } else {
        lw_json_number(json, key, value);
    }
}

static void write_node(lw_json_writer *json, const char *key, const lw_json_node *node)
{
    switch (lw_json_node_kind(node)) {
    case LW_JSON_NULL:
        lw_json_null(json, key);
        break;
    case LW_JSON_BOOLEAN:
        lw_json_boolean(json, key, lw_json_node_boolean(node));
        break;
    case LW_JSON_NUMBER:
        write_number(json, key, node->valuedouble);
        break;
    case LW_JSON_STRING:
        lw_json_text(json, key, node->valuestring);
        break;
    case LW_JSON_ARRAY:
        lw_json_begin_array(json, key);
        write_children(json, node);
        lw_json_end_array(json);
        break;
    case LW_JSON_OBJECT:
        lw_json_begin_object(json, key);
        write_children(json, node);
        lw_json_end_object(json);
        break;
    }
}

char *lw_json_tree_print(const lw_json_node *root)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    if (stream == NULL) {
        return NULL;
    }
    lw_json_writer json;
    lw_json_writer_init(&json, stream);
    write_node(&json, NULL, root);
    const bool failed = ferror(stream) != 0;
    if (fclose(stream) != 0 || failed) {
        free(text);
        return NULL;
    }
    return text;
}

lw_json_kind lw_json_node_kind(const lw_json_node *node)
{
    if (cJSON_IsObject(node)) {
        return LW_JSON_OBJECT;
    }
    if (cJSON_IsArray(node)) {
        return LW_JSON_ARRAY;
    }
    if (cJSON_IsString(node)) {
        return LW_JSON_STRING;
    }
    if (cJSON_IsNumber(node)) {
        return LW_JSON_NUMBER;
    }
    return cJSON_IsBool(node) ? LW_JSON_BOOLEAN : LW_JSON_NULL;
}

double lw_json_node_number(const lw_json_node *node)
{
    return node->valuedouble;
}

bool lw_json_node_boolean(const lw_json_node *node)
{
    return cJSON_IsTrue(node) != 0;
}

const char *lw_json_node_text(const lw_json_node *node)
{
    return node->valuestring;
}

const char *lw_json_node_key(const lw_json_node *node)
{
    return node->string;
}

const lw_json_node *lw_json_node_first(const lw_json_node *container)
{
    return container->child;
}

const lw_json_node *lw_json_node_next(const lw_json_node *node)
{
    return node->next;
}

size_t lw_json_node_count(const lw_json_node *container)
{
    size_t count = 0;
    for (const lw_json_node *child = container->child; child != NULL; child = child->next) {
        count++;
    }
    return count;
}

const lw_json_node *lw_json_node_member(const lw_json_node *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key);
}

/* Decodes the component at *pointer (behind its slash) and moves to the next slash or the end. */
static bool next_component(const char **pointer, char *component, size_t size)
{
    size_t used = 0;
    while (**pointer != '\0' && **pointer != '/') {
        char c = *(*pointer)++;
        if (c == '~') {
            const char code = *(*pointer)++;
            if (code != '0' && code != '1') {
                return false;
            }
            c = code == '0' ? '~' : '/';
        }
        if (used + 1 >= size) {
            return false;
        }
        component[used++] = c;
    }
    component[used] = '\0';
    return true;
}

/* Array position of a component; the array's length for "-"; -1 when it is no position. */
static int component_position(const lw_json_node *array, const char *component)
{
    const int length = (int)lw_json_node_count(array);
    if (strcmp(component, "-") == 0) {
        return length;
    }
    if (*component == '\0' || strspn(component, "0123456789") != strlen(component) ||
        strlen(component) > 7 || (component[0] == '0' && component[1] != '\0')) {
        return -1; /* RFC 6901 allows no zero in front */
    }
    const long position = strtol(component, NULL, 10);
    return position <= length ? (int)position : -1;
}

static lw_json_node *child_of(lw_json_node *container, const char *component)
{
    if (cJSON_IsObject(container)) {
        return cJSON_GetObjectItemCaseSensitive(container, component);
    }
    const int position = cJSON_IsArray(container) ? component_position(container, component) : -1;
    return position < 0 ? NULL : cJSON_GetArrayItem(container, position);
}

/* Puts `value` under a key; it belongs to the object from then on, or is destroyed. cJSON keeps a
 * value that it replaced another by even when it had no memory for the key. */
static lw_status put_member(lw_json_node *object, const char *key, lw_json_node *value,
                            lw_error *error)
{
    if (cJSON_GetObjectItemCaseSensitive(object, key) == NULL) {
        if (cJSON_AddItemToObject(object, key, value)) {
            return LW_OK;
        }
        cJSON_Delete(value);
        return out_of_memory(error);
    }
    cJSON_ReplaceItemInObjectCaseSensitive(object, key, value);
    return value->string != NULL ? LW_OK : out_of_memory(error);
}

/* The same at a position that the array has, or at its end. */
static void put_item(lw_json_node *array, int position, lw_json_node *value)
{
    if (position < (int)lw_json_node_count(array)) {
        cJSON_ReplaceItemInArray(array, position, value);
    } else {
        cJSON_AddItemToArray(array, value);
    }
}

static lw_status no_such_place(const lw_json_node *container, const char *component,
                               const char *pointer, lw_error *error)
{
    lw_suggestion suggestion;
    lw_suggestion_begin(&suggestion, component);
    if (container != NULL && cJSON_IsObject(container)) {
        for (const lw_json_node *child = container->child; child != NULL; child = child->next) {
            lw_suggestion_offer(&suggestion, child->string);
        }
    }
    lw_error_set(error, LW_ERR_USAGE, pointer, "the scenario has no such place");
    lw_suggestion_text(&suggestion, error->suggestion, sizeof error->suggestion);
    return LW_ERR_USAGE;
}

/* The pointer under which messages will speak of the value that was just put into `container`. */
static void tell_place(const lw_json_node *container, const char *component, const char *pointer,
                       char place[LW_POINTER_SIZE])
{
    lw_error printable; /* it escapes a pointer as every message has it */
    const bool appended = cJSON_IsArray(container) && strcmp(component, "-") == 0;
    char full[LW_POINTER_SIZE + 16];
    snprintf(full, sizeof full, "%.*s", (int)(strlen(pointer) - (appended ? 1 : 0)), pointer);
    if (appended) {
        const size_t used = strlen(full);
        snprintf(full + used, sizeof full - used, "%zu", lw_json_node_count(container) - 1);
    }
    lw_error_set(&printable, LW_OK, full, "%s", "");
    memcpy(place, printable.pointer, LW_POINTER_SIZE);
}

/* The container of the place at `pointer`, which begins with a slash, and the last component; NULL
 * when there is none, and then `nearest` is the last container on the way. */
static lw_json_node *find_container(lw_json_node *root, const char *pointer,
                                    char component[LW_POINTER_SIZE], lw_json_node **nearest)
{
    const char *rest = pointer;
    *nearest = root;
    for (;;) {
        rest++;
        if (!next_component(&rest, component, LW_POINTER_SIZE)) {
            return NULL;
        }
        if (*rest == '\0') {
            return *nearest;
        }
        lw_json_node *child = child_of(*nearest, component);
        if (child == NULL) {
            return NULL;
        }
        *nearest = child;
    }
}

/* Puts `value` (owned from here on) at the pointer. */
static lw_status put_at(lw_json_node *root, const char *pointer, lw_json_node *value,
                        char place[LW_POINTER_SIZE], lw_error *error)
{
    char component[LW_POINTER_SIZE] = "";
    lw_json_node *nearest = root;
    if (*pointer != '/') {
        cJSON_Delete(value);
        return lw_error_set(error, LW_ERR_USAGE, "",
                            "the JSON pointer must begin with /, e.g. /seed=7");
    }
    lw_json_node *container = find_container(root, pointer, component, &nearest);
    const bool is_list = container != NULL && cJSON_IsArray(container);
    const int position = is_list ? component_position(container, component) : -1;
    if (container == NULL || (!cJSON_IsObject(container) && position < 0)) {
        cJSON_Delete(value);
        return no_such_place(nearest, component, pointer, error);
    }
    lw_status status = LW_OK;
    if (position >= 0) {
        put_item(container, position, value);
    } else {
        status = put_member(container, component, value, error);
    }
    if (status == LW_OK) {
        tell_place(container, component, pointer, place);
    }
    return status;
}

void lw_json_tree_drop(lw_json_node *object, const char *key)
{
    cJSON_DeleteItemFromObjectCaseSensitive(object, key);
}

/* Levels of containers in the tree, at most LW_JSON_DEPTH_MAX after the scan. */
static int depth_of(const lw_json_node *node)
{
    int deepest = 0;
    for (const lw_json_node *child = node->child; child != NULL; child = child->next) {
        const int depth = depth_of(child);
        deepest = depth > deepest ? depth : deepest;
    }
    return cJSON_IsObject(node) || cJSON_IsArray(node) ? deepest + 1 : deepest;
}

static int count_slashes(const char *pointer)
{
    int count = 0;
    for (; *pointer != '\0'; pointer++) {
        count += *pointer == '/' ? 1 : 0;
    }
    return count;
}

lw_status lw_json_tree_set(lw_json_node *root, const char *pointer, const lw_json_index *value,
                           char place[LW_POINTER_SIZE], lw_error *error)
{
    lw_json_node *node = NULL;
    const lw_status status = lw_json_tree_create(value, &node, error);
    if (status != LW_OK || node == NULL) {
        return status;
    }
    if (count_slashes(pointer) + depth_of(node) > LW_JSON_DEPTH_MAX) {
        cJSON_Delete(node);
        return lw_error_set(error, LW_ERR_JSON_DEPTH, pointer,
                            "the text would be nested more than 64 levels deep");
    }
    return put_at(root, pointer, node, place, error);
}

lw_status lw_json_tree_set_text(lw_json_node *root, const char *pointer, const char *text,
                                char place[LW_POINTER_SIZE], lw_error *error)
{
    lw_json_node *node = cJSON_CreateString(text);
    return node == NULL ? out_of_memory(error) : put_at(root, pointer, node, place, error);
}
