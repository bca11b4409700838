// SPDX-License-Identifier: Apache-2.0
#include "models/market/accounts/bill.h"
#include "models/market/accounts/gain.h"
#include "models/market/tariff/calendar.h"
#include "models/market/tariff/turpe.h"

#include <criterion/criterion.h>

#define KWH LW_MILLIWH_PER_KWH

/* T5: below these shares of local energy the option costs more than the ordinary tariff. */
Test(turpe, the_option_pays_above_the_published_shares)
{
    const double expected[LW_TURPE_GRID_COUNT][LW_TURPE_CLASS_COUNT] = {{.100, 0, .566, 0},
                                                                        {.103, 0, .576, 0}};
    for (int grid = 0; grid < LW_TURPE_GRID_COUNT; grid++) {
        for (int class = 0; class < LW_TURPE_CLASS_COUNT; class ++) {
            const double share = lw_turpe_break_even_ratio(&lw_turpe_grids[grid].rates[class]);
            cr_assert_float_eq(share, expected[grid][class], 0.0005, "%s, class %d: %g",
                               lw_turpe_grids[grid].name, class, share);
        }
    }
}

/* At the break-even share the member pays the same under both: the ratio is what the charges say.
 */
Test(turpe, at_the_break_even_share_both_cost_the_same)
{
    const lw_turpe_rates *rates = &lw_turpe_grids[1].rates[LW_TURPE_HPB];
    const double share = lw_turpe_break_even_ratio(rates);
    const double option = share * (double)rates->local_micro_per_kwh +
                          (1 - share) * (double)rates->other_micro_per_kwh;
    cr_assert_float_eq(option, (double)rates->ordinary_micro_per_kwh, 1e-6);
}

Test(turpe, the_high_season_is_from_november_to_march)
{
    for (int month = 1; month <= 12; month++) {
        const bool is_high = month <= 3 || month >= 11;
        cr_assert_eq(lw_turpe_class_of(month, false), is_high ? LW_TURPE_HPH : LW_TURPE_HPB);
        cr_assert_eq(lw_turpe_class_of(month, true), is_high ? LW_TURPE_HCH : LW_TURPE_HCB);
    }
}

static lw_tariff rates_at(int32_t option, int month, int hour, bool is_without_operation)
{
    lw_turpe_params turpe;
    lw_param_set_defaults(&lw_turpe_table, &turpe);
    turpe.option = option;
    lw_tariff_params params;
    lw_param_set_defaults(&lw_tariff_table, &params);
    params.preset = 3; /* France 2024, base */
    params.turpe = &turpe;
    lw_tariff_calendar calendar = lw_tariff_calendar_of(&params);
    calendar.is_without_operation = is_without_operation;
    return lw_tariff_calendar_at(&calendar, (lw_tariff_moment){month, 2, hour * 60});
}

Test(turpe, ordinarily_every_kwh_owes_the_same)
{
    const lw_tariff noon = rates_at(LW_TURPE_ORDINARY, 7, 12, false);
    cr_assert_eq(noon.local_grid_fee_micro_per_kwh, 14800);
    cr_assert_eq(noon.retail_grid_fee_micro_per_kwh, 14800);
    cr_assert_eq(noon.surcharge_micro_per_kwh, 0);
}

Test(turpe, the_option_makes_local_energy_cheaper_and_the_rest_dearer)
{
    const lw_tariff noon = rates_at(LW_TURPE_COLLECTIVE, 7, 12, false);
    cr_assert_eq(noon.local_grid_fee_micro_per_kwh, 8100);
    cr_assert_eq(noon.retail_grid_fee_micro_per_kwh, 14800, "that of the world without exchange");
    cr_assert_eq(noon.surcharge_micro_per_kwh, 9100);
    const lw_tariff winter_night = rates_at(LW_TURPE_COLLECTIVE, 1, 23, false);
    cr_assert_eq(winter_night.surcharge_micro_per_kwh, -1400);
    cr_assert_eq(rates_at(LW_TURPE_COLLECTIVE, 7, 12, true).surcharge_micro_per_kwh, 0,
                 "without an operation there is no option");
}

/* 10 kWh imported, 4 of them bought from a neighbour for 0.50, in a summer peak hour of 2024. By
 * hand: surcharge 6 x 0.0091 x 1.2 = 0.06552; local 4 x (0.0081 + 0.021) x 1.2 = 0.13968. */
Test(turpe, a_member_s_gain_is_what_his_legs_bring_less_the_surcharge_on_the_rest)
{
    const lw_tariff tariff = rates_at(LW_TURPE_COLLECTIVE, 7, 12, false);
    const lw_trade leg = {.leg = LW_LEG_BOUGHT, .energy_milliwh = 4 * KWH, .value_micro = 500000};
    lw_gain gain = lw_gain_settled(&tariff, &leg);
    const lw_gain membership = lw_gain_membership(&tariff, 10 * KWH);
    cr_assert_eq(lw_gain_residual(&membership), 0);
    lw_gain_add(&gain, &membership);
    cr_assert_eq(lw_gain_residual(&gain), 0);
    cr_assert_eq(gain.by_payer_micro[LW_PAYER_MEMBERS], 4 * 251600 - 500000 - 139680 - 65520);
    const lw_gain refused = lw_gain_unsettled(&tariff, &leg, LW_UNSETTLED_RETAIL);
    cr_assert_eq(refused.by_payer_micro[LW_PAYER_MEMBERS] +
                     membership.by_payer_micro[LW_PAYER_MEMBERS],
                 -109200, "refused, all ten kWh owe the surcharge");
}

/* The bill says the same as the gain: 10,000 random positions and rates. */
Test(turpe, the_difference_of_the_bills_is_the_gain)
{
    uint64_t state = 7;
    for (int i = 0; i < 10000; i++) {
        int64_t draws[4];
        for (int k = 0; k < 4; k++) {
            state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            draws[k] = (int64_t)(state >> 40);
        }
        lw_tariff tariff = rates_at(LW_TURPE_COLLECTIVE, 1 + i % 12, i % 24, false);
        tariff.surcharge_micro_per_kwh += draws[0] % 50000 - 25000;
        const int64_t bought = draws[1] % 5000000;
        const lw_trade leg = {
            .leg = LW_LEG_BOUGHT, .energy_milliwh = bought, .value_micro = draws[2] % 1000000};
        const lw_position position = {.import_milliwh = bought + draws[3] % 5000000,
                                      .bought_milliwh = bought,
                                      .bought_value_micro = leg.value_micro};
        lw_gain gain = lw_gain_settled(&tariff, &leg);
        const lw_gain membership = lw_gain_membership(&tariff, position.import_milliwh);
        lw_gain_add(&gain, &membership);
        const lw_bill_lines lines = lw_bill_lines_of(&tariff, &position);
        cr_assert_eq(lw_bill_outside(&lines) - lw_bill_inside(&lines),
                     gain.by_payer_micro[LW_PAYER_MEMBERS], "case %d", i);
        cr_assert_eq(lw_gain_residual(&gain), 0);
    }
}
