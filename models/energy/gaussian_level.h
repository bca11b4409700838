// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/gaussian_level.h
 *  A standard normal process in two levels: one value for the day, one within the day.
 *
 *  z = sqrt(share) d + sqrt(1 - share) h. d is AR(1) over days; h is AR(1) over the 24 hours of a
 *  day and starts afresh each midnight. Every z has mean 0 and variance 1.
 *
 *  The level of a day depends on (seed, replicate, purpose, zone, day), not on where the series
 *  starts: the AR(1) is summed over the 64 days before and scaled back to variance 1.
 *
 *  Zones may share their shocks: every zone has streams of its own, and the shock of a zone is a
 *  weighted sum of the draws of the zones up to it (the squares of the weights add up to 1). Both
 *  AR(1) keep the correlation of the shocks.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_GAUSSIAN_LEVEL_H
#define LEDGERWATT_MODELS_ENERGY_GAUSSIAN_LEVEL_H

#include "sim/base/status.h"
#include "sim/kernel/rng.h"

#include <stdint.h>

enum { LW_LEVEL_HOUR_COUNT = 24 };

typedef struct lw_level_model {
    const char *purpose;
    double day_share_ratio;   /**< of the variance, 0..1 */
    double day_memory_ratio;  /**< day to day, 0..0.95 */
    double hour_memory_ratio; /**< hour to hour, 0..1 */
} lw_level_model;

typedef struct lw_level_span {
    uint64_t seed;
    uint32_t replicate;
    uint32_t zone;
    const double *day_weights;  /**< [zone + 1] of the draws of zones 0..zone; NULL: its own only */
    const double *hour_weights; /**< the same for the level within the day */
    int64_t first_day;          /**< days since 1970-01-01, not before 1800 */
    int64_t day_count;
} lw_level_span;

typedef struct lw_level_series {
    lw_level_model model;
    lw_level_span span; /**< its weights are borrowed as long as the series lives */
    double *day_level;  /**< [span.day_count], variance 1 */
} lw_level_series;

lw_status lw_level_series_init(lw_level_series *series, const lw_level_model *model,
                               const lw_level_span *span, lw_error *error);
/** Also for a zeroed struct. */
void lw_level_series_fini(lw_level_series *series);

/** Level of one day alone, standard normal. */
double lw_level_series_of_day(const lw_level_series *series, int64_t day);
/** The 24 combined levels of a day. */
void lw_level_series_day(const lw_level_series *series, int64_t day,
                         double level[LW_LEVEL_HOUR_COUNT]);

#endif
