// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/reading_params.h
 *  What a scenario says about meters; models/energy/reading.h says what becomes of it.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_READING_PARAMS_H
#define LEDGERWATT_MODELS_ENERGY_READING_PARAMS_H

#include "sim/base/param.h"

typedef enum lw_meter_register { LW_METER_IMPORT, LW_METER_EXPORT } lw_meter_register;

/** "import", "export", NULL. */
extern const char *const lw_meter_register_names[];

typedef enum lw_substitution {
    LW_SUBSTITUTION_DAY_BEFORE, /**< the reading 24 h before, as it was reported */
    LW_SUBSTITUTION_LAST,       /**< the last reading before the gap */
    LW_SUBSTITUTION_ZERO
} lw_substitution;

typedef struct lw_meter_params {
    double gain_sd_ratio;
    double drift_sd_per_year;
    double noise_sd_ratio;
    double gap_rate_per_year;
    double gap_mean_h;
    int32_t substitution; /**< lw_substitution */
} lw_meter_params;

extern const lw_param_table lw_meter_table;

#endif
