// SPDX-License-Identifier: Apache-2.0
#include "sim/base/suggestion.h"

#include "sim/base/param.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { EDITS_MAX = 2 };

void lw_suggestion_begin(lw_suggestion *suggestion, const char *word)
{
    memset(suggestion, 0, sizeof *suggestion);
    suggestion->word = word;
    suggestion->best_distance = EDITS_MAX + 1;
}

static int distance_to(const char *word, const char *candidate)
{
    const size_t length = strlen(word);
    if (strcasecmp(word, candidate) == 0) {
        return 0;
    }
    if (length > 2 && strncmp(word, candidate, length) == 0 && candidate[length] == '_') {
        return 1;
    }
    const int edits = lw_word_distance(word, candidate, EDITS_MAX);
    return (size_t)edits < length ? edits : EDITS_MAX + 1;
}

/* Keeps room for ", ...", so a cut list says that it is cut. */
static void list_candidate(lw_suggestion *suggestion, const char *candidate)
{
    const size_t used = strlen(suggestion->listed);
    const size_t room = sizeof suggestion->listed - used;
    const size_t length = strlen(candidate);
    if (used >= 3 && strcmp(suggestion->listed + used - 3, "...") == 0) {
        return;
    }
    const char *comma = used > 0 ? ", " : "";
    snprintf(suggestion->listed + used, room, "%s%s", comma, length + 8 < room ? candidate : "...");
}

void lw_suggestion_offer(lw_suggestion *suggestion, const char *candidate)
{
    const int distance = distance_to(suggestion->word, candidate);
    if (distance < suggestion->best_distance) {
        suggestion->best = candidate;
        suggestion->best_distance = distance;
    }
    list_candidate(suggestion, candidate);
}

const char *lw_suggestion_text(const lw_suggestion *suggestion, char *out, size_t size)
{
    if (suggestion->best != NULL) {
        snprintf(out, size, "did you mean \"%s\"?", suggestion->best);
    } else if (suggestion->listed[0] != '\0') {
        snprintf(out, size, "known here: %s", suggestion->listed);
    } else {
        out[0] = '\0';
    }
    return out;
}
