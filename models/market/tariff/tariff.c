// SPDX-License-Identifier: Apache-2.0
/* Rounding: each amount is rounded once, where it is named; sums and differences are then exact. */
#include "models/market/tariff/tariff.h"

#include "sim/base/check.h"

#include <stdio.h>

/* Widest price a scenario may write, per kWh: above any currency's dearest electricity, and low
 * enough that price x 10^6 fits 63 bits. */
#define PRICE_MAX 1000
#define TAX_RATIO_MAX 5

static const lw_param rows[] = {
    {.name = "retail_per_kwh",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_tariff_params, retail_per_kwh),
     .unit = "currency/kWh",
     .doc = "What a kWh from the retailer costs a member, all-in: energy, grid and taxes.",
     .high = PRICE_MAX,
     .likely_low = 0.01,
     .likely_high = 2},
    {.name = "feed_in_per_kwh",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_tariff_params, feed_in_per_kwh),
     .unit = "currency/kWh",
     .doc = "What the retailer pays a member for a kWh fed in.",
     .high = PRICE_MAX,
     .likely_low = 0.001,
     .likely_high = 2},
    {.name = "local_grid_fee_per_kwh",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_tariff_params, local_grid_fee_per_kwh),
     .unit = "currency/kWh",
     .doc = "Grid fee, before tax, that the buyer of a local kWh still owes.",
     .high = PRICE_MAX,
     .likely_low = 0.001,
     .likely_high = 1},
    {.name = "local_tax_ratio",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_tariff_params, local_tax_ratio),
     .unit = "1",
     .doc = "Tax that the buyer of a local kWh owes on price and grid fee together.",
     .high = TAX_RATIO_MAX,
     .likely_high = 0.6},
    {.name = "retail_grid_fee_per_kwh",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_tariff_params, retail_grid_fee_per_kwh),
     .presence = LW_PARAM_UNSET,
     .unit = "currency/kWh",
     .doc = "Grid fee, before tax, contained in the retail price; says who loses what members win.",
     .source =
         "French grid fees do not depend on distance: a retail kWh owes what a local one does",
     .high = PRICE_MAX,
     .likely_low = 0.001,
     .likely_high = 1,
     .fallback_text = "the same as local_grid_fee_per_kwh"},
    {.name = "retail_tax_ratio",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_tariff_params, retail_tax_ratio),
     .presence = LW_PARAM_UNSET,
     .unit = "1",
     .doc = "Tax contained in the retail price, over the price without it.",
     .source = "assumption: the same taxes on a retail kWh as on a local one (UNVERIFIED)",
     .high = TAX_RATIO_MAX,
     .likely_high = 0.6,
     .fallback_text = "the same as local_tax_ratio"},
};

const lw_param_table lw_tariff_table = {
    .name = "tariff",
    .doc = "What electricity costs outside the community, and what a local kWh still owes.",
    .size = sizeof(lw_tariff_params),
    .rows = rows,
    .count = LW_PARAM_COUNT(rows)};

static int64_t value_or(int64_t value, int64_t fallback)
{
    return value == LW_PARAM_ABSENT ? fallback : value;
}

lw_tariff lw_tariff_resolve(const lw_tariff_params *params)
{
    return (lw_tariff){
        .retail_micro_per_kwh = params->retail_per_kwh,
        .feed_in_micro_per_kwh = params->feed_in_per_kwh,
        .local_grid_fee_micro_per_kwh = params->local_grid_fee_per_kwh,
        .local_tax_ppm = params->local_tax_ratio,
        .retail_grid_fee_micro_per_kwh =
            value_or(params->retail_grid_fee_per_kwh, params->local_grid_fee_per_kwh),
        .retail_tax_ppm = value_or(params->retail_tax_ratio, params->local_tax_ratio),
    };
}

lw_price_micro_per_kwh lw_tariff_ceiling(const lw_tariff *tariff)
{
    LW_ASSERT(tariff->retail_micro_per_kwh >= 0 && tariff->local_tax_ppm >= 0);
    LW_ASSERT(tariff->retail_micro_per_kwh <= PRICE_MAX * LW_MICRO);
    /* Rounded down, so that the buyer does not lose at the ceiling itself. */
    return tariff->retail_micro_per_kwh * LW_MICRO / (LW_MICRO + tariff->local_tax_ppm) -
           tariff->local_grid_fee_micro_per_kwh;
}

