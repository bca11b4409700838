// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/function_params.h"

#include "models/settlement/catalog.h"
#include "models/settlement/mechanism/function_split.h"
#include "models/settlement/mechanism/mechanism.h"

#include <stdio.h>
#include <string.h>

/* Upper ends keep the products of a hundred years and a million members within 63 bits. */
#define PART(member, unit_, high_, upper_micro, text)                                              \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_MICRO, .offset = offsetof(lw_function_cost, member),     \
        .presence = LW_PARAM_UNSET, .unit = (unit_), .doc = (text),                                \
        .source = "range: " LW_SPLIT_RANGE_SOURCE, .high = (high_),                                \
        .likely_high = (double)(upper_micro) / 1e6,                                                \
        .fallback_text = "0, when another part of the function is given"                           \
    }

#define PARTS(share)                                                                               \
    {                                                                                              \
        PART(fixed_per_year, "currency/year", 1e8, LW_UPPER_FIXED_MICRO(share),                    \
             "Cost whatever the number of members."),                                              \
            PART(per_member_per_year, "currency/year", 1e3, LW_UPPER_EACH_MICRO(share),            \
                 "Cost of each member."),                                                          \
            PART(per_invoice, "currency", 1e2, LW_UPPER_EACH_MICRO(share),                         \
                 "Cost of each invoice sent to a member."),                                        \
            PART(per_kwh, "currency/kWh", 1, LW_UPPER_PER_KWH_MICRO(share),                        \
                 "Cost of each traded kWh."),                                                      \
        {                                                                                          \
            .name = "by", .kind = LW_PARAM_CHOICE, .offset = offsetof(lw_function_cost, by),       \
            .presence = LW_PARAM_DEFAULTED,                                                        \
            .doc = "Who does it. Alone, it costs what it usually costs at that party: a retailer " \
                   "sends and collects invoices anyway, a grid operator has meters and keys.",     \
            .source = "definition: whoever does it at this kind of record",                        \
            .fallback = LW_PARTY_USUAL, .choices = lw_party_names                                  \
        }                                                                                          \
    }

#define PARTS_TABLE(function, split)                                                               \
    static const lw_param function##_rows[] = PARTS(split);                                        \
    static const lw_param_table function##_table = {                                               \
        .name = "function cost",                                                                   \
        .doc = "What the organiser's work on one function costs; replaces the default.",           \
        .size = sizeof(lw_function_cost),                                                          \
        .rows = function##_rows,                                                                   \
        .count = LW_PARAM_COUNT(function##_rows)}

#define SHARE(...) LW_SPLIT_SHARE(__VA_ARGS__)
PARTS_TABLE(recruit, SHARE(LW_SPLIT_RECRUIT));
PARTS_TABLE(contract, SHARE(LW_SPLIT_CONTRACT));
PARTS_TABLE(meter_link, SHARE(LW_SPLIT_METER_LINK));
PARTS_TABLE(compute_keys, SHARE(LW_SPLIT_COMPUTE_KEYS));
PARTS_TABLE(record, SHARE(LW_SPLIT_RECORD));
PARTS_TABLE(invoice, SHARE(LW_SPLIT_INVOICE));
PARTS_TABLE(collect, SHARE(LW_SPLIT_COLLECT));
PARTS_TABLE(dispute, SHARE(LW_SPLIT_DISPUTE));
PARTS_TABLE(support, SHARE(LW_SPLIT_SUPPORT));
PARTS_TABLE(replace, SHARE(LW_SPLIT_REPLACE));

#define FUNCTION(index, name_, text)                                                               \
    {                                                                                              \
        .name = #name_, .kind = LW_PARAM_OPTIONAL,                                                 \
        .offset =                                                                                  \
            offsetof(lw_function_params, by_function) + (index) * sizeof(lw_function_cost *),      \
        .presence = LW_PARAM_UNSET, .doc = (text), .source = "as each default says",               \
        .fallback_text = "by kind of record", .table = &name_##_table                              \
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
     .fallback = LW_LABOUR_RATE_MICRO_PER_H / 1e6},
    FUNCTION(LW_FUNCTION_RECRUIT, recruit, "Finding members, and replacing those who leave."),
    FUNCTION(LW_FUNCTION_CONTRACT, contract, "Contracts and changes of them."),
    FUNCTION(LW_FUNCTION_METER_LINK, meter_link, "Getting the readings of the meters."),
    FUNCTION(LW_FUNCTION_COMPUTE_KEYS, compute_keys, "Computing who gets which kWh."),
    FUNCTION(LW_FUNCTION_RECORD, record, "Keeping the record of trades."),
    FUNCTION(LW_FUNCTION_INVOICE, invoice, "Making and sending invoices."),
    FUNCTION(LW_FUNCTION_COLLECT, collect, "Collecting and passing on the money."),
    FUNCTION(LW_FUNCTION_DISPUTE, dispute, "Answering disputes."),
    FUNCTION(LW_FUNCTION_SUPPORT, support, "Answering questions."),
    FUNCTION(LW_FUNCTION_REPLACE, replace, "Replacing what fails."),
};

