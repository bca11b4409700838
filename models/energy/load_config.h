// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/load_config.h
 *  What an array of homes is told when it is made and when homes move in.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_LOAD_CONFIG_H
#define LEDGERWATT_MODELS_ENERGY_LOAD_CONFIG_H

#include "models/energy/holiday.h"
#include "models/energy/load_params.h"
#include "models/energy/temperature_year.h"
#include "models/energy/text_table.h"
#include "sim/base/quantity.h"
#include "sim/kernel/zone.h"

#include <stddef.h>
#include <stdint.h>

/** What all homes of a run have in common. */
typedef struct lw_load_config {
    uint64_t seed;
    uint32_t replicate;
    lw_time_us interval_us; /**< whole seconds, divides an hour */
    lw_holidays holidays;
    /** Years of the climate, borrowed while homes are added. NULL: heating and cooling must not be
     *  asked for, and homes do not respond to temperature. */
    const lw_temperature_year *climate;
    /** The run's own years, borrowed by lw_load_array_create. NULL: no response either. */
    const lw_temperature_year *run;
    const lw_zone *zone; /**< for loads from files, borrowed for life */
    lw_time_us start_us; /**< of the run, for loads from files */
    lw_time_us end_us;
} lw_load_config;

/** Homes that are alike: group/0 .. group/count-1. */
typedef struct lw_load_group {
    const char *name;
    size_t count;
    const lw_variant *model;
    lw_slice
        file; /**< text of lw_load_file_path(model), where there is one; borrowed while added */
} lw_load_group;

typedef struct lw_load_array lw_load_array;

#endif
