// SPDX-License-Identifier: Apache-2.0
#include "scenarios/load/json_reader.h"

#include "scenarios/load/param_text.h"
#include "sim/base/check.h"
#include "sim/base/suggestion.h"

#include <stdio.h>
#include <string.h>

enum { ROW_COUNT_MAX = 64 };

static bool report_is_full(const lw_json_cursor *cursor)
{
    return cursor->reading->report->dropped_count > 0;
}

static void read_object(lw_json_cursor *cursor, const lw_param_table *table,
                        const char *discriminator, const lw_json_node *node, void *object);

static void read_optional(lw_json_cursor *cursor, const lw_param *row, const lw_json_node *node,
                          void **member)
{
    *member = lw_arena_calloc(cursor->reading->arena, 1, row->table->size);
    if (*member == NULL) {
        lw_json_out_of_memory(cursor);
        return;
    }
    read_object(cursor, row->table, NULL, node, *member);
}

/* Memory for the list's items, only after its length was found to be allowed. */
static bool begin_list(lw_json_cursor *cursor, const lw_param *row, const lw_json_node *node,
                       size_t size, lw_array *member)
{
    const size_t count = lw_json_node_count(node);
    if (count < row->count_low || count > row->count_high) {
        char allowed[LW_PARAM_TEXT_SIZE];
        lw_report_error(cursor->reading->report, LW_ERR_OUT_OF_RANGE, cursor->pointer, NULL,
                        "the list has %zu items, allowed: %s", count,
                        lw_param_range_text(row, allowed, sizeof allowed));
        return false;
    }
    void *items = lw_arena_calloc(cursor->reading->arena, count, size);
    if (items == NULL) {
        lw_json_out_of_memory(cursor);
        return false;
    }
    member->count = count;
    member->items = items;
    return true;
}

static void read_variant(lw_json_cursor *cursor, const lw_param *row, const lw_json_node *node,
                         lw_variant *member);

/* What a row says of one item of its list. */
static lw_param item_row(const lw_param *row)
{
    lw_param item = *row;
    item.kind = row->kind == LW_PARAM_REALS    ? LW_PARAM_REAL
                : row->kind == LW_PARAM_MICROS ? LW_PARAM_MICRO
                                               : LW_PARAM_TEXT;
    return item;
}

static size_t item_size(const lw_param *row)
{
    if (row->variants != NULL) {
        return sizeof(lw_variant);
    }
    return row->kind == LW_PARAM_ARRAY   ? row->table->size
           : row->kind == LW_PARAM_TEXTS ? sizeof(const char *)
                                         : sizeof(double);
}

static void read_item(lw_json_cursor *cursor, const lw_param *row, const lw_json_node *node,
                      void *place)
{
    if (row->variants != NULL) {
        read_variant(cursor, row, node, place);
        return;
    }
    if (row->kind == LW_PARAM_ARRAY) {
        read_object(cursor, row->table, NULL, node, place);
        return;
    }
    const lw_param item = item_row(row);
    lw_json_read_scalar(cursor, &item, node, place);
}

static void read_list(lw_json_cursor *cursor, const lw_param *row, const lw_json_node *node,
                      lw_array *member)
{
    const size_t size = item_size(row);
    if (lw_json_node_kind(node) != LW_JSON_ARRAY) {
        lw_json_wrong_type(cursor, row, node);
        return;
    }
    if (!begin_list(cursor, row, node, size, member)) {
        return;
    }
    size_t position = 0;
    for (const lw_json_node *item = lw_json_node_first(node);
         item != NULL && !report_is_full(cursor); item = lw_json_node_next(item)) {
        const size_t before = lw_json_cursor_push_position(cursor, position);
        read_item(cursor, row, item, (char *)member->items + position * size);
        lw_json_cursor_pop(cursor, before);
        position++;
    }
}

/* An object whose keys are names: a number each. */
static void read_micros(lw_json_cursor *cursor, const lw_param *row, const lw_json_node *node,
                        lw_array *member)
{
    if (lw_json_node_kind(node) != LW_JSON_OBJECT) {
        lw_json_wrong_type(cursor, row, node);
        return;
    }
    if (!begin_list(cursor, row, node, sizeof(lw_named_micro), member)) {
        return;
    }
    const lw_param item = item_row(row);
    lw_named_micro *at = member->items;
    for (const lw_json_node *child = lw_json_node_first(node);
         child != NULL && !report_is_full(cursor); child = lw_json_node_next(child), at++) {
        const size_t before = lw_json_cursor_push(cursor, lw_json_node_key(child));
        at->name = lw_arena_strdup(cursor->reading->arena, lw_json_node_key(child));
        if (at->name == NULL) {
            lw_json_out_of_memory(cursor);
        }
        lw_json_read_scalar(cursor, &item, child, &at->micro);
        lw_json_cursor_pop(cursor, before);
    }
}

