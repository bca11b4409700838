// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/load.h
 *  Electricity use of homes and workplaces: a standard profile, a random home that keeps its
 *  energy, measured use replayed; and on top of each, electric heat and cold.
 *
 *  The random home.  P = C [base + (1 - b) x]. x is shot noise with memory:
 *          x <- rho x + (1-rho)/lambda Gamma(m s, 1/s), m ~ Poisson(lambda v),
 *          where v, of mean 1, is the standard profile above the base, times the home's own weekly
 *          routine, times its day, times the day and the temperature that all have in common.
 *          Routine and days are normalised home by home and year by year, so the expectation of a
 *          civil year is annual_kwh; what is left is the luck of events, about 0.8 % of a year.
 *  Draws depend on (seed, purpose, group, index, interval): one more home changes no other home.
 *  Power without heat and cold is exactly proportional to annual_kwh.
 *  Leaves out. Reactive power, what happens within an interval, appliances by name.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_LOAD_H
#define LEDGERWATT_MODELS_ENERGY_LOAD_H

#include "models/energy/load_config.h"
#include "sim/base/civil.h"
#include "sim/base/state.h"
#include "sim/base/status.h"

/** Adds faults that no single row can see to `report`; those inside a file show in
 *  lw_load_array_add. */
void lw_load_check(const lw_variant *model, const char *pointer, lw_report *report);

/** Reads the file of a group as lw_load_array_add would, for its faults alone; a warning tells how
 *  many figures other weeks lent. Nothing when the model has no file. Of `config`, interval, zone
 *  and period count. */
void lw_load_check_file(const lw_load_config *config, const lw_load_group *group,
                        const char *pointer, lw_report *report);

lw_status lw_load_array_create(const lw_load_config *config, lw_load_array **array,
                               lw_error *error);
void lw_load_array_destroy(lw_load_array *array);
/** Appends homes; they are the next `count` indices of power_w. Errors of the file name it and the
 *  line; LW_ERR_INCONSISTENT when a file or a climate does not fit. */
lw_status lw_load_array_add(lw_load_array *array, const lw_load_group *group, lw_error *error);
size_t lw_load_array_count(const lw_load_array *array);
/** Figures that files did not have and that other weeks lent, of all groups. */
int64_t lw_load_filled_count(const lw_load_array *array);

/** Mean power of every home over the interval that starts at start_us, power_w[count], W. `local`
 *  is the wall clock of the site at the interval's middle, temperature_c the outdoor temperature
 *  over it (NaN: none is known, and nobody heats or cools). Intervals must come in order. */
void lw_load_step(lw_load_array *array, lw_time_us start_us, const lw_civil *local,
                  double temperature_c, double *power_w);

/** The same in two parts, for several threads: begin once, then run over disjoint ranges of homes,
 *  each home once. */
void lw_load_begin(lw_load_array *array, lw_time_us start_us, const lw_civil *local,
                   double temperature_c);
void lw_load_run(lw_load_array *array, size_t first, size_t count, double *power_w);

/** Saves what the next interval needs to know of those before, or loads it into an array with the
 *  same homes. Between intervals: after each home was run. */
void lw_load_array_state(lw_load_array *array, lw_state *state);

/** Energy that home `index` expects in a mean year, heat and cold included, kWh. */
double lw_load_expected_kwh(const lw_load_array *array, size_t index);

#endif
