// SPDX-License-Identifier: Apache-2.0
/** @file models/market/contract/vote.h
 *  Members vote on how they share: a passed vote changes the exchange from the next month on.
 *
 *  Model.  Ballots are at the end of the month first_month and every every_month after it. Each
 *          voter comes with probability turnout_ratio and then says yes with approval_ratio; draws
 *          are keyed by (seed, purpose, contract, participant, month), so a ballot is the same on
 *          every machine and for every settlement. It passes when votes >= quorum x voters and
 *          yes > majority x votes. What is voted on is the change: from the scenario's exchange to
 *          `exchange`, and when that is in force, back.
 *  Leaves out. Campaigns, interests, delegation; that a settlement that refused votes would have
 *          counted fewer.
 */
#ifndef LEDGERWATT_MODELS_MARKET_CONTRACT_VOTE_H
#define LEDGERWATT_MODELS_MARKET_CONTRACT_VOTE_H

#include "models/market/contract/contract_kind.h"

typedef struct lw_vote_params {
    const char *name;
    lw_array groups; /**< of lw_contract_group_params, voters; none = everybody */
    lw_variant exchange;
    int64_t first_month;
    int64_t every_month;
    lw_ratio_ppm quorum_ratio;
    lw_ratio_ppm majority_ratio;
    double turnout_ratio;
    double approval_ratio;
    int64_t step_count;
    int64_t payload_bytes;
} lw_vote_params;

extern const lw_param_table lw_vote_table;
extern const lw_contract_class lw_vote_class;

/** Figures of a month, in the order of the class. */
enum {
    LW_VOTE_VOTERS,
    LW_VOTE_CAST,
    LW_VOTE_YES,
    LW_VOTE_PASSED,
    LW_VOTE_IN_FORCE,
    LW_VOTE_FIGURE_COUNT
};

/** What a ballot decides: exact, in integers. */
bool lw_vote_passes(const lw_vote_params *params, int64_t voter_count, int64_t cast_count,
                    int64_t yes_count);

#endif
