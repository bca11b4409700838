// SPDX-License-Identifier: Apache-2.0
/** @file sim/base/suggestion.h
 *  "Did you mean": the known word nearest to one that is not known.
 *
 *  Near is: equal but for upper and lower case; at most two edits away (Damerau-Levenshtein), fewer
 *  than the word is long; or the word without its unit ("latitude" for "latitude_deg").
 */
#ifndef LEDGERWATT_SIM_BASE_SUGGESTION_H
#define LEDGERWATT_SIM_BASE_SUGGESTION_H

#include <stddef.h>

typedef struct lw_suggestion {
    const char *word;
    const char *best; /**< NULL when nothing is near; borrowed from the candidates */
    int best_distance;
    char listed[120]; /**< the first candidates, for when nothing is near */
} lw_suggestion;

void lw_suggestion_begin(lw_suggestion *suggestion, const char *word);
/** The first of equally near candidates wins. */
void lw_suggestion_offer(lw_suggestion *suggestion, const char *candidate);
/** Writes 'did you mean "x"?', or 'known here: a, b, ...' when nothing is near. Returns `out`. */
const char *lw_suggestion_text(const lw_suggestion *suggestion, char *out, size_t size);

#endif
