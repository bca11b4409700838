// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/safety_note.h
 *  Finality that did not hold: what a comparison must not pass over.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_SAFETY_NOTE_H
#define LEDGERWATT_SCENARIOS_RUN_SAFETY_NOTE_H

#include "scenarios/result/comparison_reader.h"
#include "scenarios/run/number_text.h"

#include <stdio.h>

/** A paragraph for each settlement whose final blocks conflicted or were replaced, after a blank
 *  line; nothing where none was. */
void lw_safety_note_print(const lw_comparison *comparison, lw_language language, FILE *stream);

#endif
