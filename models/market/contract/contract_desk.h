// SPDX-License-Identifier: Apache-2.0
/** @file models/market/contract/contract_desk.h
 *  Where a contract puts what it decides: operations for the settlements, money into the accounts
 *  of the two worlds, figures of the month.
 *
 *  Money goes to accounts, bills and gain in one place, so that they cannot disagree. The city's
 *  check of the books then holds the accounts against the gain.
 */
#ifndef LEDGERWATT_MODELS_MARKET_CONTRACT_CONTRACT_DESK_H
#define LEDGERWATT_MODELS_MARKET_CONTRACT_CONTRACT_DESK_H

#include "models/market/accounts/accounts.h"
#include "models/market/accounts/gain.h"
#include "models/record/operation.h"
#include "sim/base/status.h"

#include <stdbool.h>
#include <stddef.h>

/** A list that grows; `failed` when memory was out. */
typedef struct lw_operation_list {
    lw_operation *items; /**< [count] */
    size_t count;
    size_t capacity;
    bool failed;
} lw_operation_list;

void lw_operation_list_push(lw_operation_list *list, const lw_operation *operation);
void lw_operation_list_fini(lw_operation_list *list);

enum { LW_CONTRACT_FIGURE_MAX = 16, LW_CONTRACT_MEMBER_FIGURE_MAX = 4 };

/** The books are the city's; the rest is of the contract at hand. */
typedef struct lw_contract_desk {
    lw_accounts *outside;              /**< world without the contract */
    lw_accounts *inside;               /**< world with it */
    lw_money_micro *outside_micro;     /**< [participant_count], bills of the month */
    lw_money_micro *inside_micro;      /**< [participant_count] */
    lw_money_micro *member_gain_micro; /**< [participant_count], since the start */
    lw_gain *gain;
    lw_operation_list *operations;
    uint32_t contract; /**< index in the scenario's contracts */
    int64_t *figures;  /**< [LW_CONTRACT_FIGURE_MAX], of the month */
    int64_t *member_figures[LW_CONTRACT_MEMBER_FIGURE_MAX]; /**< [participant_count] each */
} lw_contract_desk;

/** Hands an operation to the settlements; its `contract` is filled in. */
void lw_contract_emit(lw_contract_desk *desk, lw_operation operation);

/** Moves an amount in the world with the contract; 0 and a payer who is the payee move nothing. A
 *  negative amount takes an earlier one back. */
void lw_contract_pay(lw_contract_desk *desk, lw_transfer transfer, lw_money_micro amount_micro);
/** The same in the world without it: what would have been paid. */
void lw_contract_pay_outside(lw_contract_desk *desk, lw_transfer transfer,
                             lw_money_micro amount_micro);

#endif
