// SPDX-License-Identifier: Apache-2.0
/** @file sim/store/output.h
 *  The place of the result: whether a file can be made there, and how it is put there at once.
 */
#ifndef LEDGERWATT_SIM_STORE_OUTPUT_H
#define LEDGERWATT_SIM_STORE_OUTPUT_H

#include "sim/base/status.h"

#include <sys/stat.h>

typedef struct lw_output {
    char *path;
    char *part_path; /**< path.part, in the same folder so that a rename is atomic */
    bool existed;    /**< a result was there at the start; `before` describes it */
    struct stat before;
} lw_output;

/** LW_ERR_CREATE, naming path and reason, when the folder is missing or not writable, or `path` is
 *  a folder, symlink, FIFO, device or socket. Remembers what is there. */
lw_status lw_output_init(lw_output *output, const char *path, lw_error *error);
void lw_output_fini(lw_output *output);

/** Removes a part left by a dead run. */
lw_status lw_output_clear_part(const lw_output *output, lw_error *error);
/** LW_ERR_IO when the earlier result was replaced or changed since lw_output_init, or something
 *  that was not there appeared. That it was deleted does no harm. */
lw_status lw_output_check_unchanged(const lw_output *output, lw_error *error);
/** Renames the part, which must still be file `part`, over the output, and syncs the folder. */
lw_status lw_output_replace(const lw_output *output, const struct stat *part, lw_error *error);

#endif
