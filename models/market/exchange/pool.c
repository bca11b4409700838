// SPDX-License-Identifier: Apache-2.0
#include "models/market/exchange/pool.h"

#include "sim/base/check.h"

#include <stdio.h>

bool lw_pool_price(const lw_tariff *tariff, lw_price_micro_per_kwh given_micro_per_kwh,
                   lw_price_micro_per_kwh *price_micro_per_kwh)
{
    *price_micro_per_kwh =
        given_micro_per_kwh == LW_PARAM_ABSENT ? lw_tariff_middle(tariff) : given_micro_per_kwh;
    return lw_tariff_allows(tariff, *price_micro_per_kwh);
}

static void add_leg(lw_clearing *clearing, const lw_trade *leg)
{
    if (leg->energy_milliwh > 0) {
        clearing->trades[clearing->trade_count++] = *leg;
    }
}

static void list_legs(const lw_exchange_book *book, lw_price_micro_per_kwh price_micro_per_kwh,
                      lw_clearing *clearing)
{
    for (size_t member = 0; member < book->count; member++) {
        add_leg(clearing, &(lw_trade){.participant = book->participants[member],
                                      .counterparty = LW_POOL,
                                      .leg = LW_LEG_BOUGHT,
                                      .energy_milliwh = clearing->bought_milliwh[member],
                                      .price_micro_per_kwh = price_micro_per_kwh,
                                      .value_micro = clearing->bought_value_micro[member]});
        add_leg(clearing, &(lw_trade){.participant = book->participants[member],
                                      .counterparty = LW_POOL,
                                      .leg = LW_LEG_SOLD,
                                      .energy_milliwh = clearing->sold_milliwh[member],
                                      .price_micro_per_kwh = price_micro_per_kwh,
                                      .value_micro = clearing->sold_value_micro[member]});
    }
}

void lw_pool_settle(const lw_exchange_book *book, lw_price_micro_per_kwh price_micro_per_kwh,
                    lw_clearing *clearing, int64_t *scratch)
{
    const size_t count = clearing->count;
    lw_energy_milliwh bought = 0;
    lw_energy_milliwh sold = 0;
    for (size_t member = 0; member < count; member++) {
        bought += clearing->bought_milliwh[member];
        sold += clearing->sold_milliwh[member];
    }
    LW_ASSERT(bought == sold);
    clearing->energy_milliwh = bought;
    clearing->value_micro = lw_energy_value(bought, price_micro_per_kwh);
    lw_split(clearing->value_micro, clearing->bought_milliwh, count, clearing->bought_value_micro,
             scratch);
    lw_split(clearing->value_micro, clearing->sold_milliwh, count, clearing->sold_value_micro,
             scratch);
    list_legs(book, price_micro_per_kwh, clearing);
}

void lw_pool_check_price(const lw_tariff *tariff, lw_price_micro_per_kwh given_micro_per_kwh,
                         const char *pointer, lw_report *report)
{
    const double floor = lw_double_from_micro(lw_tariff_floor(tariff));
    const double ceiling = lw_double_from_micro(lw_tariff_ceiling(tariff));
    if (!lw_tariff_band_is_open(tariff)) {
        lw_report_warning(report, LW_ERR_INCONSISTENT, pointer, NULL,
                          "nobody will trade: a buyer gains only below %g per kWh (retail / (1 + "
                          "local_tax_ratio) - local_grid_fee), a seller only above %g (feed-in)",
                          ceiling, floor);
        return;
    }
    lw_price_micro_per_kwh price;
    if (!lw_pool_price(tariff, given_micro_per_kwh, &price)) {
        char where[LW_POINTER_SIZE];
        char suggestion[LW_SUGGESTION_SIZE];
        (void)snprintf(where, sizeof where, "%s/price_per_kwh", pointer);
        (void)snprintf(suggestion, sizeof suggestion, "%g, the middle of the band",
                       lw_double_from_micro(lw_tariff_middle(tariff)));
        lw_report_warning(report, LW_ERR_INCONSISTENT, where, suggestion,
                          "nobody will trade at %g per kWh: both sides gain only between %g "
                          "(feed-in) and %g (retail / (1 + local_tax_ratio) - local_grid_fee)",
                          lw_double_from_micro(price), floor, ceiling);
    }
}
