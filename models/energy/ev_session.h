// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/ev_session.h
 *  What remains of a charging session: who, where, when, how much. A settlement bills from it.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_EV_SESSION_H
#define LEDGERWATT_MODELS_ENERGY_EV_SESSION_H

#include "sim/base/quantity.h"

#include <stdint.h>

#define LW_EV_NONE UINT32_MAX /**< no car, point, site or operator */

typedef enum lw_ev_outcome {
    LW_EV_SERVED,     /**< was plugged in and left */
    LW_EV_TURNED_AWAY /**< found no free point in time; nothing flowed */
} lw_ev_outcome;

/** 96 bytes. Plain values, no pointers. */
typedef struct lw_ev_session {
    uint32_t car;     /**< index in the fleet */
    uint32_t owner;   /**< participant who drives it */
    uint32_t meter;   /**< participant behind whose meter it charged */
    uint32_t site;    /**< index of the charge point in the configuration; LW_EV_NONE = at home */
    uint32_t point;   /**< number at the site; LW_EV_NONE when turned away */
    uint32_t outcome; /**< lw_ev_outcome */
    uint32_t home_operator;     /**< of the user's contract; LW_EV_NONE = none */
    uint32_t site_operator;     /**< of the point; LW_EV_NONE = none */
    lw_time_us arrival_us;      /**< came to the site */
    lw_time_us plug_us;         /**< plugged in, after the time in line; turned away: when */
    lw_time_us unplug_us;       /**< left */
    int64_t requested_milliwh;  /**< wanted, within the battery's capacity */
    int64_t delivered_milliwh;  /**< in the car when it left, more than when it came */
    int64_t charged_milliwh;    /**< by the meter of the point: into the car */
    int64_t discharged_milliwh; /**< by the meter of the point: out of the car */
    int64_t lost_milliwh;       /**< charged - discharged - delivered: heat of giving back */
} lw_ev_session;

#endif
