// SPDX-License-Identifier: Apache-2.0
/** @file sim/store/record_log.h
 *  Append-only checksummed file of byte records that can be read back by number: keeps what is too
 *  much for memory (the trades of a year) and may be needed again (a refused batch).
 *
 *  It is OUTPUT.trades beside the output, a working file (sim/store/working_file.h). Eight bytes a
 *  record stay in memory. They are not saved: the state holds only the length and the number of
 *  records, and a load finds their places by the headers of the frames.
 *
 *  Any number of threads may read at once, as long as none appends.
 */
#ifndef LEDGERWATT_SIM_STORE_RECORD_LOG_H
#define LEDGERWATT_SIM_STORE_RECORD_LOG_H

#include "sim/base/state.h"
#include "sim/base/status.h"

#include <stdint.h>

typedef struct lw_record_log lw_record_log;

/** Creates the file beside `path` (a result file's path), or empties the one that a dead run left.
 *  LW_ERR_CREATE. */
lw_status lw_record_log_create(const char *path, lw_record_log **log, lw_error *error);
/** The file of a run that was stopped or killed. LW_ERR_FILE_MISSING, LW_ERR_FILE_FORMAT when its
 *  first page is damaged, LW_ERR_CREATE. Holds no record until lw_record_log_state has loaded. */
lw_status lw_record_log_reopen(const char *path, lw_record_log **log, lw_error *error);
/** Saves how many records there are; or finds those that there were, and cuts off what was appended
 *  later. Fails when the file is another run's, is shorter than it was, or its frames are not in
 *  order. Their bytes are believed by their checksums, when they are read. */
void lw_record_log_state(lw_record_log *log, lw_state *state);
/** Forces the records to the disk; LW_ERR_IO. Before a checkpoint with the state is written. */
lw_status lw_record_log_sync(lw_record_log *log, lw_error *error);
/** Closes the file and leaves it for lw_record_log_reopen. NULL is allowed. */
void lw_record_log_suspend(lw_record_log *log);
/** Closes the file and removes it. NULL is allowed. */
void lw_record_log_destroy(lw_record_log *log);
/** Appends a record and gives its number, from 0. */
lw_status lw_record_log_append(lw_record_log *log, const void *bytes, size_t byte_count,
                               uint64_t *number, lw_error *error);
/** Reads record `number` into `bytes`, which must hold its size; checks its checksum. */
lw_status lw_record_log_read(lw_record_log *log, uint64_t number, void *bytes, size_t capacity,
                             size_t *byte_count, lw_error *error);
uint64_t lw_record_log_count(const lw_record_log *log);

/** Removes the file of a run that is over, if it is there. */
void lw_record_log_remove(const char *path);

#endif
