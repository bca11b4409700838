// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/breakeven/evaluation.h
 *  How far one settlement is ahead of another when a field of the scenario has a given value.
 *
 *  Model.  The scenario is run with --set for each seed, as a member of a sweep is, in a process of
 *          its own; the difference of the two settlements' benefits is taken run by run, with the
 *          same seeds at every value. Where the value concerns the first settlement alone (trust in
 *          it brings more participants), the second is that of the scenario as it is.
 */
#ifndef LEDGERWATT_SCENARIOS_BREAKEVEN_EVALUATION_H
#define LEDGERWATT_SCENARIOS_BREAKEVEN_EVALUATION_H

#include "sim/base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct lw_evaluation_request {
    const char *scenario_path;
    const char *program;         /**< path of this program */
    const char *pointer;         /**< of the number that varies */
    const char *const *settings; /**< [setting_count] "/pointer=value" of every run */
    size_t setting_count;        /**< below LW_SWEEP_SETTING_MAX */
    const char *settlements[2];  /**< the first is ahead where the difference is positive */
    bool alone;                  /**< the value is set for the first settlement alone */
    int64_t seed;                /**< of the first run; the others follow */
    size_t seed_count;
    size_t job_count; /**< processes at a time */
    bool (*stop_came)(void);
} lw_evaluation_request;

/** What the runs at one value say, as means over the seeds. */
typedef struct lw_evaluation_point {
    double value;
    double difference;     /**< of the benefits over the period, first less second, in the currency
                            */
    double standard_error; /**< of it; NaN with one seed */
    double benefits[2];
    double traded_energy_kwh; /**< in the runs of the first */
} lw_evaluation_point;

typedef struct lw_evaluation lw_evaluation;

/** Makes a folder for the runs, in $TMPDIR or /tmp; and runs the scenario as it is when `alone`.
 *  `request` is borrowed. Destroy it in every case; the folder goes with it. */
lw_status lw_evaluation_create(const lw_evaluation_request *request, lw_evaluation **evaluation,
                               lw_error *error);
void lw_evaluation_destroy(lw_evaluation *evaluation);

/** Runs the scenario with the value. LW_ERR_STOPPED when stop_came; the error of a run that failed;
 *  LW_ERR_INCONSISTENT when the cost of one of the two is not known. */
lw_status lw_evaluation_at(lw_evaluation *evaluation, double value, lw_evaluation_point *point,
                           lw_error *error);
/** Runs so far. */
size_t lw_evaluation_run_count(const lw_evaluation *evaluation);

#endif
