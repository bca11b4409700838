// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/stake/stake_params.h
 *  What a scenario says of a proof-of-stake ledger (models/settlement/stake/stake.h).
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_STAKE_STAKE_PARAMS_H
#define LEDGERWATT_MODELS_SETTLEMENT_STAKE_STAKE_PARAMS_H

#include "models/settlement/committee/committee_params.h"

typedef struct lw_stake_params {
    lw_committee_params committee;
    int64_t slots_per_epoch;
    lw_array stakes; /**< of double, one for each validator; empty = equal ones */
} lw_stake_params;

extern const lw_param_table lw_stake_table;

#endif
