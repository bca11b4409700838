// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/compare_export.h
 *  The comparison for programs: CSV and JSON, with English keys and full precision.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_COMPARE_EXPORT_H
#define LEDGERWATT_SCENARIOS_RUN_COMPARE_EXPORT_H

#include "scenarios/load/json_writer.h"
#include "scenarios/result/comparison_reader.h"

#include <stdio.h>

/** One line a settlement and metric: settlement,metric,unit,value. */
void lw_compare_print_csv(const lw_comparison *comparison, FILE *stream);
/** The object of DESIGN section 7: currency, settlements, verdict. */
void lw_compare_print_json(const lw_comparison *comparison, FILE *stream);
/** Members title, currency, settlements and verdict of an object that is already begun. */
void lw_compare_json_members(lw_json_writer *json, const lw_comparison *comparison);

#endif