static const lw_function_default *functions_of(const lw_param_variant *record)
{
    return ((const lw_mechanism_class *)record->owner)->functions;
}

/* The first kind of record of the nth set of defaults; NULL = there are not so many. */
static const lw_param_variant *nth_family(size_t n)
{
    for (const lw_param_variant *v = lw_record_variants; v->tag != NULL; v++) {
        const lw_param_variant *first = lw_record_variants;
        while (functions_of(first) != functions_of(v)) {
            first++;
        }
        if (first == v && n-- == 0) {
            return v;
        }
    }
    return NULL;
}

static void list_kinds(const lw_function_default *functions, char *text, size_t size)
{
    size_t length = 0;
    text[0] = '\0';
    for (const lw_param_variant *v = lw_record_variants; v->tag != NULL && length < size; v++) {
        if (functions_of(v) == functions) {
            const int added =
                snprintf(text + length, size - length, "%s%s", length > 0 ? ", " : "", v->tag);
            length += added > 0 ? (size_t)added : 0;
        }
    }
}

static void write_part(const lw_function_default *cell, size_t offset, char *text, size_t size)
{
    const lw_function_cost *const ends[] = {&cell->cost, &cell->lower, &cell->upper};
    double numbers[3];
    for (size_t i = 0; i < 3; i++) {
        int64_t micro = 0;
        memcpy(&micro, (const char *)ends[i] + offset, sizeof micro);
        numbers[i] = (double)micro / 1e6;
    }
    (void)snprintf(text, size, "%.9g (%.9g to %.9g)", numbers[0], numbers[1], numbers[2]);
}

static const char *const figure_columns[] = {
    "function",    "records", "by",    "fixed_per_year", "per_member_per_year",
    "per_invoice", "per_kwh", "source"};
enum { FIGURE_PART = 3, FIGURE_SOURCE = 7 };

static bool figure(size_t row, size_t column, char *text, size_t size)
{
    static const size_t parts[] = {
        offsetof(lw_function_cost, fixed_per_year), offsetof(lw_function_cost, per_member_per_year),
        offsetof(lw_function_cost, per_invoice), offsetof(lw_function_cost, per_kwh)};
    const lw_param_variant *record = nth_family(row / LW_FUNCTION_COUNT);
    if (record == NULL) {
        return false;
    }
    const lw_function function = (lw_function)(row % LW_FUNCTION_COUNT);
    const lw_function_default *cell = &functions_of(record)[function];
    if (column == 0) {
        (void)snprintf(text, size, "%s", lw_function_name(function));
    } else if (column == 1) {
        list_kinds(functions_of(record), text, size);
    } else if (column < FIGURE_PART) {
        (void)snprintf(text, size, "%s", lw_party_name((lw_party)cell->cost.by));
    } else if (column < FIGURE_SOURCE) {
        write_part(cell, parts[column - FIGURE_PART], text, size);
    } else {
        (void)snprintf(text, size, "%s", cell->source);
    }
    return true;
}

static const lw_param_figures figures = {
    .doc = "Who does each function at each kind of record unless the scenario says otherwise, and "
           "what that costs (with the range of a sweep). Ranges: " LW_SPLIT_RANGE_SOURCE ".",
    .columns = figure_columns,
    .column_count = sizeof figure_columns / sizeof figure_columns[0],
    .write = figure};

const lw_param_table lw_function_params_table = {
    .name = "functions",
    .doc = "What the organiser's work costs, function by function.",
    .size = sizeof(lw_function_params),
    .rows = function_rows,
    .count = LW_PARAM_COUNT(function_rows),
    .figures = &figures};
