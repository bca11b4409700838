// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/attack_note.h
 *  Every attack on a settlement, with what it cost, won and did: what a comparison must not hide.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_ATTACK_NOTE_H
#define LEDGERWATT_SCENARIOS_RUN_ATTACK_NOTE_H

#include "scenarios/result/comparison_reader.h"
#include "scenarios/run/number_text.h"

#include <stdio.h>

/** "SETTLEMENT/KIND/N" in its parts. */
typedef struct lw_attack_name {
    char settlement[72];
    char kind[24];
} lw_attack_name;
lw_attack_name lw_attack_name_of(const char *text);

/** A heading with `mark` before it, after a blank line, and a line for each attack; nothing where
 *  there was none. */
void lw_attack_note_print(const lw_comparison *comparison, lw_language language, const char *mark,
                          FILE *stream);

#endif
