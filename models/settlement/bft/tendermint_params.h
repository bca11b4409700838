// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/bft/tendermint_params.h
 *  What a scenario says of a Tendermint ledger (models/settlement/bft/tendermint.h).
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_BFT_TENDERMINT_PARAMS_H
#define LEDGERWATT_MODELS_SETTLEMENT_BFT_TENDERMINT_PARAMS_H

#include "models/settlement/committee/committee_params.h"

typedef struct lw_tendermint_params {
    lw_committee_params committee;
    double propose_timeout_s;
    double vote_timeout_s;
    double timeout_growth_s;
} lw_tendermint_params;

extern const lw_param_table lw_tendermint_table;

#endif
