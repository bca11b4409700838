// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/battery.h
 *  Home batteries that store their owner's surplus and give it back, in exact milliwatt-hours.
 *
 *  Model.  A bucket. Charging c stores floor(c x charge efficiency); delivering d takes
 *          ceil(d / discharge efficiency) from the store; both within the power limit. Never
 *          below min_state_ratio, never above the capacity. The rounding is against the owner,
 *          so a battery never gives energy that it did not get.
 *          The record (charged, discharged, lost) is kept by formulae of its own beside the
 *          stored energy, so that the balance is a check and not a definition.
 *  Leaves out. Standing loss, ageing, taper near full, price arbitrage.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_BATTERY_H
#define LEDGERWATT_MODELS_ENERGY_BATTERY_H

#include "sim/base/param.h"
#include "sim/base/quantity.h"
#include "sim/base/state.h"
#include "sim/base/status.h"

#include <stddef.h>
#include <stdint.h>

typedef struct lw_battery_params {
    double capacity_kwh;
    double power_kw; /**< NaN: half the capacity per hour */
    int64_t
        round_trip_efficiency_ppm;    /**< JSON round_trip_efficiency_ratio; LW_PARAM_ABSENT: 0.9 */
    int64_t charge_efficiency_ppm;    /**< LW_PARAM_ABSENT: square root of the round trip */
    int64_t discharge_efficiency_ppm; /**< LW_PARAM_ABSENT: as above */
    int64_t min_state_ppm;            /**< of the capacity */
    int64_t initial_state_ppm;        /**< LW_PARAM_ABSENT: min_state_ppm */
} lw_battery_params;

extern const lw_param_table lw_battery_table;

void lw_battery_check(const lw_battery_params *params, const char *pointer, lw_report *report);

/** Structure of arrays, [count] each; read freely, written by the functions below. State that a
 *  checkpoint must keep: stored_milliwh and the record. */
typedef struct lw_battery_array {
    size_t count, capacity;
    int64_t *capacity_milliwh;
    int64_t *floor_milliwh; /**< min_state of the capacity */
    int64_t *limit_milliwh; /**< input or output of one interval at full power */
    int64_t *charge_ppm;
    int64_t *discharge_ppm;
    int64_t *stored_milliwh;
    int64_t *initial_milliwh;    /**< record: stored at the start */
    int64_t *charged_milliwh;    /**< record: taken in */
    int64_t *discharged_milliwh; /**< record: given out */
    int64_t *lost_milliwh;       /**< record: turned to heat, from its own formula */
} lw_battery_array;

lw_status lw_battery_array_create(lw_battery_array **array, lw_error *error);
void lw_battery_array_destroy(lw_battery_array *array);
/** Appends `count` batteries; they are the next `count` indices. */
lw_status lw_battery_array_add(lw_battery_array *array, const lw_battery_params *params,
                               size_t count, int64_t interval_s, lw_error *error);

/** Self-consumption, one interval: net_milliwh[count] is production minus use of the owner. A
 *  surplus is charged, a deficit covered, as far as the limits allow. Writes
 *  charged_milliwh[count] and discharged_milliwh[count], >= 0 and never both positive. */
void lw_battery_step(lw_battery_array *array, const int64_t *net_milliwh, int64_t *charged_milliwh,
                     int64_t *discharged_milliwh);

/** Saves store and record, or loads them into an array with the same batteries. What is loaded must
 *  be within the limits of each battery, and balance. */
void lw_battery_array_state(lw_battery_array *array, lw_state *state);

/** initial + charged - discharged - lost - stored of battery `index`: 0, or a bug. */
int64_t lw_battery_residual_milliwh(const lw_battery_array *array, size_t index);

#endif
