// SPDX-License-Identifier: Apache-2.0
#include "models/market/tariff/tariff_params.h"

#include "models/market/tariff/preset.h"

#define PRICE_MAX 1000
#define TAX_RATIO_MAX 5

#define FORMAT "definition of the scenario format"

static const char *const net_metering_names[] = {"by_preset", "no", "yes", NULL};
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

#define NEEDED_SOURCE "the preset that the scenario names; without one, the key is required"

#define AMOUNT(member, unit_, high_, likely_)                                                      \
    .name = #member, .kind = LW_PARAM_MICRO, .offset = offsetof(lw_tariff_params, member),         \
    .presence = LW_PARAM_UNSET, .unit = (unit_), .high = (high_), .likely_high = (likely_)
#define PRICE(member) AMOUNT(member, "currency/kWh", PRICE_MAX, 2)
#define NEEDED .fallback_text = "the preset's", .source = NEEDED_SOURCE
#define OR_ZERO .fallback_text = "the preset's, or 0", .source = FORMAT

static const lw_param rows[] = {
    {.name = "preset",
     .kind = LW_PARAM_CHOICE,
     .offset = offsetof(lw_tariff_params, preset),
     .presence = LW_PARAM_DEFAULTED,
     .doc = "A tariff whose values, each with its source, fill in the keys that are left out.",
     .choices = lw_tariff_preset_names,
     .fallback = 0,
     .source = FORMAT,
     .remark = lw_tariff_preset_remark},
    {PRICE(retail_per_kwh), NEEDED, .likely_low = 0.01,
     .doc = "What a kWh from the retailer costs a member, all-in: energy, grid and taxes."},
    {PRICE(feed_in_per_kwh), .likely_low = 0.001, NEEDED,
     .doc = "What the retailer pays a member for a kWh fed in."},
    {AMOUNT(local_grid_fee_per_kwh, "currency/kWh", PRICE_MAX, 1), .likely_low = 0.001, NEEDED,
     .doc = "Grid fee, before tax, that the buyer of a local kWh still owes."},
    {AMOUNT(local_tax_ratio, "1", TAX_RATIO_MAX, 0.6), NEEDED,
     .doc = "Tax that the buyer of a local kWh owes on price, grid fee and excise together."},
    {AMOUNT(local_price_tax_ratio, "1", TAX_RATIO_MAX, 0.6),
     .doc = "Tax on the price between neighbours, where it is not that on grid fee and excise.",
     .source = "assumption: who sells must charge tax (UNVERIFIED)",
     .fallback_text = "the same as local_tax_ratio"},
    {AMOUNT(local_excise_per_kwh, "currency/kWh", PRICE_MAX, 1), .likely_low = 0.0001,
     .doc = "Excise, before tax, that the buyer of a local kWh still owes; contested in France.",
     .source = "BOI-RES-EAT-000208 for France since 2025: a local kWh owes excise as any other",
     .fallback_text = "the same as retail_excise_per_kwh"},
    {AMOUNT(retail_grid_fee_per_kwh, "currency/kWh", PRICE_MAX, 1), .likely_low = 0.001,
     .doc = "Grid fee, before tax, contained in the retail price; says who loses what members win.",
     .source =
         "French grid fees do not depend on distance: a retail kWh owes what a local one does",
     .fallback_text = "the same as local_grid_fee_per_kwh"},
    {AMOUNT(retail_excise_per_kwh, "currency/kWh", PRICE_MAX, 1), .likely_low = 0.0001, OR_ZERO,
     .doc = "Excise, before tax, contained in the retail price."},
    {AMOUNT(retail_tax_ratio, "1", TAX_RATIO_MAX, 0.6),
     .doc = "Tax contained in the retail price, over the price without it.",
     .source = "assumption: the same taxes on a retail kWh as on a local one (UNVERIFIED)",
     .fallback_text = "the same as local_tax_ratio"},
    {.name = "net_metering",
     .kind = LW_PARAM_CHOICE,
     .offset = offsetof(lw_tariff_params, net_metering),
     .presence = LW_PARAM_DEFAULTED,
     .doc = "yes: an exported kWh is credited at the retail price within a calendar year; what a "
            "year exports beyond what it imports gets the feed-in.",
     .choices = net_metering_names,
     .fallback = LW_NET_METERING_BY_PRESET,
     .source = FORMAT},
    {AMOUNT(subscription_per_year, "currency/a", 1e6, 2000), OR_ZERO,
     .doc = "What a meter owes the retailer a year whatever it counts, all-in."},
    {AMOUNT(standing_charge_per_day, "currency/d", 1e4, 10), OR_ZERO,
     .doc = "What a meter owes the retailer a day whatever it counts, all-in."},
    {AMOUNT(capacity_charge_per_kva_year, "currency/(kVA a)", 1e5, 500), OR_ZERO,
     .doc = "What a meter owes the retailer a year for each kVA of power_kva, all-in."},
    {AMOUNT(power_kva, "kVA", 1e5, 250), .doc = "Power that every meter has subscribed.",
     .source = "the commonest French household subscription, 6 kVA (UNVERIFIED)",
     .fallback_text = "the preset's, or 6"},
    {AMOUNT(grid_fixed_per_year, "currency/a", 1e6, 1000), OR_ZERO,
     .doc = "Grid operator's part of these charges, before tax: metering and management."},
    {AMOUNT(grid_fixed_per_kva_year, "currency/(kVA a)", 1e5, 500), OR_ZERO,
     .doc = "Grid operator's part of these charges, before tax, for each kVA of power_kva."},
    {AMOUNT(cta_ratio, "1", TAX_RATIO_MAX, 0.6), OR_ZERO,
     .doc = "Contribution due on the grid operator's part of these charges (the French CTA)."},
    {AMOUNT(fixed_tax_ratio, "1", TAX_RATIO_MAX, 0.6), OR_ZERO,
     .doc = "Tax contained in these charges, over the charge without it."},
    {.name = "turpe",
     .kind = LW_PARAM_OPTIONAL,
     .offset = offsetof(lw_tariff_params, turpe),
     .presence = LW_PARAM_UNSET,
     .doc = "French grid fees by season and hour; they replace local_grid_fee_per_kwh and "
            "retail_grid_fee_per_kwh.",
     .table = &lw_turpe_table,
     .fallback_text = "none: the grid fees are those keys'"},
    {.name = "periods",
     .kind = LW_PARAM_ARRAY,
     .offset = offsetof(lw_tariff_params, periods),
     .presence = LW_PARAM_UNSET,
     .doc = "Prices by hour, day and season; the first period that holds is in force.",
     .table = &period_table,
     .count_low = 0,
     .count_high = 100,
     .fallback_text = "the preset's, or none: the prices hold all year"},
};

const lw_param_table lw_tariff_table = {
    .name = "tariff",
    .doc = "What electricity costs outside the community, and what a local kWh still owes.",
    .size = sizeof(lw_tariff_params),
    .rows = rows,
    .count = LW_PARAM_COUNT(rows)};
