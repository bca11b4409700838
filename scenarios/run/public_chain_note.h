// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/public_chain_note.h
 *  The world's chain beside the city, in a sentence or two for each settlement on one.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_PUBLIC_CHAIN_NOTE_H
#define LEDGERWATT_SCENARIOS_RUN_PUBLIC_CHAIN_NOTE_H

#include "scenarios/result/comparison_reader.h"
#include "scenarios/run/number_text.h"

#include <stdio.h>

/** A paragraph for each after a blank line; nothing where no settlement is on a public chain. */
void lw_public_chain_note_print(const lw_comparison *comparison, lw_language language,
                                FILE *stream);

#endif
