// SPDX-License-Identifier: Apache-2.0
/* A price looked up by the local share, production over consumption of the interval: straight lines
 * between the points of a table, level before the first and after the last. The table of lemlab
 * (community price; read in its code) is the default. As in bill sharing the members have agreed on
 * the rule: a price outside the band is paid all the same, and `check` warns of it. */
#include "models/market/exchange/key.h"
#include "models/market/exchange/pool.h"
#include "sim/base/check.h"

#include <stdio.h>

static const double lemlab_shares[] = {0, 0.1, 0.2, 0.6, 0.7, 1, 1.1};
static const double lemlab_prices[] = {0.08, 0.074, 0.068, 0.044, 0.038, 0.02, 0.02};
enum { LEMLAB_COUNT = sizeof lemlab_shares / sizeof lemlab_shares[0] };

static const lw_param rows[] = {
    {.name = "local_share_ratio",
     .kind = LW_PARAM_REALS,
     .offset = offsetof(lw_local_share_lookup_params, local_share_ratio),
     .presence = LW_PARAM_UNSET,
     .unit = "1",
     .doc = "Local shares of the table, rising: production over consumption of the interval.",
     .source = "lemlab, community price (its code)",
     .high = 1000,
     .count_low = 1,
     .count_high = 1000,
     .fallback_text = "0, 0.1, 0.2, 0.6, 0.7, 1, 1.1"},
    {.name = "prices_per_kwh",
     .kind = LW_PARAM_REALS,
     .offset = offsetof(lw_local_share_lookup_params, prices_per_kwh),
     .presence = LW_PARAM_UNSET,
     .unit = "currency/kWh",
     .doc = "Price of a local kWh at each of the shares, before grid fee and tax.",
     .source = "lemlab, community price (its code)",
     .high = 1000,
     .count_low = 1,
     .count_high = 1000,
     .fallback_text = "0.08, 0.074, 0.068, 0.044, 0.038, 0.02, 0.02"},
};
const lw_param_table lw_local_share_lookup_table = {
    .name = "local_share_lookup exchange",
    .doc = "A pool whose price is looked up by how much of the consumption is local.",
    .size = sizeof(lw_local_share_lookup_params),
    .rows = rows,
    .count = LW_PARAM_COUNT(rows)};

typedef struct points {
    const double *shares;
    const double *prices;
    size_t count;
} points;

static points points_of(const lw_local_share_lookup_params *params)
{
    if (params->local_share_ratio.count == 0) {
        return (points){lemlab_shares, lemlab_prices, LEMLAB_COUNT};
    }
    return (points){params->local_share_ratio.items, params->prices_per_kwh.items,
                    params->local_share_ratio.count};
}

static double look_up(const points *p, double share)
{
    if (share <= p->shares[0]) {
        return p->prices[0];
    }
    for (size_t i = 1; i < p->count; i++) {
        if (share <= p->shares[i]) {
            const double part = (share - p->shares[i - 1]) / (p->shares[i] - p->shares[i - 1]);
            return p->prices[i - 1] + part * (p->prices[i] - p->prices[i - 1]);
        }
    }
    return p->prices[p->count - 1];
}

static void clear(const lw_exchange_setup *setup, const lw_exchange_round *round,
                  lw_clearing *clearing)
{
    const lw_energy_milliwh supply = lw_pool_sum(round->book->export_milliwh, round->book->count);
    const lw_energy_milliwh demand = lw_pool_sum(round->book->import_milliwh, round->book->count);
    if (!lw_tariff_band_is_open(round->tariff) || supply == 0 || demand == 0) {
        return;
    }
    const points p = points_of(setup->params);
    const lw_price_micro_per_kwh price =
        lw_micro_from_double(look_up(&p, (double)supply / (double)demand));
    lw_pool_share(round->book, price, clearing, setup->scratch);
}

/* Warns when some price of the table makes one side lose. */
static void check_prices(const lw_local_share_lookup_params *params, const lw_tariff *tariff,
                         const char *pointer, lw_report *report)
{
    const points p = points_of(params);
    const double low = lw_double_from_micro(lw_tariff_floor(tariff));
    const double high = lw_double_from_micro(lw_tariff_ceiling(tariff));
    for (size_t i = 0; i < p.count; i++) {
        if (p.prices[i] < low || p.prices[i] > high) {
            lw_report_warning(report, LW_ERR_INCONSISTENT, pointer, NULL,
                              "at %g per kWh one side loses: both gain only between %g (feed-in) "
                              "and %g (retail / (1 + local_tax_ratio) - local_grid_fee)",
                              p.prices[i], low, high);
            return;
        }
    }
}

static void check(const void *params, const lw_exchange_context *context, const char *pointer,
                  lw_report *report)
{
    const lw_local_share_lookup_params *own = params;
    const double *shares = own->local_share_ratio.items;
    char where[LW_POINTER_SIZE];
    (void)snprintf(where, sizeof where, "%s/prices_per_kwh", pointer);
    if (own->local_share_ratio.count != own->prices_per_kwh.count) {
        lw_report_error(report, LW_ERR_INCONSISTENT, where, "a price for each share",
                        "there are %zu prices for %zu shares", own->prices_per_kwh.count,
                        own->local_share_ratio.count);
    }
    for (size_t i = 1; i < own->local_share_ratio.count; i++) {
        if (shares[i] <= shares[i - 1]) {
            (void)snprintf(where, sizeof where, "%s/local_share_ratio/%zu", pointer, i);
            lw_report_error(report, LW_ERR_INCONSISTENT, where, "write the shares in rising order",
                            "%g does not exceed the share before it, %g", shares[i], shares[i - 1]);
        }
    }
    if (lw_pool_check_band(context->tariff, pointer, report) &&
        own->local_share_ratio.count == own->prices_per_kwh.count) {
        (void)snprintf(where, sizeof where, "%s/prices_per_kwh", pointer);
        check_prices(own, context->tariff, where, report);
    }
}

const lw_exchange_class lw_local_share_lookup_class = {.kind = "local_share_lookup",
                                                       .trade_count_max = lw_key_trade_count_max,
                                                       .clear = clear,
                                                       .check = check};
