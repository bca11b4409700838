// SPDX-License-Identifier: Apache-2.0
#include "models/market/tariff/calendar.h"
#include "models/market/tariff/tariff_check.h"

#include <criterion/criterion.h>

#include <string.h>

enum { MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY };

static const lw_tariff_period_params all_year = {.from_h = 0,
                                                 .to_h = 24,
                                                 .month_first = 1,
                                                 .month_last = 12,
                                                 .retail_per_kwh = LW_PARAM_ABSENT,
                                                 .feed_in_per_kwh = LW_PARAM_ABSENT,
                                                 .local_grid_fee_per_kwh = LW_PARAM_ABSENT,
                                                 .retail_grid_fee_per_kwh = LW_PARAM_ABSENT};

/* 0.25 retail, 0.10 feed-in, 0.05 grid fee of any kWh, 20 % tax: ceiling 0.158333. */
static lw_tariff_calendar calendar_of(lw_tariff_period_params *periods, size_t count)
{
    lw_tariff_params params = {.retail_per_kwh = 250000,
                               .feed_in_per_kwh = 100000,
                               .local_grid_fee_per_kwh = 50000,
                               .local_tax_ratio = 200000,
                               .local_price_tax_ratio = LW_PARAM_ABSENT,
                               .retail_grid_fee_per_kwh = LW_PARAM_ABSENT,
                               .retail_tax_ratio = LW_PARAM_ABSENT,
                               .periods = {count, periods}};
    return lw_tariff_calendar_of(&params);
}

static int64_t retail_at(const lw_tariff_calendar *calendar, int month, int weekday, int minute)
{
    const lw_tariff_moment moment = {month, weekday, minute};
    return lw_tariff_calendar_at(calendar, moment).retail_micro_per_kwh;
}

/* Minutes of a day at which the retail price is `price`. */
static int minutes_at(const lw_tariff_calendar *calendar, int month, int weekday, int64_t price)
{
    int count = 0;
    for (int minute = 0; minute < 1440; minute++) {
        count += retail_at(calendar, month, weekday, minute) == price;
    }
    return count;
}

Test(calendar, without_periods_has_one_rate)
{
    const lw_tariff_calendar calendar = calendar_of(NULL, 0);
    cr_assert_eq(minutes_at(&calendar, 2, SUNDAY, 250000), 1440);
    const lw_tariff_survey survey = lw_tariff_calendar_survey(&calendar);
    cr_assert_eq(survey.retail_mean_micro_per_kwh, 250000);
    cr_assert_eq(survey.closed_share_ratio, 0.0);
    cr_assert_not(survey.retail_varies);
}

Test(calendar, off_peak_hours_wrap_midnight_to_the_minute)
{
    lw_tariff_period_params night = all_year;
    night.from_h = 22.5;
    night.to_h = 6.5;
    night.retail_per_kwh = 200000;
    const lw_tariff_calendar calendar = calendar_of(&night, 1);
    cr_assert_eq(retail_at(&calendar, 1, MONDAY, 22 * 60 + 29), 250000);
    cr_assert_eq(retail_at(&calendar, 1, MONDAY, 22 * 60 + 30), 200000);
    cr_assert_eq(retail_at(&calendar, 1, MONDAY, 0), 200000);
    cr_assert_eq(retail_at(&calendar, 1, MONDAY, 6 * 60 + 29), 200000);
    cr_assert_eq(retail_at(&calendar, 1, MONDAY, 6 * 60 + 30), 250000);
    cr_assert_eq(minutes_at(&calendar, 7, SATURDAY, 200000), 8 * 60);
}

