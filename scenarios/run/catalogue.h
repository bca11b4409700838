// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/catalogue.h
 *  The scenarios of scenarios/catalog, built into the program, so that `list` and `new` need no
 * files.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_CATALOGUE_H
#define LEDGERWATT_SCENARIOS_RUN_CATALOGUE_H

#include "sim/base/status.h"

#include <stddef.h>

typedef struct lw_catalogue_entry {
    const char *name; /**< NULL ends the list */
    const char *text; /**< [size] scenario.json, and a NUL */
    size_t size;
} lw_catalogue_entry;

/** By name, ending with a NULL name. Generated at build time by embed_catalogue.cmake. */
extern const lw_catalogue_entry lw_catalogue[];

/** The scenario with this name, or NULL. */
const lw_catalogue_entry *lw_catalogue_find(const char *name);

/** When the file of a scenario is not there and is called like one of the catalogue, with or
 *  without ".json", adds to the report how to get that. */
void lw_catalogue_advise(const char *path, lw_report *report);

#endif
