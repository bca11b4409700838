// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/sweep/sweep_folder.h
 *  The folder of a sweep: plan.json (a copy), members.csv (who has which factors and seed), and in
 *  results/ one result, or one record of failure, for each member. While it runs, cities/ holds
 * what several members share (sweep_cities.h).
 *
 *  A result appears whole or not at all, so that a member is done when its result is there. Shards
 * on other machines write into the same folder; nothing but the members' own files is theirs.
 */
#ifndef LEDGERWATT_SCENARIOS_SWEEP_SWEEP_FOLDER_H
#define LEDGERWATT_SCENARIOS_SWEEP_SWEEP_FOLDER_H

#include "scenarios/sweep/sweep_load.h"

enum { LW_SWEEP_PATH_SIZE = 4096 };

typedef enum lw_sweep_state {
    LW_SWEEP_WAITING, /**< nothing is there yet */
    LW_SWEEP_STOPPED, /**< a checkpoint is there to go on from */
    LW_SWEEP_FAILED,
    LW_SWEEP_DONE
} lw_sweep_state;

/** Makes the folder and its files, or finds that they are of this very plan and scenario.
 *  LW_ERR_INCONSISTENT when they are of others; LW_ERR_CREATE and LW_ERR_IO. */
lw_status lw_sweep_folder_open(const char *folder, const lw_sweep *sweep, lw_error *error);

/** Makes one folder, or finds it there. LW_ERR_CREATE. */
lw_status lw_sweep_folder_make(const char *path, lw_error *error);

/** "FOLDER/results/m000012.h5" or another suffix; returns `path`. */
const char *lw_sweep_path(const char *folder, size_t member, const char *suffix,
                          char path[LW_SWEEP_PATH_SIZE]);

lw_sweep_state lw_sweep_member_state(const char *folder, size_t member);

#endif
