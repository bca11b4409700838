// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/bft/pbft_params.h
 *  What a scenario says of a PBFT ledger (models/settlement/bft/pbft.h), and what follows from it.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_BFT_PBFT_PARAMS_H
#define LEDGERWATT_MODELS_SETTLEMENT_BFT_PBFT_PARAMS_H

#include "models/settlement/mechanism/device.h"
#include "models/settlement/mechanism/fidelity.h"
#include "models/settlement/mechanism/payload_params.h"
#include "models/settlement/network/link.h"
#include "sim/base/status.h"

enum { LW_PBFT_VALIDATORS_MAX = 1024 };

typedef struct lw_pbft_params {
    int64_t validators;
    int64_t fault_bound_count; /**< LW_PARAM_ABSENT = floor((n - 1) / 3) */
    double block_interval_s;
    int64_t block_tx_max;
    int64_t queue_tx_max;
    double deadline_s;
    lw_link_params link;
    double signature_check_s;
    double tx_execution_s;
    double request_timeout_s;
    double view_change_timeout_s;
    double view_change_timeout_max_s;
    int64_t header_bytes;
    int64_t vote_bytes;
    int64_t tx_bytes; /**< in clear: see lw_pbft_tx_bytes */
    lw_payload_params payload;
    lw_device_params device;
    int64_t operator_count; /**< LW_PARAM_ABSENT = one for each validator */
    int64_t software_vendor_count;
    bool empty_blocks;
    lw_fidelity_params fidelity;
} lw_pbft_params;

/** f and Q of checked parameters. */
int64_t lw_pbft_fault_bound(const lw_pbft_params *params);
int64_t lw_pbft_quorum(const lw_pbft_params *params);

/** Bytes of a transaction as the ledger has it. */
static inline int64_t lw_pbft_tx_bytes(const lw_pbft_params *params)
{
    return lw_payload_tx_bytes(&params->payload, params->tx_bytes);
}

/** Faults that no row can see; `params` is an lw_pbft_params. */
void lw_pbft_check(const void *params, const char *pointer, lw_report *report);

extern const lw_param_table lw_pbft_table;

#endif
