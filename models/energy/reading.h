// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/reading.h
 *  What meters report, which is not quite what flowed: errors, gaps, and lies.
 *
 *  Model.  Reported = true x (1 + g + d t + n), rounded to whole milliwatt-hours. g: error of the
 *          meter, drawn once; d: drift, drawn once, per year; n: noise of one reading. All normal.
 *          Gaps: a meter falls silent at a rate, for an exponential time; what is missing is
 *          substituted by a rule and counted. A false reading multiplies one register of some
 *          meters for a time.
 *          Draws are keyed by (seed, purpose, group, index, number), purposes "meter-error",
 *          "meter-noise", "meter-gap".
 *  Leaves out. Starting current, errors that depend on load or temperature, later correction of
 *          substituted values by the meter's register.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_READING_H
#define LEDGERWATT_MODELS_ENERGY_READING_H

#include "models/energy/reading_params.h"
#include "sim/base/quantity.h"
#include "sim/base/state.h"
#include "sim/base/status.h"
#include "sim/kernel/rng.h"

#include <stddef.h>
#include <stdint.h>

/** Multiplies what meters [first, first + count) report in one register while it lasts. */
typedef struct lw_false_reading {
    size_t first;
    size_t count;
    int32_t meter_register; /**< lw_meter_register */
    double factor_ratio;
    lw_time_us start_us;
    lw_time_us end_us; /**< excluded; INT64_MAX = for ever */
} lw_false_reading;

/** One meter's own errors, fixed for a run. */
typedef struct lw_meter_error {
    double gain_ratio;
    double drift_per_year;
    lw_stream noise;
    lw_stream gap;
} lw_meter_error;

/** Where a meter stands between two gaps. */
typedef struct lw_meter_gap {
    int64_t number; /**< of the gap that is next or at hand */
    int64_t start;  /**< interval at which it begins */
    int64_t end;    /**< interval at which it is over */
} lw_meter_gap;

typedef struct lw_reading_array lw_reading_array;

/** What the readings of a run need; false readings are borrowed. */
typedef struct lw_reading_config {
    uint64_t seed;
    lw_time_us start_us;
    lw_time_us interval_us;                 /**< divides an hour */
    size_t meter_count;                     /**< that will be added */
    const lw_false_reading *false_readings; /**< [false_reading_count] */
    size_t false_reading_count;
} lw_reading_config;

lw_status lw_reading_array_create(const lw_reading_config *config, lw_reading_array **array,
                                  lw_error *error);
void lw_reading_array_destroy(lw_reading_array *array);
/** Appends the meters group/0 .. group/count-1. `params` NULL: they report what flowed. */
lw_status lw_reading_array_add(lw_reading_array *array, const lw_meter_params *params,
                               const char *group, size_t count, lw_error *error);

/** Energies of one interval, [count] each, milliwatt-hours >= 0. */
typedef struct lw_readings {
    const lw_energy_milliwh *import_milliwh;
    const lw_energy_milliwh *export_milliwh;
} lw_readings;

/** What the meters report of interval number `interval` of the run. The arrays belong to the
 *  array and hold until the next step. When nothing can go wrong they are `truth` itself.
 *  Intervals must come in order. */
lw_readings lw_reading_step(lw_reading_array *array, int64_t interval, const lw_readings *truth);

/** What the registers counted in the last step, gaps or not: a silent meter goes on counting and is
 *  read later. With its errors and lies. `truth` itself when nothing can go wrong. */
lw_readings lw_reading_counted(const lw_reading_array *array);

/** [meter_count] 1 where the last step's reading was missing and substituted. */
const unsigned char *lw_reading_missing(const lw_reading_array *array);

/** Of the last step: the variance of the sum over meters [first, first + count) of what they report
 *  wrongly by their class, and how many of their readings were lied about. */
typedef struct lw_reading_doubt {
    double noise_variance_milliwh2; /**< independent from reading to reading */
    uint64_t false_count;
} lw_reading_doubt;
lw_reading_doubt lw_reading_doubt_of(const lw_reading_array *array, size_t first, size_t count);
/** Standard deviation of meter `index`'s lasting error, drift included, at an interval, 1. */
double lw_reading_lasting_sd_ratio(const lw_reading_array *array, size_t index, int64_t interval);

/** Readings substituted so far. */
uint64_t lw_reading_substituted_count(const lw_reading_array *array);
/** Readings that attacks changed so far. */
uint64_t lw_reading_false_count(const lw_reading_array *array);

void lw_reading_array_state(lw_reading_array *array, lw_state *state);

#endif
