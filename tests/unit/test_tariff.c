// SPDX-License-Identifier: Apache-2.0
#include "models/market/tariff/calendar.h"
#include "models/market/tariff/tariff.h"
#include "models/market/tariff/tariff_check.h"

#include <criterion/criterion.h>

#include <string.h>

static const lw_tariff brooklyn = {.retail_micro_per_kwh = 210000,
                                   .feed_in_micro_per_kwh = 40000,
                                   .local_grid_fee_micro_per_kwh = 60000,
                                   .local_tax_ppm = 45000,
                                   .retail_grid_fee_micro_per_kwh = 60000,
                                   .retail_tax_ppm = 45000};

Test(tariff, buyer_does_not_lose_at_the_ceiling_and_loses_one_millionth_above)
{
    for (int64_t retail = 1; retail < 300000; retail += 997) {
        for (lw_ratio_ppm tax = 0; tax < 400000; tax += 54321) {
            lw_tariff tariff = brooklyn;
            tariff.retail_micro_per_kwh = retail;
            tariff.local_tax_ppm = tax;
            /* (p + f)(1 + t) <= R, all times 10^6, exactly. */
            const int64_t owed = (lw_tariff_ceiling(&tariff) + 60000) * (LW_MICRO + tax);
            cr_assert_leq(owed, retail * LW_MICRO);
            cr_assert_gt(owed + LW_MICRO + tax, retail * LW_MICRO);
        }
    }
}

Test(tariff, floor_is_the_feed_in)
{
    cr_assert_eq(lw_tariff_floor(&brooklyn), 40000);
}

Test(tariff, band_of_the_example_is_as_computed_by_hand)
{
    /* 0.21 / 1.045 - 0.06 = 0.1409569... */
    cr_assert_eq(lw_tariff_ceiling(&brooklyn), 140956);
    cr_assert_eq(lw_tariff_middle(&brooklyn), 90478);
    cr_assert(lw_tariff_band_is_open(&brooklyn));
}

Test(tariff, allows_both_ends_of_an_open_band_and_nothing_outside)
{
    cr_assert(lw_tariff_allows(&brooklyn, 40000));
    cr_assert(lw_tariff_allows(&brooklyn, 140956));
    cr_assert_not(lw_tariff_allows(&brooklyn, 39999));
    cr_assert_not(lw_tariff_allows(&brooklyn, 140957));
}

Test(tariff, band_of_one_price_is_empty_because_nobody_gains)
{
    lw_tariff tariff = brooklyn;
    tariff.feed_in_micro_per_kwh = lw_tariff_ceiling(&tariff);
    cr_assert_not(lw_tariff_band_is_open(&tariff));
    cr_assert_not(lw_tariff_allows(&tariff, tariff.feed_in_micro_per_kwh));
}

Test(tariff, allows_no_price_when_everything_is_free)
{
    const lw_tariff free_of_charge = {.retail_micro_per_kwh = 0};
    cr_assert_not(lw_tariff_allows(&free_of_charge, 0));
}

Test(tariff, retail_charge_is_all_in)
{
    const lw_charge kwh = lw_tariff_retail_charge(&brooklyn, LW_MILLIWH_PER_KWH);
    cr_assert_eq(kwh.total_micro, 210000);
    cr_assert_eq(kwh.grid_fee_micro, 60000);
    /* 210000 x 0.045 / 1.045 = 9043.06 */
    cr_assert_eq(kwh.tax_micro, 9043);
}

Test(tariff, local_charge_taxes_value_and_fee_together)
{
    const lw_charge kwh = lw_tariff_local_charge(&brooklyn, LW_MILLIWH_PER_KWH, 100000);
    cr_assert_eq(kwh.grid_fee_micro, 60000);
    cr_assert_eq(kwh.tax_micro, 7200);
    cr_assert_eq(kwh.total_micro, 167200);
}

Test(tariff, no_energy_costs_nothing)
{
    const lw_charge retail = lw_tariff_retail_charge(&brooklyn, 0);
    const lw_charge local = lw_tariff_local_charge(&brooklyn, 0, 0);
    cr_assert_eq(retail.total_micro + retail.grid_fee_micro + retail.tax_micro, 0);
    cr_assert_eq(local.total_micro + local.grid_fee_micro + local.tax_micro, 0);
    cr_assert_eq(lw_tariff_feed_in_value(&brooklyn, 0), 0);
}

