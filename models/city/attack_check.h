// SPDX-License-Identifier: Apache-2.0
/** @file models/city/attack_check.h
 *  Attacks on settlements against those that they name.
 */
#ifndef LEDGERWATT_MODELS_CITY_ATTACK_CHECK_H
#define LEDGERWATT_MODELS_CITY_ATTACK_CHECK_H

#include "models/city/scenario.h"

/** Faults of the attacks on settlements, for `report`. */
void lw_attack_check(const lw_scenario *scenario, lw_report *report);
/** How many partitions the attacks make in one settlement. */
size_t lw_attack_partition_count(const lw_scenario *scenario, const char *settlement);

#endif
