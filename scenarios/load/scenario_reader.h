// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/load/scenario_reader.h
 *  From a path to a checked lw_scenario: read, scan strictly, apply --set, fill the structs from
 * the parameter tables, read the input files that it names, check what only the whole can show.
 *
 *  All faults are collected with file, line, column and JSON pointer. A fault in the JSON text
 * stops the work there, since what follows could not be trusted; otherwise everything is looked at.
 */
#ifndef LEDGERWATT_SCENARIOS_LOAD_SCENARIO_READER_H
#define LEDGERWATT_SCENARIOS_LOAD_SCENARIO_READER_H

#include "models/city/scenario.h"
#include "scenarios/load/override.h"
#include "sim/base/arena.h"
#include "sim/base/crypto.h"
#include "sim/base/status.h"

#include <stddef.h>

/** Everything lives in the arena that was given to lw_scenario_load. */
typedef struct lw_loaded_scenario {
    lw_scenario scenario;      /**< its `inputs` are filled */
    const char *original_json; /**< [original_size] the bytes of the file, and a NUL */
    size_t original_size;
    const char *effective_json; /**< after the overrides; the original when there are none */
    size_t effective_size;
    char original_sha256_hex[LW_SHA256_HEX_SIZE];
} lw_loaded_scenario;

/** Loads the scenario at `path`. `overrides` may be NULL. Returns the status of the first error in
 *  the report, LW_OK when there is none (warnings may be there). */
lw_status lw_scenario_load(const char *path, const lw_overrides *overrides, lw_arena *arena,
                           lw_loaded_scenario *loaded, lw_report *report);

/** The same for JSON text in memory, terminated by a NUL at text[size], called `name` in errors;
 *  it has no folder, so any input file that it names is refused. */
lw_status lw_scenario_load_text(const char *name, const char *text, size_t size, lw_arena *arena,
                                lw_loaded_scenario *loaded, lw_report *report);

/** Turns every warning of the report into an error (`check --strict`). */
void lw_report_make_strict(lw_report *report);

#endif
