// SPDX-License-Identifier: Apache-2.0
/* What each function costs at each party unless a scenario says otherwise. */
#include "models/settlement/mechanism/cost.h"
#include "models/settlement/mechanism/function_split.h"

#define SPLIT                                                                                      \
    "CIREN Rennes 2025 (7,000 EUR a year, 136 members); share of this function: assumption "       \
    "(UNVERIFIED)"

#define UPPER(share)                                                                               \
    {                                                                                              \
        .fixed_per_year = LW_UPPER_FIXED_MICRO(share),                                             \
        .per_member_per_year = LW_UPPER_EACH_MICRO(share),                                         \
        .per_invoice = LW_UPPER_EACH_MICRO(share), .per_kwh = LW_UPPER_PER_KWH_MICRO(share)        \
    }

#define CELL(by_, source_, fixed, member, invoice, share)                                          \
    {                                                                                              \
        .source = (source_), .range_source = LW_SPLIT_RANGE_SOURCE,                                \
        .cost = {.fixed_per_year = (fixed)*LW_MICRO,                                               \
                 .per_member_per_year = (member)*LW_MICRO,                                         \
                 .per_invoice = (invoice)*LW_MICRO,                                                \
                 .by = (by_)},                                                                     \
        .upper = UPPER(share)                                                                      \
    }

/* Macros of two steps, as a split is three arguments. */
#define WORK_OF(fixed, member, invoice)                                                            \
    CELL(LW_PARTY_ORGANISER, SPLIT, fixed, member, invoice, LW_SPLIT_SHARE(fixed, member, invoice))
#define WORK(...) WORK_OF(__VA_ARGS__)

/* Costs nothing more at a party that does it anyway; at most what it would at the organiser. */
#define DONE_ANYWAY_OF(by_, reason, fixed, member, invoice)                                        \
    CELL(by_, reason, 0, 0, 0, LW_SPLIT_SHARE(fixed, member, invoice))
#define DONE_ANYWAY(by_, ...) DONE_ANYWAY_OF(by_, __VA_ARGS__)

#define FUNCTIONS_OF_EVERY_ORGANISER                                                               \
    [LW_FUNCTION_RECRUIT] = WORK(LW_SPLIT_RECRUIT),                                                \
    [LW_FUNCTION_CONTRACT] = WORK(LW_SPLIT_CONTRACT),                                              \
    [LW_FUNCTION_METER_LINK] = WORK(LW_SPLIT_METER_LINK),                                          \
    [LW_FUNCTION_INVOICE] = WORK(LW_SPLIT_INVOICE),                                                \
    [LW_FUNCTION_COLLECT] = WORK(LW_SPLIT_COLLECT),                                                \
    [LW_FUNCTION_DISPUTE] = WORK(LW_SPLIT_DISPUTE),                                                \
    [LW_FUNCTION_SUPPORT] = WORK(LW_SPLIT_SUPPORT), [LW_FUNCTION_REPLACE] = WORK(LW_SPLIT_REPLACE)

const lw_function_default lw_organiser_functions[LW_FUNCTION_COUNT] = {
    FUNCTIONS_OF_EVERY_ORGANISER, [LW_FUNCTION_COMPUTE_KEYS] = WORK(LW_SPLIT_COMPUTE_KEYS),
    [LW_FUNCTION_RECORD] = WORK(LW_SPLIT_RECORD)};

#define BY_LEDGER                                                                                  \
    "done by the validators: see the record's device_price, software_per_year and idle_power_w"
const lw_function_default lw_ledger_functions[LW_FUNCTION_COUNT] = {
    FUNCTIONS_OF_EVERY_ORGANISER,
    [LW_FUNCTION_COMPUTE_KEYS] = DONE_ANYWAY(LW_PARTY_LEDGER, BY_LEDGER, LW_SPLIT_COMPUTE_KEYS),
    [LW_FUNCTION_RECORD] = DONE_ANYWAY(LW_PARTY_LEDGER, BY_LEDGER, LW_SPLIT_RECORD)};

#define BY_GRID_OPERATOR                                                                           \
    "Code de l'énergie D.315-6: the grid operator shares by coefficients from its own meters in " \
    "any case; what it charges for that was not read (UNVERIFIED)"
const lw_function_default lw_grid_operator_functions[LW_FUNCTION_COUNT] = {
    [LW_FUNCTION_RECRUIT] = WORK(LW_SPLIT_RECRUIT),
    [LW_FUNCTION_CONTRACT] = WORK(LW_SPLIT_CONTRACT),
    [LW_FUNCTION_METER_LINK] =
        DONE_ANYWAY(LW_PARTY_GRID_OPERATOR, BY_GRID_OPERATOR, LW_SPLIT_METER_LINK),
    [LW_FUNCTION_COMPUTE_KEYS] =
        DONE_ANYWAY(LW_PARTY_GRID_OPERATOR, BY_GRID_OPERATOR, LW_SPLIT_COMPUTE_KEYS),
    [LW_FUNCTION_RECORD] = WORK(LW_SPLIT_RECORD),
    [LW_FUNCTION_INVOICE] = WORK(LW_SPLIT_INVOICE),
    [LW_FUNCTION_COLLECT] = WORK(LW_SPLIT_COLLECT),
    [LW_FUNCTION_DISPUTE] = WORK(LW_SPLIT_DISPUTE),
    [LW_FUNCTION_SUPPORT] = WORK(LW_SPLIT_SUPPORT),
    [LW_FUNCTION_REPLACE] = WORK(LW_SPLIT_REPLACE)};

#define BY_RETAILER                                                                                \
    "assumption: one more line on an invoice that is sent and collected anyway (UNVERIFIED)"
const lw_function_default lw_retailer_functions[LW_FUNCTION_COUNT] = {
    [LW_FUNCTION_RECRUIT] = WORK(LW_SPLIT_RECRUIT),
    [LW_FUNCTION_CONTRACT] = WORK(LW_SPLIT_CONTRACT),
    [LW_FUNCTION_METER_LINK] = WORK(LW_SPLIT_METER_LINK),
    [LW_FUNCTION_COMPUTE_KEYS] = WORK(LW_SPLIT_COMPUTE_KEYS),
    [LW_FUNCTION_RECORD] = WORK(LW_SPLIT_RECORD),
    [LW_FUNCTION_INVOICE] = DONE_ANYWAY(LW_PARTY_RETAILER, BY_RETAILER, LW_SPLIT_INVOICE),
    [LW_FUNCTION_COLLECT] = DONE_ANYWAY(LW_PARTY_RETAILER, BY_RETAILER, LW_SPLIT_COLLECT),
    [LW_FUNCTION_DISPUTE] = WORK(LW_SPLIT_DISPUTE),
    [LW_FUNCTION_SUPPORT] = WORK(LW_SPLIT_SUPPORT),
    [LW_FUNCTION_REPLACE] = WORK(LW_SPLIT_REPLACE)};

const lw_function_default *const lw_party_functions[LW_PARTY_COUNT] = {
    [LW_PARTY_ORGANISER] = lw_organiser_functions,
    [LW_PARTY_LEDGER] = lw_ledger_functions,
    [LW_PARTY_GRID_OPERATOR] = lw_grid_operator_functions,
    [LW_PARTY_RETAILER] = lw_retailer_functions};