/* The alternative that the discriminator names, or NULL after an error. */
static const lw_param_variant *choose_variant(lw_json_cursor *cursor, const lw_param *row,
                                              const lw_json_node *node)
{
    char allowed[LW_PARAM_TEXT_SIZE];
    const lw_json_node *tag = lw_json_node_member(node, row->discriminator);
    const size_t before = lw_json_cursor_push(cursor, row->discriminator);
    const lw_param_variant *choice = NULL;
    lw_param_range_text(row, allowed, sizeof allowed);
    if (tag == NULL) {
        lw_report_error(cursor->reading->report, LW_ERR_MISSING_KEY, cursor->pointer, NULL,
                        "\"%s\" is missing; it chooses between %s", row->discriminator, allowed);
    } else if (lw_json_node_kind(tag) != LW_JSON_STRING) {
        char found[LW_FOUND_TEXT_SIZE];
        lw_report_error(cursor->reading->report, LW_ERR_WRONG_TYPE, cursor->pointer, NULL,
                        "found %s, expected a word: %s", lw_json_found_text(tag, found), allowed);
    } else {
        const char *text = lw_json_node_text(tag);
        choice = lw_param_variant_find(row, text);
        if (choice == NULL) {
            lw_suggestion suggestion;
            lw_suggestion_begin(&suggestion, text);
            for (const lw_param_variant *each = row->variants; each->tag != NULL; each++) {
                lw_suggestion_offer(&suggestion, each->tag);
            }
            lw_json_bad_choice(cursor, row, text, &suggestion);
        }
    }
    lw_json_cursor_pop(cursor, before);
    return choice;
}

/* A word where an object should be: {"kind": "pbft"} was meant. */
static void variant_wrong_type(lw_json_cursor *cursor, const lw_param *row,
                               const lw_json_node *node)
{
    char found[LW_FOUND_TEXT_SIZE];
    char suggestion[LW_SUGGESTION_SIZE] = "";
    if (lw_json_node_kind(node) == LW_JSON_STRING &&
        lw_param_variant_find(row, lw_json_node_text(node)) != NULL) {
        snprintf(suggestion, sizeof suggestion, "write {\"%s\": \"%s\"}", row->discriminator,
                 lw_json_node_text(node));
    } else if (lw_json_node_kind(node) == LW_JSON_NULL) {
        snprintf(suggestion, sizeof suggestion, "leave the key out instead of writing null");
    }
    lw_report_error(cursor->reading->report, LW_ERR_WRONG_TYPE, cursor->pointer, suggestion,
                    "found %s, expected an object with \"%s\"", lw_json_found_text(node, found),
                    row->discriminator);
}

static void read_variant(lw_json_cursor *cursor, const lw_param *row, const lw_json_node *node,
                         lw_variant *member)
{
    if (lw_json_node_kind(node) != LW_JSON_OBJECT) {
        variant_wrong_type(cursor, row, node);
        return;
    }
    const lw_param_variant *choice = choose_variant(cursor, row, node);
    if (choice == NULL) {
        return;
    }
    void *value = lw_arena_calloc(cursor->reading->arena, 1, choice->table->size);
    if (value == NULL) {
        lw_json_out_of_memory(cursor);
        return;
    }
    read_object(cursor, choice->table, row->discriminator, node, value);
    member->choice = choice;
    member->value = value;
}

static void read_member(lw_json_cursor *cursor, const lw_param *row, const lw_json_node *node,
                        void *member)
{
    if (row->kind == LW_PARAM_OBJECT) {
        read_object(cursor, row->table, NULL, node, member);
    } else if (row->kind == LW_PARAM_OPTIONAL) {
        read_optional(cursor, row, node, member);
    } else if (row->kind == LW_PARAM_ARRAY || row->kind == LW_PARAM_REALS ||
               row->kind == LW_PARAM_TEXTS) {
        read_list(cursor, row, node, member);
    } else if (row->kind == LW_PARAM_MICROS) {
        read_micros(cursor, row, node, member);
    } else if (row->kind == LW_PARAM_VARIANT) {
        read_variant(cursor, row, node, member);
    } else {
        lw_json_read_scalar(cursor, row, node, member);
    }
}

/* Gives the fault that was reported last the place of a key below the cursor. Its pointer may not
 * lead there: that is cut when long, and control characters in it are escaped. */
