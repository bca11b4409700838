// SPDX-License-Identifier: Apache-2.0
/** @file models/market/accounts/accounts.h
 *  Double-entry accounts in exact millionths of the currency.
 *
 *  Every posting takes from one account and gives to another, so all balances add up to zero. That
 *  alone would hold by construction; the check that can fail is the clearing account of each
 *  community: buyers pay into it and sellers are paid out of it by separate paths, and it must end
 * at zero. lw_accounts_residual adds both.
 *
 *  Accounts: retailer, grid operator, State, the communities' fund, charging operators; then a
 * clearing account for each community, an account for each settlement operator, an account for each
 * member. A balance is what the holder received less what he paid. State is two arrays of integers;
 * sums do not depend on the order of postings, so accounts kept apart by several threads may be
 * added.
 */
#ifndef LEDGERWATT_MODELS_MARKET_ACCOUNTS_ACCOUNTS_H
#define LEDGERWATT_MODELS_MARKET_ACCOUNTS_ACCOUNTS_H

#include "sim/base/arena.h"
#include "sim/base/quantity.h"
#include "sim/base/state.h"
#include "sim/base/status.h"

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

/** Lines of a member's statement: the postings that he pays or is paid by. */
#define LW_STATEMENT_LINE_LIST(X)                                                                  \
    X(ENERGY_RETAIL)                                                                               \
    X(ENERGY_FEED_IN)                                                                              \
    X(ENERGY_BOUGHT)                                                                               \
    X(ENERGY_SOLD)                                                                                 \
    X(GRID_FEE_LOCAL)                                                                              \
    X(EXCISE_LOCAL)                                                                                \
    X(TAX_LOCAL)                                                                                   \
    X(GRID_SURCHARGE)                                                                              \
    X(TAX_SURCHARGE)                                                                               \
    X(SUBSCRIPTION)                                                                                \
    X(NET_EXCESS)                                                                                  \
    X(BILL_SHARED)                                                                                 \
    X(GRID_FEE_CREDIT)                                                                             \
    X(TAX_CREDIT)                                                                                  \
    X(IMBALANCE)                                                                                   \
    X(CHARGE_SUPPLY)                                                                               \
    X(CHARGE_REFUND)                                                                               \
    X(CHARGE_SOCKET)                                                                               \
    X(CHARGE_SERVICE)                                                                              \
    X(DIVIDEND)                                                                                    \
    X(SHARE_PRICE)                                                                                 \
    X(SETTLEMENT_COST)

enum {
#define LW_STATEMENT_LINE_MEMBER(name) LW_STATEMENT_##name,
    LW_STATEMENT_LINE_LIST(LW_STATEMENT_LINE_MEMBER)
#undef LW_STATEMENT_LINE_MEMBER
        LW_STATEMENT_LINE_COUNT
};

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

typedef struct lw_accounts {
    uint32_t community_count;
    uint32_t operator_count;
    uint32_t member_count;
    uint32_t account_count;
    lw_money_micro *balances_micro;                /**< [account_count] */
    lw_money_micro totals_micro[LW_POSTING_COUNT]; /**< moved so far, by why */
    lw_money_micro *statement_micro; /**< [LW_STATEMENT_LINE_COUNT][member_count], borrowed, or
                                        NULL: statement.h */
} lw_accounts;

typedef struct lw_accounts_size {
    uint32_t community_count;
    uint32_t operator_count;
    uint32_t member_count;
} lw_accounts_size;

/** Empty accounts, memory from `arena`. LW_ERR_MEMORY at its limit. */
lw_status lw_accounts_init(lw_accounts *accounts, const lw_accounts_size *size, lw_arena *arena,
                           lw_error *error);

lw_account lw_account_clearing(const lw_accounts *accounts, uint32_t community);
lw_account lw_account_operator(const lw_accounts *accounts, uint32_t settlement_operator);
/** `member` is the participant's index in the city. */
lw_account lw_account_member(const lw_accounts *accounts, uint32_t member);

/** One thing owed: who pays whom, and why. */
typedef struct lw_transfer {
    lw_posting posting;
    lw_account payer;
    lw_account payee;
} lw_transfer;

/** Moves an amount; a negative one takes an earlier posting back. Asserts that no balance overflows
 *  and that payer and payee differ. */
void lw_accounts_post(lw_accounts *accounts, lw_transfer transfer, lw_money_micro amount_micro);

lw_money_micro lw_accounts_balance(const lw_accounts *accounts, lw_account account);
lw_money_micro lw_accounts_total(const lw_accounts *accounts, lw_posting posting);

/** Adds balances and totals of `from` to `into`; both of the same size. */
void lw_accounts_add(lw_accounts *into, const lw_accounts *from);

/** Makes every balance and total zero again. */
void lw_accounts_clear(lw_accounts *accounts);

/** Saves balances and totals, or loads them into accounts of the same size. */
void lw_accounts_state(lw_accounts *accounts, lw_state *state);

/** |sum of all balances| + the sum over communities of |clearing balance|; 0 when the books close.
 *  Stays at INT64_MAX where it would exceed it. */
lw_money_micro lw_accounts_residual(const lw_accounts *accounts);

#endif
