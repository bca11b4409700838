// SPDX-License-Identifier: Apache-2.0
/** @file sim/store/spill.h
 *  The append-only file beside the output (OUTPUT.spill) where columns wait until they are
 *  published, and the lock that keeps a second run away from the same output.
 *
 *  A working file (sim/store/working_file.h): its lock is the lock of the output. Frames: stream =
 *  series, position = place of the first value in the series.
 */
#ifndef LEDGERWATT_SIM_STORE_SPILL_H
#define LEDGERWATT_SIM_STORE_SPILL_H

#include "sim/base/state.h"
#include "sim/base/status.h"

#include <stdint.h>

typedef struct lw_spill lw_spill;

/** Creates and locks the spill of `output_path`. LW_ERR_CREATE, with process and host of the run
 *  that holds it if there is one. */
lw_status lw_spill_create(const char *output_path, lw_spill **spill, lw_error *error);
/** Locks the spill that a stopped run left: LW_ERR_FILE_MISSING, LW_ERR_FILE_FORMAT, or as above.
 */
lw_status lw_spill_reopen(const char *output_path, lw_spill **spill, lw_error *error);
/** Removes the file and the lock. NULL is allowed. */
void lw_spill_destroy(lw_spill *spill);
/** Removes the lock and leaves the file. NULL is allowed. */
void lw_spill_suspend(lw_spill *spill);

/** A run of 8-byte values of a series. */
typedef struct lw_spill_run {
    uint32_t series;
    uint64_t first; /**< place of values[0] in the series */
    uint64_t *values;
    size_t count;
} lw_spill_run;
/** Appends a run and says where it is. Safe from several threads. LW_ERR_IO, LW_ERR_MEMORY. */
lw_status lw_spill_append(lw_spill *spill, const lw_spill_run *run, uint64_t *offset_bytes,
                          lw_error *error);
/** Reads back a run of exactly run->count values. LW_ERR_IO when it is damaged. */
lw_status lw_spill_read(lw_spill *spill, const lw_spill_run *run, uint64_t offset_bytes,
                        lw_error *error);
/** True when a frame of `count` values can lie at this place of a spill that ends at `end_bytes`.
 */
bool lw_spill_holds(uint64_t end_bytes, uint64_t offset_bytes, size_t count);
/** As lw_working_file_state and lw_working_file_cut. */
void lw_spill_state(const lw_spill *spill, lw_state *state, uint64_t *end_bytes);
void lw_spill_cut(lw_spill *spill, uint64_t end_bytes, lw_state *state);
/** Forces what was appended to the disk; LW_ERR_IO. */
lw_status lw_spill_sync(lw_spill *spill, lw_error *error);
/** As lw_working_file_detach. */
lw_status lw_spill_detach(lw_spill *spill, lw_error *error);
/** LW_ERR_IO when the file was deleted or replaced under us: then the lock no longer keeps others
 *  away, and publishing could mix two runs. */
lw_status lw_spill_check_owned(const lw_spill *spill, lw_error *error);

#endif
