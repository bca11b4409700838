// SPDX-License-Identifier: Apache-2.0
#include "models/energy/ev_window.h"

#include <math.h>

#define DAY_US (86400 * LW_US_PER_S)
#define HOUR_US (3600.0 * 1e6)

static void add(lw_ev_windows *windows, lw_time_us start_us, lw_time_us end_us)
{
    if (start_us < end_us) {
        windows->start_us[windows->count] = start_us;
        windows->end_us[windows->count] = end_us;
        windows->count++;
        windows->day_us += end_us - start_us;
    }
}

static void add_window(lw_ev_windows *windows, const lw_ev_window_params *params)
{
    const lw_time_us start_us = (lw_time_us)floor(params->start_hour * HOUR_US + 0.5);
    const lw_time_us end_us = (lw_time_us)floor(params->end_hour * HOUR_US + 0.5);
    if (start_us < end_us) {
        add(windows, start_us, end_us);
    } else {
        add(windows, 0, end_us);
        add(windows, start_us, DAY_US);
    }
}

lw_ev_windows lw_ev_windows_of(const lw_array *windows)
{
    static const lw_ev_window_params night = {22.0, 6.0};
    lw_ev_windows made = {0};
    const lw_ev_window_params *items = windows->items;
    for (size_t w = 0; w < windows->count && w < LW_EV_WINDOW_COUNT_MAX; w++) {
        add_window(&made, &items[w]);
    }
    if (windows->count == 0) {
        add_window(&made, &night);
    }
    return made;
}

bool lw_ev_windows_are_apart(const lw_ev_windows *windows)
{
    for (size_t a = 0; a < windows->count; a++) {
        for (size_t b = 0; b < a; b++) {
            if (windows->start_us[a] < windows->end_us[b] &&
                windows->start_us[b] < windows->end_us[a]) {
                return false;
            }
        }
    }
    return true;
}

static lw_time_us since_epoch(const lw_ev_windows *windows, lw_time_us local_us)
{
    lw_time_us day = local_us / DAY_US;
    lw_time_us clock_us = local_us % DAY_US;
    if (clock_us < 0) {
        day--;
        clock_us += DAY_US;
    }
    lw_time_us inside_us = day * windows->day_us;
    for (size_t w = 0; w < windows->count; w++) {
        if (clock_us > windows->start_us[w]) {
            const lw_time_us end_us = clock_us < windows->end_us[w] ? clock_us : windows->end_us[w];
            inside_us += end_us - windows->start_us[w];
        }
    }
    return inside_us;
}

lw_time_us lw_ev_windows_between(const lw_ev_windows *windows, lw_time_us from_local_us,
                                 lw_time_us to_local_us)
{
    return since_epoch(windows, to_local_us) - since_epoch(windows, from_local_us);
}
