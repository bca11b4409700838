// SPDX-License-Identifier: Apache-2.0
/** @file models/market/contract/energy_account.h
 *  An energy account: solar surplus credited on paper, used elsewhere and later by the same owner.
 *
 *  Model.  What a meter of an account reports as fed in and not sold to neighbours is credited
 *          instead of being sold at the feed-in; what a meter of the same owner reports as drawn
 * and not bought from neighbours is then taken from the credit instead of being bought at retail.
 * Per kWh withdrawn the owner still owes the grid operator the grid fee and the State the tax of a
 * retail kWh, in full; a fee by distance is an option, and hypothetical: no tariff of the grid
 * operator has one. Only validated readings count: of a meter that was silent, what was substituted
 * waits until it is read, and then no more of it counts than its register has; with `audited`,
 * surplus waits for the end of the audit's window of its feeder, and is sold as ever when the audit
 * finds the window wanting. Credits expire. Exactness and order are
 * models/market/contract/credit_book.h's. Physics does not store anything: somebody buys the
 * evening's kWh and sells the midday's. imbalance = withdrawn x worth when withdrawn - credited x
 * worth when fed in. By default the retailer bears it, and it is part of what he loses; when others
 * bear it they pay it to him. Gain of the owner: retail - grid fee - tax on what is withdrawn, less
 * the feed-in of what was credited. Credit that is left at the end of the period is worth nothing
 * here. Leaves out. Losses; who pays for the balance in the wholesale market; a price of the
 * service. Sources. Sunchain's account, as the 2017 article tells it:
 * docs/explanation/contracts.md.
 */
#ifndef LEDGERWATT_MODELS_MARKET_CONTRACT_ENERGY_ACCOUNT_H
#define LEDGERWATT_MODELS_MARKET_CONTRACT_ENERGY_ACCOUNT_H

#include "models/market/contract/contract_kind.h"

typedef enum lw_imbalance_bearer {
    LW_IMBALANCE_RETAILER,
    LW_IMBALANCE_GRID_OPERATOR,
    LW_IMBALANCE_MEMBERS
} lw_imbalance_bearer;

/** Owners: participant i of `group` has an account, and withdraws at i of `elsewhere` too. */
typedef struct lw_account_owner_params {
    const char *group;
    const char *elsewhere; /**< NULL = only at home */
    double distance_km;
} lw_account_owner_params;

typedef struct lw_energy_account_params {
    const char *name;
    lw_array owners; /**< of lw_account_owner_params */
    int64_t expiry_month;
    bool audited;
    int32_t imbalance_bearer; /**< lw_imbalance_bearer */
    double midday_start_hour;
    double midday_end_hour;
    lw_price_micro_per_kwh midday_worth_per_kwh;
    lw_price_micro_per_kwh other_worth_per_kwh;
    lw_price_micro_per_kwh distance_fee_per_kwh_km;
    int64_t step_count;
    int64_t payload_bytes;
} lw_energy_account_params;

extern const lw_param_table lw_energy_account_table;
extern const lw_contract_class lw_energy_account_class;

/** Groups that do not exist or come twice, too few meters elsewhere, hours in the wrong order. */
void lw_energy_account_check(const void *params, const lw_exchange_members *members,
                             const char *pointer, lw_report *report);

/** Figures of a month, in the order of the class. */
enum {
    LW_ACCOUNT_CREDITED,
    LW_ACCOUNT_WITHDRAWN,
    LW_ACCOUNT_WITHDRAWN_ELSEWHERE,
    LW_ACCOUNT_EXPIRED,
    LW_ACCOUNT_HELD,
    LW_ACCOUNT_WAITING,
    LW_ACCOUNT_CANCELLED,
    LW_ACCOUNT_GRID_FEE,
    LW_ACCOUNT_TAX,
    LW_ACCOUNT_IMBALANCE,
    LW_ACCOUNT_FIGURE_COUNT
};

#endif
