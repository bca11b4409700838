// SPDX-License-Identifier: Apache-2.0
#include "models/market/accounts/transfers.h"

static void post(lw_accounts *accounts, lw_transfer transfer, lw_money_micro amount_micro)
{
    if (amount_micro != 0) {
        lw_accounts_post(accounts, transfer, amount_micro);
    }
}

void lw_transfer_retail(lw_accounts *accounts, uint32_t member, const lw_charge *charge)
{
    const lw_account payer = lw_account_member(accounts, member);
    post(accounts, (lw_transfer){LW_POSTING_ENERGY_RETAIL, payer, LW_ACCOUNT_RETAILER},
         charge->total_micro);
    post(accounts,
         (lw_transfer){LW_POSTING_GRID_FEE_RETAIL, LW_ACCOUNT_RETAILER, LW_ACCOUNT_GRID_OPERATOR},
         charge->grid_fee_micro);
    post(accounts, (lw_transfer){LW_POSTING_EXCISE_RETAIL, LW_ACCOUNT_RETAILER, LW_ACCOUNT_STATE},
         charge->excise_micro);
    post(accounts, (lw_transfer){LW_POSTING_TAX_RETAIL, LW_ACCOUNT_RETAILER, LW_ACCOUNT_STATE},
         charge->tax_micro);
}

void lw_transfer_feed_in(lw_accounts *accounts, uint32_t member, lw_money_micro amount_micro)
{
    const lw_account payee = lw_account_member(accounts, member);
    post(accounts, (lw_transfer){LW_POSTING_ENERGY_FEED_IN, LW_ACCOUNT_RETAILER, payee},
         amount_micro);
}

void lw_transfer_bought(lw_accounts *accounts, uint32_t community, uint32_t member,
                        const lw_charge *charge)
{
    const lw_account payer = lw_account_member(accounts, member);
    const lw_account clearing = lw_account_clearing(accounts, community);
    post(accounts, (lw_transfer){LW_POSTING_ENERGY_BOUGHT, payer, clearing},
         lw_charge_kept(charge));
    post(accounts, (lw_transfer){LW_POSTING_GRID_FEE_LOCAL, payer, LW_ACCOUNT_GRID_OPERATOR},
         charge->grid_fee_micro);
    post(accounts, (lw_transfer){LW_POSTING_EXCISE_LOCAL, payer, LW_ACCOUNT_STATE},
         charge->excise_micro);
    post(accounts, (lw_transfer){LW_POSTING_TAX_LOCAL, payer, LW_ACCOUNT_STATE}, charge->tax_micro);
}

void lw_transfer_sold(lw_accounts *accounts, uint32_t community, uint32_t member,
                      lw_money_micro value_micro)
{
    const lw_account payee = lw_account_member(accounts, member);
    const lw_account clearing = lw_account_clearing(accounts, community);
    post(accounts, (lw_transfer){LW_POSTING_ENERGY_SOLD, clearing, payee}, value_micro);
}

void lw_transfer_shared(lw_accounts *accounts, uint32_t community, uint32_t member,
                        lw_money_micro amount_micro)
{
    const lw_account payer = lw_account_member(accounts, member);
    const lw_account clearing = lw_account_clearing(accounts, community);
    post(accounts, (lw_transfer){LW_POSTING_BILL_SHARED, payer, clearing}, amount_micro);
}

void lw_transfer_fund(lw_accounts *accounts, uint32_t community, lw_money_micro amount_micro)
{
    const lw_account clearing = lw_account_clearing(accounts, community);
    post(accounts, (lw_transfer){LW_POSTING_COMMUNITY_FUND, clearing, LW_ACCOUNT_COMMUNITY_FUND},
         amount_micro);
}

void lw_transfer_fixed(lw_accounts *accounts, uint32_t member, const lw_fixed_charge *charge)
{
    const lw_account payer = lw_account_member(accounts, member);
    post(accounts, (lw_transfer){LW_POSTING_SUBSCRIPTION, payer, LW_ACCOUNT_RETAILER},
         charge->total_micro);
    post(accounts,
         (lw_transfer){LW_POSTING_GRID_FIXED, LW_ACCOUNT_RETAILER, LW_ACCOUNT_GRID_OPERATOR},
         charge->grid_micro);
    post(accounts, (lw_transfer){LW_POSTING_CTA, LW_ACCOUNT_RETAILER, LW_ACCOUNT_STATE},
         charge->cta_micro);
    post(accounts, (lw_transfer){LW_POSTING_TAX_FIXED, LW_ACCOUNT_RETAILER, LW_ACCOUNT_STATE},
         charge->tax_micro);
}

void lw_transfer_net_excess(lw_accounts *accounts, uint32_t member, lw_money_micro amount_micro)
{
    const lw_account payer = lw_account_member(accounts, member);
    post(accounts, (lw_transfer){LW_POSTING_NET_EXCESS, payer, LW_ACCOUNT_RETAILER}, amount_micro);
}

void lw_transfer_surcharge(lw_accounts *accounts, uint32_t member, const lw_charge *charge)
{
    const lw_account payer = lw_account_member(accounts, member);
    post(accounts, (lw_transfer){LW_POSTING_GRID_SURCHARGE, payer, LW_ACCOUNT_GRID_OPERATOR},
         charge->grid_fee_micro);
    post(accounts, (lw_transfer){LW_POSTING_TAX_SURCHARGE, payer, LW_ACCOUNT_STATE},
         charge->tax_micro);
}

void lw_transfer_settlement_cost(lw_accounts *accounts, uint32_t settlement, uint32_t member,
                                 lw_money_micro amount_micro)
{
    const lw_account payer = lw_account_member(accounts, member);
    const lw_account payee = lw_account_operator(accounts, settlement);
    post(accounts, (lw_transfer){LW_POSTING_SETTLEMENT_COST, payer, payee}, amount_micro);
}
