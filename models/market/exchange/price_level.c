// SPDX-License-Identifier: Apache-2.0
#include "models/market/exchange/price_level.h"

bool lw_price_level_is_over(const lw_price_level *level)
{
    return level->first == level->count;
}

lw_price_micro_per_kwh lw_price_level_price(const lw_price_level *level)
{
    return level->orders[level->first].price_micro_per_kwh;
}

lw_energy_milliwh lw_price_level_part(const lw_price_level *bid, const lw_price_level *ask)
{
    return bid->left_milliwh < ask->left_milliwh ? bid->left_milliwh : ask->left_milliwh;
}

static lw_energy_milliwh wished(const lw_order *order)
{
    return order->energy_milliwh;
}

static lw_energy_milliwh cleared(const lw_order *order)
{
    return order->cleared_milliwh;
}

/* Gathers the orders from `end` on that have one price, until there is any energy. */
static void gather(lw_price_level *level, lw_energy_milliwh (*energy)(const lw_order *))
{
    do {
        level->first = level->end;
        level->left_milliwh = 0;
        while (level->end < level->count &&
               (level->end == level->first ||
                level->orders[level->end].price_micro_per_kwh == lw_price_level_price(level))) {
            level->left_milliwh += energy(&level->orders[level->end]);
            level->end++;
        }
    } while (level->left_milliwh == 0 && level->first < level->count);
}

lw_price_level lw_price_level_first(const lw_order *orders, size_t count)
{
    lw_price_level level = {.orders = orders, .count = count};
    gather(&level, wished);
    return level;
}

void lw_price_level_next(lw_price_level *level)
{
    gather(level, wished);
}

lw_price_level lw_price_level_first_cleared(const lw_order *orders, size_t count)
{
    lw_price_level level = {.orders = orders, .count = count};
    gather(&level, cleared);
    return level;
}

void lw_price_level_next_cleared(lw_price_level *level)
{
    gather(level, cleared);
}
