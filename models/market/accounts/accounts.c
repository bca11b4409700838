// SPDX-License-Identifier: Apache-2.0
#include "models/market/accounts/accounts.h"

#include "sim/base/check.h"

#include <stddef.h>
#include <string.h>

const char *lw_posting_name(lw_posting posting)
{
    static const char *const names[] = {
#define POSTING_NAME(name, text) text,
        LW_POSTING_LIST(POSTING_NAME)
#undef POSTING_NAME
    };
    LW_ASSERT((size_t)posting < LW_POSTING_COUNT);
    return names[posting];
}

lw_status lw_accounts_init(lw_accounts *accounts, const lw_accounts_size *size, lw_arena *arena,
                           lw_error *error)
{
    const uint64_t count = (uint64_t)LW_ACCOUNT_FIXED_COUNT + size->community_count +
                           size->operator_count + size->member_count;
    if (count > UINT32_MAX) {
        return lw_error_set(error, LW_ERR_LIMIT, "", "more than %lu accounts",
                            (unsigned long)UINT32_MAX);
    }
    *accounts = (lw_accounts){.community_count = size->community_count,
                              .operator_count = size->operator_count,
                              .member_count = size->member_count,
                              .account_count = (uint32_t)count};
    accounts->balances_micro =
        lw_arena_calloc(arena, (size_t)count, sizeof *accounts->balances_micro);
    if (accounts->balances_micro == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "no memory for %lu accounts",
                            (unsigned long)count);
    }
    return LW_OK;
}

lw_account lw_account_clearing(const lw_accounts *accounts, uint32_t community)
{
    LW_ASSERT(community < accounts->community_count);
    return LW_ACCOUNT_FIXED_COUNT + community;
}

lw_account lw_account_operator(const lw_accounts *accounts, uint32_t settlement_operator)
{
    LW_ASSERT(settlement_operator < accounts->operator_count);
    return LW_ACCOUNT_FIXED_COUNT + accounts->community_count + settlement_operator;
}

lw_account lw_account_member(const lw_accounts *accounts, uint32_t member)
{
    LW_ASSERT(member < accounts->member_count);
    return LW_ACCOUNT_FIXED_COUNT + accounts->community_count + accounts->operator_count + member;
}

const char *lw_account_kind(const lw_accounts *accounts, lw_account account, uint32_t *index)
{
    static const char *const fixed[LW_ACCOUNT_FIXED_COUNT] = {
        [LW_ACCOUNT_RETAILER] = "retailer",
        [LW_ACCOUNT_GRID_OPERATOR] = "grid_operator",
        [LW_ACCOUNT_STATE] = "state",
        [LW_ACCOUNT_COMMUNITY_FUND] = "community_fund",
        [LW_ACCOUNT_CHARGE_OPERATOR] = "charge_operator"};
    *index = 0;
    if (account < LW_ACCOUNT_FIXED_COUNT) {
        return fixed[account];
    }
    if (account < lw_account_operator(accounts, 0)) {
        *index = account - lw_account_clearing(accounts, 0);
        return "clearing";
    }
    if (account < lw_account_member(accounts, 0)) {
        *index = account - lw_account_operator(accounts, 0);
        return "operator";
    }
    *index = account - lw_account_member(accounts, 0);
    return "member";
}

/* Sum of two amounts; that it fits is our affair (9.2e12 of the currency). */
static lw_money_micro sum_checked(lw_money_micro a, lw_money_micro b)
{
    LW_ASSERT(b >= 0 ? a <= INT64_MAX - b : a >= INT64_MIN - b);
    return a + b;
}

/* Line of a posting, LW_STATEMENT_LINE_COUNT when members have no part in it. */
static size_t line_of(lw_posting posting)
{
    static const unsigned char lines[LW_POSTING_COUNT] = {
#define STATEMENT_LINE(name) [LW_POSTING_##name] = LW_STATEMENT_##name + 1,
        LW_STATEMENT_LINE_LIST(STATEMENT_LINE)
#undef STATEMENT_LINE
    };
    return lines[posting] == 0 ? LW_STATEMENT_LINE_COUNT : lines[posting] - 1U;
}

static void state_line(lw_accounts *accounts, size_t line, lw_account account,
                       lw_money_micro amount_micro)
{
    const lw_account first = accounts->account_count - accounts->member_count;
    if (account >= first) {
        LW_ASSERT(line < LW_STATEMENT_LINE_COUNT);
        accounts->statement_micro[line * accounts->member_count + (account - first)] +=
            amount_micro;
    }
}

