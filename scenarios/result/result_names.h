// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/result/result_names.h
 *  Names along an axis of a result, such as its settlements, and what a reader says of a dataset
 *  that is not as the axes say.
 */
#ifndef LEDGERWATT_SCENARIOS_RESULT_RESULT_NAMES_H
#define LEDGERWATT_SCENARIOS_RESULT_RESULT_NAMES_H

#include "sim/store/result.h"

typedef struct lw_result_names {
    char **items; /**< [count], owned */
    size_t count;
} lw_result_names;

/** Reads the text dataset at `path`. End with lw_result_names_fini in every case. */
lw_status lw_result_names_read(lw_result *result, const char *path, lw_result_names *names,
                               lw_error *error);
void lw_result_names_fini(lw_result_names *names);
/** Index of a name; LW_ERR_USAGE "there is no KIND", with the nearest one, when it is not there. */
lw_status lw_result_names_find(const lw_result_names *names, const char *kind, const char *name,
                               size_t *index, lw_error *error);

/** LW_ERR_FILE_FORMAT: the dataset has another shape than expected. */
lw_status lw_result_misshapen(const char *path, lw_error *error);

#endif
