// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/mechanism/cost.h"

#include "models/settlement/mechanism/function_split.h"
#include "sim/base/check.h"

#include <stdio.h>

static const char *const function_names[LW_FUNCTION_COUNT] = {
    "recruit", "contract", "meter_link", "compute_keys", "record",
    "invoice", "collect",  "dispute",    "support",      "replace"};

const char *const lw_party_names[LW_PARTY_COUNT + 1] = {"usual",         "organiser", "ledger",
                                                        "grid_operator", "retailer",  NULL};

static const char *const line_names[LW_LINE_COUNT] = {"labour", "hardware", "energy", "software",
                                                      "fees"};

const char *lw_function_name(lw_function function)
{
    LW_ASSERT((unsigned)function < LW_FUNCTION_COUNT);
    return function_names[function];
}

const char *lw_cost_line_name(lw_cost_line line)
{
    LW_ASSERT((unsigned)line < LW_LINE_COUNT);
    return line_names[line];
}

const char *lw_party_name(lw_party party)
{
    LW_ASSERT((unsigned)party < LW_PARTY_COUNT);
    return lw_party_names[party];
}

lw_money_micro lw_cost_over(lw_money_micro per_year, lw_time_us period_us)
{
    return lw_mul_div(per_year, period_us, LW_COST_YEAR_US);
}

static int64_t given_or_zero(int64_t part)
{
    return part == LW_PARAM_ABSENT ? 0 : part;
}

/* A default at another labour rate. */
static lw_function_cost at_rate(lw_function_cost cost, lw_money_micro rate)
{
    const int64_t base = LW_LABOUR_RATE_MICRO_PER_H;
    return (lw_function_cost){.fixed_per_year = lw_mul_div(cost.fixed_per_year, rate, base),
                              .per_member_per_year =
                                  lw_mul_div(cost.per_member_per_year, rate, base),
                              .per_invoice = lw_mul_div(cost.per_invoice, rate, base),
                              .per_kwh = lw_mul_div(cost.per_kwh, rate, base)};
}

lw_money_micro lw_cost_labour_rate(const lw_function_params *overrides)
{
    return overrides == NULL ? LW_LABOUR_RATE_MICRO_PER_H : overrides->labour_rate_per_h;
}

static bool is_empty(const lw_function_cost *cost)
{
    return cost->fixed_per_year == LW_PARAM_ABSENT && cost->per_invoice == LW_PARAM_ABSENT &&
           cost->per_member_per_year == LW_PARAM_ABSENT && cost->per_kwh == LW_PARAM_ABSENT;
}

static const lw_function_cost *override_of(const lw_function_params *overrides, size_t function)
{
    return overrides == NULL ? NULL : overrides->by_function[function];
}

lw_party lw_cost_party(const lw_function_default *defaults, const lw_function_params *overrides,
                       lw_function function)
{
    const lw_function_cost *own = override_of(overrides, function);
    return (lw_party)(own != NULL && own->by != LW_PARTY_USUAL ? own->by
                                                               : defaults[function].cost.by);
}

lw_function_default lw_cost_cell(const lw_function_default *defaults,
                                 const lw_function_params *overrides, lw_function function)
{
    const lw_function_cost *own = override_of(overrides, function);
    const lw_party party = lw_cost_party(defaults, overrides, function);
    const lw_money_micro rate = lw_cost_labour_rate(overrides);
    const bool is_own_default = own == NULL || own->by == LW_PARTY_USUAL;
    lw_function_default cell =
        is_own_default ? defaults[function] : lw_party_functions[party][function];
    cell.lower = at_rate(cell.lower, rate);
    cell.upper = at_rate(cell.upper, rate);
    if (own == NULL || is_empty(own)) {
        cell.cost = at_rate(cell.cost, rate);
    } else {
        cell.source = "the scenario";
        cell.cost =
            (lw_function_cost){.fixed_per_year = given_or_zero(own->fixed_per_year),
                               .per_member_per_year = given_or_zero(own->per_member_per_year),
                               .per_invoice = given_or_zero(own->per_invoice),
                               .per_kwh = given_or_zero(own->per_kwh)};
    }
    cell.cost.by = (int32_t)party;
    return cell;
}

void lw_cost_add_work(const lw_function_default *defaults, const lw_function_params *overrides,
                      const lw_cost_basis *basis, lw_cost_matrix *costs)
{
    for (size_t i = 0; i < LW_FUNCTION_COUNT; i++) {
        const lw_function_cost cost = lw_cost_cell(defaults, overrides, (lw_function)i).cost;
        const lw_money_micro invoices_per_year = cost.per_invoice * basis->invoices_per_year;
        costs->micro[i][LW_LINE_LABOUR] +=
            lw_cost_over(cost.fixed_per_year, basis->period_us) +
            lw_cost_over(cost.per_member_per_year * basis->member_count, basis->period_us) +
            lw_cost_over(invoices_per_year * basis->member_count, basis->period_us) +
            lw_energy_value(basis->traded_milliwh, cost.per_kwh);
    }
}

/* Only nodes that keep a record do work, and no other work than that. */
static void check_ledger(const lw_function_default *defaults, const lw_function_cost *own,
                         size_t function, const char *where, lw_report *report)
{
    if (own == NULL || own->by != LW_PARTY_LEDGER ||
        defaults[function].cost.by == LW_PARTY_LEDGER) {
        return;
    }
    char field[LW_POINTER_SIZE + sizeof "/by"];
    snprintf(field, sizeof field, "%s/by", where);
    lw_report_error(report, LW_ERR_INCONSISTENT, field, "\"organiser\"",
                    "no ledger of this settlement does \"%s\": where one keeps the record it does "
                    "compute_keys and record, and nothing else",
                    function_names[function]);
}

static bool is_sourced(const lw_function_default *item)
{
    return item->source != NULL && item->range_source != NULL;
}

void lw_cost_check(const lw_function_default *defaults, const lw_function_params *overrides,
                   const char *pointer, lw_report *report)
{
    for (size_t i = 0; i < LW_FUNCTION_COUNT; i++) {
        const lw_function_cost *own = override_of(overrides, i);
        const bool is_given = own != NULL && (!is_empty(own) || own->by != LW_PARTY_USUAL);
        char where[LW_POINTER_SIZE];
        snprintf(where, sizeof where, "%s/functions/%s", pointer, function_names[i]);
        check_ledger(defaults, own, i, where, report);
        if (is_given || (own == NULL && is_sourced(&defaults[i]))) {
            continue;
        }
        lw_report_error(report, LW_ERR_MISSING_KEY, where,
                        "write {\"fixed_per_year\": 0} if nobody has to be paid",
                        "the function \"%s\" has no cost: give at least one of fixed_per_year, "
                        "per_member_per_year, per_invoice, per_kwh (currency), or by",
                        function_names[i]);
    }
}
