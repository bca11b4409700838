// SPDX-License-Identifier: Apache-2.0
#include "models/market/exchange/pair_book.h"

#include <stdlib.h>

static lw_money_micro next_value(lw_pair_run *run, lw_energy_milliwh energy_milliwh)
{
    const lw_price_micro_per_kwh price = run->price_micro_per_kwh;
    const lw_money_micro before = lw_energy_value(run->so_far_milliwh, price);
    run->so_far_milliwh += energy_milliwh;
    return lw_energy_value(run->so_far_milliwh, price) - before;
}

void lw_pair_add(lw_pair_run *run, size_t buyer, size_t seller, lw_energy_milliwh energy_milliwh)
{
    if (energy_milliwh == 0) {
        return;
    }
    lw_clearing *clearing = run->clearing;
    const uint32_t *participants = run->book->participants;
    const lw_money_micro value = next_value(run, energy_milliwh);
    lw_trade leg = {.participant = participants[buyer],
                    .counterparty = participants[seller],
                    .leg = LW_LEG_BOUGHT,
                    .energy_milliwh = energy_milliwh,
                    .price_micro_per_kwh = run->price_micro_per_kwh,
                    .value_micro = value};
    clearing->trades[clearing->trade_count++] = leg;
    leg.participant = participants[seller];
    leg.counterparty = participants[buyer];
    leg.leg = LW_LEG_SOLD;
    clearing->trades[clearing->trade_count++] = leg;
    clearing->bought_milliwh[buyer] += energy_milliwh;
    clearing->sold_milliwh[seller] += energy_milliwh;
    clearing->bought_value_micro[buyer] += value;
    clearing->sold_value_micro[seller] += value;
    clearing->energy_milliwh += energy_milliwh;
    clearing->value_micro += value;
}

static int compare(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* Legs that are alike in everything may stand in either order. */
static int compare_legs(const void *a, const void *b)
{
    const lw_trade *left = a;
    const lw_trade *right = b;
    const int orders[] = {compare(left->participant, right->participant),
                          compare(left->leg, right->leg),
                          compare(left->counterparty, right->counterparty),
                          compare(left->price_micro_per_kwh, right->price_micro_per_kwh),
                          compare(left->energy_milliwh, right->energy_milliwh),
                          compare(left->value_micro, right->value_micro)};
    size_t i = 0;
    while (i < sizeof orders / sizeof orders[0] - 1 && orders[i] == 0) {
        i++;
    }
    return orders[i];
}

void lw_pair_sort_legs(lw_clearing *clearing)
{
    qsort(clearing->trades, clearing->trade_count, sizeof *clearing->trades, compare_legs);
}