static void place_at_key(const lw_json_cursor *cursor, const char *key)
{
    const lw_json_index *index = cursor->reading->index;
    lw_report *report = cursor->reading->report;
    bool exact = false;
    if (index == NULL || index->count == 0 || report->count == 0 || report_is_full(cursor)) {
        return;
    }
    const uint32_t object = lw_json_index_find(index, cursor->pointer, &exact);
    const uint32_t member = exact ? lw_json_index_member(index, object, key) : LW_JSON_NONE;
    if (member != LW_JSON_NONE) {
        lw_error *fault = &report->items[report->count - 1];
        lw_json_index_position(index, index->entries[member].key_offset, &fault->line,
                               &fault->column);
    }
}

static void unknown_key(lw_json_cursor *cursor, const lw_param_table *table,
                        const char *discriminator, const char *key)
{
    if (report_is_full(cursor)) {
        cursor->reading->report->dropped_count++;
        cursor->reading->report->error_count++;
        return;
    }
    char quote[80];
    char advice[LW_SUGGESTION_SIZE];
    lw_suggestion suggestion;
    lw_suggestion_begin(&suggestion, key);
    if (discriminator != NULL) {
        lw_suggestion_offer(&suggestion, discriminator);
    }
    for (size_t i = 0; i < table->count; i++) {
        lw_suggestion_offer(&suggestion, table->rows[i].name);
    }
    lw_suggestion_text(&suggestion, advice, sizeof advice);
    const size_t before = lw_json_cursor_push(cursor, key);
    lw_report_error(cursor->reading->report, LW_ERR_UNKNOWN_KEY, cursor->pointer, advice,
                    "\"%s\" is not a key of %s", lw_text_escape(key, quote, sizeof quote),
                    table->name);
    lw_json_cursor_pop(cursor, before);
    place_at_key(cursor, key);
}

static void absent_key(lw_json_cursor *cursor, const lw_param *row)
{
    char suggestion[LW_PARAM_TEXT_SIZE + 40];
    char range[LW_PARAM_TEXT_SIZE];
    if (row->presence != LW_PARAM_REQUIRED) {
        return;
    }
    lw_param_range_text(row, range, sizeof range);
    snprintf(suggestion, sizeof suggestion, "%s %s%s%s", lw_param_kind_article(row->kind),
             lw_param_kind_text(row->kind), range[0] != '\0' ? ": " : "", range);
    const size_t before = lw_json_cursor_push(cursor, row->name);
    lw_report_error(cursor->reading->report, LW_ERR_MISSING_KEY, cursor->pointer, suggestion,
                    "the required key \"%s\" is missing", row->name);
    lw_json_cursor_pop(cursor, before);
}

static void object_wrong_type(lw_json_cursor *cursor, const lw_param_table *table,
                              const lw_json_node *node)
{
    char found[LW_FOUND_TEXT_SIZE];
    const bool null = lw_json_node_kind(node) == LW_JSON_NULL;
    lw_report_error(cursor->reading->report, LW_ERR_WRONG_TYPE, cursor->pointer,
                    null ? "leave the key out instead of writing null" : NULL,
                    "found %s, expected an object: %s", lw_json_found_text(node, found),
                    table->name);
}

static void read_object(lw_json_cursor *cursor, const lw_param_table *table,
                        const char *discriminator, const lw_json_node *node, void *object)
{
    const lw_json_node *found[ROW_COUNT_MAX] = {NULL};
    LW_ASSERT(table->count <= ROW_COUNT_MAX);
    lw_param_set_defaults(table, object);
    if (lw_json_node_kind(node) != LW_JSON_OBJECT) {
        object_wrong_type(cursor, table, node);
        return;
    }
    for (const lw_json_node *child = lw_json_node_first(node); child != NULL;
         child = lw_json_node_next(child)) {
        const char *key = lw_json_node_key(child);
        const lw_param *row = lw_param_find(table, key);
        if (row != NULL) {
            found[row - table->rows] = child;
        } else if (discriminator == NULL || strcmp(key, discriminator) != 0) {
            unknown_key(cursor, table, discriminator, key);
        }
    }
    for (size_t i = 0; i < table->count; i++) {
        const lw_param *row = &table->rows[i];
        if (found[i] == NULL) {
            absent_key(cursor, row);
            continue;
        }
        const size_t before = lw_json_cursor_push(cursor, row->name);
        read_member(cursor, row, found[i], (char *)object + row->offset);
        lw_json_cursor_pop(cursor, before);
    }
}

lw_status lw_json_read(lw_json_reading *reading, const lw_param_table *table,
                       const lw_json_node *node, const char *pointer, void *object)
{
    lw_json_cursor cursor = {.reading = reading};
    snprintf(cursor.pointer, sizeof cursor.pointer, "%s", pointer);
    cursor.length = strlen(cursor.pointer);
    read_object(&cursor, table, NULL, node, object);
    return lw_report_status(reading->report);
}
