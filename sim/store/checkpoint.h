// SPDX-License-Identifier: Apache-2.0
/** @file sim/store/checkpoint.h
 *  Where a stopped run can go on from: two generations of one checksummed file beside the output.
 *
 *  OUTPUT.checkpoint-0 and OUTPUT.checkpoint-1 are written in turn, each as a whole under another
 * name and then renamed, so that a crash at any instant leaves the one before intact. A file says
 * which program and which scenario it belongs to and carries the SHA-256 of all its bytes; nothing
 * in it is believed before that is right. Generation n is in file n % 2.
 *
 *  What a checkpoint speaks of must be on the disk before it: lw_store_sync and lw_record_log_sync,
 *  then lw_checkpoint_write. That syncs the file before the rename and the folder after it, so the
 *  names of the spill and the record log are safe by then as well.
 */
#ifndef LEDGERWATT_SIM_STORE_CHECKPOINT_H
#define LEDGERWATT_SIM_STORE_CHECKPOINT_H

#include "sim/base/crypto.h"
#include "sim/base/status.h"

#include <stdint.h>

/** Whose state it is. Digests, so that a difference shows whatever it is. */
typedef struct lw_checkpoint_owner {
    uint8_t program[LW_SHA256_SIZE];  /**< version and source revision */
    uint8_t scenario[LW_SHA256_SIZE]; /**< effective scenario and every input file */
} lw_checkpoint_owner;

typedef struct lw_checkpoint {
    uint64_t generation;  /**< from 1; 0 = there is none */
    unsigned char *bytes; /**< [size], owned */
    size_t size;
} lw_checkpoint;

/** Bytes of state; more is not written (LW_ERR_LIMIT) and, when read, damage. */
#define LW_CHECKPOINT_SIZE_MAX ((uint64_t)1 << 34)

void lw_checkpoint_fini(lw_checkpoint *checkpoint);

/** Writes generation `checkpoint->generation` of `output_path`; LW_ERR_IO, LW_ERR_CREATE,
 * LW_ERR_LIMIT. The other generation stays as it was; so does this one when the write fails, but
 * for a failure of the last step, the sync of the folder. A .checkpoint-part that a killed run left
 * is removed. */
lw_status lw_checkpoint_write(const char *output_path, const lw_checkpoint_owner *owner,
                              const lw_checkpoint *checkpoint, lw_error *error);

/** A generation that was read whole, but whose state nothing could be loaded from. */
typedef struct lw_checkpoint_refusal {
    uint64_t generation;
    lw_error reason;
} lw_checkpoint_refusal;

/** Finds the newest generation that is whole and of this owner, and older than the one that was
 *  refused; `refused` is NULL when none was. generation 0 and LW_OK when there is no file at all.
 *  What is damaged, cannot be read or is another's goes to `report` as a warning; after a refusal
 *  only that one, since the others were told before. When files are there but none can be used:
 *  LW_ERR_IO if one could not be read, else LW_ERR_FILE_FORMAT, with the reason of the first. */
lw_status lw_checkpoint_read(const char *output_path, const lw_checkpoint_owner *owner,
                             const lw_checkpoint_refusal *refused, lw_checkpoint *checkpoint,
                             lw_report *report, lw_error *error);

/** Removes both generations and what a killed run left of a third, if they are there: the run is
 *  over, or begins anew. */
void lw_checkpoint_remove(const char *output_path);

#endif
