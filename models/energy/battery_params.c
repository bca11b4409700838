// SPDX-License-Identifier: Apache-2.0
#include "models/energy/battery.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>

static const char *const strategies[] = {"self_consumption", "price", NULL};
static const char *const beneficiaries[] = {"owner", "community", NULL};

#define CITYLEARN "CityLearn (energy_model.py and its data)"

#define PPM 1e6

#define HOUR(member)                                                                               \
    .name = #member, .kind = LW_PARAM_INTEGER, .offset = offsetof(lw_battery_params, member),      \
    .presence = LW_PARAM_DEFAULTED, .unit = "h", .low = 0, .high = 24

static const lw_param share_rows[] = {
    {.name = "group",
     .kind = LW_PARAM_NAME,
     .offset = offsetof(lw_battery_share_params, group),
     .doc = "Group of participants who own it together, in equal parts."},
    {.name = "share_ratio",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_battery_share_params, share_ratio),
     .unit = "1",
     .doc = "Part of what it pays and earns that is theirs; all shares add up to 1.",
     .low = 0,
     .high = 1},
};
static const lw_param_table share_table = {.name = "share",
                                           .doc = "Owners of a battery.",
                                           .size = sizeof(lw_battery_share_params),
                                           .rows = share_rows,
                                           .count = LW_PARAM_COUNT(share_rows)};

