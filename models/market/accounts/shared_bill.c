// SPDX-License-Identifier: Apache-2.0
#include "models/market/accounts/shared_bill.h"

#include "models/market/accounts/transfers.h"
#include "sim/base/check.h"

#include <string.h>

lw_status lw_shared_bill_init(lw_shared_bill *bill, uint32_t member_count, lw_arena *arena,
                              lw_error *error)
{
    *bill = (lw_shared_bill){
        .member_count = member_count,
        .import_milliwh = lw_arena_calloc(arena, member_count, sizeof *bill->import_milliwh),
        .export_milliwh = lw_arena_calloc(arena, member_count, sizeof *bill->export_milliwh),
        .cost_micro = lw_arena_calloc(arena, member_count, sizeof *bill->cost_micro),
        .earned_micro = lw_arena_calloc(arena, member_count, sizeof *bill->earned_micro),
        .parts = lw_arena_calloc(arena, member_count, sizeof *bill->parts),
        .scratch = lw_arena_calloc(arena, member_count, sizeof *bill->scratch)};
    if (bill->import_milliwh == NULL || bill->export_milliwh == NULL || bill->cost_micro == NULL ||
        bill->earned_micro == NULL || bill->parts == NULL || bill->scratch == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "/exchange/window",
                            "no memory for the shared bills of %lu members",
                            (unsigned long)member_count);
    }
    return LW_OK;
}

void lw_shared_bill_add(lw_shared_bill *bill, uint32_t member, const lw_shared_bill_part *part)
{
    LW_DEBUG_ASSERT(member < bill->member_count);
    bill->import_milliwh[member] += part->import_milliwh;
    bill->export_milliwh[member] += part->export_milliwh;
    bill->cost_micro[member] += part->cost_micro;
    bill->earned_micro[member] += part->earned_micro;
}

static int64_t sum_of(const int64_t *values, size_t count)
{
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += values[i];
    }
    return sum;
}

/* Writes each member's part of what all had; what nobody has a weight for stays where it is. */
static void share(const lw_money_micro *had, const lw_energy_milliwh *weights, size_t count,
                  lw_money_micro *parts, int64_t *scratch)
{
    const lw_money_micro sum = sum_of(had, count);
    if (sum >= 0 && sum_of(weights, count) > 0) {
        lw_split(sum, weights, count, parts, scratch);
        return;
    }
    memcpy(parts, had, count * sizeof *parts);
}

typedef struct ledger {
    lw_accounts *accounts;
    uint32_t community;
    lw_money_micro *inside_micro;
    lw_money_micro *gain_micro;
} ledger;

static void owe(const ledger *to, uint32_t member, lw_money_micro amount_micro)
{
    lw_transfer_shared(to->accounts, to->community, member, amount_micro);
    to->inside_micro[member] += amount_micro;
    to->gain_micro[member] -= amount_micro;
}

void lw_shared_bill_close(lw_shared_bill *bill, const lw_shared_bill_range *range,
                          lw_accounts *inside, lw_money_micro *inside_micro,
                          lw_money_micro *gain_micro)
{
    const uint32_t first = range->first;
    const size_t count = range->count;
    const ledger to = {inside, range->community, inside_micro, gain_micro};
    LW_ASSERT(first + count <= bill->member_count);
    share(bill->cost_micro + first, bill->import_milliwh + first, count, bill->parts,
          bill->scratch);
    for (uint32_t i = 0; i < count; i++) {
        owe(&to, first + i, bill->parts[i] - bill->cost_micro[first + i]);
    }
    share(bill->earned_micro + first, bill->export_milliwh + first, count, bill->parts,
          bill->scratch);
    for (uint32_t i = 0; i < count; i++) {
        owe(&to, first + i, bill->earned_micro[first + i] - bill->parts[i]);
    }
    int64_t *const sums[] = {bill->import_milliwh, bill->export_milliwh, bill->cost_micro,
                             bill->earned_micro};
    for (size_t s = 0; s < sizeof sums / sizeof sums[0]; s++) {
        memset(sums[s] + first, 0, count * sizeof *sums[s]);
    }
}

/* Sums whose total over all members cannot overflow, with room for the rest of the month. */
static bool are_plausible(const int64_t *values, uint32_t count)
{
    const int64_t limit = INT64_MAX / 8 / ((int64_t)count + 1);
    for (uint32_t i = 0; i < count; i++) {
        if (values[i] < -limit || values[i] > limit) {
            return false;
        }
    }
    return true;
}

static bool are_energies(const int64_t *values, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (values[i] < 0) {
            return false;
        }
    }
    return are_plausible(values, count);
}

void lw_shared_bill_state(lw_shared_bill *bill, lw_state *state)
{
    LW_STATE_ARRAY(state, bill, import_milliwh, bill->member_count);
    LW_STATE_ARRAY(state, bill, export_milliwh, bill->member_count);
    LW_STATE_ARRAY(state, bill, cost_micro, bill->member_count);
    LW_STATE_ARRAY(state, bill, earned_micro, bill->member_count);
    if (lw_state_is_loading(state) && lw_state_is_good(state) &&
        !(are_energies(bill->import_milliwh, bill->member_count) &&
          are_energies(bill->export_milliwh, bill->member_count) &&
          are_plausible(bill->cost_micro, bill->member_count) &&
          are_plausible(bill->earned_micro, bill->member_count))) {
        lw_state_fail(state, "shared_bill", "sums that no month can have");
    }
}
