// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/city_key.h
 *  The key under which a city is kept for other runs: equal keys, equal cities.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_CITY_KEY_H
#define LEDGERWATT_SCENARIOS_RUN_CITY_KEY_H

#include "scenarios/load/scenario_reader.h"

/** SHA-256 of this version of the program and of the zone data, of the effective scenario without
 *  what its city is not told (models/city/city_part.h), of what the city is told of it instead, and
 *  of every input file. A member of the scenario that is new to all this is in the key. */
lw_status lw_city_key_of(const lw_loaded_scenario *loaded, uint8_t key[LW_SHA256_SIZE],
                         lw_error *error);

#endif
