// SPDX-License-Identifier: Apache-2.0
/** @file models/market/accounts/posting.h
 *  What one movement of money is: why, from which account, to which.
 */
#ifndef LEDGERWATT_MODELS_MARKET_ACCOUNTS_POSTING_H
#define LEDGERWATT_MODELS_MARKET_ACCOUNTS_POSTING_H

#include "sim/base/quantity.h"

#include <stdint.h>

/** Why money moved: X(NAME, name in results). */
#define LW_POSTING_LIST(X)                                                                         \
    X(ENERGY_RETAIL, "energy_retail")     /* member to retailer, all-in */                         \
    X(ENERGY_FEED_IN, "energy_feed_in")   /* retailer to member */                                 \
    X(ENERGY_BOUGHT, "energy_bought")     /* buyer to clearing */                                  \
    X(ENERGY_SOLD, "energy_sold")         /* clearing to seller */                                 \
    X(GRID_FEE_RETAIL, "grid_fee_retail") /* retailer to grid operator */                          \
    X(GRID_FEE_LOCAL, "grid_fee_local")   /* buyer to grid operator */                             \
    X(EXCISE_RETAIL, "excise_retail")     /* retailer to State */                                  \
    X(EXCISE_LOCAL, "excise_local")       /* buyer to State */                                     \
    X(TAX_RETAIL, "tax_retail")           /* retailer to State */                                  \
    X(TAX_LOCAL, "tax_local")             /* buyer to State */                                     \
    X(BILL_SHARED, "bill_shared")         /* member to clearing, at a month's end */               \
    X(COMMUNITY_FUND, "community_fund")   /* clearing to the communities' fund */                  \
    X(GRID_SURCHARGE, "grid_surcharge")   /* member to grid operator */                            \
    X(TAX_SURCHARGE, "tax_surcharge")     /* member to State */                                    \
    X(SUBSCRIPTION, "subscription")       /* member to retailer, all-in */                         \
    X(GRID_FIXED, "grid_fixed")           /* retailer to grid operator */                          \
    X(CTA, "cta")                         /* retailer to State */                                  \
    X(TAX_FIXED, "tax_fixed")             /* retailer to State */                                  \
    X(NET_EXCESS, "net_excess")           /* member to retailer: credit given back */              \
    X(SETTLEMENT_COST, "settlement_cost") /* member to settlement operator */                      \
    X(GRID_FEE_CREDIT, "grid_fee_credit") /* owner of an energy account to grid operator */        \
    X(TAX_CREDIT, "tax_credit")           /* owner of an energy account to State */                \
    X(IMBALANCE, "imbalance")             /* whoever bears it to retailer */                       \
    X(CHARGE_SUPPLY, "charge_supply")     /* driver to retailer */                                 \
    X(CHARGE_REFUND, "charge_refund")     /* retailer to the meter behind which a car charged */   \
    X(CHARGE_SOCKET, "charge_socket")     /* driver to the owner of the socket */                  \
    X(CHARGE_SERVICE, "charge_service")   /* driver to charging operator */                        \
    X(DIVIDEND, "dividend")               /* common roof to holder of shares */                    \
    X(SHARE_PRICE, "share_price")         /* buyer to seller of shares */

typedef enum lw_posting {
#define LW_POSTING_MEMBER(name, text) LW_POSTING_##name,
    LW_POSTING_LIST(LW_POSTING_MEMBER)
#undef LW_POSTING_MEMBER
        LW_POSTING_COUNT
} lw_posting;

const char *lw_posting_name(lw_posting posting);

/** Index of an account. The first ones are fixed, the others come from the functions below. */
typedef uint32_t lw_account;
enum {
    LW_ACCOUNT_RETAILER,
    LW_ACCOUNT_GRID_OPERATOR,
    LW_ACCOUNT_STATE,
    LW_ACCOUNT_COMMUNITY_FUND,
    LW_ACCOUNT_CHARGE_OPERATOR, /**< all operators of charge points together */
    LW_ACCOUNT_FIXED_COUNT
};

/** One thing owed: who pays whom, and why. */
typedef struct lw_transfer {
    lw_posting posting;
    lw_account payer;
    lw_account payee;
} lw_transfer;

#endif