static const lw_param rows[] = {
    {.name = "capacity_kwh",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_battery_params, capacity_kwh),
     .unit = "kWh",
     .doc = "Energy it can store.",
     .low = 1e-6,
     .high = 1e6,
     .likely_low = 0.5,
     .likely_high = 500},
    {.name = "strategy",
     .kind = LW_PARAM_CHOICE,
     .offset = offsetof(lw_battery_params, strategy),
     .presence = LW_PARAM_DEFAULTED,
     .doc = "self_consumption: takes surplus, covers deficits; price: also fills from the grid in "
            "the charging hours and covers deficits only in the discharging hours; under a tariff "
            "whose retail price has periods, it fills at the lowest price of the day and covers "
            "at the highest (all day when the day has one price).",
     .choices = strategies,
     .fallback = LW_BATTERY_SELF_CONSUMPTION,
     .source = "definition of the scenario format"},
    {HOUR(charge_from_hour), .doc = "price: local hour at which charging from the grid begins.",
     .source = "French off-peak hours, 22:00 to 06:00 in many places (UNVERIFIED)", .fallback = 22},
    {HOUR(charge_to_hour), .doc = "price: local hour at which it ends; may be past midnight.",
     .source = "as charge_from_hour", .fallback = 6},
    {HOUR(discharge_from_hour), .doc = "price: local hour at which covering deficits begins.",
     .source = "assumption: the evening peak (UNVERIFIED)", .fallback = 17},
    {HOUR(discharge_to_hour), .doc = "price: local hour at which it ends; may be past midnight.",
     .source = "assumption: the evening peak (UNVERIFIED)", .fallback = 22},
    {.name = "serves",
     .kind = LW_PARAM_CHOICE,
     .offset = offsetof(lw_battery_params, serves),
     .presence = LW_PARAM_DEFAULTED,
     .doc = "Whose surplus it takes and whose deficit it covers: its owner's, or that of the whole "
            "community at its feeder.",
     .choices = beneficiaries,
     .fallback = LW_BATTERY_SERVES_OWNER,
     .source = "definition of the scenario format"},
    {.name = "power_kw",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_battery_params, power_kw),
     .presence = LW_PARAM_UNSET,
     .unit = "kW",
     .doc = "Most power it takes or gives, measured outside the battery.",
     .source = "assumption: two hours at full power, as common home batteries (UNVERIFIED)",
     .low = 0,
     .high = 1e6,
     .likely_low = 0.1,
     .likely_high = 500,
     .fallback_text = "half of capacity_kwh per hour"},
    {.name = "round_trip_efficiency_ratio",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_battery_params, round_trip_efficiency_ppm),
     .presence = LW_PARAM_UNSET,
     .unit = "1",
     .doc = "Energy given back per energy taken in.",
     .source = CITYLEARN ", data/misc/battery_choices.yaml, Powerwall 2: 0.90",
     .low = 0.01,
     .high = 1,
     .fallback_text = "0.9, or what charge_efficiency_ratio and discharge_efficiency_ratio make"},
    {.name = "charge_efficiency_ratio",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_battery_params, charge_efficiency_ppm),
     .presence = LW_PARAM_UNSET,
     .unit = "1",
     .doc = "Energy stored per energy taken in; given together with discharge_efficiency_ratio.",
     .low = 0.01,
     .high = 1,
     .fallback_text = "square root of round_trip_efficiency_ratio"},
    {.name = "discharge_efficiency_ratio",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_battery_params, discharge_efficiency_ppm),
     .presence = LW_PARAM_UNSET,
     .unit = "1",
     .doc = "Energy given out per energy taken from the store.",
     .low = 0.01,
     .high = 1,
     .fallback_text = "square root of round_trip_efficiency_ratio"},
    {.name = "min_state_ratio",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_battery_params, min_state_ppm),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "1",
     .doc = "Part of the capacity that is never drawn.",
     .source = "assumption: capacity_kwh is the usable capacity",
     .low = 0,
     .high = 1,
     .fallback = 0},
    {.name = "max_state_ratio",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_battery_params, max_state_ppm),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "1",
     .doc = "Part of the capacity above which it is not charged.",
     .source = "assumption: capacity_kwh is the usable capacity",
     .low = 0,
     .high = 1,
     .fallback = 1},
    {.name = "taper_start_ratio",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_battery_params, taper_start_ppm),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "1",
     .doc = "State above which charging slows down in a straight line; 1 = never.",
     .source = CITYLEARN ", capacity-power curve: full up to 0.8",
     .low = 0,
     .high = 1,
     .fallback = 0.8},
    {.name = "taper_end_power_ratio",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_battery_params, taper_end_ppm),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "1",
     .doc = "Part of the power that is left for charging when full.",
     .source = CITYLEARN ", capacity-power curve: 0.2 at 1",
     .low = 0.01,
     .high = 1,
     .fallback = 0.2},
    {.name = "standing_loss_ratio_per_day",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_battery_params, standing_loss_ratio_per_day),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "1/d",
     .doc = "Part of what is stored that is lost in a day without use.",
     .source = "assumption: 3 % a month, order of magnitude of lithium cells (UNVERIFIED)",
     .low = 0,
     .high = 1,
     .likely_low = 0,
     .likely_high = 0.05,
     .fallback = 0.001},
    {.name = "ageing",
     .kind = LW_PARAM_OPTIONAL,
     .offset = offsetof(lw_battery_params, ageing),
     .presence = LW_PARAM_UNSET,
     .doc = "Loss of capacity by the calendar and by cycles.",
     .table = &lw_battery_ageing_table,
     .fallback_text = "none"},
    {.name = "shares",
     .kind = LW_PARAM_ARRAY,
     .offset = offsetof(lw_battery_params, shares),
     .presence = LW_PARAM_UNSET,
     .doc = "Who owns it, when it is not the participant it stands at; every month what its meter "
            "paid and earned is shared out.",
     .table = &share_table,
     .count_low = 1,
     .count_high = 1000,
     .fallback_text = "the participant's own"},
    {.name = "initial_state_ratio",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_battery_params, initial_state_ppm),
     .presence = LW_PARAM_UNSET,
     .unit = "1",
     .doc = "Stored at the start, as part of the capacity; at least min_state_ratio.",
     .source = "assumption: starts empty, so that no result gets energy for nothing",
     .low = 0,
     .high = 1,
     .fallback_text = "min_state_ratio"},
};

const lw_param_table lw_battery_table = {.name = "battery",
                                         .doc = "Stores its owner's surplus for later.",
                                         .size = sizeof(lw_battery_params),
                                         .rows = rows,
                                         .count = LW_PARAM_COUNT(rows)};

