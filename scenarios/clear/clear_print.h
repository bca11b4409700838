// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/clear/clear_print.h
 *  What became of a book, as JSON.
 */
#ifndef LEDGERWATT_SCENARIOS_CLEAR_CLEAR_PRINT_H
#define LEDGERWATT_SCENARIOS_CLEAR_CLEAR_PRINT_H

#include "scenarios/clear/clear_result.h"

#include <stdio.h>

/** Energies in kWh, prices per kWh, money in units of the currency; null where there is no price.
 */
void lw_clear_print(const lw_clear_result *result, FILE *stream);

#endif
