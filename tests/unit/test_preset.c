// SPDX-License-Identifier: Apache-2.0
#include "models/market/tariff/calendar.h"
#include "models/market/tariff/tariff_check.h"

#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

static int32_t choice_of(const char *name)
{
    int32_t choice = 0;
    while (strcmp(lw_tariff_preset_names[choice], name) != 0) {
        choice++;
    }
    return choice;
}

static lw_tariff_params params_of(const char *preset)
{
    lw_tariff_params params;
    lw_param_set_defaults(&lw_tariff_table, &params);
    params.preset = choice_of(preset);
    return params;
}

static lw_tariff_survey survey_of(const char *preset)
{
    const lw_tariff_params params = params_of(preset);
    const lw_tariff_calendar calendar = lw_tariff_calendar_of(&params);
    return lw_tariff_calendar_survey(&calendar);
}

static const char *const presets[] = {"fr-2017-base", "fr-2017-peak-off-peak",
                                      "fr-2024-base", "fr-2024-peak-off-peak",
                                      "ny-2016",      "walenstadt-2019"};
enum { PRESET_COUNT = sizeof presets / sizeof presets[0] };

Test(preset, each_gives_every_key_that_is_needed_and_covers_its_own_fees_and_taxes)
{
    for (int i = 0; i < PRESET_COUNT; i++) {
        const lw_tariff_params params = params_of(presets[i]);
        lw_report report;
        lw_report_init(&report);
        cr_assert(lw_tariff_check_keys(&params, "/tariff", &report), "%s", presets[i]);
        lw_tariff_check(&params, "/tariff", &report);
        cr_assert_eq(report.count, 0, "%s: %s", presets[i],
                     report.count > 0 ? report.items[0].message : "");
        lw_report_fini(&report);
    }
}

Test(preset, names_and_choices_are_in_the_same_order)
{
    for (int32_t choice = 1; lw_tariff_preset_names[choice] != NULL; choice++) {
        cr_assert_str_eq(lw_tariff_preset_of(choice)->name, lw_tariff_preset_names[choice]);
    }
    cr_assert_null(lw_tariff_preset_of(0));
}

/* Every line of `describe`: what is not from a source says so, and the number in it is the one that
 * is used (both come from one token of the table). */
Test(preset, every_value_tells_number_and_source)
{
    size_t line_count = 0;
    size_t unverified_count = 0;
    for (const char *line; (line = lw_tariff_preset_remark(line_count)) != NULL; line_count++) {
        if (line[0] != ' ') {
            continue;
        }
        cr_assert_not_null(strchr(line, ':'), "%s", line);
        unverified_count += strstr(line, "UNVERIFIED") != NULL;
        if (strstr(line, "assumption") != NULL || strstr(line, "memory") != NULL) {
            cr_assert_not_null(strstr(line, "UNVERIFIED"), "%s", line);
        }
    }
    cr_assert_gt(line_count, 40);
    cr_assert_gt(unverified_count, 10);
}

/* MARKET 3.5: in 2017 some 7.6 c could be avoided, less than the feed-in of 10 c: no price suits
 * both; in 2024 the spread was 4.4 c. */
Test(preset, france_had_no_band_in_2017_and_one_of_4_4_c_in_2024)
{
    const lw_tariff_survey before = survey_of("fr-2017-base");
    cr_assert_eq(before.closed_share_ratio, 1.0);
    cr_assert_eq(lw_tariff_ceiling(&before.best), 76200);
    const lw_tariff_survey after = survey_of("fr-2024-base");
    cr_assert_eq(after.closed_share_ratio, 0.0);
    const int64_t spread = lw_tariff_ceiling(&after.best) - lw_tariff_floor(&after.best);
    cr_assert_eq(spread, 43840);
}

/* Off-peak 2024: 0.2068 - 1.2 x 0.0668 = 0.12664, below the feed-in of 0.1276: eight hours. */
Test(preset, in_2024_off_peak_hours_have_no_band)
{
    const lw_tariff_survey survey = survey_of("fr-2024-peak-off-peak");
    cr_assert_float_eq(survey.closed_share_ratio, 8.0 / 24.0, 1e-12);
    cr_assert_eq(lw_tariff_ceiling(&survey.worst), 126640);
    cr_assert_eq(lw_tariff_ceiling(&survey.best), 189840);
}

Test(preset, net_metering_in_new_york_leaves_no_band)
{
    const lw_tariff_survey survey = survey_of("ny-2016");
    cr_assert_eq(survey.closed_share_ratio, 1.0);
    cr_assert_eq(lw_tariff_floor(&survey.best), 210000);
    lw_tariff_params params = params_of("ny-2016");
    params.net_metering = LW_NET_METERING_NO;
    const lw_tariff_calendar without = lw_tariff_calendar_of(&params);
    cr_assert_eq(lw_tariff_calendar_survey(&without).closed_share_ratio, 0.0);
}

Test(preset, what_the_scenario_gives_is_not_the_preset_s_to_change)
{
    lw_tariff_params params = params_of("fr-2024-peak-off-peak");
    params.retail_per_kwh = 300000;
    params.retail_excise_per_kwh = 0;
    const lw_tariff_calendar calendar = lw_tariff_calendar_of(&params);
    const lw_tariff night = lw_tariff_calendar_at(&calendar, (lw_tariff_moment){1, 0, 0});
    cr_assert_eq(night.retail_micro_per_kwh, 300000, "at night as well");
    cr_assert_eq(night.retail_excise_micro_per_kwh, 0);
    cr_assert_eq(night.local_excise_micro_per_kwh, 0, "follows the retail excise");
    cr_assert_eq(night.feed_in_micro_per_kwh, 127600);
}

Test(preset, periods_of_the_scenario_replace_the_preset_s)
{
    lw_tariff_params params = params_of("fr-2024-peak-off-peak");
    lw_tariff_period_params noon = {.from_h = 12,
                                    .to_h = 14,
                                    .month_first = 1,
                                    .month_last = 12,
                                    .retail_per_kwh = 100000,
                                    .feed_in_per_kwh = LW_PARAM_ABSENT,
                                    .local_grid_fee_per_kwh = LW_PARAM_ABSENT,
                                    .retail_grid_fee_per_kwh = LW_PARAM_ABSENT};
    params.periods = (lw_array){1, &noon};
    const lw_tariff_calendar calendar = lw_tariff_calendar_of(&params);
    const lw_tariff night = lw_tariff_calendar_at(&calendar, (lw_tariff_moment){1, 0, 0});
    const lw_tariff day = lw_tariff_calendar_at(&calendar, (lw_tariff_moment){1, 0, 720});
    cr_assert_eq(night.retail_micro_per_kwh, 270000);
    cr_assert_eq(day.retail_micro_per_kwh, 100000);
}

Test(preset, without_one_each_missing_key_is_told_once)
{
    lw_tariff_params params = params_of("none");
    params.local_tax_ratio = 0;
    lw_report report;
    lw_report_init(&report);
    lw_report_error(&report, LW_ERR_OUT_OF_RANGE, "/tariff/retail_per_kwh", NULL, "too high");
    cr_assert_not(lw_tariff_check_keys(&params, "/tariff", &report));
    cr_assert_eq(report.count, 3, "retail_per_kwh was reported before");
    cr_assert_eq(report.items[1].status, LW_ERR_MISSING_KEY);
    cr_assert_str_eq(report.items[1].pointer, "/tariff/feed_in_per_kwh");
    cr_assert_str_eq(report.items[2].pointer, "/tariff/local_grid_fee_per_kwh");
    lw_report_fini(&report);
}
