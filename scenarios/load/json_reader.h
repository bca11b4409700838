// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/load/json_reader.h
 *  Fills a struct from a JSON tree, as a parameter table says (sim/base/param.h).
 *
 *  Every fault is collected, with its JSON pointer, the value found, what is allowed with the unit,
 *  and a suggestion. A member with a fault keeps its default. Rules that hold for every field:
 *  - an unknown key, a missing required key, null, or a value of another type is an error;
 *  - integers are whole and at most 2^53 in magnitude; 1e3 is a whole number;
 *  - a double below 2.2e-308 in magnitude (denormal) and -0 are read as 0;
 *  - lists are counted before memory is taken;
 *  - texts have at most 65,536 bytes and no control characters but line breaks and tabs; names
 * match [A-Za-z0-9_-]+ and have at most 64 bytes;
 *  - a number outside its row's likely range is a warning: probably the unit is wrong.
 */
#ifndef LEDGERWATT_SCENARIOS_LOAD_JSON_READER_H
#define LEDGERWATT_SCENARIOS_LOAD_JSON_READER_H

#include "scenarios/load/json_scalar.h"
#include "scenarios/load/json_tree.h"
#include "sim/base/param.h"
#include "sim/base/status.h"

/** Fills `object` (table->size bytes) from `node`, whose JSON pointer is `pointer` ("" = root).
 *  Returns the status of the first error in the report. */
lw_status lw_json_read(lw_json_reading *reading, const lw_param_table *table,
                       const lw_json_node *node, const char *pointer, void *object);

#endif
