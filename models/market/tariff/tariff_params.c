// SPDX-License-Identifier: Apache-2.0
#include "models/market/tariff/tariff_params.h"

#define PRICE_MAX 1000
#define TAX_RATIO_MAX 5

#define FORMAT "definition of the scenario format"

static const char *const days_names[] = {"all",       "workdays", "rest_days",
                                         "saturdays", "sundays",  NULL};

#define PERIOD_HOUR(member)                                                                        \
    .name = #member, .kind = LW_PARAM_REAL, .offset = offsetof(lw_tariff_period_params, member),   \
    .presence = LW_PARAM_DEFAULTED, .unit = "h", .low = 0, .high = 24, .source = FORMAT
#define PERIOD_MONTH(member)                                                                       \
    .name = #member, .kind = LW_PARAM_INTEGER,                                                     \
    .offset = offsetof(lw_tariff_period_params, member), .presence = LW_PARAM_DEFAULTED,           \
    .unit = "1", .low = 1, .high = 12, .source = FORMAT
#define PERIOD_PRICE(member)                                                                       \
    .name = #member, .kind = LW_PARAM_MICRO, .offset = offsetof(lw_tariff_period_params, member),  \
    .presence = LW_PARAM_UNSET, .unit = "currency/kWh", .high = PRICE_MAX, .likely_low = 0.001,    \
    .likely_high = 2, .fallback_text = "that of the tariff"

static const lw_param period_rows[] = {
    {PERIOD_HOUR(from_h), .doc = "Local hour at which it begins, to the minute: 22.5 is 22:30.",
     .fallback = 0},
    {PERIOD_HOUR(to_h),
     .doc = "Local hour at which it ends; before from_h: past midnight; the same: the whole day.",
     .fallback = 24},
    {.name = "days",
     .kind = LW_PARAM_CHOICE,
     .offset = offsetof(lw_tariff_period_params, days),
     .presence = LW_PARAM_DEFAULTED,
     .doc = "Days on which it holds; a public holiday of site.holidays is a Sunday, and rest_days "
            "are Saturdays and Sundays.",
     .choices = days_names,
     .fallback = LW_TARIFF_ALL_DAYS,
     .source = FORMAT},
    {PERIOD_MONTH(month_first), .doc = "First month in which it holds, 1 = January.",
     .fallback = 1},
    {PERIOD_MONTH(month_last),
     .doc = "Last month in which it holds; before month_first: round the new year.",
     .fallback = 12},
    {PERIOD_PRICE(retail_per_kwh), .doc = "All-in retail price."},
    {PERIOD_PRICE(feed_in_per_kwh), .doc = "What the retailer pays for a kWh fed in."},
    {PERIOD_PRICE(local_grid_fee_per_kwh), .doc = "Grid fee, before tax, of a local kWh."},
    {PERIOD_PRICE(retail_grid_fee_per_kwh),
     .doc = "Grid fee, before tax, contained in the retail price."},
};

static const lw_param_table period_table = {
    .name = "tariff period",
    .doc = "Hours of some days and months in which other prices are in force.",
    .size = sizeof(lw_tariff_period_params),
    .rows = period_rows,
    .count = LW_PARAM_COUNT(period_rows)};

static const lw_param rows[] = {
    {.name = "retail_per_kwh",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_tariff_params, retail_per_kwh),
     .unit = "currency/kWh",
     .doc = "What a kWh from the retailer costs a member, all-in: energy, grid and taxes.",
     .high = PRICE_MAX,
     .likely_low = 0.01,
     .likely_high = 2},
    {.name = "feed_in_per_kwh",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_tariff_params, feed_in_per_kwh),
     .unit = "currency/kWh",
     .doc = "What the retailer pays a member for a kWh fed in.",
     .high = PRICE_MAX,
     .likely_low = 0.001,
     .likely_high = 2},
    {.name = "local_grid_fee_per_kwh",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_tariff_params, local_grid_fee_per_kwh),
     .unit = "currency/kWh",
     .doc = "Grid fee, before tax, that the buyer of a local kWh still owes.",
     .high = PRICE_MAX,
     .likely_low = 0.001,
     .likely_high = 1},
    {.name = "local_tax_ratio",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_tariff_params, local_tax_ratio),
     .unit = "1",
     .doc = "Tax that the buyer of a local kWh owes on price and grid fee together.",
     .high = TAX_RATIO_MAX,
     .likely_high = 0.6},
    {.name = "retail_grid_fee_per_kwh",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_tariff_params, retail_grid_fee_per_kwh),
     .presence = LW_PARAM_UNSET,
     .unit = "currency/kWh",
     .doc = "Grid fee, before tax, contained in the retail price; says who loses what members win.",
     .source =
         "French grid fees do not depend on distance: a retail kWh owes what a local one does",
     .high = PRICE_MAX,
     .likely_low = 0.001,
     .likely_high = 1,
     .fallback_text = "the same as local_grid_fee_per_kwh"},
    {.name = "retail_tax_ratio",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_tariff_params, retail_tax_ratio),
     .presence = LW_PARAM_UNSET,
     .unit = "1",
     .doc = "Tax contained in the retail price, over the price without it.",
     .source = "assumption: the same taxes on a retail kWh as on a local one (UNVERIFIED)",
     .high = TAX_RATIO_MAX,
     .likely_high = 0.6,
     .fallback_text = "the same as local_tax_ratio"},
    {.name = "periods",
     .kind = LW_PARAM_ARRAY,
     .offset = offsetof(lw_tariff_params, periods),
     .presence = LW_PARAM_UNSET,
     .doc = "Prices by hour, day and season; the first period that holds is in force.",
     .table = &period_table,
     .count_low = 0,
     .count_high = 100,
     .fallback_text = "none: the prices hold all year"},
};

const lw_param_table lw_tariff_table = {
    .name = "tariff",
    .doc = "What electricity costs outside the community, and what a local kWh still owes.",
    .size = sizeof(lw_tariff_params),
    .rows = rows,
    .count = LW_PARAM_COUNT(rows)};
