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

#include "models/market/accounts/journal.h"
#include "models/market/accounts/posting.h"
#include "sim/base/arena.h"
#include "sim/base/state.h"
#include "sim/base/status.h"

#include <stdint.h>

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
    X(SHARE_PRICE)

enum {
#define LW_STATEMENT_LINE_MEMBER(name) LW_STATEMENT_##name,
    LW_STATEMENT_LINE_LIST(LW_STATEMENT_LINE_MEMBER)
#undef LW_STATEMENT_LINE_MEMBER
        LW_STATEMENT_LINE_COUNT
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
    lw_journal *journal;             /**< borrowed, or NULL: journal.h */
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

/** Moves an amount; a negative one takes an earlier posting back. Asserts that no balance overflows
 *  and that payer and payee differ. */
void lw_accounts_post(lw_accounts *accounts, lw_transfer transfer, lw_money_micro amount_micro);

/** What kind of account it is, a word, and in `index` of whom: 0 for those that there are once. */
const char *lw_account_kind(const lw_accounts *accounts, lw_account account, uint32_t *index);

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
