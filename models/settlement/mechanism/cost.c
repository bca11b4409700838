// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/mechanism/cost.h"

#include "sim/base/check.h"

#include <stdio.h>

/* CIREN's job: 7,000 EUR a year for 20 % of 1,607 h (the legal working year in France, UNVERIFIED):
 * 21.78 EUR/h. The defaults below are at this rate. */
enum { DEFAULT_LABOUR_RATE_MICRO_PER_H = 21780000 };

#define SPLIT                                                                                      \
    "CIREN Rennes 2025 (7,000 EUR a year, 136 members); share of this function: assumption "       \
    "(UNVERIFIED)"
#define BY_LEDGER                                                                                  \
    "done by the validators: see the record's device_price, software_per_year and idle_power_w"

#define DONE_ANYWAY(reason, party)                                                                 \
    {                                                                                              \
        .source = (reason), .cost = {.by = (party) }                                               \
    }

/* In whole units of the currency. */
#define WORK(fixed, member, invoice)                                                               \
    {                                                                                              \
        SPLIT,                                                                                     \
        {                                                                                          \
            (fixed) * LW_MICRO, (member)*LW_MICRO, (invoice)*LW_MICRO, 0, LW_PARTY_ORGANISER       \
        }                                                                                          \
    }

#define FUNCTIONS_OF_EVERY_ORGANISER                                                               \
    [LW_FUNCTION_RECRUIT] = WORK(240, 4, 0), [LW_FUNCTION_CONTRACT] = WORK(300, 5, 0),             \
    [LW_FUNCTION_METER_LINK] = WORK(100, 3, 0), [LW_FUNCTION_INVOICE] = WORK(200, 2, 1),           \
    [LW_FUNCTION_COLLECT] = WORK(100, 6, 0), [LW_FUNCTION_DISPUTE] = WORK(100, 4, 0),              \
    [LW_FUNCTION_SUPPORT] = WORK(200, 8, 0), [LW_FUNCTION_REPLACE] = WORK(200, 0, 0)

const lw_function_default lw_organiser_functions[LW_FUNCTION_COUNT] = {
    FUNCTIONS_OF_EVERY_ORGANISER, [LW_FUNCTION_COMPUTE_KEYS] = WORK(500, 1, 0),
    [LW_FUNCTION_RECORD] = WORK(300, 1, 0)};

const lw_function_default lw_ledger_functions[LW_FUNCTION_COUNT] = {
    FUNCTIONS_OF_EVERY_ORGANISER,
    [LW_FUNCTION_COMPUTE_KEYS] = DONE_ANYWAY(BY_LEDGER, LW_PARTY_LEDGER),
    [LW_FUNCTION_RECORD] = DONE_ANYWAY(BY_LEDGER, LW_PARTY_LEDGER)};

#define BY_GRID_OPERATOR                                                                           \
    "Code de l'énergie D.315-6: the grid operator shares by coefficients from its own meters in " \
    "any case; what it charges for that was not read (UNVERIFIED)"
#define BY_RETAILER                                                                                \
    "assumption: one more line on an invoice that is sent and collected anyway (UNVERIFIED)"
const lw_function_default lw_grid_operator_functions[LW_FUNCTION_COUNT] = {
    [LW_FUNCTION_RECRUIT] = WORK(240, 4, 0),
    [LW_FUNCTION_CONTRACT] = WORK(300, 5, 0),
    [LW_FUNCTION_METER_LINK] = DONE_ANYWAY(BY_GRID_OPERATOR, LW_PARTY_GRID_OPERATOR),
    [LW_FUNCTION_COMPUTE_KEYS] = DONE_ANYWAY(BY_GRID_OPERATOR, LW_PARTY_GRID_OPERATOR),
    [LW_FUNCTION_RECORD] = WORK(300, 1, 0),
    [LW_FUNCTION_INVOICE] = WORK(200, 2, 1),
    [LW_FUNCTION_COLLECT] = WORK(100, 6, 0),
    [LW_FUNCTION_DISPUTE] = WORK(100, 4, 0),
    [LW_FUNCTION_SUPPORT] = WORK(200, 8, 0),
    [LW_FUNCTION_REPLACE] = WORK(200, 0, 0)};

