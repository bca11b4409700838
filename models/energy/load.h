// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/load.h
 *  Electricity use of homes: a standard profile, or a random home that keeps its energy.
 *
 *  Model.  P = C [b + (1-b) x]. x is shot noise with memory:
 *          x <- rho x + (1-rho)/lambda Gamma(m s, 1/s), m ~ Poisson(lambda v),
 *          where v, of mean 1, is the standard profile above the base, times the home's own
 *          weekly routine, times the day's factor. So the expectation of a year is annual_kwh.
 *          The routine is normalised home by home; what is left is the luck of days and events,
 *          about 2.7 % of a year for one home.
 *  Draws depend on (seed, purpose, group, index, interval): one more home changes no other home.
 *  Power is exactly proportional to annual_kwh.
 *  Leaves out. Dependence on the weather, holidays, reactive power.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_LOAD_H
#define LEDGERWATT_MODELS_ENERGY_LOAD_H

#include "models/energy/load_params.h"
#include "sim/base/civil.h"
#include "sim/base/quantity.h"
#include "sim/base/state.h"
#include "sim/base/status.h"

#include <stddef.h>
#include <stdint.h>

/** Adds faults that no single row can see to `report`. */
void lw_load_check(const lw_variant *model, const char *pointer, lw_report *report);

typedef struct lw_load_array lw_load_array;

/** An empty array whose intervals are interval_us long, which divides an hour. */
lw_status lw_load_array_create(uint64_t seed, uint32_t replicate, lw_time_us interval_us,
                               lw_load_array **array, lw_error *error);
void lw_load_array_destroy(lw_load_array *array);
/** Appends the homes group/0 .. group/count-1; they are the next `count` indices of power_w. */
lw_status lw_load_array_add(lw_load_array *array, const lw_variant *model, const char *group,
                            size_t count, lw_error *error);
size_t lw_load_array_count(const lw_load_array *array);

/** Mean power of every home over the interval that starts at start_us, power_w[count], W. `local`
 *  is the wall clock of the site at the interval's middle. Intervals must come in order. */
void lw_load_step(lw_load_array *array, lw_time_us start_us, const lw_civil *local,
                  double *power_w);

/** The same in two parts, for several threads: begin once, then run over disjoint ranges of homes,
 *  each home once. */
void lw_load_begin(lw_load_array *array, lw_time_us start_us, const lw_civil *local);
void lw_load_run(lw_load_array *array, size_t first, size_t count, double *power_w);

/** Saves what the next interval needs to know of those before, or loads it into an array with the
 * same homes. Between intervals: after each home was run. */
void lw_load_array_state(lw_load_array *array, lw_state *state);

/** Yearly energy that home `index` expects, kWh. */
double lw_load_expected_kwh(const lw_load_array *array, size_t index);

#endif
