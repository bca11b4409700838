// SPDX-License-Identifier: Apache-2.0
/** @file models/market/accounts/net_metering.h
 *  Net metering: exports credited at the retail price within a year, the excess trued up at its
 * end.
 *
 *  Model.  While the year runs, an exported kWh earns the retail price of its interval, so a meter
 *          that turns back. At the end of the calendar year (local time), and of the period, a
 *          member who exported more than he imported gives back the credit of the excess at its
 *          mean, and gets the feed-in for it: excess / exported x credit - excess x feed-in. With
 *          one retail price that is exactly the rule "excess at the feed-in".
 *          The same in both worlds, each with what the retailer metered there.
 *  Leaves out. Credits in kWh by period of the day; years that begin in another month; credit that
 *          may be carried over.
 */
#ifndef LEDGERWATT_MODELS_MARKET_ACCOUNTS_NET_METERING_H
#define LEDGERWATT_MODELS_MARKET_ACCOUNTS_NET_METERING_H

#include "sim/base/quantity.h"

/** A member's year with the retailer so far; all zero at its start. */
typedef struct lw_net_account {
    lw_energy_milliwh import_milliwh;
    lw_energy_milliwh export_milliwh;
    lw_money_micro credit_micro; /**< paid for the export */
} lw_net_account;

void lw_net_account_add(lw_net_account *sum, const lw_net_account *part);

/** What the member gives back at the end of the year, >= 0 unless the excess is worth more than its
 *  credit; 0 without an excess. */
lw_money_micro lw_net_account_excess(const lw_net_account *account,
                                     lw_price_micro_per_kwh excess_micro_per_kwh);

#endif
