// SPDX-License-Identifier: Apache-2.0
/* Accounts and shared bills that were saved and loaded go on as if nothing had happened, and what
 * is damaged is refused or harmless. */
#include "models/market/accounts/accounts.h"
#include "models/market/accounts/shared_bill.h"
#include "tests/support/resumed_model.h"

#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

enum { ITEM_COUNT = 8 };

static void check_status(lw_status status)
{
    cr_assert_eq(status, LW_OK);
}

/* ---- accounts ---- */

typedef struct ledger {
    lw_arena *arena;
    lw_accounts accounts;
} ledger;

static void *accounts_create(void)
{
    ledger *own = calloc(1, sizeof *own);
    cr_assert_not_null(own);
    own->arena = lw_arena_create(1 << 16);
    cr_assert_not_null(own->arena);
    const lw_accounts_size size = {
        .community_count = 2, .operator_count = 2, .member_count = ITEM_COUNT};
    check_status(lw_accounts_init(&own->accounts, &size, own->arena, NULL));
    return own;
}

static void accounts_destroy(void *object)
{
    ledger *own = object;
    lw_arena_destroy(own->arena);
    free(own);
}

static void accounts_step(void *object, int64_t step, void *output)
{
    lw_accounts *accounts = &((ledger *)object)->accounts;
    random_values random = resumed_values(step);
    const uint32_t payer = (uint32_t)random_below(&random, accounts->account_count);
    const uint32_t offset = 1 + (uint32_t)random_below(&random, accounts->account_count - 1);
    const lw_transfer transfer = {(lw_posting)random_below(&random, LW_POSTING_COUNT), payer,
                                  (payer + offset) % accounts->account_count};
    lw_accounts_post(accounts, transfer, (int64_t)random_below(&random, 1000000) - 300000);
    lw_money_micro *shown = output;
    for (uint32_t account = 0; account < accounts->account_count; account++) {
        *shown++ = lw_accounts_balance(accounts, account);
    }
    for (size_t posting = 0; posting < LW_POSTING_COUNT; posting++) {
        *shown++ = lw_accounts_total(accounts, (lw_posting)posting);
    }
}

static void accounts_state_of(void *object, lw_state *state)
{
    lw_accounts_state(&((ledger *)object)->accounts, state);
}

static const resumed_model accounts_subject = {60, accounts_create, accounts_destroy, accounts_step,
                                               accounts_state_of};

/* ---- bills shared by the month: a month ends every seven steps ---- */

typedef struct common_purse {
    lw_arena *arena;
    lw_shared_bill bill;
} common_purse;

static void *purse_create(void)
{
    common_purse *own = calloc(1, sizeof *own);
    cr_assert_not_null(own);
    own->arena = lw_arena_create(1 << 16);
    cr_assert_not_null(own->arena);
    check_status(lw_shared_bill_init(&own->bill, ITEM_COUNT, own->arena, NULL));
    return own;
}

static void purse_destroy(void *object)
{
    common_purse *own = object;
    lw_arena_destroy(own->arena);
    free(own);
}

static void purse_step(void *object, int64_t step, void *output)
{
    lw_shared_bill *bill = &((common_purse *)object)->bill;
    random_values random = resumed_values(step);
    for (uint32_t i = 0; i < ITEM_COUNT; i++) {
        lw_shared_bill_add(
            bill, i,
            &(lw_shared_bill_part){.import_milliwh = (int64_t)random_below(&random, 1000000),
                                   .export_milliwh = (int64_t)random_below(&random, 1000000),
                                   .cost_micro = (int64_t)random_below(&random, 1000000),
                                   .earned_micro = (int64_t)random_below(&random, 1000000)});
    }
    memset(output, 0, ITEM_COUNT * 2 * sizeof(lw_money_micro));
    if (step % 7 == 6) {
        lw_arena *arena = lw_arena_create(1 << 16);
        lw_accounts accounts;
        const lw_accounts_size size = {.community_count = 1, .member_count = ITEM_COUNT};
        check_status(lw_accounts_init(&accounts, &size, arena, NULL));
        lw_money_micro *bills = output;
        lw_shared_bill_close(bill, &(lw_shared_bill_range){0, 0, ITEM_COUNT}, &accounts, bills,
                             bills + ITEM_COUNT);
        lw_arena_destroy(arena);
    }
}

static void purse_state_of(void *object, lw_state *state)
{
    lw_shared_bill_state(&((common_purse *)object)->bill, state);
}

static const resumed_model purse_subject = {60, purse_create, purse_destroy, purse_step,
                                            purse_state_of};

Test(accounts_state, goes_on_as_undisturbed)
{
    resumed_check_stops(&accounts_subject);
}

Test(accounts_state, survives_damage)
{
    resumed_check_damage(&accounts_subject);
}

Test(shared_bill_state, goes_on_as_undisturbed)
{
    resumed_check_stops(&purse_subject);
}

Test(shared_bill_state, survives_damage)
{
    resumed_check_damage(&purse_subject);
}

Test(accounts_state, is_as_new_when_cleared)
{
    unsigned char output[RESUMED_OUTPUT_SIZE];
    ledger *used = accounts_create();
    ledger *fresh = accounts_create();
    for (int64_t step = 0; step < 50; step++) {
        accounts_step(used, step, output);
    }
    const saved_state empty = save_state(accounts_state_of, fresh);
    const saved_state full = save_state(accounts_state_of, used);
    lw_accounts_clear(&used->accounts);
    const saved_state cleared = save_state(accounts_state_of, used);
    cr_assert_not(is_same_state(&empty, &full));
    cr_assert(is_same_state(&empty, &cleared));
    free(empty.bytes);
    free(full.bytes);
    free(cleared.bytes);
    accounts_destroy(used);
    accounts_destroy(fresh);
}

Test(accounts_state, that_does_not_balance_is_refused)
{
    ledger *own = accounts_create();
    own->accounts.balances_micro[3] = 1;
    const saved_state saved = save_state(accounts_state_of, own);
    ledger *loaded = accounts_create();
    cr_assert_not(load_state(accounts_state_of, loaded, saved.bytes, saved.size));
    free(saved.bytes);
    accounts_destroy(own);
    accounts_destroy(loaded);
}
