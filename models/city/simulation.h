// SPDX-License-Identifier: Apache-2.0
/** @file models/city/simulation.h
 *  A whole run: one city, its trades settled by every settlement of the scenario, one comparison.
 *
 *  The city advances a block of intervals at a time; then the lanes take the block's batches, in
 *  parallel. Nothing a lane does reaches the city or another lane. Results go to a store;
 * publishing it is the caller's affair.
 */
#ifndef LEDGERWATT_MODELS_CITY_SIMULATION_H
#define LEDGERWATT_MODELS_CITY_SIMULATION_H

#include "models/city/scenario.h"
#include "sim/store/store.h"

typedef struct lw_simulation_config {
    const lw_scenario *scenario; /**< checked */
    lw_store *store;             /**< empty; gets every series and the attributes of the model */
    const char *output_path;     /**< beside it the log of trades is kept, without a name */
    int thread_count;            /**< >= 1; changes no result */
    size_t memory_limit_bytes;   /**< of the city's state */
    /** Called now and then with the share that is done, 0 to 1; may be NULL. */
    void (*progress)(void *context, double done_ratio);
    void *progress_context;
} lw_simulation_config;

/** What the caller reports beside the result. */
typedef struct lw_simulation_summary {
    int64_t energy_residual_milliwh; /**< 0, or the run failed with LW_ERR_INVARIANT */
    int64_t money_residual_micro;
    uint64_t interval_count;
    uint64_t participant_count;
} lw_simulation_summary;

/** Runs it from start to end. LW_ERR_INVARIANT when a residual is not 0: our bug, and no result. */
lw_status lw_simulation_run(const lw_simulation_config *config, lw_simulation_summary *summary,
                            lw_error *error);

#endif
