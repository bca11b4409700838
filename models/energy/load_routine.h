// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/load_routine.h
 *  The weekly routine of a home: how it spreads its energy over the 48 slots of the week.
 *
 *  The shares are Dirichlet around the standard profile's, so their mean is the profile and their
 *  sum is 1: a home's routine moves its energy, it does not change it.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_LOAD_ROUTINE_H
#define LEDGERWATT_MODELS_ENERGY_LOAD_ROUTINE_H

#include "models/energy/load_course.h"
#include "sim/kernel/rng.h"

/** Draws the use of each slot, relative to that of a mean home, whose parts of the year `shares`
 *  are (lw_load_course_shares); a small `shape_ratio` makes the routine very personal. */
void lw_load_draw_routine(const double shares[LW_WEEK_SLOT_COUNT], double shape_ratio,
                          lw_stream stream, double routine[LW_WEEK_SLOT_COUNT]);

#endif
