// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/emissions_note.h
 *  What the emissions of a comparison count, and what no settlement changes.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_EMISSIONS_NOTE_H
#define LEDGERWATT_SCENARIOS_RUN_EMISSIONS_NOTE_H

#include "scenarios/result/comparison_reader.h"
#include "scenarios/run/number_text.h"

#include <stdio.h>

/** A paragraph after a blank line; nothing where no emissions are known. */
void lw_emissions_note_print(const lw_comparison *comparison, lw_language language, FILE *stream);

#endif
