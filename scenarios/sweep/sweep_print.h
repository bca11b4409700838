// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/sweep/sweep_print.h
 *  The estimates of a sweep as JSON, and as a text for people.
 */
#ifndef LEDGERWATT_SCENARIOS_SWEEP_SWEEP_PRINT_H
#define LEDGERWATT_SCENARIOS_SWEEP_SWEEP_PRINT_H

#include "scenarios/sweep/sweep_collect.h"

#include <stdio.h>

/** Writes everything that can be said of the members that are done. */
lw_status lw_sweep_print_json(const lw_sweep *sweep, const lw_sweep_table *table, FILE *out,
                              lw_error *error);
lw_status lw_sweep_print_text(const lw_sweep *sweep, const lw_sweep_table *table, FILE *out,
                              lw_error *error);

#endif