Test(calendar, hours_of_workdays_end_with_the_day_they_are_in)
{
    lw_tariff_period_params night = all_year;
    night.from_h = 22;
    night.to_h = 6;
    night.days = LW_TARIFF_WORKDAYS;
    night.retail_per_kwh = 200000;
    const lw_tariff_calendar calendar = calendar_of(&night, 1);
    cr_assert_eq(retail_at(&calendar, 1, MONDAY, 5 * 60), 200000);
    cr_assert_eq(retail_at(&calendar, 1, FRIDAY, 23 * 60), 200000);
    cr_assert_eq(retail_at(&calendar, 1, SATURDAY, 5 * 60), 250000);
    cr_assert_eq(retail_at(&calendar, 1, SUNDAY, 23 * 60), 250000);
}

Test(calendar, every_choice_of_days_has_its_days)
{
    static const int expected[][7] = {[LW_TARIFF_ALL_DAYS] = {1, 1, 1, 1, 1, 1, 1},
                                      [LW_TARIFF_WORKDAYS] = {1, 1, 1, 1, 1, 0, 0},
                                      [LW_TARIFF_REST_DAYS] = {0, 0, 0, 0, 0, 1, 1},
                                      [LW_TARIFF_SATURDAYS] = {0, 0, 0, 0, 0, 1, 0},
                                      [LW_TARIFF_SUNDAYS] = {0, 0, 0, 0, 0, 0, 1}};
    for (int32_t days = LW_TARIFF_ALL_DAYS; days <= LW_TARIFF_SUNDAYS; days++) {
        lw_tariff_period_params period = all_year;
        period.days = days;
        period.retail_per_kwh = 200000;
        const lw_tariff_calendar calendar = calendar_of(&period, 1);
        for (int weekday = MONDAY; weekday <= SUNDAY; weekday++) {
            const bool is_cheap = retail_at(&calendar, 6, weekday, 720) == 200000;
            cr_assert_eq(is_cheap, expected[days][weekday], "choice %d, day %d", days, weekday);
        }
    }
}

Test(calendar, seasons_wrap_the_new_year)
{
    lw_tariff_period_params winter = all_year;
    winter.month_first = 11;
    winter.month_last = 3;
    winter.retail_per_kwh = 300000;
    const lw_tariff_calendar calendar = calendar_of(&winter, 1);
    for (int month = 1; month <= 12; month++) {
        const bool is_winter = month >= 11 || month <= 3;
        cr_assert_eq(retail_at(&calendar, month, TUESDAY, 0), is_winter ? 300000 : 250000);
    }
}

Test(calendar, the_first_period_that_holds_is_in_force)
{
    lw_tariff_period_params periods[2] = {all_year, all_year};
    periods[0].from_h = 12;
    periods[0].to_h = 14;
    periods[0].retail_per_kwh = 100000;
    periods[1].from_h = 10;
    periods[1].to_h = 18;
    periods[1].retail_per_kwh = 150000;
    const lw_tariff_calendar calendar = calendar_of(periods, 2);
    cr_assert_eq(minutes_at(&calendar, 5, THURSDAY, 100000), 120);
    cr_assert_eq(minutes_at(&calendar, 5, THURSDAY, 150000), 360);
}

Test(calendar, a_retail_grid_fee_not_given_follows_the_local_one_of_the_period)
{
    lw_tariff_period_params peak = all_year;
    peak.from_h = 8;
    peak.to_h = 20;
    peak.local_grid_fee_per_kwh = 80000;
    const lw_tariff_calendar calendar = calendar_of(&peak, 1);
    const lw_tariff noon = lw_tariff_calendar_at(&calendar, (lw_tariff_moment){1, MONDAY, 720});
    const lw_tariff night = lw_tariff_calendar_at(&calendar, (lw_tariff_moment){1, MONDAY, 0});
    cr_assert_eq(noon.retail_grid_fee_micro_per_kwh, 80000);
    cr_assert_eq(night.retail_grid_fee_micro_per_kwh, 50000);
    cr_assert_eq(noon.retail_micro_per_kwh, 250000, "what a period leaves out is the tariff's");
    cr_assert_eq(noon.feed_in_micro_per_kwh, 100000);
}