static void check_efficiency(const lw_battery_params *params, const char *pointer,
                             lw_report *report)
{
    const bool has_charge = params->charge_efficiency_ppm != LW_PARAM_ABSENT;
    const bool has_discharge = params->discharge_efficiency_ppm != LW_PARAM_ABSENT;
    if (has_charge != has_discharge) {
        lw_report_error(
            report, LW_ERR_INCONSISTENT, pointer,
            "write both, or round_trip_efficiency_ratio instead",
            "only one of charge_efficiency_ratio and discharge_efficiency_ratio is given");
    } else if (has_charge && params->round_trip_efficiency_ppm != LW_PARAM_ABSENT) {
        lw_report_error(report, LW_ERR_INCONSISTENT, pointer,
                        "write round_trip_efficiency_ratio, or the other two",
                        "round_trip_efficiency_ratio is given beside charge_efficiency_ratio and "
                        "discharge_efficiency_ratio, whose product it is");
    }
}

static void check_shares(const lw_battery_params *params, const char *pointer, lw_report *report)
{
    const lw_battery_share_params *shares = params->shares.items;
    double sum = 0.0;
    for (size_t i = 0; i < params->shares.count; i++) {
        sum += shares[i].share_ratio;
    }
    if (params->shares.count > 0 && fabs(sum - 1.0) > 1e-6) {
        char where[160];
        snprintf(where, sizeof where, "%s/shares", pointer);
        lw_report_error(report, LW_ERR_INCONSISTENT, where, NULL,
                        "the shares add up to %.6g: they must add up to 1", sum);
    }
}

enum { HOURS_PER_DAY = 24 };

/* Whether an hour of the day lies from one hour to another, perhaps past midnight. */
static bool is_between(int64_t hour, int64_t from, int64_t to)
{
    return from <= to ? hour >= from && hour < to : hour >= from || hour < to;
}

static void check_hours(const lw_battery_params *params, const char *pointer, lw_report *report)
{
    int64_t both_count = 0;
    int64_t first = 0;
    for (int64_t hour = HOURS_PER_DAY - 1; hour >= 0; hour--) {
        if (is_between(hour, params->charge_from_hour, params->charge_to_hour) &&
            is_between(hour, params->discharge_from_hour, params->discharge_to_hour)) {
            both_count++;
            first = hour;
        }
    }
    if (params->strategy == LW_BATTERY_PRICE && both_count > 0) {
        lw_report_warning(report, LW_ERR_INCONSISTENT, pointer,
                          "let discharge_from_hour and discharge_to_hour keep clear of "
                          "charge_from_hour and charge_to_hour",
                          "%" PRId64 " hours of the day, %" PRId64
                          ":00 the first, are both for charging and for discharging: it charges",
                          both_count, first);
    }
}

void lw_battery_check(const lw_battery_params *params, const char *pointer, lw_report *report)
{
    check_hours(params, pointer, report);
    check_efficiency(params, pointer, report);
    if (params->initial_state_ppm != LW_PARAM_ABSENT &&
        params->initial_state_ppm < params->min_state_ppm) {
        lw_report_error(
            report, LW_ERR_INCONSISTENT, pointer, "raise initial_state_ratio, or leave it out",
            "initial_state_ratio is %g, below min_state_ratio of %g, which the battery "
            "never goes below",
            (double)params->initial_state_ppm / PPM, (double)params->min_state_ppm / PPM);
    }
    if (params->min_state_ppm > params->max_state_ppm) {
        char where[160];
        snprintf(where, sizeof where, "%s/min_state_ratio", pointer);
        lw_report_error(report, LW_ERR_INCONSISTENT, where, "lower it, or raise max_state_ratio",
                        "the least state lies above the greatest");
    }
    check_shares(params, pointer, report);
    if (params->ageing != NULL) {
        char where[160];
        snprintf(where, sizeof where, "%s/ageing", pointer);
        lw_battery_ageing_check(params->ageing, where, report);
    }
}
