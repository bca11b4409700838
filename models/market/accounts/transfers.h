// SPDX-License-Identifier: Apache-2.0
/** @file models/market/accounts/transfers.h
 *  Which accounts a charge moves money between: the one place that says who pays whom for what.
 *
 *  Amounts may be negative and then take back what an earlier one moved. Zero amounts are not
 * posted. `member` is an index in the city.
 */
#ifndef LEDGERWATT_MODELS_MARKET_ACCOUNTS_TRANSFERS_H
#define LEDGERWATT_MODELS_MARKET_ACCOUNTS_TRANSFERS_H

#include "models/market/accounts/accounts.h"
#include "models/market/tariff/fixed_charge.h"
#include "models/market/tariff/tariff.h"

/** The member pays the retailer, who passes grid fee and tax on. */
void lw_transfer_retail(lw_accounts *accounts, uint32_t member, const lw_charge *charge);
/** The retailer pays the member. */
void lw_transfer_feed_in(lw_accounts *accounts, uint32_t member, lw_money_micro amount_micro);
/** The buyer pays the value into the community's clearing account, and grid fee and tax himself. */
void lw_transfer_bought(lw_accounts *accounts, uint32_t community, uint32_t member,
                        const lw_charge *charge);
/** The community's clearing account pays the fund what buyers paid in and no seller gets. */
void lw_transfer_fund(lw_accounts *accounts, uint32_t community, lw_money_micro amount_micro);
/** The member pays what his part of a shared bill exceeds his own by; negative when it is less. */
void lw_transfer_shared(lw_accounts *accounts, uint32_t community, uint32_t member,
                        lw_money_micro amount_micro);
/** The community's clearing account pays the seller. */
void lw_transfer_sold(lw_accounts *accounts, uint32_t community, uint32_t member,
                      lw_money_micro value_micro);
/** The member pays what is due whatever he uses to the retailer, who passes the grid operator's
 * part, the contribution on it and the tax on. */
void lw_transfer_fixed(lw_accounts *accounts, uint32_t member, const lw_fixed_charge *charge);
/** The member gives credit of a year's excess back to the retailer. */
void lw_transfer_net_excess(lw_accounts *accounts, uint32_t member, lw_money_micro amount_micro);
/** The member pays what the option of his operation costs on energy from the retailer. */
void lw_transfer_surcharge(lw_accounts *accounts, uint32_t member, const lw_charge *charge);
/** The member pays his part of what a settlement cost. */
void lw_transfer_settlement_cost(lw_accounts *accounts, uint32_t settlement, uint32_t member,
                                 lw_money_micro amount_micro);

#endif
