// SPDX-License-Identifier: Apache-2.0
#include "models/city/rates.h"
#include "models/energy/holiday.h"
#include "models/market/exchange/exchange.h"

#include <criterion/criterion.h>

typedef struct town {
    lw_arena *arena;
    lw_scenario scenario;
    lw_timeline timeline;
    lw_rates rates;
} town;

static lw_tariff_period_params cheap(double from_h, double to_h, int32_t days)
{
    return (lw_tariff_period_params){.from_h = from_h,
                                     .to_h = to_h,
                                     .days = days,
                                     .month_first = 1,
                                     .month_last = 12,
                                     .retail_per_kwh = 150000,
                                     .feed_in_per_kwh = LW_PARAM_ABSENT,
                                     .local_grid_fee_per_kwh = LW_PARAM_ABSENT,
                                     .retail_grid_fee_per_kwh = LW_PARAM_ABSENT};
}

/* Paris from `start` to `end`, 0.25 but for one period of 0.15, French holidays. */
static void begin(town *t, lw_tariff_period_params *period, lw_civil start, lw_civil end)
{
    t->arena = lw_arena_create(1 << 20);
    t->scenario = (lw_scenario){
        .site = {.timezone = "Europe/Paris", .holidays = LW_HOLIDAYS_FR},
        .period = {.start = start, .end = end, .interval_s = 900},
        .exchange = {lw_exchange_variants, NULL},
        .tariff = {.retail_per_kwh = 250000, .feed_in_per_kwh = 100000, .periods = {1, period}}};
    lw_error error;
    cr_assert_eq(lw_timeline_init(&t->scenario, t->arena, &t->timeline, &error), LW_OK);
    t->rates = lw_rates_of(&t->scenario, &t->timeline);
}

static void end(town *t)
{
    lw_timeline_fini(&t->timeline);
    lw_arena_destroy(t->arena);
}

static int cheap_count(const town *t)
{
    int count = 0;
    for (size_t k = 0; k < t->timeline.interval_count; k++) {
        const lw_time_us start_us = lw_timeline_interval_us(&t->timeline, k);
        count += lw_rates_at(&t->rates, start_us).retail_micro_per_kwh == 150000;
    }
    return count;
}

/* 22 to 6 has 32 quarter-hours; the night of the clock change in spring loses four of them, the one
 * in autumn has four more. */
Test(rates, follow_the_wall_clock_through_daylight_saving)
{
    const struct {
        lw_civil start, end;
        int count;
    } days[] = {{{2016, 3, 26, 0, 0, 0}, {2016, 3, 27, 0, 0, 0}, 32},
                {{2016, 3, 27, 0, 0, 0}, {2016, 3, 28, 0, 0, 0}, 28},
                {{2016, 10, 30, 0, 0, 0}, {2016, 10, 31, 0, 0, 0}, 36}};
    lw_tariff_period_params night = cheap(22, 6, LW_TARIFF_ALL_DAYS);
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        town t;
        begin(&t, &night, days[i].start, days[i].end);
        cr_assert_eq(cheap_count(&t), days[i].count, "day %zu", i);
        end(&t);
    }
}

/* Thursday, 5 May 2016 was Ascension Day. */
Test(rates, take_a_public_holiday_for_a_sunday)
{
    const lw_civil wednesday = {2016, 5, 4, 0, 0, 0};
    const lw_civil thursday = {2016, 5, 5, 0, 0, 0};
    const lw_civil friday = {2016, 5, 6, 0, 0, 0};
    lw_tariff_period_params sundays = cheap(0, 24, LW_TARIFF_SUNDAYS);
    town t;
    begin(&t, &sundays, thursday, friday);
    cr_assert_eq(cheap_count(&t), 96);
    t.rates.holidays = LW_HOLIDAYS_NONE;
    cr_assert_eq(cheap_count(&t), 0);
    end(&t);
    begin(&t, &sundays, wednesday, thursday);
    cr_assert_eq(cheap_count(&t), 0);
    end(&t);
}

Test(rates, the_middle_of_an_interval_decides)
{
    lw_tariff_period_params late = cheap(22.25, 24, LW_TARIFF_ALL_DAYS);
    town t;
    begin(&t, &late, (lw_civil){2016, 5, 4, 0, 0, 0}, (lw_civil){2016, 5, 5, 0, 0, 0});
    cr_assert_eq(cheap_count(&t), 7);
    cr_assert_eq(lw_rates_level(&t.rates, t.timeline.start_us), LW_TARIFF_HIGHEST);
    end(&t);
    late.from_h = 22.0 + 7.0 / 60;
    begin(&t, &late, (lw_civil){2016, 5, 4, 0, 0, 0}, (lw_civil){2016, 5, 5, 0, 0, 0});
    cr_assert_eq(cheap_count(&t), 8, "22:00 to 22:15 has its middle at 22:07:30");
    end(&t);
}
