// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/battery_ageing.h
 *  How a lithium battery loses capacity: by the calendar and by cycles.
 *
 *  Model.  Calendar, as in NREL SSC (lib_battery_lifetime_calendar_cycle): the loss q obeys
 *          dq/dt = k2 / (2 q), so q2 grows by k2 a day, with
 *          k = 0.00266 exp(-7280 (1/T - 1/296)) exp(930 (s/T - 1/296)), T in K, s the state of
 *          charge; the cell has 2 % to spare before that shows.
 *          Cycles: the turning points of the state of charge are paired by rainflow counting; a
 *          cycle of depth d costs a part of the capacity read from a table of depth against number
 *          of cycles to 80 %, straight between its points and from nothing at depth 0.
 *          What is left is the smaller of the two.
 *  Leaves out. Power fade, loss of efficiency, temperature that follows use.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_BATTERY_AGEING_H
#define LEDGERWATT_MODELS_ENERGY_BATTERY_AGEING_H

#include "sim/base/param.h"
#include "sim/base/status.h"

#include <stdbool.h>
#include <stdint.h>

enum { LW_TURNING_POINT_COUNT_MAX = 32 };

typedef struct lw_battery_ageing_params {
    double temperature_c;
    double calendar_rate_ratio;    /**< k at 296 K and s = 1 (to rounding), a root of a day */
    double calendar_temperature_k; /**< 7280 */
    double calendar_state_k;       /**< 930 */
    double spare_ratio;            /**< 0.02 */
    lw_array cycle_depth_ratio;    /**< [n] of double, rising, or absent: 1 */
    lw_array cycle_life_count;     /**< [n] cycles to 80 %, or absent: 6,000 */
} lw_battery_ageing_params;

extern const lw_param_table lw_battery_ageing_table;

void lw_battery_ageing_check(const lw_battery_ageing_params *params, const char *pointer,
                             lw_report *report);

/** What a battery remembers of its life; all zero is new. */
typedef struct lw_battery_age {
    double calendar_loss_ratio; /**< q, spare included */
    double cycle_loss_ratio;
    double state_ratio;                               /**< last seen */
    double turning_ratio[LW_TURNING_POINT_COUNT_MAX]; /**< [turning_count], open ranges */
    int64_t turning_count;
    int64_t direction; /**< of the last move: 1 up, -1 down, 0 none yet */
    int64_t cycle_count;
} lw_battery_age;

/** Follows the state of charge, 0 .. 1, at the end of an interval. When more ranges are open than
 *  there is room for, the oldest counts as half a cycle. */
void lw_battery_age_move(const lw_battery_ageing_params *params, lw_battery_age *age,
                         double state_ratio);
/** Adds `days` at a mean state of charge. */
void lw_battery_age_rest(const lw_battery_ageing_params *params, lw_battery_age *age,
                         double mean_state_ratio, double days);
/** Part of the first capacity that is left, 0 .. 1; never grows. */
double lw_battery_age_left_ratio(const lw_battery_ageing_params *params, const lw_battery_age *age);

/** Part of the capacity that one full cycle of this depth costs. */
double lw_battery_cycle_loss_ratio(const lw_battery_ageing_params *params, double depth_ratio);

/** True when what was loaded can be. */
bool lw_battery_age_is_possible(const lw_battery_age *age);

#endif
