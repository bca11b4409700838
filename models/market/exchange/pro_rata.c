// SPDX-License-Identifier: Apache-2.0
/* The default key of Code de l'energie D.315-6: in proportion to consumption, within its limit. The
 * law shares a production pool P: a_i = c_i min(1, P / sum c). Sellers share what is taken in
 * proportion to what each exports. */
#include "models/market/exchange/key.h"
#include "models/market/exchange/pool.h"

static const lw_param rows[] = {LW_KEY_PRICE_ROW(lw_pro_rata_params)};

const lw_param_table lw_pro_rata_table = {
    .name = "pro_rata exchange",
    .doc = "Everybody's share follows what he imports or exports: the legal default key.",
    .size = sizeof(lw_pro_rata_params),
    .rows = rows,
    .count = LW_PARAM_COUNT(rows)};

static void clear(const lw_exchange_setup *setup, const lw_exchange_round *round,
                  lw_clearing *clearing)
{
    const lw_pro_rata_params *params = setup->params;
    lw_price_micro_per_kwh price;
    if (lw_pool_price(round->tariff, params->price_per_kwh, &price)) {
        lw_pool_share(round->book, price, clearing, setup->scratch);
    }
}

static void check(const void *params, const lw_exchange_context *context, const char *pointer,
                  lw_report *report)
{
    const lw_pro_rata_params *own = params;
    lw_pool_check_price(context->tariff, own->price_per_kwh, pointer, report);
}

const lw_exchange_class lw_pro_rata_class = {
    .kind = "pro_rata", .trade_count_max = lw_key_trade_count_max, .clear = clear, .check = check};
