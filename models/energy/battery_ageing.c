// SPDX-License-Identifier: Apache-2.0
#include "models/energy/battery_ageing.h"

#include "sim/base/check.h"
#include "sim/base/elementary.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define ZERO_CELSIUS_K 273.15
#define REFERENCE_K 296.0
#define LIFE_END_LOSS_RATIO 0.2

#define SSC "NREL SSC lib_battery_lifetime_calendar_cycle, lithium-ion model"

/* The start of a row of a real number with a default. */
#define REAL(member)                                                                               \
    .name = #member, .kind = LW_PARAM_REAL, .offset = offsetof(lw_battery_ageing_params, member),  \
    .presence = LW_PARAM_DEFAULTED
#define REALS(member)                                                                              \
    .name = #member, .kind = LW_PARAM_REALS, .offset = offsetof(lw_battery_ageing_params, member), \
    .presence = LW_PARAM_UNSET, .count_low = 1, .count_high = 20

static const lw_param rows[] = {
    {REAL(temperature_c), .unit = "degC", .doc = "Temperature of the cells.",
     .source = "assumption: indoors (UNVERIFIED)", .low = -20, .high = 60, .fallback = 20},
    {REAL(calendar_rate_ratio), .unit = "1", .doc = "Calendar loss after a day at 23 degC, full.",
     .source = SSC, .low = 0, .high = 0.1, .fallback = 0.00266},
    {REAL(calendar_temperature_k), .unit = "K", .doc = "How calendar loss follows temperature.",
     .source = SSC, .low = 0, .high = 30000, .fallback = 7280},
    {REAL(calendar_state_k), .unit = "K", .doc = "How calendar loss follows the state of charge.",
     .source = SSC, .low = 0, .high = 10000, .fallback = 930},
    {REAL(spare_ratio), .unit = "1", .doc = "Calendar loss that does not show yet.", .source = SSC,
     .low = 0, .high = 0.5, .fallback = 0.02},
    {REALS(cycle_depth_ratio), .unit = "1",
     .doc = "Depths of discharge for which cycle_life_count is given, rising.",
     .source = "as cycle_life_count", .low = 0.001, .high = 1, .fallback_text = "[1]"},
    {REALS(cycle_life_count), .unit = "1",
     .doc = "Cycles of each depth that leave 80 % of the capacity.",
     .source = "assumption: 6,000 full cycles, a common claim of makers of lithium iron phosphate "
               "home batteries (UNVERIFIED)",
     .low = 1, .high = 1e6, .fallback_text = "[6000]"},
};

const lw_param_table lw_battery_ageing_table = {.name = "ageing",
                                                .doc = "How a battery loses capacity.",
                                                .size = sizeof(lw_battery_ageing_params),
                                                .rows = rows,
                                                .count = LW_PARAM_COUNT(rows)};

static const double default_depth_ratio[] = {1.0};
static const double default_life_count[] = {6000.0};

/* The table of cycles: the user's, or the default's single point. */
typedef struct cycle_table {
    const double *depth_ratio, *life_count;
    size_t count;
} cycle_table;

static cycle_table table_of(const lw_battery_ageing_params *params)
{
    if (params->cycle_depth_ratio.count == 0) {
        return (cycle_table){default_depth_ratio, default_life_count, 1};
    }
    return (cycle_table){params->cycle_depth_ratio.items, params->cycle_life_count.items,
                         params->cycle_depth_ratio.count};
}

void lw_battery_ageing_check(const lw_battery_ageing_params *params, const char *pointer,
                             lw_report *report)
{
    if (params->cycle_depth_ratio.count != params->cycle_life_count.count) {
        lw_report_error(report, LW_ERR_INCONSISTENT, pointer, "give one life for each depth",
                        "%zu values of cycle_depth_ratio, %zu of cycle_life_count",
                        params->cycle_depth_ratio.count, params->cycle_life_count.count);
        return;
    }
    const double *depths = params->cycle_depth_ratio.items;
    for (size_t i = 1; i < params->cycle_depth_ratio.count; i++) {
        if (depths[i] <= depths[i - 1]) {
            char where[160];
            snprintf(where, sizeof where, "%s/cycle_depth_ratio/%zu", pointer, i);
            lw_report_error(report, LW_ERR_INCONSISTENT, where, "sort the depths",
                            "%g follows %g: depths must rise", depths[i], depths[i - 1]);
        }
    }
}

