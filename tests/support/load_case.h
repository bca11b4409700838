// SPDX-License-Identifier: Apache-2.0
/** @file tests/support/load_case.h
 *  Arrays of homes for the tests of models/energy/load, and statistics of what they use.
 */
#ifndef LEDGERWATT_TESTS_SUPPORT_LOAD_CASE_H
#define LEDGERWATT_TESTS_SUPPORT_LOAD_CASE_H

#include "models/energy/load.h"

#include <stddef.h>
#include <stdint.h>

const lw_param_variant *load_variant(const char *tag);
/** Defaults with that yearly energy. */
lw_load_stochastic_params load_stochastic(double annual_kwh);
lw_load_profile_params load_profile(double annual_kwh);
lw_load_file_params load_file(const char *path);

/** Interval and seed; no holidays, no temperatures, UTC. */
lw_load_config load_config(uint64_t seed, int64_t interval_s);
/** Asserts that it works. */
lw_load_array *load_create(const lw_load_config *config);
/** Adds homes that need no file; asserts that it works. */
void load_add(lw_load_array *array, const char *tag, void *params, const char *group, size_t count);
/** Adds homes whose file is `text`; returns what lw_load_array_add does. */
lw_status load_add_file(lw_load_array *array, const char *tag, void *params, const char *text,
                        size_t count, lw_error *error);

/** One interval that starts start_s after 1970, of a clock that is UTC, without a temperature. */
void load_step_at(lw_load_array *array, int64_t start_s, int64_t interval_s, double *power_w);
/** Seconds since 1970 of 1 January. */
int64_t load_year_start_s(int32_t year);

/** Energies of all homes from 1 January of a year over `day_count` days, kWh. */
void load_run_days(lw_load_array *array, int32_t year, int day_count, int64_t interval_s,
                   double *energy_kwh);

/** Powers of a year of quarter-hours of the first `count` homes, power[home x step_count + step],
 *  W; freed by the caller. `run` may be NULL. */
double *load_quarters_of_year(lw_load_array *array, size_t count, int32_t year,
                              const lw_temperature_year *run, size_t *step_count);
/** Means of groups of four; freed by the caller. */
double *load_hours_of_quarters(const double *quarters, size_t count);

/** Statistics of one home. */
typedef struct load_character {
    double variation, load_factor, next, next_day, next_week;
} load_character;
load_character load_character_of(const double *power, size_t count, size_t per_day);
/** Mean over homes of power[home x step_count + step]. */
load_character load_mean_character(const double *power, size_t home_count, size_t step_count,
                                   size_t per_day);

/** Peak of a group over the sum of its members' peaks, mean over neighbouring groups of `size`. */
double load_coincidence(const double *power, size_t home_count, size_t step_count, size_t size);
/** Largest difference of the distribution functions of two samples, each over its mean. Sorts
 *  both. */
double load_distribution_gap(double *a, size_t a_count, double *b, size_t b_count);

#endif
