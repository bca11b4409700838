// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/load/json_scan.h
 *  Strict scan of a JSON text (RFC 8259), before any parser sees it.
 *
 *  Refused, beyond what the grammar forbids: a byte-order mark; text that is not UTF-8; lone
 *  surrogates; NUL in strings; the same key twice in an object, compared after decoding; numbers
 *  beyond the range of a double; more than 64 levels; more than a million values. Numbers too small
 *  for a double are zero, as they are for every reader.
 *
 *  Duplicates and numbers are collected; the first fault of another kind ends the scan. Time
 *  O(n log n), no recursion, memory 36 bytes for each value and 4 for each line.
 */
#ifndef LEDGERWATT_SCENARIOS_LOAD_JSON_SCAN_H
#define LEDGERWATT_SCENARIOS_LOAD_JSON_SCAN_H

#include "scenarios/load/json_index.h"
#include "sim/base/status.h"

#include <stddef.h>

enum { LW_JSON_VALUE_COUNT_MAX = 1000000 };

/** Scans text[0..size), which a NUL must follow, and fills `index` (the caller ends it with
 *  lw_json_index_fini whatever the outcome; it borrows the text). Faults go to `report` with line,
 *  column and pointer, the file left empty. Returns the status of the first fault. */
lw_status lw_json_scan(const char *text, size_t size, lw_json_index *index, lw_report *report);

#endif
