// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/ev_window.h
 *  Parts of the local day that come back every day, and how much of them lies between two instants.
 *
 *  Local time here is microseconds since 1970-01-01 00:00 of the wall clock, taken to run evenly: a
 *  clock change moves what lies after it by its hour.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_EV_WINDOW_H
#define LEDGERWATT_MODELS_ENERGY_EV_WINDOW_H

#include "models/energy/ev_params.h"
#include "sim/base/quantity.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct lw_ev_windows {
    size_t count; /**< pieces that do not pass midnight */
    lw_time_us start_us[2 * LW_EV_WINDOW_COUNT_MAX];
    lw_time_us end_us[2 * LW_EV_WINDOW_COUNT_MAX];
    lw_time_us day_us; /**< inside windows, each day */
} lw_ev_windows;

/** The scenario's windows (lw_array of lw_ev_window_params), 22 to 6 when there is none. */
lw_ev_windows lw_ev_windows_of(const lw_array *windows);
/** True when no instant lies in two of them. */
bool lw_ev_windows_are_apart(const lw_ev_windows *windows);
/** Time inside the windows between two local times, from <= to. O(windows). */
lw_time_us lw_ev_windows_between(const lw_ev_windows *windows, lw_time_us from_local_us,
                                 lw_time_us to_local_us);

#endif
