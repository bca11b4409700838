// SPDX-License-Identifier: Apache-2.0
#include "models/market/accounts/net_metering.h"
#include "models/market/tariff/tariff.h"

#include <criterion/criterion.h>

#define KWH LW_MILLIWH_PER_KWH

Test(net_metering, a_year_without_excess_is_settled_by_its_credits)
{
    const lw_net_account year = {10 * KWH, 10 * KWH, 2100000};
    cr_assert_eq(lw_net_account_excess(&year, 40000), 0);
    const lw_net_account none = {0, 0, 0};
    cr_assert_eq(lw_net_account_excess(&none, 40000), 0);
}

/* 4 of 10 kWh too many at 0.21: 0.84 back, 0.16 for them. */
Test(net_metering, the_excess_of_a_year_earns_the_feed_in)
{
    const lw_net_account year = {6 * KWH, 10 * KWH, 2100000};
    cr_assert_eq(lw_net_account_excess(&year, 40000), 840000 - 160000);
    cr_assert_eq(lw_net_account_excess(&year, 210000), 0, "where both prices are the same");
}

Test(net_metering, the_excess_has_the_mean_credit_of_the_year)
{
    const lw_net_account year = {0, 4 * KWH, 3 * 300000 + 100000};
    cr_assert_eq(lw_net_account_excess(&year, 0), 1000000);
    const lw_net_account half = {2 * KWH, 4 * KWH, 3 * 300000 + 100000};
    cr_assert_eq(lw_net_account_excess(&half, 0), 500000);
}
