// SPDX-License-Identifier: Apache-2.0
/* Mid-market rate (Long et al. 2017, IEEE PES General Meeting; Zhou, Wu & Long 2018, Applied Energy
 * 222, 993-1022): the pool's price is the middle m between what a kWh costs and earns outside. With
 * S supplied and D demanded, all buyers pay (S m + (D - S) retail) / D when S < D, all sellers get
 * (D m + (S - D) feed-in) / S when S > D. That is a pro-rata split at price m, with the rest bought
 * from and sold to the retailer: so the pot is what is traded, and the rest stays on the bill. */
#include "models/market/exchange/key.h"
#include "models/market/exchange/pool.h"

/* C has no empty struct; a table needs a size. */
typedef struct no_params {
    char unused;
} no_params;

const lw_param_table lw_mid_market_rate_table = {
    .name = "mid_market_rate exchange",
    .doc = "A pool at the middle of the band in which both sides gain.",
    .size = sizeof(no_params),
    .rows = NULL,
    .count = 0};

static void clear(const lw_exchange_setup *setup, const lw_exchange_round *round,
                  lw_clearing *clearing)
{
    lw_price_micro_per_kwh price;
    if (lw_pool_price(round->tariff, LW_PARAM_ABSENT, &price)) {
        lw_pool_share(round->book, price, clearing, setup->scratch);
    }
}

static void check(const void *params, const lw_exchange_context *context, const char *pointer,
                  lw_report *report)
{
    (void)params;
    (void)lw_pool_check_band(context->tariff, pointer, report);
}

const lw_exchange_class lw_mid_market_rate_class = {.kind = "mid_market_rate",
                                                    .trade_count_max = lw_key_trade_count_max,
                                                    .clear = clear,
                                                    .check = check};
