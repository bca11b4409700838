// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/load/describe.h
 *  What a field of a scenario means, from the parameter tables: on the terminal for one field, as a
 *  reference page for all.
 */
#ifndef LEDGERWATT_SCENARIOS_LOAD_DESCRIBE_H
#define LEDGERWATT_SCENARIOS_LOAD_DESCRIBE_H

#include "sim/base/param.h"
#include "sim/base/status.h"

#include <stdio.h>

/** Writes kind, unit, range, default and source of the field at `pointer` ("" = the whole
 * document), or the fields of the object there. Positions in lists may be left out:
 * /participants/pv and /participants/0/pv are the same. Where an object has several kinds, every
 * kind that has the field is described; naming the kind as in /settlements/record/pbft chooses it.
 *  LW_ERR_USAGE with a suggestion when there is no such field. */
lw_status lw_describe(FILE *out, const lw_param_table *table, const char *pointer, lw_error *error);
/** Writes the reference page of all fields. */
void lw_describe_markdown(FILE *out, const lw_param_table *table);

#endif
