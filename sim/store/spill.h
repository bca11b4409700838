// SPDX-License-Identifier: Apache-2.0
/** @file sim/store/spill.h
 *  The append-only file beside the output (OUTPUT.spill) where columns wait until they are
 *  published, and the lock that keeps a second run away from the same output.
 *
 *  The lock is flock(2) on the spill itself: the kernel drops it when the process dies, however it
 *  dies, so a killed run never blocks the next one. The file begins with a page of text that names
 *  the process and the host; the second run reads who is there. After that page come frames
 *  (sim/store/frame_file.h): stream = series, position = place of the first value in the series. A
 *  spill left by a dead run is written over; a file of that name that is not a spill is refused.
 */
#ifndef LEDGERWATT_SIM_STORE_SPILL_H
#define LEDGERWATT_SIM_STORE_SPILL_H

#include "sim/base/status.h"

#include <stdint.h>

typedef struct lw_spill lw_spill;

/** Creates and locks the spill of `output_path`. LW_ERR_CREATE, with process and host of the run
 *  that holds it if there is one. */
lw_status lw_spill_create(const char *output_path, lw_spill **spill, lw_error *error);
/** Removes the file and the lock. NULL is allowed. */
void lw_spill_destroy(lw_spill *spill);

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
/** LW_ERR_IO when the file was deleted or replaced under us: then the lock no longer keeps others
 *  away, and publishing could mix two runs. */
lw_status lw_spill_check_owned(const lw_spill *spill, lw_error *error);

#endif
