// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/committee/tally.h
 *  Votes of nodes for blocks in one round, as one seat received them: each node's first vote
 * counts.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_COMMITTEE_TALLY_H
#define LEDGERWATT_MODELS_SETTLEMENT_COMMITTEE_TALLY_H

#include <stdbool.h>
#include <stdint.h>

/** A vote for no block, and no vote. */
#define LW_VOTE_NIL UINT32_MAX
#define LW_VOTE_NONE (UINT32_MAX - 1)

/** Blocks whose weight is kept; of more it is counted anew when asked. */
enum { LW_TALLY_CHOICES = 3 };

typedef struct lw_tally {
    int64_t total_weight; /**< of every vote */
    int64_t weights[LW_TALLY_CHOICES];
    uint32_t choices[LW_TALLY_CHOICES];
    uint32_t choice_count; /**< of those, at most LW_TALLY_CHOICES */
} lw_tally;

/** Empties the tally and its ballots[node_count]. */
void lw_tally_clear(lw_tally *tally, uint32_t *ballots, uint32_t node_count);
/** False when the node has voted before. */
bool lw_tally_add(lw_tally *tally, uint32_t *ballots, uint32_t node, uint32_t choice,
                  int64_t weight);
/** Weight of a choice; `weights` is NULL when each node has one. */
int64_t lw_tally_weight(const lw_tally *tally, const uint32_t *ballots, uint32_t node_count,
                        const int64_t *weights, uint32_t choice);

#endif
