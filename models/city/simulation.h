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

#include "models/city/simulation_config.h"

/** Runs it from start to end. LW_ERR_INVARIANT when a residual is not 0: our bug, and no result.
 *  LW_ERR_FILE_FORMAT and summary->city_refused when the city was read whole and nothing could be
 *  loaded from it: without config->reuse, or with the store opened anew, it can be run again.
 *  LW_ERR_FILE_FORMAT and summary->state_refused when the state to go on from cannot be loaded;
 *  with a store opened anew an older one can be tried. */
lw_status lw_simulation_run(const lw_simulation_config *config, lw_simulation_summary *summary,
                            lw_error *error);

#endif
