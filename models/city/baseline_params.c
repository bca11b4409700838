// SPDX-License-Identifier: Apache-2.0
#include "models/city/baseline_params.h"

#define RWTH                                                                                       \
    "RWTH Aachen, monitoring of solar storage, as Recharge reported in 2016 (article 1183627): "

enum { BATTERY_PRICE_EUR_PER_KWH = 1100 };

#define AS_A_SETTLEMENT "as of any settlement: "

static const lw_param association_rows[] = {
    {.name = "error_ratio",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_association_params, error_ratio),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "1",
     .doc = "Part of the statements that are wrong and made again.",
     .source = AS_A_SETTLEMENT "no rate was read (UNVERIFIED)",
     .high = 1},
    {.name = "breakdowns",
     .kind = LW_PARAM_OPTIONAL,
     .offset = offsetof(lw_association_params, breakdowns),
     .presence = LW_PARAM_UNSET,
     .doc = "Breakdowns by chance of the computer with the spreadsheet.",
     .source = AS_A_SETTLEMENT "no rate was read (UNVERIFIED)",
     .fallback_text = "none by chance",
     .table = &lw_breakdown_table},
    {.name = "provider",
     .kind = LW_PARAM_OBJECT,
     .offset = offsetof(lw_association_params, provider),
     .presence = LW_PARAM_DEFAULTED,
     .doc = "What can go wrong with whoever invoices and pays out.",
     .source = "definition of the scenario format",
     .table = &lw_provider_table},
};

static const lw_param_table association_table = {
    .name = "association",
    .doc = "What can go wrong with the association with a spreadsheet.",
    .size = sizeof(lw_association_params),
    .rows = association_rows,
    .count = LW_PARAM_COUNT(association_rows)};

static const lw_param rows[] = {
    {.name = "battery_capacity_kwh",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_baseline_params, battery_capacity_kwh),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "kWh",
     .doc = "Battery that each home with a roof of its own would buy; 0 = none.",
     .source = "derived: " RWTH "200 MWh in 34,000 systems",
     .low = 0,
     .high = 1000,
     .likely_high = 30,
     .fallback = 6},
    {.name = "battery_price_per_kwh",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_baseline_params, battery_price_per_kwh),
     .presence = LW_PARAM_UNSET,
     .unit = "currency/kWh",
     .doc = "Price of a home battery for each kWh that it stores, in the money of today.",
     .source = RWTH "1,000 to 1,200 EUR/kWh",
     .low = 0,
     .high = 1e5,
     .likely_low = 100,
     .likely_high = 2500,
     .fallback_text = "1100, which is in EUR: a warning in another currency"},
    {.name = "battery_life_years",
     .kind = LW_PARAM_INTEGER,
     .offset = offsetof(lw_baseline_params, battery_life_years),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "year",
     .doc = "Years over which that price is paid back.",
     .source = "assumption: half as long again as the ten years that makers warrant (UNVERIFIED)",
     .low = 1,
     .high = 100,
     .fallback = 15},
    {.name = "interest_ratio",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_baseline_params, interest_ratio),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "1",
     .doc = "Yearly interest on what is not paid back yet.",
     .source = "assumption: what a household's savings could earn (UNVERIFIED)",
     .low = 0,
     .high = 1,
     .likely_high = 0.15,
     .fallback = 0.02},
    {.name = "association",
     .kind = LW_PARAM_OBJECT,
     .offset = offsetof(lw_baseline_params, association),
     .presence = LW_PARAM_DEFAULTED,
     .doc = "What can go wrong with the association with a spreadsheet, as with any settlement.",
     .source = "definition of the scenario format",
     .table = &association_table},
};

const lw_param_table lw_baseline_table = {
    .name = "baselines",
    .doc = "What the settlements are compared with beside each other.",
    .size = sizeof(lw_baseline_params),
    .rows = rows,
    .count = LW_PARAM_COUNT(rows)};

lw_money_micro lw_baseline_battery_per_year(const lw_baseline_params *params)
{
    const lw_money_micro price_per_kwh = params->battery_price_per_kwh == LW_PARAM_ABSENT
                                             ? BATTERY_PRICE_EUR_PER_KWH * LW_MICRO
                                             : params->battery_price_per_kwh;
    const double price = params->battery_capacity_kwh * lw_double_from_micro(price_per_kwh);
    const double rate = params->interest_ratio;
    double worth = 0.0; /* today, of 1 paid at the end of each year */
    double discount = 1.0;
    for (int64_t year = 0; year < params->battery_life_years; year++) {
        discount /= 1.0 + rate;
        worth += discount;
    }
    return lw_micro_from_double(price / worth);
}
