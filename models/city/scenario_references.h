// SPDX-License-Identifier: Apache-2.0
/** @file models/city/scenario_references.h
 *  Names in a scenario that must lead somewhere: of groups, participants, charge points.
 */
#ifndef LEDGERWATT_MODELS_CITY_SCENARIO_REFERENCES_H
#define LEDGERWATT_MODELS_CITY_SCENARIO_REFERENCES_H

#include "models/city/scenario.h"

/** Adds the faults of charge points, cars, shares, attacks and output to `report`. */
void lw_scenario_check_references(const lw_scenario *scenario, lw_report *report);

/** Adds the faults of the exchange to `report`. Of a scenario whose rows are sound. */
void lw_scenario_check_exchange(const lw_scenario *scenario, lw_report *report);

#endif
