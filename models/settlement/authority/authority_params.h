// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/authority/authority_params.h
 *  What a scenario says of a proof-of-authority ledger (models/settlement/authority/authority.h).
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_AUTHORITY_AUTHORITY_PARAMS_H
#define LEDGERWATT_MODELS_SETTLEMENT_AUTHORITY_AUTHORITY_PARAMS_H

#include "models/settlement/committee/committee_params.h"

/** How signers take turns. */
typedef enum lw_authority_turns { LW_AUTHORITY_AURA, LW_AUTHORITY_CLIQUE } lw_authority_turns;

typedef struct lw_authority_params {
    lw_committee_params committee;
    int32_t turns;              /**< lw_authority_turns */
    int64_t confirmation_count; /**< LW_PARAM_ABSENT = by distinct signers */
    double wiggle_s;
    bool seals_empty_blocks;
} lw_authority_params;

extern const lw_param_table lw_authority_table;

#endif
