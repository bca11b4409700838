// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/ev_check.h
 *  Faults of cars and charge points that no single row of their tables can see.
 *
 *  Names (communities, participants, a favourite) are the caller's to check: they stand elsewhere
 * in the scenario.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_EV_CHECK_H
#define LEDGERWATT_MODELS_ENERGY_EV_CHECK_H

#include "models/energy/ev_params.h"
#include "sim/base/status.h"

/** Adds what is wrong at `pointer` and below to `report`: tables that decrease or do not match,
 *  windows that overlap, vehicle-to-grid that its strategy would never use, a reserve above the
 *  target. */
void lw_ev_check(const lw_ev_params *params, const char *pointer, lw_report *report);

/** The same for a charge point: none is for archetype home. */
void lw_charge_point_check(const lw_charge_point_params *params, const char *pointer,
                           lw_report *report);

#endif
