// SPDX-License-Identifier: Apache-2.0
#include "models/city/scenario_place.h"

#include "models/market/tariff/preset.h"
#include "sim/kernel/zone.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* The west of China, at 73.5 E on the time of 120 E, is 3.1 h from the sun: nobody is further. */
#define CLOCK_H_MAX 3.25
#define DEGREES_PER_HOUR 15.0
enum { HALF_YEAR_S = 182 * 86400 };

const char *lw_site_country(const char *timezone)
{
    static const char *const zones[][2] = {
        {"Europe/Paris", "fr"}, {"America/New_York", "us"}, {"Europe/Zurich", "ch"}};
    for (size_t i = 0; i < sizeof zones / sizeof zones[0]; i++) {
        if (strcmp(timezone, zones[i][0]) == 0) {
            return zones[i][1];
        }
    }
    return "";
}

/* Standard time: the lesser offset of two seasons. */
static double standard_offset_h(const lw_zone *zone, int64_t utc_s)
{
    const int32_t now_s = lw_zone_offset_s(zone, utc_s);
    const int32_t later_s = lw_zone_offset_s(zone, utc_s + HALF_YEAR_S);
    return (now_s < later_s ? now_s : later_s) / 3600.0;
}

/* Hours by which clocks of that offset are ahead of the mean sun, -12 to 12: the date line is no
 * matter. */
static double ahead_h(double offset_h, double longitude_deg)
{
    return remainder(offset_h - longitude_deg / DEGREES_PER_HOUR, 24.0);
}

static void warn_of_clock(const lw_scenario *scenario, const lw_zone *zone, lw_report *report)
{
    const double longitude_deg = scenario->site.longitude_deg;
    const double offset_h =
        standard_offset_h(zone, lw_zone_utc(zone, &scenario->period.start) / LW_US_PER_S);
    const double ahead = ahead_h(offset_h, longitude_deg);
    if (fabs(ahead) <= CLOCK_H_MAX) {
        return;
    }
    char suggestion[LW_SUGGESTION_SIZE] = "write the time zone of the site, or correct /site";
    const bool flipped = fabs(ahead_h(offset_h, -longitude_deg)) <= CLOCK_H_MAX;
    if (flipped) {
        snprintf(suggestion, sizeof suggestion, "did you mean %.10g? West is negative",
                 -longitude_deg);
    }
    lw_report_warning(
        report, LW_ERR_INCONSISTENT, flipped ? "/site/longitude_deg" : "/site/timezone", suggestion,
        "the clocks of %s are %.1f h %s the sun at longitude %.10g: by them it "
        "would shine at night",
        lw_zone_name(zone), fabs(ahead), ahead > 0 ? "ahead of" : "behind", longitude_deg);
}

static void check_clock(const lw_scenario *scenario, lw_report *report)
{
    lw_zone *zone = NULL;
    lw_error error;
    if (lw_zone_open(scenario->site.timezone, &zone, &error) == LW_OK) {
        warn_of_clock(scenario, zone, report);
        lw_zone_close(zone);
    }
}

/* Prices of one year in another are a choice to be made knowingly. */
static void warn_of_year(const lw_scenario *scenario, const lw_tariff_preset *preset,
                         lw_report *report)
{
    const int first = scenario->period.start.year;
    if (preset->year >= first && preset->year <= scenario->period.end.year) {
        return;
    }
    lw_report_warning(report, LW_ERR_INCONSISTENT, "/tariff/preset",
                      "take a preset of that year, or write its prices",
                      "\"%s\" has the prices of %d, the period begins in %d", preset->name,
                      preset->year, first);
}

static void check_preset(const lw_scenario *scenario, lw_report *report)
{
    const lw_tariff_preset *preset = lw_tariff_preset_of(scenario->tariff.preset);
    if (preset == NULL) {
        return;
    }
    const char *currency = lw_currency_codes[scenario->currency];
    const char *country = lw_site_country(scenario->site.timezone);
    char suggestion[LW_SUGGESTION_SIZE];
    char names[LW_SUGGESTION_SIZE / 2];
    lw_tariff_preset_names_in(currency, names, sizeof names);
    if (strcmp(preset->currency, currency) != 0) {
        snprintf(suggestion, sizeof suggestion, "write \"currency\": \"%s\", or a preset in %s: %s",
                 preset->currency, currency, names);
        lw_report_error(report, LW_ERR_INCONSISTENT, "/tariff/preset", suggestion,
                        "the prices of \"%s\" are in %s, the scenario is in %s", preset->name,
                        preset->currency, currency);
    } else if (country[0] != '\0' && strcmp(country, preset->country) != 0) {
        lw_report_warning(report, LW_ERR_INCONSISTENT, "/tariff/preset",
                          "write the site's own prices, or correct /site",
                          "\"%s\" is a tariff of another country than the site's, by its time "
                          "zone %s",
                          preset->name, scenario->site.timezone);
    } else {
        warn_of_year(scenario, preset, report);
    }
}

/* No exchange rate is known: one's own price is. */
static void check_battery_price(const lw_scenario *scenario, lw_report *report)
{
    const char *currency = lw_currency_codes[scenario->currency];
    if (scenario->baselines.battery_price_per_kwh != LW_PARAM_ABSENT ||
        scenario->baselines.battery_capacity_kwh == 0 || strcmp(currency, "EUR") == 0) {
        return;
    }
    char suggestion[LW_SUGGESTION_SIZE];
    snprintf(suggestion, sizeof suggestion, "write what a battery costs in %s for each kWh",
             currency);
    lw_report_warning(report, LW_ERR_INCONSISTENT, "/baselines/battery_price_per_kwh", suggestion,
                      "the price of the home battery is left to its default, which is in EUR and "
                      "taken at par; the scenario is in %s",
                      currency);
}

void lw_scenario_check_place(const lw_scenario *scenario, lw_report *report)
{
    check_clock(scenario, report);
    check_preset(scenario, report);
    check_battery_price(scenario, report);
}