Test(calendar, a_flat_tariff_given_as_periods_is_flat)
{
    lw_tariff_period_params periods[2] = {all_year, all_year};
    periods[0].from_h = 22;
    periods[0].to_h = 6;
    periods[0].retail_per_kwh = 250000;
    periods[1].feed_in_per_kwh = 100000;
    const lw_tariff_calendar calendar = calendar_of(periods, 2);
    const lw_tariff flat = lw_tariff_resolve(&calendar.params);
    for (int minute = 0; minute < 1440; minute++) {
        const lw_tariff now =
            lw_tariff_calendar_at(&calendar, (lw_tariff_moment){4, FRIDAY, minute});
        cr_assert_eq(memcmp(&now, &flat, sizeof now), 0);
    }
    cr_assert_not(lw_tariff_calendar_survey(&calendar).retail_varies);
}

/* A third of the day at 0.15: ceiling 0.15 / 1.2 - 0.05 = 0.075, below the feed-in. */
Test(calendar, a_survey_counts_the_hours_in_which_the_band_is_empty)
{
    lw_tariff_period_params night = all_year;
    night.from_h = 22;
    night.to_h = 6;
    night.retail_per_kwh = 150000;
    const lw_tariff_calendar calendar = calendar_of(&night, 1);
    const lw_tariff_survey survey = lw_tariff_calendar_survey(&calendar);
    cr_assert_float_eq(survey.closed_share_ratio, 1.0 / 3.0, 1e-12);
    cr_assert_eq(lw_tariff_ceiling(&survey.best), 158333);
    cr_assert_eq(lw_tariff_ceiling(&survey.worst), 75000);
    cr_assert_eq(survey.retail_mean_micro_per_kwh, 216667);
    cr_assert_eq(survey.highest_micro_per_kwh, 250000);
    cr_assert(survey.retail_varies);
}

Test(calendar, a_survey_weighs_months_by_their_days)
{
    lw_tariff_period_params february = all_year;
    february.month_first = 2;
    february.month_last = 2;
    february.feed_in_per_kwh = 160000;
    const lw_tariff_calendar calendar = calendar_of(&february, 1);
    cr_assert_float_eq(lw_tariff_calendar_survey(&calendar).closed_share_ratio, 28.0 / 365.0,
                       1e-12);
}

Test(calendar, the_level_of_a_price_is_that_within_its_day)
{
    lw_tariff_period_params periods[3] = {all_year, all_year, all_year};
    periods[0].days = LW_TARIFF_SUNDAYS;
    periods[0].retail_per_kwh = 220000;
    periods[1].from_h = 22;
    periods[1].to_h = 6;
    periods[1].retail_per_kwh = 200000;
    periods[2].from_h = 18;
    periods[2].to_h = 20;
    periods[2].retail_per_kwh = 300000;
    const lw_tariff_calendar calendar = calendar_of(periods, 3);
    const struct {
        int weekday, minute;
        lw_tariff_level level;
    } cases[] = {{MONDAY, 23 * 60, LW_TARIFF_LOWEST},
                 {MONDAY, 12 * 60, LW_TARIFF_BETWEEN},
                 {MONDAY, 19 * 60, LW_TARIFF_HIGHEST},
                 {SUNDAY, 19 * 60, LW_TARIFF_FLAT}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const lw_tariff_moment moment = {3, cases[i].weekday, cases[i].minute};
        cr_assert_eq(lw_tariff_calendar_level(&calendar, moment), cases[i].level, "case %zu", i);
    }
}

Test(calendar, check_warns_once_of_a_period_whose_price_does_not_cover_its_fee)
{
    lw_tariff_period_params night = all_year;
    night.from_h = 22;
    night.to_h = 6;
    night.retail_per_kwh = 50000;
    const lw_tariff_calendar calendar = calendar_of(&night, 1);
    lw_report report;
    lw_report_init(&report);
    lw_tariff_check(&calendar.params, "/tariff", &report);
    cr_assert_eq(report.count, 2, "its margin, and a feed-in above it");
    lw_report_fini(&report);
}
