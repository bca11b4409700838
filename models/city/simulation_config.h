// SPDX-License-Identifier: Apache-2.0
/** @file models/city/simulation_config.h
 *  What a run is told (its scenario, where results go, what to do between two blocks) and tells.
 */
#ifndef LEDGERWATT_MODELS_CITY_SIMULATION_CONFIG_H
#define LEDGERWATT_MODELS_CITY_SIMULATION_CONFIG_H

#include "models/city/scenario.h"
#include "sim/base/crypto.h"
#include "sim/store/checkpoint.h"
#include "sim/store/store.h"

/** What the caller wants done between two blocks of intervals. */
typedef enum lw_simulation_request {
    LW_SIMULATION_GO_ON,
    LW_SIMULATION_CHECKPOINT, /**< write a checkpoint and go on */
    LW_SIMULATION_STOP        /**< write a checkpoint and end with LW_ERR_STOPPED */
} lw_simulation_request;

/** Where cities are kept that other runs have simulated, or may want. */
typedef struct lw_city_reuse {
    const char *folder;          /**< of files KEY.city, which must be there */
    uint8_t key[LW_SHA256_SIZE]; /**< of program and all that the city is made from: equal keys,
                                      equal cities */
    lw_report *report;           /**< of what could not be read or kept: warnings */
} lw_city_reuse;

typedef struct lw_simulation_config {
    const lw_scenario *scenario; /**< checked */
    lw_store *store;             /**< empty; gets every series and the attributes of the model */
    const char *output_path;     /**< beside it the log of trades is kept, without a name */
    int thread_count;            /**< >= 1; changes no result */
    size_t memory_limit_bytes;   /**< of the city's state */
    /** Called now and then with the share that is done, 0 to 1; may be NULL. */
    void (*progress)(void *context, double done_ratio);
    void *progress_context;
    /** Asked after each block; may be NULL. */
    lw_simulation_request (*poll)(void *context);
    void *poll_context;
    const lw_checkpoint_owner
        *owner; /**< whose checkpoints are written; may be NULL without poll */
    const lw_checkpoint *resume_from; /**< state to begin with, NULL = from the start; the store was
                                           opened with lw_store_reopen then */
    const lw_city_reuse
        *reuse; /**< NULL = the city is simulated, and not kept; changes no result */
} lw_simulation_config;

/** What the caller reports beside the result. */
typedef struct lw_simulation_summary {
    int64_t energy_residual_milliwh; /**< 0, or the run failed with LW_ERR_INVARIANT */
    int64_t money_residual_micro;
    uint64_t interval_count;
    uint64_t participant_count;
    uint64_t generation; /**< of the last checkpoint, 0 = there is none to go on from */
    bool state_refused;  /**< config->resume_from is of no use: nothing was simulated */
    bool city_refused;   /**< the city of config->reuse is of no use, and was set aside */
} lw_simulation_summary;

#endif
