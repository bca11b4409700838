// SPDX-License-Identifier: Apache-2.0
/* Bill sharing (Long et al. 2017): the community's bill with the retailer is shared by what each
 * imports, and what it earns by what each feeds in: buy = retail (D - S) / D, sell = feed-in
 * (S - D) / S. So a local kWh itself costs nothing: a pro-rata split at price 0. Sellers get less
 * than the feed-in: they give to their neighbours, by agreement. The window is the interval. */
#include "models/market/exchange/key.h"
#include "models/market/exchange/pool.h"

/* C has no empty struct; a table needs a size. */
typedef struct no_params {
    char unused;
} no_params;

const lw_param_table lw_bill_sharing_table = {
    .name = "bill_sharing exchange",
    .doc = "Neighbours share one bill; a local kWh costs nothing, so sellers give to buyers.",
    .size = sizeof(no_params),
    .rows = NULL,
    .count = 0};

static void clear(const lw_exchange_setup *setup, const lw_exchange_round *round,
                  lw_clearing *clearing)
{
    if (lw_tariff_band_is_open(round->tariff)) {
        lw_pool_share(round->book, 0, clearing, setup->scratch);
    }
}

static void check(const void *params, const lw_exchange_context *context, const char *pointer,
                  lw_report *report)
{
    (void)params;
    (void)lw_pool_check_band(context->tariff, pointer, report);
}

const lw_exchange_class lw_bill_sharing_class = {.kind = "bill_sharing",
                                                 .trade_count_max = lw_key_trade_count_max,
                                                 .clear = clear,
                                                 .check = check};
