// SPDX-License-Identifier: Apache-2.0
#include "scenarios/result/function_matrix.h"

#include "scenarios/result/result_names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static lw_status read_part(lw_result *result, const char *group, size_t part,
                           lw_function_matrix *matrix, lw_error *error)
{
    char path[160];
    lw_result_array array = {0};
    (void)snprintf(path, sizeof path, "%s/%s", group, lw_function_parts[part].name);
    lw_status status = lw_result_read(result, path, &array, error);
    if (status == LW_OK && (array.dim_count != 2 || array.shape[0] != LW_FUNCTION_COUNT ||
                            array.shape[1] != LW_FUNCTION_BOUND_COUNT)) {
        status = lw_result_misshapen(path, error);
    }
    if (status == LW_OK) {
        memcpy(matrix->parts[part], array.values, sizeof matrix->parts[part]);
    }
    free(array.values);
    return status;
}

static lw_status read_text(lw_result *result, const char *group, size_t function, const char *what,
                           char **text, lw_error *error)
{
    char name[48];
    (void)snprintf(name, sizeof name, "%s_%s", lw_function_name((lw_function)function), what);
    return lw_result_text(result, group, name, text, error);
}

lw_status lw_function_matrix_read(lw_result *result, const char *settlement,
                                  lw_function_matrix *matrix, lw_error *error)
{
    char group[112];
    (void)snprintf(group, sizeof group, "/settlements/%s/functions", settlement);
    memset(matrix, 0, sizeof *matrix);
    lw_status status = LW_OK;
    for (size_t i = 0; status == LW_OK && i < LW_FUNCTION_PART_COUNT; i++) {
        status = read_part(result, group, i, matrix, error);
    }
    if (status == LW_OK) {
        status = lw_result_text(result, group, "range_source", &matrix->range_source, error);
    }
    for (size_t i = 0; status == LW_OK && i < LW_FUNCTION_COUNT; i++) {
        status = read_text(result, group, i, "by", &matrix->by[i], error);
        if (status == LW_OK) {
            status = read_text(result, group, i, "source", &matrix->source[i], error);
        }
    }
    return status;
}

void lw_function_matrix_fini(lw_function_matrix *matrix)
{
    for (size_t i = 0; i < LW_FUNCTION_COUNT; i++) {
        free(matrix->by[i]);
        free(matrix->source[i]);
    }
    free(matrix->range_source);
    memset(matrix, 0, sizeof *matrix);
}
