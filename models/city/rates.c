// SPDX-License-Identifier: Apache-2.0
#include "models/city/rates.h"

#include "models/energy/holiday.h"

#include <string.h>

lw_rates lw_rates_of(const lw_scenario *scenario, const lw_timeline *timeline)
{
    lw_tariff_calendar calendar = lw_tariff_calendar_of(&scenario->tariff);
    calendar.is_without_operation = strcmp(scenario->exchange.choice->tag, "none") == 0;
    return (lw_rates){.calendar = calendar,
                      .timeline = timeline,
                      .holidays = scenario->site.holidays,
                      .retail_varies = lw_tariff_calendar_survey(&calendar).retail_varies};
}

static lw_tariff_moment moment_of(const lw_rates *rates, lw_time_us start_us)
{
    const lw_timeline *timeline = rates->timeline;
    const lw_civil local = lw_zone_local(timeline->zone, start_us + timeline->interval_us / 2);
    const int64_t day = lw_civil_days(local.year, local.month, local.day);
    return lw_tariff_moment_of(&local, lw_holiday_weekday((lw_holidays)rates->holidays, day));
}

lw_tariff lw_rates_at(const lw_rates *rates, lw_time_us start_us)
{
    return lw_tariff_calendar_at(&rates->calendar, moment_of(rates, start_us));
}

lw_tariff_level lw_rates_level(const lw_rates *rates, lw_time_us start_us)
{
    return lw_tariff_calendar_level(&rates->calendar, moment_of(rates, start_us));
}

static lw_time_us later(lw_time_us a, lw_time_us b)
{
    return a > b ? a : b;
}

lw_fixed_charge lw_rates_fixed_charge(const lw_rates *rates, size_t month)
{
    const lw_timeline *timeline = rates->timeline;
    const lw_time_us begin = timeline->months_us[month];
    const lw_time_us end = timeline->months_us[month + 1];
    const lw_time_us stop = end < timeline->end_us ? end : timeline->end_us;
    const lw_civil local = lw_zone_local(timeline->zone, begin);
    const lw_month_part part = {.year = local.year,
                                .month = local.month,
                                .covered_us = stop - later(begin, timeline->start_us),
                                .length_us = end - begin};
    const lw_fixed_rates fixed = lw_tariff_calendar_fixed(&rates->calendar);
    return lw_fixed_charge_of(&fixed, &part);
}