lw_price_micro_per_kwh lw_tariff_floor(const lw_tariff *tariff)
{
    return tariff->feed_in_micro_per_kwh;
}

bool lw_tariff_band_is_open(const lw_tariff *tariff)
{
    return lw_tariff_floor(tariff) < lw_tariff_ceiling(tariff);
}

bool lw_tariff_allows(const lw_tariff *tariff, lw_price_micro_per_kwh price_micro_per_kwh)
{
    return lw_tariff_band_is_open(tariff) && lw_tariff_floor(tariff) <= price_micro_per_kwh &&
           price_micro_per_kwh <= lw_tariff_ceiling(tariff);
}

lw_price_micro_per_kwh lw_tariff_middle(const lw_tariff *tariff)
{
    const lw_price_micro_per_kwh floor = lw_tariff_floor(tariff);
    return floor + (lw_tariff_ceiling(tariff) - floor) / 2;
}

lw_charge lw_tariff_retail_charge(const lw_tariff *tariff, lw_energy_milliwh energy_milliwh)
{
    LW_DEBUG_ASSERT(energy_milliwh >= 0);
    const lw_money_micro total = lw_energy_value(energy_milliwh, tariff->retail_micro_per_kwh);
    return (lw_charge){
        .total_micro = total,
        .grid_fee_micro = lw_energy_value(energy_milliwh, tariff->retail_grid_fee_micro_per_kwh),
        .tax_micro = lw_mul_div(total, tariff->retail_tax_ppm, LW_MICRO + tariff->retail_tax_ppm),
    };
}

lw_charge lw_tariff_local_charge(const lw_tariff *tariff, lw_energy_milliwh energy_milliwh,
                                 lw_money_micro value_micro)
{
    LW_DEBUG_ASSERT(energy_milliwh >= 0);
    const lw_money_micro fee =
        lw_energy_value(energy_milliwh, tariff->local_grid_fee_micro_per_kwh);
    const lw_money_micro tax = lw_scale_ppm(value_micro + fee, tariff->local_tax_ppm);
    return (lw_charge){
        .total_micro = value_micro + fee + tax, .grid_fee_micro = fee, .tax_micro = tax};
}

lw_charge lw_charge_minus(const lw_charge *a, const lw_charge *b)
{
    return (lw_charge){.total_micro = a->total_micro - b->total_micro,
                       .grid_fee_micro = a->grid_fee_micro - b->grid_fee_micro,
                       .tax_micro = a->tax_micro - b->tax_micro};
}

lw_money_micro lw_tariff_feed_in_value(const lw_tariff *tariff, lw_energy_milliwh energy_milliwh)
{
    LW_DEBUG_ASSERT(energy_milliwh >= 0);
    return lw_energy_value(energy_milliwh, tariff->feed_in_micro_per_kwh);
}

static void check_margin(const lw_tariff *tariff, const char *pointer, lw_report *report)
{
    const lw_charge kwh = lw_tariff_retail_charge(tariff, LW_MILLIWH_PER_KWH);
    const lw_money_micro kept = kwh.total_micro - kwh.grid_fee_micro - kwh.tax_micro;
    if (kept < 0) {
        lw_report_warning(report, LW_ERR_INCONSISTENT, pointer,
                          "give retail_grid_fee_per_kwh and retail_tax_ratio of the retail price",
                          "of %g per kWh retail, %g grid fee and %g tax leave the retailer %g",
                          lw_double_from_micro(kwh.total_micro),
                          lw_double_from_micro(kwh.grid_fee_micro),
                          lw_double_from_micro(kwh.tax_micro), lw_double_from_micro(kept));
    }
}

void lw_tariff_check(const lw_tariff_params *params, const char *pointer, lw_report *report)
{
    const lw_tariff tariff = lw_tariff_resolve(params);
    check_margin(&tariff, pointer, report);
    if (tariff.feed_in_micro_per_kwh > tariff.retail_micro_per_kwh) {
        char where[LW_POINTER_SIZE];
        (void)snprintf(where, sizeof where, "%s/feed_in_per_kwh", pointer);
        lw_report_warning(report, LW_ERR_INCONSISTENT, where, NULL,
                          "a feed-in of %g per kWh is above the retail price of %g: exporting pays "
                          "more than using one's own electricity",
                          lw_double_from_micro(tariff.feed_in_micro_per_kwh),
                          lw_double_from_micro(tariff.retail_micro_per_kwh));
    }
}
