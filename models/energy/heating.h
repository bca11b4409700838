// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/heating.h
 *  Electric heating, heat pumps and air conditioning by degree-hours.
 *
 *  Model.  heat(t) = theta max(0, Tb - Ts(t)), Ts the outdoor temperature smoothed over some hours,
 *          because walls and rooms keep heat; theta such that a mean year of the climate needs
 *          annual_heating_kwh. Electricity = heat / COP. A direct heater has COP 1; an air-source
 *          heat pump, with dT = flow temperature - outdoor temperature, at least 15 K,
 *          COP = performance (6.08 - 0.09 dT + 0.0005 dT^2), flow 40 - T (radiators) or
 *          30 - T/2 (floors), T in degC; never below 1: a heater takes over.
 *          Cooling likewise above its own base, in electricity at once.
 *  Leaves out. Sun and people in the rooms, setback at night, hot water, the limit of a heater's
 *          power, defrosting other than in `performance`.
 *  Sources. COP: O. Ruhnau, L. Hirth, A. Praktiknjo, "Time series of heat demand and heat pump
 *          efficiency for energy system modeling", Scientific Data 6 (2019) 189.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_HEATING_H
#define LEDGERWATT_MODELS_ENERGY_HEATING_H

#include "models/energy/seasonal_course.h"
#include "models/energy/temperature_year.h"
#include "sim/base/param.h"
#include "sim/base/quantity.h"
#include "sim/base/state.h"
#include "sim/base/status.h"

typedef enum lw_heating_kind {
    LW_HEATING_DIRECT,
    LW_HEATING_PUMP_RADIATORS,
    LW_HEATING_PUMP_FLOOR
} lw_heating_kind;

typedef struct lw_heating_params {
    double annual_heating_kwh; /**< heat, of a mean year of the climate */
    int32_t kind;              /**< lw_heating_kind */
    double base_temperature_c;
    double smoothing_h;
    double performance_ratio; /**< of a heat pump: in a house over in the laboratory */
} lw_heating_params;

typedef struct lw_cooling_params {
    double annual_cooling_kwh; /**< electricity, of a mean year of the climate */
    double base_temperature_c;
    double smoothing_h;
} lw_cooling_params;

extern const lw_param_table lw_heating_table;
extern const lw_param_table lw_cooling_table;

typedef enum lw_degree_side { LW_DEGREES_BELOW, LW_DEGREES_ABOVE } lw_degree_side;

/** How far the smoothed outdoor temperature is past a base. */
typedef struct lw_degrees {
    double base_c;
    double sign;       /**< +1 below the base, -1 above */
    double most_k;     /**< never more degrees than this; infinite unless it is set */
    double hold_ratio; /**< how much of the smoothed temperature outlives an interval */
    double smooth_c;   /**< state; NaN before the first interval */
} lw_degrees;

lw_degrees lw_degrees_of(lw_degree_side side, double base_c, double smoothing_h,
                         lw_time_us interval_us);
/** Degrees past the base, >= 0, K, of the next interval. */
double lw_degrees_step(lw_degrees *degrees, double temperature_c);
void lw_degrees_state(lw_degrees *degrees, lw_state *state);

/** What such degrees come to in a mean year, by season; their interval does not matter. */
lw_seasonal_course lw_degrees_usual(const lw_degrees *degrees, const lw_temperature_year *years,
                                    double smoothing_h);

/** Coefficient of performance at an outdoor temperature, >= 1. */
double lw_heating_cop(const lw_heating_params *params, double temperature_c);

/** A heater or cooler, of one home of ordinary size. */
typedef struct lw_thermal {
    lw_degrees degrees;
    double w_per_k;            /**< heat, or for a cooler electricity, of each degree */
    lw_heating_params heating; /**< kind and performance; direct for a cooler */
    double expected_kwh;       /**< electricity of a mean year */
} lw_thermal;

/** LW_ERR_INCONSISTENT when the climate never passes the base although heat is asked for. */
lw_status lw_heating_make(const lw_heating_params *params, const lw_temperature_year *years,
                          lw_time_us interval_us, lw_thermal *thermal, lw_error *error);
lw_status lw_cooling_make(const lw_cooling_params *params, const lw_temperature_year *years,
                          lw_time_us interval_us, lw_thermal *thermal, lw_error *error);
/** Electricity of the next interval, W. */
double lw_thermal_step(lw_thermal *thermal, double temperature_c);

#endif
