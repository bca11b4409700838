// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/progress.h
 *  A progress bar with the time left, on stderr, when it is a terminal.
 *
 *  Drawn at most ten times a second, so that updates may come as often as they like. The clock of
 * the bar is the only wall clock in a run and nothing depends on it.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_PROGRESS_H
#define LEDGERWATT_SCENARIOS_RUN_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

typedef enum lw_progress_mode {
    LW_PROGRESS_AUTO, /**< when stderr is a terminal */
    LW_PROGRESS_ALWAYS,
    LW_PROGRESS_NEVER
} lw_progress_mode;

/** One bar; lives where its user wants, needs no memory. */
typedef struct lw_progress {
    bool active;
    bool drawn;
    const char *label; /**< borrowed until lw_progress_end */
    int64_t total;     /**< steps of the whole */
    int64_t started_ns;
    int64_t drawn_ns;
} lw_progress;

/** Starts a bar of `total` > 0 steps, e.g. intervals. */
void lw_progress_begin(lw_progress *progress, lw_progress_mode mode, const char *label,
                       int64_t total);
/** `done` steps of the total are behind us. Cheap: reads the clock, seldom draws. */
void lw_progress_update(lw_progress *progress, int64_t done);
/** Removes the bar, so that what is printed next starts on a clean line. */
void lw_progress_end(lw_progress *progress);

#endif