double lw_battery_cycle_loss_ratio(const lw_battery_ageing_params *params, double depth_ratio)
{
    const cycle_table table = table_of(params);
    double depth_before = 0.0;
    double loss_before = 0.0;
    for (size_t i = 0; i < table.count; i++) {
        const double loss = LIFE_END_LOSS_RATIO / table.life_count[i];
        if (depth_ratio <= table.depth_ratio[i]) {
            const double share =
                (depth_ratio - depth_before) / (table.depth_ratio[i] - depth_before);
            return loss_before + share * (loss - loss_before);
        }
        depth_before = table.depth_ratio[i];
        loss_before = loss;
    }
    return loss_before;
}

static void count_cycle(const lw_battery_ageing_params *params, lw_battery_age *age,
                        double depth_ratio, double weight)
{
    age->cycle_loss_ratio += weight * lw_battery_cycle_loss_ratio(params, depth_ratio);
    age->cycle_count++;
}

static void drop_points(lw_battery_age *age, int64_t first, int64_t count)
{
    memmove(&age->turning_ratio[first], &age->turning_ratio[first + count],
            (size_t)(age->turning_count - first - count) * sizeof age->turning_ratio[0]);
    age->turning_count -= count;
}

/* Closes every range that the last one covers. */
static void pair_ranges(const lw_battery_ageing_params *params, lw_battery_age *age)
{
    while (age->turning_count >= 3) {
        const double *points = &age->turning_ratio[age->turning_count - 3];
        const double inner = fabs(points[1] - points[0]);
        if (fabs(points[2] - points[1]) < inner) {
            return;
        }
        count_cycle(params, age, inner, 1.0);
        drop_points(age, age->turning_count - 3, 2);
    }
}

static void add_turning_point(const lw_battery_ageing_params *params, lw_battery_age *age,
                              double state_ratio)
{
    if (age->turning_count == LW_TURNING_POINT_COUNT_MAX) {
        count_cycle(params, age, fabs(age->turning_ratio[1] - age->turning_ratio[0]), 0.5);
        drop_points(age, 0, 1);
    }
    age->turning_ratio[age->turning_count++] = state_ratio;
    pair_ranges(params, age);
}

void lw_battery_age_move(const lw_battery_ageing_params *params, lw_battery_age *age,
                         double state_ratio)
{
    const double step = state_ratio - age->state_ratio;
    const int64_t direction = step > 0.0 ? 1 : step < 0.0 ? -1 : 0;
    if (direction != 0 && direction != age->direction) {
        add_turning_point(params, age, age->state_ratio);
        age->direction = direction;
    }
    age->state_ratio = state_ratio;
}

void lw_battery_age_rest(const lw_battery_ageing_params *params, lw_battery_age *age,
                         double mean_state_ratio, double days)
{
    LW_ASSERT(days >= 0.0);
    const double kelvin = params->temperature_c + ZERO_CELSIUS_K;
    const double rate =
        params->calendar_rate_ratio *
        lw_exp(-params->calendar_temperature_k * (1.0 / kelvin - 1.0 / REFERENCE_K)) *
        lw_exp(params->calendar_state_k * (mean_state_ratio / kelvin - 1.0 / REFERENCE_K));
    const double before = age->calendar_loss_ratio;
    age->calendar_loss_ratio = sqrt(before * before + rate * rate * days);
}

double lw_battery_age_left_ratio(const lw_battery_ageing_params *params, const lw_battery_age *age)
{
    const double by_calendar = 1.0 + params->spare_ratio - age->calendar_loss_ratio;
    const double by_cycles = 1.0 - age->cycle_loss_ratio;
    return fmin(fmax(fmin(by_calendar, by_cycles), 0.0), 1.0);
}

bool lw_battery_age_is_possible(const lw_battery_age *age)
{
    bool possible = isfinite(age->calendar_loss_ratio) && age->calendar_loss_ratio >= 0.0 &&
                    isfinite(age->cycle_loss_ratio) && age->cycle_loss_ratio >= 0.0 &&
                    age->turning_count >= 0 && age->turning_count <= LW_TURNING_POINT_COUNT_MAX &&
                    age->direction >= -1 && age->direction <= 1 && age->cycle_count >= 0 &&
                    isfinite(age->state_ratio);
    for (int64_t i = 0; possible && i < age->turning_count; i++) {
        possible = isfinite(age->turning_ratio[i]);
    }
    return possible;
}
