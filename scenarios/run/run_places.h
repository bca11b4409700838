// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/run_places.h
 *  What a run writes is not what it reads, and no two of its files are one.
 *
 *  A result that replaces its own scenario, or a summary that replaces the result, would be the
 *  loss of a file by a slip of the keyboard; so it is refused before anything is simulated.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_RUN_PLACES_H
#define LEDGERWATT_SCENARIOS_RUN_RUN_PLACES_H

#include "models/city/scenario.h"
#include "sim/base/status.h"

typedef struct lw_run_places {
    const char *scenario_path;
    const char *output_path;
    const char *summary_path; /**< NULL = none */
} lw_run_places;

/** LW_ERR_CREATE when the result or the summary would take the place of the scenario, of one of its
 *  input files, or of each other; files made beside the result while it runs count too. */
lw_status lw_run_places_check(const lw_run_places *places, const lw_scenario *scenario,
                              lw_error *error);

#endif
