// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/window.h
 *  Windows of a settlement whose ledger is not simulated throughout (`fidelity: window`).
 *
 *  Model.  A window is a metering interval. It is undecided until its batches are there, then it is
 *          simulated or estimated. Estimated are windows that begin with an empty queue and meet no
 *          fault, once window_least_count of their load are known (window_stratum.h), but for those
 *          drawn by chance: their trades are settled when those of a simulated window were, and
 *          their figures are the means. The chance is window_share_ratio, and at first more: of k
 *          estimated, least / (least + 2 (k + 1)). A window is learnt from when the one before was
 *          simulated too, so that it finds the ledger as it would be; so the one after a drawn one
 *          is simulated. A fault that touches a window, or a queue that is not empty at its end,
 *          has all windows simulated until one ends with an empty queue.
 *
 *  Draws.  By the number of the window, so that neither threads nor resuming change them.
 *
 *  Leaves out. Blocks of estimated windows are counted, and are not told one by one. What links
 *          windows further apart than the next one.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_WINDOW_H
#define LEDGERWATT_MODELS_SETTLEMENT_WINDOW_H

#include "models/settlement/mechanism/mechanism.h"

typedef struct lw_windows lw_windows;

typedef struct lw_windows_config {
    const lw_mechanism_class *class;
    const lw_settlement_config *settlement;
    const lw_fidelity_params *params;
    lw_book *book;
    void *mechanism;
    lw_engine *engine;
} lw_windows_config;

/** Fields of the settlement's windows; NULL when every message is simulated. */
const lw_fidelity_params *lw_windows_params(const lw_settlement_params *params);

/** NULL when memory is out. The first window begins at the start of the period. */
lw_windows *lw_windows_create(const lw_windows_config *config);
/** NULL is allowed. */
void lw_windows_destroy(lw_windows *windows);

/** Before a batch is added at the present instant. */
void lw_windows_arrive(lw_windows *windows);
/** After it was. */
void lw_windows_submit(lw_windows *windows);

/** Before the clock moves: decides a window that is undecided. */
void lw_windows_open(lw_windows *windows);
/** End of the present window; INT64_MAX when the period is over. */
lw_time_us lw_windows_end_us(const lw_windows *windows);
/** The ledger rests until just before the window's end, */
bool lw_windows_is_estimated(const lw_windows *windows);
/** when it is woken, so that the next window begins as every other. */
void lw_windows_wake(lw_windows *windows);
/** At lw_windows_end_us, its events handled: learns from the window, or estimates it; false when
 *  memory is out. The next window is undecided. */
bool lw_windows_close(lw_windows *windows);
/** The period is over: all that follows is simulated. */
void lw_windows_finish(lw_windows *windows);

/** Adds what was estimated to the figures of the mechanism. */
void lw_windows_charge(const lw_windows *windows, lw_usage *usage);
/** Columns of the result and their values so far. */
const lw_extra *lw_windows_extras(size_t *count);
void lw_windows_tell(const lw_windows *windows, double *values);

/** After mechanism, book and engine. */
void lw_windows_state(lw_windows *windows, lw_state *state);

#endif
