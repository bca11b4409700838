// SPDX-License-Identifier: Apache-2.0
/* Rounding: each amount is rounded once, where it is named; sums and differences are then exact. */
#include "models/market/tariff/tariff.h"

#include "sim/base/check.h"

/* Far above any price that a scenario may write, and low enough that price x 10^6 fits 63 bits. */
#define PRICE_MAX 1000

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

lw_charge lw_charge_plus(const lw_charge *a, const lw_charge *b)
{
    return (lw_charge){.total_micro = a->total_micro + b->total_micro,
                       .grid_fee_micro = a->grid_fee_micro + b->grid_fee_micro,
                       .tax_micro = a->tax_micro + b->tax_micro};
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
