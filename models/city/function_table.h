// SPDX-License-Identifier: Apache-2.0
/** @file models/city/function_table.h
 *  The function matrix of each settlement in the result: who does what, at which cost, between
 *  which ends, by what source.
 */
#ifndef LEDGERWATT_MODELS_CITY_FUNCTION_TABLE_H
#define LEDGERWATT_MODELS_CITY_FUNCTION_TABLE_H

#include "models/city/figure.h"
#include "models/settlement/mechanism/cost.h"

/** Figures of each part of a function's cost. */
typedef enum lw_function_bound {
    LW_BOUND_LOWER,
    LW_BOUND_VALUE,
    LW_BOUND_UPPER,
    LW_FUNCTION_BOUND_COUNT
} lw_function_bound;

/** The parts: fixed, per member, per invoice, per kWh; members of lw_function_cost. */
enum { LW_FUNCTION_PART_COUNT = 4 };
extern const lw_figure lw_function_parts[LW_FUNCTION_PART_COUNT];

/** Where the matrices stand: along `function`, the dimension of the functions' names, and along the
 *  figures, which it declares. `currency` is borrowed. */
lw_status lw_function_table_declare(const char *currency, lw_dim_id function, lw_store *store,
                                    lw_placement *where, lw_error *error);
/** Writes /settlements/NAME/functions of cells[LW_FUNCTION_COUNT]. */
lw_status lw_function_table_write(const char *settlement, const lw_function_default *cells,
                                  const lw_placement *where, lw_store *store, lw_error *error);

#endif