const lw_function_default lw_retailer_functions[LW_FUNCTION_COUNT] = {
    [LW_FUNCTION_RECRUIT] = WORK(240, 4, 0),
    [LW_FUNCTION_CONTRACT] = WORK(300, 5, 0),
    [LW_FUNCTION_METER_LINK] = WORK(100, 3, 0),
    [LW_FUNCTION_COMPUTE_KEYS] = WORK(500, 1, 0),
    [LW_FUNCTION_RECORD] = WORK(300, 1, 0),
    [LW_FUNCTION_INVOICE] = DONE_ANYWAY(BY_RETAILER, LW_PARTY_RETAILER),
    [LW_FUNCTION_COLLECT] = DONE_ANYWAY(BY_RETAILER, LW_PARTY_RETAILER),
    [LW_FUNCTION_DISPUTE] = WORK(100, 4, 0),
    [LW_FUNCTION_SUPPORT] = WORK(200, 8, 0),
    [LW_FUNCTION_REPLACE] = WORK(200, 0, 0)};

static const char *const function_names[LW_FUNCTION_COUNT] = {
    "recruit", "contract", "meter_link", "compute_keys", "record",
    "invoice", "collect",  "dispute",    "support",      "replace"};

static const char *const party_names[] = {"usual",         "organiser", "ledger",
                                          "grid_operator", "retailer",  NULL};

/* The functions of a party that does what a scenario gives it. */
static const lw_function_default *const functions_of_party[LW_PARTY_COUNT] = {
    [LW_PARTY_ORGANISER] = lw_organiser_functions,
    [LW_PARTY_LEDGER] = lw_ledger_functions,
    [LW_PARTY_GRID_OPERATOR] = lw_grid_operator_functions,
    [LW_PARTY_RETAILER] = lw_retailer_functions};

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
    return party_names[party];
}

/* Upper ends keep the products of a hundred years and a million members within 63 bits. */
#define PART(member, unit_, high_, text)                                                           \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_MICRO, .offset = offsetof(lw_function_cost, member),     \
        .presence = LW_PARAM_UNSET, .unit = (unit_), .doc = (text),                                \
        .source = "no default: an override says it", .high = (high_),                              \
        .fallback_text = "0, when another part of the function is given"                           \
    }

static const lw_param part_rows[] = {
    PART(fixed_per_year, "currency/year", 1e8, "Cost whatever the number of members."),
    PART(per_member_per_year, "currency/year", 1e3, "Cost of each member."),
    PART(per_invoice, "currency", 1e2, "Cost of each invoice sent to a member."),
    PART(per_kwh, "currency/kWh", 1, "Cost of each traded kWh."),
    {.name = "by",
     .kind = LW_PARAM_CHOICE,
     .offset = offsetof(lw_function_cost, by),
     .presence = LW_PARAM_DEFAULTED,
     .doc =
         "Who does it. Alone, it costs what it usually costs at that party: a retailer sends and "
         "collects invoices anyway, a grid operator has meters and keys.",
     .source = "definition: whoever does it at this kind of record",
     .fallback = LW_PARTY_USUAL,
     .choices = party_names},
};

static const lw_param_table part_table = {
    .name = "function cost",
    .doc = "What the organiser's work on one function costs; replaces the default.",
    .size = sizeof(lw_function_cost),
    .rows = part_rows,
    .count = LW_PARAM_COUNT(part_rows)};

#define FUNCTION(index, name_, text)                                                               \
    {                                                                                              \
        .name = (name_), .kind = LW_PARAM_OPTIONAL,                                                \
        .offset =                                                                                  \
            offsetof(lw_function_params, by_function) + (index) * sizeof(lw_function_cost *),      \
        .presence = LW_PARAM_UNSET, .doc = (text), .source = SPLIT,                                \
        .fallback_text = "the default of the organiser, or none where a ledger does the work",     \
        .table = &part_table                                                                       \
    }

