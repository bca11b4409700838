// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/mechanism/cost.h
 *  The function matrix: what settling costs, by what must be done and by what it is spent on.
 *
 *  Model.  Ten functions must be fulfilled by somebody whoever keeps the books. The organiser's
 *          work on each costs fixed + per member + per invoice + per kWh; it is the line
 *          `labour`. What devices, electricity and payments cost comes on top, from the
 *          parameters of the record and of the payment rail. A ledger does the work of `record`
 *          and `compute_keys`; the other eight stay with the organiser, unless a scenario gives
 *          some to another party (`by`): at that party's default cost, or at the cost given.
 *  Sources. The organiser's total: CIREN Rennes 2025, 136 members, 350 MWh a year, one invoice a
 *          member and year: EUR 7,000 a year = 20 % of a full-time job (forum of Energie
 *          Partagee, 2025-07-29). Its split over the functions and into fixed and variable parts
 *          is ours (UNVERIFIED). Ranges: function_split.h.
 *  Leaves out. Currencies: figures in euro are taken at par in a scenario of another currency.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_COST_H
#define LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_COST_H

#include "sim/base/param.h"
#include "sim/base/quantity.h"
#include "sim/base/status.h"

/** Functions that somebody must fulfil whoever keeps the books (rows of the cost matrix). */
typedef enum lw_function {
    LW_FUNCTION_RECRUIT,
    LW_FUNCTION_CONTRACT,
    LW_FUNCTION_METER_LINK,
    LW_FUNCTION_COMPUTE_KEYS,
    LW_FUNCTION_RECORD,
    LW_FUNCTION_INVOICE,
    LW_FUNCTION_COLLECT,
    LW_FUNCTION_DISPUTE,
    LW_FUNCTION_SUPPORT,
    LW_FUNCTION_REPLACE,
    LW_FUNCTION_COUNT
} lw_function;

/** Who fulfils a function. */
typedef enum lw_party {
    LW_PARTY_USUAL, /**< in a scenario: whoever does it at this kind of record */
    LW_PARTY_ORGANISER,
    LW_PARTY_LEDGER, /**< the nodes that keep the record */
    LW_PARTY_GRID_OPERATOR,
    LW_PARTY_RETAILER,
    LW_PARTY_COUNT
} lw_party;

/** What the money is spent on (columns of the cost matrix). */
typedef enum lw_cost_line {
    LW_LINE_LABOUR,
    LW_LINE_HARDWARE,
    LW_LINE_ENERGY,
    LW_LINE_SOFTWARE,
    LW_LINE_FEES,
    LW_LINE_COUNT
} lw_cost_line;

/** "recruit", "meter_link", ... as written in results. */
const char *lw_function_name(lw_function function);
const char *lw_cost_line_name(lw_cost_line line);
/** "organiser", "ledger", ... */
const char *lw_party_name(lw_party party);
/** All of them, as choices of a row; ends with NULL. */
extern const char *const lw_party_names[LW_PARTY_COUNT + 1];

typedef struct lw_cost_matrix {
    lw_money_micro micro[LW_FUNCTION_COUNT][LW_LINE_COUNT]; /**< over the whole period; a fee
                                                               can be LW_MONEY_UNKNOWN */
} lw_cost_matrix;

/** What one function's work costs. In a scenario: an override, absent parts count 0. */
typedef struct lw_function_cost {
    lw_money_micro fixed_per_year;
    lw_money_micro per_member_per_year;
    lw_money_micro per_invoice;
    lw_money_micro per_kwh; /**< of traded energy */
    int32_t by;             /**< lw_party; with a cost, who is paid that */
} lw_function_cost;

/** `functions` of a settlement. Overrides are money and do not follow the labour rate. */
typedef struct lw_function_params {
    lw_money_micro labour_rate_per_h;
    lw_function_cost *by_function[LW_FUNCTION_COUNT]; /**< NULL = the default of the family */
} lw_function_params;

/** A cell of the matrix: by default that of one function for a family of mechanisms, at the labour
 *  rate of its source. */
typedef struct lw_function_default {
    const char *source;            /**< NULL = there is none: the scenario must give a value */
    const char *range_source;      /**< likewise */
    lw_function_cost cost;         /**< `by` says who usually does it */
    lw_function_cost lower, upper; /**< between these each part may lie, for sweeps */
} lw_function_default;

/** [LW_FUNCTION_COUNT]: an organiser who does everything, and one who leaves record and keys to a
 *  ledger; a grid operator, who has meters and keys anyway, and a retailer, who invoices anyway. */
extern const lw_function_default lw_organiser_functions[];
extern const lw_function_default lw_ledger_functions[];
extern const lw_function_default lw_grid_operator_functions[];
extern const lw_function_default lw_retailer_functions[];
/** Those of a party that does what a scenario gives it. */
extern const lw_function_default *const lw_party_functions[LW_PARTY_COUNT];

/** What the work is multiplied with. */
typedef struct lw_cost_basis {
    lw_time_us period_us;
    int64_t member_count;
    int64_t invoices_per_year; /**< for each member */
    lw_energy_milliwh traded_milliwh;
} lw_cost_basis;

/** A year of costs: 365.25 days. */
#define LW_COST_YEAR_US (INT64_C(31557600) * LW_US_PER_S)

/** An amount a year over a period, rounded half to even. */
lw_money_micro lw_cost_over(lw_money_micro per_year, lw_time_us period_us);

/** Price of an hour of the organiser's work; `overrides` may be NULL. */
lw_money_micro lw_cost_labour_rate(const lw_function_params *overrides);

/** Who does a function. */
lw_party lw_cost_party(const lw_function_default *defaults, const lw_function_params *overrides,
                       lw_function function);

/** The cell in force: the default, at the labour rate in force, or what the scenario says. */
lw_function_default lw_cost_cell(const lw_function_default *defaults,
                                 const lw_function_params *overrides, lw_function function);

/** Adds the work on every function to the line `labour`. `overrides` may be NULL. */
void lw_cost_add_work(const lw_function_default *defaults, const lw_function_params *overrides,
                      const lw_cost_basis *basis, lw_cost_matrix *costs);

/** Reports functions with neither a value nor a sourced default, overrides without a value, and
 * work given to a ledger that does not do it. */
void lw_cost_check(const lw_function_default *defaults, const lw_function_params *overrides,
                   const char *pointer, lw_report *report);

#endif
