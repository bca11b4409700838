// SPDX-License-Identifier: Apache-2.0
/** @file sim/store/shelf.h
 *  A file of checksummed records that one process writes once, as a whole, and any number of
 *  processes read: what is dear to compute and cheap to keep.
 *
 *  It is written under a name of its own beside its path and gets the path when it is whole, by a
 *  rename: nobody sees half a shelf, and of two that write at once the last one stays. Each record
 *  has its place and its checksum (sim/store/frame_file.h), and is not believed before that is
 *  right. It is not forced to the disk: what a power cut leaves of it shows by its checksums.
 *
 *  Leaves out. Whose records they are: the writer puts that into each of them.
 */
#ifndef LEDGERWATT_SIM_STORE_SHELF_H
#define LEDGERWATT_SIM_STORE_SHELF_H

#include "sim/base/status.h"

#include <stdint.h>

typedef struct lw_shelf lw_shelf;

/** A new shelf, to be written. LW_ERR_CREATE, LW_ERR_MEMORY. */
lw_status lw_shelf_create(const char *path, lw_shelf **shelf, lw_error *error);
/** The shelf at `path`, to be read. LW_ERR_FILE_MISSING when there is none; LW_ERR_FILE_FORMAT when
 *  its records do not follow each other to its end. */
lw_status lw_shelf_open(const char *path, lw_shelf **shelf, lw_error *error);
/** Closes it; one that was written and not published is removed. NULL is allowed. */
void lw_shelf_close(lw_shelf *shelf);

uint64_t lw_shelf_count(const lw_shelf *shelf);
lw_status lw_shelf_append(lw_shelf *shelf, const void *bytes, size_t size, lw_error *error);
/** Gives a written shelf its path; it can be closed then, and nothing else. */
lw_status lw_shelf_publish(lw_shelf *shelf, lw_error *error);
/** Record `number`, borrowed until the next is read. LW_ERR_IO when it is damaged. */
lw_status lw_shelf_read(lw_shelf *shelf, uint64_t number, const void **bytes, size_t *size,
                        lw_error *error);

/** Suffix of what was set aside. */
#define LW_SHELF_DAMAGED ".damaged"
/** Takes the shelf at `path` out of the way of the next run, as path.damaged. */
void lw_shelf_set_aside(const char *path);

#endif
