// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/ev_interval.h
 *  A metering interval as cars see it: what is over, and where their energy is added up.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_EV_INTERVAL_H
#define LEDGERWATT_MODELS_ENERGY_EV_INTERVAL_H

#include "sim/base/quantity.h"

#include <stdint.h>

typedef struct lw_ev_interval {
    lw_time_us start_us, end_us; /**< at most 1 h; the local clock does not change in between */
    /** [community_count] production less use of the interval, without cars; NULL = none */
    const int64_t *surplus_milliwh;
    int64_t *charged_milliwh;    /**< [participant_count], by meter; added to */
    int64_t *discharged_milliwh; /**< [participant_count], by meter; added to */
} lw_ev_interval;

#endif
