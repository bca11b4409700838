// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/clear/clear.h
 *  From the path of a book to what became of it.
 */
#ifndef LEDGERWATT_SCENARIOS_CLEAR_CLEAR_H
#define LEDGERWATT_SCENARIOS_CLEAR_CLEAR_H

#include "scenarios/clear/clear_result.h"
#include "sim/base/arena.h"
#include "sim/base/status.h"

/** Reads the book at `path` and clears it; the result's memory is the arena's. Faults go to
 * `report` with file, line, column and JSON pointer. */
lw_status lw_clear(const char *path, lw_arena *arena, lw_clear_result *result, lw_report *report);
/** The same of a text in memory that is called `name`. */
lw_status lw_clear_text(const char *name, const char *text, size_t size, lw_arena *arena,
                        lw_clear_result *result, lw_report *report);

#endif
