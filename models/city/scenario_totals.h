// SPDX-License-Identifier: Apache-2.0
/** @file models/city/scenario_totals.h
 *  Whether the energy and the money of a scenario can be counted.
 *
 *  Counts are 64-bit millionths (docs/decisions/0001): 9.2e12 kWh, as much of the currency. Fields
 *  that are each allowed can multiply to more than that; then the scenario is refused, for a count
 *  that ran over would be an assertion of ours in the middle of a run.
 */
#ifndef LEDGERWATT_MODELS_CITY_SCENARIO_TOTALS_H
#define LEDGERWATT_MODELS_CITY_SCENARIO_TOTALS_H

#include "models/city/scenario.h"
#include "sim/base/status.h"

/** Largest total of energy, kWh, or money that a scenario may come near: a quarter of what fits,
 *  for what chance adds to a bound that is already generous. */
#define LW_TOTAL_MAX 2.3e12
/** Most participants x metering intervals of a scenario that keeps its journal: some 10 GB. */
#define LW_JOURNAL_MAX 5e7
/** Most of them for a settlement with real crypto, each one trade: some 2 GB, and a quarter of an
 * hour of one core to sign them (measured: 111 bytes and 46 us a trade). */
#define LW_CHAIN_MAX 2e7

/** Reports a scenario whose period or participants are too large to be counted. */
void lw_scenario_check_totals(const lw_scenario *scenario, lw_report *report);

#endif
