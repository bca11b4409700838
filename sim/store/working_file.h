// SPDX-License-Identifier: Apache-2.0
/** @file sim/store/working_file.h
 *  A file beside the output that lives as long as the run, also when the run is stopped and goes on
 *  in another process: the column spill (OUTPUT.spill) and the record log (OUTPUT.trades).
 *
 *  It begins with a page of text: what it is, which process on which host has it, and a random
 *  number that names the run; frames follow (sim/store/frame_file.h). It is locked by flock(2),
 *  which the kernel undoes when the process dies, however it dies, so a killed run never blocks the
 *  next one. The second run reads who is there.
 *
 *  A file left by a dead run is written over by lw_working_file_create and kept by
 *  lw_working_file_reopen; one of that name that is something else is refused by both.
 */
#ifndef LEDGERWATT_SIM_STORE_WORKING_FILE_H
#define LEDGERWATT_SIM_STORE_WORKING_FILE_H

#include "sim/base/state.h"
#include "sim/store/frame_file.h"

#include <sys/types.h>

enum { LW_WORKING_FILE_START = 512 /**< bytes of the page: here the frames begin */ };

typedef struct lw_working_kind {
    const char *suffix; /**< ".spill" */
    const char *word;   /**< first line, without its end: "ledgerwatt spill 1" */
} lw_working_kind;

typedef struct lw_working_file {
    char *path;
    lw_frame_file *frames;
    uint64_t run; /**< random: a checkpoint goes with this file and not with a later one */
    dev_t device;
    ino_t inode;
} lw_working_file;

/** Creates and locks the file of `output_path`. LW_ERR_CREATE, with process and host of the run
 *  that holds it if there is one. */
lw_status lw_working_file_create(lw_working_file *file, lw_working_kind kind,
                                 const char *output_path, lw_error *error);
/** Locks the file that a stopped run left and writes into it who goes on. LW_ERR_FILE_MISSING;
 *  LW_ERR_FILE_FORMAT when its page is damaged, LW_ERR_IO when it cannot be read; LW_ERR_CREATE as
 *  above. No frame in it counts until lw_working_file_state has loaded. */
lw_status lw_working_file_reopen(lw_working_file *file, lw_working_kind kind,
                                 const char *output_path, lw_error *error);
/** Unlocks and closes the file, and removes it unless `keep`. A file replaced under us stays. */
void lw_working_file_close(lw_working_file *file, bool keep);

/** For a process that was forked from the one that has the file, and only reads: from now on it has
 *  no share in the lock, which ends with that one. LW_ERR_IO when the file cannot be opened anew or
 *  was replaced. */
lw_status lw_working_file_detach(lw_working_file *file, lw_error *error);

/** True as long as the file of that name is still this one. */
bool lw_working_file_is_owned(const lw_working_file *file);
/** Saves the run's number and the length, or loads them: fails when the file is another run's or
 *  shorter than it was. *end_bytes is the length; a loader cuts the file there when it has checked
 *  the rest, by lw_working_file_cut. */
void lw_working_file_state(const lw_working_file *file, lw_state *state, uint64_t *end_bytes);
/** Forgets what was written after `end_bytes`; a failure goes to `state`. */
void lw_working_file_cut(lw_working_file *file, uint64_t end_bytes, lw_state *state);

#endif
