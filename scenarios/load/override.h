// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/load/override.h
 *  Values of the command line, "/pointer=value", put into the tree of a scenario.
 *
 *  The text up to the first '=' is an RFC 6901 pointer. A value that is JSON is taken as such; any
 *  other is a text, so that quotes, which a shell would eat, need not be written.
 */
#ifndef LEDGERWATT_SCENARIOS_LOAD_OVERRIDE_H
#define LEDGERWATT_SCENARIOS_LOAD_OVERRIDE_H

#include "scenarios/load/json_tree.h"
#include "sim/base/param.h"
#include "sim/base/status.h"

#include <stdbool.h>
#include <stddef.h>

/** One --set. */
typedef struct lw_override {
    const char *text;      /**< "/pointer=value", borrowed */
    size_t pointer_length; /**< of the part before the '=', below LW_POINTER_SIZE */
} lw_override;

typedef struct lw_overrides {
    const lw_override *items; /**< [count] */
    size_t count;
} lw_overrides;

/** False when the text is not "/pointer=value"; then the override is left alone. */
bool lw_override_parse(const char *text, lw_override *override);

/** Puts the value into the tree of a document of `table`. Objects on the way that are left out are
 *  made where nothing in them must be said (lw_field_open). `place` becomes the pointer of what was
 *  put there, as messages show it ("-" has become a position). LW_ERR_USAGE when the scenario has
 *  no such place, a code that begins with json- when the value claims to be JSON and is not, or is
 *  not UTF-8. */
lw_status lw_override_apply(const lw_override *override, const lw_param_table *table,
                            lw_json_node *root, char place[LW_POINTER_SIZE], lw_error *error);

#endif
