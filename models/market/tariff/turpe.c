// SPDX-License-Identifier: Apache-2.0
#include "models/market/tariff/turpe.h"

#include <stddef.h>

#define SOURCE "a supplier's open code (stationreappropriation); its date from memory (UNVERIFIED)"

const lw_turpe_grid lw_turpe_grids[LW_TURPE_GRID_COUNT] = {
    {"fr-2023-08",
     {[LW_TURPE_HPH] = {66700, 16400, 72300},
      [LW_TURPE_HCH] = {45600, 12900, 44200},
      [LW_TURPE_HPB] = {14300, 7700, 22900},
      [LW_TURPE_HCB] = {8800, 3700, 8600}}},
    {"fr-2024-11",
     {[LW_TURPE_HPH] = {69600, 17200, 75600},
      [LW_TURPE_HCH] = {47600, 13400, 46200},
      [LW_TURPE_HPB] = {14800, 8100, 23900},
      [LW_TURPE_HCB] = {9200, 3900, 9000}}},
};

static const char *const grid_names[] = {"fr-2023-08", "fr-2024-11", NULL};
static const char *const option_names[] = {"ordinary", "collective_self_consumption", NULL};

static const char *remark(size_t line)
{
    static const char *const lines[] = {
        "EUR/kWh before tax: ordinary, from the operation, from the retailer in the "
        "operation; " SOURCE,
        "fr-2023-08: HPH 0.0667 0.0164 0.0723, HCH 0.0456 0.0129 0.0442, HPB 0.0143 0.0077 0.0229, "
        "HCB 0.0088 0.0037 0.0086",
        "fr-2024-11: HPH 0.0696 0.0172 0.0756, HCH 0.0476 0.0134 0.0462, HPB 0.0148 0.0081 0.0239, "
        "HCB 0.0092 0.0039 0.0090"};
    return line < sizeof lines / sizeof lines[0] ? lines[line] : NULL;
}

#define HOUR(member)                                                                               \
    .name = #member, .kind = LW_PARAM_REAL, .offset = offsetof(lw_turpe_params, member),           \
    .presence = LW_PARAM_DEFAULTED, .unit = "h", .low = 0, .high = 24

static const lw_param rows[] = {
    {.name = "grid",
     .kind = LW_PARAM_CHOICE,
     .offset = offsetof(lw_turpe_params, grid),
     .presence = LW_PARAM_DEFAULTED,
     .doc = "Which rates.",
     .choices = grid_names,
     .fallback = 1,
     .source = SOURCE,
     .remark = remark},
    {.name = "option",
     .kind = LW_PARAM_CHOICE,
     .offset = offsetof(lw_turpe_params, option),
     .presence = LW_PARAM_DEFAULTED,
     .doc = "collective_self_consumption: local energy owes less, what is still bought from the "
            "retailer more, for every member of a community that exchanges.",
     .choices = option_names,
     .fallback = LW_TURPE_ORDINARY,
     .source = "the option is optional: CRE 2018-115, 7 June 2018"},
    {HOUR(off_peak_from_h), .doc = "Local hour at which off-peak hours begin, to the minute.",
     .fallback = 22, .source = "22 to 6 in many places (UNVERIFIED)"},
    {HOUR(off_peak_to_h), .doc = "Local hour at which they end.", .fallback = 6,
     .source = "as off_peak_from_h"},
};

const lw_param_table lw_turpe_table = {
    .name = "turpe",
    .doc = "French grid fees by season and hour, with the option for collective self-consumption.",
    .size = sizeof(lw_turpe_params),
    .rows = rows,
    .count = LW_PARAM_COUNT(rows)};

lw_turpe_class lw_turpe_class_of(int month, bool is_off_peak)
{
    const bool is_high = month >= 11 || month <= 3;
    if (is_high) {
        return is_off_peak ? LW_TURPE_HCH : LW_TURPE_HPH;
    }
    return is_off_peak ? LW_TURPE_HCB : LW_TURPE_HPB;
}

double lw_turpe_break_even_ratio(const lw_turpe_rates *rates)
{
    const int64_t surcharge = rates->other_micro_per_kwh - rates->ordinary_micro_per_kwh;
    const int64_t range = rates->other_micro_per_kwh - rates->local_micro_per_kwh;
    return surcharge <= 0 ? 0.0 : (double)surcharge / (double)range;
}
