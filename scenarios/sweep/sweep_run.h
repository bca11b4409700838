// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/sweep/sweep_run.h
 *  Runs the members of a shard, each in a process of its own.
 *
 *  A process is `ledgerwatt run` itself, so that a member is what a run by hand is, byte for byte,
 * and one that crashes takes no other with it. A member that fails leaves results/mNNNNNN.failed
 * with what it said, and the others go on.
 *
 *  Members with the same city (sweep_cities.h) run one after another until one is done, which has
 *  kept the city then, and at the same time after that; meanwhile members with other cities run.
 *  Shards do not wait for each other.
 */
#ifndef LEDGERWATT_SCENARIOS_SWEEP_SWEEP_RUN_H
#define LEDGERWATT_SCENARIOS_SWEEP_SWEEP_RUN_H

#include "scenarios/sweep/sweep_load.h"

typedef struct lw_sweep_run {
    const char *folder;
    const char *program; /**< path of this program */
    size_t shard;        /**< from 0 */
    size_t shard_count;  /**< member m belongs to shard m % shard_count */
    size_t job_count;    /**< processes at a time */
    bool resume;         /**< go on with members that stopped or failed */
    bool reuse;          /**< a city that several members share is simulated once */
    bool (*stop_came)(void);
    void (*progress)(void *context, size_t done, size_t count);
    void *progress_context;
} lw_sweep_run;

typedef struct lw_sweep_tally {
    size_t member_count; /**< of the shard */
    size_t done_count;
    size_t failed_count;
    size_t first_failed;  /**< member; meaningful when one failed */
    int first_exit_code;  /**< of it */
    size_t damaged_count; /**< kept cities that could not be read, and were simulated anew */
} lw_sweep_tally;

/** Runs what is not done. LW_ERR_STOPPED when stop_came; its processes were asked to stop and have
 *  written their checkpoints. LW_ERR_INCONSISTENT when members of the shard stopped or failed
 * before and `resume` is not set. Members that fail are counted, not an error. */
lw_status lw_sweep_run_members(const lw_sweep_run *run, const lw_sweep *sweep,
                               lw_sweep_tally *tally, lw_error *error);

#endif
