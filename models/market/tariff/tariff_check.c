// SPDX-License-Identifier: Apache-2.0
#include "models/market/tariff/tariff_check.h"

#include "models/market/tariff/calendar.h"

#include <stdio.h>
#include <string.h>

static bool is_reported(const lw_report *report, const char *pointer)
{
    for (size_t i = 0; i < report->count; i++) {
        if (strcmp(report->items[i].pointer, pointer) == 0) {
            return true;
        }
    }
    return false;
}

bool lw_tariff_check_keys(const lw_tariff_params *params, const char *pointer, lw_report *report)
{
    size_t i = 0;
    for (const char *key; (key = lw_tariff_missing_key(params, i)) != NULL; i++) {
        char where[LW_POINTER_SIZE];
        (void)snprintf(where, sizeof where, "%s/%s", pointer, key);
        if (!is_reported(report, where) && !is_reported(report, pointer)) {
            lw_report_error(report, LW_ERR_MISSING_KEY, where,
                            "write it, or name a preset: ledgerwatt describe /tariff/preset",
                            "%s has no \"%s\", and names no preset that has", pointer, key);
        }
    }
    return i == 0;
}

/* The faults of a year of rates, each told once, of the first rates that have it. */
typedef struct rates_check {
    const char *pointer;
    lw_report *report;
    bool margin_told;
    bool feed_in_told;
} rates_check;

static void check_margin(rates_check *c, const lw_tariff *tariff)
{
    const lw_charge kwh = lw_tariff_retail_charge(tariff, LW_MILLIWH_PER_KWH);
    const lw_money_micro kept = lw_charge_kept(&kwh);
    if (kept >= 0 || c->margin_told) {
        return;
    }
    c->margin_told = true;
    lw_report_warning(
        c->report, LW_ERR_INCONSISTENT, c->pointer,
        "give retail_grid_fee_per_kwh and retail_tax_ratio of the retail price",
        "of %g per kWh retail, %g grid fee and %g tax leave the retailer %g",
        lw_double_from_micro(kwh.total_micro), lw_double_from_micro(kwh.grid_fee_micro),
        lw_double_from_micro(kwh.excise_micro + kwh.tax_micro), lw_double_from_micro(kept));
}

static void check_feed_in(rates_check *c, const lw_tariff *tariff)
{
    if (tariff->feed_in_micro_per_kwh <= tariff->retail_micro_per_kwh || c->feed_in_told) {
        return;
    }
    c->feed_in_told = true;
    char where[LW_POINTER_SIZE];
    (void)snprintf(where, sizeof where, "%s/feed_in_per_kwh", c->pointer);
    lw_report_warning(c->report, LW_ERR_INCONSISTENT, where, NULL,
                      "a feed-in of %g per kWh is above the retail price of %g: exporting pays "
                      "more than using one's own electricity",
                      lw_double_from_micro(tariff->feed_in_micro_per_kwh),
                      lw_double_from_micro(tariff->retail_micro_per_kwh));
}

static void check_rates(void *context, const lw_tariff *tariff, int64_t weight)
{
    (void)weight;
    check_margin(context, tariff);
    check_feed_in(context, tariff);
}

static void check_grid_fees(const lw_tariff_params *params, const char *pointer, lw_report *report)
{
    if (params->turpe != NULL && (params->local_grid_fee_per_kwh != LW_PARAM_ABSENT ||
                                  params->retail_grid_fee_per_kwh != LW_PARAM_ABSENT)) {
        char where[LW_POINTER_SIZE];
        (void)snprintf(where, sizeof where, "%s/turpe", pointer);
        lw_report_error(report, LW_ERR_INCONSISTENT, where,
                        "leave local_grid_fee_per_kwh and retail_grid_fee_per_kwh out",
                        "grid fees are given twice: by turpe and by their keys");
    }
}

void lw_tariff_check(const lw_tariff_params *params, const char *pointer, lw_report *report)
{
    const lw_tariff_calendar calendar = lw_tariff_calendar_of(params);
    check_grid_fees(params, pointer, report);
    rates_check check = {.pointer = pointer, .report = report};
    lw_tariff_calendar_visit(&calendar, check_rates, &check);
}
