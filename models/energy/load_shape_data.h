// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/load_shape_data.h
 *  The standard profiles that ship with the program, as means of published ones.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_LOAD_SHAPE_DATA_H
#define LEDGERWATT_MODELS_ENERGY_LOAD_SHAPE_DATA_H

#include "models/energy/load_shape.h"

#include <stdint.h>

/** Relative use, in thousandths: a row for each kind of day of each season (winter, transition,
 *  summer). */
typedef struct lw_load_shape_data {
    const uint16_t (*rows)[LW_DAY_HOUR_COUNT]; /**< [LW_SEASON_COUNT x day_kind_count] */
    int day_kind_count;    /**< 7: Monday to Sunday; 3: Monday to Friday, Saturday, Sunday */
    const uint16_t *knots; /**< [12] at the middle of each month, or NULL: 1 all year */
} lw_load_shape_data;

/** NULL for LW_LOAD_SHAPE_FLAT. */
const lw_load_shape_data *lw_load_shape_data_of(lw_load_shape_name name);

#endif
