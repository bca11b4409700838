// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/pv_soiling.h
 *  Dirt on modules: it gathers day by day until rain washes it off.
 *
 *  Model.  Kimber, Mitchell, Nogradi and Wenger (2006), IEEE WCPEC: the loss grows by a constant
 *          part each day; more than 6 mm of rain within 24 h sets it to zero, and for a grace
 *          period after that no dirt settles, the ground being damp.
 *  The 24 h of rain are kept as hours of the clock, so the window is 23 to 24 h long.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_PV_SOILING_H
#define LEDGERWATT_MODELS_ENERGY_PV_SOILING_H

#include "sim/base/param.h"

enum { LW_SOILING_HOUR_COUNT = 24 };

typedef struct lw_soiling_params {
    double rate_per_day;
    double cleaning_threshold_mm;
    double grace_days;
    double max_ratio;
} lw_soiling_params;

extern const lw_param_table lw_soiling_table;

/** What has gathered; all zero is a clean roof with no grace. */
typedef struct lw_soiling {
    double loss_ratio;
    double grace_left_days;
    double hour_s;                         /**< of the hour at hand, behind us */
    double rain_mm[LW_SOILING_HOUR_COUNT]; /**< [0] the hour at hand, then those before */
} lw_soiling;

/** Adds an interval of at most an hour; rain_mm >= 0 fell in it, NaN counts as 0. */
void lw_soiling_step(const lw_soiling_params *params, lw_soiling *soiling, double rain_mm,
                     double interval_s);

#endif