void lw_accounts_post(lw_accounts *accounts, lw_transfer transfer, lw_money_micro amount_micro)
{
    LW_ASSERT(transfer.payer < accounts->account_count &&
              transfer.payee < accounts->account_count && transfer.payer != transfer.payee);
    LW_ASSERT((size_t)transfer.posting < LW_POSTING_COUNT && amount_micro != INT64_MIN);
    lw_money_micro *balances = accounts->balances_micro;
    lw_money_micro *total = &accounts->totals_micro[transfer.posting];
    balances[transfer.payer] = sum_checked(balances[transfer.payer], -amount_micro);
    balances[transfer.payee] = sum_checked(balances[transfer.payee], amount_micro);
    *total = sum_checked(*total, amount_micro);
    if (accounts->statement_micro != NULL) {
        const size_t line = line_of(transfer.posting);
        state_line(accounts, line, transfer.payer, amount_micro);
        state_line(accounts, line, transfer.payee, -amount_micro);
    }
    if (accounts->journal != NULL && amount_micro != 0) {
        lw_journal_add(accounts->journal, transfer, amount_micro);
    }
}

lw_money_micro lw_accounts_balance(const lw_accounts *accounts, lw_account account)
{
    LW_ASSERT(account < accounts->account_count);
    return accounts->balances_micro[account];
}

lw_money_micro lw_accounts_total(const lw_accounts *accounts, lw_posting posting)
{
    LW_ASSERT((size_t)posting < LW_POSTING_COUNT);
    return accounts->totals_micro[posting];
}

void lw_accounts_add(lw_accounts *into, const lw_accounts *from)
{
    LW_ASSERT(into->community_count == from->community_count &&
              into->operator_count == from->operator_count &&
              into->member_count == from->member_count);
    for (uint32_t account = 0; account < into->account_count; account++) {
        into->balances_micro[account] =
            sum_checked(into->balances_micro[account], from->balances_micro[account]);
    }
    for (size_t posting = 0; posting < LW_POSTING_COUNT; posting++) {
        into->totals_micro[posting] =
            sum_checked(into->totals_micro[posting], from->totals_micro[posting]);
    }
}

/* |a|, and a sum of magnitudes, that stop at INT64_MAX: a residual must report damage of any size.
 */
static lw_money_micro magnitude(lw_money_micro amount)
{
    if (amount == INT64_MIN) {
        return INT64_MAX;
    }
    return amount < 0 ? -amount : amount;
}

static lw_money_micro sum_saturated(lw_money_micro a, lw_money_micro b)
{
    return a > INT64_MAX - b ? INT64_MAX : a + b;
}

/* Modulo 2^64 the order does not matter and nothing overflows; balances that add up to zero give
 * zero, and damage gives its own size unless it exceeds 63 bits. */
static uint64_t sum_of_balances(const lw_accounts *accounts)
{
    uint64_t sum = 0;
    for (uint32_t account = 0; account < accounts->account_count; account++) {
        sum += (uint64_t)accounts->balances_micro[account];
    }
    return sum;
}

lw_money_micro lw_accounts_residual(const lw_accounts *accounts)
{
    const uint64_t sum = sum_of_balances(accounts);
    const uint64_t size = sum > (uint64_t)INT64_MAX ? UINT64_MAX - sum + 1 : sum;
    lw_money_micro residual = size > (uint64_t)INT64_MAX ? INT64_MAX : (lw_money_micro)size;
    for (uint32_t community = 0; community < accounts->community_count; community++) {
        const lw_account clearing = lw_account_clearing(accounts, community);
        residual = sum_saturated(residual, magnitude(accounts->balances_micro[clearing]));
    }
    return residual;
}

void lw_accounts_clear(lw_accounts *accounts)
{
    memset(accounts->balances_micro, 0, accounts->account_count * sizeof *accounts->balances_micro);
    memset(accounts->totals_micro, 0, sizeof accounts->totals_micro);
}

void lw_accounts_state(lw_accounts *accounts, lw_state *state)
{
    LW_STATE_AMOUNTS(state, accounts, balances_micro, accounts->account_count);
    LW_STATE_MEMBER(state, accounts, totals_micro);
    lw_state_check_amounts(state, "totals_micro", accounts->totals_micro, LW_POSTING_COUNT);
    if (lw_state_is_loading(state) && lw_state_is_good(state) && sum_of_balances(accounts) != 0) {
        lw_state_fail(state, "balances_micro", "they do not add up to zero");
    }
}
