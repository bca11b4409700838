// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/ev_params.h
 *  What a scenario says about cars and charge points; models/energy/ev_fleet.h says what becomes of
 *  it.
 *
 *  Tables.  arrival_*_ratio and dwell_level_ratio divide the local day into as many equal parts as
 *           they have numbers; of arrivals only the ratios matter. *_quantile_* are values at
 * equally spaced probabilities, from the smallest (0) to the largest (1). `python3 -m
 * ledgerwatt.ev_tables` makes them from one's own session records.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_EV_PARAMS_H
#define LEDGERWATT_MODELS_ENERGY_EV_PARAMS_H

#include "sim/base/param.h"

#include <stdint.h>

typedef enum lw_ev_archetype {
    LW_EV_HOME,
    LW_EV_ON_STREET,
    LW_EV_WORK,
    LW_EV_PUBLIC,
    LW_EV_RAPID,
    LW_EV_ARCHETYPE_COUNT
} lw_ev_archetype;

/** "home", "on_street", "work", "public", "rapid", NULL. */
extern const char *const lw_ev_archetype_names[];

typedef enum lw_ev_strategy {
    LW_EV_IMMEDIATE,           /**< full power from plug-in until the need is met */
    LW_EV_OFF_PEAK,            /**< inside the windows, outside only what they cannot give */
    LW_EV_FOLLOW_LOCAL_SURPLUS /**< the community's surplus, else only what departure needs */
} lw_ev_strategy;

enum {
    LW_EV_SLOT_COUNT_MAX = 288,
    LW_EV_QUANTILE_COUNT_MAX = 1001,
    LW_EV_WINDOW_COUNT_MAX = 8,
    LW_EV_CAR_COUNT_MAX = 10000000
};

/** A part of the local day; it goes past midnight when it ends before it starts. */
typedef struct lw_ev_window_params {
    double start_hour, end_hour;
} lw_ev_window_params;

typedef struct lw_ev_discharge_params {
    double power_kw;                          /**< NaN: the car's on_board_kw */
    int64_t round_trip_efficiency_ppm;        /**< JSON round_trip_efficiency_ratio */
    double reserve_ratio, target_state_ratio; /**< of battery_kwh */
} lw_ev_discharge_params;

/** The cars of a group of participants. NaN or an empty array: the archetype's. */
typedef struct lw_ev_params {
    int32_t archetype; /**< lw_ev_archetype */
    int32_t strategy;  /**< lw_ev_strategy */
    int64_t car_count; /**< of each participant that has cars */
    double owner_share_ratio;
    double rate_per_day, rate_shape_ratio, weekend_rate_ratio;
    double on_board_kw, rapid_kw, battery_kwh, home_point_kw;
    const char *operator_name; /**< JSON operator; NULL = none */
    const char *favourite;     /**< a charge point's name; NULL = drawn among those of its kind */
    double favourite_probability_ratio;
    double patience_h;
    lw_array off_peak_windows;               /**< of lw_ev_window_params; none: 22 to 6 */
    lw_ev_discharge_params *vehicle_to_grid; /**< NULL = charges only */
    lw_array arrival_weekday_ratio, arrival_weekend_ratio;
    lw_array dwell_level_ratio; /**< of any number of parts of the day, like the arrivals */
    lw_array energy_quantile_kwh, dwell_quantile_h;
    double rank_correlation_ratio;
    double arrival_user_share_ratio, energy_user_share_ratio, dwell_user_share_ratio;
} lw_ev_params;

/** Charge points that stand together and are alike: a site. */
typedef struct lw_charge_point_params {
    const char *name;
    int32_t kind; /**< lw_ev_archetype of the users it is for, never home */
    int64_t count;
    double power_kw;
    const char *community;     /**< NULL: the scenario's only one */
    const char *metered_by;    /**< participant "group/index" */
    const char *operator_name; /**< JSON operator; NULL = none */
    const char *owner;         /**< participant or anybody else; NULL = the one that meters it */
} lw_charge_point_params;

extern const lw_param_table lw_ev_window_table;
extern const lw_param_table lw_ev_discharge_table;
extern const lw_param_table lw_ev_table;
extern const lw_param_table lw_charge_point_table;

#endif
