// SPDX-License-Identifier: Apache-2.0
/* The baselines' figures, and the group /baselines of the result. */
#include "models/city/baseline.h"

#include <math.h>
#include <stdlib.h>

#define METRIC(member, name_, unit_, type_, text)                                                  \
    {                                                                                              \
        .name = (name_), .unit = (unit_), .long_name = (text), .type = (type_),                    \
        .offset = offsetof(lw_baseline_row, member)                                                \
    }

const lw_figure lw_baseline_metrics[] = {
    METRIC(traded_energy_milliwh, "traded_energy_kwh", "kWh", LW_SERIES_MILLIWH,
           "Energy that counts as local"),
    METRIC(gain_micro, "gain", LW_UNIT_CURRENCY, LW_SERIES_MICRO,
           "What members save and earn against doing nothing, before the cost"),
    METRIC(cost_micro, "cost", LW_UNIT_CURRENCY, LW_SERIES_MICRO, "What it costs over the period"),
    METRIC(benefit_micro, "benefit", LW_UNIT_CURRENCY, LW_SERIES_MICRO, "Gain less cost"),
    METRIC(benefit_per_household_year, "benefit_per_household_year", LW_UNIT_CURRENCY,
           LW_SERIES_DOUBLE, "Benefit per household and year"),
    METRIC(benefit_per_member, "benefit_per_member", LW_UNIT_CURRENCY, LW_SERIES_DOUBLE,
           "Mean benefit of a member over the period"),
    METRIC(
        worse_off_ratio, "worse_off_ratio", "1", LW_SERIES_DOUBLE,
        "Share of members who lose: each owner pays his battery, other costs are shared equally"),
    METRIC(price_tax_not_owed_micro, "price_tax_not_owed", LW_UNIT_CURRENCY, LW_SERIES_MICRO,
           "Tax that the exchange's trades owe on their price, where this has no price to tax"),
    METRIC(battery_count, "battery_count", "1", LW_SERIES_COUNT, "Batteries bought"),
    METRIC(battery_capacity_kwh, "battery_capacity_kwh", "kWh", LW_SERIES_DOUBLE,
           "What these batteries store together"),
};
const size_t lw_baseline_metric_count = sizeof lw_baseline_metrics / sizeof lw_baseline_metrics[0];

const char *lw_baseline_name(lw_baseline_kind kind)
{
    static const char *const names[LW_BASELINE_COUNT] = {
        [LW_BASELINE_NOTHING] = "nothing",
        [LW_BASELINE_DEFAULT_KEY] = "grid_operator_default",
        [LW_BASELINE_HOME_BATTERY] = "home_battery",
        [LW_BASELINE_ASSOCIATION] = "association_spreadsheet"};
    return names[kind];
}

static lw_time_us period_of(const lw_baseline_basis *basis)
{
    return basis->timeline->end_us - basis->timeline->start_us;
}

/* What follows from gain and cost. */
static void finish(const lw_baseline_basis *basis, lw_baseline_row *row)
{
    const uint32_t households = basis->roster->household_count;
    const uint32_t members = basis->roster->participant_count;
    row->benefit_micro = row->gain_micro - row->cost_micro;
    const double benefit = lw_double_from_micro(row->benefit_micro);
    row->benefit_per_household_year =
        households > 0 ? benefit / ((double)households * basis->timeline->year_count) : (double)NAN;
    row->benefit_per_member = members > 0 ? benefit / (double)members : (double)NAN;
    if (members == 0) {
        row->worse_off_ratio = (double)NAN;
    }
}

/* The organiser that the law asks for has members to find and to answer, and no money to move. */
#define BY_OPERATOR "the grid operator does it for whoever has a meter (Code de l'énergie D.315-6)"
#define NO_MONEY "nobody pays anybody inside"
static const lw_function_default without_payment[LW_FUNCTION_COUNT] = {
    [LW_FUNCTION_METER_LINK] = {.source = BY_OPERATOR},
    [LW_FUNCTION_COMPUTE_KEYS] = {.source = BY_OPERATOR},
    [LW_FUNCTION_RECORD] = {.source = BY_OPERATOR},
    [LW_FUNCTION_INVOICE] = {.source = NO_MONEY},
    [LW_FUNCTION_COLLECT] = {.source = NO_MONEY},
    [LW_FUNCTION_DISPUTE] = {.source = NO_MONEY},
    [LW_FUNCTION_REPLACE] = {.source = BY_OPERATOR}};

static lw_money_micro organiser_cost(const lw_baseline_basis *basis)
{
    lw_function_default functions[LW_FUNCTION_COUNT];
    for (size_t i = 0; i < LW_FUNCTION_COUNT; i++) {
        functions[i] =
            without_payment[i].source != NULL ? without_payment[i] : lw_grid_operator_functions[i];
    }
    const lw_cost_basis work = {.period_us = period_of(basis),
                                .member_count = basis->roster->participant_count};
    lw_cost_matrix costs = {0};
    lw_cost_add_work(functions, NULL, &work, &costs);
    lw_money_micro sum = 0;
    for (size_t i = 0; i < LW_FUNCTION_COUNT; i++) {
        sum += costs.micro[i][LW_LINE_LABOUR];
    }
    return sum;
}

