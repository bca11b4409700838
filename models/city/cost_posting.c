// SPDX-License-Identifier: Apache-2.0
#include "models/city/cost_posting.h"

#include "models/market/accounts/transfers.h"
#include "sim/base/check.h"

/* room_micro: of two numbers for each member. */
static void charge(lw_accounts *accounts, uint32_t settlement, int64_t cost_micro,
                   const int64_t *weights, int64_t *room_micro)
{
    int64_t *parts_micro = room_micro;
    lw_split(cost_micro, weights, accounts->member_count, parts_micro,
             room_micro + accounts->member_count);
    for (uint32_t i = 0; i < accounts->member_count; i++) {
        lw_transfer_settlement_cost(accounts, settlement, i, parts_micro[i]);
    }
    LW_ASSERT(lw_accounts_balance(accounts, lw_account_operator(accounts, settlement)) ==
              cost_micro);
}

lw_status lw_cost_posting_run(const lw_comparison_row *rows, size_t count, lw_city *city,
                              const lw_timeline *timeline, lw_arena *arena, lw_error *error)
{
    const lw_accounts *like = lw_city_accounts(city);
    const lw_accounts_size size = {like->community_count, like->operator_count, like->member_count};
    if (size.member_count == 0) {
        return LW_OK;
    }
    lw_accounts accounts;
    lw_status status = lw_accounts_init(&accounts, &size, arena, error);
    int64_t *weights = lw_arena_calloc(arena, size.member_count, sizeof *weights);
    int64_t *room_micro = lw_arena_calloc(arena, 2 * (size_t)size.member_count, sizeof *room_micro);
    if (status != LW_OK || weights == NULL || room_micro == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out");
    }
    accounts.journal = lw_city_journal(city);
    if (accounts.journal != NULL) {
        /* After a resume that had no interval left to run, nobody else has told it. */
        accounts.journal->time_s =
            lw_timeline_interval_us(timeline, timeline->interval_count - 1) / LW_US_PER_S;
    }
    for (uint32_t i = 0; i < size.member_count; i++) {
        weights[i] = 1;
    }
    for (size_t s = 0; s < count; s++) {
        if (rows[s].settlement_cost_micro == LW_MONEY_UNKNOWN) {
            continue;
        }
        charge(&accounts, (uint32_t)s, rows[s].settlement_cost_micro, weights, room_micro);
    }
    LW_ASSERT(lw_accounts_residual(&accounts) == 0);
    return LW_OK;
}
