// SPDX-License-Identifier: Apache-2.0
#include "models/market/tariff/fixed_charge.h"

#include "sim/base/check.h"
#include "sim/base/civil.h"

enum { MONTHS = 12 };

/* Difference of two roundings, so that the months of a year add up to it. */
static lw_money_micro month_share(lw_money_micro year_micro, int32_t month)
{
    return lw_mul_div(year_micro, month, MONTHS) - lw_mul_div(year_micro, month - 1, MONTHS);
}

lw_fixed_charge lw_fixed_charge_of(const lw_fixed_rates *rates, const lw_month_part *part)
{
    LW_ASSERT(part->covered_us >= 0 && part->covered_us <= part->length_us);
    const lw_money_micro whole = month_share(rates->year_micro, part->month) +
                                 rates->day_micro * lw_civil_month_days(part->year, part->month);
    const lw_money_micro total = lw_mul_div(whole, part->covered_us, part->length_us);
    const lw_money_micro grid = lw_mul_div(month_share(rates->grid_year_micro, part->month),
                                           part->covered_us, part->length_us);
    return (lw_fixed_charge){.total_micro = total,
                             .grid_micro = grid,
                             .cta_micro = lw_scale_ppm(grid, rates->cta_ppm),
                             .tax_micro =
                                 lw_mul_div(total, rates->tax_ppm, LW_MICRO + rates->tax_ppm)};
}
