// SPDX-License-Identifier: Apache-2.0
#include "models/energy/ev_check.h"

#include "models/energy/ev_habit.h"
#include "models/energy/ev_window.h"

#include <stdbool.h>
#include <stdio.h>

typedef struct place {
    char pointer[LW_POINTER_SIZE];
} place;

static place below(const char *pointer, const char *key)
{
    place made;
    snprintf(made.pointer, sizeof made.pointer, "%s/%s", pointer, key);
    return made;
}

static bool has_sum(const lw_array *ratios)
{
    const double *items = ratios->items;
    for (size_t i = 0; i < ratios->count; i++) {
        if (items[i] > 0.0) {
            return true;
        }
    }
    return false;
}

static void check_arrivals(const lw_ev_params *params, const char *pointer, lw_report *report)
{
    const lw_array *weekday = &params->arrival_weekday_ratio;
    const lw_array *weekend = &params->arrival_weekend_ratio;
    if (weekday->count != weekend->count) {
        lw_report_error(report, LW_ERR_INCONSISTENT, pointer,
                        "give both with the same number of parts of the day",
                        "arrival_weekday_ratio has %zu numbers and arrival_weekend_ratio %zu",
                        weekday->count, weekend->count);
        return;
    }
    if (weekday->count > 0 && (!has_sum(weekday) || !has_sum(weekend))) {
        lw_report_error(report, LW_ERR_INCONSISTENT, pointer, "write at least one positive ratio",
                        "nobody arrives at any time: all ratios of a kind of day are 0");
    }
}

static void check_levels(const lw_ev_params *params, const char *pointer, lw_report *report)
{
    const place where = below(pointer, "dwell_level_ratio");
    const lw_ev_habits habits = lw_ev_habits_of(params);
    const double variance = lw_ev_habits_level_variance(&habits);
    if (variance > LW_EV_LEVEL_VARIANCE_MAX) {
        lw_report_error(report, LW_ERR_OUT_OF_RANGE, where.pointer,
                        "scale the levels down: they are mean normal scores",
                        "the levels' variance over arrivals is %.3g, at most %g is possible",
                        variance, LW_EV_LEVEL_VARIANCE_MAX);
    }
}

static void check_quantiles(const lw_array *quantiles, const char *pointer, const char *key,
                            lw_report *report)
{
    const double *items = quantiles->items;
    const place where = below(pointer, key);
    for (size_t i = 1; i < quantiles->count; i++) {
        if (items[i] < items[i - 1]) {
            lw_report_error(report, LW_ERR_INCONSISTENT, where.pointer,
                            "sort the values from the smallest to the largest",
                            "value %zu, %g, is below the one before it, %g", i, items[i],
                            items[i - 1]);
            return;
        }
    }
}

static void check_windows(const lw_ev_params *params, const char *pointer, lw_report *report)
{
    const lw_ev_windows windows = lw_ev_windows_of(&params->off_peak_windows);
    const lw_ev_window_params *items = params->off_peak_windows.items;
    const place where = below(pointer, "off_peak_windows");
    for (size_t i = 0; i < params->off_peak_windows.count; i++) {
        if (items[i].start_hour == items[i].end_hour) {
            lw_report_error(
                report, LW_ERR_INCONSISTENT, where.pointer, "write 0 and 24 for the whole day",
                "a window from %g to %g has no length", items[i].start_hour, items[i].end_hour);
            return;
        }
    }
    if (!lw_ev_windows_are_apart(&windows)) {
        lw_report_error(report, LW_ERR_INCONSISTENT, where.pointer, "join windows that overlap",
                        "two windows have hours in common");
    }
}

static void check_discharge(const lw_ev_params *params, const char *pointer, lw_report *report)
{
    const lw_ev_discharge_params *discharge = params->vehicle_to_grid;
    const place where = below(pointer, "vehicle_to_grid");
    if (discharge == NULL) {
        return;
    }
    if (params->strategy == LW_EV_IMMEDIATE) {
        lw_report_error(report, LW_ERR_INCONSISTENT, where.pointer,
                        "choose strategy off_peak or follow_local_surplus",
                        "a car that charges immediately never has energy to give back later");
    }
    if (discharge->reserve_ratio > discharge->target_state_ratio) {
        lw_report_error(report, LW_ERR_INCONSISTENT, where.pointer,
                        "write a reserve_ratio below target_state_ratio",
                        "reserve_ratio %g is above target_state_ratio %g: nothing is ever given "
                        "back",
                        discharge->reserve_ratio, discharge->target_state_ratio);
    }
}

void lw_ev_check(const lw_ev_params *params, const char *pointer, lw_report *report)
{
    const size_t errors = report->error_count;
    check_arrivals(params, pointer, report);
    if (report->error_count == errors) {
        check_levels(params, pointer, report);
    }
    check_quantiles(&params->energy_quantile_kwh, pointer, "energy_quantile_kwh", report);
    check_quantiles(&params->dwell_quantile_h, pointer, "dwell_quantile_h", report);
    check_windows(params, pointer, report);
    check_discharge(params, pointer, report);
}

void lw_charge_point_check(const lw_charge_point_params *params, const char *pointer,
                           lw_report *report)
{
    if (params->kind == LW_EV_HOME) {
        const place where = below(pointer, "kind");
        lw_report_error(report, LW_ERR_INCONSISTENT, where.pointer,
                        "write on_street, work, public or rapid",
                        "cars of archetype home have points of their own (ev/home_point_kw)");
    }
}
