// SPDX-License-Identifier: Apache-2.0
#include "models/city/scenario_totals.h"

#include "models/energy/load.h"
#include "models/market/tariff/calendar.h"
#include "sim/base/quantity.h"

#include <math.h>
#include <stdio.h>

#define SECONDS_PER_YEAR (365.0 * 86400)
#define PV_PEAK_RATIO 1.5 /* brighter than standard conditions, and colder: never so much */

static double at_least_zero(double value)
{
    return value > 0 ? value : 0; /* NaN: not given, or reported where it stands */
}

static double battery_power_kw(const lw_battery_params *battery)
{
    return isnan(battery->power_kw) ? battery->capacity_kwh / 2 : battery->power_kw;
}

/* No participant of the group moves more than this in the period. A year's use may fall into a part
 * of it. */
static double group_energy_kwh(const lw_group_params *group, double period_s)
{
    const lw_load_profile_params *profile = lw_load_profile_of(&group->load);
    const double hours = period_s / 3600;
    double energy_kwh = 0;
    if (profile != NULL) {
        energy_kwh += at_least_zero(profile->annual_kwh) * (floor(period_s / SECONDS_PER_YEAR) + 1);
    }
    if (group->pv != NULL) {
        energy_kwh += at_least_zero(group->pv->capacity_kw) * PV_PEAK_RATIO * hours;
    }
    if (group->battery != NULL) {
        energy_kwh += at_least_zero(battery_power_kw(group->battery)) * hours;
    }
    return energy_kwh;
}

/* No kWh changes hands for more: an exchange trades below the retail price or not at all. */
static double highest_price(const lw_tariff_params *tariff)
{
    const lw_tariff_calendar calendar = lw_tariff_calendar_of(tariff);
    return at_least_zero(
        lw_double_from_micro(lw_tariff_calendar_survey(&calendar).highest_micro_per_kwh));
}

static void check_journal(const lw_scenario *scenario, double readings, lw_report *report)
{
    if (scenario->output.journal && readings > LW_JOURNAL_MAX) {
        lw_report_error(report, LW_ERR_OUT_OF_RANGE, "/output/journal",
                        "leave it out, or take fewer homes or a shorter period",
                        "%.3g readings of meters, with three to seven postings each: at most %.3g "
                        "can be kept",
                        readings, LW_JOURNAL_MAX);
    }
}

static void check_chains(const lw_scenario *scenario, double readings, lw_report *report)
{
    const lw_settlement_params *settlements = scenario->settlements.items;
    for (size_t i = 0; i < scenario->settlements.count && readings > LW_CHAIN_MAX; i++) {
        if (settlements[i].crypto == LW_CRYPTO_REAL) {
            char where[LW_POINTER_SIZE];
            (void)snprintf(where, sizeof where, "/settlements/%zu/crypto", i);
            lw_report_error(
                report, LW_ERR_OUT_OF_RANGE, where,
                "write \"modelled\", or take fewer homes or a shorter period",
                "up to %.3g readings of meters to sign and to keep: at most %.3g can be", readings,
                LW_CHAIN_MAX);
        }
    }
}

void lw_scenario_check_totals(const lw_scenario *scenario, lw_report *report)
{
    const double period_s = (double)(lw_civil_seconds(&scenario->period.end) -
                                     lw_civil_seconds(&scenario->period.start));
    const lw_group_params *groups = scenario->participants.items;
    double energy_kwh = 0;
    double participant_count = 0;
    for (size_t i = 0; i < scenario->participants.count; i++) {
        energy_kwh += (double)groups[i].count * group_energy_kwh(&groups[i], period_s);
        participant_count += (double)groups[i].count;
    }
    const double readings = participant_count * period_s / (double)scenario->period.interval_s;
    check_journal(scenario, readings, report);
    check_chains(scenario, readings, report);
    const double money = energy_kwh * highest_price(&scenario->tariff);
    if (energy_kwh > LW_TOTAL_MAX) {
        lw_report_error(report, LW_ERR_OUT_OF_RANGE, "/participants",
                        "check the units of annual_kwh, capacity_kw and power_kw",
                        "together they may use, make and store %.3g kWh over the period: at most "
                        "%.3g can be counted",
                        energy_kwh, LW_TOTAL_MAX);
    } else if (money > LW_TOTAL_MAX) {
        lw_report_error(report, LW_ERR_OUT_OF_RANGE, "/tariff", "check the units of the prices",
                        "at these prices the energy of the period, up to %.3g kWh, may cost %.3g: "
                        "at most %.3g can be counted",
                        energy_kwh, money, LW_TOTAL_MAX);
    }
}
