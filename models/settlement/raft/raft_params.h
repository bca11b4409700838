// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/raft/raft_params.h
 *  What a scenario says of a ledger that servers replicate by Raft (models/settlement/raft/raft.h).
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_RAFT_RAFT_PARAMS_H
#define LEDGERWATT_MODELS_SETTLEMENT_RAFT_RAFT_PARAMS_H

#include "models/settlement/committee/committee_params.h"

typedef struct lw_raft_params {
    lw_committee_params committee;
    double election_timeout_s;
    double heartbeat_interval_s;
} lw_raft_params;

extern const lw_param_table lw_raft_table;

#endif
