// SPDX-License-Identifier: Apache-2.0
/** @file models/city/load_check.h
 *  Faults of loads that only their files, or the climate, show.
 */
#ifndef LEDGERWATT_MODELS_CITY_LOAD_CHECK_H
#define LEDGERWATT_MODELS_CITY_LOAD_CHECK_H

#include "models/city/scenario.h"

/** Reads every load and profile file and tries heating and cooling on the climate. Of a scenario
 *  that has no other fault. */
void lw_load_check_all(const lw_scenario *scenario, lw_report *report);

#endif
