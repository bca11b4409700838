// SPDX-License-Identifier: Apache-2.0
#include "models/city/dividend.h"

#include "sim/base/check.h"

#include <math.h>

#define WHOLE_SHARE 1e12

static bool has_shares(const lw_roster_group *group)
{
    return group->params->battery != NULL && group->params->battery->shares.count > 0;
}

static size_t count_owners(const lw_roster *roster)
{
    size_t count = 0;
    for (uint32_t g = 0; g < roster->group_count; g++) {
        count += has_shares(&roster->groups[g]) ? roster->groups[g].count : 0;
    }
    return count;
}

static void put_weights(const lw_roster *roster, const lw_battery_params *battery, int64_t *weights)
{
    const lw_battery_share_params *shares = battery->shares.items;
    for (size_t i = 0; i < battery->shares.count; i++) {
        const lw_roster_group *holders = lw_roster_group_named(roster, shares[i].group);
        for (uint32_t j = 0; holders != NULL && j < holders->count; j++) {
            weights[holders->first + j] +=
                (int64_t)floor(shares[i].share_ratio * WHOLE_SHARE / holders->count + 0.5);
        }
    }
}

static bool has_holder(const int64_t *weights, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (weights[i] > 0) {
            return true;
        }
    }
    return false;
}

lw_status lw_dividends_create(const lw_roster *roster, lw_arena *arena, lw_dividends *dividends,
                              lw_error *error)
{
    const uint32_t people = roster->participant_count;
    *dividends = (lw_dividends){
        .items = lw_arena_calloc(arena, count_owners(roster) + 1, sizeof *dividends->items),
        .participant_count = people,
        .parts = lw_arena_calloc(arena, people + 1, sizeof *dividends->parts),
        .scratch = lw_arena_calloc(arena, people + 1, sizeof *dividends->scratch)};
    if (dividends->items == NULL || dividends->parts == NULL || dividends->scratch == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for the shares");
    }
    for (uint32_t g = 0; g < roster->group_count; g++) {
        const lw_roster_group *group = &roster->groups[g];
        if (!has_shares(group) || group->count == 0) {
            continue;
        }
        int64_t *weights = lw_arena_calloc(arena, people + 1, sizeof *weights);
        if (weights == NULL) {
            return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for the shares");
        }
        put_weights(roster, group->params->battery, weights);
        for (uint32_t j = 0; has_holder(weights, people) && j < group->count; j++) {
            dividends->items[dividends->count++] = (lw_dividend){group->first + j, weights};
        }
    }
    return LW_OK;
}

void lw_dividends_pay(const lw_dividends *dividends, lw_money_micro *amounts_micro)
{
    for (size_t d = 0; d < dividends->count; d++) {
        const lw_dividend *dividend = &dividends->items[d];
        const lw_money_micro amount = amounts_micro[dividend->owner];
        LW_ASSERT(dividend->weights[dividend->owner] == 0);
        lw_split(amount < 0 ? -amount : amount, dividend->weights, dividends->participant_count,
                 dividends->parts, dividends->scratch);
        amounts_micro[dividend->owner] = 0;
        for (uint32_t i = 0; i < dividends->participant_count; i++) {
            amounts_micro[i] += amount < 0 ? -dividends->parts[i] : dividends->parts[i];
        }
    }
}
