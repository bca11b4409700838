// SPDX-License-Identifier: Apache-2.0
#include "models/city/rates.h"

#include "models/energy/holiday.h"

lw_rates lw_rates_of(const lw_scenario *scenario, const lw_timeline *timeline)
{
    const lw_tariff_calendar calendar = lw_tariff_calendar_of(&scenario->tariff);
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
