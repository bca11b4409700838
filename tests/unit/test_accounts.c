// SPDX-License-Identifier: Apache-2.0
#include "models/market/accounts/accounts.h"

#include <criterion/criterion.h>

#include <signal.h>
#include <string.h>

static lw_arena *arena;
static lw_accounts accounts;
static const lw_accounts_size size = {.community_count = 2, .operator_count = 2, .member_count = 3};

static void begin(void)
{
    arena = lw_arena_create(1 << 16);
    cr_assert_eq(lw_accounts_init(&accounts, &size, arena, NULL), LW_OK);
}

static void end(void)
{
    lw_arena_destroy(arena);
}

TestSuite(accounts, .init = begin, .fini = end);

static void pay(lw_posting posting, lw_account payer, lw_account payee, lw_money_micro amount)
{
    lw_accounts_post(&accounts, (lw_transfer){posting, payer, payee}, amount);
}

Test(accounts, every_account_has_an_index_of_its_own)
{
    lw_account seen[] = {LW_ACCOUNT_RETAILER,
                         LW_ACCOUNT_GRID_OPERATOR,
                         LW_ACCOUNT_STATE,
                         LW_ACCOUNT_COMMUNITY_FUND,
                         LW_ACCOUNT_CHARGE_OPERATOR,
                         lw_account_clearing(&accounts, 0),
                         lw_account_clearing(&accounts, 1),
                         lw_account_operator(&accounts, 0),
                         lw_account_operator(&accounts, 1),
                         lw_account_member(&accounts, 0),
                         lw_account_member(&accounts, 1),
                         lw_account_member(&accounts, 2)};
    cr_assert_eq(accounts.account_count, sizeof seen / sizeof *seen);
    for (size_t index = 0; index < sizeof seen / sizeof *seen; index++) {
        cr_assert_eq(seen[index], index);
    }
}

Test(accounts, posting_gives_one_what_it_takes_from_the_other)
{
    const lw_account member = lw_account_member(&accounts, 1);
    pay(LW_POSTING_ENERGY_RETAIL, member, LW_ACCOUNT_RETAILER, 210000);
    cr_assert_eq(lw_accounts_balance(&accounts, member), -210000);
    cr_assert_eq(lw_accounts_balance(&accounts, LW_ACCOUNT_RETAILER), 210000);
    cr_assert_eq(lw_accounts_total(&accounts, LW_POSTING_ENERGY_RETAIL), 210000);
    cr_assert_eq(lw_accounts_residual(&accounts), 0);
}

Test(accounts, negative_amount_takes_a_posting_back)
{
    const lw_account member = lw_account_member(&accounts, 0);
    pay(LW_POSTING_TAX_LOCAL, member, LW_ACCOUNT_STATE, 17);
    pay(LW_POSTING_TAX_LOCAL, member, LW_ACCOUNT_STATE, -17);
    cr_assert_eq(lw_accounts_balance(&accounts, member), 0);
    cr_assert_eq(lw_accounts_total(&accounts, LW_POSTING_TAX_LOCAL), 0);
}

Test(accounts, residual_sees_a_seller_who_was_not_paid)
{
    const lw_account clearing = lw_account_clearing(&accounts, 0);
    pay(LW_POSTING_ENERGY_BOUGHT, lw_account_member(&accounts, 0), clearing, 100);
    cr_assert_eq(lw_accounts_residual(&accounts), 100);
    pay(LW_POSTING_ENERGY_SOLD, clearing, lw_account_member(&accounts, 1), 99);
    cr_assert_eq(lw_accounts_residual(&accounts), 1);
    pay(LW_POSTING_ENERGY_SOLD, clearing, lw_account_member(&accounts, 2), 1);
    cr_assert_eq(lw_accounts_residual(&accounts), 0);
}

Test(accounts, residual_sees_a_payment_in_the_wrong_community)
{
    pay(LW_POSTING_ENERGY_BOUGHT, lw_account_member(&accounts, 0),
        lw_account_clearing(&accounts, 0), 100);
    pay(LW_POSTING_ENERGY_SOLD, lw_account_clearing(&accounts, 1), lw_account_member(&accounts, 1),
        100);
    cr_assert_eq(lw_accounts_residual(&accounts), 200);
}

Test(accounts, residual_sees_one_damaged_balance)
{
    accounts.balances_micro[lw_account_member(&accounts, 2)] -= 1;
    cr_assert_eq(lw_accounts_residual(&accounts), 1);
    accounts.balances_micro[LW_ACCOUNT_STATE] += 3;
    cr_assert_eq(lw_accounts_residual(&accounts), 2);
}

Test(accounts, residual_stops_at_the_largest_amount)
{
    accounts.balances_micro[lw_account_clearing(&accounts, 0)] = INT64_MIN;
    cr_assert_eq(lw_accounts_residual(&accounts), INT64_MAX);
}

Test(accounts, added_accounts_are_the_same_as_one_set)
{
    lw_accounts other;
    lw_accounts whole;
    cr_assert_eq(lw_accounts_init(&other, &size, arena, NULL), LW_OK);
    cr_assert_eq(lw_accounts_init(&whole, &size, arena, NULL), LW_OK);
    for (uint32_t step = 0; step < 30; step++) {
        const lw_transfer transfer = {(lw_posting)(step % LW_POSTING_COUNT),
                                      lw_account_member(&accounts, step % 3), step % 3};
        lw_accounts_post(step % 2 == 0 ? &accounts : &other, transfer, 1000 + step);
        lw_accounts_post(&whole, transfer, 1000 + step);
    }
    lw_accounts_add(&accounts, &other);
    cr_assert_eq(memcmp(accounts.balances_micro, whole.balances_micro,
                        whole.account_count * sizeof *whole.balances_micro),
                 0);
    cr_assert_eq(memcmp(accounts.totals_micro, whole.totals_micro, sizeof whole.totals_micro), 0);
}

Test(accounts, overflowing_balance_is_our_bug, .signal = SIGABRT)
{
    const lw_account member = lw_account_member(&accounts, 0);
    pay(LW_POSTING_ENERGY_FEED_IN, LW_ACCOUNT_RETAILER, member, INT64_MAX);
    pay(LW_POSTING_TAX_LOCAL, LW_ACCOUNT_STATE, member, 1);
}

Test(accounts, paying_oneself_is_our_bug, .signal = SIGABRT)
{
    pay(LW_POSTING_TAX_LOCAL, LW_ACCOUNT_STATE, LW_ACCOUNT_STATE, 1);
}

Test(accounts, member_of_another_city_is_our_bug, .signal = SIGABRT)
{
    (void)lw_account_member(&accounts, 3);
}

Test(accounts, names_of_postings_are_distinct)
{
    for (int a = 0; a < LW_POSTING_COUNT; a++) {
        for (int b = 0; b < a; b++) {
            cr_assert_str_neq(lw_posting_name((lw_posting)a), lw_posting_name((lw_posting)b));
        }
    }
}

Test(accounts, reports_a_memory_limit_instead_of_crashing)
{
    const lw_accounts_size city = {.community_count = 1, .member_count = 1000000};
    lw_accounts large;
    lw_error error;
    cr_assert_eq(lw_accounts_init(&large, &city, arena, &error), LW_ERR_MEMORY);
    const lw_accounts_size world = {.community_count = UINT32_MAX, .member_count = UINT32_MAX};
    cr_assert_eq(lw_accounts_init(&large, &world, arena, &error), LW_ERR_LIMIT);
}
