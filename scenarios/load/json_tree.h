// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/load/json_tree.h
 *  A JSON text as a tree, from cJSON; json_tree.c is the one file that knows cJSON.
 *
 *  cJSON 1.7.15 accepts much that JSON forbids, so it is only given text that passed lw_json_scan.
 *  Keys are matched with case. Numbers are doubles; their texts may have any length.
 */
#ifndef LEDGERWATT_SCENARIOS_LOAD_JSON_TREE_H
#define LEDGERWATT_SCENARIOS_LOAD_JSON_TREE_H

#include "scenarios/load/json_index.h"
#include "sim/base/status.h"

#include <stdbool.h>
#include <stddef.h>

/** A value; NULL where there is none. Belongs to its root. */
typedef struct cJSON lw_json_node;

/** Parses the text of a scanned index. Destroy the root after use. */
lw_status lw_json_tree_create(const lw_json_index *index, lw_json_node **root, lw_error *error);
void lw_json_tree_destroy(lw_json_node *root);
/** The tree as text with two blanks of indentation; free() it. NULL when memory is out. */
char *lw_json_tree_print(const lw_json_node *root);

lw_json_kind lw_json_node_kind(const lw_json_node *node);
double lw_json_node_number(const lw_json_node *node);
bool lw_json_node_boolean(const lw_json_node *node);
const char *lw_json_node_text(const lw_json_node *node);
/** Key of a member of an object. */
const char *lw_json_node_key(const lw_json_node *node);
const lw_json_node *lw_json_node_first(const lw_json_node *container);
const lw_json_node *lw_json_node_next(const lw_json_node *node);
size_t lw_json_node_count(const lw_json_node *container);
const lw_json_node *lw_json_node_member(const lw_json_node *object, const char *key);

/** Takes the member out of an object, if it is there. */
void lw_json_tree_drop(lw_json_node *object, const char *key);
/** Puts a value (scanned text) at a pointer: replaces what is there, adds a member to an object, or
 *  appends to an array ("-" or its length). `place` becomes the pointer under which messages speak
 *  of it: with a position for "-", control characters escaped. LW_ERR_USAGE when there is no such
 *  place. */
lw_status lw_json_tree_set(lw_json_node *root, const char *pointer, const lw_json_index *value,
                           char place[LW_POINTER_SIZE], lw_error *error);
/** The same with a text as value. */
lw_status lw_json_tree_set_text(lw_json_node *root, const char *pointer, const char *text,
                                char place[LW_POINTER_SIZE], lw_error *error);

#endif