static const lw_param function_rows[] = {
    {.name = "labour_rate_per_h",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_function_params, labour_rate_per_h),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "currency/h",
     .doc = "What an hour of the organiser's work costs; the default costs of the functions follow "
            "it, overrides do not.",
     .source = "derived: CIREN Rennes 2025, 7,000 EUR a year for 20 % of a full-time job of 1,607 "
               "h (UNVERIFIED)",
     .high = 1e4,
     .likely_high = 200,
     .fallback = DEFAULT_LABOUR_RATE_MICRO_PER_H / 1e6},
    FUNCTION(LW_FUNCTION_RECRUIT, "recruit", "Finding members, and replacing those who leave."),
    FUNCTION(LW_FUNCTION_CONTRACT, "contract", "Contracts and changes of them."),
    FUNCTION(LW_FUNCTION_METER_LINK, "meter_link", "Getting the readings of the meters."),
    FUNCTION(LW_FUNCTION_COMPUTE_KEYS, "compute_keys", "Computing who gets which kWh."),
    FUNCTION(LW_FUNCTION_RECORD, "record", "Keeping the record of trades."),
    FUNCTION(LW_FUNCTION_INVOICE, "invoice", "Making and sending invoices."),
    FUNCTION(LW_FUNCTION_COLLECT, "collect", "Collecting and passing on the money."),
    FUNCTION(LW_FUNCTION_DISPUTE, "dispute", "Answering disputes."),
    FUNCTION(LW_FUNCTION_SUPPORT, "support", "Answering questions."),
    FUNCTION(LW_FUNCTION_REPLACE, "replace", "Replacing what fails."),
};

const lw_param_table lw_function_params_table = {
    .name = "functions",
    .doc = "What the organiser's work costs, function by function.",
    .size = sizeof(lw_function_params),
    .rows = function_rows,
    .count = LW_PARAM_COUNT(function_rows)};

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
    const int64_t base = DEFAULT_LABOUR_RATE_MICRO_PER_H;
    return (lw_function_cost){.fixed_per_year = lw_mul_div(cost.fixed_per_year, rate, base),
                              .per_member_per_year =
                                  lw_mul_div(cost.per_member_per_year, rate, base),
                              .per_invoice = lw_mul_div(cost.per_invoice, rate, base),
                              .per_kwh = lw_mul_div(cost.per_kwh, rate, base)};
}

lw_money_micro lw_cost_labour_rate(const lw_function_params *overrides)
{
    return overrides == NULL ? DEFAULT_LABOUR_RATE_MICRO_PER_H : overrides->labour_rate_per_h;
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

static lw_function_cost cost_of(const lw_function_default *item,
                                const lw_function_params *overrides, size_t function)
{
    const lw_function_cost *own = override_of(overrides, function);
    if (own == NULL || is_empty(own)) {
        const lw_function_default *doer =
            own == NULL ? item : &functions_of_party[own->by][function];
        return at_rate(doer->cost, lw_cost_labour_rate(overrides));
    }
    return (lw_function_cost){.fixed_per_year = given_or_zero(own->fixed_per_year),
                              .per_member_per_year = given_or_zero(own->per_member_per_year),
                              .per_invoice = given_or_zero(own->per_invoice),
                              .per_kwh = given_or_zero(own->per_kwh)};
}

void lw_cost_add_work(const lw_function_default *defaults, const lw_function_params *overrides,
                      const lw_cost_basis *basis, lw_cost_matrix *costs)
{
    for (size_t i = 0; i < LW_FUNCTION_COUNT; i++) {
        const lw_function_cost cost = cost_of(&defaults[i], overrides, i);
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

void lw_cost_check(const lw_function_default *defaults, const lw_function_params *overrides,
                   const char *pointer, lw_report *report)
{
    for (size_t i = 0; i < LW_FUNCTION_COUNT; i++) {
        const lw_function_cost *own = override_of(overrides, i);
        const bool is_given = own != NULL && (!is_empty(own) || own->by != LW_PARTY_USUAL);
        char where[LW_POINTER_SIZE];
        snprintf(where, sizeof where, "%s/functions/%s", pointer, function_names[i]);
        check_ledger(defaults, own, i, where, report);
        if (is_given || (own == NULL && defaults[i].source != NULL)) {
            continue;
        }
        lw_report_error(report, LW_ERR_MISSING_KEY, where,
                        "write {\"fixed_per_year\": 0} if nobody has to be paid",
                        "the function \"%s\" has no cost: give at least one of fixed_per_year, "
                        "per_member_per_year, per_invoice, per_kwh (currency), or by",
                        function_names[i]);
    }
}
