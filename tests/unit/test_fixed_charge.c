// SPDX-License-Identifier: Apache-2.0
#include "models/market/tariff/calendar.h"
#include "models/market/tariff/fixed_charge.h"

#include <criterion/criterion.h>

enum { YEAR = 2023 };

static lw_month_part whole(int32_t month)
{
    return (lw_month_part){YEAR, month, 1000, 1000};
}

/* Primes, so that no month is a round number. */
static const lw_fixed_rates odd = {.year_micro = 152160007,
                                   .day_micro = 101,
                                   .grid_year_micro = 93240011,
                                   .cta_ppm = 219300,
                                   .tax_ppm = 55000};

Test(fixed_charge, twelve_months_are_a_year_exactly)
{
    lw_fixed_charge sum = {0};
    for (int32_t month = 1; month <= 12; month++) {
        const lw_month_part part = whole(month);
        const lw_fixed_charge charge = lw_fixed_charge_of(&odd, &part);
        sum.total_micro += charge.total_micro;
        sum.grid_micro += charge.grid_micro;
    }
    cr_assert_eq(sum.total_micro, 152160007 + 365 * 101);
    cr_assert_eq(sum.grid_micro, 93240011);
}

Test(fixed_charge, a_month_that_the_period_cuts_owes_its_share)
{
    const lw_fixed_rates plain = {.year_micro = 12000000, .day_micro = 10000};
    const lw_month_part half = {YEAR, 4, 15, 30};
    cr_assert_eq(lw_fixed_charge_of(&plain, &half).total_micro, 500000 + 150000);
    const lw_month_part none = {YEAR, 4, 0, 30};
    cr_assert_eq(lw_fixed_charge_of(&plain, &none).total_micro, 0);
}

/* France 2024, 6 kVA: grid 37.08 + 6 x 9.36 = 93.24, CTA 20.447532, VAT 152.16 x 0.055 / 1.055. */
Test(fixed_charge, the_french_subscription_of_2024_covers_grid_contribution_and_tax)
{
    lw_tariff_params params;
    lw_param_set_defaults(&lw_tariff_table, &params);
    while (lw_tariff_preset_of(params.preset) == NULL ||
           lw_tariff_preset_of(params.preset)->year != 2024) {
        params.preset++;
    }
    const lw_tariff_calendar calendar = lw_tariff_calendar_of(&params);
    const lw_fixed_rates rates = lw_tariff_calendar_fixed(&calendar);
    cr_assert_eq(rates.year_micro, 152160000);
    cr_assert_eq(rates.grid_year_micro, 93240000);
    const lw_month_part part = whole(1);
    const lw_fixed_charge january = lw_fixed_charge_of(&rates, &part);
    cr_assert_eq(january.total_micro, 12680000);
    cr_assert_eq(january.grid_micro, 7770000);
    cr_assert_eq(january.cta_micro, 1703961);
    cr_assert_eq(january.tax_micro, 661043);
    cr_assert_gt(january.total_micro, january.grid_micro + january.cta_micro + january.tax_micro);
}

Test(fixed_charge, power_counts_in_the_member_s_charge_and_in_the_grid_operator_s_part)
{
    lw_tariff_params params;
    lw_param_set_defaults(&lw_tariff_table, &params);
    params.subscription_per_year = 100000000;
    params.capacity_charge_per_kva_year = 10000000;
    params.grid_fixed_per_kva_year = 9360000;
    lw_tariff_calendar calendar = lw_tariff_calendar_of(&params);
    cr_assert_eq(lw_tariff_calendar_fixed(&calendar).year_micro, 160000000, "6 kVA unless given");
    params.power_kva = 9 * LW_MICRO;
    calendar = lw_tariff_calendar_of(&params);
    cr_assert_eq(lw_tariff_calendar_fixed(&calendar).year_micro, 190000000);
    cr_assert_eq(lw_tariff_calendar_fixed(&calendar).grid_year_micro, 84240000);
}
