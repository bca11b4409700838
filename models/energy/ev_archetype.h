// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/ev_archetype.h
 *  How five kinds of drivers charge, from session sets that charging networks published.
 *
 *  home, on_street  Barnet (London), 2,254 sessions at lamp-column points, 2020-01 to 2021-06
 *                   (OGL v3). home: as if drawn at 7.4 kW; on_street: at 3.7 kW.
 *  work             Leeds, 3,577 sessions at the 7 kW points of three car parks, two of them park
 *                   and ride, 2019-07 to 12 (OGL v3).
 *  public           Perth & Kinross, 3,232 sessions at 7 and 22 kW points, 2016-09 to 2017-08
 *                   (OGL v3).
 *  rapid            Perth & Kinross, 9,706 sessions at the 50 kW points, same year.
 *
 *  Made by `python3 -m ledgerwatt.ev_tables`, as docs/explanation/electric-vehicles.md says; a test
 *  repeats it.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_EV_ARCHETYPE_H
#define LEDGERWATT_MODELS_ENERGY_EV_ARCHETYPE_H

#include "models/energy/ev_params.h"

#include <stddef.h>

/** What a scenario may say about habits, complete; the arrays are borrowed. */
typedef struct lw_ev_habits {
    double rate_per_day, rate_shape_ratio, weekend_rate_ratio;
    double favourite_probability_ratio;
    double rank_correlation_ratio;
    double arrival_user_share_ratio, energy_user_share_ratio, dwell_user_share_ratio;
    const double *weekday, *weekend; /**< [slot_count] */
    size_t slot_count;
    const double *level; /**< [level_count]; count 0 = the dwell does not depend on arrival */
    size_t level_count;
    const double *energy_kwh; /**< [energy_count] */
    size_t energy_count;
    const double *dwell_h; /**< [dwell_count] */
    size_t dwell_count;
} lw_ev_habits;

/** The shipped habits of an archetype. */
const lw_ev_habits *lw_ev_archetype_habits(lw_ev_archetype archetype);

/** Those of the scenario where it says something, the archetype's elsewhere. Own arrivals without
 *  dwell_level_ratio: the dwell does not depend on them. */
lw_ev_habits lw_ev_habits_of(const lw_ev_params *params);

#endif
