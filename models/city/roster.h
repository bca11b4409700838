// SPDX-License-Identifier: Apache-2.0
/** @file models/city/roster.h
 *  Who takes part: every participant of the scenario in the one order that all arrays follow.
 *
 *  Order: community (bytewise by name), group (bytewise by name), index in the group. So the
 * members of a community stand together, ties fall by participant id, and the order in the file
 * never matters.
 */
#ifndef LEDGERWATT_MODELS_CITY_ROSTER_H
#define LEDGERWATT_MODELS_CITY_ROSTER_H

#include "models/city/scenario.h"
#include "models/market/exchange/clearing.h"
#include "sim/base/arena.h"

typedef struct lw_roster_community {
    const char *name;
    uint32_t first; /**< first participant */
    uint32_t count;
} lw_roster_community;

typedef struct lw_roster_group {
    const lw_group_params *params;
    uint32_t community;
    uint32_t first; /**< first participant; its index in the group is 0 */
    uint32_t count;
} lw_roster_group;

typedef struct lw_roster {
    uint32_t participant_count;
    uint32_t household_count;
    uint32_t community_count;
    uint32_t group_count;
    lw_roster_community *communities; /**< [community_count] */
    lw_roster_group *groups;          /**< [group_count], in order of participants */
    uint32_t *participants;           /**< [participant_count] 0, 1, 2 ... (the exchange's book) */
    lw_exchange_members members;      /**< the groups as an exchange sees them */
    char **ids;                       /**< [participant_count] "group/index" */
    uint32_t *kept;                   /**< [kept_count] whose series are kept, rising */
    uint32_t kept_count;
} lw_roster;

/** Builds the roster of a checked scenario; memory from `arena`. LW_ERR_MEMORY at its limit. */
lw_status lw_roster_create(const lw_scenario *scenario, lw_arena *arena, lw_roster *roster,
                           lw_error *error);

/** The group of that name, or NULL. */
const lw_roster_group *lw_roster_group_named(const lw_roster *roster, const char *name);

#endif
