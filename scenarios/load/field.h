// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/load/field.h
 *  The field of a JSON document that a pointer means: its row in the parameter tables and its
 * value.
 *
 *  Tables and tree are followed together, so that where an object has several kinds, the kind that
 *  the document chose is looked into.
 */
#ifndef LEDGERWATT_SCENARIOS_LOAD_FIELD_H
#define LEDGERWATT_SCENARIOS_LOAD_FIELD_H

#include "scenarios/load/json_tree.h"
#include "sim/base/param.h"
#include "sim/base/status.h"

#include <stdbool.h>

typedef struct lw_field {
    const lw_param *row;
    const lw_param_table *table; /**< of the fields inside it, else of those beside it */
    const lw_json_node *node;    /**< NULL = the document leaves it to its default */
} lw_field;

/** Finds the field at `pointer` in a document of `table`. LW_ERR_BAD_REFERENCE, with a suggestion,
 *  when there is none. */
lw_status lw_field_find(const lw_param_table *table, const lw_json_node *root, const char *pointer,
                        lw_field *field, lw_error *error);

/** Puts the objects on the way to `pointer` that the document leaves out, empty, where nothing in
 *  them must be said; so that a value can be put at a field whose default holds. */
lw_status lw_field_open(const lw_param_table *table, lw_json_node *root, const char *pointer,
                        lw_error *error);

/** The usual range of a number's row, else its allowed range; false when it has neither. */
bool lw_field_range(const lw_param *row, double *low, double *high);

/** The number in force: the document's, or the default. False when there is none. */
bool lw_field_number(const lw_field *field, double *value);

#endif
