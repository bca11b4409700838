// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/ev_fleet_config.h
 *  What a fleet is made from, and what it counts.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_EV_FLEET_CONFIG_H
#define LEDGERWATT_MODELS_ENERGY_EV_FLEET_CONFIG_H

#include "models/energy/ev_params.h"
#include "sim/kernel/zone.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** An entry of `charge_points`, its names resolved. */
typedef struct lw_ev_site {
    const lw_charge_point_params *params; /**< its name is borrowed while the fleet is created */
    uint32_t meter;                       /**< participant */
    uint32_t community;                   /**< of the meter */
    uint32_t operator_id;                 /**< any number; LW_EV_NONE = none */
} lw_ev_site;

/** A group of participants with cars. */
typedef struct lw_ev_group {
    const lw_ev_params *params;
    const char *name;
    uint32_t count;             /**< participants */
    uint32_t first_participant; /**< index of group/0 */
    uint32_t community;
    uint32_t operator_id; /**< of the users' contract; LW_EV_NONE = none */
} lw_ev_group;

typedef struct lw_ev_fleet_config {
    uint64_t seed;
    uint32_t replicate;
    const lw_zone *zone; /**< outlives the fleet */
    lw_time_us start_us, end_us;
    uint32_t participant_count, community_count;
    const lw_ev_site *sites; /**< [site_count], in any order: results do not depend on it */
    uint32_t site_count;
    const lw_ev_group *groups; /**< [group_count], in order of participants */
    uint32_t group_count;
    /** True for a holiday (days since 1970, local); NULL = only weekends are days off */
    bool (*is_holiday)(int64_t day, const void *context);
    const void *holiday_context;
    uint32_t first_source;      /**< car i is source first_source + i */
    uint16_t first_kind;        /**< of the engine's kinds */
    uint8_t phase;              /**< of the events */
    size_t session_limit_count; /**< most records between two lw_ev_fleet_clear_sessions */
} lw_ev_fleet_config;

/** What happened since the start. */
typedef struct lw_ev_counts {
    int64_t arrival_count; /**< at a site or at home */
    int64_t plug_count;
    int64_t turned_away_count;
    int64_t roaming_count; /**< plugged in at another operator's point than the user's */
    int64_t put_off_count; /**< arrivals moved to the next day by a session of the same car */
    int64_t dropped_count; /**< arrivals beyond what a day may hold */
} lw_ev_counts;

#endif
