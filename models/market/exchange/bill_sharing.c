// SPDX-License-Identifier: Apache-2.0
/* Bill sharing (Long et al. 2017): the community's bill with the retailer is shared by what each
 * imports, and what it earns by what each feeds in: buy = retail (D - S) / D, sell = feed-in
 * (S - D) / S. So a local kWh itself costs nothing: a pro-rata split at price 0. Sellers get less
 * than the feed-in: they give to their neighbours, by agreement. Over a month the same holds of the
 * month's sums; the accounts then move the difference among members (shared_bill.h). */
#include "models/market/exchange/key.h"
#include "models/market/exchange/pool.h"

static const char *const windows[] = {"interval", "month", NULL};

static const lw_param rows[] = {
    {.name = "window",
     .kind = LW_PARAM_CHOICE,
     .offset = offsetof(lw_bill_sharing_params, window),
     .presence = LW_PARAM_DEFAULTED,
     .doc = "Over which time one bill is shared: each interval, or the calendar month.",
     .choices = windows,
     .fallback = LW_BILL_SHARING_INTERVAL,
     .source = "assumption: settled with the meter's interval; Long et al. 2017 share the billing "
               "period (UNVERIFIED)"},
};
const lw_param_table lw_bill_sharing_table = {
    .name = "bill_sharing exchange",
    .doc = "Neighbours share one bill; a local kWh costs nothing, so sellers give to buyers.",
    .size = sizeof(lw_bill_sharing_params),
    .rows = rows,
    .count = LW_PARAM_COUNT(rows)};

static void clear(const lw_exchange_setup *setup, const lw_exchange_round *round,
                  lw_clearing *clearing)
{
    if (lw_tariff_band_is_open(round->tariff)) {
        lw_pool_share(round->book, 0, clearing, setup->scratch);
    }
}

static bool shares_month(const void *params)
{
    return ((const lw_bill_sharing_params *)params)->window == LW_BILL_SHARING_MONTH;
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
                                                 .shares_month = shares_month,
                                                 .check = check};