/* 10 kWh for 1.00: fee 0.50, excise 0.20, tax 20 % on these 0.14 and 10 % on the price 0.10. */
Test(tariff, a_local_kwh_owes_excise_and_a_tax_of_its_own_on_the_price)
{
    const lw_tariff tariff = {.retail_micro_per_kwh = 250000,
                              .local_grid_fee_micro_per_kwh = 50000,
                              .local_excise_micro_per_kwh = 20000,
                              .local_tax_ppm = 200000,
                              .local_price_relief_ppm = 100000,
                              .retail_excise_micro_per_kwh = 30000,
                              .retail_tax_ppm = 250000};
    const lw_charge local = lw_tariff_local_charge(&tariff, 10 * LW_MILLIWH_PER_KWH, 1000000);
    cr_assert_eq(local.grid_fee_micro, 500000);
    cr_assert_eq(local.excise_micro, 200000);
    cr_assert_eq(local.tax_micro, 240000);
    cr_assert_eq(local.total_micro, 1940000);
    cr_assert_eq(lw_charge_kept(&local), 1000000);
    const lw_charge retail = lw_tariff_retail_charge(&tariff, 10 * LW_MILLIWH_PER_KWH);
    cr_assert_eq(retail.excise_micro, 300000);
    cr_assert_eq(lw_charge_kept(&retail), 2500000 - 300000 - 500000);
    /* (0.25 - 1.2 x 0.07) / 1.1 = 0.150909 */
    cr_assert_eq(lw_tariff_ceiling(&tariff), 150909);
}

Test(tariff, a_ceiling_below_zero_is_rounded_down_too)
{
    const lw_tariff tariff = {
        .retail_micro_per_kwh = 10, .local_grid_fee_micro_per_kwh = 20, .local_tax_ppm = 500000};
    cr_assert_eq(lw_tariff_ceiling(&tariff), -14, "10 / 1.5 - 20 = -13.3");
}

Test(tariff, what_the_retail_price_contains_follows_the_local_kwh_unless_given)
{
    lw_tariff_params params;
    lw_param_set_defaults(&lw_tariff_table, &params);
    params.retail_per_kwh = 210000;
    params.feed_in_per_kwh = 40000;
    params.local_grid_fee_per_kwh = 60000;
    params.local_tax_ratio = 45000;
    const lw_tariff followed = lw_tariff_resolve(&params);
    cr_assert_eq(memcmp(&followed, &brooklyn, sizeof followed), 0);
    params.retail_grid_fee_per_kwh = 70000;
    params.retail_tax_ratio = 0;
    const lw_tariff given = lw_tariff_resolve(&params);
    cr_assert_eq(given.retail_grid_fee_micro_per_kwh, 70000);
    cr_assert_eq(given.retail_tax_ppm, 0);
}

Test(tariff, every_row_has_a_unit_a_meaning_and_a_source_for_what_is_assumed)
{
    for (size_t index = 0; index < lw_tariff_table.count; index++) {
        const lw_param *row = &lw_tariff_table.rows[index];
        cr_assert_not_null(row->doc);
        if (row->kind != LW_PARAM_MICRO) {
            continue;
        }
        cr_assert_not_null(row->unit);
        cr_assert(row->presence == LW_PARAM_REQUIRED || row->source != NULL);
        cr_assert(row->likely_high > 0 && row->likely_high < row->high);
    }
}

static size_t warning_count(const lw_tariff_params *params, const char *pointer, const char *figure)
{
    lw_report report;
    lw_report_init(&report);
    lw_tariff_check(params, "/tariff", &report);
    cr_assert_eq(report.error_count, 0);
    size_t count = 0;
    for (size_t index = 0; index < report.count; index++) {
        if (strcmp(report.items[index].pointer, pointer) == 0 &&
            strstr(report.items[index].message, figure) != NULL) {
            count++;
        }
    }
    lw_report_fini(&report);
    return count;
}

Test(tariff, check_warns_of_a_feed_in_above_retail)
{
    const lw_tariff_params params = {.retail_per_kwh = 200000,
                                     .feed_in_per_kwh = 250000,
                                     .retail_grid_fee_per_kwh = 0,
                                     .retail_tax_ratio = 0};
    cr_assert_eq(warning_count(&params, "/tariff/feed_in_per_kwh", "0.25"), 1);
}

Test(tariff, check_warns_of_a_retail_price_below_its_own_fee_and_tax)
{
    const lw_tariff_params params = {.retail_per_kwh = 50000,
                                     .local_grid_fee_per_kwh = 60000,
                                     .retail_grid_fee_per_kwh = LW_PARAM_ABSENT,
                                     .retail_tax_ratio = LW_PARAM_ABSENT};
    cr_assert_eq(warning_count(&params, "/tariff", "-0.01"), 1);
}

Test(tariff, check_is_silent_for_a_sound_tariff)
{
    lw_report report;
    lw_report_init(&report);
    const lw_tariff_params params = {.retail_per_kwh = 210000,
                                     .feed_in_per_kwh = 40000,
                                     .local_grid_fee_per_kwh = 60000,
                                     .local_tax_ratio = 45000,
                                     .local_price_tax_ratio = LW_PARAM_ABSENT,
                                     .retail_grid_fee_per_kwh = LW_PARAM_ABSENT,
                                     .retail_tax_ratio = LW_PARAM_ABSENT};
    lw_tariff_check(&params, "/tariff", &report);
    cr_assert_eq(report.count, 0);
    lw_report_fini(&report);
}
