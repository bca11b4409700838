// SPDX-License-Identifier: Apache-2.0
/** @file sim/store/record_log.h
 *  Append-only checksummed file of byte records that can be read back by number: keeps what is too
 *  much for memory (the trades of a year) and may be needed again (a refused batch).
 *  The file has no name: it goes with the process. Eight bytes a record stay in memory.
 *  Any number of threads may read at once, as long as none appends.
 */
#ifndef LEDGERWATT_SIM_STORE_RECORD_LOG_H
#define LEDGERWATT_SIM_STORE_RECORD_LOG_H

#include "sim/base/status.h"

#include <stdint.h>

typedef struct lw_record_log lw_record_log;

/** Creates the file in the folder of `path` (a result file's path). */
lw_status lw_record_log_create(const char *path, lw_record_log **log, lw_error *error);
void lw_record_log_destroy(lw_record_log *log);
/** Appends a record and gives its number, from 0. */
lw_status lw_record_log_append(lw_record_log *log, const void *bytes, size_t byte_count,
                               uint64_t *number, lw_error *error);
/** Reads record `number` into `bytes`, which must hold its size; checks its checksum. */
lw_status lw_record_log_read(lw_record_log *log, uint64_t number, void *bytes, size_t capacity,
                             size_t *byte_count, lw_error *error);
uint64_t lw_record_log_count(const lw_record_log *log);

#endif
