// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/run_options.h
 *  The command line of `ledgerwatt run`.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_RUN_OPTIONS_H
#define LEDGERWATT_SCENARIOS_RUN_RUN_OPTIONS_H

#include "scenarios/run/options.h"
#include "scenarios/run/progress.h"

#include <stdbool.h>

typedef struct lw_run_options {
    const char *scenario_path;
    const char *output_path;
    const char *summary_path; /**< NULL = none */
    lw_override_options overrides;
    char seed_override[48]; /**< "/seed=N" when --seed was given */
    int thread_count;
    lw_progress_mode progress;
    double checkpoint_every_s; /**< 0 = only when asked to stop */
    bool resume;
    const char *cities_path; /**< folder of cities to read or to keep; NULL = none */
} lw_run_options;

/** Fills `options` from the command line; ends the program where lw_options_parse does.
 *  LW_ERR_MEMORY, which was said. The options borrow from argv and from themselves: no copies. */
lw_status lw_run_options_parse(int argc, char **argv, lw_run_options *options);

#endif
