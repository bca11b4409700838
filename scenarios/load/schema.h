// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/load/schema.h
 *  JSON Schema (2020-12) of a scenario, generated from the parameter tables.
 *
 *  For editors and for programs that write scenarios. It says what a single value can say: types,
 *  ranges, choices, required keys, no unknown keys. What only the whole shows (references, orders)
 *  is found by `ledgerwatt check`. Units, sources and usual ranges are given as the annotations
 *  `unit`, `source` and `usual`.
 */
#ifndef LEDGERWATT_SCENARIOS_LOAD_SCHEMA_H
#define LEDGERWATT_SCENARIOS_LOAD_SCHEMA_H

#include "sim/base/param.h"

#include <stdio.h>

/** Writes the schema of documents of this table, with the identifier `id`. */
void lw_schema_write(FILE *out, const lw_param_table *table, const char *id);

#endif
