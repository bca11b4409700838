// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/committee/tally.h"

#include <string.h>

void lw_tally_clear(lw_tally *tally, uint32_t *ballots, uint32_t node_count)
{
    memset(tally, 0, sizeof *tally);
    for (uint32_t i = 0; i < node_count; i++) {
        ballots[i] = LW_VOTE_NONE;
    }
}

bool lw_tally_add(lw_tally *tally, uint32_t *ballots, uint32_t node, uint32_t choice,
                  int64_t weight)
{
    if (ballots[node] != LW_VOTE_NONE) {
        return false;
    }
    ballots[node] = choice;
    tally->total_weight += weight;
    for (uint32_t i = 0; i < tally->choice_count; i++) {
        if (tally->choices[i] == choice) {
            tally->weights[i] += weight;
            return true;
        }
    }
    if (tally->choice_count < LW_TALLY_CHOICES) {
        tally->choices[tally->choice_count] = choice;
        tally->weights[tally->choice_count++] = weight;
    }
    return true;
}

int64_t lw_tally_weight(const lw_tally *tally, const uint32_t *ballots, uint32_t node_count,
                        const int64_t *weights, uint32_t choice)
{
    for (uint32_t i = 0; i < tally->choice_count; i++) {
        if (tally->choices[i] == choice) {
            return tally->weights[i];
        }
    }
    if (tally->choice_count < LW_TALLY_CHOICES) {
        return 0;
    }
    int64_t sum = 0;
    for (uint32_t i = 0; i < node_count; i++) {
        if (ballots[i] == choice) {
            sum += weights == NULL ? 1 : weights[i];
        }
    }
    return sum;
}
