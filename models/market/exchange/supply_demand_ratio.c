// SPDX-License-Identifier: Apache-2.0
/* Supply and demand ratio: the pool's price moves within the band with the ratio r of supply to
 * demand from 0 to 1, and is s above. The first two fall from b to s, the third rises.
 *
 *   liu2017         s b / ((b - s) r + s)   (Liu et al. 2017, IEEE Trans. Power Syst. 32)
 *
 *   linear          b - (b - s) r
 *
 *   linear_rising   s + (b - s) r, as some programs have it: the dearer the more there is
 *
 * Liu's buyers pay sell r + b (1 - r) for all they import: a pro-rata split at the sellers' price,
 * the rest from the retailer. */
#include "models/market/exchange/key.h"
#include "models/market/exchange/pool.h"

static const char *const variants[] = {"liu2017", "linear", "linear_rising", NULL};

static const lw_param rows[] = {
    {.name = "variant",
     .kind = LW_PARAM_CHOICE,
     .offset = offsetof(lw_supply_demand_ratio_params, variant),
     .presence = LW_PARAM_DEFAULTED,
     .doc =
         "Law of the price: liu2017 (harmonic), linear, or linear_rising, which rises with supply "
         "and jumps to the floor where supply meets demand.",
     .choices = variants,
     .fallback = LW_SUPPLY_DEMAND_LIU2017,
     .source = "Liu et al. 2017, IEEE Trans. Power Syst. 32, 3569-3583"},
};
const lw_param_table lw_supply_demand_ratio_table = {
    .name = "supply_demand_ratio exchange",
    .doc = "A pool whose price falls as supply nears demand.",
    .size = sizeof(lw_supply_demand_ratio_params),
    .rows = rows,
    .count = LW_PARAM_COUNT(rows)};

/* From exact sums by a handful of operations in double, each rounded alike everywhere, and rounded
 * once to a millionth: the error is below 10^-9 of one for prices of household electricity. */
static lw_price_micro_per_kwh price_of(const lw_supply_demand_ratio_params *params,
                                       const lw_exchange_round *round)
{
    const double low = (double)lw_tariff_floor(round->tariff);
    const double high = (double)lw_tariff_ceiling(round->tariff);
    const double supply = (double)lw_pool_sum(round->book->export_milliwh, round->book->count);
    const double demand = (double)lw_pool_sum(round->book->import_milliwh, round->book->count);
    if (supply >= demand) {
        return lw_tariff_floor(round->tariff);
    }
    const double ratio = supply / demand;
    double price = low * high / ((high - low) * ratio + low);
    if (params->variant == LW_SUPPLY_DEMAND_LINEAR) {
        price = high - (high - low) * ratio;
    } else if (params->variant == LW_SUPPLY_DEMAND_LINEAR_RISING) {
        price = low + (high - low) * ratio;
    }
    return (lw_price_micro_per_kwh)(price + 0.5);
}

static void clear(const lw_exchange_setup *setup, const lw_exchange_round *round,
                  lw_clearing *clearing)
{
    if (lw_tariff_band_is_open(round->tariff) &&
        lw_pool_sum(round->book->export_milliwh, round->book->count) > 0) {
        lw_pool_share(round->book, price_of(setup->params, round), clearing, setup->scratch);
    }
}

static void check(const void *params, const lw_exchange_context *context, const char *pointer,
                  lw_report *report)
{
    (void)params;
    (void)lw_pool_check_band(context->tariff, pointer, report);
}

const lw_exchange_class lw_supply_demand_ratio_class = {.kind = "supply_demand_ratio",
                                                        .trade_count_max = lw_key_trade_count_max,
                                                        .clear = clear,
                                                        .check = check};
