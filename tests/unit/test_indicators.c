// SPDX-License-Identifier: Apache-2.0
#include "models/market/accounts/indicators.h"

#include <criterion/criterion.h>

#include <math.h>

Test(indicators, a_roof_that_exports_nothing_is_fully_self_consumed)
{
    cr_assert_float_eq(lw_self_consumption_ratio(5000, 0), 1, 0);
    cr_assert_float_eq(lw_self_consumption_ratio(5000, 5000), 0, 0);
    cr_assert_float_eq(lw_self_consumption_ratio(5000, 4000), 0.2, 1e-15);
}

Test(indicators, a_home_that_imports_nothing_is_self_sufficient)
{
    cr_assert_float_eq(lw_self_sufficiency_ratio(5000, 0), 1, 0);
    cr_assert_float_eq(lw_self_sufficiency_ratio(5000, 5000), 0, 0);
}

Test(indicators, what_neighbours_sell_is_local_but_not_own)
{
    cr_assert_float_eq(lw_self_sufficiency_ratio(1000, 600), 0.4, 1e-15);
    cr_assert_float_eq(lw_local_energy_ratio(1000, 600, 500), 0.9, 1e-15);
    cr_assert_float_eq(lw_local_energy_ratio(1000, 600, 600), 1, 0);
}

Test(indicators, nothing_over_nothing_is_not_a_number)
{
    cr_assert(isnan(lw_self_consumption_ratio(0, 0)));
    cr_assert(isnan(lw_self_sufficiency_ratio(0, 0)));
    cr_assert(isnan(lw_local_energy_ratio(0, 0, 0)));
}

Test(indicators, a_share_of_nothing_is_not_a_number_even_when_something_was_imported)
{
    /* A battery that charged for a month in which nobody used anything. */
    cr_assert(isnan(lw_self_sufficiency_ratio(0, 500)));
    cr_assert(isnan(lw_self_consumption_ratio(0, 500)));
    cr_assert(isnan(lw_local_energy_ratio(0, 500, 100)));
}
