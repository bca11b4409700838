// SPDX-License-Identifier: Apache-2.0
/* The default key of Code de l'energie D.315-6: in proportion to consumption, within its limit. The
 * law shares a production pool P: a_i = c_i min(1, P / sum c). Sellers share what is taken in
 * proportion to what each exports. */
#include "models/market/exchange/exchange_kind.h"
#include "models/market/exchange/pool.h"
#include "sim/base/check.h"

static const lw_param rows[] = {
    {.name = "price_per_kwh",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_pro_rata_params, price_per_kwh),
     .presence = LW_PARAM_UNSET,
     .unit = "currency/kWh",
     .doc =
         "What a buyer pays a seller for a local kWh, before grid fee and tax; outside the band in "
         "which both gain, nobody trades.",
     .source = "assumption: buyers and sellers meet half-way (UNVERIFIED)",
     .high = 1000,
     .likely_low = 0.001,
     .likely_high = 2,
     .fallback_text = "the middle between feed_in_per_kwh and the highest price at which the buyer "
                      "gains, retail / (1 + tax) - fee"},
};

const lw_param_table lw_pro_rata_table = {
    .name = "pro_rata exchange",
    .doc = "Everybody's share follows what he imports or exports: the legal default key.",
    .size = sizeof(lw_pro_rata_params),
    .rows = rows,
    .count = LW_PARAM_COUNT(rows)};

static lw_energy_milliwh sum_milliwh(const lw_energy_milliwh *values, size_t count)
{
    lw_energy_milliwh sum = 0;
    for (size_t member = 0; member < count; member++) {
        LW_ASSERT(values[member] >= 0 && values[member] <= INT64_MAX - sum);
        sum += values[member];
    }
    return sum;
}

static size_t trade_count_max(const void *params, size_t member_count)
{
    (void)params;
    return 2 * member_count;
}

static void clear(const lw_exchange_setup *setup, const lw_exchange_round *round,
                  lw_clearing *clearing)
{
    const lw_pro_rata_params *params = setup->params;
    const lw_exchange_book *book = round->book;
    lw_price_micro_per_kwh price;
    if (!lw_pool_price(round->tariff, params->price_per_kwh, &price)) {
        return;
    }
    const lw_energy_milliwh wanted = sum_milliwh(book->import_milliwh, book->count);
    const lw_energy_milliwh offered = sum_milliwh(book->export_milliwh, book->count);
    const lw_energy_milliwh shared = wanted < offered ? wanted : offered;
    if (shared == 0) {
        return;
    }
    lw_split(shared, book->import_milliwh, book->count, clearing->bought_milliwh, setup->scratch);
    lw_split(shared, book->export_milliwh, book->count, clearing->sold_milliwh, setup->scratch);
    lw_pool_settle(book, price, clearing, setup->scratch);
}

static void check(const void *params, const lw_exchange_context *context, const char *pointer,
                  lw_report *report)
{
    const lw_pro_rata_params *own = params;
    lw_pool_check_price(context->tariff, own->price_per_kwh, pointer, report);
}

const lw_exchange_class lw_pro_rata_class = {
    .kind = "pro_rata", .trade_count_max = trade_count_max, .clear = clear, .check = check};
