// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/result/function_matrix.h
 *  The function matrix of a settlement of a published result, in memory.
 */
#ifndef LEDGERWATT_SCENARIOS_RESULT_FUNCTION_MATRIX_H
#define LEDGERWATT_SCENARIOS_RESULT_FUNCTION_MATRIX_H

#include "models/city/function_table.h"
#include "sim/store/result.h"

typedef struct lw_function_matrix {
    char *by[LW_FUNCTION_COUNT];     /**< "organiser", ... */
    char *source[LW_FUNCTION_COUNT]; /**< of that and its cost */
    char *range_source;
    double parts[LW_FUNCTION_PART_COUNT][LW_FUNCTION_COUNT][LW_FUNCTION_BOUND_COUNT];
} lw_function_matrix;

/** Reads that of a settlement. The caller ends it with lw_function_matrix_fini in every case. */
lw_status lw_function_matrix_read(lw_result *result, const char *settlement,
                                  lw_function_matrix *matrix, lw_error *error);
void lw_function_matrix_fini(lw_function_matrix *matrix);

#endif
