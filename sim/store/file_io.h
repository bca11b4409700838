// SPDX-License-Identifier: Apache-2.0
/** @file sim/store/file_io.h
 *  Whole reads and writes at a place in a file, and error texts that name the file and the errno.
 *
 *  read(2) and write(2) may be interrupted or do a part only; here they do all or fail.
 */
#ifndef LEDGERWATT_SIM_STORE_FILE_IO_H
#define LEDGERWATT_SIM_STORE_FILE_IO_H

#include "sim/base/status.h"

#include <stdint.h>

/** An open file and the name that errors show. Owns neither. */
typedef struct lw_file {
    int fd;
    const char *path;
} lw_file;

/** Fills `error` with "cannot VERB PATH: reason (ENAME)" for an errno; returns `status`. */
lw_status lw_file_fail(lw_error *error, lw_status status, const char *verb, const char *path,
                       int code);
/** Writes all bytes at `offset_bytes`; LW_ERR_IO. */
lw_status lw_file_write(lw_file file, const void *bytes, size_t count, uint64_t offset_bytes,
                        lw_error *error);
/** Reads all bytes from `offset_bytes`; LW_ERR_IO, also when the file ends before. */
lw_status lw_file_read(lw_file file, void *bytes, size_t count, uint64_t offset_bytes,
                       lw_error *error);
/** Length of the file; LW_ERR_IO. */
lw_status lw_file_size(lw_file file, uint64_t *size_bytes, lw_error *error);
/** fsync of the file; LW_ERR_IO. */
lw_status lw_file_sync(lw_file file, lw_error *error);
/** fsync of the folder that holds `path`, so that a rename in it survives a power cut. */
lw_status lw_folder_sync(const char *path, lw_error *error);
/** Folder of `path` ("." when it names none), owned by the caller; NULL when memory is out. */
char *lw_folder_of(const char *path);
/** `path` followed by `suffix`, owned by the caller; NULL when memory is out. */
char *lw_path_with(const char *path, const char *suffix);

#endif
