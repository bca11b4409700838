// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/mechanism/fidelity.h
 *  What a scenario says of how closely a ledger is simulated: every message, or windows.
 *
 *  A mechanism embeds lw_fidelity_params in its own struct, puts LW_FIDELITY_ROWS into its table,
 *  and names them in `fidelity` of its class. What windows are is in models/settlement/window.h.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_FIDELITY_H
#define LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_FIDELITY_H

#include "sim/base/param.h"

typedef enum lw_fidelity { LW_FIDELITY_MESSAGE, LW_FIDELITY_WINDOW } lw_fidelity;

typedef struct lw_fidelity_params {
    int32_t kind; /**< lw_fidelity */
    double window_share_ratio;
    int64_t window_least_count;
} lw_fidelity_params;

/** "message", "window". */
extern const char *const lw_fidelity_names[];

/** Rows of the lw_fidelity_params `part` of `type`. */
#define LW_FIDELITY_ROWS(type, part)                                                               \
    {.name = "fidelity",                                                                           \
     .kind = LW_PARAM_CHOICE,                                                                      \
     .offset = offsetof(type, part.kind),                                                          \
     .presence = LW_PARAM_DEFAULTED,                                                               \
     .doc = "`message`: every message of every block is simulated. `window`: metering intervals "  \
            "are windows; some of each load are simulated, and the rest is estimated by their "    \
            "means, with its standard error. Faults and backlog are always simulated.",            \
     .source = "definition of the scenario format",                                                \
     .fallback = LW_FIDELITY_MESSAGE,                                                              \
     .choices = lw_fidelity_names},                                                                \
        {.name = "window_share_ratio",                                                             \
         .kind = LW_PARAM_REAL,                                                                    \
         .offset = offsetof(type, part.window_share_ratio),                                        \
         .presence = LW_PARAM_DEFAULTED,                                                           \
         .unit = "1",                                                                              \
         .doc = "With `window`: the chance that a window, and the one after it, is simulated; at " \
                "first it is more.",                                                               \
         .source = "assumption: one in fifty; a month of 27 boards agrees within 2 % "             \
                   "(validation.fidelity)",                                                        \
         .high = 1,                                                                                \
         .fallback = 0.02},                                                                        \
    {                                                                                              \
        .name = "window_least_count", .kind = LW_PARAM_INTEGER,                                    \
        .offset = offsetof(type, part.window_least_count), .presence = LW_PARAM_DEFAULTED,         \
        .unit = "1", .doc = "With `window`: the first windows of each load, which are simulated.", \
        .source = "assumption: a standard error needs 2; a month of 27 boards agrees within 2 % "  \
                  "(validation.fidelity)",                                                         \
        .low = 2, .high = 1e6, .fallback = 16                                                      \
    }

#endif
