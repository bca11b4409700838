// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/mechanism/contract_gas.h
 *  What one node does to execute an operation of a contract, in gas of Ethereum.
 *
 *  Model.  gas = stored words written x 20,000 + what the kind of the operation takes beside them:
 *          signatures checked, words read, hashes, and the log of its payload. The words are the
 *          contract's own (step_count); the rest is a table with one row for each kind, and every
 *          row can be given in the scenario. What the transaction itself takes (its signature, its
 *          place in the block) is the record's tx_execution_s, not gas.
 *  Leaves out. Memory, arithmetic and the price of a log by the length of a payload that is not the
 *          default one: each is below 5 % of an operation.
 *  Sources. Gas of each primitive: Ethereum yellow paper, appendix G, as of Berlin (EIP-2929):
 *          a word written 20,000, a word read cold 2,100, a signature recovered 3,000, a hash 30
 *          and 6 a word, a log 375, 375 a topic and 8 a byte. Which primitives an operation uses
 *          is read off our contracts; no contract was compiled (UNVERIFIED).
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_CONTRACT_GAS_H
#define LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_CONTRACT_GAS_H

#include "models/record/operation.h"
#include "sim/base/param.h"

/** Of a contract step: a stored word read, checked and written. */
#define LW_GAS_PER_STEP INT64_C(20000)

/** `gas` of `execution`: beside the steps, by kind. */
typedef struct lw_contract_gas {
    int64_t by_kind[LW_OPERATION_KIND_COUNT];
} lw_contract_gas;

extern const lw_param_table lw_contract_gas_table;

/** Of one operation, steps included; `gas` NULL = steps alone. */
int64_t lw_contract_gas_of(const lw_contract_gas *gas, const lw_operation *operation);

#endif
