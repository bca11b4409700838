// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/load/file_source.h
 *  Reads the scenario and the input files it names, safely.
 *
 *  The scenario is where the user says it is. The files that a scenario names stay inside its
 * folder, whoever wrote the scenario: no absolute path, no "..", no symlink that leaves the folder.
 * Only regular files are read, which is checked after opening, so nothing can be swapped in
 * between, and a FIFO or device can neither hang nor feed us without end. Sizes are checked before
 * memory is taken. A file that changes while it is read is refused.
 *
 *  The kernel's openat2(RESOLVE_BENEATH) follows symlinks that stay inside the folder; where it is
 *  missing (before Linux 5.6) the path is walked one name at a time and every symlink is refused.
 */
#ifndef LEDGERWATT_SCENARIOS_LOAD_FILE_SOURCE_H
#define LEDGERWATT_SCENARIOS_LOAD_FILE_SOURCE_H

#include "sim/base/arena.h"
#include "sim/base/crypto.h"
#include "sim/base/status.h"

#include <stdbool.h>
#include <stddef.h>

/** The folder that holds a scenario. */
typedef struct lw_source_folder {
    int fd;         /**< -1 = none: input files are refused */
    bool walk_only; /**< do without openat2 even when the kernel has it */
} lw_source_folder;

/** What was read. Bytes live in the arena. */
typedef struct lw_source {
    const char *bytes; /**< [size], and a NUL after them */
    size_t size;
    char sha256_hex[LW_SHA256_HEX_SIZE];
} lw_source;

/** Opens the folder of the file at `path` ("." when the path has no folder). */
lw_status lw_source_folder_open(const char *path, lw_source_folder *folder, lw_error *error);
void lw_source_folder_close(lw_source_folder *folder);

/** Reads the file at `path`, at most `limit_bytes`. LW_ERR_FILE_MISSING when it cannot be opened,
 *  LW_ERR_FILE_FORMAT when it is not a regular file, LW_ERR_OUT_OF_RANGE when it is too large,
 *  LW_ERR_IO when reading fails or the file changes meanwhile. */
lw_status lw_source_read(const char *path, size_t limit_bytes, lw_arena *arena, lw_source *source,
                         lw_error *error);
/** The same for a file named by a scenario; LW_ERR_BAD_REFERENCE when the path leaves the folder.
 */
lw_status lw_source_read_inside(const lw_source_folder *folder, const char *path,
                                size_t limit_bytes, lw_arena *arena, lw_source *source,
                                lw_error *error);

#endif
