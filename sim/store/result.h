// SPDX-License-Identifier: Apache-2.0
/** @file sim/store/result.h
 *  Reads a published result file back: for `compare` and `inspect`.
 */
#ifndef LEDGERWATT_SIM_STORE_RESULT_H
#define LEDGERWATT_SIM_STORE_RESULT_H

#include "sim/base/crypto.h"
#include "sim/base/status.h"

#include <stdint.h>

typedef struct lw_result lw_result;

/** Opens for reading. LW_ERR_FILE_MISSING, or LW_ERR_FILE_FORMAT when it is not one of our files.
 */
lw_status lw_result_open(const char *path, lw_result **result, lw_error *error);
void lw_result_close(lw_result *result);

/** Root attribute, or attribute of the object at `object_path`. Text is owned by the caller (free).
 */
lw_status lw_result_text(lw_result *result, const char *object_path, const char *name, char **value,
                         lw_error *error);
/** The same of a text that results of earlier versions do not have: NULL then. */
lw_status lw_result_optional_text(lw_result *result, const char *object_path, const char *name,
                                  char **value, lw_error *error);
lw_status lw_result_integer(lw_result *result, const char *object_path, const char *name,
                            int64_t *value, lw_error *error);
lw_status lw_result_double(lw_result *result, const char *object_path, const char *name,
                           double *value, lw_error *error);

/** Whole dataset as doubles, C order; shape has up to 3 entries. `values` is the caller's (free).
 */
typedef struct lw_result_array {
    double *values; /**< [product of shape] */
    uint32_t dim_count;
    size_t shape[3];
} lw_result_array;
/** Whether there is something at this path ("/comparison/gain"). */
lw_status lw_result_has(lw_result *result, const char *path, bool *has, lw_error *error);
lw_status lw_result_read(lw_result *result, const char *path, lw_result_array *array,
                         lw_error *error);
/** Whole text dataset (a text coordinate). Owned by the caller: free each and the list. */
lw_status lw_result_read_text(lw_result *result, const char *path, char ***values, size_t *count,
                              lw_error *error);

/** Digest computed afresh from the data in the file, to be held against the attribute `digest`.
 *  `damaged_path` (may be NULL) gets the first dataset whose own `sha256` does not match, or "". */
lw_status lw_result_digest(lw_result *result, char digest_hex[LW_SHA256_HEX_SIZE],
                           char *damaged_path, size_t damaged_path_size, lw_error *error);

#endif
