// SPDX-License-Identifier: Apache-2.0
#include "scenarios/load/field.h"

#include "scenarios/load/json_scan.h"
#include "scenarios/load/param_text.h"
#include "sim/base/suggestion.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COMPONENT_SIZE = 96 };

/* Where a walk stands: at a field, or at an object of a table. */
typedef struct stand {
    const lw_param_table *table; /* NULL = at a value that has no fields */
    const lw_param *row;
    const lw_param_table *row_table; /* that the row is of */
    const lw_json_node *node;
} stand;

static bool next_component(const char **pointer, char component[COMPONENT_SIZE])
{
    if (**pointer != '/') {
        return false;
    }
    const size_t length = strcspn(*pointer + 1, "/");
    const size_t kept = length < COMPONENT_SIZE ? length : COMPONENT_SIZE - 1;
    memcpy(component, *pointer + 1, kept);
    component[kept] = '\0';
    *pointer += 1 + length;
    return true;
}

static const lw_json_node *member(const lw_json_node *node, const char *key)
{
    const bool is_object = node != NULL && lw_json_node_kind(node) == LW_JSON_OBJECT;
    return is_object ? lw_json_node_member(node, key) : NULL;
}

static const lw_json_node *item(const lw_json_node *node, const char *position)
{
    char *end = NULL;
    unsigned long left = strtoul(position, &end, 10);
    if (node == NULL || lw_json_node_kind(node) != LW_JSON_ARRAY || end == position ||
        *end != '\0') {
        return NULL;
    }
    const lw_json_node *at = lw_json_node_first(node);
    for (; at != NULL && left > 0; left--) {
        at = lw_json_node_next(at);
    }
    return at;
}

/* The table of the object that a row's value is, as far as the document tells. */
static const lw_param_table *table_below(const lw_param *row, const lw_json_node *node)
{
    if (row->kind != LW_PARAM_VARIANT) {
        return row->table;
    }
    const lw_json_node *tag = member(node, row->discriminator);
    if (tag == NULL || lw_json_node_kind(tag) != LW_JSON_STRING) {
        return NULL;
    }
    const lw_param_variant *choice = lw_param_variant_find(row, lw_json_node_text(tag));
    return choice != NULL ? choice->table : NULL;
}

static lw_status not_found(const stand *at, const char *component, const char *pointer,
                           lw_error *error)
{
    char quote[COMPONENT_SIZE];
    lw_text_escape(component, quote, sizeof quote);
    if (at->table == NULL) {
        return lw_error_set(error, LW_ERR_BAD_REFERENCE, pointer,
                            "there is no \"%s\": the scenario has no such place", quote);
    }
    lw_suggestion suggestion;
    lw_suggestion_begin(&suggestion, component);
    for (size_t i = 0; i < at->table->count; i++) {
        lw_suggestion_offer(&suggestion, at->table->rows[i].name);
    }
    lw_error_set(error, LW_ERR_BAD_REFERENCE, pointer, "\"%s\" is not a key of %s", quote,
                 at->table->name);
    if (error != NULL) {
        lw_suggestion_text(&suggestion, error->suggestion, sizeof error->suggestion);
    }
    return LW_ERR_BAD_REFERENCE;
}

/* "kind" and the like: what chose the object's table is a key of none. */
static bool is_discriminator(const stand *at, const char *component)
{
    return at->table != NULL && at->row != NULL && at->row->kind == LW_PARAM_VARIANT &&
           strcmp(at->row->discriminator, component) == 0;
}

/* One key or position further down; false when there is nothing. */
static bool step(stand *at, const char *component)
{
    const bool is_list = at->row != NULL && at->table == NULL &&
                         (at->row->kind == LW_PARAM_ARRAY || at->row->kind == LW_PARAM_REALS);
    if (is_list) {
        at->node = item(at->node, component);
        at->table = at->row->table;
        return at->node != NULL;
    }
    const lw_param *row = at->table != NULL ? lw_param_find(at->table, component) : NULL;
    if (row == NULL && is_discriminator(at, component)) {
        at->row_table = at->table;
        at->table = NULL;
        at->node = member(at->node, component);
        return true;
    }
    if (row == NULL) {
        return false;
    }
    at->row = row;
    at->row_table = at->table;
    at->node = member(at->node, component);
    at->table = row->kind == LW_PARAM_ARRAY ? NULL : table_below(row, at->node);
    return true;
}

lw_status lw_field_find(const lw_param_table *table, const lw_json_node *root, const char *pointer,
                        lw_field *field, lw_error *error)
{
    char component[COMPONENT_SIZE];
    stand at = {.table = table, .node = root};
    const char *rest = pointer;
    while (next_component(&rest, component)) {
        const stand before = at;
        if (!step(&at, component)) {
            return not_found(&before, component, pointer, error);
        }
    }
    if (at.row == NULL || *rest != '\0') {
        return lw_error_set(error, LW_ERR_BAD_REFERENCE, pointer,
                            "a pointer begins with \"/\" and names a field");
    }
    *field = (lw_field){at.row, at.table != NULL ? at.table : at.row_table, at.node};
    return LW_OK;
}

/* An object that may be left out, with nothing in it that must be said. */
static bool is_openable(const stand *at)
{
    if (at->node != NULL ||
        (at->row->kind != LW_PARAM_OBJECT && at->row->kind != LW_PARAM_OPTIONAL)) {
        return false;
    }
    for (size_t i = 0; i < at->row->table->count; i++) {
        if (at->row->table->rows[i].presence == LW_PARAM_REQUIRED) {
            return false;
        }
    }
    return true;
}

static lw_status put_empty_object(lw_json_node *root, const char *pointer, lw_error *error)
{
    char place[LW_POINTER_SIZE];
    lw_json_index index;
    lw_report report;
    lw_report_init(&report);
    lw_status status = lw_json_scan("{}", 2, &index, &report);
    if (status == LW_OK) {
        status = lw_json_tree_set(root, pointer, &index, place, error);
    }
    lw_report_fini(&report);
    lw_json_index_fini(&index);
    return status;
}

lw_status lw_field_open(const lw_param_table *table, lw_json_node *root, const char *pointer,
                        lw_error *error)
{
    char component[COMPONENT_SIZE];
    char prefix[LW_POINTER_SIZE];
    stand at = {.table = table, .node = root};
    const char *rest = pointer;
    while (next_component(&rest, component) && *rest == '/') {
        const lw_json_node *container = at.node;
        if (!step(&at, component)) {
            return LW_OK; /* whoever uses the place says that there is none */
        }
        if (container == NULL || !is_openable(&at)) {
            continue;
        }
        (void)snprintf(prefix, sizeof prefix, "%.*s", (int)(rest - pointer), pointer);
        const lw_status status = put_empty_object(root, prefix, error);
        if (status != LW_OK) {
            return status;
        }
        at.node = member(container, component);
    }
    return LW_OK;
}

bool lw_field_range(const lw_param *row, double *low, double *high)
{
    if (row->likely_low != 0 || row->likely_high != 0) {
        *low = row->likely_low;
        *high = row->likely_high;
        return true;
    }
    *low = row->low;
    *high = row->high;
    return lw_param_is_bounded(row);
}

bool lw_field_number(const lw_field *field, double *value)
{
    if (field->node != NULL) {
        *value =
            lw_json_node_kind(field->node) == LW_JSON_NUMBER ? lw_json_node_number(field->node) : 0;
        return lw_json_node_kind(field->node) == LW_JSON_NUMBER;
    }
    *value = field->row->fallback;
    return field->row->presence == LW_PARAM_DEFAULTED && lw_param_is_number(field->row);
}
