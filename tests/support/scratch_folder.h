// SPDX-License-Identifier: Apache-2.0
/** @file tests/support/scratch_folder.h
 *  A folder for the files of one test, removed with all that is in it, and small things tests do to
 *  files.
 */
#ifndef LEDGERWATT_TESTS_SUPPORT_SCRATCH_FOLDER_H
#define LEDGERWATT_TESTS_SUPPORT_SCRATCH_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

enum { SCRATCH_PATH_SIZE = 256 };

typedef struct scratch_folder {
    char path[SCRATCH_PATH_SIZE];
} scratch_folder;

/** New empty folder in TMPDIR or /tmp; aborts when there can be none. */
scratch_folder scratch_folder_create(void);
void scratch_folder_remove(const scratch_folder *folder);
/** Writes "FOLDER/name" into `path` and returns it. */
const char *scratch_path(const scratch_folder *folder, const char *name,
                         char path[SCRATCH_PATH_SIZE]);

bool scratch_exists(const char *path);
/** Whole file, to be freed; aborts when it cannot be read. */
char *scratch_read(const char *path, size_t *size);
void scratch_write(const char *path, const void *bytes, size_t size);
/** Flips the lowest bit of one byte; `place` < 0 counts from the end. */
void scratch_flip(const char *path, long place);

#endif
