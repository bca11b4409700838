// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/function_print.h
 *  The function matrix of every settlement for people: who does what, at which cost within which
 *  range, and by what source.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_FUNCTION_PRINT_H
#define LEDGERWATT_SCENARIOS_RUN_FUNCTION_PRINT_H

#include "scenarios/result/comparison_reader.h"
#include "scenarios/run/number_text.h"

#include <stdio.h>

void lw_function_print(const lw_comparison *comparison, lw_language language, FILE *stream);

#endif
