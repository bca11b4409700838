// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/ev_fleet_parts.h
 *  What a fleet is made of; shared by the files that create it (ev_fleet.c), move its cars
 *  (ev_trip.c) and save it (ev_fleet_state.c), nobody else.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_EV_FLEET_PARTS_H
#define LEDGERWATT_MODELS_ENERGY_EV_FLEET_PARTS_H

#include "models/energy/ev_charge.h"
#include "models/energy/ev_fleet_config.h"
#include "models/energy/ev_habit.h"
#include "models/energy/ev_site.h"

/** What is the same for all cars of a group. */
typedef struct lw_ev_kind {
    lw_ev_habit habit;
    uint32_t roams_to;  /**< lw_ev_archetype of the sites it goes to */
    uint32_t favourite; /**< site; LW_EV_NONE = each car's own choice */
    uint32_t community, operator_id;
    int32_t strategy;
    bool has_own_point; /**< archetype home */
    int64_t on_board_w, rapid_w, home_point_w, discharge_w, round_trip_ppm;
    int64_t battery_milliwh, target_milliwh, reserve_milliwh;
    lw_time_us patience_us;
} lw_ev_kind;

/** A site, without its cars. */
typedef struct lw_ev_place {
    uint32_t meter, community, operator_id, point_count;
    int64_t power_w;
} lw_ev_place;

/** The sites of one kind, in order of their names. */
typedef struct lw_ev_choice {
    uint32_t *sites; /**< [count] */
    uint32_t count;
    uint32_t point_count; /**< of all of them */
} lw_ev_choice;

/** What is fixed about a car. */
typedef struct lw_ev_car {
    uint32_t group;
    uint32_t participant;
    uint32_t favourite; /**< site; LW_EV_NONE = its own point */
    uint64_t entity;    /**< of its streams */
    lw_ev_driver driver;
} lw_ev_car;

typedef enum lw_ev_phase {
    LW_EV_AWAY,    /**< waits for its next arrival */
    LW_EV_IN_LINE, /**< waits for a free point */
    LW_EV_PLUGGED,
    LW_EV_RETIRED /**< comes no more before the end */
} lw_ev_phase;

/** What changes about a car; saved as it is, so it has no gaps. 176 bytes. */
typedef struct lw_ev_trip {
    int64_t day;            /**< local day of the arrival, expected or past */
    lw_time_us arrival_us;  /**< expected, or past */
    lw_time_us patience_us; /**< event that ends it: time, key and place */
    uint64_t patience_key;
    uint32_t patience_place;
    uint32_t phase;         /**< lw_ev_phase */
    uint32_t number;        /**< of the arrival among those drawn for the day */
    int32_t second;         /**< of the local day */
    uint32_t next;          /**< place in the day's order of the arrival after it */
    uint32_t site, point;   /**< LW_EV_NONE = its own */
    uint32_t nothing[2];    /**< always 0 */
    lw_ev_put_off today;    /**< arrivals that were put off to the day */
    lw_ev_put_off later[2]; /**< [is day off] and to the next of that kind */
} lw_ev_trip;

typedef struct lw_ev_fleet {
    lw_ev_fleet_config config; /**< its sites and groups are not used after create */
    lw_ev_streams streams;     /**< with the keys of all cars; a car adds its entity */
    lw_ev_kind *kinds;         /**< [group_count] */
    lw_ev_place *places;       /**< [site_count] */
    lw_ev_choice choices[LW_EV_ARCHETYPE_COUNT];
    lw_ev_sites *sites;
    lw_ev_charging *charging;
    uint32_t car_count;
    lw_ev_car *cars;   /**< [car_count] by group, participant, number */
    lw_ev_trip *trips; /**< [car_count] */
    lw_ev_counts counts;
    lw_status fault; /**< first failure of a handler; the next step returns it */
    lw_error fault_error;
} lw_ev_fleet;

/** Instant of a second of a local day. */
lw_time_us lw_ev_trip_instant_us(const lw_ev_fleet *fleet, int64_t day, int32_t second);

#endif
