// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/payload_note.h
 *  Contents that a ledger does not hold in clear: who can read them, and what forgetting means.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_PAYLOAD_NOTE_H
#define LEDGERWATT_SCENARIOS_RUN_PAYLOAD_NOTE_H

#include "scenarios/result/comparison_reader.h"
#include "scenarios/run/number_text.h"

#include <stdio.h>

/** A paragraph for each settlement whose contents are protected, after a blank line; nothing where
 *  none are. */
void lw_payload_note_print(const lw_comparison *comparison, lw_language language, FILE *stream);

#endif
