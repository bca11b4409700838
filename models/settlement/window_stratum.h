// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/window_stratum.h
 *  What simulated windows of one load have taught: means, their scatter, and how they went.
 *
 *  Model.  A window adds so much to each figure. Windows of one load are draws of one distribution;
 *          an estimated window is given their mean so far, so what was told never changes. With
 *          n(i) samples known when window i was estimated, sample j has the weight
 *          w_j = sum of 1 / n(i) over the i with n(i) >= j, and the error of the sum of M
 *          estimates has the variance s^2 (sum w_j^2 + M), exactly. Delays are those of one of the
 *          last windows, drawn by chance, so that their distribution stays; that draw adds M s^2.
 *  Load.   Transactions; up to 32 each number is a load of its own, above that a sixteenth of an
 *          octave is. What goes with transactions is scaled to those of the window. Windows after
 * one without transactions are apart: a ledger that did nothing for a while is in another mood.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_WINDOW_STRATUM_H
#define LEDGERWATT_MODELS_SETTLEMENT_WINDOW_STRATUM_H

#include "models/settlement/mechanism/usage.h"
#include "sim/base/state.h"

/** What a window adds to. */
typedef enum lw_window_figure {
    LW_WINDOW_MESSAGE,
    LW_WINDOW_CLIENT_MESSAGE,
    LW_WINDOW_MESSAGE_BYTES,
    LW_WINDOW_BLOCK,
    LW_WINDOW_VIEW_CHANGE,
    LW_WINDOW_ENERGY_J,  /**< marginal */
    LW_WINDOW_DELAY_US,  /**< of all transactions together, until they are final */
    LW_WINDOW_SIGNATURE, /**< in one replica */
    LW_WINDOW_TX,
    LW_WINDOW_REPLICA_TX,
    LW_WINDOW_STORAGE_BYTES, /**< of all kinds, for their error */
    LW_WINDOW_STORAGE,       /**< and the other kinds of bytes after it */
    LW_WINDOW_REPLICA = LW_WINDOW_STORAGE + LW_STORAGE_KIND_COUNT, /**< the same of one replica */
    LW_WINDOW_FIGURE_COUNT = LW_WINDOW_REPLICA + LW_STORAGE_KIND_COUNT
} lw_window_figure;

/** Most blocks with transactions in a window that can be learnt from; windows whose course is kept.
 */
enum { LW_WINDOW_BLOCKS_MAX = 32, LW_WINDOW_COURSES = 32 };

/** When the blocks of a window were final, from its beginning. */
typedef struct lw_window_course {
    uint32_t block_count;
    uint32_t reserved;
    uint64_t ends[LW_WINDOW_BLOCKS_MAX]; /**< after the block's last transaction, from 0 */
    lw_time_us recorded_us[LW_WINDOW_BLOCKS_MAX];
    lw_time_us final_us[LW_WINDOW_BLOCKS_MAX];
} lw_window_course;

typedef struct lw_stratum {
    uint64_t key; /**< of the load */
    int64_t sample_count;
    int64_t estimate_count;
    double weight_square; /**< sum of w_j^2 */
    double course_square; /**< the same for delays, of which only some windows are drawn */
    double load_mean;
    double means[LW_WINDOW_FIGURE_COUNT];
    double squares[LW_WINDOW_FIGURE_COUNT];      /**< of deviations from the mean, summed */
    lw_window_course courses[LW_WINDOW_COURSES]; /**< of the last samples, k at k mod the size */
} lw_stratum;

/** The key of a load; grows with it, by 2. Its last bit tells whether the window before had
 * transactions. */
uint64_t lw_stratum_key(uint64_t load, bool follows_trades);
/** Learns from a window that was simulated. */
void lw_stratum_add(lw_stratum *stratum, uint64_t load, const double *figures,
                    const lw_window_course *course);
/** What a window of this load adds, [LW_WINDOW_FIGURE_COUNT]; counts the estimate. */
void lw_stratum_estimate(lw_stratum *stratum, uint64_t load, double *figures);
/** How a window goes: one of those kept, by `uniform` in [0, 1). */
const lw_window_course *lw_stratum_course(const lw_stratum *stratum, double uniform);
/** Variance of the sum of all estimates of a figure. */
double lw_stratum_variance(const lw_stratum *stratum, lw_window_figure figure);
/** Saves it or loads it; a loader checks it. */
void lw_stratum_state(lw_stratum *stratum, lw_state *state);
/** Numbers of a course that can be: times at or after 0, in order, and so are its blocks. */
bool lw_window_course_is_good(const lw_window_course *course);

#endif