static void fill_default_key(const lw_baseline_basis *basis, lw_baseline_row *row)
{
    const lw_city_default_key_totals totals = lw_city_default_key_of(basis->city);
    const uint32_t count = basis->roster->participant_count;
    row->traded_energy_milliwh = totals.shared_milliwh;
    row->gain_micro = totals.gain.by_payer_micro[LW_PAYER_MEMBERS];
    row->cost_micro = organiser_cost(basis);
    row->price_tax_not_owed_micro = totals.price_tax_micro;
    const double share_micro = (double)row->cost_micro / (double)count;
    size_t worse = 0;
    for (uint32_t i = 0; i < count; i++) {
        worse += (double)totals.member_gain_micro[i] < share_micro;
    }
    row->worse_off_ratio = (double)worse / (double)count;
    finish(basis, row);
}

static bool has_bought(const lw_baselines *b, const lw_roster *first, uint32_t group)
{
    return b->roster.groups[group].params->battery != first->groups[group].params->battery;
}

/* Bills of both runs, member by member; each pays his own battery. */
static void fill_home_battery(const lw_baseline_basis *basis, const lw_money_micro *without_micro,
                              const lw_money_micro *with_micro, lw_baseline_row *row)
{
    const lw_baselines *b = basis->baselines;
    const lw_baseline_params *params = &b->scenario.baselines;
    const lw_money_micro each =
        lw_cost_over(lw_baseline_battery_per_year(params), period_of(basis));
    size_t worse = 0;
    for (uint32_t g = 0; g < b->roster.group_count; g++) {
        const lw_roster_group *group = &b->roster.groups[g];
        const lw_money_micro cost = has_bought(b, basis->roster, g) ? each : 0;
        for (uint32_t i = group->first; i < group->first + group->count; i++) {
            const lw_money_micro gain = without_micro[i] - with_micro[i];
            row->gain_micro += gain;
            row->cost_micro += cost;
            worse += gain < cost;
        }
    }
    row->battery_count = (int64_t)b->battery_count;
    row->battery_capacity_kwh = (double)b->battery_count * params->battery_capacity_kwh;
    row->worse_off_ratio = (double)worse / (double)b->roster.participant_count;
    finish(basis, row);
}

static void fill_association(const lw_baseline_basis *basis, lw_baseline_row *row)
{
    const lw_comparison_row *own = basis->association;
    *row = (lw_baseline_row){.traded_energy_milliwh = own->traded_energy_milliwh,
                             .gain_micro = own->gain_micro,
                             .cost_micro = own->settlement_cost_micro,
                             .worse_off_ratio = own->worse_off_ratio};
    finish(basis, row);
}

lw_status lw_baseline_rows(const lw_baseline_basis *basis, lw_baseline_row *rows, lw_error *error)
{
    const size_t count = basis->roster->participant_count;
    lw_money_micro *bills = lw_arena_calloc(basis->arena, 2 * count + 1, sizeof *bills);
    if (bills == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for the baselines");
    }
    lw_city_outside_bills(basis->city, bills);
    const lw_city *second = basis->baselines->city;
    lw_city_outside_bills(second == NULL ? basis->city : second, bills + count);
    for (size_t i = 0; i < LW_BASELINE_COUNT; i++) {
        rows[i] = (lw_baseline_row){.gain_micro = 0};
    }
    finish(basis, &rows[LW_BASELINE_NOTHING]);
    fill_default_key(basis, &rows[LW_BASELINE_DEFAULT_KEY]);
    fill_home_battery(basis, bills, bills + count, &rows[LW_BASELINE_HOME_BATTERY]);
    fill_association(basis, &rows[LW_BASELINE_ASSOCIATION]);
    return LW_OK;
}

lw_status lw_baseline_write(const lw_baseline_row *rows, const char *currency, lw_store *store,
                            lw_error *error)
{
    const char *names[LW_BASELINE_COUNT];
    for (size_t i = 0; i < LW_BASELINE_COUNT; i++) {
        names[i] = lw_baseline_name((lw_baseline_kind)i);
    }
    lw_placement where = {.group = "baselines", .currency = currency, .dim_count = 1};
    const lw_dimension_spec baseline = {"", "baseline", "1", "What stands beside the settlements"};
    lw_status status =
        lw_store_dimension_text(store, &baseline, names, LW_BASELINE_COUNT, &where.dims[0], error);
    lw_series_id ids[sizeof lw_baseline_metrics / sizeof lw_baseline_metrics[0]];
    if (status == LW_OK) {
        status = lw_figures_declare(store, lw_baseline_metrics, lw_baseline_metric_count, &where,
                                    ids, error);
    }
    for (size_t i = 0; status == LW_OK && i < LW_BASELINE_COUNT; i++) {
        status = lw_figures_append(store, lw_baseline_metrics, lw_baseline_metric_count, ids,
                                   &rows[i], error);
    }
    return status;
}
