// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/battery.h
 *  Batteries of homes and districts: surplus in, deficits covered, in exact milliwatt-hours.
 *
 *  Model.  A bucket. Charging c stores floor(c x charge efficiency); delivering d takes
 *          ceil(d / discharge efficiency) from the store; both within the power limit, which for
 *          charging falls in a straight line near full. Never below min_state_ratio, never above
 *          max_state_ratio of the capacity. A part of what is stored leaks away. The rounding is
 *          against the owner, so a battery never gives energy that it did not get.
 *          With `ageing` (battery_ageing.h) the capacity shrinks day by day.
 *          Strategies: self-consumption; price, which fills from the grid in cheap hours and
 *          covers deficits in dear ones.
 *          The record (charged, discharged, lost) is kept by formulae of its own beside the
 *          stored energy, so that the balance is a check and not a definition.
 *  Leaves out. Efficiency that depends on power, feeding stored energy into the grid, foresight.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_BATTERY_H
#define LEDGERWATT_MODELS_ENERGY_BATTERY_H

#include "models/energy/battery_ageing.h"
#include "sim/base/param.h"
#include "sim/base/quantity.h"
#include "sim/base/state.h"
#include "sim/base/status.h"

#include <stddef.h>
#include <stdint.h>

typedef enum lw_battery_strategy {
    LW_BATTERY_SELF_CONSUMPTION,
    LW_BATTERY_PRICE
} lw_battery_strategy;

typedef enum lw_battery_beneficiary {
    LW_BATTERY_SERVES_OWNER,
    LW_BATTERY_SERVES_COMMUNITY
} lw_battery_beneficiary;

/** Who owns a part of a battery. */
typedef struct lw_battery_share_params {
    const char *group;
    double share_ratio;
} lw_battery_share_params;

typedef struct lw_battery_params {
    double capacity_kwh;
    double power_kw;                   /**< NaN: half the capacity per hour */
    int64_t round_trip_efficiency_ppm; /**< LW_PARAM_ABSENT: 0.9 */
    int64_t charge_efficiency_ppm;     /**< LW_PARAM_ABSENT: square root of the round trip */
    int64_t discharge_efficiency_ppm;  /**< LW_PARAM_ABSENT: as above */
    int64_t min_state_ppm;             /**< of the capacity */
    int64_t max_state_ppm;
    int64_t taper_start_ppm;
    int64_t taper_end_ppm; /**< of the power */
    double standing_loss_ratio_per_day;
    int32_t strategy; /**< lw_battery_strategy */
    int32_t serves;   /**< lw_battery_beneficiary */
    int64_t charge_from_hour;
    int64_t charge_to_hour;
    int64_t discharge_from_hour;
    int64_t discharge_to_hour;
    lw_battery_ageing_params *ageing; /**< NULL = none */
    lw_array shares;           /**< of lw_battery_share_params, or absent: the owner\'s alone */
    int64_t initial_state_ppm; /**< LW_PARAM_ABSENT: min_state_ppm */
} lw_battery_params;

extern const lw_param_table lw_battery_table;

void lw_battery_check(const lw_battery_params *params, const char *pointer, lw_report *report);

/** What a price that is told to batteries of the price strategy asks of them in an interval. */
typedef enum lw_battery_signal {
    LW_BATTERY_OWN_HOURS, /**< none is told: the hours of their params hold */
    LW_BATTERY_FILL,      /**< fill from the grid */
    LW_BATTERY_HOLD,      /**< take surplus only */
    LW_BATTERY_COVER      /**< take surplus, cover deficits */
} lw_battery_signal;

/** Structure of arrays, [count] each; read freely, written by the functions below. State that a
 *  checkpoint must keep: capacity, stored_milliwh, the record and the age. */
typedef struct lw_battery_array {
    size_t count, capacity;
    int64_t interval_s;
    int64_t step_count;
    lw_battery_signal signal; /**< of the interval, set by the caller before each; no state */
    lw_battery_params *params;
    int64_t *capacity_milliwh; /**< what is left of it */
    int64_t *floor_milliwh;    /**< min_state of the capacity */
    int64_t *brim_milliwh;     /**< max_state of the capacity */
    int64_t *limit_milliwh;    /**< input or output of one interval at full power */
    int64_t *charge_ppm;
    int64_t *discharge_ppm;
    int64_t *loss_ppb;         /**< of what is stored, in one interval */
    uint32_t *charge_hours;    /**< bit h: fills from the grid in local hour h */
    uint32_t *discharge_hours; /**< bit h: covers deficits in local hour h */
    int64_t *stored_milliwh;
    int64_t *stored_sum_milliwh; /**< over the intervals of the day, with ageing */
    int64_t *initial_milliwh;    /**< record: stored at the start */
    int64_t *charged_milliwh;    /**< record: taken in */
    int64_t *discharged_milliwh; /**< record: given out */
    int64_t *lost_milliwh;       /**< record: lost, from its own formulae */
    int64_t *leak_rest_ppb;      /**< of a milliwatt-hour, of the leak */
    lw_battery_age *age;
} lw_battery_array;

lw_status lw_battery_array_create(lw_battery_array **array, lw_error *error);
void lw_battery_array_destroy(lw_battery_array *array);
/** Appends `count` batteries; they are the next `count` indices. */
lw_status lw_battery_array_add(lw_battery_array *array, const lw_battery_params *params,
                               size_t count, int64_t interval_s, lw_error *error);

/** What went in and out of a battery in an interval, both >= 0 and never both positive. */
typedef struct lw_battery_flow {
    int64_t charged_milliwh;
    int64_t discharged_milliwh;
} lw_battery_flow;

/** One interval of battery `index`, in local hour `local_hour` (0 .. 23): net_milliwh is production
 *  minus use of the owner, or of the community that it serves. Each battery once an interval. */
lw_battery_flow lw_battery_move(lw_battery_array *array, size_t index, int local_hour,
                                int64_t net_milliwh);
/** After all batteries of the array moved: they are an interval older. */
void lw_battery_end_interval(lw_battery_array *array);

/** Part of the first capacity of battery `index` that is left, 0 .. 1. */
double lw_battery_left_ratio(const lw_battery_array *array, size_t index);

/** Saves store and record, or loads them into an array with the same batteries. What is loaded must
 *  be within the limits of each battery, and balance. */
void lw_battery_array_state(lw_battery_array *array, lw_state *state);

/** initial + charged - discharged - lost - stored of battery `index`: 0, or a bug. */
int64_t lw_battery_residual_milliwh(const lw_battery_array *array, size_t index);

#endif
