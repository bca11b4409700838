// SPDX-License-Identifier: Apache-2.0
/** @file models/city/city_part.h
 *  What of a scenario the city is made from: all but what only settlements and readers look at.
 *
 *  The city is given this part and nothing else, so that two scenarios with the same part have the
 *  same city by construction, and what one of them simulated the other may read.
 */
#ifndef LEDGERWATT_MODELS_CITY_CITY_PART_H
#define LEDGERWATT_MODELS_CITY_CITY_PART_H

#include "models/city/scenario.h"

#include <stdbool.h>

typedef struct lw_city_part {
    lw_scenario scenario;      /**< without the members that are left out */
    uint32_t settlement_count; /**< each has an account */
    bool falls_back;           /**< one of them falls back on the grid operator's default key */
} lw_city_part;

lw_city_part lw_city_part_of(const lw_scenario *scenario);

/** Names of the scenario's members that are left out, NULL at the end. */
extern const char *const lw_city_part_left_out[];

#endif
