// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/load/param_text.h
 *  Rows of parameter tables in words: ranges, defaults, kinds. Shared by the reader's messages, the
 *  schema, `describe` and the reference page, so that they say the same.
 */
#ifndef LEDGERWATT_SCENARIOS_LOAD_PARAM_TEXT_H
#define LEDGERWATT_SCENARIOS_LOAD_PARAM_TEXT_H

#include "sim/base/param.h"

#include <stdbool.h>
#include <stddef.h>

enum { LW_PARAM_TEXT_SIZE = 256 };

/** Shortest decimal text that reads back as the same double. Returns `out`. */
const char *lw_number_plain(double value, char *out, size_t size);
/** True for rows that hold numbers. */
bool lw_param_is_number(const lw_param *row);
/** True when the row limits its number (low = high = 0 means any finite one). */
bool lw_param_is_bounded(const lw_param *row);
/** " kW", or "" for ratios, counts and rows without a unit. Returns `out`. */
const char *lw_param_unit_text(const lw_param *row, char *out, size_t size);
/** "0 to 5 kW", "more than 0, at most 5 kW", "any number", "a or b or c", "1 to 100 items". */
const char *lw_param_range_text(const lw_param *row, char *out, size_t size);
/** "0.2", "pro_rata", "required", or the remark of an unset row. */
const char *lw_param_default_text(const lw_param *row, char *out, size_t size);
/** "number", "whole number", "one of", "date", ... */
const char *lw_param_kind_text(lw_param_kind kind);
/** "a" or "an", as goes before that word. */
const char *lw_param_kind_article(lw_param_kind kind);

#endif
