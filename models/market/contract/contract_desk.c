// SPDX-License-Identifier: Apache-2.0
#include "models/market/contract/contract_desk.h"

#include <stdlib.h>

void lw_operation_list_push(lw_operation_list *list, const lw_operation *operation)
{
    if (list->count == list->capacity) {
        const size_t capacity = list->capacity == 0 ? 256 : 2 * list->capacity;
        lw_operation *items = realloc(list->items, capacity * sizeof *items);
        if (items == NULL) {
            list->failed = true;
            return;
        }
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = *operation;
}

void lw_operation_list_fini(lw_operation_list *list)
{
    free(list->items);
    *list = (lw_operation_list){0};
}

void lw_contract_emit(lw_contract_desk *desk, lw_operation operation)
{
    operation.contract = desk->contract;
    lw_operation_list_push(desk->operations, &operation);
}

/* Whose gain an account's balance is. Clearing and settlement operators are no party to contracts.
 */
static lw_payer payer_of(const lw_accounts *accounts, lw_account account)
{
    switch (account) {
    case LW_ACCOUNT_RETAILER:
        return LW_PAYER_RETAILER;
    case LW_ACCOUNT_GRID_OPERATOR:
        return LW_PAYER_GRID_OPERATOR;
    case LW_ACCOUNT_STATE:
        return LW_PAYER_STATE;
    case LW_ACCOUNT_COMMUNITY_FUND:
        return LW_PAYER_COMMUNITY_FUND;
    case LW_ACCOUNT_CHARGE_OPERATOR:
        return LW_PAYER_CHARGE_OPERATOR;
    default:
        (void)accounts;
        return LW_PAYER_MEMBERS;
    }
}

/* Adds what an account receives to bill and gain; `sign` is -1 in the world without. */
static void receive(lw_contract_desk *desk, const lw_accounts *accounts, lw_account account,
                    lw_money_micro amount_micro, int sign)
{
    const lw_payer payer = payer_of(accounts, account);
    desk->gain->by_payer_micro[payer] += sign * amount_micro;
    if (payer == LW_PAYER_MEMBERS) {
        const uint32_t member = account - lw_account_member(accounts, 0);
        (sign > 0 ? desk->inside_micro : desk->outside_micro)[member] -= amount_micro;
        desk->member_gain_micro[member] += sign * amount_micro;
    }
}

static void pay(lw_contract_desk *desk, lw_accounts *accounts, lw_transfer transfer,
                lw_money_micro amount_micro, int sign)
{
    if (amount_micro == 0 || transfer.payer == transfer.payee) {
        return;
    }
    lw_accounts_post(accounts, transfer, amount_micro);
    receive(desk, accounts, transfer.payer, -amount_micro, sign);
    receive(desk, accounts, transfer.payee, amount_micro, sign);
}

void lw_contract_pay(lw_contract_desk *desk, lw_transfer transfer, lw_money_micro amount_micro)
{
    pay(desk, desk->inside, transfer, amount_micro, 1);
}

void lw_contract_pay_outside(lw_contract_desk *desk, lw_transfer transfer,
                             lw_money_micro amount_micro)
{
    pay(desk, desk->outside, transfer, amount_micro, -1);
}
