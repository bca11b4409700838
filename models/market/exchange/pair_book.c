// SPDX-License-Identifier: Apache-2.0
#include "models/market/exchange/pair_book.h"

#include <stdlib.h>

size_t lw_pair_trade_count_max(size_t member_count)
{
    /* A member may do both, so every ordered pair is possible. */
    return 2 * member_count * (member_count > 0 ? member_count - 1 : 0);
}

void lw_pair_add(const lw_exchange_book *book, const lw_pair *pair, lw_clearing *clearing)
{
    if (pair->energy_milliwh == 0) {
        return;
    }
    const lw_money_micro value = lw_energy_value(pair->energy_milliwh, pair->price_micro_per_kwh);
    lw_trade leg = {.participant = book->participants[pair->buyer],
                    .counterparty = book->participants[pair->seller],
                    .leg = LW_LEG_BOUGHT,
                    .energy_milliwh = pair->energy_milliwh,
                    .price_micro_per_kwh = pair->price_micro_per_kwh,
                    .value_micro = value};
    clearing->trades[clearing->trade_count++] = leg;
    leg.participant = book->participants[pair->seller];
    leg.counterparty = book->participants[pair->buyer];
    leg.leg = LW_LEG_SOLD;
    clearing->trades[clearing->trade_count++] = leg;
    clearing->bought_milliwh[pair->buyer] += pair->energy_milliwh;
    clearing->sold_milliwh[pair->seller] += pair->energy_milliwh;
    clearing->bought_value_micro[pair->buyer] += value;
    clearing->sold_value_micro[pair->seller] += value;
    clearing->energy_milliwh += pair->energy_milliwh;
    clearing->value_micro += value;
}

static int compare_legs(const void *a, const void *b)
{
    const lw_trade *left = a;
    const lw_trade *right = b;
    if (left->participant != right->participant) {
        return left->participant < right->participant ? -1 : 1;
    }
    if (left->leg != right->leg) {
        return left->leg < right->leg ? -1 : 1;
    }
    if (left->counterparty != right->counterparty) {
        return left->counterparty < right->counterparty ? -1 : 1;
    }
    return (left->price_micro_per_kwh > right->price_micro_per_kwh) -
           (left->price_micro_per_kwh < right->price_micro_per_kwh);
}

void lw_pair_sort_legs(lw_clearing *clearing)
{
    qsort(clearing->trades, clearing->trade_count, sizeof *clearing->trades, compare_legs);
}

void lw_pair_check_size(const lw_exchange_members *members, const char *pointer, lw_report *report)
{
    for (size_t g = 0; g < members->group_count; g++) {
        uint64_t count = 0;
        for (size_t other = 0; other < members->group_count; other++) {
            count += members->groups[other].community == members->groups[g].community
                         ? members->groups[other].count
                         : 0;
        }
        if (count > LW_PAIR_MEMBER_MAX) {
            lw_report_error(report, LW_ERR_OUT_OF_RANGE, pointer,
                            "smaller communities, or a key without pairs",
                            "a community has %llu members; pairs are listed for at most %d",
                            (unsigned long long)count, LW_PAIR_MEMBER_MAX);
            return;
        }
    }
}
