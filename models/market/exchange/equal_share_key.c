// SPDX-License-Identifier: Apache-2.0
/* Equal shares with reallocation (water-filling): everybody is given the same, and what one cannot
 * use is shared among those who still can, until all is used or all are served. The level L at
 * which the water stands solves sum min(c_i, L) = P. */
#include "models/market/exchange/key.h"
#include "models/market/exchange/pool.h"
#include "sim/base/check.h"

#include <stdbool.h>

static const lw_param rows[] = {LW_KEY_PRICE_ROW(lw_equal_share_params)};
const lw_param_table lw_equal_share_table = {
    .name = "equal_share exchange",
    .doc = "Everybody the same; what one cannot use goes to the others.",
    .size = sizeof(lw_equal_share_params),
    .rows = rows,
    .count = LW_PARAM_COUNT(rows)};

static lw_status prepare(lw_exchange_setup *setup, lw_arena *arena, lw_error *error)
{
    setup->own = lw_arena_calloc(arena, setup->member_count_max + 1, sizeof(lw_energy_milliwh));
    return setup->own != NULL
               ? LW_OK
               : lw_error_set(error, LW_ERR_MEMORY, "/exchange", "no memory for the exchange");
}

/* What everybody who wants more than that is given, and how many of them get a unit more. */
typedef struct level {
    lw_energy_milliwh milliwh;
    lw_energy_milliwh over_count;
} level;

/* Those who want no more than an equal share of what is left are served in full, which raises the
 * share of the others, until nobody is served any more. Each round either serves half of those who
 * are left, or at least halves what those served had too little by: some 70 rounds at most, and
 * five or six in a town. Overwrites `wanted` with what those want who are not served. */
static level find_level(lw_energy_milliwh *wanted, size_t count, lw_energy_milliwh left)
{
    while (count > 0) {
        const lw_energy_milliwh heads = (lw_energy_milliwh)count;
        const level water = {left / heads, left % heads};
        size_t kept = 0;
        for (size_t i = 0; i < count; i++) {
            const lw_energy_milliwh own = wanted[i];
            const bool is_served = own <= water.milliwh;
            wanted[kept] = own;
            kept += is_served ? 0 : 1;
            left -= is_served ? own : 0;
        }
        if (kept == count) {
            return water;
        }
        count = kept;
    }
    return (level){INT64_MAX, 0}; /* all are served */
}

static void clear(const lw_exchange_setup *setup, const lw_exchange_round *round,
                  lw_clearing *clearing)
{
    const lw_equal_share_params *params = setup->params;
    const lw_exchange_book *book = round->book;
    lw_energy_milliwh *wishes = setup->own;
    lw_price_micro_per_kwh price;
    if (!lw_pool_price(round->tariff, params->price_per_kwh, &price)) {
        return;
    }
    for (size_t i = 0; i < book->count; i++) {
        wishes[i] = book->import_milliwh[i];
    }
    (void)lw_pool_sum(wishes, book->count);
    level water = find_level(wishes, book->count, lw_pool_sum(book->export_milliwh, book->count));
    for (size_t i = 0; i < book->count; i++) {
        const lw_energy_milliwh wanted = book->import_milliwh[i];
        const bool is_over = wanted > water.milliwh && water.over_count > 0;
        clearing->bought_milliwh[i] =
            wanted <= water.milliwh ? wanted : water.milliwh + (is_over ? 1 : 0);
        water.over_count -= is_over ? 1 : 0;
    }
    lw_key_settle(round, price, clearing, setup->scratch);
}

static void check(const void *params, const lw_exchange_context *context, const char *pointer,
                  lw_report *report)
{
    const lw_equal_share_params *own = params;
    lw_pool_check_price(context->tariff, own->price_per_kwh, pointer, report);
}

const lw_exchange_class lw_equal_share_class = {.kind = "equal_share",
                                                .trade_count_max = lw_key_trade_count_max,
                                                .prepare = prepare,
                                                .clear = clear,
                                                .check = check};
