// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/report_print.h
 *  Errors as text for people (one line each) and as JSON for programs.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_REPORT_PRINT_H
#define LEDGERWATT_SCENARIOS_RUN_REPORT_PRINT_H

#include "sim/base/status.h"

#include <stdbool.h>
#include <stdio.h>

/** "file:line:column: /pointer: message (suggestion)", leaving out what is not known. */
void lw_error_print(FILE *out, const lw_error *error, bool is_warning);
/** Every item, one line each; says how many were left out when there were too many. */
void lw_report_print(FILE *out, const lw_report *report);
/** {"errors": [{file, line, column, pointer, code, message, suggestion}], "warnings": [...]}. */
void lw_report_print_json(FILE *out, const lw_report *report);

#endif
