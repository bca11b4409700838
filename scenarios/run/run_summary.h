// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/run_summary.h
 *  The JSON file of `run --summary`: there whole or not at all, as the result is.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_RUN_SUMMARY_H
#define LEDGERWATT_SCENARIOS_RUN_RUN_SUMMARY_H

#include "models/city/simulation.h"
#include "sim/base/status.h"
#include "sim/store/output.h"

#include <stdint.h>

/** What the summary says beside the comparison, which is read back from the result. */
typedef struct lw_run_facts {
    const char *result_path; /**< published */
    const char *digest_hex;
    int64_t seed;
    double wall_time_s;
    lw_simulation_summary simulation;
} lw_run_facts;

/** Writes the summary to `output`, whose place lw_output_init has checked before the run:
 *  written beside as .part, forced to the disk, renamed. Needs about 3 kB for each settlement. */
lw_status lw_run_summary_write(const lw_output *output, const lw_run_facts *facts, lw_error *error);

#endif
