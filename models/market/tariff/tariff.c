// SPDX-License-Identifier: Apache-2.0
/* Rounding: each amount is rounded once, where it is named; sums and differences are then exact. */
#include "models/market/tariff/tariff.h"

#include "sim/base/check.h"

/* Far above any price that a scenario may write, and low enough that price x 10^6 fits 63 bits. */
#define PRICE_MAX 1000

/* Rounded down also below 0; divisor > 0. */
static int64_t floor_div(int64_t dividend, int64_t divisor)
{
    const int64_t quotient = dividend / divisor;
    return dividend % divisor < 0 ? quotient - 1 : quotient;
}

lw_price_micro_per_kwh lw_tariff_ceiling(const lw_tariff *tariff)
{
    LW_ASSERT(tariff->retail_micro_per_kwh >= 0 && tariff->local_tax_ppm >= 0);
    LW_ASSERT(tariff->retail_micro_per_kwh <= PRICE_MAX * LW_MICRO);
    LW_ASSERT(tariff->local_price_relief_ppm <= tariff->local_tax_ppm);
    const int64_t owed = tariff->local_grid_fee_micro_per_kwh + tariff->local_excise_micro_per_kwh;
    const int64_t avoided = tariff->retail_micro_per_kwh + tariff->surcharge_micro_per_kwh +
                            lw_scale_ppm(tariff->surcharge_micro_per_kwh, tariff->retail_tax_ppm);
    /* Rounded down, so that the buyer does not lose at the ceiling itself. */
    return floor_div(avoided * LW_MICRO - owed * (LW_MICRO + tariff->local_tax_ppm),
                     LW_MICRO + tariff->local_tax_ppm - tariff->local_price_relief_ppm);
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

lw_money_micro lw_charge_kept(const lw_charge *charge)
{
    return charge->total_micro - charge->grid_fee_micro - charge->excise_micro - charge->tax_micro;
}

lw_charge lw_tariff_retail_charge(const lw_tariff *tariff, lw_energy_milliwh energy_milliwh)
{
    LW_DEBUG_ASSERT(energy_milliwh >= 0);
    const lw_money_micro total = lw_energy_value(energy_milliwh, tariff->retail_micro_per_kwh);
    return (lw_charge){
        .total_micro = total,
        .grid_fee_micro = lw_energy_value(energy_milliwh, tariff->retail_grid_fee_micro_per_kwh),
        .excise_micro = lw_energy_value(energy_milliwh, tariff->retail_excise_micro_per_kwh),
        .tax_micro = lw_mul_div(total, tariff->retail_tax_ppm, LW_MICRO + tariff->retail_tax_ppm),
    };
}

static lw_money_micro local_tax(const lw_tariff *tariff, lw_money_micro value_micro,
                                lw_money_micro owed_micro)
{
    if (tariff->local_price_relief_ppm == 0) {
        return lw_scale_ppm(value_micro + owed_micro, tariff->local_tax_ppm);
    }
    return lw_scale_ppm(value_micro, tariff->local_tax_ppm - tariff->local_price_relief_ppm) +
           lw_scale_ppm(owed_micro, tariff->local_tax_ppm);
}

lw_charge lw_tariff_local_charge(const lw_tariff *tariff, lw_energy_milliwh energy_milliwh,
                                 lw_money_micro value_micro)
{
    LW_DEBUG_ASSERT(energy_milliwh >= 0);
    const lw_money_micro fee =
        lw_energy_value(energy_milliwh, tariff->local_grid_fee_micro_per_kwh);
    const lw_money_micro excise =
        lw_energy_value(energy_milliwh, tariff->local_excise_micro_per_kwh);
    const lw_money_micro tax = local_tax(tariff, value_micro, fee + excise);
    return (lw_charge){.total_micro = value_micro + fee + excise + tax,
                       .grid_fee_micro = fee,
                       .excise_micro = excise,
                       .tax_micro = tax};
}

lw_charge lw_tariff_surcharge(const lw_tariff *tariff, lw_energy_milliwh energy_milliwh)
{
    LW_DEBUG_ASSERT(energy_milliwh >= 0);
    const lw_money_micro fee = lw_energy_value(energy_milliwh, tariff->surcharge_micro_per_kwh);
    const lw_money_micro tax = lw_scale_ppm(fee, tariff->retail_tax_ppm);
    return (lw_charge){.total_micro = fee + tax, .grid_fee_micro = fee, .tax_micro = tax};
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
                       .excise_micro = a->excise_micro - b->excise_micro,
                       .tax_micro = a->tax_micro - b->tax_micro};
}

lw_money_micro lw_tariff_feed_in_value(const lw_tariff *tariff, lw_energy_milliwh energy_milliwh)
{
    LW_DEBUG_ASSERT(energy_milliwh >= 0);
    return lw_energy_value(energy_milliwh, tariff->feed_in_micro_per_kwh);
}
